# PLS path models, and the index from ratings and picks.

pls_scheme <- function(given, d, scheme) {
  paths <- as.matrix(given$path_matrix)
  dimnames(paths) <- list(given$latent, given$latent)
  blocks <- lapply(given$latent, function(name) given$blocks[[name]])
  m <- plspm::plspm(d, paths, blocks, modes = rep("A", length(blocks)), scheme = scheme, scaled = TRUE, tol = 1e-12, maxiter = 1000)
  outer <- m$outer_model
  items <- as.character(outer$name)
  weight <- setNames(outer$weight, items)
  index <- sapply(blocks, function(block) {
    u <- weight[block] / sapply(d[block], sd)
    u <- u / sum(u)
    100 * (sum(u * colMeans(d[block])) - given$scale_min) / (given$scale_max - given$scale_min)
  })
  effects <- m$effects
  list(
    weights = obj(outer$weight, items), loadings = obj(outer$loading, items), paths = mat(m$path_coefs),
    r_squared = obj(m$inner_summary$R2, rownames(m$inner_summary)), ave = obj(m$inner_summary$AVE, rownames(m$inner_summary)),
    gof = m$gof,
    total_effects = arr(lapply(seq_len(nrow(effects)), function(k) {
      list(relation = as.character(effects$relationships[k]), direct = effects$direct[k], indirect = effects$indirect[k], total = effects$total[k])
    })),
    alpha = obj(m$unidim$C.alpha, rownames(m$unidim)), dg_rho = obj(m$unidim$DG.rho, rownames(m$unidim)),
    index_0_100 = obj(index, given$latent)
  )
}

kinds$pls_path <- function(given, read) {
  d <- read(given$csv)[unlist(given$blocks[given$latent])]
  d <- d[complete.cases(d), ]
  rownames(d) <- NULL
  c(list(n = nrow(d)), sapply(c("centroid", "factorial", "path"), function(scheme) pls_scheme(given, d, scheme), simplify = FALSE))
}

kinds$csi_pick_k <- function(given, read) {
  d <- read(given$csv)
  ratings <- d[given$items]
  picks <- d[given$picks]
  low <- given$scale_min
  top <- given$scale_max
  of_max <- function(ratings, picks) {
    w <- colSums(picks) / sum(picks)
    100 * sum(w * colMeans(ratings, na.rm = TRUE)) / top
  }
  w <- setNames(colSums(picks) / sum(picks), given$items)
  means <- colMeans(ratings, na.rm = TRUE)
  persons <- apply(ratings, 1, function(r) {
    rated <- !is.na(r)
    100 * sum(w[rated] * r[rated]) / sum(w[rated]) / top
  })
  n <- nrow(d)
  without <- sapply(seq_len(n), function(i) of_max(ratings[-i, ], picks[-i, ]))
  list(
    n = n, pick_counts = obj(colSums(picks)), weights = obj(w), item_means = obj(means),
    item_top2_share = obj(colMeans(ratings >= top - 1, na.rm = TRUE)), csi_of_max = of_max(ratings, picks),
    csi_0_100 = 100 * sum(w * (means - low) / (top - low)), unweighted_of_max = 100 * mean(means) / top,
    mean_of_person_indices_of_max = mean(persons), jackknife_se_of_max = sqrt((n - 1) / n * sum((without - mean(without))^2))
  )
}

methods$pls_path <- list(
  title = "PLS path models and the index of picks on other data", packages = "plspm",
  cases = list(
    case("pls_path", "four_blocks", "Scale 0-10, gaps, blocks of three, two and one item", list(
      csv = "data/blocks.csv", latent = c("service", "price", "satisfaction", "loyalty"),
      path_matrix = rbind(c(0, 0, 0, 0), c(1, 0, 0, 0), c(1, 1, 0, 0), c(0, 1, 1, 0)),
      blocks = list(service = paste0("ser.", 1:3), price = paste0("pri.", 1:2), satisfaction = paste0("sat.", 1:3), loyalty = arr("loy.1")),
      scale_min = 0, scale_max = 10
    ), own),
    case("pls_path", "two_blocks", "Two blocks, items in another order than in the file, scale of 5", list(
      csv = "data/items.csv", latent = c("care", "use"), path_matrix = rbind(c(0, 0), c(1, 0)),
      blocks = list(care = c("q6", "q1", "q3"), use = c("q5", "q2")), scale_min = 1, scale_max = 5
    ), own),
    case("csi_pick_k", "pick3_of_8", "Scale of 10, an item that nobody picked, gaps", list(csv = "data/picks.csv", items = paste0("item.", 1:8), picks = paste0("pick.", 1:8), scale_min = 1, scale_max = 10), own)
  )
)
