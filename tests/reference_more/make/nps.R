# Net Promoter Score: one group, two, many, weighted, and the same people twice.

sides <- function(x) c(sum(x >= 9), sum(x >= 7 & x <= 8), sum(x <= 6))
signs <- function(x) ifelse(is.na(x), NA, (x >= 9) - (x <= 6))
with_three_more <- function(counts) counts + c(3 / 4, 3 / 2, 3 / 4)

moments <- function(counts) {
  n <- sum(counts)
  nps <- (counts[1] - counts[3]) / n
  variance <- (counts[1] + counts[3]) / n - nps^2
  list(n = n, nps = nps, variance = variance, se = sqrt(variance / n))
}

# Variance of a score if the true NPS were d: at the likeliest shares with that difference.
variance_at <- function(d, counts) {
  range <- c(max(0, -d), (1 - d) / 2) # of the share of detractors
  slope <- function(q) {
    of <- c(1, -2, 1) * counts / c(q + d, 1 - d - 2 * q, q)
    sum(of[counts > 0])
  }
  inside <- range + c(1, -1) * diff(range) * 1e-12
  q <- if (slope(inside[1]) <= 0) range[1] else if (slope(inside[2]) >= 0) range[2] else uniroot(slope, inside, tol = 1e-15)$root
  2 * q + d - d^2
}

score_limits <- function(counts, level) {
  n <- sum(counts)
  nps <- (counts[1] - counts[3]) / n
  z <- z_of(level)
  far <- function(d) (nps - d)^2 * n - z^2 * variance_at(d, counts)
  end <- function(to) {
    if (abs(nps - to) < 1e-12) return(to)
    step <- sign(to - nps) * 1e-9
    if (far(to - sign(to - nps) * 1e-12) <= 0) to else uniroot(far, sort(c(nps + step, to - sign(to - nps) * 1e-12)), tol = 1e-14)$root
  }
  list(lower = end(-1), upper = end(1))
}

kinds$nps_one <- function(given, read) {
  x <- rep(0:10, given$counts_0_to_10)
  counts <- sides(x)
  n <- length(x)
  z <- z_of(given$confidence)
  # NPS::nps.se asks for the variance by shares; with nobody on one side its table would drop that side.
  found <- moments(counts)
  wald <- if (found$variance > 0) sort(NPS::nps.test(x, conf = given$confidence)$int) else rep(found$nps, 2)
  more <- moments(with_three_more(counts))
  list(
    n = n, promoters = counts[1], passives = counts[2], detractors = counts[3], nps = NPS::nps(x), variance = found$variance,
    se = found$se, wald = ends(wald), p_value_vs_zero = if (found$se > 0) 2 * pnorm(-abs(found$nps / found$se)) else NA,
    se_n_minus_1 = sqrt(found$variance / (n - 1)),
    adjusted_wald = list(nps = more$nps, se = more$se, lower = more$nps - z * more$se, upper = more$nps + z * more$se),
    score = score_limits(counts, given$confidence)
  )
}

difference_of <- function(one, other, level) {
  d <- one$nps - other$nps
  se <- sqrt(one$se^2 + other$se^2)
  list(difference = d, se = se, z = d / se, p_value = 2 * pnorm(-abs(d / se)), lower = d - z_of(level) * se, upper = d + z_of(level) * se)
}

kinds$nps_two <- function(given, read) {
  d <- read(given$csv)
  part <- function(name) {
    x <- d[[given$y]][d[[given$by]] %in% given[[name]]]
    x[!is.na(x)]
  }
  x <- part("group_1")
  y <- part("group_2")
  r <- NPS::nps.test(x, y, test = "wald", conf = given$confidence)
  plain <- difference_of(moments(sides(x)), moments(sides(y)), given$confidence)
  stopifnot(abs(abs(plain$difference) - abs(r$delta)) < 1e-12, abs(plain$p_value - r$p.value) < 1e-9)
  list(
    n_1 = length(x), n_2 = length(y), nps_1 = NPS::nps(x), nps_2 = NPS::nps(y), difference = plain$difference, se = plain$se,
    z = plain$z, p_value = plain$p_value, wald = plain[c("lower", "upper")],
    adjusted_wald = difference_of(moments(with_three_more(sides(x))), moments(with_three_more(sides(y))), given$confidence)
  )
}

kinds$nps_weighted <- function(given, read) {
  d <- read(given$csv)
  d$sign. <- signs(d[[given$y]])
  design <- design_of(d, given)
  found <- svymean(~sign., design, na.rm = TRUE)
  df <- degf(design)
  list(
    nps = as.numeric(coef(found)), se = as.numeric(SE(found)), df = df,
    ci_t = ends(as.numeric(confint(found, df = df, level = given$confidence)))
  )
}

kinds$nps_many <- function(given, read) {
  d <- read(given$csv)
  d <- d[complete.cases(d[c(given$y, given$by)]), ]
  groups <- lapply(split(d[[given$y]], d[[given$by]]), function(x) moments(sides(x)))
  nps <- sapply(groups, `[[`, "nps")
  se <- sapply(groups, `[[`, "se")
  w <- 1 / se^2
  q <- sum(w * (nps - sum(w * nps) / sum(w))^2)
  pairs <- combn(names(groups), 2)
  p <- apply(pairs, 2, function(one) difference_of(groups[[one[1]]], groups[[one[2]]], .95)$p_value)
  list(
    groups = lapply(groups, `[`, c("n", "nps", "se")), Q = q, df = length(nps) - 1,
    p_value = pchisq(q, length(nps) - 1, lower.tail = FALSE), holm = obj(p.adjust(p, "holm"), apply(pairs, 2, paste, collapse = "|"))
  )
}

kinds$nps_paired <- function(given, read) {
  d <- read(given$csv)
  d <- d[complete.cases(d[c(given$before, given$after)]), ]
  before <- signs(d[[given$before]])
  after <- signs(d[[given$after]])
  found <- t.test(after, before, paired = TRUE, conf.level = given$confidence)
  list(
    n = nrow(d), nps_before = mean(before), nps_after = mean(after), difference = mean(after) - mean(before),
    se = found$stderr, t = unname(found$statistic), df = unname(found$parameter), p_value = found$p.value, ci_t = ends(found$conf.int)
  )
}

counts <- function(...) list(counts_0_to_10 = c(...))
score <- function(more = list(), ...) c(list(csv = "data/shops.csv", y = "nps", confidence = .95), list(...), more)

methods$nps <- list(
  title = "Net Promoter Score on other data", packages = c("NPS", "survey", "stats"),
  cases = list(
    case("nps_one", "all_detractors", "Nobody else", c(counts(3, 0, 1, 0, 0, 2, 1, 0, 0, 0, 0), confidence = .95), NULL),
    case("nps_one", "one_answer", "One passive", c(counts(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0), confidence = .95), NULL),
    case("nps_one", "two_opposite", "One promoter, one detractor", c(counts(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), confidence = .9), NULL),
    case("nps_one", "no_passives", "Negative, nobody in between, confidence .99", c(counts(30, 2, 4, 1, 0, 9, 3, 0, 0, 4, 11), confidence = .99), NULL),
    case("nps_one", "no_detractors", "Passives and promoters, confidence .8", c(counts(0, 0, 0, 0, 0, 0, 0, 5, 9, 7, 2), confidence = .8), NULL),
    case("nps_one", "large", "Two million answers", c(counts(91000, 8000, 12000, 20000, 31000, 120000, 98000, 240000, 480000, 510000, 390000), confidence = .95), NULL),
    case("nps_two", "unequal", "Small against large, confidence .9", list(csv = "data/shops.csv", y = "nps", by = "tier", group_1 = "pro", group_2 = "basic", confidence = .9), own),
    case("nps_two", "codes", "Groups named by numbers, missing scores", list(csv = "data/gaps.csv", y = "nps", by = "age.group", group_1 = 3, group_2 = 1, confidence = .95), own),
    case("nps_two", "tiny", "Shops of three and five", list(csv = "data/shops.csv", y = "nps", by = "shop", group_1 = "s03", group_2 = "s04", confidence = .95), own),
    case("nps_weighted", "clusters", "Very unequal shops", score(weight = "w", cluster = "shop"), own),
    case("nps_weighted", "strata_clusters", "Shops inside strata, counts of all shops known, confidence .9", list(csv = "data/shops.csv", y = "nps", confidence = .9, weight = "w", cluster = "shop", strata = "half", fpc = "pop.shops"), own),
    case("nps_weighted", "gaps", "Missing scores", list(csv = "data/gaps.csv", y = "nps", confidence = .99, weight = "w", cluster = "shop"), own),
    case("nps_many", "region", "Names beyond ASCII", list(csv = "data/shops.csv", y = "nps", by = "région"), own),
    case("nps_many", "codes", "Groups named by numbers, missing scores", list(csv = "data/gaps.csv", y = "nps", by = "age.group"), own),
    case("nps_paired", "waves", "Missing in the second wave, confidence .9", list(csv = "data/waves.csv", before = "spring", after = "autumn", confidence = .9), own)
  )
)
