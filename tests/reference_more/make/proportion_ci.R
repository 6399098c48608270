# One share, means and shares of a sample design, weights.

kinds$binom_ci <- function(given, read) {
  x <- given$successes
  n <- given$n
  level <- given$confidence
  tail <- (1 - level) / 2
  found <- binom::binom.confint(x, n, level, methods = c("wilson", "agresti-coull", "exact", "asymptotic"))
  of <- function(method) {
    one <- found[found$method == method, ]
    list(lower = one$lower, upper = one$upper)
  }
  plain <- qbeta(c(tail, 1 - tail), x + .5, n - x + .5)
  corrected <- suppressWarnings(prop.test(x, n, conf.level = level, correct = TRUE)$conf.int)
  list(
    estimate = x / n, wilson = of("wilson"), agresti_coull = of("agresti-coull"), clopper_pearson = of("exact"), wald = of("asymptotic"),
    jeffreys = ends(c(if (x == 0) 0 else plain[1], if (x == n) 1 else plain[2])), jeffreys_unmodified = ends(plain),
    wilson_continuity = ends(corrected)
  )
}

kinds$top_box_ci <- function(given, read) {
  y <- read(given$csv)[[given$column]]
  x <- sum(y %in% given$top)
  found <- binom::binom.confint(x, sum(!is.na(y)), given$confidence, methods = "wilson")
  list(
    n = sum(!is.na(y)), missing = sum(is.na(y)), successes = x, estimate = found$mean,
    wilson = list(lower = found$lower, upper = found$upper)
  )
}

kinds$survey_mean <- function(given, read) {
  d <- read(given$csv)
  d$y. <- d[[given$y]]
  design <- design_of(d, given)
  found <- svymean(~y., design, na.rm = TRUE, deff = TRUE)
  df <- degf(design)
  list(
    mean = as.numeric(coef(found)), se = as.numeric(SE(found)), df = df,
    ci_t = ends(as.numeric(confint(found, df = df, level = given$confidence))), deff = as.numeric(deff(found))
  )
}

top_of <- function(y, top) ifelse(is.na(y), NA, as.numeric(y %in% top))

kinds$survey_proportion <- function(given, read) {
  d <- read(given$csv)
  d$top. <- top_of(d[[given$y]], given$top)
  design <- design_of(d, given)
  df <- degf(design)
  found <- svymean(~top., design, na.rm = TRUE)
  told <- list(estimate = as.numeric(coef(found)), se = as.numeric(SE(found)), df = df)
  for (method in c("logit", "beta", "asin", "mean", "xlogit", "likelihood")) {
    told[[method]] <- ends(as.numeric(confint(suppressWarnings(svyciprop(~top., design, method = method, level = given$confidence, na.rm = TRUE)))))
  }
  told
}

kinds$survey_domains <- function(given, read) {
  d <- read(given$csv)
  d$top. <- top_of(d[[given$y]], given$top)
  d$by. <- d[[given$by]]
  found <- svyby(~top., ~by., design_of(d, given), svymean, na.rm = TRUE)
  list(domains = arr(lapply(seq_len(nrow(found)), function(k) {
    list(domain = as.character(found$by.[k]), estimate = found$top.[k], se = found$se[k])
  })))
}

kinds$weight_summary <- function(given, read) {
  w <- read(given$csv)[[given$weight]]
  n <- length(w)
  deff <- n * sum(w^2) / sum(w)^2
  list(n = n, deff_kish = deff, n_effective = n / deff, cv = sqrt(deff - 1))
}

share <- function(x, n, level) case("binom_ci", paste0("x", x, "_n", n, "_c", 100 * level), "k of n", list(successes = x, n = n, confidence = level), NULL)
designs <- list(
  weights = list(csv = "data/shops.csv", weight = "w"), clusters = list(csv = "data/shops.csv", weight = "w", cluster = "shop"),
  strata_clusters_fpc = list(csv = "data/shops.csv", weight = "w", cluster = "shop", strata = "half", fpc = "pop.shops"),
  strata = list(csv = "data/shops.csv", weight = "w", strata = "région"), gaps = list(csv = "data/gaps.csv", weight = "w", cluster = "shop")
)
of_designs <- function(kind, more) {
  lapply(names(designs), function(name) {
    level <- if (name %in% c("gaps", "strata")) .9 else .95
    case(kind, name, "Weights from .2 to 5, shops of 1 to 40 rows", c(designs[[name]][1], more, list(confidence = level), designs[[name]][-1]), own)
  })
}

methods$proportion_ci <- list(
  title = "Shares and means on other data", packages = c("binom", "survey", "stats"),
  cases = c(
    list(
      share(0, 1, .95), share(1, 2, .9), share(0, 400, .99), share(399, 400, .95), share(7, 8, .8), share(50, 100, .999),
      share(1234567, 2000000, .95), share(3, 2000, .95)
    ),
    list(
      case("top_box_ci", "seven", "Grades 6 and 7 of seven, gaps, confidence .9", list(csv = "data/gaps.csv", column = "overall", top = 6:7, confidence = .9), own),
      case("top_box_ci", "one_code", "The best code only", list(csv = "data/shops.csv", column = "nps", top = arr(10), confidence = .99), own),
      case("top_box_ci", "words", "Codes in words", list(csv = "data/three_grades.csv", column = "answer", top = arr("good"), confidence = .95), own)
    ),
    of_designs("survey_mean", list(y = "overall")), of_designs("survey_proportion", list(y = "overall", top = 6:7)),
    list(
      case("survey_domains", "tier", "Groups that cut across shops", list(csv = "data/shops.csv", y = "overall", top = 6:7, by = "tier", weight = "w", cluster = "shop"), own),
      case("survey_domains", "region", "Groups of whole shops, names beyond ASCII", list(csv = "data/shops.csv", y = "overall", top = 5:7, by = "région", weight = "w", cluster = "shop"), own),
      case("survey_domains", "gaps", "Missing answers, groups named by numbers", list(csv = "data/gaps.csv", y = "overall", top = 6:7, by = "age.group", weight = "w", cluster = "shop"), own),
      case("weight_summary", "shops", "Weights from .2 to 5", list(csv = "data/shops.csv", weight = "w"), own),
      case("weight_summary", "equal", "Equal weights", list(csv = "data/weeks.csv", weight = "asked"), own)
    )
  )
)
