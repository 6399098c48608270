# Correlations: pairs, partial, latent, all of a table, and the comparison of two.
suppressPackageStartupMessages(library(polycor))

fisher <- function(r, error, level) list(lower = tanh(atanh(r) - z_of(level) * error), upper = tanh(atanh(r) + z_of(level) * error))

pair <- function(given, read, ...) {
  d <- read(given$csv)
  d[complete.cases(d[unlist(given[c(...)])]), , drop = FALSE]
}

kinds$correlation_pair <- function(given, read) {
  d <- pair(given, read, "x", "y")
  x <- d[[given$x]]
  y <- d[[given$y]]
  n <- nrow(d)
  level <- given$confidence
  r <- cor.test(x, y, conf.level = level)
  rho <- cor.test(x, y, method = "spearman", exact = FALSE)
  tau <- cor.test(x, y, method = "kendall", exact = FALSE)
  signs <- outer(x, x, function(a, b) sign(a - b)) * outer(y, y, function(a, b) sign(a - b))
  same <- sum(signs > 0) / 2
  reversed <- sum(signs < 0) / 2
  in_x <- sum(outer(x, x, "!=")) / 2
  s <- unname(rho$estimate)
  list(
    n = n,
    pearson = list(r = unname(r$estimate), t = unname(r$statistic), df = unname(r$parameter), p_value = r$p.value, fisher = ends(r$conf.int)),
    spearman = list(
      rho = s, p_value_t = rho$p.value,
      bonett_wright = fisher(s, sqrt((1 + s^2 / 2) / (n - 3)), level), fieller_106 = fisher(s, sqrt(1.06 / (n - 3)), level)
    ),
    kendall = list(tau_b = unname(tau$estimate), z = unname(tau$statistic), p_value = tau$p.value),
    gamma = (same - reversed) / (same + reversed), somers_d_y_given_x = (same - reversed) / in_x
  )
}

kinds$point_biserial <- function(given, read) {
  d <- pair(given, read, "binary", "y")
  found <- cor.test(d[[given$binary]], d[[given$y]], conf.level = given$confidence)
  list(
    n = nrow(d), r_pb = unname(found$estimate), t = unname(found$statistic), p_value = found$p.value,
    fisher = ends(found$conf.int), biserial = as.numeric(psych::biserial(d[[given$y]], d[[given$binary]]))
  )
}

settled_search <- list(reltol = 1e-15, maxit = 20000) # optim's own reltol stops up to .005 before the maximum

latent <- function(found) list(rho = found$rho, se = sqrt(as.matrix(found$var)[1, 1]))

kinds$polychoric <- function(given, read) {
  d <- pair(given, read, "x", "y")
  both <- cbind(as.integer(factor(d[[given$x]])), as.integer(factor(d[[given$y]])))
  by_psych <- function(correct) suppressWarnings(psych::polychoric(both, correct = correct)$rho[1, 2])
  list(
    n = nrow(d), ml = latent(polychor(d[[given$x]], d[[given$y]], ML = TRUE, std.err = TRUE, control = settled_search)),
    two_step = latent(polychor(d[[given$x]], d[[given$y]], ML = FALSE, std.err = TRUE)),
    psych_correct_0 = by_psych(0), psych_correct_half = by_psych(.5)
  )
}

kinds$polyserial <- function(given, read) {
  d <- pair(given, read, "x", "y")
  x <- d[[given$x]]
  if (identical(given$x_transform, "log")) x <- log(x)
  list(
    ml = latent(polyserial(x, d[[given$y]], ML = TRUE, std.err = TRUE, control = settled_search)),
    two_step = latent(polyserial(x, d[[given$y]], ML = FALSE, std.err = TRUE))
  )
}

test_of <- function(found) {
  told <- list(statistic = found$statistic, p_value = found$p.value)
  if (!is.null(found$df)) told$df <- found$df
  if (!is.null(found$conf.int)) told$ci_z <- arr(found$conf.int)
  told
}

tests_of <- function(found, names) {
  told <- sapply(names, function(name) test_of(slot(found, name)), simplify = FALSE)
  c(told, list(zou2007 = ends(found@zou2007$conf.int)))
}

kinds$compare_dependent_overlap <- function(given, read) {
  if (!is.null(given$csv)) {
    d <- pair(given, read, "j", "k", "h")
    r <- cor(d[c(given$j, given$k, given$h)])
    given <- c(given, list(r_jk = r[1, 2], r_jh = r[1, 3], r_kh = r[2, 3], n = nrow(d)))
  }
  found <- cocor::cocor.dep.groups.overlap(given$r_jk, given$r_jh, given$r_kh, given$n, alpha = 1 - given$confidence, conf.level = given$confidence)
  c(
    given[c("n", "r_jk", "r_jh", "r_kh")], list(difference = given$r_jk - given$r_jh),
    tests_of(found, c("pearson1898", "hotelling1940", "williams1959", "hendrickson1970", "olkin1967", "dunn1969", "steiger1980", "meng1992", "hittner2003"))
  )
}

kinds$compare_independent <- function(given, read) {
  found <- cocor::cocor.indep.groups(given$r_1, given$r_2, given$n_1, given$n_2, alpha = 1 - given$confidence, conf.level = given$confidence)
  list(z = found@fisher1925$statistic, p_value = found@fisher1925$p.value, zou2007 = ends(found@zou2007$conf.int))
}

kinds$compare_dependent_nonoverlap <- function(given, read) {
  found <- cocor::cocor.dep.groups.nonoverlap(
    given$r_jk, given$r_hm, given$r_jh, given$r_jm, given$r_kh, given$r_km, given$n,
    alpha = 1 - given$confidence, conf.level = given$confidence
  )
  tests_of(found, c("steiger1980", "silver2004"))
}

kinds$partial_correlation <- function(given, read) {
  d <- pair(given, read, "x", "y", "covariates")
  z <- d[unlist(given$covariates)]
  both <- ppcor::pcor.test(d[[given$x]], d[[given$y]], z, method = given$method)
  one <- ppcor::spcor.test(d[[given$x]], d[[given$y]], z, method = given$method)
  df <- nrow(d) - 2 - ncol(z) # ppcor prints p-values of the normal distribution; these are of t
  p <- function(found) 2 * pt(-abs(found$statistic), df)
  list(
    n = nrow(d), partial = both$estimate, t = both$statistic, df = df, p_value = p(both),
    semipartial_y = one$estimate, semipartial_p = p(one)
  )
}

kinds$correlation_matrix <- function(given, read) {
  d <- read(given$csv)[given$columns]
  found <- psych::corr.test(d, method = given$method, adjust = "holm", ci = FALSE)
  places <- which(upper.tri(found$r), arr.ind = TRUE)
  raw <- found$p[places[, 2:1]]
  bh <- p.adjust(raw, "BH")
  list(pairs = arr(lapply(seq_len(nrow(places)), function(k) {
    i <- places[k, 1]
    j <- places[k, 2]
    list(a = given$columns[i], b = given$columns[j], rho = found$r[i, j], p_raw = raw[k], p_holm = found$p[i, j], p_bh = bh[k])
  })))
}

pair_of <- function(csv, x, y, confidence = .95, ...) list(csv = csv, x = x, y = y, confidence = confidence, ...)

methods$correlation <- list(
  title = "Correlations on other data", packages = c("polycor", "psych", "cocor", "ppcor", "stats"),
  cases = list(
    case("correlation_pair", "ties", "Two values against five: heavy ties", pair_of("data/shops.csv", "renewed", "effort"), own),
    case("correlation_pair", "gaps", "Missing on both sides, confidence .99", pair_of("data/airquality.csv", "Ozone", "Wind", .99), "datasets::airquality"),
    case("correlation_pair", "small", "Nine rows", pair_of("data/teams.csv", "n", "ok", .9), own),
    case("correlation_pair", "longley", "Almost a straight line", pair_of("data/longley.csv", "GNP", "Year"), "datasets::longley"),
    case("correlation_pair", "none", "Nearly no correlation", pair_of("data/shops.csv", "w", "personnel", .8), own),
    case("point_biserial", "infert", "One in three", list(csv = "data/infert.csv", binary = "case", y = "spontaneous", confidence = .95), "datasets::infert"),
    case("point_biserial", "gaps", "Missing scores, confidence .9", list(csv = "data/gaps.csv", binary = "renewed", y = "nps", confidence = .9), own),
    case("polychoric", "seven_five", "Seven grades against five, negative", list(csv = "data/shops.csv", x = "overall", y = "effort"), own),
    case("polychoric", "skipped", "A grade that nobody chose, gaps, sparse corners", list(csv = "data/items.csv", x = "skip", y = "q2"), own),
    case("polychoric", "two_two", "Two values each", list(csv = "data/shops.csv", x = "renewed", y = "event"), own),
    case("polychoric", "three_groups", "Three grades against three", list(csv = "data/infert.csv", x = "induced", y = "spontaneous"), "datasets::infert"),
    case("polyserial", "seven", "Seven grades, log of hours", list(csv = "data/shops.csv", x = "délai.h", x_transform = "log", y = "overall"), own),
    case("polyserial", "two", "Two grades, missing numbers", list(csv = "data/gaps.csv", x = "nps", y = "renewed"), own),
    case("compare_dependent_overlap", "gaps", "Rows with all three only, confidence .9", list(csv = "data/gaps.csv", j = "renewed", k = "overall", h = "effort", confidence = .9), own),
    case("compare_dependent_overlap", "numbers", "Opposite signs, few people", list(r_jk = -.3, r_jh = .25, r_kh = -.4, n = 22, confidence = .99), NULL),
    case("compare_independent", "small", "Opposite signs, 12 and 300 people, confidence .9", list(r_1 = -.5, n_1 = 12, r_2 = .1, n_2 = 300, confidence = .9), NULL),
    case("compare_dependent_nonoverlap", "negative", "Negative correlations", list(r_jk = -.2, r_hm = .35, r_jh = .6, r_jm = -.15, r_kh = .05, r_km = .4, n = 48, confidence = .99), NULL),
    case("partial_correlation", "three_controls", "Three controls, gaps", list(csv = "data/gaps.csv", x = "overall", y = "renewed", covariates = c("effort", "prix.qualite", "personnel"), method = "pearson"), own),
    case("partial_correlation", "ranks", "Ranks with missing values, one control", list(csv = "data/airquality.csv", x = "Ozone", y = "Temp", covariates = arr("Wind"), method = "spearman"), "datasets::airquality"),
    case("correlation_matrix", "gaps", "Missing by pairs, names with dots", list(csv = "data/gaps.csv", columns = c("overall", "nps", "effort", "prix.qualite", "personnel"), method = "spearman"), own),
    case("correlation_matrix", "pearson", "Pearson, seven economic series", list(csv = "data/longley.csv", columns = names(longley), method = "pearson"), "datasets::longley")
  )
)
