# The data of the cases: simulated, and a few tables that come with R.

grade <- function(x, levels) as.integer(cut(x, c(-Inf, quantile(x, head(cumsum(levels), -1)), Inf)))

# A chain of shops: scales of 7, columns with dots and other letters, shops of very unequal size (one with a single row).
shops <- function(n = 260) { # the sizes of the shops add up to n
  set.seed(7301)
  size <- c(1, 2, 3, 5, 40, 33, rep(11, 16))
  shop <- rep(seq_along(size), times = size)
  effect <- rnorm(22, 0, .6)[shop]
  quality <- rnorm(n)
  staff <- .45 * quality + rnorm(n)
  hours <- exp(rnorm(n, 1.4, .8))
  tier <- sample(c("basic", "plus", "pro"), n, TRUE, c(.5, .35, .15))
  latent <- .8 * quality + .5 * staff - .45 * log(hours) + .4 * (tier == "pro") + effect + rnorm(n)
  overall <- grade(latent, c(.03, .05, .1, .17, .25, .25, .15))
  nps <- grade(latent + rnorm(n, 0, .8), c(.12, .02, .03, .04, .05, .14, .1, .15, .15, .08, .12)) - 1
  renewed <- rbinom(n, 1, plogis(-1 + .5 * (overall - 4) + .3 * (tier == "pro")))
  time <- pmax(1, round(rexp(n, exp(-4 + .25 * (overall - 4)))))
  stop <- sample(30:200, n, TRUE)
  data.frame(
    id = seq_len(n), shop = sprintf("s%02d", shop), "r\u00e9gion" = c("Nord", "S\u00fcd", "West", "\u00d6st")[1 + shop %% 4], tier = tier,
    overall = overall, nps = nps, effort = grade(-latent + rnorm(n, 0, 1.2), c(.3, .3, .2, .15, .05)),
    prix.qualite = grade(quality, rep(1 / 7, 7)), personnel = grade(staff, c(.02, .03, .05, .1, .2, .3, .3)),
    "d\u00e9lai.h" = round(hours, 2), renewed = renewed, days = pmin(time, stop), event = as.integer(time <= stop),
    w = round(exp(rnorm(n, 0, .6)), 3), half = c("a", "b")[1 + (shop > 6)], pop.shops = c(40, 90)[1 + (shop > 6)], check.names = FALSE
  )
}

# The same questions with gaps, and codes 1-3 for a group.
gaps <- function(n = 130) {
  set.seed(515)
  d <- shops()[sample(260, n), c("id", "shop", "tier", "overall", "nps", "effort", "prix.qualite", "personnel", "renewed", "w")]
  d$age.group <- sample(1:3, n, TRUE, c(.2, .5, .3))
  for (name in c("overall", "nps", "effort", "prix.qualite")) d[[name]][runif(n) < .12] <- NA
  d
}

# Three answers only, most of them the best; few rows.
three_grades <- function(n = 64) {
  set.seed(88)
  wait <- round(rexp(n, .1), 1)
  place <- sample(c("bar", "room", "terrace"), n, TRUE)
  y <- 1.2 - .08 * wait + .5 * (place == "room") + rlogis(n)
  data.frame(answer = cut(y, c(-Inf, -.3, .4, Inf), c("bad", "fair", "good")), wait = wait, place = place, regular = rbinom(n, 1, .4), size = sample(1:4, n, TRUE))
}

# Six items of 5, one of them worded the other way; sparse ends.
items <- function(n = 96) {
  set.seed(4242)
  f <- rnorm(n)
  one <- function(l) pmin(5, pmax(1, round(3.4 + 1.1 * (l * f + sqrt(1 - l^2) * rnorm(n)))))
  d <- data.frame(q1 = one(.8), q2 = one(.7), q3 = one(.6), q4 = one(-.5), q5 = one(.4), q6 = one(.75))
  d$often <- as.integer(f + rnorm(n) > .3)
  d$q2[c(5, 50)] <- NA
  d$skip <- ifelse(d$q1 == 3, 4, d$q1) # nobody chose 3
  d
}

# Ratings of 0-10 in four blocks for path models, one block of one item; some rows have gaps.
blocks <- function(n = 140) {
  set.seed(99)
  a <- rnorm(n)
  b <- .6 * a + rnorm(n, 0, .8)
  c <- .3 * a + .5 * b + rnorm(n, 0, .7)
  d <- .7 * c + rnorm(n, 0, .7)
  one <- function(f, l) pmin(10, pmax(0, round(6.5 + 2 * (l * f + sqrt(1 - l^2) * rnorm(n)))))
  found <- data.frame(
    ser.1 = one(a, .8), ser.2 = one(a, .7), ser.3 = one(a, .6), pri.1 = one(b, .8), pri.2 = one(b, .7),
    sat.1 = one(c, .85), sat.2 = one(c, .8), sat.3 = one(c, .75), loy.1 = one(d, .9)
  )
  found$pri.2[c(3, 77)] <- NA
  found
}

# Eight ratings of 1-10 and three picks of each person; item 8 is picked by nobody.
picks <- function(n = 45) {
  set.seed(31)
  d <- as.data.frame(matrix(pmin(10, pmax(1, round(rnorm(n * 8, rep(seq(5, 9, length.out = 8), each = n), 2)))), n))
  names(d) <- paste0("item.", 1:8)
  p <- t(replicate(n, as.integer(1:8 %in% sample(1:7, 3, prob = 7:1))))
  colnames(p) <- paste0("pick.", 1:8)
  for (name in names(d)) d[[name]][sample(n, 3)] <- NA
  cbind(id = seq_len(n), d, p)
}

# Months: few answers and many, one month with everybody satisfied, a change of level.
months <- function(n = 26) {
  set.seed(640)
  asked <- c(12, 400, sample(20:90, n - 2, TRUE))
  satisfied <- rbinom(n, asked, rep(c(.93, .8), c(17, n - 17)))
  satisfied[5] <- asked[5]
  data.frame(month = seq_len(n) + 4, asked = asked, satisfied = satisfied, complaints = rpois(n, .15 * asked), mean.score = round(rnorm(n, rep(c(5.6, 5.1), c(17, n - 17)), .2), 2))
}

weeks <- function(n = 52) {
  set.seed(12)
  data.frame(
    week = seq_len(n), flat = round(rnorm(n, 70, 4), 1), twice = round(rnorm(n, rep(c(60, 68, 61), c(18, 20, 14)), 2.5), 1),
    whole = pmin(9, pmax(5, round(rnorm(n, 7, .8)))), asked = 150, satisfied = rbinom(n, 150, .02)
  )
}

teams <- function() {
  data.frame(team = sprintf("t%d", 1:9), n = c(1, 2, 4, 9, 25, 60, 150, 33, 20), ok = c(0, 2, 4, 8, 17, 49, 131, 33, 6))
}

best_worst <- function(items, shown, tasks, people, seed, first = 1, utility = seq(-1.2, 1.2, length.out = items)) {
  set.seed(seed)
  design <- t(replicate(tasks, sort(sample(items, shown))))
  rows <- do.call(rbind, lapply(seq_len(people), function(person) {
    do.call(rbind, lapply(seq_len(tasks), function(task) {
      set <- design[task, ]
      noise <- utility[set] - log(-log(runif(shown)))
      data.frame(respondent = first + person - 1, task = task, t(setNames(set, paste0("item_", seq_len(shown)))), best = set[which.max(noise)], worst = set[which.min(noise)])
    }))
  }))
  rows
}

coders <- function(n = 70) {
  set.seed(5)
  first <- sample(c("delivery", "price", "staff"), n, TRUE, c(.6, .3, .1))
  other <- ifelse(runif(n) < .75, first, sample(c("delivery", "price"), n, TRUE))
  other[c(4, 9)] <- NA
  data.frame(anna = first, ben = other)
}

raters <- function(n = 12) {
  set.seed(66)
  base <- rnorm(n, 6, 1.5)
  data.frame(call = seq_len(n), R1 = round(base + rnorm(n, .5)), R2 = round(base + rnorm(n, -.5)), R3 = round(base + rnorm(n, 0, 2)))
}

waves <- function(n = 41) {
  set.seed(303)
  one <- sample(0:10, n, TRUE, c(4, 1, 1, 1, 1, 3, 2, 3, 4, 3, 4))
  two <- pmin(10, pmax(0, one + sample(-3:2, n, TRUE)))
  two[c(2, 30)] <- NA
  data.frame(spring = one, autumn = two)
}

panel <- function() {
  set.seed(19)
  d <- expand.grid(quarter = 1:6, client = sprintf("c%02d", 1:18))
  firm <- rnorm(18)[as.integer(d$client)]
  d$load <- round(rnorm(108) + .5 * firm, 3)
  d$score <- round(6 + .4 * d$load + .7 * firm + rnorm(6, 0, .4)[d$quarter] + rnorm(108), 3)
  d$price <- sample(c("high", "low", "mid"), 108, TRUE)
  d$price.n <- round(runif(108, 1, 9), 1)
  d[sample(108, 90), c("client", "quarter", "score", "load", "price.n", "price")]
}

from_r <- function() {
  chicks <- as.data.frame(ChickWeight)
  chicks$Chick <- as.character(chicks$Chick)
  list(
    airquality = airquality[c("Ozone", "Solar.R", "Wind", "Temp", "Month")], longley = longley, stackloss = stackloss, warpbreaks = warpbreaks,
    chickwts = chickwts, infert = infert[c("case", "age", "parity", "induced", "spontaneous", "education")],
    nile = data.frame(year = 1871:1970, flow = as.integer(Nile)), chicks = chicks[chicks$Time <= 10, c("weight", "Time", "Chick", "Diet")],
    housing = MASS::housing, veteran = veteran[c("trt", "celltype", "time", "status", "karno", "age")]
  )
}

write_data <- function(folder) {
  d <- c(list(
    shops = shops(), gaps = gaps(), three_grades = three_grades(), items = items(), blocks = blocks(), picks = picks(), months = months(), weeks = weeks(),
    teams = teams(), maxdiff_3_of_6 = best_worst(6, 3, 5, 30, 41), maxdiff_5_of_10 = best_worst(10, 5, 6, 14, 42, utility = c(3, seq(-2, 1.5, length.out = 9))),
    maxdiff_named = best_worst(5, 4, 5, 11, 43, first = 501), coders = coders(), raters = raters(), waves = waves(), panel = panel()
  ), from_r())
  dir.create(file.path(folder, "data"), showWarnings = FALSE, recursive = TRUE)
  for (name in names(d)) {
    write.csv(d[[name]], file.path(folder, "data", paste0(name, ".csv")), row.names = FALSE, na = "", fileEncoding = "UTF-8")
  }
}
