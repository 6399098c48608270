# Regressions and tests under a sample design, AUCs, agreement of coders.

model_of <- function(family, binary) {
  function(given, read) {
    d <- asked(given, read, "weight", "cluster", "strata")
    if (binary) d[[given$y]] <- as.numeric(d[[given$y]] %in% given$top)
    design <- design_of(d, given)
    # By itself svyglm stops when the deviance changes by less than 1e-8 of it: errors are up to 1e-5 away.
    settled <- if (binary) list(epsilon = 1e-15, maxit = 200) else list()
    m <- suppressWarnings(svyglm(formula_of(given$y, given$x), design, family = family, control = settled))
    table <- coef(summary(m))
    df <- m$df.residual
    half <- qt(.975, df) * table[, 2]
    list(
      coef = obj(coef(m)), se = obj(table[, 2]), t = obj(table[, 3]), p_value = obj(table[, 4]), df_residual = df,
      ci_lower = obj(coef(m) - half), ci_upper = obj(coef(m) + half)
    )
  }
}

kinds$survey_gaussian <- model_of(gaussian(), FALSE)
kinds$survey_logit <- model_of(quasibinomial(), TRUE)

kinds$survey_tests <- function(given, read) {
  d <- read(given$csv)
  d <- d[complete.cases(d[c(given$y, given$by)]), ]
  d$y. <- d[[given$y]]
  d$top. <- as.numeric(d$y. %in% given$top)
  d$by. <- factor(d[[given$by]])
  d$group. <- as.numeric(d$by. == given$group)
  design <- design_of(d, given)
  f <- svychisq(~ top. + by., design, statistic = "F")
  plain <- svychisq(~ top. + by., design, statistic = "Chisq")
  t <- svyttest(y. ~ group., design)
  list(
    rao_scott_f = unname(f$statistic), ndf = unname(f$parameter[1]), ddf = unname(f$parameter[2]), p_value_f = unname(f$p.value),
    chisq_uncorrected = unname(plain$statistic), p_value_chisq = unname(plain$p.value), t = unname(t$statistic), t_df = unname(t$parameter),
    t_p = unname(t$p.value), difference = unname(t$estimate)[1]
  )
}

kinds$auc_compare <- function(given, read) {
  d <- read(given$csv)
  d <- d[complete.cases(d[c(given$binary, given$x_1, given$x_2)]), ]
  curve <- function(x) pROC::roc(d[[given$binary]], d[[x]], levels = 0:1, direction = "<", quiet = TRUE)
  one <- curve(given$x_1)
  other <- curve(given$x_2)
  ci <- function(roc) ends(as.numeric(pROC::ci.auc(roc, method = "delong", conf.level = given$confidence))[c(1, 3)])
  test <- pROC::roc.test(one, other, method = "delong", paired = TRUE)
  list(
    auc_1 = as.numeric(one$auc), ci_1 = ci(one), auc_2 = as.numeric(other$auc), ci_2 = ci(other), z = unname(test$statistic),
    p_value = test$p.value
  )
}

kinds$kappa <- function(given, read) {
  d <- read(given$csv)
  d <- d[complete.cases(d[c(given$coder_1, given$coder_2)]), ]
  a <- factor(d[[given$coder_1]], levels = given$levels)
  b <- factor(d[[given$coder_2]], levels = given$levels)
  cells <- unclass(table(a, b))
  found <- psych::cohen.kappa(cells)
  p <- cells / sum(cells)
  k <- length(given$levels)
  apart <- abs(outer(seq_len(k), seq_len(k), "-"))
  list(
    agreement = sum(diag(p)), kappa = found$kappa, kappa_se = sqrt(found$var.kappa), kappa_quadratic = found$weighted.kappa,
    kappa_quadratic_se = sqrt(found$var.weighted), kappa_linear = 1 - sum(apart * p) / sum(apart * outer(rowSums(p), colSums(p))),
    cells = unname(cells)
  )
}

plans <- list(
  weights = list(csv = "data/shops.csv", weight = "w"), clusters = list(csv = "data/shops.csv", weight = "w", cluster = "shop"),
  strata_clusters = list(csv = "data/shops.csv", weight = "w", cluster = "shop", strata = "half"), gaps = list(csv = "data/gaps.csv", weight = "w", cluster = "shop")
)
of_plans <- function(kind, extra) {
  lapply(names(plans), function(name) {
    plan <- plans[[name]]
    x <- if (name == "gaps") c("personnel", "prix.qualite") else c("prix.qualite", "délai.h", "tier")
    case(kind, name, "Shops of 1 to 40 rows, weights from .2 to 5", c(plan[1], list(y = "overall", x = x), extra, plan[-1]), own)
  })
}
of_tests <- lapply(names(plans), function(name) {
  plan <- plans[[name]]
  by <- if (name == "gaps") list(by = "age.group", group = 2) else list(by = "tier", group = "pro")
  case("survey_tests", name, "Three groups, one small", c(plan[1], list(y = "overall", top = 6:7), by, plan[-1]), own)
})

methods$survey_models <- list(
  title = "Models and tests under a design on other data", packages = c("survey", "pROC", "psych"),
  cases = c(
    of_plans("survey_gaussian", NULL), of_plans("survey_logit", list(top = 6:7)), of_tests,
    list(
      case("survey_tests", "two_groups", "Two groups only", list(csv = "data/shops.csv", y = "overall", top = 5:7, by = "half", group = "a", weight = "w", cluster = "shop"), own),
      case("auc_compare", "against", "One score predicts the other way; ties", list(csv = "data/shops.csv", binary = "renewed", x_1 = "effort", x_2 = "overall", confidence = .9), own),
      case("auc_compare", "gaps", "Missing scores", list(csv = "data/gaps.csv", binary = "renewed", x_1 = "nps", x_2 = "personnel", confidence = .95), own),
      case("kappa", "words", "Themes in words, gaps; the second coder never used one", list(csv = "data/coders.csv", coder_1 = "anna", coder_2 = "ben", levels = c("delivery", "price", "staff")), own),
      case("kappa", "grades", "Grades of five, one not in the middle chosen by both", list(csv = "data/items.csv", coder_1 = "q1", coder_2 = "q6", levels = 1:5), own)
    )
  )
)
