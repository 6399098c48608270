# Two and many groups, tables, trends, pooled imputations, adjusted p-values.

kinds$two_groups <- function(given, read) {
  d <- read(given$csv)
  part <- function(name) {
    y <- d[[given$y]][d[[given$by]] %in% given[[name]]]
    y[!is.na(y)]
  }
  x <- part("group_1")
  y <- part("group_2")
  n <- c(length(x), length(y))
  ranks <- wilcox.test(x, y, exact = FALSE)
  u <- unname(ranks$statistic)
  welch <- t.test(x, y, conf.level = given$confidence)
  student <- t.test(x, y, var.equal = TRUE)
  pooled <- sqrt(((n[1] - 1) * var(x) + (n[2] - 1) * var(y)) / (sum(n) - 2))
  d <- (mean(x) - mean(y)) / pooled
  list(
    n_1 = n[1], n_2 = n[2], mean_1 = mean(x), mean_2 = mean(y), mann_whitney_u1 = u, p_mw_continuity = ranks$p.value,
    p_mw = wilcox.test(x, y, exact = FALSE, correct = FALSE)$p.value,
    prob_superiority = u / prod(n), rank_biserial = 2 * u / prod(n) - 1,
    welch_t = unname(welch$statistic), welch_df = unname(welch$parameter), welch_p = welch$p.value, welch_ci = ends(welch$conf.int),
    student_t = unname(student$statistic), student_p = student$p.value, cohen_d = d,
    hedges_g_approx = d * (1 - 3 / (4 * sum(n) - 9)), var_ratio_f_p = var.test(x, y)$p.value
  )
}

dunn <- function(y, g) {
  ranks <- rank(y)
  n <- length(y)
  ties <- table(y)
  scale <- n * (n + 1) / 12 - sum(ties^3 - ties) / (12 * (n - 1))
  means <- tapply(ranks, g, mean)
  sizes <- tapply(ranks, g, length)
  pairs <- combn(levels(g), 2)
  z <- apply(pairs, 2, function(p) (means[[p[1]]] - means[[p[2]]]) / sqrt(scale * (1 / sizes[[p[1]]] + 1 / sizes[[p[2]]])))
  p <- 2 * pnorm(-abs(z))
  holm <- p.adjust(p, "holm")
  arr(lapply(seq_along(z), function(k) list(a = pairs[1, k], b = pairs[2, k], z = z[k], p = p[k], p_holm = holm[k])))
}

kinds$many_groups <- function(given, read) {
  d <- read(given$csv)
  d <- d[complete.cases(d[c(given$y, given$by)]), ]
  y <- d[[given$y]]
  g <- factor(d[[given$by]])
  h <- kruskal.test(y, g)
  model <- aov(y ~ g)
  table <- summary(model)[[1]]
  welch <- oneway.test(y ~ g)
  spread <- anova(lm(abs(y - ave(y, g, FUN = median)) ~ g))
  squares <- table[["Sum Sq"]]
  within <- table[["Mean Sq"]][2]
  between <- TukeyHSD(model)$g
  list(
    kruskal_h = unname(h$statistic), kruskal_df = unname(h$parameter), kruskal_p = h$p.value,
    epsilon_squared = unname(h$statistic) / (length(y) - 1), anova_f = table[["F value"]][1], anova_p = table[["Pr(>F)"]][1],
    eta_squared = squares[1] / sum(squares),
    omega_squared = (squares[1] - (nlevels(g) - 1) * within) / (sum(squares) + within),
    welch_f = unname(welch$statistic), welch_df2 = unname(welch$parameter[2]), welch_p = welch$p.value,
    brown_forsythe_f = spread[["F value"]][1], brown_forsythe_p = spread[["Pr(>F)"]][1], dunn = dunn(y, g),
    tukey = arr(lapply(rownames(between), function(name) {
      one <- between[name, ]
      list(pair = name, diff = one[["diff"]], lower = one[["lwr"]], upper = one[["upr"]], p_adj = one[["p adj"]])
    }))
  )
}

kinds$contingency <- function(given, read) {
  d <- read(given$csv)
  counts <- table(d[[given$rows]], d[[given$cols]])
  found <- suppressWarnings(chisq.test(counts, correct = FALSE))
  second <- vcd::assocstats(counts)
  n <- sum(counts)
  sides <- dim(counts)
  phi <- max(0, unname(found$statistic) / n - prod(sides - 1) / (n - 1))
  kept <- sides - (sides - 1)^2 / (n - 1)
  list(
    chi2 = unname(found$statistic), df = unname(found$parameter), p_value = found$p.value,
    g = second$chisq_tests[1, 1], g_p = second$chisq_tests[1, 3],
    cramers_v = sqrt(unname(found$statistic) / n / min(sides - 1)), cramers_v_assocstats = second$cramer,
    cramers_v_bias_corrected = sqrt(phi / min(kept - 1)), min_expected = min(found$expected),
    std_residuals = mat(unclass(found$stdres), rownames(counts), colnames(counts))
  )
}

kinds$trend_in_proportions <- function(given, read) {
  d <- read(given$csv)
  d <- d[complete.cases(d[c(given$binary, given$score)]), ]
  x <- tapply(d[[given$binary]], d[[given$score]], sum)
  n <- tapply(d[[given$binary]], d[[given$score]], length)
  found <- prop.trend.test(x, n, score = as.numeric(names(x)))
  list(chi2 = unname(found$statistic), p_value = found$p.value, rates = obj(x / n, names(x)), n = obj(n, names(x)))
}

kinds$pool_imputations <- function(given, read) {
  found <- mice::pool.scalar(given$estimates, given$variances, n = given$n, k = given$k)
  half <- qt(1 - (1 - given$confidence) / 2, found$df) * sqrt(found$t)
  list(
    estimate = found$qbar, within = found$ubar, between = found$b, total = found$t, se = sqrt(found$t), df = found$df,
    riv = found$r, fmi = found$fmi, lower = found$qbar - half, upper = found$qbar + half
  )
}

kinds$adjust_p <- function(given, read) {
  sapply(c(holm = "holm", bonferroni = "bonferroni", bh = "BH", by = "BY", hommel = "hommel"), function(name) arr(p.adjust(given$p, name)), simplify = FALSE)
}

methods$group_tests <- list(
  title = "Comparing groups on other data", packages = c("stats", "vcd", "mice"),
  cases = list(
    case("two_groups", "ties", "Five grades, groups of unequal size, confidence .9", list(csv = "data/shops.csv", y = "effort", by = "tier", group_1 = "pro", group_2 = "basic", confidence = .9), own),
    case("two_groups", "codes", "Groups named by numbers, missing answers", list(csv = "data/gaps.csv", y = "overall", by = "age.group", group_1 = 1, group_2 = 2, confidence = .99), own),
    case("two_groups", "chicks", "Few and many, other variances", list(csv = "data/chickwts.csv", y = "weight", by = "feed", group_1 = "horsebean", group_2 = "casein", confidence = .95), "datasets::chickwts"),
    case("many_groups", "chicks", "Six feeds", list(csv = "data/chickwts.csv", y = "weight", by = "feed"), "datasets::chickwts"),
    case("many_groups", "region", "Names beyond ASCII, heavy ties", list(csv = "data/shops.csv", y = "effort", by = "région"), own),
    case("many_groups", "months", "Months as numbers, missing values, unequal groups", list(csv = "data/airquality.csv", y = "Ozone", by = "Month"), "datasets::airquality"),
    case("many_groups", "two", "Two groups only", list(csv = "data/warpbreaks.csv", y = "breaks", by = "wool"), "datasets::warpbreaks"),
    case("contingency", "sparse", "22 shops by 7 grades, most cells empty", list(csv = "data/shops.csv", rows = "shop", cols = "overall"), own),
    case("contingency", "two_two", "Two by two", list(csv = "data/shops.csv", rows = "half", cols = "renewed"), own),
    case("contingency", "infert", "Text against numbers", list(csv = "data/infert.csv", rows = "education", cols = "parity"), "datasets::infert"),
    case("trend_in_proportions", "seven", "Seven grades", list(csv = "data/shops.csv", binary = "renewed", score = "overall"), own),
    case("trend_in_proportions", "uneven", "Scores with a hole, missing scores", list(csv = "data/items.csv", binary = "often", score = "skip"), own),
    case("trend_in_proportions", "eleven", "Eleven scores, some rare, missing", list(csv = "data/gaps.csv", binary = "renewed", score = "nps"), own),
    case("pool_imputations", "two", "Two imputations", list(estimates = c(.3, .5), variances = c(.02, .03), n = 40, k = 3, confidence = .9), NULL),
    case("pool_imputations", "close", "Twenty that hardly differ, confidence .99", list(estimates = 61 + sin(1:20) / 50, variances = 2 + cos(1:20) / 10, n = 1500, k = 12, confidence = .99), NULL),
    case("adjust_p", "ties", "Equal p-values, not in order, some 0 or 1", list(p = c(.04, .04, 1, 0, .011, .2, .04, .9, .049, .0007)), NULL),
    case("adjust_p", "one", "A single p-value", list(p = arr(.03)), NULL),
    case("adjust_p", "many", "Forty", list(p = round(sort(abs(sin(1:40)))^2, 5)), NULL)
  )
)
