# Least squares: robust and clustered errors, diagnostics.
suppressPackageStartupMessages({
  library(sandwich)
  library(lmtest)
})

errors_of <- function(v) obj(sqrt(diag(v)))

# A joint F test of every driver with HC3: one column, or all of a factor.
joint_tests <- function(m) {
  v <- vcovHC(m, type = "HC3")
  b <- coef(m)
  of <- attr(model.matrix(m), "assign")
  terms <- attr(terms(m), "term.labels")
  obj(sapply(seq_along(terms), function(k) {
    at <- which(of == k)
    drop(b[at] %*% solve(v[at, at]) %*% b[at]) / length(at)
  }), terms)
}

kinds$ols <- function(given, read) {
  d <- asked(given, read)
  m <- do.call(lm, list(formula_of(given$y, given$x), data = d))
  s <- summary(m)
  ci <- confint(m)
  robust <- coeftest(m, vcov = vcovHC(m, type = "HC3"))
  robust_ci <- coefci(m, vcov = vcovHC(m, type = "HC3"))
  bp <- bptest(m)
  reset <- resettest(m, power = 2:3)
  normal <- shapiro.test(residuals(m))
  vif <- if (length(given$x) > 1) car::vif(m) else setNames(1, given$x)
  if (is.matrix(vif)) vif <- vif[, 1]
  found <- list(
    n = nobs(m), coef = obj(coef(m)), se = obj(s$coefficients[, 2]), t = obj(s$coefficients[, 3]), p_value = obj(s$coefficients[, 4]),
    ci_lower = obj(ci[, 1]), ci_upper = obj(ci[, 2]), r_squared = s$r.squared, adj_r_squared = s$adj.r.squared, sigma = s$sigma,
    f = unname(s$fstatistic[1]), f_df = arr(s$fstatistic[2:3]), aic_R = AIC(m), bic_R = BIC(m), loglik = as.numeric(logLik(m))
  )
  for (type in 0:3) found[[paste0("se_hc", type)]] <- errors_of(vcovHC(m, type = paste0("HC", type)))
  found <- c(found, list(
    p_hc3_t = obj(robust[, 4]), ci_hc3_lower = obj(robust_ci[, 1]), ci_hc3_upper = obj(robust_ci[, 2]), vif = obj(vif),
    breusch_pagan_koenker = list(statistic = unname(bp$statistic), df = unname(bp$parameter), p_value = unname(bp$p.value)),
    reset_2_3 = list(f = unname(reset$statistic), p_value = unname(reset$p.value)),
    durbin_watson = unname(dwtest(m)$statistic), shapiro_w = unname(normal$statistic), shapiro_p = normal$p.value,
    max_cook = max(cooks.distance(m)), max_hat = max(hatvalues(m))
  ))
  if (!is.null(given$categorical)) return(c(found, list(wald_hc3_terms = joint_tests(m))))
  scale <- sapply(d[given$x], sd) / sd(d[[given$y]])
  c(found, list(beta_standardised = obj(coef(m)[-1] * scale, given$x)))
}

kinds$ols_cluster <- function(given, read) {
  d <- asked(given, read, "cluster", "cluster_2")
  m <- do.call(lm, list(formula_of(given$y, given$x), data = d))
  groups <- d[[given$cluster]]
  clusters <- length(unique(groups))
  v <- vcovCL(m, groups, type = "HC1", cadjust = TRUE)
  se <- sqrt(diag(v))
  half <- qt(.975, clusters - 1) * se
  found <- list(
    n = nobs(m), clusters = clusters, coef = obj(coef(m)), se_cr1 = obj(se),
    se_cr0 = errors_of(vcovCL(m, groups, type = "HC0", cadjust = FALSE)),
    p_cr1_t = obj(2 * pt(-abs(coef(m) / se), clusters - 1)), ci_cr1_lower = obj(coef(m) - half), ci_cr1_upper = obj(coef(m) + half),
    se_cr3 = errors_of(vcovCL(m, groups, type = "HC3", cadjust = TRUE))
  )
  if (!is.null(given$cluster_2)) {
    both <- vcovCL(m, d[c(given$cluster, given$cluster_2)], type = "HC1", multi0 = FALSE)
    found$se_twoway <- errors_of(both)
  }
  found
}

methods$ols_robust <- list(
  title = "Least squares on other data", packages = c("sandwich", "lmtest", "car", "stats"),
  cases = list(
    case("ols", "two_factors", "Two factors, names beyond ASCII", list(csv = "data/shops.csv", y = "overall", x = c("prix.qualite", "délai.h", "tier", "région"), categorical = c("tier", "région")), own),
    case("ols", "longley", "Columns that nearly repeat each other", list(csv = "data/longley.csv", y = "Employed", x = setdiff(names(longley), "Employed")), "datasets::longley"),
    case("ols", "one_driver", "One driver, missing values", list(csv = "data/airquality.csv", y = "Ozone", x = arr("Temp")), "datasets::airquality"),
    case("ols", "few", "Nine rows, one driver", list(csv = "data/teams.csv", y = "ok", x = arr("n")), own),
    case("ols", "prefix", "A factor whose name begins with that of a number", list(csv = "data/panel.csv", y = "score", x = c("load", "price.n", "price"), categorical = arr("price")), own),
    case("ols", "codes", "A factor of the codes 1-3", list(csv = "data/gaps.csv", y = "overall", x = c("personnel", "age.group"), categorical = arr("age.group")), own),
    case("ols_cluster", "shops", "22 shops, one of a single row; a factor", list(csv = "data/shops.csv", y = "overall", x = c("prix.qualite", "personnel", "tier"), cluster = "shop"), own),
    case("ols_cluster", "gaps", "Missing answers, many clusters of few", list(csv = "data/gaps.csv", y = "nps", x = c("personnel", "prix.qualite"), cluster = "shop"), own),
    case("ols_cluster", "panel", "Clients and quarters, not every pair", list(csv = "data/panel.csv", y = "score", x = c("load", "price.n"), cluster = "client", cluster_2 = "quarter"), own)
  )
)
