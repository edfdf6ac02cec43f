# Answers one line per request: seconds and value (squared) of energy::dcov on the multivariate data of compare.py, or of
# energy::dcov2d on the univariate data.
suppressMessages(library(energy))
folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) {
  path <- file.path(folder, name)
  readBin(path, "double", file.size(path) / 8)
}
a <- matrix(read("a.f64"), ncol = 3)
b <- matrix(read("b.f64"), ncol = 3)
x <- read("x.f64")
y <- read("y.f64")
input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  seconds <- system.time(
    value <- if (line == "distance_covariance_univariate") dcov2d(x, y, type = "V") else dcov(a, b)^2
  )[["elapsed"]]
  cat(sprintf("%.9g %.17g\n", seconds, value))
  flush(stdout())
}
