# The models of regression.py with R survey's svyglm. Argument: the CSV of people.
suppressPackageStartupMessages(library(survey))
people <- read.csv(commandArgs(trailingOnly = TRUE)[1])
for (name in c("sex", "band", "region")) people[[name]] <- factor(people[[name]])
d <- svydesign(id = ~psu, strata = ~stratum, weights = ~wt, data = people)
show <- function(name, formula, family) {
  spent <- system.time(m <- svyglm(formula, d, family = family))
  cat(name, sum(spent[1:2]), format(sqrt(diag(vcov(m))), digits = 15), "\n")
}
show("linear", satis ~ sex + band + region, gaussian())
show("logistic", I(satis >= 7) ~ sex + band + region, quasibinomial())
