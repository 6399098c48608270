# Best and worst choices: counts, and three conditional logits.

named <- function(x) obj(x, paste0("i", seq_along(x)))

counts_of <- function(d, given) {
  items <- seq_len(given$items)
  count <- function(x) sapply(items, function(i) sum(x == i))
  list(best = count(d[[given$best]]), worst = count(d[[given$worst]]), shown = count(as.matrix(d[given$shown])))
}

# Rows of a conditional logit: one a possible choice; `signs` says how an item enters.
logit_of <- function(sets, items) {
  rows <- do.call(rbind, lapply(seq_along(sets), function(k) {
    cbind(set = k, chosen = sets[[k]]$chosen, sets[[k]]$x)
  }))
  columns <- paste0("i", 2:items)
  d <- as.data.frame(rows)
  names(d)[-(1:2)] <- columns
  f <- as.formula(paste("Surv(rep(1, nrow(d)), chosen) ~", paste(columns, collapse = " + "), "+ strata(set)"))
  m <- coxph(f, d, method = "exact", control = coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 50))
  u <- c(0, coef(m))
  list(
    reference = "i1", coef = obj(coef(m)), se = obj(sqrt(diag(vcov(m))), columns), loglik = m$loglik[2],
    share = named(exp(u) / sum(exp(u)))
  )
}

kinds$maxdiff <- function(given, read) {
  d <- read(given$csv)
  found <- counts_of(d, given)
  n <- given$items
  row <- function(item, sign = 1) sign * (seq_len(n)[-1] == item)
  set <- function(items, chosen, sign) list(chosen = as.numeric(items == chosen), x = t(sapply(items, row, sign)))
  tasks <- lapply(seq_len(nrow(d)), function(k) {
    list(shown = unlist(d[k, given$shown]), best = d[[given$best]][k], worst = d[[given$worst]][k])
  })
  best <- lapply(tasks, function(task) set(task$shown, task$best, 1))
  worst <- lapply(tasks, function(task) set(task$shown, task$worst, -1))
  rest <- lapply(tasks, function(task) set(setdiff(task$shown, task$best), task$worst, -1))
  both <- lapply(tasks, function(task) {
    pairs <- expand.grid(b = task$shown, w = task$shown)
    pairs <- pairs[pairs$b != pairs$w, ]
    x <- t(mapply(function(b, w) row(b) - row(w), pairs$b, pairs$w))
    list(chosen = as.numeric(pairs$b == task$best & pairs$w == task$worst), x = x)
  })
  bw <- found$best - found$worst
  list(
    n_tasks = nrow(d), best = named(found$best), worst = named(found$worst), shown = named(found$shown), bw = named(bw),
    bw_per_shown = named(bw / found$shown), sqrt_bw = named(sqrt(found$best / found$worst)),
    marginal_logit = logit_of(c(best, worst), n), sequential_logit = logit_of(c(best, rest), n), maxdiff_logit = logit_of(both, n)
  )
}

kinds$maxdiff_counts <- function(given, read) {
  d <- read(given$csv)
  k <- length(given$shown)
  first <- d[d$respondent == d$respondent[1], ]
  sets <- unique(d[c("task", given$shown)])
  design <- as.matrix(sets[order(sets$task), given$shown])
  answers <- do.call(rbind, lapply(split(d, d$respondent), function(part) {
    part <- part[order(part$task), ]
    places <- sapply(seq_len(nrow(part)), function(r) match(c(part[[given$best]][r], part[[given$worst]][r]), unlist(part[r, given$shown])))
    c(part$respondent[1], places)
  }))
  answers <- as.data.frame(answers)
  columns <- paste0(c("b", "w"), rep(seq_len(nrow(design)), each = 2))
  names(answers) <- c("id", columns)
  names <- paste0("i", seq_len(given$items))
  set <- support.BWS::bws.dataset(
    data = answers, response.type = 1, choice.sets = design, design.type = 2, item.names = names, id = "id",
    response = columns, model = "maxdiff"
  )
  of_all <- support.BWS::bws.count(set, cl = 1)
  alone <- support.BWS::bws.count(set, cl = 2)
  whole <- of_all$aggregate
  list(
    best = named(whole$B), worst = named(whole$W), bw = named(whole$BW), std_bw = named(whole$stdBW),
    sqrt_bw = named(whole$sqrtBW), std_sqrt_bw = named(whole$std.sqrtBW),
    respondent_1_bw = named(unlist(alone[1, paste0("bw.", names)]))
  )
}

best_of <- function(csv, k, items) list(csv = csv, shown = paste0("item_", seq_len(k)), best = "best", worst = "worst", items = items)

methods$maxdiff <- list(
  title = "Best and worst choices on other data", packages = c("survival", "support.BWS"),
  cases = list(
    case("maxdiff", "three_of_six", "Three of six a task", best_of("data/maxdiff_3_of_6.csv", 3, 6), own),
    case("maxdiff", "five_of_ten", "Five of ten, shown unequally often; an item that is never the worst has no square root", best_of("data/maxdiff_5_of_10.csv", 5, 10), own),
    case("maxdiff", "four_of_five", "Four of five, few people, respondents numbered from 501", best_of("data/maxdiff_named.csv", 4, 5), own),
    case("maxdiff_counts", "three_of_six", "Three of six a task", best_of("data/maxdiff_3_of_6.csv", 3, 6), own),
    case("maxdiff_counts", "four_of_five", "Respondents numbered from 501", best_of("data/maxdiff_named.csv", 4, 5), own)
  )
)
