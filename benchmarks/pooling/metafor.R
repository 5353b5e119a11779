# Time metafor on the same sets: Rscript metafor.R given.csv found.csv
suppressMessages(library(metafor))
files <- commandArgs(trailingOnly = TRUE)
given <- read.csv(files[1])
sets <- split(given, given$set)
found <- list()
for (method in c("DL", "PM", "REML")) {
  used <- system.time(fits <- lapply(sets, function(s) tryCatch(rma(s$y, s$v, method = method, test = "knha"), error = function(e) list(tau2 = NA))))
  found[[method]] <- data.frame(method, set = as.integer(names(sets)), tau2 = sapply(fits, function(f) f$tau2),
                                each = sum(used[c("user.self", "sys.self")]) / length(sets),
                                version = as.character(packageVersion("metafor")))
}
found <- do.call(rbind, found)
write.csv(found, files[2], row.names = FALSE)
