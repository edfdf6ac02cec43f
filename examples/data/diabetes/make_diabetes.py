# SPDX-License-Identifier: MIT
"""Writes diabetes.csv: cross-validated predictions of the disease progression, with a standard deviation and quantiles.

Linear regression for the mean, its residual standard deviation for the spread, and linear quantile regression for the
quantiles; ten folds in the order of the rows, so that every row is predicted by a model that did not see it.
"""
import csv
import pathlib

import numpy as np
import sklearn
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression, QuantileRegressor

data = load_diabetes(scaled=False)
x = (data.data - data.data.mean(0)) / data.data.std(0)
y = data.target
sex = data.data[:, data.feature_names.index("sex")].astype(int)
levels = (0.05, 0.5, 0.95)

mean = np.empty(len(y))
deviation = np.empty(len(y))
quantiles = np.empty((len(y), len(levels)))
for fold in range(10):
    test = np.arange(len(y)) % 10 == fold
    model = LinearRegression().fit(x[~test], y[~test])
    mean[test] = model.predict(x[test])
    residuals = y[~test] - model.predict(x[~test])
    deviation[test] = np.sqrt((residuals**2).sum() / (len(residuals) - x.shape[1] - 1))
    for k, level in enumerate(levels):
        fit = QuantileRegressor(quantile=level, alpha=0, solver="highs").fit(x[~test], y[~test])
        quantiles[test, k] = fit.predict(x[test])
quantiles.sort(axis=1)  # fitted quantiles may cross

path = pathlib.Path(__file__).with_name("diabetes.csv")
with path.open("w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["progression", "sex", "predicted", "deviation", "q05", "q50", "q95"])
    for i in range(len(y)):
        row = [f"{v:.6g}" for v in (mean[i], deviation[i], *quantiles[i])]
        out.writerow([f"{y[i]:g}", sex[i], *row])
print(f"{path.name}: {len(y)} rows, scikit-learn {sklearn.__version__}, NumPy {np.__version__}")
