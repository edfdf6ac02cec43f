#include "calibration/data.hpp"

#include <assay/calibration/cox_calibration.hpp>

#include <limits>
#include <string>

using assay::calibration_in_the_large;
using assay::cox_calibration;
using assay::fit_status;
using assay::Index;
using assay::is_undefined;
using assay::Vector;
using assay::weighting;

namespace {

double log_likelihood(const Eigen::ArrayXi& y, const Vector& p, const Vector& w, double a, double b) {
  double sum = 0;
  for (Index i = 0; i < p.size(); ++i) {
    const double eta = a + b * std::log(p[i] / (1 - p[i]));
    sum -= w[i] * std::log1p(std::exp(y[i] == 1 ? -eta : eta));
  }
  return sum;
}

// one instance for all kinds of arguments
using assay::cox_calibration_options;
assay::cox_calibration_result cox(const Eigen::ArrayXi& y, const Vector& p, const cox_calibration_options& options = {}) {
  return cox_calibration(y, p, options);
}
assay::cox_calibration_result cox(const Eigen::ArrayXi& y, const Vector& p, const Vector& w, const cox_calibration_options& options = {}) {
  return cox_calibration(y, p, w, options);
}
assay::estimate large(const Eigen::ArrayXi& y, const Vector& p, const cox_calibration_options& options = {}) {
  return calibration_in_the_large(y, p, options);
}
assay::estimate large(const Eigen::ArrayXi& y, const Vector& p, const Vector& w, const cox_calibration_options& options = {}) {
  return calibration_in_the_large(y, p, w, options);
}

}  // namespace

TEST_CASE("cox_calibration: reference values") {
  const test::b20 d;
  const auto r = cox(d.y, d.p);
  CHECK(r.status == fit_status::converged);
  // reference table 4.2 row 83 (its ends corrected), row 84, row 85; the rest R 4.2.2 glm and pchisq
  CHECK_CLOSE(r.intercept.value, 0.050489454295618252);
  CHECK_CLOSE(r.slope.value, 0.62632057097240388);
  CHECK_CLOSE(r.in_the_large.value, 0.085640125018978552);
  CHECK_CLOSE(r.intercept.standard_error, 0.48946175559727317);
  CHECK_CLOSE(r.slope.standard_error, 0.37696156950205240);
  CHECK_CLOSE(r.in_the_large.standard_error, 0.534128025300129594);
  CHECK_CLOSE(r.slope.upper, 0.62632057097240388 + 1.959963984540054 * 0.37696156950205240);
  CHECK_CLOSE(r.log_likelihood, -12.138395498573178);
  CHECK_CLOSE(r.identity_log_likelihood, -12.572098047793832);
  CHECK_CLOSE(r.null_log_likelihood, -13.862943611198906);
  CHECK_NEAR(r.calibration.statistic, 0.867405098441306421, 1e-13);
  CHECK_NEAR(r.calibration.p_value, 0.648105006156190488, 1e-13);
  CHECK_NEAR(r.in_the_large_test.statistic, 0.025698360397026221, 1e-13);
  CHECK_NEAR(r.in_the_large_test.p_value, 0.872639180744747889, 1e-12);
  CHECK_NEAR(r.slope_test.statistic, 0.841706738044280200, 1e-13);
  CHECK_NEAR(r.slope_test.p_value, 0.358909098718203978, 1e-12);
  CHECK(r.calibration.degrees_of_freedom == 2);
  CHECK(r.rows == 20);
  CHECK(r.left_out == 0);
  // weights that count rows: R glm with weights 2 w
  const auto f = cox(d.y, d.p, 2 * d.w, {.weighting = weighting::frequency});
  CHECK_NEAR(f.intercept.value, 0.0032256951183525806, 1e-13);
  CHECK_CLOSE(f.slope.value, 0.4585546873386732170);
  CHECK_CLOSE(f.intercept.standard_error, 0.30794674740706990);
  CHECK_CLOSE(f.slope.standard_error, 0.22326766242031143);
  CHECK_CLOSE(f.in_the_large.value, 0.054788733651569568);
  CHECK_CLOSE(f.in_the_large.standard_error, 0.348824388112625450);
  CHECK_CLOSE(f.log_likelihood, -30.177112155488597);
  CHECK_CLOSE(f.identity_log_likelihood, -32.601226808710990);
  CHECK_CLOSE(f.null_log_likelihood, -32.567278385651612);
  CHECK_NEAR(f.calibration.p_value, 0.088556487546202212, 1e-12);
  CHECK_NEAR(f.slope_test.p_value, 0.028073160777998662, 1e-12);
  CHECK(f.rows == 47);
  CHECK(large(d.y, d.p) == r.in_the_large);
  CHECK(large(d.y, d.p, 2 * d.w, {.weighting = weighting::frequency}) == f.in_the_large);
}

TEST_CASE("cox_calibration: the likelihood is at its maximum") {
  for (const int levels : {4, 30, 0}) {
    const test::random_rows r(400, levels, static_cast<std::uint64_t>(levels) + 1);
    const Vector p = 0.02 + 0.96 * r.p;
    const auto fit = cox(r.y, p, r.w);
    REQUIRE(fit.status == fit_status::converged);
    const double a = fit.intercept.value;
    const double b = fit.slope.value;
    const double top = log_likelihood(r.y, p, r.w, a, b);
    for (const double step : {-1e-4, 1e-4}) {
      CHECK(log_likelihood(r.y, p, r.w, a + step, b) < top);
      CHECK(log_likelihood(r.y, p, r.w, a, b + step) < top);
      CHECK(log_likelihood(r.y, p, r.w, fit.in_the_large.value + step, 1) < log_likelihood(r.y, p, r.w, fit.in_the_large.value, 1));
    }
    // importance weights count as many rows as (Σ w)² / Σ w²
    const double rows = r.w.sum() * r.w.sum() / r.w.square().sum();
    CHECK_CLOSE(fit.rows, rows);
    CHECK_CLOSE(fit.log_likelihood, top * rows / r.w.sum());
    CHECK_CLOSE(fit.identity_log_likelihood, log_likelihood(r.y, p, r.w, 0, 1) * rows / r.w.sum());
    // and the standard errors are those of the sandwich of the model
    Eigen::Matrix2d h = Eigen::Matrix2d::Zero();
    Eigen::Matrix2d q = Eigen::Matrix2d::Zero();
    for (Index i = 0; i < 400; ++i) {
      const Eigen::Vector2d x(1, std::log(p[i] / (1 - p[i])));
      const double at = 1 / (1 + std::exp(-a - b * x[1]));
      h += r.w[i] * at * (1 - at) * x * x.transpose();
      q += r.w[i] * r.w[i] * at * (1 - at) * x * x.transpose();
    }
    const Eigen::Matrix2d adjugate = (Eigen::Matrix2d() << h(1, 1), -h(0, 1), -h(1, 0), h(0, 0)).finished();
    const Eigen::Matrix2d inverse = adjugate / (h(0, 0) * h(1, 1) - h(0, 1) * h(1, 0));
    const Eigen::Matrix2d sandwich = inverse * q * inverse;
    CHECK_NEAR(fit.intercept.standard_error, std::sqrt(sandwich(0, 0)), 1e-11);
    CHECK_NEAR(fit.slope.standard_error, std::sqrt(sandwich(1, 1)), 1e-11);
  }
}

TEST_CASE("cox_calibration: weights, any order and batches") {
  const test::random_rows r(300, 25, 7);
  const Vector p = 0.02 + 0.96 * r.p;
  const auto plain = cox(r.y, p);
  const auto same = cox(r.y, p, Vector::Constant(300, 0.3));
  CHECK_CLOSE(same.slope.value, plain.slope.value);
  CHECK_CLOSE(same.slope.standard_error, plain.slope.standard_error);
  CHECK_NEAR(same.calibration.statistic, plain.calibration.statistic, 1e-10);
  const auto weighted = cox(r.y, p, r.w);
  for (const double scale : {1e300, 1e-300, 3.0}) {
    const auto scaled = cox(r.y, p, scale * r.w);
    CHECK_CLOSE(scaled.slope.value, weighted.slope.value);
    CHECK_NEAR(scaled.slope.standard_error, weighted.slope.standard_error, 1e-11);
    CHECK_NEAR(scaled.calibration.statistic, weighted.calibration.statistic, 1e-10);
  }
  CHECK(cox(r.y.reverse(), p.reverse()) == plain);
  CHECK(cox(r.y.reverse(), p.reverse(), r.w.reverse()) == weighted);
  assay::ranked_scores<double> parts(r.y.head(100), p.head(100));
  parts.update(r.y.tail(200), p.tail(200));
  CHECK(cox_calibration(parts) == plain);
  std::vector<double> q;
  std::vector<int> y;
  for (Index i = 0; i < 300; ++i) {
    for (int k = 0; k < static_cast<int>(2 * r.w[i]); ++k) {
      q.push_back(p[i]);
      y.push_back(r.y[i]);
    }
  }
  const auto repeated = cox(assay::view(y), assay::view(q));
  const auto frequency = cox(r.y, p, 2 * r.w, {.weighting = weighting::frequency});
  CHECK_CLOSE(frequency.slope.value, repeated.slope.value);
  CHECK_CLOSE(frequency.slope.standard_error, repeated.slope.standard_error);
  CHECK_CLOSE(frequency.log_likelihood, repeated.log_likelihood);
  CHECK_NEAR(frequency.slope_test.p_value, repeated.slope_test.p_value, 1e-10);
  CHECK(frequency.rows == repeated.rows);
  // the classes turned round: the slope stays, the intercept changes sign
  const Eigen::ArrayXi other = 1 - r.y;
  const auto turned = cox(other, 1 - p);
  CHECK_NEAR(turned.slope.value, plain.slope.value, 1e-11);
  CHECK_NEAR(turned.intercept.value, -plain.intercept.value, 1e-11);
}

TEST_CASE("cox_calibration: predictions 0 and 1, one class, separable and constant predictions") {
  const test::b20 d;
  Vector p(23);
  p << 0, 1, 1, d.p;
  Eigen::ArrayXi y(23);
  y << 0, 1, 0, d.y;
  const auto r = cox(y, p);
  CHECK(r.left_out == 3);
  CHECK(r.rows == 20);
  CHECK_CLOSE(r.slope.value, 0.62632057097240388);
  Vector w(23);
  w << 2, 1, 1, Vector::Constant(20, 2);
  CHECK(cox(y, p, w).left_out == 4);

  const auto certain = cox(test::labels({0, 1}), test::array({0, 1}));
  CHECK(certain.left_out == 2);
  CHECK(is_undefined(certain.slope.value));
  CHECK(is_undefined(certain.identity_log_likelihood));
  CHECK(is_undefined(large(test::labels({0, 1}), test::array({0, 1})).value));
  const auto none = cox(Eigen::ArrayXi(0), Vector(0));
  CHECK(none.status == fit_status::degenerate);
  CHECK(none.rows == 0);
  CHECK(is_undefined(none.calibration.p_value));

  const auto one = cox(test::labels({1, 1}), test::array({0.5, 0.25}));
  CHECK(one.status == fit_status::degenerate);
  CHECK_CLOSE(one.identity_log_likelihood, -3 * std::log(2.0));
  CHECK(one.null_log_likelihood == 0);
  CHECK(is_undefined(one.in_the_large.value));
  CHECK(is_undefined(large(test::labels({0, 0}), test::array({0.5, 0.25})).value));
  CHECK(is_undefined(large(test::labels({0, 1}), test::array({0.5, 0.25}), test::array({1, 0})).value));

  const auto constant = cox(test::labels({0, 1, 1, 1}), Vector::Constant(4, 0.5));
  CHECK(constant.status == fit_status::degenerate);
  CHECK_CLOSE(constant.in_the_large.value, std::log(3.0));
  CHECK(constant.in_the_large_test.statistic > 0);
  CHECK(is_undefined(constant.slope.value));
  CHECK(is_undefined(constant.calibration.statistic));
  CHECK_CLOSE(constant.log_likelihood, constant.null_log_likelihood);

  const auto separable = cox(test::labels({0, 0, 1, 1}), test::array({0.1, 0.2, 0.6, 0.7}));
  CHECK(separable.status == fit_status::separable);
  CHECK(separable.slope.value > 10);
  CHECK(separable.slope.value < 1e6);
  CHECK(is_undefined(separable.slope.standard_error));
  CHECK(std::abs(separable.log_likelihood) < 1e-9);
  CHECK_NEAR(separable.calibration.statistic,
             -2 * log_likelihood(test::labels({0, 0, 1, 1}), test::array({0.1, 0.2, 0.6, 0.7}), Vector::Ones(4), 0, 1), 1e-9);
  CHECK(cox(test::labels({0, 0, 1, 1, 1}), test::array({0.1, 0.2, 0.2, 0.6, 0.7})).status == fit_status::separable);

  // far tails
  const auto far = cox(test::labels({0, 1, 0, 1}), test::array({1e-300, 1e-12, 0.5, 0x1.fffffffffffffp-1}));
  CHECK(far.status == fit_status::converged);
}

TEST_CASE("cox_calibration: errors") {
  const test::b20 d;
  CHECK(test::contains(test::error_of([&] { cox(d.y, d.p, {.level = 1}); }), "assay::cox_calibration: level = 1"));
  CHECK(test::contains(test::error_of([&] { large(d.y, d.p, {.level = 0}); }),
                       "assay::calibration_in_the_large: level = 0"));
  CHECK(test::error_of([&] { cox(d.y, d.p, d.w, {.weighting = weighting::frequency}); }) ==
        "assay::cox_calibration: frequency weights must be whole numbers");
  const std::string name = "assay::cox_calibration: ";
  Vector bad = d.p;
  bad[7] = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { cox(d.y, bad); }) == name + "prediction[7] is NaN");
  bad[7] = 1.5;
  CHECK(test::error_of([&] { cox(d.y, bad, d.w); }) == name + "prediction[7] = 1.5 is outside [0, 1]");
  CHECK(test::error_of([&] { cox(d.y, d.p, -d.w); }) == name + "weights[0] = -1 is negative");
  CHECK(test::error_of([&] { cox(d.y + 1, d.p); }) == name + "truth[2] = 2 is not 0 or 1");
  CHECK(test::error_of([&] { cox(d.y, d.p.head(7)); }) == name + "prediction has 7 elements but truth has 20");
  CHECK(test::error_of([&] { cox(d.y, d.p, d.w.head(7)); }) == name + "weights has 7 elements but truth has 20");
}
