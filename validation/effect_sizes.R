# Reference values for tests/reference/effect_sizes.csv. Run from the checkout:
#   Rscript validation/effect_sizes.R
# Debian: r-base-core r-cran-metafor. Each case gives the columns put in and the yi and vi that
# come out, one value a line.
suppressMessages(library(metafor))
lines <- list()
put <- function(case, inputs, result) {
  columns <- c(inputs, list(yi = as.numeric(result$yi), vi = as.numeric(result$vi)))
  for (name in names(columns)) {
    value <- columns[[name]]
    lines[[length(lines) + 1]] <<- data.frame(
      case = case, row = seq_along(value), name = name, value = sprintf("%.17g", value))
  }
}
J <- function(m) exp(lgamma(m / 2) - log(sqrt(m / 2)) - lgamma((m - 1) / 2))

# Two groups' means: ordinary, tiny, unequal, one SD of 0, and large groups.
means <- list(
  mean1 = c(14.98, 16.21, 3.01, 103.0, 5.5, 7.52), sd1 = c(3.29, 5.35, 0.87, 5.5, 0, 1.91),
  n1 = c(90, 77, 30, 2, 12, 4232),
  mean2 = c(15.54, 20.13, 3.13, 100.0, 4.1, 7.48), sd2 = c(4.41, 7.43, 1.23, 4.5, 2.2, 1.88),
  n2 = c(95, 69, 30, 2, 9, 4144))
for (m in c("SMD", "SMDH", "MD", "ROM"))
  put(m, means, with(means, escalc(m, m1i = mean1, sd1i = sd1, n1i = n1, m2i = mean2, sd2i = sd2, n2i = n2)))

# Change: the five studies of Morris (2008), Table 5.
trained <- list(
  mean_before = c(30.6, 23.5, 0.5, 53.4, 35.6), sd_before = c(15.0, 3.1, 0.1, 14.5, 4.7),
  mean_after = c(38.5, 26.8, 0.7, 75.9, 36.0), sd_after = c(11.6, 4.1, 0.1, 4.4, 4.6),
  n = c(20, 50, 9, 10, 14), r = c(0.47, 0.64, 0.77, 0.89, 0.44))
untrained <- list(
  mean_before = c(23.1, 24.9, 0.6, 55.7, 34.8), sd_before = c(13.8, 4.1, 0.2, 17.3, 3.1),
  mean_after = c(19.7, 25.3, 0.6, 60.7, 33.4), n = c(20, 42, 9, 11, 14))
for (m in c("SMCR", "SMCC", "MC"))
  put(m, trained, with(trained, escalc(m, m1i = mean_after, sd1i = if (m == "SMCR") sd_before else sd_after,
    m2i = mean_before, sd2i = sd_before, ni = n, ri = r)))
both <- list(
  mean_before1 = trained$mean_before, sd_before1 = trained$sd_before, mean_after1 = trained$mean_after,
  n1 = trained$n, mean_before2 = untrained$mean_before, sd_before2 = untrained$sd_before,
  mean_after2 = untrained$mean_after, n2 = untrained$n, r = trained$r)
put("d_ppc2", both, with(both, {  # as on metafor-project.org, "Morris (2008)"
  pooled <- sqrt(((n1 - 1) * sd_before1^2 + (n2 - 1) * sd_before2^2) / (n1 + n2 - 2))
  yi <- J(n1 + n2 - 2) * ((mean_after1 - mean_before1) - (mean_after2 - mean_before2)) / pooled
  list(yi = yi, vi = 2 * (1 - r) * (1 / n1 + 1 / n2) + yi^2 / (2 * (n1 + n2)))
}))

# Counts: no zero, a zero in each cell, nobody, everybody.
counts <- list(
  events1 = c(4, 0, 12, 10, 7, 0, 20), n1 = c(123, 40, 12, 31, 25, 18, 20),
  events2 = c(11, 5, 3, 0, 30, 0, 16), n2 = c(139, 38, 14, 29, 30, 22, 16))
for (m in c("OR", "RR", "RD")) {
  table <- function(...) with(counts, escalc(m, ai = events1, n1i = n1, ci = events2, n2i = n2, ...))
  put(m, counts, table())
  put(paste(m, "drop00"), counts, table(drop00 = TRUE))
}

# Correlations.
pairs <- list(r = c(0.62, -0.372, 0, 0.999, -0.05), n = c(121, 383, 4, 12, 27169))
for (m in c("COR", "ZCOR")) put(m, pairs, with(pairs, escalc(m, ri = r, ni = n)))

# What reports print instead of means.
groups <- list(n1 = c(40, 25, 2, 300), n2 = c(38, 31, 2, 280))
t <- c(2.31, -1.1, 0.4, 9.75)
smd <- function(t) with(groups, escalc("SMD", ti = t, n1i = n1, n2i = n2))
put("t", c(list(t = t), groups), smd(t))
put("F", c(list(f = t^2, direction = sign(t)), groups), smd(t))
p <- c(0.031, 0.27, 0.73, 1e-19)
direction <- c(1, -1, -1, 1)
put("p", c(list(p = p, direction = direction), groups),
    smd(direction * qt(p / 2, groups$n1 + groups$n2 - 2, lower.tail = FALSE)))

# Intervals as printed: odds ratios at 95 %, correlations at 90 %.
ratios <- list(estimate = c(0.72, 1.9, 5.2), lower = c(0.51, 1.11, 0.98), upper = c(1.02, 3.26, 27.5))
wald <- function(x, level, onto) with(x, list(
  yi = onto(estimate), vi = ((onto(upper) - onto(lower)) / (2 * qnorm((1 + level) / 2)))^2))
put("interval OR", ratios, wald(ratios, 0.95, log))
cors <- list(estimate = c(0.3, -0.62), lower = c(0.13, -0.74), upper = c(0.454, -0.46))
put("interval r 90", cors, wald(cors, 0.90, transf.rtoz))

# Conversions.
odds <- with(counts, escalc("OR", ai = events1, n1i = n1, ci = events2, n2i = n2))
put("OR2D", list(effect = as.numeric(odds$yi), variance = as.numeric(odds$vi)),
    with(counts, escalc("OR2DL", ai = events1, n1i = n1, ci = events2, n2i = n2)))
d <- with(means, (mean1 - mean2) / sqrt(((n1 - 1) * sd1^2 + (n2 - 1) * sd2^2) / (n1 + n2 - 2)))
put("D2OR", with(means, list(effect = d, variance = 1 / n1 + 1 / n2 + d^2 / (2 * (n1 + n2)))),
    with(means, escalc("D2ORL", m1i = mean1, sd1i = sd1, n1i = n1, m2i = mean2, sd2i = sd2, n2i = n2)))

all <- do.call(rbind, lines)
write.csv(all, "tests/reference/effect_sizes.csv", row.names = FALSE, quote = FALSE, eol = "\n")
cat(nrow(all), "values, metafor", as.character(packageVersion("metafor")), "\n")
