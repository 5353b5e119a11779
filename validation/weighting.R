# Makes tests/reference/weighting.csv and replicates.csv with R survey, from
# tests/reference/survey_people.csv. Run from the checkout: Rscript validation/weighting.R
# Debian: r-base-core r-cran-survey.
suppressPackageStartupMessages(library(survey))
options(digits = 17)
people <- read.csv("tests/reference/survey_people.csv")
people$young <- ifelse(people$age <= 14, "yes", "no")

rows <- list()
keep <- function(design, how, measure, stat, domain, estimate, se) {
  rows[[length(rows) + 1]] <<- data.frame(
    design, how, measure, stat, domain, estimate = unname(estimate), se = unname(se)
  )
}
# Means and totals of everybody and by stratum, a variance, a share and a quantile.
ask <- function(name, how, d) {
  for (measure in c("score", "income")) {
    f <- as.formula(paste0("~", measure))
    for (domain in c("", sort(unique(people$stratum)))) {
      inside <- if (domain == "") d else subset(d, stratum == domain)
      m <- svymean(f, inside, na.rm = TRUE)
      keep(name, how, measure, "mean", domain, coef(m), SE(m))
      t <- svytotal(f, inside, na.rm = TRUE)
      keep(name, how, measure, "total", domain, coef(t), SE(t))
    }
    there <- subset(d, !is.na(d$variables[[measure]]))
    there$variables[[measure]][is.na(there$variables[[measure]])] <- 0  # NA × weight 0 is NA
    v <- svyvar(f, there)
    keep(name, how, measure, "variance", "", coef(v), SE(v))
  }
  s <- svymean(~ I(as.numeric(score >= 8)), d, na.rm = TRUE)
  keep(name, how, "score", "at_least:8", "", coef(s), SE(s))
}

designs <- list(
  stratified = svydesign(id = ~1, strata = ~stratum, weights = ~w, data = people),
  both = svydesign(id = ~school, strata = ~stratum, weights = ~w, data = people),
  both_fpc = svydesign(id = ~school, strata = ~stratum, weights = ~w, fpc = ~schools,
                       data = people),
  two_stage = svydesign(id = ~school + class, strata = ~stratum, weights = ~w,
                        fpc = ~schools + classes, data = people)
)
cells <- data.frame(sex = c("female", "female", "male", "male"), young = c("no", "yes", "no", "yes"),
                    Freq = c(4100, 4300, 3900, 4700))
sex <- data.frame(sex = c("female", "male"), Freq = c(8400, 8600))
young <- data.frame(young = c("no", "yes"), Freq = c(8000, 9000))
linear <- c(`(Intercept)` = 17000, sexmale = 8600, age = 245000)
for (name in names(designs)) {
  d <- designs[[name]]
  tight <- function(...) suppressWarnings(calibrate(d, ..., epsilon = 1e-13, maxit = 200))
  ask(name, "none", d)
  ask(name, "post_stratified", postStratify(d, ~ sex + young, cells))
  ask(name, "raked", tight(list(~sex, ~young), list(sex, young), calfun = "raking"))
  ask(name, "linear", calibrate(d, ~ sex + age, linear))
  ask(name, "linear_bounded", tight(~ sex + age, linear, calfun = "linear", bounds = c(0.85, 1.2)))
  ask(name, "logit", tight(~ sex + age, linear, calfun = "logit", bounds = c(0.8, 1.3)))
  ask(name, "trimmed", trimWeights(d, upper = 120, lower = 20, strict = TRUE))
}
# R's rake: the same weights as calibrate(calfun = "raking"), another standard error.
for (name in names(designs)) {
  raked <- rake(designs[[name]], list(~sex, ~young), list(sex, young),
                control = list(maxit = 500, epsilon = 1e-13))
  ask(name, "rake", raked)
}
write.csv(do.call(rbind, rows), "tests/reference/weighting.csv", row.names = FALSE, na = "")

# Replicate weights: made by R, given to both. A column for each replicate.
rows <- list()
brr_people <- subset(people, school_number <= 2)  # BRR takes two PSUs from each stratum
brr <- svydesign(id = ~school, strata = ~stratum, weights = ~w, data = brr_people)
full <- designs$both
set.seed(20261123)
kinds <- list(
  brr = as.svrepdesign(brr, type = "BRR", compress = FALSE),
  fay = as.svrepdesign(brr, type = "Fay", fay.rho = 0.3, compress = FALSE),
  jk1 = as.svrepdesign(svydesign(id = ~school, weights = ~w, data = people), type = "JK1",
                       compress = FALSE),
  jkn = as.svrepdesign(full, type = "JKn", compress = FALSE),
  bootstrap = as.svrepdesign(full, type = "subbootstrap", replicates = 40, compress = FALSE)
)
factors <- list()
for (name in names(kinds)) {
  d <- kinds[[name]]
  for (mse in c(FALSE, TRUE)) {
    d$mse <- mse
    how <- if (mse) "estimate" else "mean"
    ask(name, how, d)
    keep(name, how, "", "df", "", degf(d), NA)
    keep(name, how, "", "scale", "", d$scale, NA)
    for (i in seq_along(d$rscales)) keep(name, how, "", "rscale", i, d$rscales[i], NA)
  }
  w <- weights(d, "replication")
  by_school <- w[!duplicated(d$variables$school), , drop = FALSE]
  factors[[name]] <- data.frame(kind = name, school = unique(d$variables$school),
                                replicate = rep(seq_len(ncol(w)), each = nrow(by_school)),
                                factor = as.vector(by_school))
}
write.csv(do.call(rbind, rows), "tests/reference/replicates.csv", row.names = FALSE, na = "")
write.csv(do.call(rbind, factors), "tests/reference/replicate_factors.csv", row.names = FALSE)
