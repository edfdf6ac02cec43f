#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints the reference rows of tests/core/special_functions_test.cpp. Made with Python 3, mpmath 1.3.0 at 50 digits."""
import mpmath as mp

mp.mp.dps = 50


def row(*values):
    print("      {" + ", ".join(repr(float(v)) for v in values) + "},")


def P(a, x): return mp.gammainc(a, 0, x, regularized=True)
def Q(a, x): return mp.gammainc(a, x, mp.inf, regularized=True)


def I(a, b, x):
    a, b, x = mp.mpf(a), mp.mpf(b), mp.mpf(x)
    if x > (a + 1) / (a + b + 2):
        return 1 - I(b, a, 1 - x)
    term = total = mp.mpf(1)
    k = 0
    while term > total * mp.mpf(10) ** -55:
        term *= x * (a + b + k) / (a + 1 + k)
        total += term
        k += 1
    return total * mp.exp(a * mp.log(x) + b * mp.log1p(-x) + mp.loggamma(a + b) - mp.loggamma(a + 1) - mp.loggamma(b))


def t_tail(t, df):  # P(T < -|t|)
    t, df = mp.mpf(t), mp.mpf(df)
    return I(df / 2, mp.mpf(1) / 2, df / (df + t * t)) / 2


def solve(f, p, low, high):  # bisection on a log scale, f increasing
    low, high, p = mp.mpf(low), mp.mpf(high), mp.mpf(p)
    for _ in range(110):
        mid = mp.sqrt(low * high)
        low, high = (mid, high) if f(mid) < p else (low, mid)
    return mid


print("normal: x, cdf")
for x in (-37.0, -20.0, -8.5, -3.0, -1.0, -0.1, 0.0, 0.5, 2.0, 6.0):
    row(x, mp.erfc(-mp.mpf(x) / mp.sqrt(2)) / 2)
print("normal: p, quantile")
for p in (1e-300, 1e-40, 1e-12, 0.001, 0.02425, 0.075, 0.25, 0.4999, 0.6, 0.925, 0.975, 0.999999):
    tail = min(mp.mpf(p), 1 - mp.mpf(p))
    z = solve(lambda u: mp.erf(u / mp.sqrt(2)) / 2, mp.mpf(1) / 2 - tail, 1e-10, 50) if p > 1e-30 else mp.findroot(
        lambda u: mp.log(mp.erfc(u / mp.sqrt(2)) / 2) - mp.log(mp.mpf(p)), mp.sqrt(-2 * mp.log(p)))
    row(p, -z if p < 0.5 else z)
print("gamma: a, x, P, Q")
for a, x in ((0.01, 1e-5), (0.5, 1e-8), (0.5, 0.7), (0.5, 40.0), (1.0, 1.0), (2.5, 0.01), (2.5, 3.6), (10.0, 2.0), (10.0, 60.0),
             (50.0, 50.0), (200.0, 150.0), (200.0, 350.0), (5000.0, 5100.0), (5000.0, 4000.0), (100000.0, 100000.0)):
    row(a, x, P(a, x), Q(a, x))
print("chi-square: p, df, quantile")
for p, df in ((1e-20, 1.0), (0.05, 1.0), (0.95, 1.0), (0.999999, 1.0), (1e-8, 3.0), (0.5, 3.0), (0.99, 8.0), (0.025, 30.0),
              (0.975, 200.0), (1e-6, 1000.0), (0.3, 0.1), (0.9, 0.1)):
    row(p, df, solve(lambda x: P(mp.mpf(df) / 2, x / 2), p, mp.mpf(10) ** -420, 1e5))
print("beta: a, b, x, I, complement")
for a, b, x in ((0.5, 0.5, 0.3), (0.1, 0.2, 0.9), (1.0, 1.0, 0.25), (2.0, 5.0, 1e-6), (2.0, 5.0, 0.875), (30.0, 10.0, 0.25),
                (30.0, 10.0, 0.75), (0.5, 400.0, 0.001), (400.0, 0.5, 0.9375), (1000.0, 1200.0, 0.453125), (1000.0, 1200.0, 0.53125),
                (20000.0, 30000.0, 0.3984375)):
    row(a, b, x, I(a, b, mp.mpf(x)), I(b, a, 1 - mp.mpf(x)))
print("beta: p, a, b, quantile")
for p, a, b in ((1e-12, 2.0, 5.0), (0.025, 8.5, 2.5), (0.975, 8.5, 2.5), (0.5, 0.5, 0.5), (0.3, 0.1, 0.2), (1e-100, 1000.0, 1.0),
                (0.999, 0.2, 30.0), (0.05, 1000.0, 1200.0), (0.999999, 3.0, 40.0)):
    row(p, a, b, solve(lambda x: I(a, b, x), p, mp.mpf(10) ** -30, 1))
print("student t: t, df, lower tail")
for t, df in ((-1e8, 1.0), (-1.0, 1.0), (-40.0, 3.0), (-2.0, 7.5), (-1e-3, 4.0), (-5.0, 30.0), (-12.0, 1000.0), (-1.96, 100000.0), (-0.5, 0.3)):
    row(t, df, t_tail(t, df))
print("student t: p, df, quantile")
for p, df in ((1e-10, 1.0), (0.025, 1.0), (0.025, 7.5), (0.001, 30.0), (0.975, 4.0), (0.5625, 3.0), (0.49999999, 12.0), (1e-30, 200.0), (0.95, 100000.0)):
    tail = min(mp.mpf(p), 1 - mp.mpf(p))
    t = solve(lambda u: -t_tail(u, df), -tail, 1e-12, mp.mpf(10) ** 15)
    row(p, df, -t if p < 0.5 else t)
