# Relative weights: of R2 (Johnson 2000), and of a binary outcome (Tonidandel and LeBreton 2010).

told <- function(raw, names) list(r_squared = sum(raw), raw = obj(raw, names), rescaled_percent = obj(100 * raw / sum(raw), names))

kinds$relative_weights_ols <- function(given, read) {
  d <- asked(given, read)
  found <- rwa::rwa(d, given$y, given$x, sort = FALSE)$result
  told(found$Raw.RelWeight, given$x)
}

# The released rwa has no logistic method: the formula of the paper.
changed$relative_weights_logit <- list(
  call = "glm(y ~ Z, binomial) on the nearest orthogonal columns Z of x; weights = squared links of Z and x times squared standardised slopes",
  source = "own base-R code from Tonidandel and LeBreton (2010)"
)
kinds$relative_weights_logit <- function(given, read) {
  d <- asked(given, read)
  x <- scale(as.matrix(d[given$x]))
  y <- d[[given$y]]
  e <- eigen(cor(x))
  root <- e$vectors %*% diag(sqrt(e$values)) %*% t(e$vectors)
  z <- x %*% solve(root)
  m <- glm(y ~ z, family = binomial, control = glm.control(epsilon = 1e-14, maxit = 100))
  p <- fitted(m)
  beta <- coef(m)[-1] * sqrt(cor(y, p)^2) / sd(qlogis(p))
  told(drop(root^2 %*% beta^2), given$x)
}

methods$relative_weights <- list(
  title = "Relative weights on other data", packages = c("rwa", "stats"),
  cases = list(
    case("relative_weights_ols", "shops", "Three drivers", list(csv = "data/shops.csv", y = "overall", x = c("prix.qualite", "personnel", "délai.h")), own),
    case("relative_weights_ols", "longley", "Drivers that nearly repeat each other", list(csv = "data/longley.csv", y = "Employed", x = setdiff(names(longley), "Employed")), "datasets::longley"),
    case("relative_weights_ols", "two", "Two drivers, one of them with the other sign", list(csv = "data/shops.csv", y = "nps", x = c("effort", "personnel")), own),
    case("relative_weights_logit", "shops", "Three drivers", list(csv = "data/shops.csv", y = "renewed", x = c("overall", "délai.h", "effort")), own),
    case("relative_weights_logit", "infert", "Four drivers", list(csv = "data/infert.csv", y = "case", x = c("age", "parity", "induced", "spontaneous")), "datasets::infert")
  )
)
