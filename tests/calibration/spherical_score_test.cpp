#include "calibration/data.hpp"

#include <assay/calibration/spherical_score.hpp>

#include <limits>

using assay::Index;
using assay::spherical_score;
using assay::spherical_score_interval;

namespace {

double oracle(const Eigen::ArrayXi& y, const Eigen::ArrayXXd& p, const Eigen::ArrayXd& w) {
  double sum = 0;
  for (Index i = 0; i < y.size(); ++i) sum += w[i] * p(i, y[i]) / std::sqrt(p.row(i).square().sum());
  return sum / w.sum();
}

}  // namespace

TEST_CASE("spherical_score: reference values") {
  const test::m12 m;
  CHECK_CLOSE(spherical_score(m.y, m.p), 0.7369073163347887);  // reference table 4.2 row 110
  const Eigen::ArrayXd w = Eigen::ArrayXd::LinSpaced(12, 1, 12);
  CHECK_CLOSE(spherical_score(m.y, m.p, w), 0.7103027337619024);  // numpy 2.4.6, from the definition
  CHECK_CLOSE(spherical_score(test::labels({1, 0}), test::array({0.8, 0.2})), 0.8 / std::sqrt(0.68));
  CHECK_CLOSE(spherical_score(test::labels({0, 2, 1}), Eigen::ArrayXXd::Constant(3, 3, 0.3)), 1 / std::sqrt(3.0));
  CHECK(spherical_score(test::labels({1, 0}), test::array({1.0, 0.0})) == 1);
  CHECK(spherical_score(test::labels({1, 0}), test::array({0.0, 1.0})) == 0);
}

TEST_CASE("spherical_score: the definition, any order, weights") {
  const test::random_rows r(3000, 20, 1);
  Eigen::ArrayXXd two(3000, 2);
  two << 1 - r.p, r.p;
  CHECK_CLOSE(spherical_score(r.y, r.p), oracle(r.y, two, Eigen::ArrayXd::Ones(3000)));
  CHECK_CLOSE(spherical_score(r.y, r.p, r.w), oracle(r.y, two, r.w));
  CHECK_CLOSE(spherical_score(r.y, two, r.w), oracle(r.y, two, r.w));
  CHECK(spherical_score(r.y.reverse(), r.p.reverse()) == spherical_score(r.y, r.p));
  CHECK(spherical_score(r.y.reverse(), two.colwise().reverse()) == spherical_score(r.y, two));
  CHECK_NEAR(spherical_score(r.y, r.p.cast<float>()), spherical_score(r.y, r.p), 1e-7);
  // whole weights are repeated rows; their scale is free
  std::vector<double> p;
  std::vector<int> y;
  for (Index i = 0; i < 3000; ++i) {
    for (int k = 0; k < static_cast<int>(2 * r.w[i]); ++k) {
      p.push_back(r.p[i]);
      y.push_back(r.y[i]);
    }
  }
  CHECK_CLOSE(spherical_score(r.y, r.p, r.w), spherical_score(assay::view(y), assay::view(p)));
  for (const double scale : {1e300, 1e-300}) CHECK_CLOSE(spherical_score(r.y, r.p, scale * r.w), spherical_score(r.y, r.p, r.w));
}

TEST_CASE("spherical_score: the scale of a row is free, however small") {
  const test::m12 m;
  for (const double scale : {0.5, 1e-100, 1e-300}) CHECK_CLOSE(spherical_score(m.y, scale * m.p), 0.7369073163347887);
  CHECK(spherical_score(test::labels({0, 1}), Eigen::ArrayXXd::Zero(2, 2)) == 0);
}

TEST_CASE("spherical_score: edge cases and errors") {
  CHECK(assay::is_undefined(spherical_score(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(assay::is_undefined(spherical_score(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3))));
  CHECK(assay::is_undefined(spherical_score(test::labels({1}), test::array({0.3}), test::array({0}))));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] {
          spherical_score(test::labels({1, 0}), test::array({0.5, nan}));
        }) == "assay::spherical_score: prediction[1] is NaN");
  CHECK(test::error_of([&] { spherical_score(test::labels({1}), test::array({1.5})); }) ==
        "assay::spherical_score: prediction[0] = 1.5 is outside [0, 1]");
  CHECK(test::error_of([&] { spherical_score(test::labels({2}), test::array({0.5})); }) ==
        "assay::spherical_score: truth[0] = 2 is not 0 or 1");
  CHECK(test::error_of([&] { spherical_score(test::labels({3}), Eigen::ArrayXXd::Constant(1, 3, 0.3)); }) ==
        "assay::spherical_score: truth[0] = 3 is not a whole number in [0, 3)");
  CHECK(test::error_of([&] { spherical_score(test::labels({1}), test::array({0.5}), test::array({-1})); }) ==
        "assay::spherical_score: weights[0] = -1 is negative");
  CHECK(test::error_of([&] { spherical_score(test::labels({1, 0}), test::array({0.5})); }) ==
        "assay::spherical_score: prediction has 1 elements but truth has 2");
  CHECK(test::error_of([&] { spherical_score(test::labels({1, 0}), Eigen::ArrayXXd::Constant(3, 2, 0.5)); }) ==
        "assay::spherical_score: prediction has 3 rows but truth has 2 elements");
  CHECK(test::error_of([&] { spherical_score(test::labels({1, 0}), test::array({0.5, 0.5}), test::array({1})); }) ==
        "assay::spherical_score: weights has 1 elements but truth has 2");
}

TEST_CASE("spherical_score_interval: standard errors") {
  const test::random_rows r(400, 0, 4);
  const Eigen::ArrayXd own = (r.y == 1).select(r.p, 1 - r.p);
  const Eigen::ArrayXd score = own / (r.p.square() + (1 - r.p).square()).sqrt();
  const assay::estimate e = spherical_score_interval(r.y, r.p);
  CHECK_CLOSE(e.value, score.mean());
  CHECK_CLOSE(e.standard_error, std::sqrt((score - score.mean()).square().sum() / (400.0 * 399)));
  CHECK_CLOSE(e.upper, e.value + 1.959963984540054 * e.standard_error);
  const double mean = (r.w * score).sum() / r.w.sum();
  const double rows = static_cast<double>((r.w > 0).count());
  CHECK_CLOSE(spherical_score_interval(r.y, r.p, r.w).standard_error,
              std::sqrt(rows / (rows - 1) * (r.w.square() * (score - mean).square()).sum()) / r.w.sum());
  const assay::estimate one = spherical_score_interval(test::labels({1, 1, 1, 0}), test::array({1, 1, 1, 1}));
  CHECK(one.lower >= 0);
  CHECK(one.upper == 1);
  CHECK(test::contains(test::error_of([&] { spherical_score_interval(r.y, r.p, {.level = 0}); }), "spherical_score_interval: level = 0"));
}
