# Control charts, funnel limits, interrupted series, changes of level.
suppressPackageStartupMessages({
  library(qcc)
  library(strucchange)
  library(sandwich)
})

beyond <- function(y, limits) arr(which(y < limits[, 1] - 1e-12 | y > limits[, 2] + 1e-12))

kinds$p_chart <- function(given, read) {
  d <- read(given$csv)
  x <- d[[given$successes]]
  n <- d[[given$n]]
  plain <- qcc(x, sizes = n, type = "p", plot = FALSE)
  limits <- matrix(rep_len(t(plain$limits), 2 * length(x)), ncol = 2, byrow = TRUE)
  p <- x / n
  centre <- sum(x) / sum(n)
  sigma <- sqrt(centre * (1 - centre) / n)
  sigma_z <- mean(abs(diff((p - centre) / sigma))) / 1.128
  laney <- cbind(pmax(0, centre - 3 * sigma * sigma_z), pmin(1, centre + 3 * sigma * sigma_z))
  second <- qicharts2::qic(seq_along(x), x, n = n, chart = "pp", return.data = TRUE)
  list(
    center = plain$center, lcl = arr(limits[, 1]), ucl = arr(limits[, 2]), beyond_limits = beyond(p, limits),
    laney_sigma_z = sigma_z, laney_lcl = arr(laney[, 1]), laney_ucl = arr(laney[, 2]),
    laney_lcl_qicharts2 = arr(second$lcl), laney_ucl_qicharts2 = arr(second$ucl), laney_beyond = beyond(p, laney)
  )
}

kinds$u_chart <- function(given, read) {
  d <- read(given$csv)
  found <- qcc(d[[given$counts]], sizes = d[[given$n]], type = "u", plot = FALSE)
  list(
    center = found$center, lcl = arr(found$limits[, 1]), ucl = arr(found$limits[, 2]),
    beyond_limits = arr(as.integer(sort(unname(found$violations$beyond.limits))))
  )
}

kinds$individuals_chart <- function(given, read) {
  y <- read(given$csv)[[given$y]]
  found <- qcc(y, type = "xbar.one", plot = FALSE)
  list(
    center = found$center, std_dev = found$std.dev, lcl = found$limits[1], ucl = found$limits[2],
    beyond_limits = arr(as.integer(sort(found$violations$beyond.limits))),
    violating_runs_7 = arr(as.integer(sort(found$violations$violating.runs)))
  )
}

kinds$ewma_chart <- function(given, read) {
  y <- read(given$csv)[[given$y]]
  found <- ewma(y, center = given$center, std.dev = given$std_dev, lambda = given$lambda, nsigmas = given$nsigmas, plot = FALSE)
  list(
    ewma = arr(found$y), lcl = arr(found$limits[, 1]), ucl = arr(found$limits[, 2]),
    beyond_limits = arr(as.integer(found$violations))
  )
}

kinds$cusum_chart <- function(given, read) {
  y <- read(given$csv)[[given$y]]
  found <- cusum(y, center = given$center, std.dev = given$std_dev, decision.interval = given$decision_interval, se.shift = given$se_shift, plot = FALSE)
  list(
    pos = arr(found$pos), neg = arr(found$neg), signal_up = arr(as.integer(found$violations$upper)),
    signal_down = arr(as.integer(found$violations$lower))
  )
}

kinds$change_point <- function(given, read) {
  y <- read(given$csv)[[given$y]]
  found <- breakpoints(y ~ 1, h = given$h)$breakpoints
  places <- found[!is.na(found)]
  sums <- sctest(efp(y ~ 1, type = "OLS-CUSUM"))
  f <- Fstats(y ~ 1, from = .15)
  sup <- sctest(f, type = "supF")
  list(
    n_breaks_bic = length(places), positions = arr(places),
    ols_cusum = list(statistic = unname(sums$statistic), p_value = unname(sums$p.value)),
    supF = list(statistic = unname(sup$statistic), p_value = unname(sup$p.value), position = f$breakpoint)
  )
}

# The p-quantile of a binomial share, interpolated between counts (Spiegelhalter 2005).
between_counts <- function(p, n, share) {
  r <- qbinom(p, n, share)
  (r - (pbinom(r, n, share) - p) / dbinom(r, n, share)) / n
}

kinds$funnel_limits <- function(given, read) {
  d <- read(given$csv)
  n <- d[[given$n]]
  target <- sum(d[[given$successes]]) / sum(n)
  error <- sqrt(target * (1 - target) / n)
  z <- (d[[given$successes]] / n - target) / error
  cuts <- quantile(z, c(.1, .9), type = 7)
  found <- list(target = target)
  for (one in list(list("95", .95), list("998", .998))) {
    k <- z_of(one[[2]])
    found[[paste0("normal_", one[[1]], "_lower")]] <- arr(target - k * error)
    found[[paste0("normal_", one[[1]], "_upper")]] <- arr(target + k * error)
  }
  for (one in list(list("95", .95), list("998", .998))) {
    tail <- (1 - one[[2]]) / 2
    found[[paste0("exact_", one[[1]], "_lower")]] <- arr(between_counts(tail, n, target))
    found[[paste0("exact_", one[[1]], "_upper")]] <- arr(between_counts(1 - tail, n, target))
  }
  c(found, list(
    z = arr(z), phi_raw = mean(z^2), phi_winsorised_10 = mean(pmin(pmax(z, cuts[1]), cuts[2])^2),
    p_holm = arr(p.adjust(2 * pnorm(-abs(z)), "holm"))
  ))
}

kinds$interrupted_time_series <- function(given, read) {
  d <- read(given$csv)
  t <- d[[given$time]]
  d <- data.frame(y = d[[given$y]], time = t - min(t) + 1, post = as.numeric(t >= given$start), since = pmax(0, t - given$start))
  m <- lm(y ~ time + post + since, d)
  error <- function(lag, adjust) NeweyWest(m, lag = lag, prewhite = FALSE, adjust = adjust)
  se <- function(v) obj(sqrt(diag(v)))
  last <- error(3, TRUE)
  list(
    n = nobs(m), coef = obj(coef(m)), se_ols = obj(coef(summary(m))[, 2]),
    durbin_watson = unname(lmtest::dwtest(m)$statistic),
    se_nw_lag1 = se(error(1, FALSE)), se_nw_lag1_adjusted = se(error(1, TRUE)),
    se_nw_lag3 = se(error(3, FALSE)), se_nw_lag3_adjusted = se(last),
    p_nw_lag3_adjusted_t = obj(2 * pt(-abs(coef(m) / sqrt(diag(last))), m$df.residual))
  )
}

months_y <- list(csv = "data/months.csv", y = "mean.score")
weeks_y <- function(name) list(csv = "data/weeks.csv", y = name)

methods$control_charts <- list(
  title = "Control charts, funnels, interrupted series on other data",
  packages = c("qcc", "qicharts2", "sandwich", "lmtest", "strucchange", "stats"),
  cases = list(
    case("p_chart", "months", "From 12 to 400 answers a month, one month with everybody satisfied, limits cut at 1", list(csv = "data/months.csv", successes = "satisfied", n = "asked"), own),
    case("p_chart", "rare", "A share of 2 %, weeks without any, equal n, limits cut at 0", list(csv = "data/weeks.csv", successes = "satisfied", n = "asked"), own),
    case("u_chart", "months", "Unequal n", list(csv = "data/months.csv", counts = "complaints", n = "asked"), own),
    case("u_chart", "equal_n", "Equal n: R prints the limits once", list(csv = "data/weeks.csv", counts = "satisfied", n = "asked"), own),
    case("individuals_chart", "months", "A change of level near the end", months_y, own),
    case("individuals_chart", "whole_numbers", "Whole numbers with many repeats", weeks_y("whole"), own),
    case("individuals_chart", "nile", "A long series whose level falls", list(csv = "data/nile.csv", y = "flow"), "datasets::Nile"),
    case("ewma_chart", "months_slow", "lambda .05", c(months_y, list(center = 5.6, std_dev = .2, lambda = .05, nsigmas = 2.7)), own),
    case("ewma_chart", "twice_shewhart", "lambda 1 is Shewhart's chart", c(weeks_y("twice"), list(center = 63, std_dev = 2.5, lambda = 1, nsigmas = 3)), own),
    case("cusum_chart", "months", "Decision 4, shift 1.5", c(months_y, list(center = 5.6, std_dev = .2, decision_interval = 4, se_shift = 1.5)), own),
    case("cusum_chart", "twice", "Both sides signal; shift of half an error", c(weeks_y("twice"), list(center = 63, std_dev = 2.5, decision_interval = 5, se_shift = .5)), own),
    case("change_point", "flat", "No change", c(weeks_y("flat"), list(h = .15)), own),
    case("change_point", "twice", "Up and down again", c(weeks_y("twice"), list(h = .15)), own),
    case("change_point", "months", "Few periods", c(months_y, list(h = .15)), own),
    case("change_point", "nile", "The fall of 1898", list(csv = "data/nile.csv", y = "flow", h = .15), "datasets::Nile"),
    case("funnel_limits", "teams", "Teams of 1 to 150 answers, one with none satisfied, some with all", list(csv = "data/teams.csv", successes = "ok", n = "n", unit = "team"), own),
    case("interrupted_time_series", "months", "Time that does not begin at 1", list(csv = "data/months.csv", y = "mean.score", time = "month", start = 22), own),
    case("interrupted_time_series", "nile", "Years as time", list(csv = "data/nile.csv", y = "flow", time = "year", start = 1899), "datasets::Nile")
  )
)
