# SPDX-License-Identifier: MIT
# Reference values from peers in R, for the tests. Run in this folder: Rscript peers.R > peers_r.txt
# Prints the versions and a table of name, value (17 digits) and source. Inputs: B20, S6 and M4 as printed in peers.txt, mtcars and iris of R datasets.
# The table in the repository comes from R 4.2.2, energy 1.7-11, survival 3.5-3 and the packages that come with R.
suppressPackageStartupMessages({library(energy); library(survival)})
cat(sprintf("# R %s\n", getRversion()))
for (package in c("energy", "survival", "stats")) cat(sprintf("# %s %s\n", package, packageDescription(package)$Version))
cat("#\n# name, value, source\n")
row <- function(name, value, source) cat(sprintf("%-70s %24s  %s\n", name, formatC(as.numeric(value), digits = 17, format = "g"), source))

# ---- ranking and calibration on B20
p <- c(.05, .10, .10, .20, .25, .30, .30, .35, .40, .45, .50, .50, .60, .65, .70, .75, .80, .85, .90, .95)
y <- c(0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1)
w <- c(1, 2, 1, 1, .5, 1, 2, 1, 1, 1.5, 1, 1, 2, 1, 1, .5, 1, 2, 1, 1)
for (weighted in c(FALSE, TRUE)) {
  name <- if (weighted) "B20.weighted" else "B20"
  fit <- if (weighted) concordance(y ~ p, weights = w) else concordance(y ~ p)
  row(paste0(name, ".auroc"), fit$concordance, "survival concordance")
  row(paste0(name, ".auroc.jackknife_variance"), fit$var, "survival concordance (infinitesimal jackknife)")
  for (count in c("concordant", "discordant", "tied.x")) row(sprintf("%s.%s", name, count), fit$count[[count]], "survival concordance")
}
tight <- glm.control(epsilon = 1e-15, maxit = 100)
logit <- qlogis(p)
cox <- glm(y ~ logit, binomial, control = tight)
row("B20.cox.intercept", coef(cox)[1], "glm"); row("B20.cox.slope", coef(cox)[2], "glm")
row("B20.calibration_in_the_large", coef(glm(y ~ 1, binomial, offset = logit, control = tight)), "glm")
temperature <- glm(y ~ 0 + logit, binomial, control = tight)
row("B20.temperature", 1 / coef(temperature), "glm"); row("B20.temperature.log_loss", deviance(temperature) / 40, "glm")
beta <- glm(y ~ log(p) + I(-log(1 - p)), binomial, control = tight)
for (i in 1:3) row(sprintf("B20.beta_calibration[%s]", c("c", "a", "b")[i]), coef(beta)[i], "glm")
row("B20.beta_calibration.log_loss", deviance(beta) / 40, "glm")
targets <- ifelse(y == 1, (sum(y) + 1) / (sum(y) + 2), 1 / (sum(1 - y) + 2))  # Platt's smoothed targets
for (on in c("logit", "p")) {
  platt <- glm(targets ~ get(on), quasibinomial, control = tight)
  row(sprintf("B20.platt[%s].a", on), -coef(platt)[2], "glm"); row(sprintf("B20.platt[%s].b", on), -coef(platt)[1], "glm")
}
gap <- abs(predict(loess(y ~ p)) - p)
row("B20.ici[loess]", mean(gap), "loess"); row("B20.e50[loess]", median(gap), "loess")
row("B20.e90[loess]", quantile(gap, .9), "loess"); row("B20.emax[loess]", max(gap), "loess")

# ---- distance covariance and correlation
both <- function(name, x, y) {
  for (index in c(0.5, 1, 1.5)) {
    label <- if (index == 1) "" else sprintf("[exponent=%g]", index)
    d <- suppressWarnings(DCOR(x, y, index))  # deprecated, but the only function that returns all four
    row(paste0(name, ".distance_covariance_squared", label), d$dCov^2, "energy DCOR")
    row(paste0(name, ".distance_covariance", label), d$dCov, "energy DCOR")
    row(paste0(name, ".distance_correlation", label), d$dCor, "energy DCOR")
    if (index == 1) {
      row(paste0(name, ".distance_correlation_squared"), d$dCor^2, "energy DCOR")
      row(paste0(name, ".x.distance_variance_squared"), d$dVarX^2, "energy DCOR")
      row(paste0(name, ".y.distance_variance_squared"), d$dVarY^2, "energy DCOR")
    }
  }
  row(paste0(name, ".distance_covariance_squared[u]"), dcovU(x, y), "energy dcovU")
  row(paste0(name, ".distance_correlation_squared[u]"), bcdcor(x, y), "energy bcdcor")
}
s6 <- list(x = c(1, 2, 3, 4, 5, 6), y = c(1, 7, 5, 5, 6, 2), z = c(3, 1, 4, 1, 5, 9))
both("S6.xy", s6$x, s6$y)
row("S6.xx.distance_covariance_squared[u]", dcovU(s6$x, s6$x), "energy dcovU")
row("S6.yy.distance_covariance_squared[u]", dcovU(s6$y, s6$y), "energy dcovU")
row("S6.partial_distance_correlation(x,y;z)", pdcor(s6$x, s6$y, s6$z), "energy pdcor")
a <- matrix(1:16, 4, byrow = TRUE)
both("M4.a,b1", a, matrix(c(1, 0, 0, 1)))
mpg <- mtcars$mpg; wt <- mtcars$wt
both("mtcars.mpg,wt", mpg, wt)
row("mtcars.partial_distance_correlation(mpg,wt;hp)", pdcor(mpg, wt, mtcars$hp), "energy pdcor")
test <- dcorT.test(mpg, wt)
row("mtcars.mpg,wt.t_statistic", test$statistic, "energy dcorT.test"); row("mtcars.mpg,wt.t_df", test$parameter, "energy dcorT.test")
both("mtcars.mpg,am", mpg, mtcars$am)
both("mtcars.mpg,cyl one-hot", mpg, outer(mtcars$cyl, c(4, 6, 8), "==") * 1)
times <- rep_len(1:3, 32)  # row i occurs 1, 2, 3, 1, 2, 3, ... times
both("mtcars.mpg,wt repeated 1 2 3", rep(mpg, times), rep(wt, times))
energy_distance <- function(x, y) {
  x <- as.matrix(x); y <- as.matrix(y); n <- nrow(x); m <- nrow(y)
  edist(rbind(x, y), c(n, m))[1] * (n + m) / (n * m)
}
row("mtcars.mpg by am.energy_distance", energy_distance(mpg[mtcars$am == 1], mpg[mtcars$am == 0]), "energy edist")
f <- as.matrix(iris[, 1:4])
both("iris.SL,PL", f[, 1], f[, 3])
both("iris.SL,SW", f[, 1], f[, 2])
row("iris.partial_distance_correlation(SL,PL;PW)", pdcor(f[, 1], f[, 3], f[, 4]), "energy pdcor")
row("iris.partial_distance_covariance(SL,PL;PW)", pdcov(f[, 1], f[, 3], f[, 4]), "energy pdcov")
set <- f[1:50, ]; ver <- f[51:100, ]; vir <- f[101:150, ]
both("iris.setosa,versicolor", set, ver)
test <- dcorT.test(set, ver)
row("iris.setosa,versicolor.t_statistic", test$statistic, "energy dcorT.test"); row("iris.setosa,versicolor.t_df", test$parameter, "energy dcorT.test")
row("iris.setosa,versicolor.t_p_value", test$p.value, "energy dcorT.test")
row("iris.partial_distance_covariance(setosa,versicolor;virginica)", pdcov(set, ver, vir), "energy pdcov")
row("iris.partial_distance_correlation(setosa,versicolor;virginica)", pdcor(set, ver, vir), "energy pdcor")
row("iris.mvI(1-20,51-70)", mvI(f[1:20, ], f[51:70, ]), "energy mvI")
between <- as.matrix(edist(f, c(50, 50, 50)))
row("iris.edist[setosa,versicolor]", between[1, 2], "energy edist"); row("iris.edist[setosa,virginica]", between[1, 3], "energy edist")
row("iris.edist[versicolor,virginica]", between[2, 3], "energy edist"); row("iris.edist[sum]", sum(between) / 2, "energy edist")
row("iris.SL.setosa,versicolor.energy_distance", energy_distance(set[, 1], ver[, 1]), "energy edist")
u <- (0:100 - 50) / 50
both("parabola101", u, u^2)
both("squares20", 1:20, (1:20)^2)
