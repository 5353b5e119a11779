# Makes tests/reference/comparing.csv with R survey, from tests/reference/survey_people.csv.
# Run from the checkout: Rscript validation/comparing.R. Debian: r-base-core r-cran-survey.
suppressPackageStartupMessages(library(survey))
options(digits = 17)
people <- read.csv("tests/reference/survey_people.csv")
rows <- list()
# All pairs of groups by the joint covariance of their totals; t tests with degf, p.adjust.
compare <- function(name, d, measure, stat, by) {
  y <- d$variables[[measure]]
  there <- !is.na(y)
  groups <- sort(unique(as.character(d$variables[[by]])))
  for (i in seq_along(groups)) {
    inside <- there & d$variables[[by]] == groups[i]
    d$variables[[paste0("y", i)]] <- ifelse(inside, y, 0)
    d$variables[[paste0("n", i)]] <- as.numeric(inside)
  }
  value <- function(i) {
    if (stat == "mean") parse(text = sprintf("y%d / n%d", i, i))[[1]] else as.name(paste0("y", i))
  }
  pairs <- combn(length(groups), 2)
  found <- do.call(rbind, lapply(seq_len(ncol(pairs)), function(i) {
    gap <- call("-", value(pairs[1, i]), value(pairs[2, i]))
    names <- c(paste0("y", pairs[, i]), paste0("n", pairs[, i]))
    if (inherits(d, "svyrep.design")) {
      contrast <- withReplicates(d, function(w, data) {
        eval(gap, as.list(colSums(w * as.matrix(data[names]))))
      })
    } else {
      totals <- svytotal(as.formula(paste("~", paste(names, collapse = "+"))), d)
      contrast <- svycontrast(totals, gap)
    }
    data.frame(group = groups[pairs[1, i]], other = groups[pairs[2, i]],
               difference = coef(contrast)[[1]], se = SE(contrast)[[1]])
  }))
  found$p <- 2 * pt(-abs(found$difference / found$se), degf(d))
  found$holm <- p.adjust(found$p, "holm")
  found$bh <- p.adjust(found$p, "BH")
  rows[[length(rows) + 1]] <<- cbind(data.frame(design = name, measure, stat, by), found)
}
designs <- list(
  stratified = svydesign(id = ~1, strata = ~stratum, weights = ~w, data = people),
  both = svydesign(id = ~school, strata = ~stratum, weights = ~w, data = people),
  both_fpc = svydesign(id = ~school, strata = ~stratum, weights = ~w, fpc = ~schools,
                       data = people),
  two_stage = svydesign(id = ~school + class, strata = ~stratum, weights = ~w,
                        fpc = ~schools + classes, data = people),
  jkn = as.svrepdesign(svydesign(id = ~school, strata = ~stratum, weights = ~w, data = people),
                       type = "JKn", compress = FALSE)
)
designs$post_stratified <- postStratify(designs$both, ~sex,
                                        data.frame(sex = c("female", "male"), Freq = c(8400, 8600)))
for (name in names(designs)) {
  for (by in c("sex", "stratum", "age")) {
    compare(name, designs[[name]], "score", "mean", by)
    compare(name, designs[[name]], "income", "total", by)
  }
}
write.csv(do.call(rbind, rows), "tests/reference/comparing.csv", row.names = FALSE)
