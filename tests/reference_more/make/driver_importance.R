# Shares of R2: relaimpo, domir, dominanceanalysis.
suppressPackageStartupMessages({
  library(relaimpo)
  library(dominanceanalysis)
})

shares_of <- function(found, types, names = found@namen[-1]) {
  sapply(types, function(type) obj(setNames(slot(found, type), names)), simplify = FALSE)
}

fit_of <- function(given, read, ...) {
  d <- asked(given, read, ...)
  list(d = d, m = do.call(lm, list(formula_of(given$y, c(given$x, given$controls)), data = d)))
}

kinds$relative_importance_ols <- function(given, read) {
  m <- fit_of(given, read)$m
  types <- c("lmg", "last", "first", "betasq", "pratt", "genizi", "car")
  raw <- calc.relimp(m, type = types)
  c(
    list(n = nobs(m), r_squared = raw@R2, var_y = raw@var.y), shares_of(raw, types),
    list(share = shares_of(calc.relimp(m, type = types, rela = TRUE), types))
  )
}

kinds$dominance_ols <- function(given, read) {
  f <- fit_of(given, read)
  general <- domir::domir(formula_of(given$y, given$x), function(f, data) summary(lm(f, data))$r.squared, data = f$d)
  assign("rows_of_dominance", f$d, globalenv()) # dominanceAnalysis looks there for the data of the call
  second <- dominanceAnalysis(eval(bquote(lm(.(formula_of(given$y, given$x)), data = rows_of_dominance))))
  matrix_of <- function(type) mat(dominanceMatrix(second, type = type, fit.functions = "r2")[given$x, given$x])
  list(
    r_squared = summary(f$m)$r.squared, general = obj(general$General_Dominance), general_ranks = obj(general$Ranks),
    conditional = mat(general$Conditional_Dominance, cols = as.character(seq_along(given$x) - 1)),
    complete = matrix_of("complete"), conditional_matrix = matrix_of("conditional"), general_matrix = matrix_of("general")
  )
}

three <- c("lmg", "last", "first")

kinds$relative_importance_weighted <- function(given, read) {
  d <- asked(given, read, "weight")
  w <- d[[given$weight]]
  found <- calc.relimp(cov.wt(d[c(given$y, given$x)], wt = w / sum(w))$cov, type = three)
  c(list(r_squared = found@R2), shares_of(found, three))
}

kinds$relative_importance_grouped <- function(given, read) {
  m <- fit_of(given, read)$m
  found <- calc.relimp(m, type = three, groups = unname(lapply(given$groups, unlist)), groupnames = names(given$groups))
  c(list(r_squared = found@R2), shares_of(found, three))
}

kinds$relative_importance_controls <- function(given, read) {
  d <- asked(given, read, "controls")
  for (name in given$controls) if (is.character(d[[name]])) d[[name]] <- factor(d[[name]])
  m <- do.call(lm, list(formula_of(given$y, c(given$x, given$controls)), data = d))
  found <- calc.relimp(m, type = "lmg", always = given$controls)
  only <- do.call(lm, list(formula_of(given$y, given$controls), data = d))
  list(r_squared_full = summary(m)$r.squared, r_squared_controls = summary(only)$r.squared, lmg = obj(setNames(found@lmg, given$x)))
}

kinds$relative_importance_factor <- function(given, read) {
  f <- fit_of(given, read)
  found <- calc.relimp(f$m, type = three)
  c(list(r_squared = found@R2), shares_of(found, three))
}

kinds$relative_importance_boot <- function(given, read) {
  m <- fit_of(given, read)$m
  set.seed(20261)
  drawn <- boot.relimp(m, b = given$resamples, type = "lmg", fixed = FALSE)
  named <- function(x) obj(setNames(as.vector(x), given$x))
  found <- list(lmg = named(calc.relimp(m, type = "lmg")@lmg))
  for (way in c(percentile = "perc", bca = "bca")) {
    key <- c(perc = "percentile", bca = "bca")[[way]]
    limits <- booteval.relimp(drawn, bty = way, level = given$confidence, nodiff = TRUE)
    found[[paste0(key, "_lower")]] <- named(limits@lmg.lower)
    found[[paste0(key, "_upper")]] <- named(limits@lmg.upper)
  }
  found
}

kinds$dominance_logit <- function(given, read) {
  d <- asked(given, read)
  m <- do.call(glm, list(formula_of(given$y, given$x), family = binomial, data = d))
  found <- dominanceAnalysis(m)
  general <- function(name) obj(colMeans(found$contribution.by.level[[name]][, given$x]))
  by_size <- t(as.matrix(found$contribution.by.level$r2.m[, given$x]))
  null <- update(m, . ~ 1)
  list(
    mcfadden_r2 = 1 - as.numeric(logLik(m)) / as.numeric(logLik(null)), general_mcfadden = general("r2.m"),
    general_cox_snell = general("r2.cs"), general_nagelkerke = general("r2.n"), general_estrella = general("r2.e"),
    conditional_mcfadden = mat(by_size, cols = as.character(seq_along(given$x) - 1)),
    complete_matrix_mcfadden = mat(dominanceMatrix(found, type = "complete", fit.functions = "r2.m")[given$x, given$x])
  )
}

shop_drivers <- c("prix.qualite", "personnel", "délai.h")

methods$driver_importance <- list(
  title = "Shares of R2 on other data", packages = c("relaimpo", "domir", "dominanceanalysis", "stats"),
  cases = list(
    case("relative_importance_ols", "shops", "Three drivers", list(csv = "data/shops.csv", y = "overall", x = shop_drivers), own),
    case("relative_importance_ols", "longley", "Drivers that nearly repeat each other", list(csv = "data/longley.csv", y = "Employed", x = setdiff(names(longley), "Employed")), "datasets::longley"),
    case("relative_importance_ols", "gaps", "Missing answers, two drivers", list(csv = "data/gaps.csv", y = "overall", x = c("prix.qualite", "personnel")), own),
    case("relative_importance_ols", "stackloss", "21 rows, R2 of .91", list(csv = "data/stackloss.csv", y = "stack.loss", x = c("Air.Flow", "Water.Temp", "Acid.Conc.")), "datasets::stackloss"),
    case("dominance_ols", "shops", "Three drivers", list(csv = "data/shops.csv", y = "overall", x = shop_drivers), own),
    case("dominance_ols", "longley", "Six drivers that nearly repeat each other", list(csv = "data/longley.csv", y = "Employed", x = setdiff(names(longley), "Employed")), "datasets::longley"),
    case("relative_importance_weighted", "shops", "Weights from .2 to 5", list(csv = "data/shops.csv", y = "overall", x = shop_drivers, weight = "w"), own),
    case("relative_importance_grouped", "all_grouped", "Every driver is in a group", list(csv = "data/longley.csv", y = "Employed", x = c("GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population"), groups = list(money = c("GNP.deflator", "GNP"), people = c("Unemployed", "Armed.Forces", "Population"))), "datasets::longley"),
    case("relative_importance_grouped", "apart", "A group whose members do not stand together", list(csv = "data/shops.csv", y = "overall", x = c("prix.qualite", "délai.h", "personnel", "effort"), groups = list("côté" = c("prix.qualite", "effort"))), own),
    case("relative_importance_controls", "two_controls", "A factor and a number", list(csv = "data/shops.csv", y = "overall", x = c("prix.qualite", "personnel"), controls = c("région", "w")), own),
    case("relative_importance_factor", "two_factors", "Two factors of 3 and 4 levels", list(csv = "data/shops.csv", y = "overall", x = c("prix.qualite", "tier", "région"), categorical = c("tier", "région")), own),
    case("relative_importance_factor", "codes", "A factor of the codes 1-3, missing answers", list(csv = "data/gaps.csv", y = "overall", x = c("age.group", "personnel", "prix.qualite"), categorical = arr("age.group")), own),
    case("relative_importance_boot", "shops", "Confidence .9", list(csv = "data/shops.csv", y = "overall", x = shop_drivers, resamples = 3000, confidence = .9), own),
    case("dominance_logit", "shops", "Three drivers", list(csv = "data/shops.csv", y = "renewed", x = c("overall", "délai.h", "effort")), own),
    case("dominance_logit", "infert", "Four drivers, two with two or three values", list(csv = "data/infert.csv", y = "case", x = c("age", "parity", "induced", "spontaneous")), "datasets::infert")
  )
)
