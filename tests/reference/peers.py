# SPDX-License-Identifier: MIT
"""Reference values from peers in Python, for the tests. Run in this folder: python3 peers.py > peers.txt

Prints the versions, the inputs in full and a table of name, value (17 digits) and source. `numpy` as source means that the definition is
written out here. The table in the repository comes from Python 3.11, scikit-learn 1.9.1, scipy 1.17.1, dcor 0.7 and numpy 2.4.6.
"""

import platform
import sys

import dcor
import numpy as np
import scipy
import scipy.stats as st
import sklearn
import sklearn.metrics as skm
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression


def numbers(text):
    return np.array([float(x) for x in text.replace(",", " ").split()])


def digits(text):
    return np.array([int(c) for c in text])


# ---- inputs -----------------------------------------------------------------------------------------------------------------------------

B20 = {
    "p": numbers("0.05 0.10 0.10 0.20 0.25 0.30 0.30 0.35 0.40 0.45 0.50 0.50 0.60 0.65 0.70 0.75 0.80 0.85 0.90 0.95"),
    "y": numbers("0 0 1 0 0 0 1 0 1 0 1 0 1 1 0 1 1 0 1 1").astype(int),
    "w": numbers("1 2 1 1 0.5 1 2 1 1 1.5 1 1 2 1 1 0.5 1 2 1 1"),
    "q": numbers("0.10 0.30 0.20 0.15 0.40 0.20 0.60 0.50 0.35 0.55 0.45 0.30 0.70 0.40 0.65 0.80 0.60 0.50 0.75 0.90"),
}
M12 = {
    "p": numbers(
        ".70 .20 .10 .10 .80 .10 .20 .30 .50 .60 .30 .10 .30 .40 .30 .05 .15 .80 "
        ".40 .40 .20 .25 .50 .25 .10 .30 .60 .90 .05 .05 .33 .34 .33 .15 .25 .60"
    ).reshape(12, 3),
    "y": numbers("0 1 2 1 1 2 0 2 1 0 0 2").astype(int),
}
M10 = {name: value[:10] for name, value in M12.items()}
S6 = {
    "x": numbers("1 2 3 4 5 6"),
    "y": numbers("1 7 5 5 6 2"),
    "z": numbers("3 1 4 1 5 9"),
}
M4 = {
    "a": np.arange(1.0, 17.0).reshape(4, 4),
    "b1": numbers("1 0 0 1").reshape(4, 1),
    "c": numbers("1 3 4 5 7 8 9 11 15 13 15 16").reshape(4, 3),
}
MTCARS = {
    "mpg": numbers(
        "21,21,22.8,21.4,18.7,18.1,14.3,24.4,22.8,19.2,17.8,16.4,17.3,15.2,10.4,10.4,14.7,32.4,30.4,33.9,21.5,15.5,15.2,13.3,19.2,27.3,26,30.4,"
        "15.8,19.7,15,21.4"
    ),
    "wt": numbers(
        "2.62,2.875,2.32,3.215,3.44,3.46,3.57,3.19,3.15,3.44,3.44,4.07,3.73,3.78,5.25,5.424,5.345,2.2,1.615,1.835,2.465,3.52,3.435,3.84,3.845,"
        "1.935,2.14,1.513,3.17,2.77,3.57,2.78"
    ),
    "hp": numbers(
        "110,110,93,110,175,105,245,62,95,123,123,180,180,180,205,215,230,66,52,65,97,150,150,245,175,66,91,113,264,175,335,109"
    ),
    "am": numbers("1,1,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,1,0,0,0,0,0,1,1,1,1,1,1,1").astype(int),
    "cyl": numbers("6,6,4,6,8,6,8,4,4,6,6,8,8,8,8,8,8,4,4,4,4,8,8,8,8,4,4,4,8,6,8,4").astype(int),
}
FL71 = {
    "y": digits("10111011000111011001110000111111010100101001110001111001110110111111111"),
    "p": digits("01110001111001110110110000111111010100101011011011011111000011111111111"),
    "w": digits("12312123111233121112322121313141213233414131112331211123112321223232341").astype(float),
}
FL71["g"] = (np.arange(71) // 2) % 2  # 0 = aa, 1 = ba
GREF = numbers("1 0 0 1 1 0 0 1 2 -1 1 1").reshape(4, 3)


def l200():
    """The generator of L200: a 64-bit congruential state, two steps per row."""
    mask, a, c = 2**64 - 1, 6364136223846793005, 1442695040888963407
    state, p, y = 42, np.empty(200_000), np.empty(200_000, dtype=int)
    for i in range(200_000):
        state = (a * state + c) & mask
        p[i] = ((state >> 48) + 0.5) / 65536
        state = (a * state + c) & mask
        y[i] = (state >> 11) * 2.0**-53 < p[i] * p[i]
    return p, y


def iris():
    from sklearn.datasets import load_iris

    return load_iris().data


# ---- the table --------------------------------------------------------------------------------------------------------------------------


def row(name, value, source):
    print(f"{name:70s} {float(value):24.17g}  {source}")


def rows(name, values, source):
    for i, value in enumerate(np.ravel(np.asarray(values, dtype=float))):
        row(f"{name}[{i}]", value, source)


def ranking(name, y, s, source="scikit-learn", **kw):
    """Rank metrics of one score."""
    row(f"{name}.auroc", skm.roc_auc_score(y, s, **kw), source)
    row(f"{name}.average_precision", skm.average_precision_score(y, s, **kw), source)
    for limit in (0.1, 0.2, 0.25, 0.5):
        standardised, least = skm.roc_auc_score(y, s, max_fpr=limit, **kw), limit**2 / 2
        row(f"{name}.partial_auroc_mcclish[{limit}]", standardised, source)
        row(f"{name}.partial_auroc[{limit}]", least + (2 * standardised - 1) * (limit - least), source)
    fpr, tpr, _ = skm.roc_curve(y, s, drop_intermediate=False, **kw)
    row(f"{name}.ks_statistic", np.max(tpr - fpr), source)


def probabilities(name, y, p, **kw):
    """Scores of probabilities, with the CORP decomposition from isotonic regression."""
    row(f"{name}.brier_score", skm.brier_score_loss(y, p, **kw), "scikit-learn")
    row(f"{name}.log_loss", skm.log_loss(y, p, **kw), "scikit-learn")
    w = kw.get("sample_weight", np.ones(len(y)))
    fit = IsotonicRegression().fit(p, y, sample_weight=w).predict(p)
    score = lambda f: np.average((f - y) ** 2, weights=w)
    base = np.full(len(y), np.average(y, weights=w))
    row(f"{name}.corp.miscalibration", score(p) - score(fit), "scikit-learn isotonic")
    row(f"{name}.corp.discrimination", score(base) - score(fit), "scikit-learn isotonic")
    row(f"{name}.corp.uncertainty", score(base), "scikit-learn isotonic")


def binned(name, y, p, bins):
    """Calibration errors over left-closed bins with edges i/B, correctly rounded."""
    b = np.searchsorted(np.arange(1, bins) / bins, p, side="right")
    n = np.bincount(b, minlength=bins)
    gap = (np.bincount(b, y, bins) - np.bincount(b, p, bins))[n > 0] / n[n > 0]
    share, rate = n[n > 0] / len(y), np.bincount(b, y, bins)[n > 0] / n[n > 0]
    row(f"{name}.ece[{bins}]", np.sum(share * abs(gap)), "numpy")
    row(f"{name}.rmsce[{bins}]", np.sqrt(np.sum(share * gap**2)), "numpy")
    row(f"{name}.mce[{bins}]", np.max(abs(gap)), "numpy")
    many = n[n > 0] > 1
    debiased = share[many] * (gap[many] ** 2 - rate[many] * (1 - rate[many]) / (n[n > 0][many] - 1))
    row(f"{name}.debiased_squared[{bins}]", np.sum(debiased), "numpy")


def labels(name, y, c, **kw):
    """Metrics of class labels."""
    row(f"{name}.accuracy", skm.accuracy_score(y, c, **kw), "scikit-learn")
    row(f"{name}.balanced_accuracy", skm.balanced_accuracy_score(y, c, **kw), "scikit-learn")
    row(f"{name}.matthews_correlation", skm.matthews_corrcoef(y, c, **kw), "scikit-learn")
    for weights in (None, "linear", "quadratic"):
        row(f"{name}.cohen_kappa[{weights or 'none'}]", skm.cohen_kappa_score(y, c, weights=weights, **kw), "scikit-learn")
    for average in ("macro", "micro", "weighted"):
        row(f"{name}.f1_score[{average}]", skm.f1_score(y, c, average=average, **kw), "scikit-learn")
        row(f"{name}.precision[{average}]", skm.precision_score(y, c, average=average, zero_division=np.nan, **kw), "scikit-learn")
        row(f"{name}.recall[{average}]", skm.recall_score(y, c, average=average, **kw), "scikit-learn")
    rows(f"{name}.confusion", skm.confusion_matrix(y, c, **kw), "scikit-learn")


def delong(name, y, scores):
    """DeLong's covariance matrix, by the definition over all pairs."""
    placement = [np.where(a > b, 1.0, np.where(a == b, 0.5, 0.0)) for a, b in ((s[y == 1][:, None], s[y == 0][None, :]) for s in scores)]
    positives, negatives = placement[0].shape
    cov = np.cov([m.mean(1) for m in placement]) / positives + np.cov([m.mean(0) for m in placement]) / negatives
    cov = np.atleast_2d(cov)
    for i in range(len(scores)):
        for j in range(i, len(scores)):
            row(f"{name}.delong_covariance[{i},{j}]", cov[i, j], "numpy")
    if len(scores) == 2:
        z = (placement[0].mean() - placement[1].mean()) / np.sqrt(cov[0, 0] + cov[1, 1] - 2 * cov[0, 1])
        row(f"{name}.delong_z", z, "numpy")
        row(f"{name}.delong_p_value", 2 * st.norm.sf(abs(z)), "numpy, scipy")


def distance(name, x, y):
    """Distance covariance and correlation. dcor's O(n^2) method: its fast one loses about three digits here."""
    naive = {"method": "naive"} if x.ndim == 1 else {}
    row(f"{name}.distance_covariance_squared", dcor.distance_covariance_sqr(x, y, **naive), "dcor")
    row(f"{name}.distance_correlation_squared", dcor.distance_correlation_sqr(x, y, **naive), "dcor")
    row(f"{name}.distance_covariance", dcor.distance_covariance(x, y, **naive), "dcor")
    row(f"{name}.distance_correlation", dcor.distance_correlation(x, y, **naive), "dcor")
    row(f"{name}.distance_covariance_squared[u]", dcor.u_distance_covariance_sqr(x, y, **naive), "dcor")
    row(f"{name}.distance_correlation_squared[u]", dcor.u_distance_correlation_sqr(x, y, **naive), "dcor")
    for exponent in (0.5, 1.5):
        row(f"{name}.distance_covariance_squared[exponent={exponent}]", dcor.distance_covariance_sqr(x, y, exponent=exponent), "dcor")
        row(f"{name}.distance_correlation_squared[exponent={exponent}]", dcor.distance_correlation_sqr(x, y, exponent=exponent), "dcor")


def vendi(name, eigenvalues):
    """Vendi scores of several orders from the eigenvalues of K/n."""
    lam = eigenvalues[eigenvalues > 1e-12 * eigenvalues.max()]
    row(f"{name}.vendi_score[1]", np.exp(-np.sum(lam * np.log(lam))), "scipy eigvalsh")
    for q in (0.1, 0.5, 2.0, 3.0):
        row(f"{name}.vendi_score[{q}]", np.sum(lam**q) ** (1 / (1 - q)), "scipy eigvalsh")
    row(f"{name}.vendi_score[inf]", 1 / lam.max(), "scipy eigvalsh")


def main():
    print(f"# python {platform.python_version()}")
    for module in (sklearn, scipy, dcor, np):
        print(f"# {module.__name__} {module.__version__}")
    print("#\n# Inputs (B20, M12, S6, M4, mtcars, FL71, GREF in full; iris as in R datasets and scikit-learn; L200 by the generator in peers.py)")
    everything = {"B20": B20, "M12": M12, "S6": S6, "M4": M4, "mtcars": MTCARS, "FL71": FL71, "GREF": {"rows": GREF}}
    for name, columns in everything.items():
        for column, values in columns.items():
            print(f"# {name}.{column} =", " ".join(f"{v:g}" for v in np.ravel(values)))
    print("#\n# name, value, source")

    y, p, q, w = B20["y"], B20["p"], B20["q"], B20["w"]
    ranking("B20.p", y, p)
    ranking("B20.q", y, q)
    ranking("B20.p.weighted", y, p, sample_weight=w)
    precision, recall, _ = skm.precision_recall_curve(y, p)
    row("B20.p.pr_trapezoid", skm.auc(recall, precision), "scikit-learn")
    delong("B20", y, [p, q])
    row("B20.kendall_tau(p,q)", st.kendalltau(p, q).statistic, "scipy")
    row("B20.somers_d(x=y,y=p)", st.somersd(y, p).statistic, "scipy")
    row("B20.somers_d(x=p,y=y)", st.somersd(p, y).statistic, "scipy")
    labels("B20.p>=0.5", y, (p >= 0.5).astype(int))
    labels("B20.p>=0.5.weighted", y, (p >= 0.5).astype(int), sample_weight=w)
    row("B20.p>=0.5.f1_score", skm.f1_score(y, p >= 0.5), "scikit-learn")
    row("B20.p>=0.5.f_beta[2]", skm.fbeta_score(y, p >= 0.5, beta=2), "scikit-learn")
    row("B20.p>=0.5.jaccard", skm.jaccard_score(y, p >= 0.5), "scikit-learn")
    positive, negative = skm.class_likelihood_ratios(y, p >= 0.5)
    row("B20.p>=0.5.likelihood_ratio[+]", positive, "scikit-learn")
    row("B20.p>=0.5.likelihood_ratio[-]", negative, "scikit-learn")
    confidence = numbers(".95 .90 .90 .80 .75 .70 .70 .65 .60 .55 .50 .50 .60 .65 .70 .75 .80 .85 .90 .95")  # max(p, 1-p) as exact decimals
    row("B20.type2_auroc", skm.roc_auc_score((p > 0.5).astype(int) == y, confidence), "scikit-learn")

    probabilities("B20", y, p)
    probabilities("B20.weighted", y, p, sample_weight=w)
    for strategy in ("uniform", "quantile"):
        true, predicted = calibration_curve(y, p, n_bins=5, strategy=strategy)
        rows(f"B20.calibration_curve[5,{strategy}].true", true, "scikit-learn")
        rows(f"B20.calibration_curve[5,{strategy}].predicted", predicted, "scikit-learn")
    for bins in (5, 10, 15):
        binned("B20", y, p, bins)

    ym, pm = M10["y"], M10["p"]
    for multi in ("ovr", "ovo"):
        for average in ("macro", "weighted"):
            row(f"M10.multiclass_auroc[{multi},{average}]", skm.roc_auc_score(ym, pm, multi_class=multi, average=average), "scikit-learn")
    labels("M10", ym, pm.argmax(1))
    row("M12.top_k_accuracy[2]", skm.top_k_accuracy_score(M12["y"], M12["p"], k=2), "scikit-learn")
    row("M12.log_loss", skm.log_loss(M12["y"], M12["p"]), "scikit-learn")
    row("M12.brier_score[sum]", skm.brier_score_loss(M12["y"], M12["p"], scale_by_half=False), "scikit-learn")

    pl, yl = l200()
    row("L200.positives", yl.sum(), "numpy")
    row("L200.distinct", len(np.unique(pl)), "numpy")
    ranking("L200", yl, pl)
    order = np.argsort(pl, kind="stable")
    s, t = pl[order], yl[order]
    start, end = np.searchsorted(s, s, "left"), np.searchsorted(s, s, "right")
    below = np.concatenate([[0], np.cumsum(1 - t)])
    concordant, tied = int(np.sum(t * below[start])), int(np.sum(t * (below[end] - below[start])))
    row("L200.concordant", concordant, "numpy")
    row("L200.tied", tied, "numpy")
    P, N = int(yl.sum()), int((1 - yl).sum())
    positives = np.concatenate([[0], np.cumsum(t)])
    v10 = ((below[start] + below[end]) / 2 / N)[t == 1]
    v01 = (1 - (positives[start] + positives[end]) / 2 / P)[t == 0]
    row("L200.delong_variance", np.var(v10, ddof=1) / P + np.var(v01, ddof=1) / N, "numpy")
    row("L200.jackknife_variance", np.var(v10) / P + np.var(v01) / N, "numpy")
    probabilities("L200", yl, pl)
    for bins in (10, 15, 16):
        binned("L200", yl, pl, bins)
    row("L200.spiegelhalter_z", np.sum((yl - pl) * (1 - 2 * pl)) / np.sqrt(np.sum((1 - 2 * pl) ** 2 * pl * (1 - pl))), "numpy")

    distance("S6.xy", S6["x"], S6["y"])
    row("S6.x.distance_variance_squared", dcor.distance_covariance_sqr(S6["x"], S6["x"], method="naive"), "dcor")
    row("S6.y.distance_variance_squared", dcor.distance_covariance_sqr(S6["y"], S6["y"], method="naive"), "dcor")
    row("S6.xx.distance_covariance_squared[u]", dcor.u_distance_covariance_sqr(S6["x"], S6["x"], method="naive"), "dcor")
    row("S6.yy.distance_covariance_squared[u]", dcor.u_distance_covariance_sqr(S6["y"], S6["y"], method="naive"), "dcor")
    row("S6.xz.distance_correlation_squared[u]", dcor.u_distance_correlation_sqr(S6["x"], S6["z"], method="naive"), "dcor")
    row("S6.yz.distance_correlation_squared[u]", dcor.u_distance_correlation_sqr(S6["y"], S6["z"], method="naive"), "dcor")
    row("S6.partial_distance_correlation(x,y;z)", dcor.partial_distance_correlation(S6["x"], S6["y"], S6["z"]), "dcor")
    a, b1, c = M4["a"], M4["b1"], M4["c"]
    distance("M4.a,b1", a, b1)
    row("M4.aa.distance_covariance_squared", dcor.distance_covariance_sqr(a, a), "dcor")
    row("M4.aa.distance_covariance_squared[u]", dcor.u_distance_covariance_sqr(a, a), "dcor")
    b4 = numbers("1 0 0 1 0 1 1 1 1 1 1 1 1 1 0 1").reshape(4, 4)
    test = dcor.independence.distance_correlation_t_test(a, b4)
    row("M4.a,B4.t_statistic", test.statistic, "dcor")
    row("M4.a,B4.t_p_value", test.pvalue, "dcor")
    row("M4.a,B4.n_distance_covariance_squared", 4 * dcor.distance_covariance_sqr(a, b4), "dcor")
    row("M4.partial_distance_covariance(a,a;c)", dcor.partial_distance_covariance(a, a, c), "dcor")
    row("M4.partial_distance_covariance(b1,b1;c)", dcor.partial_distance_covariance(b1, b1, c), "dcor")
    row("M4.partial_distance_covariance(a,b1;c)", dcor.partial_distance_covariance(a, b1, c), "dcor")
    mpg, wt = MTCARS["mpg"], MTCARS["wt"]
    distance("mtcars.mpg,wt", mpg, wt)
    row("mtcars.partial_distance_correlation(mpg,wt;hp)", dcor.partial_distance_correlation(mpg, wt, MTCARS["hp"]), "dcor")
    onehot = (MTCARS["cyl"][:, None] == np.array([4, 6, 8])).astype(float)
    row("mtcars.mpg,cyl one-hot.distance_correlation", dcor.distance_correlation(mpg, onehot), "dcor")
    auto, manual = mpg[MTCARS["am"] == 0], mpg[MTCARS["am"] == 1]
    row("mtcars.mpg by am.energy_distance", dcor.energy_distance(auto, manual), "dcor")
    row("mtcars.mpg by am.energy_distance[root/sqrt2]", st.energy_distance(auto, manual), "scipy")
    row("mtcars.chatterjee_xi(row,mpg)", st.chatterjeexi(np.arange(32), mpg, y_continuous=False).statistic, "scipy")
    flowers = iris()
    sl, sw, pl_, pw = flowers.T
    distance("iris.SL,PL", sl, pl_)
    distance("iris.SL,SW", sl, sw)
    row("iris.SL.distance_variance_squared", dcor.distance_covariance_sqr(sl, sl, method="naive"), "dcor")
    row("iris.PL.distance_variance_squared", dcor.distance_covariance_sqr(pl_, pl_, method="naive"), "dcor")
    row("iris.partial_distance_correlation(SL,PL;PW)", dcor.partial_distance_correlation(sl, pl_, pw), "dcor")
    row("iris.partial_distance_covariance(SL,PL;PW)", dcor.partial_distance_covariance(sl, pl_, pw), "dcor")
    distance("iris.setosa,versicolor", flowers[:50], flowers[50:100])
    row("iris.SL.setosa,versicolor.energy_distance", dcor.energy_distance(sl[:50], sl[50:100]), "dcor")
    row("iris.SL.setosa,versicolor.energy_distance[root]", st.energy_distance(sl[:50], sl[50:100]), "scipy")
    k = np.arange(1, 11)
    u = (np.arange(101) - 50) / 50
    row("parabola101.chatterjee_xi", st.chatterjeexi(u, u * u, y_continuous=False).statistic, "scipy")
    row("parabola10.chatterjee_xi", st.chatterjeexi(k, (k - 5) ** 2, y_continuous=False).statistic, "scipy")
    a12, b12 = digits("000011111122"), digits("110100100100")
    row("A12.mutual_information", skm.mutual_info_score(a12, b12), "scikit-learn")
    row("A12.normalized_mutual_information", skm.normalized_mutual_info_score(a12, b12), "scikit-learn")

    y, c, w, g = FL71["y"], FL71["p"], FL71["w"], FL71["g"]
    for name, keep in (("overall", g >= 0), ("aa", g == 0), ("ba", g == 1)):
        for suffix, weight in (("", np.ones(71)), (".weighted", w)):
            kw = {"sample_weight": weight[keep]}
            row(f"FL71.{name}{suffix}.selection_rate", np.average(c[keep], **{"weights": weight[keep]}), "numpy")
            row(f"FL71.{name}{suffix}.true_positive_rate", skm.recall_score(y[keep], c[keep], **kw), "scikit-learn")
            row(f"FL71.{name}{suffix}.false_positive_rate", 1 - skm.recall_score(y[keep], c[keep], pos_label=0, **kw), "scikit-learn")
            row(f"FL71.{name}{suffix}.accuracy", skm.accuracy_score(y[keep], c[keep], **kw), "scikit-learn")
    for successes, n in ((8, 10), (0, 5), (5, 5)):
        ci = st.binomtest(successes, n).proportion_ci(0.95, method="wilson")
        rows(f"wilson({successes}/{n})", [ci.low, ci.high], "scipy")
    row("fisher_exact(56/70,48/80).p_value", st.fisher_exact([[56, 14], [48, 32]]).pvalue, "scipy")
    income = numbers("541,1463,2445,3438,4437,5401,6392,8304,11904,22261")
    n, mean = len(income), income.mean()
    row("INC.gini_coefficient", np.abs(income[:, None] - income).sum() / (2 * n * n * mean), "numpy")
    row("INC.theil_index", np.mean(income / mean * np.log(income / mean)), "numpy")
    row("INC.hoover_index", np.abs(income - mean).sum() / (2 * n * mean), "numpy")
    row("INC.atkinson_index[0.5]", 1 - np.mean(np.sqrt(income)) ** 2 / mean, "numpy")
    row("INC.atkinson_index[1]", 1 - st.gmean(income) / mean, "scipy")
    row("INC.atkinson_index[2]", 1 - st.hmean(income) / mean, "scipy")
    row("INC.generalized_entropy_index[2]", np.var(income) / (2 * mean**2), "numpy")
    row("INC.jain_index", income.sum() ** 2 / (n * np.sum(income**2)), "numpy")

    m = len(GREF)
    total, square = GREF.sum(0), np.sum(GREF**2)
    row("GREF.alpha", total @ total / (m * square), "numpy")
    row("GREF.m_coherence", total @ total / square, "numpy")
    row("GREF.diversity", square / (total @ total), "numpy")
    trace = np.var(GREF, axis=0, ddof=1).sum()
    unbiased = (total @ total - square) / (m * (m - 1))
    row("GREF.trace_cov", trace, "numpy")
    row("GREF.mean_squared_norm.unbiased", unbiased, "numpy")
    row("GREF.noise_scale", trace / unbiased, "numpy")
    rows("GREF.gsnr[population]", GREF.mean(0) ** 2 / GREF.var(0), "numpy")
    unit = GREF / np.linalg.norm(GREF, axis=1, keepdims=True)
    row("GREF.mean_cosine", ((unit @ unit.T).sum() - m) / (m * (m - 1)), "numpy")
    vendi("GREF.cosine", scipy.linalg.eigvalsh(unit @ unit.T / m))
    vendi("K3", scipy.linalg.eigvalsh(np.array([[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1]]) / 3))
    vendi("laplace7", scipy.linalg.eigvalsh(np.exp(-np.abs(np.subtract.outer(range(7), range(7)))) / 7))
    sigma = np.linalg.svd(GREF, compute_uv=False)
    share = sigma / sigma.sum()
    row("GREF.effective_rank", np.exp(-np.sum(share * np.log(share))), "numpy svd")
    row("GREF.participation_ratio", np.sum(sigma**2) ** 2 / np.sum(sigma**4), "numpy svd")


if __name__ == "__main__":
    sys.exit(main())
