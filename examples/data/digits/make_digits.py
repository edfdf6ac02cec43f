# SPDX-License-Identifier: MIT
"""Makes digits.csv (labels and pixels) and digits_predictions.csv (out-of-fold class probabilities) from scikit-learn's digits.

Run in this folder: python3 make_digits.py
Written with Python 3.11, scikit-learn 1.9.1, scipy 1.17.1 and numpy 2.4.6.
"""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import StratifiedKFold, cross_val_predict

data = load_digits()
pixels = data.data.astype(int)
assert (pixels == data.data).all() and pixels.min() == 0 and pixels.max() == 16

with open("digits.csv", "w", newline="\n", encoding="ascii") as out:
    out.write("digit," + ",".join(f"x{i}" for i in range(64)) + "\n")
    for digit, row in zip(data.target, pixels):
        out.write(f"{digit}," + ",".join(map(str, row)) + "\n")

folds = StratifiedKFold(10, shuffle=True, random_state=20240501)
model = LogisticRegression(C=1.0, max_iter=2000, tol=1e-8)
p = cross_val_predict(model, data.data / 16, data.target, cv=folds, method="predict_proba")

# Nine decimals as integers of 1e-9; the largest probability takes what rounding lost, so that each row sums to exactly 1 in decimal.
units = np.rint(p * 1e9).astype(np.int64)
rows = np.arange(len(units))
units[rows, p.argmax(axis=1)] += 10**9 - units.sum(axis=1)
assert (units.sum(axis=1) == 10**9).all() and units.min() >= 0
assert (units.argmax(axis=1) == p.argmax(axis=1)).all()

with open("digits_predictions.csv", "w", newline="\n", encoding="ascii") as out:
    out.write("digit," + ",".join(f"p_{k}" for k in range(10)) + "\n")
    for digit, row in zip(data.target, units):
        out.write(f"{digit}," + ",".join(f"{u // 10**9}.{u % 10**9:09d}" for u in row) + "\n")

print("rows", len(p), "accuracy %.4f log loss %.4f" % (accuracy_score(data.target, p.argmax(axis=1)), log_loss(data.target, p)))
print("probability of the true class, smallest in units of 1e-9:", units[rows, data.target].min(), "zeros in the table:", (units == 0).sum())
