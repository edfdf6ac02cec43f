# Answers one line per request: seconds and value of energy::dcov (squared) on the multivariate data of compare.py.
suppressMessages(library(energy))
folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) {
  path <- file.path(folder, name)
  matrix(readBin(path, "double", file.size(path) / 8), ncol = 3)
}
a <- read("a.f64")
b <- read("b.f64")
input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  seconds <- system.time(value <- dcov(a, b)^2)[["elapsed"]]
  cat(sprintf("%.9g %.17g\n", seconds, value))
  flush(stdout())
}
