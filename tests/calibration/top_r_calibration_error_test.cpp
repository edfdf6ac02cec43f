#include "calibration/data.hpp"

#include <assay/calibration/top_r_calibration_error.hpp>

#include <algorithm>
#include <limits>

using assay::binning;
using assay::error_norm;
using assay::Index;
using assay::top_r_calibration_error;
using assay::top_r_labels;

TEST_CASE("top_r_calibration_error: by hand") {
  const test::m12 m;
  // second largest of the twelve rows, the lower class of equals first: row 7 (.40 .40 .20) gives class 1
  const double second[] = {.2, .1, .3, .3, .3, .15, .4, .25, .3, .05, .33, .25};
  const int right[] = {0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0};
  const auto two = top_r_labels(m.y, m.p, {.r = 2});
  for (Index i = 0; i < 12; ++i) {
    CHECK(two.confidence[i] == second[i]);
    CHECK(static_cast<int>(two.correct[i]) == right[i]);
  }
  CHECK_CLOSE(top_r_calibration_error(m.y, m.p, {.r = 2, .bins = 1}), 0.25 - 2.93 / 12);
  // the two largest together: row 5 (.30 .40 .30) leaves class 2 out
  const auto both = top_r_labels(m.y, m.p, {.r = 2, .within = true});
  const int among[] = {1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1};
  for (Index i = 0; i < 12; ++i) {
    CHECK(static_cast<int>(both.correct[i]) == among[i]);
    CHECK_CLOSE(both.confidence[i], m.p.row(i).maxCoeff() + second[i]);
  }
  // all classes are certain
  CHECK(top_r_calibration_error(m.y, m.p, {.r = 3, .within = true}) < 1e-15);
}

TEST_CASE("top_r_calibration_error: agrees with sorted rows") {
  test::generator g(4);
  const Index n = 2500;
  Eigen::MatrixXf p(n, 7);
  Eigen::ArrayXi y(n);
  Eigen::ArrayXd w(n);
  for (Index i = 0; i < n; ++i) {
    for (Index k = 0; k < 7; ++k) p(i, k) = static_cast<float>(g.below(6)) / 64;  // ties
    y[i] = g.below(7);
    w[i] = g.below(3);
  }
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = p;
  for (Index r = 1; r <= 7; ++r) {
    Eigen::ArrayXi hit(n), among(n);
    Eigen::ArrayXf of_rank(n), together(n);
    for (Index i = 0; i < n; ++i) {
      std::vector<int> order{0, 1, 2, 3, 4, 5, 6};
      std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return p(i, a) > p(i, b); });
      hit[i] = among[i] = 0;
      together[i] = 0;
      for (Index k = 0; k < r; ++k) {
        const int c = order[static_cast<std::size_t>(k)];
        hit[i] = c == y[i];
        among[i] = among[i] | hit[i];
        of_rank[i] = p(i, c);
        together[i] += p(i, c);
      }
    }
    for (const bool within : {false, true}) {
      const auto found = top_r_labels(y, rows, {.r = r, .within = within});
      const Eigen::ArrayXi& correct = within ? among : hit;
      const Eigen::ArrayXf& confidence = within ? together : of_rank;
      CHECK((found.correct.cast<int>() == correct).all());
      CHECK((found.confidence == confidence).all());
      for (const binning kind : {binning::equal_width, binning::equal_mass}) {
        const assay::top_r_error_options o{.r = r, .within = within, .bins = 9, .binning = kind, .norm = error_norm::l2};
        CHECK(top_r_calibration_error(y, p, o) == assay::expected_calibration_error(correct, confidence, {.bins = 9, .binning = kind, .norm = error_norm::l2}));
        CHECK(top_r_calibration_error(y, rows, w, o) ==
              assay::expected_calibration_error(correct, confidence, w, {.bins = 9, .binning = kind, .norm = error_norm::l2}));
      }
    }
  }
  CHECK(top_r_calibration_error(y, p, w) == assay::top_label_calibration_error(y, p, w));
  CHECK(top_r_calibration_error(y, p, {.debias = true}) == assay::top_label_calibration_error(y, p, {.debias = true}));
}

TEST_CASE("top_r_calibration_error: undefined and errors") {
  CHECK(assay::is_undefined(top_r_calibration_error(Eigen::ArrayXi(0), Eigen::MatrixXd(0, 3), {.r = 2})));
  const test::m12 m;
  CHECK(assay::is_undefined(top_r_calibration_error(m.y, m.p, Eigen::ArrayXd::Zero(12), {.r = 2})));
  const std::string name = "assay::top_r_calibration_error: ";
  CHECK(test::error_of([&] { top_r_calibration_error(m.y, m.p, {.r = 0}); }) == name + "r = 0 is outside [1, 3]");
  CHECK(test::error_of([&] { top_r_calibration_error(m.y, m.p, {.r = 4}); }) == name + "r = 4 is outside [1, 3]");
  auto p = m.p;
  p(4, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { top_r_calibration_error(m.y, p, {.r = 2}); }) == name + "prediction(4, 1) is NaN");
  p(4, 1) = 0.875;
  CHECK(test::error_of([&] { top_r_calibration_error(m.y, p, {.r = 2, .within = true}); }) == name + "row 4: the probabilities of 2 classes sum to 1.175");
  CHECK(test::error_of([&] { top_r_calibration_error(m.y + 3, m.p, {.r = 2}); }) == name + "truth[0] = 3 is not a whole number in [0, 3)");
  CHECK(test::error_of([&] { top_r_calibration_error(m.y, m.p, -m.p.col(0), {.r = 2}); }) == name + "weights[0] = -0.7 is negative");
}
