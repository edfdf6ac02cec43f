#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints the reference rows of tests/discrimination/normal_interval_test.cpp and meta_d_prime_test.cpp.
Made with Python 3, mpmath 1.3.0 at 120 digits: meta-d' as the root of the likelihood equations by Newton's method."""
import mpmath as mp
from mpmath import mpf

mp.mp.dps = 120


def text(x): return repr(float(x))


def upper(x): return mp.erfc(x / mp.sqrt(2)) / 2


def between(a, b): return upper(a) - upper(b) if a > 0 else upper(-b) - upper(-a)


def quantile(p): return mp.sqrt(2) * mp.erfinv(2 * p - 1)


def tail_row(x):
    x = mpf(x)
    hazard = mp.npdf(x) / upper(x)
    print("      {" + ", ".join(map(text, (x, mp.log(upper(x)), hazard, hazard - x))) + "},")


def interval_row(start, above, width):  # width 0: no end
    start, above, width = mpf(start), mpf(above), mpf(width)
    a, b = start + above, start + above + width
    p = between(a, b) if width else upper(a)
    r = mp.npdf(a) / p
    q = mp.npdf(b) / p if width else mpf(0)
    below = b - (r - q) if width else mpf(0)
    print("      {" + ", ".join(map(text, (start, above, width, mp.log(p / upper(start)), r, q, r - q, r - q - a, below))) + "},")


def meta_d(n1, n2, padding, s=mpf(1)):
    """d', criterion, M-ratio, meta-d', log likelihood, type-2 criteria; criteria t on an axis whose 0 is the type-1 criterion."""
    r = len(n1) // 2
    n1, n2 = ([mpf(x) + (mpf(1) / (2 * r) if padding else 0) for x in n] for n in (n1, n2))
    zs = [quantile(sum(n[r:]) / sum(n)) for n in (n1, n2)]
    d, c = zs[1] / s - zs[0], -(zs[1] + zs[0]) / (1 + s)

    def model(x):
        value, slope = mpf(0), [mpf(0)] * len(x)
        at = [None] + list(range(1, r)) + [None] + list(range(r, 2 * r - 1)) + [None]
        t = [x[i] if i else mpf(0) for i in at[1:-1]]
        for n, z, scale in ((n1, zs[0], mpf(1)), (n2, zs[1], s)):
            ends = [scale * u - x[0] * z for u in t]
            cdf = [mpf(0)] + [upper(-e) for e in ends] + [mpf(1)]
            pdf = [mpf(0)] + [mp.npdf(e) for e in ends] + [mpf(0)]
            for i in range(2 * r):
                if not n[i]:
                    continue
                p, block, sign = cdf[i + 1] - cdf[i], cdf[r] if i < r else 1 - cdf[r], 1 if i < r else -1
                value += n[i] * mp.log(p / block)
                slope[0] += n[i] * z * (sign * pdf[r] / block - (pdf[i + 1] - pdf[i]) / p)
                if at[i + 1]:
                    slope[at[i + 1]] += n[i] * scale * pdf[i + 1] / p
                if at[i]:
                    slope[at[i]] -= n[i] * scale * pdf[i] / p
        return value, slope

    rates = [[quantile(sum(n[i:]) / sum(n)) for i in range(1, 2 * r)] for n in (n1, n2)]
    start = [-(a + b) / (1 + s) - c for a, b in zip(*rates)]
    x = list(mp.findroot(lambda *x: model(x)[1], [mpf(1)] + start[: r - 1] + start[r:], tol=mpf(10) ** -90, maxsteps=100))
    return [d, c, x[0], x[0] * d, model(x)[0]] + [t + x[0] * c for t in x[1:]]


print("// tails: x, log P(Z > x), hazard, excess")
for x in (-15, -10, -3, -0.5, 0, 0.5, 3, 4.999, 5, 8, 30, 1e3, 1e6):
    tail_row(x)
print("// intervals: start, above, width, log share, at lower, at upper, mean, above lower, below upper")
for row in ((0, 0, 1), (0, 0.25, 1e-9), (-3, 1, 0.5), (-3, 2, 3), (-3, 2.9999999, 3e-7), (-3, 0, 20), (-30, 2, 3), (-30, 2, 1e-6), (-30, 29, 60),
            (-1, 3, 0.1), (-1, 3, 7), (2, 0, 0.05), (2, 1e-7, 3), (2, 1, 0.125), (40, 0, 1e-3), (40, 0.5, 0.25), (40, 0.5, 1e-8), (1e4, 1e-4, 3e-5),
            (1e4, 1e-4, 1), (0, 0, 0), (-3, 1, 0), (-3, 5, 0), (2, 1, 0), (40, 0.5, 0), (1e4, 1e-4, 0)):
    interval_row(*row)
print("// meta-d': d', criterion, M-ratio, meta-d', log likelihood, criteria")
for n1, n2 in (([100, 50, 30, 20, 10, 4], [4, 20, 21, 35, 60, 90]), ([52, 32, 35, 37, 26, 12, 4, 2], [2, 5, 15, 22, 33, 38, 40, 45]),
               ([32, 23, 14, 9], [6, 13, 26, 33]), ([100, 50, 20, 10, 5, 1], [3, 7, 8, 12, 27, 89])):
    for padding in (True, False):
        print("      {" + ", ".join(map(text, meta_d(n1, n2, padding))) + "},")
print("// s = 0.8")
print("      {" + ", ".join(map(text, meta_d([100, 50, 30, 20, 10, 4], [4, 20, 21, 35, 60, 90], True, mpf("0.8")))) + "},")
