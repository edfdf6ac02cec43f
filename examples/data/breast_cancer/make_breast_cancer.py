# SPDX-License-Identifier: MIT
"""Makes breast_cancer.csv: out-of-fold predictions of two classifiers on scikit-learn's breast cancer data.

Run in this folder: python3 make_breast_cancer.py
Written with Python 3.11, scikit-learn 1.9.1, scipy 1.17.1 and numpy 2.4.6.
"""

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

data = load_breast_cancer()
malignant = (data.target == list(data.target_names).index("malignant")).astype(int)
means = data.data[:, :10]  # the ten "mean" features; the other twenty are their standard errors and worst values
folds = StratifiedKFold(10, shuffle=True, random_state=20240501)


def out_of_fold(model):
    return cross_val_predict(model, means, malignant, cv=folds, method="predict_proba")[:, 1]


p_logistic = out_of_fold(make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=1000, tol=1e-10)))
p_naive_bayes = out_of_fold(GaussianNB())

radius = data.data[:, 0]
cuts = np.quantile(radius, [1 / 3, 2 / 3])
size = np.array(["small", "medium", "large"])[np.searchsorted(cuts, radius, side="left")]

with open("breast_cancer.csv", "w", newline="\n", encoding="ascii") as out:
    out.write("malignant,p_logistic,p_naive_bayes,size\n")
    for row in zip(malignant, p_logistic, p_naive_bayes, size):
        # Nine digits must not turn "almost certain" into certain: a benign row with p = 1 has infinite log loss.
        label, a, b, group = row
        out.write("%d,%.9g,%.9g,%s\n" % (label, min(a, 1 - 1e-9), min(b, 1 - 1e-9), group))

print("rows", len(malignant), "malignant", malignant.sum(), "cuts", cuts)
for name in ("small", "medium", "large"):
    print(name, (size == name).sum(), malignant[size == name].sum())
for name, p in (("logistic", p_logistic), ("naive_bayes", p_naive_bayes)):
    print(name, "AUROC %.4f Brier %.4f log loss %.4f" % (roc_auc_score(malignant, p), brier_score_loss(malignant, p), log_loss(malignant, p)), "range", p.min(), p.max())
