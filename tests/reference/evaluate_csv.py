# Values for tests/examples/evaluate_csv_test.cpp: the bundled arrests predictions through scikit-learn, and DeLong's and Wilson's
# intervals from their formulas. Made with Python 3.11, NumPy 2.4.6, SciPy (norm, rankdata) and scikit-learn 1.9.1:
#   python3 evaluate_csv.py ../../examples/data/arrests/arrests.csv
import csv
import sys

import numpy as np
from scipy.stats import norm, rankdata
from sklearn import metrics

rows = list(csv.DictReader(open(sys.argv[1], newline="")))
y = np.array([int(r["released"]) for r in rows])
p = np.array([float(r["p_released"]) for r in rows])
colour = np.array([r["colour"] for r in rows])
sex = np.array([r["sex"] for r in rows])
q = (p >= 0.5).astype(int)
z = norm.ppf(0.975)


def show(name, *values):
    print(name, *(f"{v:.15g}" for v in values))


def ece(y, p, bins=15):
    b = np.minimum((p * bins).astype(int), bins - 1)
    return sum((b == k).mean() * abs(y[b == k].mean() - p[b == k].mean()) for k in range(bins) if (b == k).any())


def delong(y, p):
    positive, negative = p[y == 1], p[y == 0]
    m, n = len(positive), len(negative)
    ranks = rankdata(np.r_[positive, negative])
    v10 = (ranks[:m] - rankdata(positive)) / n
    v01 = 1 - (ranks[m:] - rankdata(negative)) / m
    half = z * np.sqrt(v10.var(ddof=1) / m + v01.var(ddof=1) / n)
    return v10.mean(), v10.mean() - half, v10.mean() + half


def wilson(k, n):
    centre, half = (k + z * z / 2) / (n + z * z), z * np.sqrt(k * (n - k) / n + z * z / 4) / (n + z * z)
    return k / n, centre - half, centre + half


def mean(v):
    half = z * v.std(ddof=1) / np.sqrt(len(v))
    return v.mean(), v.mean() - half, v.mean() + half


fpr, tpr, _ = metrics.roc_curve(y, p)
s = np.sort(p)
show("prevalence", *wilson(y.sum(), len(y)))
show("mean_prediction", *mean(p))
show("auroc", *delong(y, p))
show("average_precision", metrics.average_precision_score(y, p))
show("ks_statistic", np.abs(tpr - fpr).max())
show("ece", ece(y, p))
show("brier_score", *mean((y - p) ** 2))
show("log_loss", *mean(-np.log(np.where(y == 1, p, 1 - p))))
show("selection_rate", *wilson(q.sum(), len(q)))
show("accuracy", metrics.accuracy_score(y, q))
show("true_positive_rate", *wilson((q & y).sum(), y.sum()))
show("precision", metrics.precision_score(y, q))
show("balanced_accuracy", metrics.balanced_accuracy_score(y, q))
show("f1_score", metrics.f1_score(y, q))
show("matthews_correlation", metrics.matthews_corrcoef(y, q))
show("cohen_kappa", metrics.cohen_kappa_score(y, q))
show("gini", 2 * (np.arange(1, len(s) + 1) * s).sum() / (len(s) * s.sum()) - (len(s) + 1) / len(s))
black = colour == "Black"
show("Black auroc, ece", metrics.roc_auc_score(y[black], p[black]), ece(y[black], p[black]))
both = (colour == "White") & (sex == "Female")
show("White x Female auroc", metrics.roc_auc_score(y[both], p[both]))
show("demographic parity difference", q[~black].mean() - q[black].mean())
distances = np.abs(p[:, None] - p[None, :])
different = (black[:, None] != black[None, :]).astype(float)
def centred(d):
    return d - d.mean(0) - d.mean(1)[:, None] + d.mean()
a, b = centred(distances), centred(different)
show("distance correlation with colour", np.sqrt((a * b).mean() / np.sqrt((a * a).mean() * (b * b).mean())))

# --compare: breast_cancer.csv beside arrests/, p_logistic against p_naive_bayes; weights 1, 2, 3, 1, 2, 3, ... in the weighted numbers
import os
from scipy.optimize import brentq
from scipy.stats import binom
from statsmodels.stats.contingency_tables import mcnemar  # 0.15.0

path = os.path.join(os.path.dirname(sys.argv[1]), "..", "breast_cancer", "breast_cancer.csv")
rows = list(csv.DictReader(open(path, newline="")))
y = np.array([int(r["malignant"]) for r in rows])
a = np.array([float(r["p_logistic"]) for r in rows])
b = np.array([float(r["p_naive_bayes"]) for r in rows])
ones, weights = np.ones(len(y)), 1.0 + np.arange(len(y)) % 3


def paired(difference, error):
    return difference, difference - z * error, difference + z * error, difference / error, 2 * norm.sf(abs(difference / error))


def mean_difference(d, w):
    n, m = len(d), (w * d).sum() / w.sum()
    return paired(m, np.sqrt((w**2 * (d - m) ** 2).sum() * n / (n - 1)) / w.sum())


def derivative(metric, w, factor):
    """Infinitesimal jackknife by central differences in the weight of every row; factor: n/(n - 1)."""
    influence = np.empty(len(y))
    for i in range(len(y)):
        step = np.zeros(len(y))
        step[i] = 1e-4 * w[i]
        influence[i] = (metric(w + step) - metric(w - step)) / 2e-4
    return paired(metric(w), np.sqrt((factor * influence**2).sum()))


n1, n0 = y.sum(), len(y) - y.sum()
by_class = np.where(y == 1, n1 / (n1 - 1), n0 / (n0 - 1))
auroc = lambda w: metrics.roc_auc_score(y, a, sample_weight=w) - metrics.roc_auc_score(y, b, sample_weight=w)
precision = lambda w: metrics.average_precision_score(y, a, sample_weight=w) - metrics.average_precision_score(y, b, sample_weight=w)
brier = (y - a) ** 2 - (y - b) ** 2
surprise = -np.log(np.where(y == 1, a, 1 - a)) + np.log(np.where(y == 1, b, 1 - b))
for name, w in (("unweighted", ones), ("weighted", weights)):
    show(name + " AUROC difference", *derivative(auroc, w, by_class))
    show(name + " average precision difference", *derivative(precision, w, len(y) / (len(y) - 1)))
    show(name + " Brier score difference", *mean_difference(brier, w))
    show(name + " log loss difference", *mean_difference(surprise, w))
right_a, right_b = (a >= 0.5) == y, (b >= 0.5) == y
only_a, only_b = (right_a & ~right_b).sum(), (right_b & ~right_a).sum()
print("McNemar", only_a, only_b)
show("accuracy difference, weighted", right_a.mean() - right_b.mean(), (weights * right_a).sum() / weights.sum() - (weights * right_b).sum() / weights.sum())
table = [[(right_a & right_b).sum(), only_a], [only_b, (~right_a & ~right_b).sum()]]
show("exact p", mcnemar(table, exact=True).pvalue)
m = only_a + only_b
show("mid-p", 2 * binom.cdf(min(only_a, only_b), m, 0.5) - binom.pmf(min(only_a, only_b), m, 0.5))
value, lower, upper, *_ = derivative(lambda w: metrics.average_precision_score(y, a, sample_weight=w), ones, len(y) / (len(y) - 1))
centre, half = np.log(value / (1 - value)), (upper - lower) / 2 / (value * (1 - value))
show("average precision, logit", value, 1 / (1 + np.exp(half - centre)), 1 / (1 + np.exp(-half - centre)))

# Newcombe's method 5 at an AUROC of 1 with 3 positives and 2 negatives
score = lambda x: (1 - x) ** 2 - z**2 * x * (1 - x) * (1 + 1.5 * (1 - x) / (2 - x) + 1.5 * x / (1 + x)) / 6
show("Newcombe's lower bound", brentq(score, 1e-9, 1 - 1e-6, xtol=1e-15))

# Intervals of metrics of the four cells of decisions, breast cancer, p_logistic
from statsmodels.stats.inter_rater import cohens_kappa

q = (a >= 0.5).astype(int)
tp, fn, fp, tn = (q & y).sum(), ((1 - q) & y).sum(), (q & (1 - y)).sum(), ((1 - q) & (1 - y)).sum()
recalls = [wilson(tp, tp + fn), wilson(tn, tn + fp)]
balanced = np.mean([r[0] for r in recalls])
show("balanced accuracy", balanced, balanced - np.hypot(*(r[0] - r[1] for r in recalls)) / 2, balanced + np.hypot(*(r[2] - r[0] for r in recalls)) / 2)
show("F1", *(2 * j / (1 + j) for j in wilson(tp, tp + fp + fn)))
value, lower, upper, *_ = derivative(lambda w: metrics.matthews_corrcoef(y, q, sample_weight=w), ones, 1)
half = (upper - lower) / 2 / (1 - value**2)
show("Matthews correlation", value, np.tanh(np.arctanh(value) - half), np.tanh(np.arctanh(value) + half))
kappa = cohens_kappa([[tn, fp], [fn, tp]])
show("kappa", kappa.kappa, kappa.kappa_low, kappa.kappa_upp)
