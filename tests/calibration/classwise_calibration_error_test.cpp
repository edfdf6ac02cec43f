#include "calibration/data.hpp"

#include <assay/calibration/classwise_calibration_error.hpp>
#include <assay/core/view.hpp>

#include <limits>

using assay::binning;
using assay::calibration_error_per_class;
using assay::class_average;
using assay::classwise_calibration_error;
using assay::error_norm;
using assay::expected_calibration_error;
using assay::Index;

TEST_CASE("classwise_calibration_error: reference values") {
  const test::m12 m;
  // rational arithmetic
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 5}), 0.1061111111111111, 1e-14);
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 10}), 0.21, 1e-14);
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 5, .average = class_average::pooled}), 0.08055555555555553, 1e-14);
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 10, .average = class_average::pooled}), 0.11666666666666667, 1e-14);
  const double five[] = {.12333333333333333, .08416666666666667, .11083333333333333};
  const double ten[] = {.235, .1925, .2025};
  for (Index k = 0; k < 3; ++k) {
    CHECK_NEAR(calibration_error_per_class(m.y, m.p, {.bins = 5})[k], five[k], 1e-14);
    CHECK_NEAR(calibration_error_per_class(m.y, m.p, {.bins = 10})[k], ten[k], 1e-14);
  }
  // uncertainty-metrics sce, with linspace edges
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 5, .edges = assay::edges::linspace}), 0.07833333, 1e-8);
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 10, .edges = assay::edges::linspace}), 0.19277778, 1e-8);
}

TEST_CASE("classwise_calibration_error: thresholds, reference values") {
  const test::m12 m;
  // uncertainty_metrics 0.0.81: gce(even, max_prob = False, class_conditional = True, threshold), l1 and l2, and pooled, with 5 and 10
  // bins; l2 by the formula of its later source, since that release squares the share of a bin too
  const struct {
    double threshold, five, five_squares, five_pooled, ten, ten_squares, ten_pooled;
  } expected[] = {
      {0.1, 0.07659090909090907, 0.1042497648343317, 0.04464285714285714, 0.22422558922558922, 0.2814883483124838, 0.10178571428571428},
      {0.25, 0.1580555555555555, 0.18222391598128812, 0.065, 0.3030555555555555, 0.35351410470053696, 0.145},
      {0.5, 0.2222222222222222, 0.26666666666666666, 0.22857142857142854, 0.2222222222222222, 0.26666666666666666, 0.22857142857142856},
      {0.75, 0.16666666666666669, 0.17320508075688776, 0.16666666666666663, 0.16666666666666669, 0.17320508075688776, 0.16666666666666663}};
  for (const auto& e : expected) {
    for (const Index bins : {5, 10}) {
      INFO(e.threshold << " " << bins);
      const auto error = [&](error_norm norm, class_average average) {
        return classwise_calibration_error(m.y, m.p, {.bins = bins, .norm = norm, .edges = assay::edges::linspace, .average = average, .threshold = e.threshold});
      };
      CHECK_CLOSE(error(error_norm::l1, class_average::uniform), bins == 5 ? e.five : e.ten);
      CHECK_CLOSE(error(error_norm::l2, class_average::uniform), bins == 5 ? e.five_squares : e.ten_squares);
      CHECK_CLOSE(error(error_norm::l1, class_average::pooled), bins == 5 ? e.five_pooled : e.ten_pooled);
    }
  }
  // a class without a pair does not count, and is undefined by itself
  CHECK_CLOSE(classwise_calibration_error(m.y, m.p, {.threshold = 0.85}), 0.1);
  const assay::Vector each = calibration_error_per_class(m.y, m.p, {.threshold = 0.85});
  CHECK_CLOSE(each[0], 0.1);
  CHECK(assay::is_undefined(each[1]));
  CHECK(assay::is_undefined(classwise_calibration_error(m.y, m.p, {.threshold = 1})));
  // their adaptive bins are others: ace 0.155 (5 bins), tace 0.172 (5 bins, threshold 0.1)
  CHECK(std::abs(classwise_calibration_error(m.y, m.p, {.bins = 5, .binning = binning::equal_mass}) - 0.155) > 0.01);
}

TEST_CASE("classwise_calibration_error: is what the classes one by one give") {
  test::generator g(6);
  const Index n = 2500;
  Eigen::MatrixXd p(n, 4);
  Eigen::ArrayXi y(n);
  Eigen::ArrayXd w(n);
  for (Index i = 0; i < n; ++i) {
    for (Index k = 0; k < 4; ++k) p(i, k) = 1 + g.below(9);
    p.row(i) /= p.row(i).sum();
    y[i] = g.uniform() < 0.5 ? g.below(3) : 0;  // class 3 never occurs
    w[i] = g.below(3);
  }
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = p;
  const Eigen::ArrayXXd array = p.array();
  for (const binning kind : {binning::equal_width, binning::equal_mass, binning::sweep}) {
    for (const error_norm norm : {error_norm::l1, error_norm::l2, error_norm::max, assay::lp(3)}) {
      Eigen::ArrayXd each(4), weighted(4), share(4);
      for (Index k = 0; k < 4; ++k) {
        each[k] = expected_calibration_error(y == static_cast<int>(k), p.col(k), {.binning = kind, .norm = norm});
        weighted[k] = expected_calibration_error(y == static_cast<int>(k), p.col(k), w, {.binning = kind, .norm = norm});
        share[k] = static_cast<double>((y == static_cast<int>(k)).count()) / static_cast<double>(n);
      }
      const double q = norm.exponent();
      const auto mean = [&](const Eigen::ArrayXd& e, const Eigen::ArrayXd& omega) {
        return q == 0 ? (omega > 0).select(e, 0).maxCoeff() : std::pow((omega * e.pow(q)).sum(), 1 / q);
      };
      const Eigen::ArrayXd quarter = Eigen::ArrayXd::Constant(4, 0.25);
      CHECK_NEAR(classwise_calibration_error(y, p, {.binning = kind, .norm = norm}), mean(each, quarter), 1e-12);
      CHECK_NEAR(classwise_calibration_error(y, p, w, {.binning = kind, .norm = norm}), mean(weighted, quarter), 1e-12);
      CHECK_NEAR(classwise_calibration_error(y, rows, {.binning = kind, .norm = norm, .average = class_average::prevalence}), mean(each, share), 1e-12);
      CHECK(((calibration_error_per_class(y, array, {.binning = kind, .norm = norm}) - each).abs() < 1e-13).all());
      CHECK(((calibration_error_per_class(y, rows, w, {.binning = kind, .norm = norm}) - weighted).abs() < 1e-13).all());
      Eigen::ArrayXd all(4 * n);
      Eigen::ArrayXi hit(4 * n);
      for (Index k = 0; k < 4; ++k) {
        all.segment(k * n, n) = p.col(k);
        hit.segment(k * n, n) = (y == static_cast<int>(k)).cast<int>();
      }
      CHECK_NEAR(classwise_calibration_error(y, p, {.binning = kind, .norm = norm, .average = class_average::pooled}),
                 expected_calibration_error(hit, all, {.binning = kind, .norm = norm}), 1e-13);
      CHECK_NEAR(classwise_calibration_error(y, p, w, {.binning = kind, .norm = norm, .average = class_average::pooled}),
                 expected_calibration_error(hit, all, w.replicate<4, 1>().eval(), {.binning = kind, .norm = norm}), 1e-12);
    }
  }
  // debiased: squares keep their sign until the end
  double squared = 0;
  for (Index k = 0; k < 4; ++k) squared += assay::debiased_squared_calibration_error(y == static_cast<int>(k), p.col(k)) / 4;
  CHECK_NEAR(classwise_calibration_error(y, p, {.norm = error_norm::l2, .debias = true}), std::sqrt(std::max(0.0, squared)), 1e-12);
  double debiased = 0;
  for (Index k = 0; k < 4; ++k) {
    const Eigen::ArrayXi is_class = (y == static_cast<int>(k)).cast<int>();
    const Eigen::ArrayXd column = p.col(k);
    debiased += assay::debiased_calibration_error(is_class, column, w) / 4;
  }
  CHECK_NEAR(classwise_calibration_error(y, p, w, {.debias = true}), std::max(0.0, debiased), 1e-12);
  // only pairs above a threshold
  for (const binning kind : {binning::equal_width, binning::equal_mass}) {
    for (const double threshold : {0.0, 0.1, 0.25, 0.5}) {
      INFO(threshold);
      const auto error = [&](const std::vector<double>& kept, const std::vector<int>& hit) {
        return expected_calibration_error(Eigen::ArrayXi(assay::view(hit)), Eigen::ArrayXd(assay::view(kept)), {.binning = kind});
      };
      const auto weighted_error = [&](const std::vector<double>& kept, const std::vector<int>& hit, const std::vector<double>& weight) {
        return expected_calibration_error(Eigen::ArrayXi(assay::view(hit)), Eigen::ArrayXd(assay::view(kept)), Eigen::ArrayXd(assay::view(weight)),
                                          {.binning = kind});
      };
      std::vector<double> all_kept, all_weight;
      std::vector<int> all_hit;
      Eigen::Array4d each, each_weighted;
      for (Index k = 0; k < 4; ++k) {
        std::vector<double> kept, weight;
        std::vector<int> hit;
        for (Index i = 0; i < n; ++i) {
          if (!(p(i, k) > threshold)) continue;
          kept.push_back(p(i, k)), weight.push_back(w[i]), hit.push_back(y[i] == static_cast<int>(k));
        }
        each[k] = error(kept, hit);
        each_weighted[k] = weighted_error(kept, hit, weight);
        all_kept.insert(all_kept.end(), kept.begin(), kept.end());
        all_weight.insert(all_weight.end(), weight.begin(), weight.end());
        all_hit.insert(all_hit.end(), hit.begin(), hit.end());
      }
      const assay::classwise_options above{.binning = kind, .threshold = threshold};
      CHECK_NEAR(classwise_calibration_error(y, p, above), each.mean(), 1e-12);
      CHECK_NEAR(classwise_calibration_error(y, p, w, above), each_weighted.mean(), 1e-12);
      CHECK_NEAR(calibration_error_per_class(y, rows, w, above)[2], each_weighted[2], 1e-12);
      const assay::classwise_options pooled{.binning = kind, .average = class_average::pooled, .threshold = threshold};
      CHECK_NEAR(classwise_calibration_error(y, rows, pooled), error(all_kept, all_hit), 1e-12);
      CHECK_NEAR(classwise_calibration_error(y, p, w, pooled), weighted_error(all_kept, all_hit, all_weight), 1e-12);
    }
  }
}

TEST_CASE("classwise_calibration_error: undefined and errors") {
  for (const binning kind : {binning::equal_width, binning::equal_mass}) {
    for (const class_average average : {class_average::uniform, class_average::prevalence, class_average::pooled}) {
      CHECK(assay::is_undefined(classwise_calibration_error(Eigen::ArrayXi(0), Eigen::MatrixXd(0, 3), {.binning = kind, .average = average})));
    }
    const test::m12 m;
    auto p = m.p;
    p(11, 0) = std::numeric_limits<double>::quiet_NaN();
    CHECK(test::error_of([&] { classwise_calibration_error(m.y, p, {.binning = kind}); }) ==
          "assay::classwise_calibration_error: prediction(11, 0) is NaN");
    CHECK(test::contains(test::error_of([&] { classwise_calibration_error(m.y + 1, m.p, {.binning = kind}); }), "truth[2] = 3"));
    CHECK(test::contains(test::error_of([&] { classwise_calibration_error(m.y, m.p, {.bins = 0, .binning = kind}); }), "bins = 0"));
    CHECK(test::contains(test::error_of([&] { classwise_calibration_error(m.y, m.p, {.binning = kind, .norm = error_norm::max, .debias = true}); }), "l1 and l2 only"));
    CHECK(test::error_of([&] { classwise_calibration_error(m.y, m.p, {.binning = kind, .threshold = 1.5}); }) ==
          "assay::classwise_calibration_error: threshold = 1.5 is outside [-1, 1]");
    CHECK(test::contains(test::error_of([&] { classwise_calibration_error(m.y, m.p, {.binning = kind, .threshold = std::numeric_limits<double>::quiet_NaN()}); }),
                         "threshold = "));
    CHECK(test::contains(test::error_of([&] { classwise_calibration_error(m.y, m.p, -m.p.col(0).array(), {.binning = kind}); }), "is negative"));
  }
}
