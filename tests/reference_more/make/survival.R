# Time until they buy again: Kaplan-Meier, log-rank, Cox.

curve_of <- function(time, event, given) {
  fit <- function(type) survfit(Surv(time, event) ~ 1, conf.type = type, conf.int = given$confidence)
  last <- tail(given$times, 1)
  found <- list()
  for (type in c("log", "log-log", "plain")) {
    m <- fit(type)
    at <- summary(m, times = given$times, extend = TRUE)
    median <- as.numeric(quantile(m, .5, conf.int = TRUE)$lower)
    found[[sub("-", "_", type)]] <- list(
      lower = arr(at$lower), upper = arr(at$upper), median_lower = median,
      median_upper = as.numeric(quantile(m, .5, conf.int = TRUE)$upper)
    )
  }
  m <- fit("log")
  at <- summary(m, times = given$times, extend = TRUE)
  mean <- survival:::survmean(m, rmean = last)[[1]]
  c(found, list(
    n = m$n, events = sum(event), median = as.numeric(quantile(m, .5, conf.int = FALSE)), survival = arr(at$surv),
    std_err_greenwood = arr(at$std.err), at_risk = arr(at$n.risk), rmst = mean[["rmean"]], rmst_se = mean[["se(rmean)"]], rmst_to = last
  ))
}

kinds$kaplan_meier <- function(given, read) {
  d <- read(given$csv)
  d <- d[complete.cases(d[unlist(given[c("time", "event", "by")])]), ]
  parts <- if (is.null(given$by)) list(all = d) else split(d, d[[given$by]])
  list(groups = lapply(parts, function(part) curve_of(part[[given$time]], part[[given$event]], given)))
}

kinds$logrank <- function(given, read) {
  d <- read(given$csv)
  s <- Surv(d[[given$time]], d[[given$event]])
  g <- d[[given$by]]
  found <- survdiff(s ~ g)
  names <- sub("^g=", "", names(found$n))
  df <- length(names) - 1
  list(
    chi2 = found$chisq, df = df, p_value = pchisq(found$chisq, df, lower.tail = FALSE), observed = obj(found$obs, names),
    expected = obj(found$exp, names), chi2_rho1 = survdiff(s ~ g, rho = 1)$chisq
  )
}

kinds$cox <- function(given, read) {
  given$y <- c(given$time, given$event)
  d <- asked(given, read, "strata", "cluster")
  terms <- c(given$x, if (!is.null(given$strata)) paste0("strata(", given$strata, ")"))
  f <- reformulate(terms, response = str2lang(paste0("Surv(", given$time, ", ", given$event, ")")))
  fit <- function(ties, ...) do.call(coxph, list(f, data = d, ties = ties, control = coxph.control(eps = 1e-12, toler.chol = 1e-13), ...))
  told <- function(m) {
    table <- coef(summary(m))
    list(
      coef = obj(coef(m)), se = obj(table[, "se(coef)"], rownames(table)), hazard_ratio = obj(exp(coef(m))),
      p_value = obj(table[, "Pr(>|z|)"], rownames(table)), loglik = arr(m$loglik), lr = 2 * diff(m$loglik), score = m$score,
      wald = unname(summary(m)$waldtest[1])
    )
  }
  efron <- fit("efron")
  zph <- cox.zph(efron, transform = "km")$table
  found <- list(
    efron = told(efron), zph_km = list(chi2 = obj(zph[, "chisq"]), p_value = obj(zph[, "p"])),
    concordance = unname(efron$concordance["concordance"]), n = efron$n, events = efron$nevent, breslow = told(fit("breslow"))
  )
  if (!is.null(given$cluster)) {
    robust <- fit("efron", cluster = d[[given$cluster]])
    found$cluster_se <- obj(sqrt(diag(robust$var)), names(coef(robust)))
  }
  found
}

shop_days <- list(csv = "data/shops.csv", time = "days", event = "event")

methods$survival <- list(
  title = "Time until they buy again, other data", packages = "survival",
  cases = list(
    case("kaplan_meier", "region", "Four groups, a last time that some do not reach, confidence .9", c(shop_days, list(times = c(1, 10, 45, 120, 190), confidence = .9, by = "région")), own),
    case("kaplan_meier", "all", "Confidence .99", c(shop_days, list(times = c(5, 20, 100), confidence = .99)), own),
    case("kaplan_meier", "veteran", "Treatments as numbers", list(csv = "data/veteran.csv", time = "time", event = "status", times = c(30, 100, 300, 600), confidence = .95, by = "trt"), "survival::veteran"),
    case("kaplan_meier", "rare", "Most have not bought at the end: no median", list(csv = "data/infert.csv", time = "age", event = "case", times = c(25, 35, 40), confidence = .95, by = "education"), "datasets::infert"),
    case("logrank", "region", "Four groups", c(shop_days, list(by = "région")), own),
    case("logrank", "veteran", "Four kinds", list(csv = "data/veteran.csv", time = "time", event = "status", by = "celltype"), "survival::veteran"),
    case("logrank", "tiny_groups", "22 shops, one of a single row", c(shop_days, list(by = "shop")), own),
    case("cox", "shops", "Clusters of 1 to 40 rows, ties", c(shop_days, list(x = c("overall", "effort"), cluster = "shop")), own),
    case("cox", "tier_strata", "A factor, strata with names beyond ASCII", c(shop_days, list(x = c("nps", "tier"), strata = "région", categorical = list(tier = c("basic", "plus", "pro")))), own),
    case("cox", "veteran", "Proportional hazards fail", list(csv = "data/veteran.csv", time = "time", event = "status", x = c("trt", "karno", "age")), "survival::veteran"),
    case("cox", "heavy_ties", "Seven times only", list(csv = "data/infert.csv", time = "parity", event = "case", x = c("age", "spontaneous")), "datasets::infert")
  )
)
