#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/flexible_calibration_curve.hpp>
#include <assay/calibration/isotonic_calibration.hpp>

#include <array>

using assay::flexible_calibration_curve;
using assay::flexible_calibration_curve_result;
using assay::flexible_calibration_options;
using assay::Index;
using assay::loess_surface;
using assay::ranked_scores;
using assay::smoother;
using assay::weighting;
using test::array;
using test::labels;

namespace {

void check_same(const flexible_calibration_curve_result& a, const flexible_calibration_curve_result& b, double tolerance = 0) {
  REQUIRE(a.prediction.size() == b.prediction.size());
  CHECK((a.prediction == b.prediction).all());
  CHECK((a.calibrated_rate - b.calibrated_rate).abs().maxCoeff() <= tolerance);
}

}  // namespace

TEST_CASE("flexible_calibration_curve: reference values") {
  const test::b20 d;
  // R 4.2.2 loess(y ~ p), its fit at the ends and in the middle; lowess(p, y, iter = 0)
  const auto loess = flexible_calibration_curve(d.y, d.p);
  REQUIRE(loess.prediction.size() == 17);
  CHECK((loess.weight == array({1, 2, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1})).all());
  const std::array<Index, 3> at{0, 7, 16};
  const std::array<double, 3> of_loess{0.265834237045471, 0.5072763804608802, 0.8545315333008979};
  const std::array<double, 3> of_lowess{0.2245141196370722, 0.500774138575367, 0.8109986247527805};
  const auto lowess = flexible_calibration_curve(d.y, d.p, {.smoother = smoother::lowess});
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK_NEAR(loess.calibrated_rate[at[i]], of_loess[i], 1e-12);
    CHECK_NEAR(lowess.calibrated_rate[at[i]], of_lowess[i], 1e-12);
  }
  const auto isotonic = flexible_calibration_curve(d.y, d.p, {.smoother = smoother::isotonic});
  CHECK((isotonic.calibrated_rate == assay::isotonic_calibration::fit(d.y, d.p).map(isotonic.prediction)).all());
}

TEST_CASE("flexible_calibration_curve: laws") {
  const test::random_rows r(300, 40, 9);
  std::vector<int> y;
  std::vector<double> p;
  for (Index i = 0; i < 300; ++i) {
    for (int k = 0; k < static_cast<int>(2 * r.w[i]); ++k) {
      y.push_back(r.y[i]);
      p.push_back(r.p[i]);
    }
  }
  for (const auto& o : {flexible_calibration_options{}, flexible_calibration_options{.degree = 1, .surface = loess_surface::direct},
                        flexible_calibration_options{.smoother = smoother::lowess, .iterations = 2},
                        flexible_calibration_options{.smoother = smoother::isotonic}}) {
    const auto plain = flexible_calibration_curve(r.y, r.p, o);
    const auto weighted = flexible_calibration_curve(r.y, r.p, r.w, o);
    // order, batches; unit weights of any scale are none; the scale of weights does not matter
    check_same(flexible_calibration_curve(r.y.reverse().eval(), r.p.reverse().eval(), o), plain);
    check_same(flexible_calibration_curve(r.y.reverse().eval(), r.p.reverse().eval(), r.w.reverse().eval(), o), weighted);
    ranked_scores<double> parts(r.y.head(100), r.p.head(100));
    parts.update(r.y.tail(200), r.p.tail(200));
    check_same(flexible_calibration_curve(parts, o), plain);
    for (const double scale : {1.0, 0.3, 1e300, 1e-300}) {
      check_same(flexible_calibration_curve(r.y, r.p, Eigen::ArrayXd::Constant(300, scale).eval(), o), plain, 1e-12);
      check_same(flexible_calibration_curve(r.y, r.p, (r.w * scale).eval(), o), weighted, 1e-12);
    }
    // frequencies are repeated rows; rows of weight 0 do not exist
    auto counted = o;
    counted.weighting = weighting::frequency;
    check_same(flexible_calibration_curve(r.y, r.p, (2 * r.w).eval(), counted),
               flexible_calibration_curve(assay::view(y), assay::view(p), o), 1e-12);
    Eigen::ArrayXi more_y(302);
    Eigen::ArrayXd more_p(302), more_w(302);
    more_y << 1, r.y, 0;
    more_p << 0.987, r.p, 0.001;
    more_w << 0, r.w, 0;
    check_same(flexible_calibration_curve(more_y, more_p, more_w, o), weighted);
  }
}

TEST_CASE("flexible_calibration_curve: edges and errors") {
  for (const auto s : {smoother::loess, smoother::lowess, smoother::isotonic}) {
    CHECK(flexible_calibration_curve(labels({}), array({}), {.smoother = s}).prediction.size() == 0);
    CHECK(flexible_calibration_curve(labels({1}), array({0.5}), array({0.0}), {.smoother = s}).prediction.size() == 0);
    CHECK_CLOSE(flexible_calibration_curve(labels({1}), array({0.5}), {.smoother = s}).calibrated_rate[0], 1);
    const auto two = flexible_calibration_curve(labels({0, 1}), array({0.25, 0.5}), {.smoother = s});
    CHECK(std::abs(two.calibrated_rate[0]) < 1e-15);
    CHECK_CLOSE(two.calibrated_rate[1], 1);
    const test::random_rows r(60, 0, 1);
    const auto zeros = flexible_calibration_curve(Eigen::ArrayXi::Zero(60).eval(), r.p, {.smoother = s});
    CHECK(zeros.calibrated_rate.abs().maxCoeff() == 0);
    const Eigen::ArrayXd far = array({1e300, 1e-300, 1e300});
    const auto extreme = flexible_calibration_curve(labels({0, 1, 1}), array({0.2, 0.4, 0.6}), far, {.smoother = s});
    for (const double v : extreme.calibrated_rate) CHECK(assay::core::is_finite(v));
    const auto floats = flexible_calibration_curve(labels({0, 1}), Eigen::ArrayXf(array({0.25, 0.5}).cast<float>()), {.smoother = s});
    check_same(floats, two);
  }
  const auto error = [&](const flexible_calibration_options& o) {
    return test::error_of([&] { (void)flexible_calibration_curve(labels({1, 0}), array({0.5, 0.5}), array({0.5, 1}), o); });
  };
  const std::string start = "assay::flexible_calibration_curve: ";
  CHECK(error({.span = -1}) == start + "span = -1 is negative or not finite");
  CHECK(error({.span = assay::undefined()}) == start + "span = nan is negative or not finite");
  CHECK(error({.degree = 3}) == start + "degree = 3 is not 0, 1 or 2");
  CHECK(error({.iterations = -1}) == start + "iterations = -1 is negative");
  CHECK(error({.delta = -0.5}) == start + "delta = -0.5 is negative or not finite");
  CHECK(error({.weighting = weighting::frequency}) == start + "frequency weights must be whole numbers");
}
