# Writes every case of ../*.json and the data beside them; with "check FOLDER" it recomputes the cases of another folder instead.
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
source(file.path(here, "common.R"), encoding = "UTF-8")
source(file.path(here, "data.R"), encoding = "UTF-8")
files <- setdiff(list.files(here, "\\.R$"), c("common.R", "data.R", "make.R"))
for (file in files) source(file.path(here, file), encoding = "UTF-8")

reader <- function(folder) {
  function(name) {
    read.csv(file.path(folder, name), na.strings = "", check.names = FALSE, fileEncoding = "UTF-8")
  }
}

written <- function(x) {
  jsonlite::toJSON(x, auto_unbox = TRUE, digits = NA, na = "null", null = "null")
}

parsed <- function(text) jsonlite::fromJSON(text, simplifyDataFrame = FALSE)

# What a kind is stands in tests/reference: call, source, tolerance, notes of its first case.
first_set <- file.path(dirname(dirname(normalizePath(here))), "reference")
calls <- list()
for (path in list.files(first_set, "\\.json$", full.names = TRUE)) {
  for (one in parsed(readLines(path, encoding = "UTF-8", warn = FALSE))$cases) {
    if (is.null(calls[[one$kind]])) calls[[one$kind]] <- one[intersect(c("call", "source", "tolerance", "notes"), names(one))]
  }
}
for (kind in names(changed)) calls[[kind]][c("call", "source")] <- changed[[kind]]

case_of <- function(one, read) {
  about <- calls[[one$kind]]
  given <- parsed(written(one$input))
  expected <- kinds[[one$kind]](given, read)
  head <- list(id = one$id, kind = one$kind, description = one$description, call = about$call, source = about$source)
  if (!is.null(one$data_source)) head$data_source <- one$data_source
  tail <- list(input = one$input, expected = expected, tolerance = about$tolerance)
  if (!is.null(about$notes)) tail$notes <- about$notes
  c(head, tail)
}

write_method <- function(method, folder) {
  about <- methods[[method]]
  versions <- sapply(about$packages, function(name) as.character(packageDescription(name)$Version), simplify = FALSE)
  cases <- lapply(about$cases, function(one) {
    message(method, " ", one$kind, " ", one$id)
    case_of(one, reader(folder))
  })
  head <- list(
    method = method, title = about$title, set = "own", format_version = 1,
    r_version = paste(R.version$major, R.version$minor, sep = "."), packages = versions
  )
  lines <- vapply(cases, written, "") # a case a line
  text <- c(sub("}$", ',"cases":[', written(head)), paste0(lines, c(rep(",", length(lines) - 1), "")), "]}")
  writeLines(text, file.path(folder, paste0(method, ".json")), useBytes = TRUE)
}

# Every number of two results that differs by more than the tolerance.
apart <- function(got, want, tolerance, where = "") {
  if (is.list(want) || is.list(got)) {
    names <- if (is.null(base::names(want))) seq_along(want) else base::names(want)
    return(unlist(lapply(names, function(name) {
      if (is.character(name) && !name %in% base::names(got)) return(paste0(where, "$", name, ": missing"))
      apart(got[[name]], want[[name]], tolerance, paste0(where, "$", name))
    })))
  }
  if (is.character(want)) return(if (!identical(as.vector(got), as.vector(want))) paste0(where, ": other words"))
  got <- as.numeric(got)
  want <- as.numeric(want)
  if (length(got) != length(want)) return(paste0(where, ": other length"))
  both <- !is.na(got) & !is.na(want)
  far <- is.na(got) != is.na(want) | (both & abs(got - want) > pmax(tolerance$abs, tolerance$rel * abs(want)))
  if (any(far)) paste(where, signif(got[far], 8), signif(want[far], 8))
}

check <- function(folder, only) {
  for (path in list.files(folder, "\\.json$", full.names = TRUE)) {
    cases <- parsed(readLines(path, encoding = "UTF-8", warn = FALSE))$cases
    for (one in cases) {
      if (is.null(kinds[[one$kind]]) || (length(only) && !one$kind %in% only)) next
      got <- tryCatch(parsed(written(kinds[[one$kind]](one$input, reader(folder)))), error = function(e) conditionMessage(e))
      wrong <- if (is.character(got)) got else apart(got, one$expected, one$tolerance)
      cat(one$kind, one$id, if (length(wrong)) paste("\n   ", head(wrong, 8)) else "same", "\n")
    }
  }
}

words <- commandArgs(TRUE)
if (length(words) && words[[1]] == "check") {
  check(words[[2]], words[-(1:2)])
} else {
  folder <- if (length(words)) words[[1]] else dirname(normalizePath(here))
  write_data(folder)
  for (method in if (length(words) > 1) words[-1] else names(methods)) write_method(method, folder)
}
