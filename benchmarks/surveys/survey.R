# One mean × 360 areas with R survey. Arguments: the CSV of people, where to write the answer.
suppressPackageStartupMessages(library(survey))
files <- commandArgs(trailingOnly = TRUE)
people <- read.csv(files[1])
design <- svydesign(id = ~psu, strata = ~stratum, weights = ~wt, data = people)
spent <- system.time(m <- svyby(~satis, ~area, design, svymean, na.rm = TRUE))
write.csv(data.frame(area = m$area, estimate = m$satis, se = m$se), files[2], row.names = FALSE)
cat(sum(spent[1:2]), as.character(packageVersion("survey")), "\n")
