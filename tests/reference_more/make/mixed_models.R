# Random intercepts: lme4, lmerTest.
suppressPackageStartupMessages(library(lmerTest))

mixed_formula <- function(y, x, group) {
  terms <- c(if (length(x)) x else "1", paste0("(1 | ", group, ")"))
  reformulate(terms, response = y)
}

mixed_fit <- function(given, d, reml) {
  m <- suppressMessages(do.call(lmer, list(mixed_formula(given$y, given$x, given$group), data = d, REML = reml)))
  v <- as.data.frame(VarCorr(m))$vcov
  fixed <- lme4::fixef(m)
  list(m = m, told = list(
    fixed = obj(fixed), se = obj(sqrt(diag(as.matrix(vcov(m)))), names(fixed)), var_group = v[1], var_residual = v[2],
    icc = v[1] / sum(v), loglik = as.numeric(logLik(m)), n = nobs(m), groups = nrow(lme4::ranef(m)[[1]])
  ))
}

kinds$random_intercept <- function(given, read) {
  d <- asked(given, read, "group")
  d[[given$group]] <- factor(d[[given$group]])
  reml <- mixed_fit(given, d, TRUE)
  ml <- mixed_fit(given, d, FALSE)
  effects <- lme4::ranef(reml$m, condVar = TRUE)[[1]]
  groups <- rownames(effects)
  blup <- effects[[1]]
  table <- coef(summary(reml$m))
  y <- d[[given$y]]
  g <- d[[given$group]]
  own <- list(
    blup = obj(blup, groups), blup_se = obj(sqrt(as.vector(attr(effects, "postVar"))), groups),
    satterthwaite_df = obj(table[, "df"], rownames(table)), satterthwaite_p = obj(table[, "Pr(>|t|)"], rownames(table)),
    shrunken_mean = obj(lme4::fixef(reml$m)[[1]] + blup, groups), raw_mean = obj(tapply(y, g, mean), groups),
    n_per_group = obj(tapply(y, g, length), groups)
  )
  if (length(given$x)) own <- own[c("blup", "blup_se", "satterthwaite_df", "satterthwaite_p")]
  found <- list(reml = c(reml$told, own), ml = ml$told)
  if (length(given$x)) return(found)
  ratio <- 2 * (as.numeric(logLik(ml$m)) - as.numeric(logLik(lm(y ~ 1))))
  squares <- anova(lm(y ~ g))[["Mean Sq"]]
  n <- tapply(y, g, length)
  typical <- (sum(n) - sum(n^2) / sum(n)) / (length(n) - 1)
  c(found, list(
    lr_random_intercept = ratio, lr_p_halved = pchisq(ratio, 1, lower.tail = FALSE) / 2,
    icc1_anova = (squares[1] - squares[2]) / (squares[1] + (typical - 1) * squares[2])
  ))
}

kinds$random_intercept_logit <- function(given, read) {
  d <- asked(given, read, "group")
  d[[given$group]] <- factor(d[[given$group]])
  d$top <- as.numeric(d[[given$y]] %in% given$top)
  f <- mixed_formula("top", given$x, given$group)
  fit <- function(nodes) {
    do.call(lme4::glmer, list(f, data = d, family = binomial, nAGQ = nodes, control = lme4::glmerControl(tolPwrss = 1e-10)))
  }
  one <- fit(1)
  many <- fit(15)
  v <- as.data.frame(VarCorr(one))$vcov
  list(
    laplace = list(
      fixed = obj(lme4::fixef(one)), se = obj(sqrt(diag(as.matrix(vcov(one)))), names(lme4::fixef(one))), var_group = v,
      loglik = as.numeric(logLik(one))
    ),
    agq15 = list(fixed = obj(lme4::fixef(many)), var_group = as.data.frame(VarCorr(many))$vcov),
    icc_latent = v / (v + pi^2 / 3)
  )
}

methods$mixed_models <- list(
  title = "Random intercepts on other data", packages = c("lme4", "lmerTest"),
  cases = list(
    case("random_intercept", "shops_empty", "Shops of 1 to 40 rows", list(csv = "data/shops.csv", y = "overall", x = arr(character()), group = "shop"), own),
    case("random_intercept", "shops_factor", "A factor of 3 levels beside numbers", list(csv = "data/shops.csv", y = "overall", x = c("prix.qualite", "tier"), group = "shop"), own),
    case("random_intercept", "gaps", "Missing answers, many groups of few", list(csv = "data/gaps.csv", y = "nps", x = arr("personnel"), group = "shop"), own),
    case("random_intercept", "chicks", "Growth, groups named by numbers", list(csv = "data/chicks.csv", y = "weight", x = arr("Time"), group = "Chick"), "datasets::ChickWeight, the first ten days"),
    case("random_intercept", "panel", "Clients, one column's name begins another's", list(csv = "data/panel.csv", y = "score", x = c("price.n", "load"), group = "client"), own),
    case("random_intercept", "three_groups", "Three groups that hardly differ", list(csv = "data/infert.csv", y = "age", x = arr(character()), group = "induced"), "datasets::infert"),
    case("random_intercept_logit", "shops", "Grades 6 and 7 of seven", list(csv = "data/shops.csv", y = "overall", top = 6:7, x = c("prix.qualite", "personnel"), group = "shop"), own),
    case("random_intercept_logit", "gaps", "Missing answers", list(csv = "data/gaps.csv", y = "renewed", top = arr(1), x = arr("overall"), group = "shop"), own)
  )
)
