# Makes arrests.csv: the rows of carData::Arrests with out-of-fold predictions of a plain logistic regression.
# This script and the data in this folder: GPL-2 or later (see COPYING). Run in this folder: Rscript make_arrests.R
# Written with R 4.2.2 and carData 3.0-5.
suppressPackageStartupMessages(library(carData))
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20240501)

folds <- 10
data <- Arrests
data$year <- factor(data$year)

# Stratified folds: each outcome is dealt out evenly, in random order.
fold <- integer(nrow(data))
for (outcome in levels(data$released)) {
  rows <- which(data$released == outcome)
  fold[rows] <- sample(rep_len(seq_len(folds), length(rows)))
}

p <- numeric(nrow(data))
for (k in seq_len(folds)) {
  fit <- glm(released ~ colour + age + sex + year + employed + citizen + checks, family = binomial, data = data[fold != k, ])
  stopifnot(fit$converged)
  p[fold == k] <- predict(fit, newdata = data[fold == k, ], type = "response")
}
stopifnot(all(p > 0 & p < 1))

out <- data.frame(
  released = as.integer(Arrests$released == "Yes"),
  p_released = formatC(p, digits = 9, format = "g", flag = "#"),
  Arrests[c("colour", "sex", "year", "age", "employed", "citizen", "checks")])
con <- file("arrests.csv", "wb")
write.csv(out, con, row.names = FALSE, quote = FALSE, eol = "\n")
close(con)

rank_sum <- sum(rank(p)[out$released == 1])
P <- sum(out$released == 1); N <- sum(out$released == 0)
cat(sprintf("rows %d, released %d, AUROC %.6f, Brier %.6f\n", nrow(out), P, (rank_sum - P * (P + 1) / 2) / (P * N), mean((p - out$released)^2)))
for (variable in c("colour", "sex")) print(cbind(rows = table(out[[variable]]), released = tapply(out$released, out[[variable]], mean), mean_p = tapply(p, out[[variable]], mean)))
