# What all files share: reading data, formulas, and the shapes that numbers have in a case.
suppressPackageStartupMessages({
  library(survey)
  library(survival)
})
invisible(Sys.setlocale("LC_CTYPE", "C.UTF-8"))
invisible(Sys.setlocale("LC_COLLATE", "C"))
options(survey.lonely.psu = "fail", contrasts = c("contr.treatment", "contr.poly"))

kinds <- list() # kind -> function(given, read) that gives `expected`
changed <- list() # kind -> list(call, source) where it is not that of tests/reference
methods <- list() # method -> list(title, packages, cases)

arr <- function(x) I(unname(x)) # stays an array, also with one value or none
obj <- function(x, names = base::names(x)) setNames(as.list(unname(x)), names)
ends <- function(x) list(lower = x[[1]], upper = x[[2]])
mat <- function(x, rows = rownames(x), cols = colnames(x)) {
  list(rows = arr(rows), cols = arr(cols), values = unname(as.matrix(x)))
}
z_of <- function(level) qnorm(1 - (1 - level) / 2)

formula_of <- function(y, x) {
  if (!length(x)) x <- "1"
  reformulate(x, response = y)
}

# Rows that have all the columns a model asks for; text becomes a factor, its levels those named or the sorted ones.
asked <- function(given, read, ...) {
  d <- read(given$csv)
  columns <- unique(unlist(c(given$y, given$x, given[c(...)])))
  d <- d[complete.cases(d[columns]), , drop = FALSE]
  for (name in given$x) {
    named <- if (is.list(given$categorical)) given$categorical[[name]]
    if (!is.null(named)) d[[name]] <- factor(d[[name]], levels = named)
    if (is.character(d[[name]]) || name %in% given$categorical) d[[name]] <- factor(d[[name]])
  }
  rownames(d) <- NULL
  d
}

# A sample design; the same call for every kind that has one.
design_of <- function(d, given) {
  column <- function(name) if (!is.null(given[[name]])) as.formula(paste0("~`", given[[name]], "`"))
  svydesign(
    ids = if (is.null(given$cluster)) ~1 else column("cluster"), strata = column("strata"),
    weights = column("weight"), fpc = column("fpc"), data = d, nest = FALSE
  )
}

# One case: its kind, its name, what is special about it, its input, and whose data it is.
case <- function(kind, id, description, input, data_source = NULL) {
  list(kind = kind, id = id, description = description, input = input, data_source = data_source)
}
own <- "simulated, make/data.R"
