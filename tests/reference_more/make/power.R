# Sample sizes and power.

kinds$power_two_proportions <- function(given, read) {
  p <- given$p_1
  q <- given$p_2
  h <- pwr::ES.h(p, q)
  at <- function(...) power.prop.test(p1 = p, p2 = q, sig.level = given$alpha, tol = 1e-10, ...)
  list(
    n_per_group_normal = at(power = given$power)$n, effect_h = h,
    n_per_group_arcsine = pwr::pwr.2p.test(h = h, sig.level = given$alpha, power = given$power)$n,
    power_normal_at_n = at(n = given$n_given)$power, power_normal_strict_at_n = at(n = given$n_given, strict = TRUE)$power,
    power_arcsine_at_n = pwr::pwr.2p.test(h = h, n = given$n_given, sig.level = given$alpha)$power,
    power_arcsine_unequal = pwr::pwr.2p2n.test(h = h, n1 = given$n_1_given, n2 = given$n_2_given, sig.level = given$alpha)$power
  )
}

kinds$power_correlation <- function(given, read) {
  z <- qnorm(1 - given$alpha / 2) + qnorm(given$power)
  list(
    n = pwr::pwr.r.test(r = given$r, sig.level = given$alpha, power = given$power)$n, n_fisher_z = (z / atanh(given$r))^2 + 3,
    power_at_n = pwr::pwr.r.test(r = given$r, n = given$n_given, sig.level = given$alpha)$power
  )
}

kinds$power_nps <- function(given, read) {
  nps <- given$promoters - given$detractors
  v <- given$promoters + given$detractors - nps^2
  z <- qnorm(1 - given$alpha / 2)
  list(
    nps = nps, variance = v, n_margin = v * (z / (given$margin_points / 100))^2,
    n_per_group_difference = 2 * v * ((z + qnorm(given$power)) / (given$difference_points / 100))^2
  )
}

kinds$sample_size_margin <- function(given, read) {
  n <- z_of(given$confidence)^2 * given$p * (1 - given$p) / given$margin^2
  size <- given$population
  list(n_infinite = n, n = if (is.null(size) || is.na(size)) n else n / (1 + (n - 1) / size))
}

kinds$power_means <- function(given, read) {
  f <- pwr::pwr.f2.test(u = given$regression$u, f2 = given$regression$f2, sig.level = given$alpha, power = given$power)
  list(
    n_per_group_t = power.t.test(delta = given$delta, sd = given$sd, sig.level = given$alpha, power = given$power, tol = 1e-10)$n,
    n_per_group_anova = pwr::pwr.anova.test(k = given$anova$k, f = given$anova$f, sig.level = given$alpha, power = given$power)$n,
    n_chisq = pwr::pwr.chisq.test(w = given$chisq$w, df = given$chisq$df, sig.level = given$alpha, power = given$power)$N,
    v_regression = f$v, n_regression = f$v + given$regression$u + 1
  )
}

methods$power <- list(
  title = "Sample sizes and power, other questions", packages = c("pwr", "stats"),
  cases = list(
    case("power_two_proportions", "rare", "Rare, rising", list(p_1 = .02, p_2 = .05, alpha = .1, power = .7, n_given = 90, n_1_given = 40, n_2_given = 900), NULL),
    case("power_two_proportions", "near", "A difference of one point", list(p_1 = .51, p_2 = .5, alpha = .05, power = .8, n_given = 5000, n_1_given = 1000, n_2_given = 90000), NULL),
    case("power_correlation", "small", "r of .07, power .95", list(r = .07, alpha = .05, power = .95, n_given = 400), NULL),
    case("power_correlation", "large", "r of .8, few people", list(r = .8, alpha = .01, power = .9, n_given = 9), NULL),
    case("power_nps", "negative", "More detractors than promoters", list(promoters = .15, passives = .25, detractors = .6, alpha = .1, power = .85, difference_points = 7.5, margin_points = 4), NULL),
    case("sample_size_margin", "small_population", "Fewer than half of 130 people", list(p = .9, margin = .04, confidence = .9, population = 130), NULL),
    case("sample_size_margin", "no_population", "Confidence .99", list(p = .03, margin = .01, confidence = .99, population = NA), NULL),
    case("power_means", "seven_points", "A scale of 7", list(delta = .4, sd = 1.6, alpha = .01, power = .9, anova = list(k = 3, f = .1), chisq = list(w = .35, df = 8), regression = list(u = 11, f2 = .02)), NULL)
  )
)
