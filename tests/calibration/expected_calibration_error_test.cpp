#include "calibration/data.hpp"

#include <assay/calibration/expected_calibration_error.hpp>

#include <algorithm>
#include <limits>

using assay::binning;
using assay::closed;
using assay::debiased_calibration_error;
using assay::debiased_squared_calibration_error;
using assay::edges;
using assay::error_norm;
using assay::expected_calibration_error;
using assay::Index;

TEST_CASE("expected_calibration_error: equal width, reference values") {
  const test::b20 d;
  const auto ece = [&](Index bins, error_norm norm, closed side) {
    return expected_calibration_error(d.y, d.p, {.bins = bins, .norm = norm, .closed = side});
  };
  const error_norm l1 = error_norm::l1, l2 = error_norm::l2, max = error_norm::max;
  // rational arithmetic, edges exactly i/B
  CHECK_NEAR(ece(5, l1, closed::left), 0.105, 1e-14);
  CHECK_NEAR(ece(5, l2, closed::left), 0.124524094054, 1e-11);
  CHECK_NEAR(ece(5, max, closed::left), 0.25, 1e-14);
  CHECK_NEAR(ece(10, l1, closed::left), 0.175, 1e-14);
  CHECK_NEAR(ece(15, l1, closed::left), 0.235, 1e-14);
  CHECK_NEAR(ece(15, l2, closed::left), 0.291118532560, 1e-11);
  CHECK_NEAR(ece(15, max, closed::left), 0.70, 1e-14);
  CHECK_NEAR(ece(5, l1, closed::right), 0.090, 1e-14);
  CHECK_NEAR(ece(5, l2, closed::right), 0.117064796872, 1e-11);
  CHECK_NEAR(ece(5, max, closed::right), 0.7 / 3, 1e-14);
  CHECK_NEAR(ece(10, l1, closed::right), 0.190, 1e-14);
  CHECK_NEAR(ece(10, l2, closed::right), 0.216794833887, 1e-11);
  CHECK_NEAR(ece(10, max, closed::right), 0.40, 1e-14);
  CHECK_NEAR(ece(15, l1, closed::right), 0.265, 1e-14);
  CHECK_NEAR(ece(15, l2, closed::right), 0.342600350263, 1e-11);
  CHECK_NEAR(ece(15, max, closed::right), 0.85, 1e-14);
  // weighted, rational arithmetic
  CHECK_NEAR(expected_calibration_error(d.y, d.p, d.w, {.bins = 5}), 0.130851063830, 1e-11);
  CHECK_NEAR(expected_calibration_error(d.y, d.p, d.w, {.bins = 10}), 0.224468085106, 1e-11);
  CHECK_NEAR(expected_calibration_error(d.y, d.p, d.w), 0.264893617021, 1e-11);
  // peers with linspace edges (netcal 1.3.6): 0.3, 0.6 and 0.7 are on the other side
  CHECK_NEAR(expected_calibration_error(d.y, d.p, {.bins = 5, .edges = edges::linspace}), 0.115, 1e-14);
  CHECK_NEAR(expected_calibration_error(d.y, d.p, {.bins = 10, .edges = edges::linspace}), 0.160, 1e-14);
}

TEST_CASE("expected_calibration_error: float predictions at the edges of 10 and 15 bins") {
  // float edges put the printed decimals on the same side as double ones; torchmetrics gives 0.245 for 15 bins in float32
  const test::b20 d;
  const Eigen::ArrayXf p = d.p.cast<float>();
  for (const Index bins : {5, 10, 15}) {
    CHECK_NEAR(expected_calibration_error(d.y, p, {.bins = bins}), expected_calibration_error(d.y, d.p, {.bins = bins}), 1e-6);
    CHECK_NEAR(expected_calibration_error(d.y, p, {.bins = bins, .closed = closed::right}),
               expected_calibration_error(d.y, d.p, {.bins = bins, .closed = closed::right}), 1e-6);
  }
  CHECK_NEAR(expected_calibration_error(d.y, p), 0.235, 1e-6);
}

TEST_CASE("expected_calibration_error: equal mass, reference values") {
  const test::b20 d;
  const auto ece = [&](Index bins, error_norm norm) {
    return expected_calibration_error(d.y, d.p, {.bins = bins, .binning = binning::equal_mass, .norm = norm});
  };
  // verified_calibration
  CHECK_CLOSE(ece(4, error_norm::l1), 0.04);
  CHECK_CLOSE(ece(4, error_norm::l2), 0.044158804331639226);
  CHECK_CLOSE(ece(4, error_norm::max), 0.06);
  CHECK_CLOSE(ece(5, error_norm::l1), 0.085);
  CHECK_CLOSE(ece(5, error_norm::l2), 0.09387491677759294);
  CHECK_CLOSE(ece(5, error_norm::max), 0.1375);
  // tied predictions stay together; splitting them gives 0.195
  CHECK_CLOSE(ece(10, error_norm::l1), 0.18);
  CHECK_CLOSE(ece(10, error_norm::l2), 0.22065244163616227);
  CHECK_CLOSE(ece(10, error_norm::max), 0.375);
  const assay::ranked_scores ranked(d.y, d.p);
  CHECK(expected_calibration_error(ranked, 10) == ece(10, error_norm::l1));
  CHECK(expected_calibration_error(ranked, 10, {.norm = error_norm::max}) == ece(10, error_norm::max));
}

TEST_CASE("expected_calibration_error: debiased, reference values") {
  const test::b20 d;
  // verified_calibration, squared
  CHECK_CLOSE(debiased_squared_calibration_error(d.y, d.p, {.bins = 4, .binning = binning::equal_mass}), -0.04805);
  CHECK_CLOSE(debiased_squared_calibration_error(d.y, d.p, {.bins = 5, .binning = binning::equal_mass}), -0.05785416666666667);
  CHECK(expected_calibration_error(d.y, d.p, {.bins = 5, .binning = binning::equal_mass, .norm = error_norm::l2, .debias = true}) == 0);
}

TEST_CASE("expected_calibration_error: debiased l1, reference values") {
  const test::b20 d;
  // closed form, 50 digits; verified_calibration 0.1.4 with 200,000 resamples: -0.0828
  const assay::calibration_error_options four{.bins = 4, .binning = binning::equal_mass, .debias = true};
  CHECK_NEAR(debiased_calibration_error(d.y, d.p, four), -0.0829140782734596, 1e-13);
  CHECK_NEAR(debiased_calibration_error(d.y, d.p, {.bins = 5, .binning = binning::equal_mass}), -0.02385544298284495, 1e-13);
  CHECK(debiased_calibration_error(assay::ranked_scores(d.y, d.p), 4) == debiased_calibration_error(d.y, d.p, four));
  CHECK(expected_calibration_error(d.y, d.p, four) == 0);
  // with gaps far beyond chance it is the plain error
  const test::l200 far;
  assay::reliability_table table;
  table.update(far.y, far.p);
  const double signed_value = debiased_calibration_error(table);
  CHECK(expected_calibration_error(far.y, far.p, {.debias = true}) == signed_value);
  CHECK(expected_calibration_error(table, {.debias = true}) == signed_value);
  CHECK_CLOSE(signed_value, 0.16717873397827146);
}

TEST_CASE("expected_calibration_error: debiased l1 is twice the error less its mean over new outcomes") {
  // the mean of |m + s z| by Simpson's rule on each side of the kink
  const auto mean_distance = [](double m, double s) {
    const auto half = [&](double from, double to) {
      const int steps = 20000;
      const double h = (to - from) / steps;
      double sum = 0;
      for (int i = 0; i <= steps; ++i) {
        const double z = from + h * i;
        sum += (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * std::abs(m + s * z) * std::exp(-z * z / 2);
      }
      return sum * h / 3 / std::sqrt(2 * 3.14159265358979323846);
    };
    const double kink = std::clamp(-m / s, -12.0, 12.0);
    return half(-12, kink) + half(kink, 12);
  };
  const test::random_rows r(400, 12, 8);
  for (const bool weighted : {false, true}) {
    for (const binning kind : {binning::equal_width, binning::equal_mass}) {
      assay::ranked_scores<double, double> ranked(r.y, r.p, weighted ? r.w : Eigen::ArrayXd::Ones(400).eval());
      assay::reliability_table table({.bins = 7});
      table.update(r.y, r.p, weighted ? r.w : Eigen::ArrayXd::Ones(400).eval());
      const auto bins = kind == binning::equal_width ? assay::calibration_detail::bins_of(table) : assay::calibration_detail::equal_mass_bins(ranked, 7, "");
      double sum = 0;
      double total = 0;
      for (const assay::reliability_bin& b : bins.bins) {
        if (!(b.weight > 0)) continue;
        const double n = b.weight * b.weight / b.weight_squared;
        const double s = std::sqrt(b.observed_rate * (1 - b.observed_rate) / n);
        sum += b.weight * (2 * std::abs(b.gap) - (s > 0 ? mean_distance(b.gap, s) : std::abs(b.gap)));
        total += b.weight;
      }
      const assay::calibration_error_options options{.bins = 7, .binning = kind};
      if (weighted) {
        CHECK_NEAR(debiased_calibration_error(r.y, r.p, r.w, options), sum / total, 1e-9);
      } else {
        CHECK_NEAR(debiased_calibration_error(r.y, r.p, options), sum / total, 1e-9);
      }
    }
  }
  // of a calibrated model g ~ N(0, s²): 2 E|g| - E|g + sZ| = (2 - √2) E|g|
  test::generator g(4);
  Eigen::ArrayXd p(20000);
  Eigen::ArrayXi y(20000);
  double plain = 0;
  double debiased = 0;
  for (int repeat = 0; repeat < 20; ++repeat) {
    for (Index i = 0; i < p.size(); ++i) {
      p[i] = g.uniform();
      y[i] = g.uniform() < p[i];
    }
    plain += expected_calibration_error(y, p) / 20;
    debiased += debiased_calibration_error(y, p) / 20;
  }
  CHECK(plain > 0.006);
  CHECK(std::abs(debiased / plain - (2 - std::sqrt(2))) < 0.03);
}

TEST_CASE("expected_calibration_error: a bin for each distinct prediction") {
  const test::b20 d;
  // verified_calibration 0.1.4, discrete
  CHECK_CLOSE(expected_calibration_error(d.y, d.p, {.binning = binning::distinct}), 0.3);
  CHECK_CLOSE(expected_calibration_error(d.y, d.p, {.binning = binning::distinct, .norm = error_norm::l2}), 0.37416573867739417);
  CHECK_CLOSE(debiased_squared_calibration_error(d.y, d.p, {.binning = binning::distinct}), -0.055);
  const test::random_rows r(900, 20, 3);
  Eigen::ArrayXd gap = Eigen::ArrayXd::Zero(21);
  Eigen::ArrayXd weighted = Eigen::ArrayXd::Zero(21);
  for (Index i = 0; i < 900; ++i) {
    const Index k = std::lround(r.p[i] * 20);
    gap[k] += r.y[i] - r.p[i];
    weighted[k] += r.w[i] * (r.y[i] - r.p[i]);
  }
  CHECK_CLOSE(expected_calibration_error(r.y, r.p, {.bins = 0, .binning = binning::distinct}), gap.abs().sum() / 900);
  CHECK_CLOSE(expected_calibration_error(r.y, r.p, r.w, {.binning = binning::distinct}), weighted.abs().sum() / r.w.sum());
}

TEST_CASE("expected_calibration_error: sweep") {
  const test::b20 d;
  CHECK_CLOSE(expected_calibration_error(d.y, d.p, {.binning = binning::sweep}), 0.085);
  // tied predictions stay together; a sweep that splits them gives 0.07 with the same 3 bins (both by a plain loop)
  CHECK_CLOSE(expected_calibration_error(d.y, d.q, {.binning = binning::sweep}), 0.03);
}

TEST_CASE("expected_calibration_error: torchmetrics and uncertainty-metrics values") {
  // torchmetrics docstring
  const Eigen::ArrayXd p = test::array({.25, .25, .55, .75, .75});
  const Eigen::ArrayXi y = test::labels({0, 0, 1, 1, 1});
  CHECK_NEAR(expected_calibration_error(y, p, {.bins = 2}), 0.29, 1e-14);
  CHECK_NEAR(expected_calibration_error(y, p, {.bins = 2, .norm = error_norm::l2}), 0.29183328, 1e-7);
  CHECK_NEAR(expected_calibration_error(y, p, {.bins = 2, .norm = error_norm::max}), 0.31666667, 1e-7);
  // p = 1 belongs to the last bin (torchmetrics 1.9 opens another one and gives 0.525)
  CHECK_CLOSE(expected_calibration_error(test::labels({1, 0}), test::array({.95, 1.0}), {.bins = 10}), 0.475);
  // uncertainty-metrics test: positive-class frequency
  CHECK_CLOSE(expected_calibration_error(test::labels({1, 0, 1, 1, 0, 1, 0, 0}), test::array({.91, .32, .66, .67, .57, .98, .41, .19}), {.bins = 30}),
              0.28375);
}

TEST_CASE("expected_calibration_error: 200,000 rows") {
  const test::l200 d;
  // rational and compensated sums
  const struct {
    Index bins;
    double rmsce, mce, squared;
  } expected[] = {{10, 0.18238693977247117, 0.24770739210449644, 0.033258261103549173},
                  {15, 0.18280708460320194, 0.2493743612990226, 0.03340837854940692},
                  {16, 0.18293781236923762, 0.2538393544955911, 0.03345553294687363}};
  const Eigen::ArrayXf f = d.p.cast<float>();  // 16 bits: the same numbers
  for (const auto& e : expected) {
    CHECK_CLOSE(expected_calibration_error(d.y, d.p, {.bins = e.bins}), 0.16717873397827146);
    CHECK_CLOSE(expected_calibration_error(d.y, d.p, {.bins = e.bins, .norm = error_norm::l2}), e.rmsce);
    CHECK_CLOSE(expected_calibration_error(d.y, d.p, {.bins = e.bins, .norm = error_norm::max}), e.mce);
    CHECK_CLOSE(debiased_squared_calibration_error(d.y, d.p, {.bins = e.bins}), e.squared);
    CHECK_CLOSE(expected_calibration_error(d.y, d.p, {.bins = e.bins, .norm = error_norm::l2, .debias = true}), std::sqrt(e.squared));
    CHECK_CLOSE(expected_calibration_error(d.y, f, {.bins = e.bins, .norm = error_norm::l2}), e.rmsce);
  }
}

TEST_CASE("expected_calibration_error: weights") {
  const test::random_rows r(600, 9, 2);
  const Eigen::ArrayXd w = 2 * r.w;
  std::vector<double> p;
  std::vector<int> y;
  for (Index i = 0; i < r.p.size(); ++i) {
    for (int k = 0; k < static_cast<int>(w[i]); ++k) {
      p.push_back(r.p[i]);
      y.push_back(r.y[i]);
    }
  }
  const auto yv = assay::view(y);
  const auto pv = assay::view(p);
  for (const binning kind : {binning::equal_width, binning::equal_mass}) {
    for (const error_norm norm : {error_norm::l1, error_norm::l2, error_norm::max, assay::lp(3)}) {
      const double repeated = expected_calibration_error(yv, pv, {.bins = 7, .binning = kind, .norm = norm});
      CHECK_CLOSE(expected_calibration_error(r.y, r.p, w, {.bins = 7, .binning = kind, .norm = norm}), repeated);
      CHECK_CLOSE(expected_calibration_error(r.y, r.p, 0.1 * w, {.bins = 7, .binning = kind, .norm = norm}), repeated);
    }
    const assay::calibration_error_options by_frequency{.bins = 7, .binning = kind, .weighting = assay::weighting::frequency};
    CHECK_NEAR(debiased_squared_calibration_error(r.y, r.p, w, by_frequency), debiased_squared_calibration_error(yv, pv, by_frequency), 1e-11);
    CHECK_NEAR(debiased_calibration_error(r.y, r.p, w, by_frequency), debiased_calibration_error(yv, pv, by_frequency), 1e-11);
    // importance: the scale does not matter, and unit weights change nothing
    const assay::calibration_error_options by_importance{.bins = 7, .binning = kind};
    CHECK_NEAR(debiased_squared_calibration_error(r.y, r.p, 0.3 * w, by_importance), debiased_squared_calibration_error(r.y, r.p, w, by_importance), 1e-11);
    CHECK_NEAR(debiased_squared_calibration_error(yv, pv, Eigen::ArrayXd::Constant(yv.size(), 0.7), by_importance),
               debiased_squared_calibration_error(yv, pv, by_importance), 1e-11);
    CHECK_NEAR(debiased_calibration_error(r.y, r.p, 0.3 * w, by_importance), debiased_calibration_error(r.y, r.p, w, by_importance), 1e-11);
    CHECK_NEAR(debiased_calibration_error(yv, pv, Eigen::ArrayXd::Constant(yv.size(), 0.7), by_importance),
               debiased_calibration_error(yv, pv, by_importance), 1e-11);
    CHECK(test::contains(test::error_of([&] { debiased_squared_calibration_error(r.y, r.p, r.w, by_frequency); }),
                         "assay::debiased_squared_calibration_error: frequency weights must be whole numbers"));
  }
}

TEST_CASE("expected_calibration_error: weights of any size") {
  const test::random_rows r(60, 8, 3);
  Eigen::ArrayXd w(60);
  for (Eigen::Index i = 0; i < 60; ++i) w[i] = static_cast<double>(1 + i % 5);
  const assay::calibration_error_options debiased{.norm = error_norm::l2, .debias = true};
  for (const double scale : {1e300, 5e305, 1e160, 1e-160, 1e-300}) {
    const Eigen::ArrayXd v = w * scale;
    for (const binning b : {binning::equal_width, binning::equal_mass, binning::sweep}) {
      CHECK_NEAR(expected_calibration_error(r.y, r.p, v, {.bins = 5, .binning = b}), expected_calibration_error(r.y, r.p, w, {.bins = 5, .binning = b}), 1e-13);
    }
    CHECK(test::error_of([&] { expected_calibration_error(r.y, r.p, v, debiased); }) ==
          "assay::expected_calibration_error: the squares of the weights are out of the range of double; multiply the weights by a constant");
  }
  for (const double scale : {1e140, 1e-140}) {
    CHECK_NEAR(expected_calibration_error(r.y, r.p, w * scale, debiased), expected_calibration_error(r.y, r.p, w, debiased), 1e-12);
  }
  CHECK(test::contains(test::error_of([&] { expected_calibration_error(r.y, r.p, w * 3e307); }), "too large"));
}

TEST_CASE("expected_calibration_error: undefined without rows, defined for one") {
  const Eigen::ArrayXd none(0);
  const Eigen::ArrayXi no(0);
  for (const binning kind : {binning::equal_width, binning::equal_mass, binning::sweep, binning::distinct}) {
    CHECK(assay::is_undefined(expected_calibration_error(no, none, {.binning = kind})));
    CHECK(assay::is_undefined(expected_calibration_error(no, none, {.binning = kind, .norm = error_norm::max})));
    CHECK(assay::is_undefined(debiased_squared_calibration_error(no, none, {.binning = kind})));
    CHECK(assay::is_undefined(debiased_calibration_error(no, none, {.binning = kind})));
    CHECK(assay::is_undefined(expected_calibration_error(no, none, {.binning = kind, .debias = true})));
    CHECK(assay::is_undefined(expected_calibration_error(no, none, {.binning = kind, .norm = error_norm::l2, .debias = true})));
    CHECK(assay::is_undefined(expected_calibration_error(test::labels({1, 0}), test::array({.3, .4}), test::array({0, 0}), {.binning = kind})));
    CHECK_CLOSE(expected_calibration_error(test::labels({1}), test::array({.7}), {.binning = kind}), 0.3);
    // constant predictions: one bin, whatever the binning (quantile edges that collapse give 0 or crash elsewhere)
    CHECK_CLOSE(expected_calibration_error(test::labels({1, 0, 0, 0}), test::array({.9, .9, .9, .9}), {.binning = kind}), 0.65);
  }
  CHECK(assay::is_undefined(expected_calibration_error(assay::reliability_table())));
  // the error of a bin of one row cannot be told from its variance
  CHECK(debiased_squared_calibration_error(test::labels({1, 0}), test::array({.7, .1})) == 0);
  CHECK_CLOSE(debiased_calibration_error(test::labels({1, 0}), test::array({.7, .1})), 0.2);
}

TEST_CASE("expected_calibration_error: errors") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const test::b20 d;
  for (const binning kind : {binning::equal_width, binning::equal_mass, binning::sweep, binning::distinct}) {
    Eigen::ArrayXd p = d.p;
    p[7] = nan;
    CHECK(test::error_of([&] { expected_calibration_error(d.y, p, {.binning = kind}); }) == "assay::expected_calibration_error: prediction[7] is NaN");
    p[7] = -0.25;
    CHECK(test::error_of([&] { expected_calibration_error(d.y, p, d.w, {.binning = kind}); }) ==
          "assay::expected_calibration_error: prediction[7] = -0.25 is outside [0, 1]");
    CHECK(test::contains(test::error_of([&] { expected_calibration_error(d.y + 1, d.p, {.binning = kind}); }), "truth[2] = 2 is not 0 or 1"));
    CHECK(test::contains(test::error_of([&] { expected_calibration_error(d.y, d.p.head(4), {.binning = kind}); }), "prediction has 4 elements but truth has 20"));
    CHECK(test::contains(test::error_of([&] { expected_calibration_error(d.y, d.p, -d.w, {.binning = kind}); }), "weights[0] = -1 is negative"));
  }
  CHECK(test::error_of([&] { expected_calibration_error(d.y, d.p, {.bins = 0}); }) == "assay::expected_calibration_error: bins = 0 is outside [1, 65536]");
  CHECK(test::contains(test::error_of([&] { expected_calibration_error(d.y, d.p, {.bins = -1, .binning = binning::equal_mass}); }), "bins = -1"));
  CHECK(test::error_of([&] { expected_calibration_error(d.y, d.p, {.norm = error_norm::max, .debias = true}); }) ==
        "assay::expected_calibration_error: debias is defined for .norm = error_norm::l1 and l2 only");
  const assay::ranked_scores logits(test::labels({0, 1}), test::array({-3, 2}));
  CHECK(test::contains(test::error_of([&] { expected_calibration_error(logits, 5); }), "outside [0, 1]: -3"));
}
