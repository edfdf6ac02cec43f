#include "calibration/data.hpp"

#include <assay/calibration/class_conditional_calibration_error.hpp>
#include <assay/core/view.hpp>

#include <limits>

using assay::binning;
using assay::class_average;
using assay::class_conditional_calibration_error;
using assay::edges;
using assay::error_norm;
using assay::Index;

TEST_CASE("class_conditional_calibration_error: reference values") {
  const test::m12 m;
  const auto error = [&](Index bins, error_norm norm) {
    return class_conditional_calibration_error(m.y, m.p, {.bins = bins, .norm = norm, .edges = edges::linspace, .average = class_average::uniform});
  };
  // uncertainty_metrics 0.0.81: gce(even, max_prob = True, class_conditional = True); l2 by the formula of its later source
  CHECK_CLOSE(error(5, error_norm::l1), 0.1283333333333333);
  CHECK_CLOSE(error(10, error_norm::l1), 0.31166666666666665);
  CHECK_CLOSE(error(5, error_norm::l2), 0.16598192672697828);
  CHECK_CLOSE(error(10, error_norm::l2), 0.3714386445520534);
  // binary by hand: called 0 with confidence .8 (right) and .6 (wrong), called 1 with .9 (right)
  CHECK_CLOSE(class_conditional_calibration_error(test::labels({0, 1, 1}), test::array({.2, .4, .9}), {.bins = 10}), (.2 + .6 + .1) / 3);
  CHECK_CLOSE(class_conditional_calibration_error(test::labels({0, 1, 1}), test::array({.2, .4, .9}), {.bins = 1, .average = class_average::uniform}),
              ((1.4 - 1) / 2 + .1) / 2);
  // over-confident cats make up for under-confident dogs in the top-label error only
  Eigen::MatrixXd p(4, 2);
  p << .75, .25, .75, .25, .25, .75, .25, .75;
  const Eigen::ArrayXi y = test::labels({0, 0, 1, 0});
  CHECK(assay::top_label_calibration_error(y, p) == 0);
  CHECK_CLOSE(class_conditional_calibration_error(y, p), 0.25);
}

TEST_CASE("class_conditional_calibration_error: is what the predicted classes one by one give") {
  test::generator g(16);
  const Index n = 5000;
  Eigen::MatrixXd p(n, 5);
  Eigen::ArrayXi y(n);
  Eigen::ArrayXd w(n);
  for (Index i = 0; i < n; ++i) {
    for (Index k = 0; k < 5; ++k) p(i, k) = k == 3 ? 0 : 1 + g.below(9);  // class 3 is never predicted
    p.row(i) /= p.row(i).sum();
    y[i] = g.below(5);
    w[i] = g.below(3);
  }
  const auto top = assay::top_labels(y, p);
  for (const binning kind : {binning::equal_width, binning::equal_mass}) {
    for (const error_norm norm : {error_norm::l1, error_norm::l2, error_norm::max}) {
      for (const bool weighted : {false, true}) {
        for (const bool debias : {false, true}) {
          if (debias && norm == error_norm::max) continue;
          const double q = norm.exponent();
          double uniform = 0, prevalence = 0, classes = 0, total = 0;
          for (Index k = 0; k < 5; ++k) {
            std::vector<int> correct;
            std::vector<double> confidence, weight;
            for (Index i = 0; i < n; ++i) {
              Index best = 0;
              for (Index j = 1; j < 5; ++j) best = p(i, j) > p(i, best) ? j : best;
              if (best != k) continue;
              correct.push_back(top.correct[i]), confidence.push_back(top.confidence[i]), weight.push_back(weighted ? w[i] : 1);
            }
            if (correct.empty()) continue;
            const auto c = assay::view(correct);
            const auto f = assay::view(confidence);
            const auto v = assay::view(weight);
            const assay::calibration_error_options o{.bins = 6, .binning = kind, .norm = norm};
            double power = debias && q == 1 ? assay::debiased_calibration_error(c, f, v, o)
                           : debias         ? assay::debiased_squared_calibration_error(c, f, v, o)
                                            : std::pow(assay::expected_calibration_error(c, f, v, o), q == 0 ? 1 : q);
            uniform = q == 0 ? std::max(uniform, power) : uniform + power;
            prevalence = q == 0 ? std::max(prevalence, power) : prevalence + v.sum() * power;
            classes += 1;
            total += v.sum();
          }
          const auto root = [&](double x) { return q == 0 ? x : std::pow(std::max(x, 0.0), 1 / q); };
          assay::class_conditional_options o{.bins = 6, .binning = kind, .norm = norm, .debias = debias};
          const auto error = [&] { return weighted ? class_conditional_calibration_error(y, p, w, o) : class_conditional_calibration_error(y, p, o); };
          CHECK_NEAR(error(), root(q == 0 ? prevalence : prevalence / total), 1e-11);
          o.average = class_average::uniform;
          CHECK_NEAR(error(), root(q == 0 ? uniform : uniform / classes), 1e-11);
          o.average = class_average::pooled;
          const assay::calibration_error_options plain{.bins = 6, .binning = kind, .norm = norm, .debias = debias};
          CHECK_NEAR(error(), weighted ? assay::top_label_calibration_error(y, p, w, plain) : assay::top_label_calibration_error(y, p, plain), 1e-13);
        }
      }
    }
  }
}

TEST_CASE("class_conditional_calibration_error: undefined and errors") {
  CHECK(assay::is_undefined(class_conditional_calibration_error(Eigen::ArrayXi(0), Eigen::MatrixXd(0, 3))));
  CHECK(assay::is_undefined(class_conditional_calibration_error(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  const test::m12 m;
  CHECK(assay::is_undefined(class_conditional_calibration_error(m.y, m.p, Eigen::ArrayXd::Zero(12))));
  auto p = m.p;
  p(4, 1) = std::numeric_limits<double>::quiet_NaN();
  const std::string name = "assay::class_conditional_calibration_error: ";
  CHECK(test::error_of([&] { class_conditional_calibration_error(m.y, p); }) == name + "prediction(4, 1) is NaN");
  CHECK(test::error_of([&] { class_conditional_calibration_error(m.y, m.p, -m.p.col(0)); }) == name + "weights[0] = -0.7 is negative");
  CHECK(test::error_of([&] { class_conditional_calibration_error(m.y, m.p, test::array({1, 2})); }) == name + "weights has 2 elements but truth has 12");
  CHECK(test::error_of([&] { class_conditional_calibration_error(m.y, m.p, {.bins = 0}); }) == name + "bins = 0 is outside [1, 65536]");
  CHECK(test::error_of([&] { class_conditional_calibration_error(m.y, m.p, {.norm = error_norm::max, .debias = true}); }) ==
        name + "debias is defined for .norm = error_norm::l1 and l2 only");
  CHECK(test::error_of([&] { class_conditional_calibration_error(m.y, m.p, m.p.col(0), {.debias = true, .weighting = assay::weighting::frequency}); }) ==
        name + "frequency weights must be whole numbers");
}
