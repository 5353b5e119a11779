# Makes tests/reference/survey_people.csv (made up) and tests/reference/surveys.csv with R survey.
# Run from the checkout: Rscript validation/surveys.R
# Debian: r-base-core r-cran-survey. NHANES is read from ../shared/data/microdata/nhanes.
suppressPackageStartupMessages(library(survey))
options(digits = 17, survey.lonely.psu = "fail")

# Four strata of five to seven schools, eight to fourteen pupils in two or three classes each.
set.seed(20261123)
people <- do.call(rbind, lapply(1:4, function(stratum) {
  schools <- 4 + stratum %% 3 + 1
  do.call(rbind, lapply(seq_len(schools), function(school) {
    n <- sample(8:14, 1)
    effect <- rnorm(1, 0, 0.8)
    classes <- sample(2:3, 1)
    score <- pmin(10, pmax(0, round(7.4 + effect + 0.3 * stratum + rnorm(n, 0, 1.8))))
    data.frame(
      stratum = stratum, school = 100 * stratum + school,
      class = 1000 * stratum + 10 * school + rep_len(seq_len(classes), n),
      schools = 20 + 10 * stratum, classes = classes + stratum %% 2,
      w = round(exp(rnorm(n, 4, 0.5)), 3),
      score = ifelse(runif(n) < 0.06, NA, score),
      income = ifelse(runif(n) < 0.04, NA, round(exp(rnorm(n, 6 + effect / 4, 0.6)), 2)),
      sex = sample(c("female", "male"), n, TRUE),
      age = sample(11:18, n, TRUE)
    )
  }))
}))
people$school_number <- people$school %% 100
write.csv(people, "tests/reference/survey_people.csv", row.names = FALSE, na = "", quote = FALSE)
people$alone <- ifelse(people$stratum == 4 & people$school == 401, 5, people$stratum)

rows <- list()
keep <- function(set, design, lonely, measure, stat, by, domain, estimate, se,
                 lower = NA, upper = NA, deff = NA, df = NA) {
  rows[[length(rows) + 1]] <<- data.frame(
    set, design, lonely, measure, stat, by, domain = as.character(domain), estimate, se, lower,
    upper, deff, df
  )
}

# What commonweal says of a measure, by R's functions of the same names.
ask <- function(set, name, design, measure, lonely = "fail", by = "", replace = TRUE,
                stats = c("mean", "total", "sd", "share", "quantile")) {
  options(survey.lonely.psu = lonely)
  df <- degf(design)
  groups <- if (by == "") "" else sort(unique(as.character(design$variables[[by]])))
  for (group in groups) {
    inside <- design
    if (by != "") inside <- subset(design, design$variables[[by]] %in% group)
    f <- as.formula(paste0("~", measure))
    deff <- if (replace) "replace" else TRUE
    one <- function(stat, s, d = NA) {
      ci <- confint(s, df = df)
      keep(set, name, lonely, measure, stat, by, group, coef(s)[[1]], SE(s)[[1]], ci[1], ci[2], d, df)
    }
    if ("mean" %in% stats) {
      m <- svymean(f, inside, na.rm = TRUE, deff = deff)
      one("mean", m, deff(m)[[1]])
    }
    if ("total" %in% stats) {
      t <- svytotal(f, inside, na.rm = TRUE, deff = deff)
      one("total", t, deff(t)[[1]])
    }
    if ("sd" %in% stats) {
      # With na.rm = TRUE svyvar's n/(n - 1) still counts those who did not answer.
      v <- svyvar(f, subset(inside, !is.na(inside$variables[[measure]])))
      one("variance", v)
      keep(set, name, lonely, measure, "sd", by, group, sqrt(coef(v)[[1]]),
           SE(v)[[1]] / (2 * sqrt(coef(v)[[1]])), df = df)
    }
    if ("share" %in% stats) {
      cut <- if (measure == "income") 400 else 7
      p <- svyciprop(as.formula(paste0("~I(", measure, " >= ", cut, ")")),
                     subset(inside, !is.na(inside$variables[[measure]])), method = "mean")
      s <- svymean(as.formula(paste0("~I(as.numeric(", measure, " >= ", cut, "))")), inside,
                   na.rm = TRUE, deff = deff)
      share <- coef(s)[[1]]
      reach <- qt(0.975, df) * SE(s)[[1]] / (share * (1 - share))
      keep(set, name, lonely, measure, paste0("at_least:", cut), by, group, coef(p)[[1]],
           SE(p)[[1]], plogis(qlogis(share) - reach), plogis(qlogis(share) + reach),
           deff(s)[[1]], df)
    }
    if ("quantile" %in% stats) {
      for (p in c(0.2, 0.5, 0.8)) {
        q <- svyquantile(f, inside, p, na.rm = TRUE, df = df)[[1]]
        keep(set, name, lonely, measure, paste0("quantile:", p), by, group, q[1], q[4], q[2], q[3],
             df = df)
      }
      # P80 - P20: each percentile moves by the share at or below it, as many times as svyquantile's
      # standard error is that of the share; what both make of each person goes into svymean.
      inside$variables$y <- inside$variables[[measure]]
      inside <- subset(inside, !is.na(inside$variables$y))
      moved <- 0
      ends <- sapply(c(0.2, 0.8), function(p) {
        q <- svyquantile(~y, inside, p, df = df)[[1]]
        inside$variables$z <- as.numeric(inside$variables$y <= q[1])
        share <- SE(svymean(~z, inside))[[1]]
        slope <- if (share > 0) q[4] / share else 0
        moved <<- moved + (if (p < 0.5) 1 else -1) * slope * inside$variables$z
        q[1]
      })
      inside$variables$z <- moved
      se <- SE(svymean(~z, inside))[[1]]
      gap <- ends[2] - ends[1]
      keep(set, name, lonely, measure, "p80_p20", by, group, gap, se, gap - qt(0.975, df) * se,
           gap + qt(0.975, df) * se, df = df)
    }
  }
}

designs <- list(
  weights = svydesign(id = ~1, weights = ~w, data = people),
  stratified = svydesign(id = ~1, strata = ~stratum, weights = ~w, data = people),
  clustered = svydesign(id = ~school, weights = ~w, data = people),
  both = svydesign(id = ~school, strata = ~stratum, weights = ~w, data = people),
  nested = svydesign(id = ~school_number, strata = ~stratum, weights = ~w, nest = TRUE,
                     data = people),
  both_fpc = svydesign(id = ~school, strata = ~stratum, weights = ~w, fpc = ~schools,
                       data = people),
  two_stage = svydesign(id = ~school + class, strata = ~stratum, weights = ~w,
                        fpc = ~schools + classes, data = people)
)
for (name in names(designs)) {
  finite <- name %in% c("both_fpc", "two_stage")
  for (measure in c("score", "income")) {
    ask("people", name, designs[[name]], measure, replace = !finite)
    ask("people", name, designs[[name]], measure, by = "sex", replace = !finite)
  }
}
alone <- svydesign(id = ~school, strata = ~alone, weights = ~w, data = people)
for (lonely in c("adjust", "average", "certainty")) {
  ask("people", "alone", alone, "score", lonely, stats = c("mean", "total", "sd"))
  ask("people", "alone", alone, "score", lonely, by = "sex", stats = c("mean", "total"))
}

# NHANES 2009–12: its own strata and PSUs; interview weights halved for two cycles.
nhanes <- read.csv("../shared/data/microdata/nhanes/NHANESraw.csv")
nhanes <- nhanes[!is.na(nhanes$WTINT2YR), ]
nhanes$w <- nhanes$WTINT2YR / 2
nhanes$adult <- nhanes$Age >= 18
d <- svydesign(id = ~SDMVPSU, strata = ~SDMVSTRA, weights = ~w, nest = TRUE, data = nhanes)
adults <- subset(d, adult)
for (measure in c("BMI", "SleepHrsNight", "DaysMentHlthBad", "Pulse")) {
  ask("nhanes", "adults", adults, measure)
  ask("nhanes", "adults", adults, measure, by = "Gender")
  ask("nhanes", "adults", adults, measure, by = "Race1", stats = c("mean", "total", "sd"))
}
write.csv(do.call(rbind, rows), "tests/reference/surveys.csv", row.names = FALSE, na = "")
