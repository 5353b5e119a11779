# What metafor says about pooling, at tight tolerance and at its default.
# Run from the checkout: Rscript validation/pooling.R
# Debian: r-base-core r-cran-metafor r-cran-metadat. Reads ../shared (ThirdWave).
# Writes tests/reference/pooling_studies.csv (the studies), tests/reference/pooling.csv (the
# answers) and validation/default_tolerance.csv (where metafor's default stops early).
suppressMessages({library(metafor); library(metadat)})

# The studies ------------------------------------------------------------------------------
studies <- list()
put <- function(dataset, study, effect, variance, group = "")
  studies[[length(studies) + 1]] <<- data.frame(dataset, study, group, effect = as.numeric(effect), variance = as.numeric(variance))
wave <- read.csv("../shared/data/meta_analysis/dmetar/ThirdWave.csv")
put("third_wave", wave$Author, wave$TE, wave$seTE^2, wave$RiskOfBias)
bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
put("bcg", paste(bcg$author, bcg$year), bcg$yi, bcg$vi, bcg$alloc)
expectancy <- dat.raudenbush1985
put("teacher_expectancy", paste(expectancy$author, expectancy$year), expectancy$yi, expectancy$vi, expectancy$tester)
smoke <- dat.hackshaw1998
put("passive_smoking", paste(smoke$author, smoke$year), smoke$yi, smoke$vi, smoke$design)
# Made up, to stand at the edges:
made <- function(name, effect, variance) put(name, paste("study", seq_along(effect)), effect, variance)
made("two_studies", c(0.2, 0.5), c(0.01, 0.03))
made("two_that_differ", c(-0.1, 0.9), c(0.01, 0.02))
made("no_excess", c(0.21, 0.35, 0.28, 0.15, 0.40, 0.30), c(0.02, 0.03, 0.01, 0.04, 0.05, 0.02))
made("closer_than_chance", c(0.30, 0.301, 0.299, 0.3005, 0.2995), c(0.02, 0.03, 0.01, 0.04, 0.05))
made("uneven_weights", c(0.1, 0.4, -0.2, 1.5, 30, 0.3), c(1e-6, 1e-4, 0.01, 1, 100, 1e-5))
made("two_maxima", c(0.03, 3.52, 0.00, -2.53), c(0.0003, 1.7706, 0.0002, 1.6675))
studies <- do.call(rbind, studies)
seventeen <- function(x) formatC(x, digits = 17, format = "g", width = 1)
printed <- studies
printed$effect <- seventeen(studies$effect)
printed$variance <- seventeen(studies$variance)
write.csv(printed, "tests/reference/pooling_studies.csv", row.names = FALSE)

# τ² at the optimum ------------------------------------------------------------------------
tight <- function(method) switch(method,
  REML = , ML = , EB = list(threshold = 1e-15, maxiter = 100000),
  PM = list(tol = 1e-15, maxiter = 100000, tau2.max = 1e6), list())

# Fisher scoring climbs to the nearest maximum. Here the highest is found without it: the best
# point of a fine grid, then the root of the score between its neighbours.
highest <- function(y, v, method) {
  parts <- function(t) {
    w <- 1 / (v + t); s <- sum(w); r <- y - sum(w * y) / s
    list(loglik = -0.5 * (sum(log(v + t)) + sum(w * r^2) + if (method == "REML") log(s) else 0),
         score = sum(w^2 * r^2) - (s - if (method == "REML") sum(w^2) / s else 0))
  }
  grid <- c(0, exp(seq(log(min(v) * 1e-4), log(100 * (max(v) + var(y))), length.out = 4000)))
  best <- which.max(sapply(grid, function(t) parts(t)$loglik))
  lower <- grid[max(best - 1, 1)]; upper <- grid[min(best + 1, length(grid))]
  if (parts(lower)$score <= 0) return(0)
  uniroot(function(t) parts(t)$score, c(lower, upper), tol = .Machine$double.eps^1.2, maxiter = 10000)$root
}

# The answers ------------------------------------------------------------------------------
answers <- list()
add <- function(dataset, method, test, stat, value)
  answers[[length(answers) + 1]] <<- data.frame(dataset, method, test, stat, value = as.numeric(value))
defaults <- list()
note <- function(dataset, method, default, tight)
  defaults[[length(defaults) + 1]] <<- data.frame(dataset, method, default, tight, relative = if (tight > 0) abs(default / tight - 1) else NA)

for (name in unique(studies$dataset)) {
  y <- studies$effect[studies$dataset == name]; v <- studies$variance[studies$dataset == name]
  for (method in c("FE", "DL", "HE", "HS", "SJ", "PM", "EB", "ML", "REML")) {
    best <- NULL
    if (method %in% c("ML", "REML")) best <- highest(y, v, method)
    if (method %in% c("PM", "EB")) best <- rma(y, v, method = "PM", control = tight("PM"))$tau2
    for (test in c("z", "t", "knha")) {
      if (method == "FE" && test != "z") next
      fit <- if (is.null(best)) rma(y, v, method = method, test = test)
             else rma(y, v, method = method, test = test, tau2 = best)
      for (stat in c("k", "b", "se", "ci.lb", "ci.ub", "pval", "tau2", "I2", "H2", "QE", "QEp")) add(name, method, test, stat, fit[[stat]])
      if (method != "FE") { p <- predict(fit); add(name, method, test, "pi.lb", p$pi.lb); add(name, method, test, "pi.ub", p$pi.ub) }
    }
    if (!is.null(best)) {
      own <- tryCatch(suppressWarnings(rma(y, v, method = method, control = tight(method))$tau2), error = function(e) NA)
      early <- tryCatch(suppressWarnings(rma(y, v, method = method)$tau2), error = function(e) NA)
      note(name, method, early, best)
      cat(sprintf("%-20s %-5s metafor tight %.15g  here %.15g\n", name, method, own, best))
    }
  }
  fit <- rma(y, v, method = "DL")
  for (level in c(80, 95, 99)) {
    limits <- suppressMessages(confint(fit, level = level, control = list(tol = 1e-15, tau2.max = 1e7, maxiter = 100000))$random["tau^2", ])
    empty <- fit$QE < qchisq((1 - level / 100) / 2, fit$k - 1)
    add(name, "Q-profile", level, "tau2.lb", if (empty) 0 else limits["ci.lb"])
    add(name, "Q-profile", level, "tau2.ub", if (empty) 0 else limits["ci.ub"])
  }
  w <- weights(rma(y, v, method = "DL")); for (i in seq_along(w)) add(name, "DL", "weights", i, w[i])
}

# Subgroups: the groups' estimates pooled with their own variances; QE tests between them ------
for (name in c("third_wave", "teacher_expectancy", "passive_smoking")) for (test in c("z", "knha")) {
  rows <- studies[studies$dataset == name, ]
  fits <- lapply(unique(rows$group), function(g) { i <- rows$group == g; rma(rows$effect[i], rows$variance[i], method = "DL", test = test) })
  between <- rma(sapply(fits, function(f) f$b), sapply(fits, function(f) f$se)^2, method = "FE")
  for (i in seq_along(fits)) for (stat in c("k", "b", "se", "tau2")) add(name, "subgroups DL", test, paste(unique(rows$group)[i], stat), fits[[i]][[stat]])
  add(name, "subgroups DL", test, "between QE", between$QE); add(name, "subgroups DL", test, "between QEp", between$QEp)
}
answers <- do.call(rbind, answers); answers$value <- seventeen(answers$value)
write.csv(answers, "tests/reference/pooling.csv", row.names = FALSE)
defaults <- do.call(rbind, defaults)
for (column in c("default", "tight")) defaults[[column]] <- signif(defaults[[column]], 10)
defaults$relative <- signif(defaults$relative, 2)
write.csv(defaults, "validation/default_tolerance.csv", row.names = FALSE)
cat(nrow(answers), "values, metafor", as.character(packageVersion("metafor")), "\n")
