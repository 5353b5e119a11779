# Makes tests/reference/regression.csv with R survey and MASS, from tests/reference/survey_people.csv
# and replicate_factors.csv, and from ../shared (NHANES and the API samples).
# Run from the checkout: Rscript validation/regression.R
# Debian: r-base-core r-cran-survey r-cran-mass.
suppressPackageStartupMessages({library(survey); library(MASS)})
options(digits = 17, survey.lonely.psu = "fail")
people <- read.csv("tests/reference/survey_people.csv")
people$young <- ifelse(people$age <= 14, "yes", "no")
people$sex <- factor(people$sex)  # svypredmeans needs factors

rows <- list()
keep <- function(set, design, how, model, kind, name, value, se = NA, df = NA, lower = NA,
                 upper = NA, p = NA) {
  rows[[length(rows) + 1]] <<- data.frame(set, design, how, model, kind, name = as.character(name),
    value = unname(value), se = unname(se), df, lower = unname(lower), upper = unname(upper),
    p = unname(p))
}
tight <- glm.control(epsilon = 1e-14, maxit = 100)

# Coefficients with t intervals, and a Wald test of each term. Names are places: R's differ.
fit <- function(set, design, how, model, d, formula, family, terms) {
  m <- suppressWarnings(svyglm(formula, d, family = family, control = tight))
  # Once more from where it ended: glm's variance is of the step before its last.
  m <- do.call(svyglm, list(formula, design = d, family = family, control = tight,
                            start = coef(m)))
  b <- coef(m)
  se <- sqrt(diag(vcov(m))); ddf <- m$df.residual
  t <- qt(0.975, ddf)
  keep(set, design, how, model, "coefficient", seq_along(b), b, se, ddf, b - t * se, b + t * se,
       2 * pt(-abs(b / se), ddf))
  for (i in seq_along(terms)) {
    w <- regTermTest(m, terms[[i]], method = "Wald")
    keep(set, design, how, model, "test", i, w$Ftest[1], NA, w$ddf, p = w$p[1])
  }
  invisible(m)
}

# svyolr's coefficients come from BFGS and its variance from a numerical Hessian. Here both go on:
# Newton's method on the gradient, its Jacobian by Richardson's rule, then R's own svyrecvar.
ordered_fit <- function(set, design, how, model, d, formula) {
  # Calibrated designs keep rows that are out, with weight 0: they need some answer that is in use.
  outcome <- all.vars(formula)[1]
  d <- subset(d, !is.na(d$variables[[outcome]]))
  out <- weights(d) == 0
  d$variables[[outcome]][out] <- d$variables[[outcome]][!out][1]
  start <- svyolr(formula, d, control = list(reltol = 1e-16, maxit = 2000))
  mf <- model.frame(formula, model.frame(d))
  y <- as.integer(model.response(mf)); K <- max(y)
  x <- model.matrix(formula, mf)[, -1, drop = FALSE]; p <- ncol(x)
  w <- weights(d)
  score <- function(theta) {  # by person
    eta <- if (p) drop(x %*% theta[1:p]) else 0
    cuts <- c(-Inf, theta[p + 1:(K - 1)], Inf)
    a <- cuts[y + 1] - eta; b <- cuts[y] - eta
    pr <- ifelse(b > 0, plogis(-b) - plogis(-a), plogis(a) - plogis(b))
    fa <- ifelse(is.finite(a), dlogis(a), 0); fb <- ifelse(is.finite(b), dlogis(b), 0)
    s <- cbind(-x * ((fa - fb) / pr), matrix(0, length(y), K - 1))
    for (k in 1:(K - 1)) s[, p + k] <- ((y == k) * fa - (y == k + 1) * fb) / pr
    s * w
  }
  gradient <- function(theta) colSums(score(theta))
  jacobian <- function(theta) sapply(seq_along(theta), function(j) {
    central <- function(h) {
      e <- replace(numeric(length(theta)), j, h)
      (gradient(theta + e) - gradient(theta - e)) / (2 * h)
    }
    h <- 2e-2 * 2^-(0:3)
    tab <- lapply(h, central)
    for (k in 1:3) tab <- lapply(seq_len(length(tab) - 1), function(i)
      (4^k * tab[[i + 1]] - tab[[i]]) / (4^k - 1))
    tab[[1]]
  })
  theta <- c(start$coefficients, start$zeta)
  for (i in 1:6) theta <- theta - solve(jacobian(theta), gradient(theta))
  v <- svyrecvar(score(theta) %*% solve(-jacobian(theta)), d$cluster, d$strata, d$fpc,
                 postStrata = d$postStrata)
  se <- sqrt(diag(v))
  keep(set, design, how, model, "coefficient", seq_along(theta), theta, se, start$df.residual)
  keep(set, design, how, model, "svyolr", seq_along(theta), c(start$coefficients, start$zeta),
       sqrt(diag(start$var)))
}

# Predictive margins. R adds the variance of the coefficients to that of the averages and leaves
# out their covariance; both parts are kept, so that ours can be taken apart in the same way.
margins <- function(set, design, how, model, d, formula, family, group) {
  m <- do.call(svyglm, list(formula, design = d, family = family, control = tight))
  found <- svypredmeans(m, group)
  parts <- attr(attr(found, "var"), "parts")
  o <- order(names(found))
  # After calibration people without an answer stay in, and svypredmeans mixes up their rows.
  part <- if (is.null(d$postStrata)) sqrt(diag(parts[[1]]))[o] else NA
  keep(set, design, how, model, "mean", names(found)[o], as.vector(found)[o], part)
}

on <- function(set, design, how, d, full = TRUE) {
  fit(set, design, how, "linear", d, score ~ age + sex, gaussian(), list(~age, ~sex))
  fit(set, design, how, "logistic", d, I(score >= 8) ~ age + sex, quasibinomial(), list(~age, ~sex))
  if (!full) return(invisible())
  fit(set, design, how, "interaction", d, income ~ factor(stratum) * sex + age + I(age^2),
      gaussian(), list(~factor(stratum), ~sex, ~factor(stratum):sex))
  fit(set, design, how, "no_intercept", d, score ~ 0 + sex + log(income), gaussian(), list(~sex))
  fit(set, design, how, "mean_alone", d, score ~ 1, gaussian(), list())
  ordered_fit(set, design, how, "ordered", d, factor(score) ~ age + sex)
  margins(set, design, how, "linear", d, score ~ age, gaussian(), ~sex)
  margins(set, design, how, "logistic", d, I(score >= 8) ~ age, quasibinomial(), ~sex)
}

designs <- list(
  weights = svydesign(id = ~1, weights = ~w, data = people),
  stratified = svydesign(id = ~1, strata = ~stratum, weights = ~w, data = people),
  clustered = svydesign(id = ~school, weights = ~w, data = people),
  both = svydesign(id = ~school, strata = ~stratum, weights = ~w, data = people),
  both_fpc = svydesign(id = ~school, strata = ~stratum, weights = ~w, fpc = ~schools,
                       data = people),
  two_stage = svydesign(id = ~school + class, strata = ~stratum, weights = ~w,
                        fpc = ~schools + classes, data = people)
)
cells <- data.frame(sex = c("female", "female", "male", "male"), young = c("no", "yes", "no", "yes"),
                    Freq = c(4100, 4300, 3900, 4700))
for (name in names(designs)) {
  d <- designs[[name]]
  on("people", name, "none", d)
  on("people", name, "domain", subset(d, age >= 14 & stratum != 2))
  if (name %in% c("both", "two_stage")) {
    on("people", name, "post_stratified", postStratify(d, ~ sex + young, cells))
    on("people", name, "linear", calibrate(d, ~ sex + age, c(17000, 8600, 245000)))
  }
}
# A stratum of one PSU.
alone <- transform(people, alone = ifelse(school == 401, 5, stratum))
for (lonely in c("adjust", "average", "certainty")) {
  options(survey.lonely.psu = lonely)
  d <- svydesign(id = ~school, strata = ~alone, weights = ~w, data = alone)
  on("people", "alone", lonely, d, full = FALSE)
}
options(survey.lonely.psu = "fail")

# Replicate weights, from the factors that weighting.R wrote.
factors <- read.csv("tests/reference/replicate_factors.csv")
scales <- subset(read.csv("tests/reference/replicates.csv"), how == "mean")
for (kind in unique(factors$kind)) {
  of <- factors[factors$kind == kind, ]
  wide <- reshape(of[c("school", "replicate", "factor")], idvar = "school", timevar = "replicate",
                  direction = "wide")
  inside <- people[people$school %in% wide$school, ]
  w <- as.matrix(wide[match(inside$school, wide$school), -1]) * inside$w
  at <- function(stat) scales$estimate[scales$design == kind & scales$stat == stat]
  for (mse in c(FALSE, TRUE)) {
    d <- svrepdesign(data = inside, weights = ~w, repweights = w, combined.weights = TRUE,
                     type = "other", scale = at("scale"), rscales = at("rscale"), mse = mse)
    how <- if (mse) "estimate" else "mean"
    on("replicates", kind, how, d, full = FALSE)
    on("replicates", kind, paste0(how, "_domain"), subset(d, age >= 14), full = FALSE)
    # From scratch, glm does not converge in two of the BRR replicates.
    full <- coef(svyglm(I(score >= 8) ~ age + sex, d, family = quasibinomial(), control = tight))
    again <- withReplicates(d, function(w, data) {
      data$w <- w
      m <- suppressWarnings(glm(I(score >= 8) ~ age + sex, quasibinomial(), data, weights = w,
                                start = full, control = tight))
      use <- data[!is.na(data$score), ]
      sapply(c("female", "male"), function(s)
        weighted.mean(predict(m, transform(use, sex = s), type = "response"), use$w))
    })
    keep("replicates", kind, how, "logistic", "mean", c("female", "male"), coef(again), SE(again))
  }
}

# The API samples: school districts and schools of California.
api <- function(name) read.csv(file.path("../shared/reference/api", paste0(name, ".csv")))
d <- svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = api("apistrat"))
fit("api", "strat", "none", "linear", d, api00 ~ ell + meals + stype, gaussian(), list(~stype))
fit("api", "strat", "none", "logistic", d, I(sch.wide == "Yes") ~ ell + meals + stype,
    quasibinomial(), list(~stype))
d <- svydesign(id = ~dnum + snum, weights = ~pw, fpc = ~ fpc1 + fpc2, data = api("apiclus2"))
fit("api", "clus2", "none", "linear", d, api00 ~ ell + meals + mobility, gaussian(), list(~ell))
fit("api", "clus2", "none", "logistic", d, I(sch.wide == "Yes") ~ ell + meals + mobility,
    quasibinomial(), list(~ell))
d <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = api("apiclus1"))
fit("api", "clus1", "none", "linear", d, api00 ~ ell + meals + stype, gaussian(), list(~stype))
raked <- calibrate(d, ~ stype + api99, c(6194, 755, 1018, 3914069))
fit("api", "clus1", "calibrated", "linear", raked, api00 ~ ell + meals + stype, gaussian(),
    list(~stype))

# NHANES 2009–12, adults.
nhanes <- read.csv("../shared/data/microdata/nhanes/NHANESraw.csv")
nhanes <- nhanes[!is.na(nhanes$WTINT2YR), ]
nhanes$w <- nhanes$WTINT2YR / 2
nhanes$Race1 <- factor(nhanes$Race1)
nhanes$health <- factor(nhanes$HealthGen, c("Poor", "Fair", "Good", "Vgood", "Excellent"))
d <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~w, nest = TRUE, data = nhanes)
adults <- subset(d, Age >= 18)
fit("nhanes", "nhanes", "none", "linear", adults, SleepHrsNight ~ Age + Gender + Race1, gaussian(),
    list(~Age, ~Gender, ~Race1))
fit("nhanes", "nhanes", "none", "logistic", adults, I(BMI >= 30) ~ Age + Gender + Race1,
    quasibinomial(), list(~Age, ~Gender, ~Race1))
ordered_fit("nhanes", "nhanes", "none", "ordered", adults, health ~ Age + Gender)
margins("nhanes", "nhanes", "none", "logistic", adults, I(BMI >= 30) ~ Age + Gender,
        quasibinomial(), ~Race1)

write.csv(do.call(rbind, rows), "tests/reference/regression.csv", row.names = FALSE, na = "")
