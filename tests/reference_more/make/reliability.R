# Scales of items, and agreement of raters.

kinds$reliability <- function(given, read) {
  d <- read(given$csv)[given$items]
  d <- d[complete.cases(d), ]
  k <- ncol(d)
  n <- nrow(d)
  a <- suppressWarnings(psych::alpha(d, check.keys = FALSE))
  raw <- a$total$raw_alpha
  r <- cor(d)
  tail <- (1 - given$confidence) / 2
  feldt <- 1 - (1 - raw) * qf(c(1 - tail, tail), n - 1, (n - 1) * (k - 1))
  shared <- psych::KMO(r)
  sphere <- psych::cortest.bartlett(r, n)
  found <- list(
    n_complete = n, k = k, alpha = raw, alpha_std = a$total$std.alpha, guttman_lambda6 = a$total[["G6(smc)"]],
    mean_r = a$total$average_r, median_r = a$total$median_r, alpha_feldt_95 = ends(feldt), alpha_ase_psych = a$total$ase,
    item_rest = obj(a$item.stats$r.drop, given$items), item_total = obj(a$item.stats$raw.r, given$items),
    alpha_if_dropped = obj(a$alpha.drop$raw_alpha, given$items), item_mean = obj(colMeans(d)), item_sd = obj(sapply(d, sd))
  )
  if (k > 2) found <- c(found, one_factor(d, r, n))
  found <- c(found, list(
    kmo = shared$MSA, kmo_items = obj(shared$MSAi, given$items),
    bartlett = list(chi2 = sphere$chisq, df = sphere$df, p_value = sphere$p.value), eigenvalues = arr(eigen(r)$values)
  ))
  if (max(sapply(d, function(x) length(unique(x)))) > 8) return(found)
  latent <- suppressWarnings(psych::polychoric(d, correct = 0)$rho)
  c(found, list(alpha_ordinal = psych::alpha(latent)$total$raw_alpha))
}

one_factor <- function(d, r, n) {
  names <- colnames(d)
  safe <- paste0("v", seq_along(names))
  colnames(d) <- safe
  model <- paste("f =~", paste(safe, collapse = " + "))
  m <- lavaan::cfa(model, data = d, std.lv = TRUE)
  omega <- function(found) {
    l <- found$lambda[, 1]
    sum(l)^2 / (sum(l)^2 + sum(diag(found$theta)))
  }
  plain <- lavaan::lavInspect(m, "est")
  std <- lavaan::lavInspect(m, "std")
  loadings <- std$lambda[, 1]
  fit <- as.list(lavaan::fitMeasures(m, c("chisq", "df", "cfi", "tli", "rmsea", "srmr")))
  names(fit)[1] <- "chi2"
  minres <- psych::fa(r, nfactors = 1, n.obs = n)
  l <- minres$loadings[, 1]
  list(
    omega_cfa_ml = omega(plain), omega_cfa_std = omega(std), ave = mean(loadings^2), loadings_std = obj(loadings, names),
    cfa_fit = lapply(fit, as.numeric), omega_minres_std = sum(l)^2 / (sum(l)^2 + sum(1 - l^2))
  )
}

kinds$icc_raters <- function(given, read) {
  d <- read(given$csv)[given$raters]
  found <- psych::ICC(d, lmer = FALSE)$results
  list(forms = arr(lapply(seq_len(nrow(found)), function(k) {
    one <- found[k, ]
    list(
      type = as.character(one$type), icc = one$ICC, F = one$F, df1 = one$df1, df2 = one$df2, p_value = one$p,
      lower = one[["lower bound"]], upper = one[["upper bound"]]
    )
  })))
}

methods$reliability <- list(
  title = "Reliability on other data", packages = c("psych", "lavaan"),
  cases = list(
    case("reliability", "six_items", "Five grades, one item worded the other way, gaps", list(csv = "data/items.csv", items = paste0("q", 1:6), confidence = .95), own),
    case("reliability", "three_items", "Three items: the model of one factor fits exactly; confidence .9", list(csv = "data/items.csv", items = c("q1", "q6", "q3"), confidence = .9), own),
    case("reliability", "two_items", "Two items of five grades", list(csv = "data/items.csv", items = c("q1", "q2"), confidence = .99), own),
    case("reliability", "eleven", "Scale 0-10, gaps", list(csv = "data/blocks.csv", items = c(paste0("sat.", 1:3), paste0("ser.", 1:3), "pri.2"), confidence = .95), own),
    case("reliability", "mixed", "Grades of two, five and seven together", list(csv = "data/shops.csv", items = c("overall", "effort", "prix.qualite", "personnel", "renewed"), confidence = .95), own),
    case("icc_raters", "three", "Three raters of calls", list(csv = "data/raters.csv", raters = paste0("R", 1:3)), own),
    case("icc_raters", "two", "Two raters", list(csv = "data/raters.csv", raters = c("R3", "R1")), own)
  )
)
