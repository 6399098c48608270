# Two shares, apart and paired.

kinds$two_proportions <- function(given, read) {
  x <- c(given$successes_1, given$successes_2)
  n <- c(given$n_1, given$n_2)
  level <- given$confidence
  z <- z_of(level)
  plain <- suppressWarnings(prop.test(x, n, correct = FALSE, conf.level = level))
  yates <- suppressWarnings(prop.test(x, n, correct = TRUE, conf.level = level))
  p <- x / n
  d <- p[1] - p[2]
  w <- binom::binom.confint(x, n, level, methods = "wilson")
  lower <- d - sqrt((p[1] - w$lower[1])^2 + (w$upper[2] - p[2])^2)
  upper <- d + sqrt((w$upper[1] - p[1])^2 + (p[2] - w$lower[2])^2)
  more <- (x + 1) / (n + 2)
  half <- z * sqrt(sum(more * (1 - more) / (n + 2)))
  odds <- (x[1] * (n[2] - x[2])) / (x[2] * (n[1] - x[1]))
  finite <- function(value) if (is.finite(value)) value else NA
  list(
    difference = d, chi2 = unname(plain$statistic), p_value = plain$p.value, wald = ends(plain$conf.int),
    chi2_yates = unname(yates$statistic), p_value_yates = yates$p.value,
    fisher_p = fisher.test(rbind(x, n - x))$p.value, newcombe = ends(c(lower, upper)),
    agresti_caffo = ends(more[1] - more[2] + c(-half, half)), odds_ratio_sample = finite(odds), risk_ratio = finite(p[1] / p[2])
  )
}

kinds$paired_proportions <- function(given, read) {
  b <- given$yes_no
  c <- given$no_yes
  counts <- matrix(c(given$yes_yes, c, b, given$no_no), 2)
  n <- sum(counts)
  d <- (b - c) / n
  half <- z_of(given$confidence) * sqrt((b + c) / n - d^2) / sqrt(n)
  plain <- mcnemar.test(counts, correct = FALSE)
  corrected <- mcnemar.test(counts)
  list(
    difference = d, wald = list(lower = d - half, upper = d + half), chi2 = unname(plain$statistic), p_value = plain$p.value,
    chi2_corrected = unname(corrected$statistic), p_value_corrected = corrected$p.value,
    p_value_exact = binom.test(min(b, c), b + c)$p.value
  )
}

two_of <- function(a, n, b, m, level = .95) case("two_proportions", paste("d", a, n, b, m, sep = "_"), "k of n in two groups", list(successes_1 = a, n_1 = n, successes_2 = b, n_2 = m, confidence = level), NULL)
pair_table <- function(a, b, c, d, level = .95) case("paired_proportions", paste("p", a, b, c, d, sep = "_"), "The same people twice", list(yes_yes = a, yes_no = b, no_yes = c, no_no = d, confidence = level), NULL)

methods$proportion_difference <- list(
  title = "Difference of two shares, other counts", packages = "stats",
  cases = list(
    two_of(5, 5, 0, 7), two_of(12, 12, 9, 9, .9), two_of(1, 2, 300, 900, .99), two_of(40, 41, 7, 900), two_of(60123, 80000, 59500, 80000, .99), two_of(3, 11, 3, 11),
    pair_table(0, 9, 2, 0, .9), pair_table(40, 6, 6, 10), pair_table(5000, 321, 250, 900, .99), pair_table(3, 1, 0, 0)
  )
)
