#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Times assay against scikit-learn, NumPy, dcor and R energy on the same data, one thread each.

    python3 benchmarks/peers/compare.py BUILD_FOLDER [--runs 5] [--quick]

BUILD_FOLDER holds benchmarks/bench_worker (cmake --workflow --preset benchmark). Peer and assay run in turn, in one
process each; the ratio is the median of the ratios of the pairs. A peer that is not installed is left out. Needs NumPy;
pip install scikit-learn dcor, apt-get install r-cran-energy for all rows.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np


class Worker:
    """A process that answers a line with seconds and value."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, name):
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.process.args[0]} stopped at {name}")
        seconds, value = map(float, line.split())
        return seconds, value


def timed(function):
    def run(_name):
        start = time.perf_counter()
        value = float(function())
        return time.perf_counter() - start, value

    return run


def numpy_ece(label, score, bins=15):
    """The usual bincount form, without any check of the input."""
    index = np.minimum((score * bins).astype(np.int64), bins - 1)
    count = np.bincount(index, minlength=bins)
    confidence = np.bincount(index, weights=score, minlength=bins)
    truth = np.bincount(index, weights=label, minlength=bins)
    return np.abs(confidence - truth).sum() / count.sum()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a hundredth of the data, to try the script")
    options = parser.parse_args()
    worker = pathlib.Path(options.build) / "benchmarks" / "bench_worker"
    if not worker.exists():
        sys.exit(f"{worker} does not exist: build it with cmake --workflow --preset benchmark")

    divide = 100 if options.quick else 1
    random = np.random.default_rng(7)
    n = 10_000_000 // divide
    score = random.random(n, dtype=np.float32)
    label = (random.random(n) < score.astype(np.float64) ** 2).astype(np.uint8)
    m = 1_000_000 // divide
    x = random.normal(size=m)
    y = x**2 + random.normal(size=m)
    k = 5_000 if divide == 1 else 500
    a = np.asfortranarray(random.normal(size=(k, 3)))
    b = np.asfortranarray(np.abs(a) + random.normal(size=(k, 3)))

    rows = []
    try:
        import sklearn
        from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

        name = f"scikit-learn {sklearn.__version__}"
        rows += [
            ("auroc", f"{n:,} float", name, timed(lambda: roc_auc_score(label, score))),
            ("average_precision", f"{n:,} float", name, timed(lambda: average_precision_score(label, score))),
            ("brier_score", f"{n:,} float", name, timed(lambda: brier_score_loss(label, score))),
        ]
    except ImportError:
        print("scikit-learn is not installed", file=sys.stderr)
    rows.append(("expected_calibration_error", f"{n:,} float", f"NumPy {np.__version__} bincount", timed(lambda: numpy_ece(label, score))))
    try:
        import dcor

        rows.append(("distance_covariance_univariate", f"{m:,} double", f"dcor {dcor.__version__} mergesort",
                     timed(lambda: dcor.distance_covariance_sqr(x, y, method="mergesort"))))
    except ImportError:
        print("dcor is not installed", file=sys.stderr)

    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("score.f32", score), ("label.u8", label), ("x.f64", x), ("y.f64", y)):
            data.tofile(f"{folder}/{name}")
        for name, data in (("a.f64", a), ("b.f64", b)):
            data.ravel(order="F").tofile(f"{folder}/{name}")
        if shutil.which("Rscript") and subprocess.run(["Rscript", "-e", "library(energy)"], capture_output=True).returncode == 0:
            script = str(pathlib.Path(__file__).with_name("energy.R"))
            energy = Worker(["Rscript", script, folder])
            rows.append(("distance_covariance_univariate", f"{m:,} double", "R energy dcov2d", energy))
            rows.append(("distance_covariance_multivariate", f"{k:,} x 3 double", "R energy dcov", energy))
        else:
            print("R energy is not installed", file=sys.stderr)

        assay = Worker([str(worker), folder])
        print(f"{'metric':34} {'data':>18}  {'peer':26} {'peer':>10} {'assay':>10} {'ratio':>8}   difference")
        for metric, data, peer_name, peer in rows:
            peer(metric), assay(metric)  # warm up: imports, just-in-time compilation, pages
            pairs = []
            for _ in range(options.runs):
                pairs.append((peer(metric), assay(metric)))
            theirs = statistics.median(p[0] for p, _ in pairs)
            ours = statistics.median(q[0] for _, q in pairs)
            ratio = statistics.median(p[0] / q[0] for p, q in pairs)
            difference = abs(pairs[0][0][1] - pairs[0][1][1])
            print(f"{metric:34} {data:>18}  {peer_name:26} {theirs*1e3:8.1f}ms {ours*1e3:8.1f}ms {ratio:7.1f}x   {difference:.1e}", flush=True)


if __name__ == "__main__":
    main()
