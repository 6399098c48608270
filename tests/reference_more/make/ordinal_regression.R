# Cumulative logit and probit: ordinal::clm, tests of proportional odds, what a driver does to the share of the top answers.

clm_of <- function(f, d, link, weights = NULL) {
  given <- list(f, data = d, link = link)
  if (!is.null(weights)) given$weights <- weights
  do.call(ordinal::clm, given)
}

ordinal_of <- function(link) {
  function(given, read) {
    d <- asked(given, read, "weight")
    levels <- as.character(given$levels)
    d[[given$y]] <- factor(as.character(d[[given$y]]), levels = levels, ordered = TRUE)
    weights <- if (is.null(given$weight)) NULL else d[[given$weight]]
    f <- formula_of(given$y, given$x)
    m <- clm_of(f, d, link, weights)
    null <- clm_of(formula_of(given$y, "1"), d, link, weights)
    table <- coef(summary(m))
    cuts <- length(m$alpha)
    slopes <- names(m$beta)
    x <- model.matrix(formula_of(given$y, given$x), d)[, -1, drop = FALSE]
    top <- match(as.character(given$top_from), levels) - 1
    F <- if (link == "logit") plogis else pnorm
    density <- if (link == "logit") dlogis else dnorm
    theta <- c(m$alpha, m$beta)
    shown <- if (is.null(weights)) rep(1, nrow(d)) else weights
    mean_of <- function(values) sum(shown * values) / sum(shown)
    share <- function(theta, x) 1 - F(theta[top] - drop(x %*% theta[-seq_len(cuts)]))
    effects <- function(theta) {
      sapply(seq_along(slopes), function(j) {
        if (all(x[, j] %in% 0:1)) {
          on <- off <- x
          on[, j] <- 1
          off[, j] <- 0
          return(mean_of(share(theta, on) - share(theta, off)))
        }
        b <- theta[-seq_len(cuts)]
        mean_of(density(theta[top] - drop(x %*% b)) * b[j])
      })
    }
    slope <- numDeriv::jacobian(effects, theta)
    errors <- sqrt(diag(slope %*% vcov(m) %*% t(slope)))
    half <- z_of(.95) * table[slopes, 2]
    loglik <- as.numeric(logLik(m))
    ratio <- 2 * (loglik - as.numeric(logLik(null)))
    found <- list(
      n = if (is.null(weights)) nrow(d) else sum(weights), rows = nrow(d), coef = obj(m$beta), se = obj(table[slopes, 2], slopes),
      z = obj(table[slopes, 3], slopes), p_value = obj(table[slopes, 4], slopes),
      ci_wald_lower = obj(m$beta - half), ci_wald_upper = obj(m$beta + half), thresholds = obj(m$alpha),
      thresholds_se = obj(table[names(m$alpha), 2], names(m$alpha)), loglik = loglik, loglik_null = as.numeric(logLik(null)),
      mcfadden_r2 = 1 - loglik / as.numeric(logLik(null)), lr_chi2 = ratio, lr_df = length(slopes), aic = AIC(m),
      mean_p_top = mean_of(share(theta, x)), p_top_first_rows = arr(head(share(theta, x), 5)),
      ame_p_top = obj(effects(theta), slopes), ame_p_top_se = obj(errors, slopes)
    )
    if (link == "logit") c(found, of_logit(m, f, d, given)) else found
  }
}

of_logit <- function(m, f, d, given) {
  nominal <- ordinal::nominal_test(m)[given$x, , drop = FALSE]
  found <- list(odds_ratio = obj(exp(m$beta)), nominal_lr = obj(nominal$LRT, given$x), nominal_p = obj(nominal[["Pr(>Chi)"]], given$x))
  if (!is.null(given$weight)) return(found)
  fit <- do.call(MASS::polr, list(f, data = d, Hess = TRUE, control = list(reltol = 1e-14, maxit = 1000)))
  stopifnot(max(abs(coef(fit) - m$beta)) < 1e-3)
  utils::capture.output(tests <- suppressWarnings(brant::brant(fit)))
  c(found, list(brant = list(
    chi2 = obj(tests[, "X2"], rownames(tests)), df = obj(tests[, "df"], rownames(tests)), p_value = obj(tests[, "probability"], rownames(tests))
  )))
}

kinds$ordinal_logit <- ordinal_of("logit")
kinds$ordinal_probit <- ordinal_of("probit")

ordinal_cases <- function(kind) {
  list(
    case(kind, "seven", "Seven grades, a factor of four levels", list(csv = "data/shops.csv", y = "overall", levels = as.character(1:7), x = c("prix.qualite", "personnel", "région"), top_from = "6", categorical = list("région" = c("Nord", "Süd", "West", "Öst"))), own),
    case(kind, "three", "Three grades in words, few rows, a 0/1 column", list(csv = "data/three_grades.csv", y = "answer", levels = c("bad", "fair", "good"), x = c("wait", "regular"), top_from = "good"), own),
    case(kind, "gaps", "Missing answers, drivers of whole numbers", list(csv = "data/gaps.csv", y = "effort", levels = as.character(1:5), x = c("personnel", "prix.qualite"), top_from = "4"), own),
    case(kind, "housing", "A table of counts, three factors", list(csv = "data/housing.csv", y = "Sat", levels = c("Low", "Medium", "High"), x = c("Infl", "Type", "Cont"), top_from = "High", weight = "Freq", categorical = list(Infl = c("Low", "Medium", "High"), Type = c("Tower", "Apartment", "Atrium", "Terrace"), Cont = c("Low", "High"))), "MASS::housing")
  )
}

methods$ordinal_regression <- list(
  title = "Cumulative logit and probit on other data", packages = c("MASS", "ordinal", "brant", "numDeriv", "stats"),
  cases = c(ordinal_cases("ordinal_logit"), ordinal_cases("ordinal_probit"))
)
