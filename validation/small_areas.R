# What metafor, lme4 and the published formulas say about small areas.
# Run from the checkout: Rscript validation/small_areas.R
# Debian: r-base-core r-cran-metafor r-cran-lme4. Reads ../shared/data/trials and
# tests/reference/milk.csv. Writes tests/reference/fay_herriot_areas.csv (areas),
# fay_herriot.csv (answers), random_intercept_people.csv (people) and random_intercept.csv.
suppressMessages({library(metafor); library(lme4)})
seventeen <- function(x) formatC(x, digits = 17, format = "g", width = 1)
write <- function(table, path) {
  numeric <- sapply(table, is.double)
  table[numeric] <- lapply(table[numeric], seventeen)
  write.csv(table, path, row.names = FALSE, quote = FALSE)
}

# Fay-Herriot: the areas --------------------------------------------------------------------
set.seed(4)
areas <- list()
put <- function(set, y, v, x1, x2) areas[[set]] <<- data.frame(set, y = y, v = v, x1 = x1, x2 = x2)
m <- 40
x1 <- rnorm(m); x2 <- 1000 + 200 * runif(m); v <- runif(m, 0.005, 0.05)
put("forty", 7 + 0.2 * x1 - 0.001 * x2 + rnorm(m, 0, 0.15) + rnorm(m, 0, sqrt(v)), v, x1, x2)
put("no_excess", 7 + 0.2 * x1 - 0.001 * x2 + 0.3 * rnorm(m, 0, sqrt(v)), v, x1, x2)
v <- 10^runif(m, -4, 1)
put("uneven", 7 + 0.2 * x1 + rnorm(m, 0, 0.3) + rnorm(m, 0, sqrt(v)), v, x1, x2)
keep <- 1:7; v <- runif(7, 0.01, 0.04)
put("seven", 6 + 0.3 * x1[keep] + rnorm(7, 0, 0.3) + rnorm(7, 0, sqrt(v)), v, x1[keep], x2[keep])
milk <- read.csv("tests/reference/milk.csv")
write(do.call(rbind, areas), "tests/reference/fay_herriot_areas.csv")

# Fay-Herriot: the answers. metafor at tight tolerance; PM is the moment equation of Fay and
# Herriot. MSE by dense matrices from Rao and Molina (2015), 6.2.
answers <- list()
add <- function(set, method, stat, item, value)
  answers[[length(answers) + 1]] <<- data.frame(set, method, stat, item, value = as.numeric(value))
tight <- function(method) if (method == "PM") list(tol = 1e-15, maxiter = 1e5) else list(threshold = 1e-15, maxiter = 1e5)
mse <- function(A, v, X, method) {
  m <- length(v); V <- diag(v + A); Vi <- solve(V); Q <- solve(t(X) %*% Vi %*% X); W2 <- Vi %*% Vi
  information <- sum(diag(W2)) / 2
  if (method == "PM") {
    varA <- 2 * m / sum(diag(Vi))^2
    bias <- 2 * (m * sum(diag(W2)) - sum(diag(Vi))^2) / sum(diag(Vi))^3
  } else {
    varA <- 1 / information
    bias <- if (method == "ML") -sum(diag(Q %*% t(X) %*% W2 %*% X)) / (2 * information) else 0
  }
  sapply(1:m, function(i) {
    gamma <- A / (A + v[i]); x <- X[i, ]
    g1 <- gamma * v[i]; g2 <- (1 - gamma)^2 * drop(t(x) %*% Q %*% x)
    g3 <- v[i]^2 / (A + v[i])^3 * varA
    g1 + g2 + 2 * g3 - bias * (1 - gamma)^2
  })
}
each <- function(set, y, v, X) for (method in c("REML", "ML", "PM")) {
  fit <- rma(y, v, mods = X, method = method, control = tight(method))
  put1 <- function(stat, value, item = seq_along(value)) add(set, method, stat, item, value)
  put1("model_variance", fit$tau2); put1("coefficient", fit$b); put1("se", fit$se); put1("p_value", fit$pval)
  put1("estimate", blup(fit)$pred); put1("standardised_residual", rstandard(fit)$z)
  put1("mse", mse(fit$tau2, v, cbind(1, X), method))
}
for (a in areas) each(a$set[1], a$y, a$v, cbind(a$x1, a$x2))
each("milk", milk$estimate, milk$se^2, model.matrix(~ factor(major_area), milk)[, -1])
write(do.call(rbind, answers), "tests/reference/fay_herriot.csv")

# Random intercept: lme4's own deviance function, at the root of its derivative (central
# differences, extrapolated three times), since a search for the minimum of a flat function
# stops at the square root of the machine's precision.
optimum <- function(formula, data, reml) {
  parts <- lFormula(formula, data, REML = reml)
  f <- do.call(mkLmerDevfun, parts)
  slope <- function(t) {
    d <- sapply(0.02 * t / 2^(0:3), function(h) (f(t + h) - f(t - h)) / (2 * h))
    for (k in 1:3) d <- (4^k * d[-1] - d[-length(d)]) / (4^k - 1)
    d
  }
  start <- optimize(f, c(1e-6, 20), tol = 1e-8)$minimum
  t <- uniroot(slope, start * c(0.98, 1.02), tol = 1e-15, maxiter = 1000)$root
  mkMerMod(environment(f), list(par = t, fval = f(t), feval = 1, conv = 0, message = ""), parts$reTrms, parts$fr)
}

# MSE of X̄β + v by dense matrices: Rao and Molina (2015), 5.3 with δ = (σ²v, σ²e).
area_mse <- function(fit, population) {
  X <- getME(fit, "X"); Z <- as.matrix(getME(fit, "Z")); s2 <- sigma(fit)^2; v <- as.numeric(VarCorr(fit)[[1]])
  V1 <- Z %*% t(Z); V2 <- diag(nrow(X)); Vi <- solve(v * V1 + s2 * V2)
  Q <- solve(t(X) %*% Vi %*% X); parts <- list(V1, V2); I <- matrix(0, 2, 2)
  for (i in 1:2) for (j in 1:2) I[i, j] <- sum(t(Vi %*% parts[[i]]) * (Vi %*% parts[[j]])) / 2
  VI <- solve(I)
  slope <- sapply(parts, function(P) -sum(diag(Q %*% t(X) %*% Vi %*% P %*% Vi %*% X)))
  bias <- if (isREML(fit)) c(0, 0) else drop(VI %*% slope) / 2
  sapply(seq_len(ncol(Z)), function(i) {
    z <- Z[, i]; n <- sum(z); b <- v * drop(z %*% Vi)
    g1 <- v - v * drop(z %*% Vi %*% z) * v
    l <- population[i, ] - drop(b %*% X); g2 <- drop(t(l) %*% Q %*% l)
    db <- rbind(drop(z %*% Vi) - v * drop(z %*% Vi %*% V1 %*% Vi), -v * drop(z %*% Vi %*% Vi))
    g3 <- sum(diag(db %*% (v * V1 + s2 * V2) %*% t(db) %*% VI))
    a <- s2 + n * v
    g1 + g2 + 2 * g3 - sum(bias * c(s2^2, n * v^2) / a^2)
  })
}

# Random intercept: the people --------------------------------------------------------------
n <- c(2, 5, 9, 14, 3, 7, 20, 1, 11, 6, 4, 13); g <- rep(seq_along(n), n); N <- sum(n)
people <- data.frame(area = sprintf("area %02d", g), age = round(runif(N, 16, 90)), owner = rbinom(N, 1, 0.6))
people$outcome <- round(6 + 0.02 * people$age + 0.4 * people$owner + rnorm(12, 0, 0.6)[g] + rnorm(N, 0, 1.5), 3)
write(people, "tests/reference/random_intercept_people.csv")

answers <- list()
model <- function(set, formula, data, population = NULL) for (reml in c(TRUE, FALSE)) {
  fit <- optimum(formula, data, reml)
  put1 <- function(stat, value, item = seq_along(value)) add(set, if (reml) "reml" else "ml", stat, item, value)
  put1("coefficient", fixef(fit)); put1("se", sqrt(diag(as.matrix(vcov(fit)))))
  put1("area_variance", as.numeric(VarCorr(fit)[[1]])); put1("residual_variance", sigma(fit)^2)
  put1("log_likelihood", as.numeric(logLik(fit)))
  effects <- ranef(fit)[[1]]
  put1("effect", effects[, 1], rownames(effects))
  if (!is.null(population)) {
    put1("mean", drop(population %*% fixef(fit)) + effects[, 1], rownames(effects))
    put1("mse", area_mse(fit, population), rownames(effects))
  }
}
model("people", outcome ~ age + owner + (1 | area), people, cbind(1, 40 + 1:12, 0.5 + (1:12) / 40))
trials <- function(name) read.csv(file.path("../shared/data/trials", paste0(name, ".csv")))
homework <- trials("sch25")
model("sch25", math ~ ses + byhomewk + minority + (1 | schid), homework,
      as.matrix(aggregate(cbind(1, ses, byhomewk, minority) ~ schid, homework, mean)[, -1]))
model("crct", odr_post ~ trt + odr_pre + (1 | usid), trials("crct"))
model("sharedat", zscore ~ arm + sex + (1 | school), transform(trials("sharedat"), sex = as.numeric(sex == "M")))
model("gpadat", gpa ~ female + dis + frpl + (1 | schoolid), trials("gpadat"))
write(do.call(rbind, answers), "tests/reference/random_intercept.csv")
