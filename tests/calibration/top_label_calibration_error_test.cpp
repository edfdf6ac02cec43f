#include "calibration/data.hpp"

#include <assay/calibration/top_label_calibration_error.hpp>

#include <limits>

using assay::binning;
using assay::error_norm;
using assay::Index;
using assay::top_label_calibration_error;
using assay::top_labels;

TEST_CASE("top_label_calibration_error: reference values") {
  const test::m12 m;
  // rational arithmetic, left-closed
  CHECK_NEAR(top_label_calibration_error(m.y, m.p, {.bins = 3}), 0.07166666666666664, 1e-14);
  CHECK_NEAR(top_label_calibration_error(m.y, m.p, {.bins = 5}), 0.21166666666666664, 1e-14);
  CHECK_NEAR(top_label_calibration_error(m.y, m.p, {.bins = 10}), 0.2616666666666666, 1e-14);
  CHECK_NEAR(top_label_calibration_error(m.y, m.p), 0.2616666666666666, 1e-14);
  // netcal and uncertainty-metrics: 0.6 falls below 3 * 0.2
  CHECK_NEAR(top_label_calibration_error(m.y, m.p, {.bins = 5, .edges = assay::edges::linspace}), 0.12833333, 1e-8);
  // uncertainty-metrics test, 30 bins
  Eigen::Matrix<double, 5, 3> p;
  p << .42610548, .41748077, .15641374, .44766216, .47721294, .0751249, .1862702, .15139402, .66233578, .05753544, .8561222, .08634236,
      .18697925, .29836466, .51465609;
  CHECK_NEAR(top_label_calibration_error(test::labels({0, 1, 2, 1, 2}), p, {.bins = 30}), 0.412713502, 1e-9);
  CHECK_NEAR(top_label_calibration_error(test::labels({0, 1, 2, 1, 2}), p.cast<float>().eval(), {.bins = 30}), 0.412713502, 1e-6);
}

TEST_CASE("top_label_calibration_error: binary") {
  const test::b20 d;
  // brute force: confidence max(p, 1 - p), 10 bins
  CHECK_NEAR(top_label_calibration_error(d.y, d.p, {.bins = 10}), 0.13, 1e-14);
  CHECK_NEAR(top_label_calibration_error(d.y, d.p, {.bins = 10, .norm = error_norm::l2}), 0.13067134345371978, 1e-13);
  CHECK_NEAR(top_label_calibration_error(d.y, d.p, {.bins = 10, .norm = error_norm::max}), 0.15, 1e-14);
  // uncertainty-metrics test, 30 bins
  CHECK_CLOSE(top_label_calibration_error(test::labels({1, 0, 1, 1, 0, 1, 0, 0}), test::array({.91, .32, .66, .67, .57, .98, .41, .19}), {.bins = 30}),
              0.18125);
}

TEST_CASE("top_label_calibration_error: top_labels") {
  const test::m12 m;
  const auto top = top_labels(m.y, m.p);
  // row 7 (.40 .40 .20) predicts class 0, the lowest of equals
  const int correct[] = {1, 1, 1, 0, 1, 1, 1, 0, 0, 1, 0, 1};
  for (Index i = 0; i < 12; ++i) {
    CHECK(static_cast<int>(top.correct[i]) == correct[i]);
    CHECK(top.confidence[i] == m.p.row(i).maxCoeff());
  }
  const auto binary = top_labels(test::labels({1, 0, 1, 0}), test::array({.5, .5, .2, .2}));
  CHECK(binary.correct.cast<int>().sum() == 2);
  CHECK(binary.correct[0] == 1);
  CHECK(binary.correct[3] == 1);
  CHECK(binary.confidence[2] == 0.8);
  // many rows and classes, all layouts
  test::generator g(2);
  Eigen::MatrixXf wide(3000, 40);
  Eigen::ArrayXi y(3000);
  for (Index i = 0; i < 3000; ++i) {
    for (Index k = 0; k < 40; ++k) wide(i, k) = static_cast<float>(g.below(50)) / 64;
    y[i] = g.below(40);
  }
  const auto all = top_labels(y, wide);
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = wide;
  bool same = true;
  for (Index i = 0; i < 3000; ++i) {
    Index best = 0;
    wide.row(i).maxCoeff(&best);
    Index first = 0;
    while (wide(i, first) < wide(i, best)) ++first;
    same = same && all.confidence[i] == wide(i, first) && (all.correct[i] != 0) == (first == y[i]);
  }
  CHECK(same);
  CHECK((top_labels(y, rows).correct == all.correct).all());
  CHECK((top_labels(y, rows.cast<double>() / 1.0).correct == all.correct).all());
}

TEST_CASE("top_label_calibration_error: weights, binning, debias") {
  const test::m12 m;
  const Eigen::ArrayXd w = test::array({1, 2, 0, 1, 1, 3, 1, 0, 1, 2, 1, 1});
  std::vector<Index> rows;
  for (Index i = 0; i < 12; ++i) rows.insert(rows.end(), static_cast<std::size_t>(w[i]), i);
  const Eigen::ArrayXi y = m.y(rows);
  const Eigen::MatrixXd p = m.p(rows, Eigen::seqN(0, m.p.cols()));
  for (const binning kind : {binning::equal_width, binning::equal_mass}) {
    CHECK_CLOSE(top_label_calibration_error(m.y, m.p, w, {.bins = 4, .binning = kind}), top_label_calibration_error(y, p, {.bins = 4, .binning = kind}));
  }
  const auto top = top_labels(m.y, m.p);
  CHECK(top_label_calibration_error(m.y, m.p, {.bins = 2, .norm = error_norm::l2, .debias = true}) ==
        assay::expected_calibration_error(top.correct, top.confidence, {.bins = 2, .norm = error_norm::l2, .debias = true}));
}

TEST_CASE("top_label_calibration_error: undefined and errors") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(assay::is_undefined(top_label_calibration_error(Eigen::ArrayXi(0), Eigen::MatrixXd(0, 3))));
  CHECK(assay::is_undefined(top_label_calibration_error(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  const test::m12 m;
  auto p = m.p;
  p(4, 1) = nan;
  CHECK(test::error_of([&] { top_label_calibration_error(m.y, p); }) == "assay::top_label_calibration_error: prediction(4, 1) is NaN");
  CHECK(test::contains(test::error_of([&] { top_label_calibration_error(m.y, 2 * m.p); }), "prediction(0, 0) = 1.4 is outside [0, 1]"));
  CHECK(test::contains(test::error_of([&] { top_label_calibration_error(m.y + 5, m.p); }), "truth[0] = 5 is not a whole number in [0, 3)"));
  CHECK(test::contains(test::error_of([&] { top_label_calibration_error(m.y.head(2), m.p); }), "prediction has 12 rows but truth has 2"));
  CHECK(test::contains(test::error_of([&] { top_label_calibration_error(m.y, m.p, test::array({1, 2})); }), "weights has 2 elements"));
  CHECK(test::contains(test::error_of([&] { top_label_calibration_error(m.y, Eigen::MatrixXd(12, 1)); }), "pass .col(0)"));
}
