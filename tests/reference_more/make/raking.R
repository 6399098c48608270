# Weights that meet known totals: raking, linear calibration, post-stratification.

start_of <- function(given, read) {
  d <- read(given$csv)
  for (name in names(given$margins)) d[[name]] <- factor(d[[name]], levels = names(given$margins[[name]]))
  d$y. <- d[[given$y]]
  list(d = d, design = suppressWarnings(design_of(d, given["weight"])))
}

totals_of <- function(given) {
  lapply(names(given$margins), function(name) {
    setNames(data.frame(names(given$margins[[name]]), unlist(given$margins[[name]])), c(name, "Freq"))
  })
}

formulas_of <- function(given) lapply(names(given$margins), function(name) as.formula(paste0("~`", name, "`")))

kinds$rake <- function(given, read) {
  start <- start_of(given, read)
  design <- rake(start$design, formulas_of(given), totals_of(given), control = list(maxit = 5000, epsilon = 1e-12))
  w <- weights(design)
  found <- svymean(~y., design)
  list(
    n = length(w), sum = sum(w), weights = arr(w), min = min(w), max = max(w), deff_kish = length(w) * sum(w^2) / sum(w)^2,
    mean_y = as.numeric(coef(found)), se_y_calibrated = as.numeric(SE(found))
  )
}

kinds$calibrate_linear <- function(given, read) {
  start <- start_of(given, read)
  f <- as.formula(paste("~", paste0("`", names(given$margins), "`", collapse = " + ")))
  columns <- colnames(model.matrix(f, start$d))
  values <- unlist(lapply(given$margins, function(one) unlist(one)[-1]))
  population <- setNames(c(sum(unlist(given$margins[[1]])), values), columns)
  design <- calibrate(start$design, f, population, calfun = "linear", epsilon = 1e-12)
  w <- weights(design)
  list(sum = sum(w), weights = arr(w), mean_y = as.numeric(coef(svymean(~y., design))))
}

kinds$post_stratify <- function(given, read) {
  start <- start_of(given, read)
  design <- postStratify(start$design, formulas_of(given)[[1]], totals_of(given)[[1]])
  factor <- weights(design) / weights(start$design)
  found <- svymean(~y., design)
  list(
    weights = obj(tapply(factor, start$d[[names(given$margins)]], `[`, 1)), mean_y = as.numeric(coef(found)),
    se_y = as.numeric(SE(found))
  )
}

region_counts <- list("Nord" = 3000, "Süd" = 1000, "West" = 4000, "Öst" = 2000)
tier_counts <- list(basic = 4500, plus = 2500, pro = 3000)
of_three <- function(id, description, input, data_source, more = "post") {
  one <- input
  one$margins <- input$margins[1]
  list(
    case("rake", id, description, input, data_source), case("calibrate_linear", id, description, input, data_source),
    case("post_stratify", id, description, one, data_source)
  )
}

methods$raking <- list(
  title = "Weights that meet totals, other data", packages = "survey",
  cases = c(
    of_three("three_margins", "Three margins, names beyond ASCII, start weights", list(csv = "data/shops.csv", margins = list("région" = region_counts, tier = tier_counts, renewed = list("0" = 6000, "1" = 4000)), y = "overall", weight = "w"), own),
    of_three("far", "Totals far from the sample: linear weights fall below 0", list(csv = "data/three_grades.csv", margins = list(place = list(bar = 20, room = 60, terrace = 900), regular = list("0" = 100, "1" = 880)), y = "wait"), own),
    of_three("codes", "A margin named by numbers, start weights", list(csv = "data/gaps.csv", margins = list(age.group = list("1" = 300, "2" = 450, "3" = 250), tier = list(basic = 400, plus = 350, pro = 250)), y = "personnel", weight = "w"), own)
  )
)
