# Binary logit: coefficients, profile likelihood intervals, average marginal effects, fit.
suppressPackageStartupMessages(library(sandwich))

by_tenths <- function(y, p) {
  cuts <- unique(quantile(p, seq(0, 1, .1), type = 7))
  group <- cut(p, cuts, include.lowest = TRUE)
  size <- tapply(y, group, length)
  seen <- tapply(y, group, sum)
  meant <- tapply(p, group, sum)
  chi2 <- sum((seen - meant)^2 / meant + (seen - meant)^2 / (size - meant))
  groups <- length(size)
  list(chi2 = chi2, groups = groups, p_value = pchisq(chi2, groups - 2, lower.tail = FALSE))
}

# glm stops when the deviance changes by less than 1e-8 of it, and reports errors of the step before: up to 1e-4 away.
settled <- list(epsilon = 1e-14, maxit = 100)

kinds$binary_logit <- function(given, read) {
  d <- asked(given, read, "cluster")
  m <- do.call(glm, list(formula_of(given$y, given$x), family = binomial, data = d, control = settled))
  y <- d[[given$y]]
  p <- fitted(m)
  table <- coef(summary(m))
  ci <- suppressMessages(confint(m))
  effects <- summary(margins::margins(m, data = d))
  null <- glm(y ~ 1, family = binomial)
  found <- list(
    n = nobs(m), coef = obj(coef(m)), se = obj(table[, 2]), z = obj(table[, 3]), p_value = obj(table[, 4]),
    se_hc0 = obj(sqrt(diag(vcovHC(m, type = "HC0")))),
    ci_profile_lower = obj(ci[, 1]), ci_profile_upper = obj(ci[, 2]), odds_ratio = obj(exp(coef(m))),
    loglik = as.numeric(logLik(m)), loglik_null = as.numeric(logLik(null)),
    mcfadden_r2 = 1 - as.numeric(logLik(m)) / as.numeric(logLik(null)),
    tjur_r2 = mean(p[y == 1]) - mean(p[y == 0]), brier = mean((y - p)^2),
    auc = unname((sum(rank(p)[y == 1]) - sum(y) * (sum(y) + 1) / 2) / (sum(y) * sum(1 - y))),
    ame = obj(effects$AME, effects$factor), ame_se = obj(effects$SE, effects$factor),
    hosmer_lemeshow_10 = by_tenths(y, p)
  )
  if (!is.null(given$cluster)) {
    groups <- d[[given$cluster]]
    found$se_cluster_hc1 <- obj(sqrt(diag(vcovCL(m, groups, type = "HC1", cadjust = TRUE))))
    found$se_cluster_hc0_adj <- obj(sqrt(diag(vcovCL(m, groups, type = "HC0", cadjust = TRUE))))
  }
  found
}

methods$binary_logit <- list(
  title = "Binary logit on other data", packages = c("stats", "margins", "sandwich"),
  cases = list(
    case("binary_logit", "shops_region", "A factor with letters beyond ASCII; clusters of very unequal size, one of a single row",
      list(csv = "data/shops.csv", y = "renewed", x = c("overall", "délai.h", "région"), cluster = "shop", categorical = list("région" = c("Nord", "Süd", "West", "Öst"))), own),
    case("binary_logit", "two_factors", "Two factors, the base level not the first in the alphabet",
      list(csv = "data/shops.csv", y = "renewed", x = c("nps", "tier", "half"), categorical = list(tier = c("pro", "basic", "plus"), half = c("b", "a"))), own),
    case("binary_logit", "few_rows_and_gaps", "Missing answers in both drivers, one driver of whole numbers",
      list(csv = "data/gaps.csv", y = "renewed", x = c("overall", "effort"), cluster = "shop"), own),
    case("binary_logit", "one_driver", "One driver with two values, few of them 1",
      list(csv = "data/three_grades.csv", y = "regular", x = arr("wait")), own),
    case("binary_logit", "infert", "A matched study read without its pairs", list(csv = "data/infert.csv", y = "case", x = c("age", "parity", "induced", "spontaneous")), "datasets::infert")
  )
)
