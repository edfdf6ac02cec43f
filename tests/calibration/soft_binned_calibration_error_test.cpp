#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/expected_calibration_error.hpp>
#include <assay/calibration/soft_binned_calibration_error.hpp>

#include <limits>

using assay::error_norm;
using assay::Index;
using assay::soft_binned_calibration_error;
using assay::soft_binned_calibration_error_gradient;
using assay::soft_binned_options;

namespace {

/// Straight from the definition.
double slow(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& w, const soft_binned_options& o) {
  const Eigen::ArrayXd centre = (Eigen::ArrayXd::LinSpaced(o.bins, 0, static_cast<double>(o.bins - 1)) + 0.5) / static_cast<double>(o.bins);
  Eigen::ArrayXd weight = Eigen::ArrayXd::Zero(o.bins);
  Eigen::ArrayXd residual = weight;
  for (Index i = 0; i < p.size(); ++i) {
    const Eigen::ArrayXd g = -(p[i] - centre).square() / o.temperature;
    Eigen::ArrayXd u = (g - g.maxCoeff()).exp();
    u /= u.sum();
    weight += w[i] * u;
    residual += w[i] * u * (y[i] - p[i]);
  }
  double sum = 0;
  for (Index j = 0; j < o.bins; ++j) {
    if (weight[j] > 0) sum += weight[j] * std::pow(std::abs(residual[j]) / weight[j], o.norm.exponent());
  }
  return std::pow(sum / w.sum(), 1 / o.norm.exponent());
}

}  // namespace

TEST_CASE("soft_binned_calibration_error: reference values") {
  const test::b20 d;
  // the definition in torch 2.15.0 with float64, its automatic derivatives of rows 0, 7 and 19
  const struct {
    soft_binned_options options;
    bool weighted;
    double value, row0, row7, row19;
  } expected[] = {
      {{}, false, 0.09622537621092836, -0.06498655192686173, -0.014975422373213854, 0.07513831285487604},
      {{.norm = error_norm::l1}, false, 0.07348309483260851, -0.04568541058430379, -0.11910337201009508, 0.04999153670542134},
      {{.bins = 10, .temperature = 0.001}, false, 0.14941511000618862, -0.05858178929203591, -0.020074651121557013, -0.02205118532058737},
      {{.bins = 10, .temperature = 0.002, .norm = assay::lp(3)}, false, 0.17687205389347568, -0.051434258126106656, -0.0056393773118981055, 0.029995445906328317},
      {{.bins = 10}, true, 0.16089503886798598, -0.02942843154672042, 0.04327193410510638, 0.10711813740297067},
      {{.bins = 5, .temperature = 0.1, .norm = error_norm::l1}, true, 0.08770239456887748, -0.04136512254483657, -0.004398443030369049, 0.032570704057913714}};
  for (const auto& e : expected) {
    const double value = e.weighted ? soft_binned_calibration_error(d.y, d.p, d.w, e.options) : soft_binned_calibration_error(d.y, d.p, e.options);
    CHECK_CLOSE(value, e.value);
    const auto g = e.weighted ? soft_binned_calibration_error_gradient(d.y, d.p, d.w, e.options) : soft_binned_calibration_error_gradient(d.y, d.p, e.options);
    CHECK(g.value == value);
    CHECK_NEAR(g.gradient[0], e.row0, 1e-12);
    CHECK_NEAR(g.gradient[7], e.row7, 1e-12);
    CHECK_NEAR(g.gradient[19], e.row19, 1e-12);
  }
}

TEST_CASE("soft_binned_calibration_error: agrees with the definition and with central differences") {
  int bins = 1;
  for (const double temperature : {1e-4, 1e-3, 0.02, 0.5, 100.0}) {
    for (const error_norm norm : {error_norm::l1, error_norm::l2, assay::lp(3.5)}) {
      const soft_binned_options o{.bins = bins, .temperature = temperature, .norm = norm};
      bins = bins * 3 % 41;
      const test::random_rows r(60, 0, static_cast<std::uint64_t>(bins));
      INFO(o.bins << " " << temperature << " " << norm.exponent());
      CHECK_NEAR(soft_binned_calibration_error(r.y, r.p, o), slow(r.y, r.p, Eigen::ArrayXd::Ones(60), o), 1e-12);
      CHECK_NEAR(soft_binned_calibration_error(r.y, r.p, r.w, o), slow(r.y, r.p, r.w, o), 1e-12);
      const auto g = soft_binned_calibration_error_gradient(r.y, r.p, r.w, o);
      CHECK(g.value == soft_binned_calibration_error(r.y, r.p, r.w, o));
      const double scale = 1e-9 + g.gradient.abs().maxCoeff();
      for (Index i = 0; i < 60; i += 7) {
        const double h = 1e-6;
        Eigen::ArrayXd above = r.p, below = r.p;
        above[i] += h, below[i] -= h;
        const double difference = (slow(r.y, above, r.w, o) - slow(r.y, below, r.w, o)) / (2 * h);
        CHECK(std::abs(g.gradient[i] - difference) < 2e-4 * scale);
        if (r.w[i] == 0) CHECK(g.gradient[i] == 0);
      }
    }
  }
  // many bins, of which few matter
  const test::random_rows r(300, 0, 1);
  const soft_binned_options many{.bins = 2000, .temperature = 1e-5};
  CHECK_NEAR(soft_binned_calibration_error(r.y, r.p, many), slow(r.y, r.p, Eigen::ArrayXd::Ones(300), many), 1e-11);
}

TEST_CASE("soft_binned_calibration_error: hard bins at temperature 0") {
  const test::random_rows r(3000, 0, 9);  // no prediction on an edge
  for (const error_norm norm : {error_norm::l1, error_norm::l2, assay::lp(4)}) {
    const double hard = assay::expected_calibration_error(r.y, r.p, {.bins = 12, .norm = norm});
    CHECK_NEAR(soft_binned_calibration_error(r.y, r.p, {.bins = 12, .temperature = 1e-300, .norm = norm}), hard, 1e-12);
    CHECK_NEAR(soft_binned_calibration_error(r.y, r.p, {.bins = 12, .temperature = 2.3e-308, .norm = norm}), hard, 1e-12);
    CHECK_NEAR(soft_binned_calibration_error(r.y, r.p, r.w, {.bins = 12, .temperature = 1e-12, .norm = norm}),
               assay::expected_calibration_error(r.y, r.p, r.w, {.bins = 12, .norm = norm}), 1e-12);
    // inside hard bins the memberships do not move: |R| changes by one row's share
    const auto g = soft_binned_calibration_error_gradient(r.y, r.p, {.bins = 12, .temperature = 1e-12});
    CHECK(((g.gradient.abs() < 2.0 / 3000) || (g.gradient.abs() > 1)).all());
  }
  // on an edge a prediction belongs to both bins by half
  const Eigen::ArrayXd p = test::array({0.25, 0.5, 0.9});
  const Eigen::ArrayXi y = test::labels({0, 1, 1});
  CHECK_CLOSE(soft_binned_calibration_error(y, p, {.bins = 2, .temperature = 1e-9, .norm = error_norm::l1}), (0.0 + 0.35) / 3);
  // one bin: the distance of the means, whatever the temperature
  CHECK_CLOSE(soft_binned_calibration_error(y, p, {.bins = 1, .norm = error_norm::l2}), std::abs(2.0 - 1.65) / 3);
  CHECK_CLOSE(soft_binned_calibration_error(y, p, {.bins = 40, .temperature = 1e300}), std::abs(2.0 - 1.65) / 3);
}

TEST_CASE("soft_binned_calibration_error: weights, order, types") {
  const test::ranking_sample d(5, 9000, 700);
  const Eigen::ArrayXd p = d.s / 2;
  const double plain = soft_binned_calibration_error(d.y, p);
  const double weighted = soft_binned_calibration_error(d.y, p, d.w);
  const test::ranking_sample r = d.repeated();
  CHECK_CLOSE(soft_binned_calibration_error(r.y, r.s / 2), weighted);
  CHECK_CLOSE(soft_binned_calibration_error(d.y, p, Eigen::ArrayXd::Ones(9000)), plain);
  for (const double scale : {1e300, 1e-300}) CHECK_CLOSE(soft_binned_calibration_error(d.y, p, d.w * scale), weighted);
  CHECK_CLOSE(soft_binned_calibration_error(d.y.reverse(), p.reverse()), plain);
  CHECK_CLOSE(soft_binned_calibration_error(d.y.cast<float>(), p.matrix().transpose()), plain);
  CHECK_NEAR(soft_binned_calibration_error(d.y, p.cast<float>()), plain, 1e-6);
  const auto g = soft_binned_calibration_error_gradient(d.y, p, d.w * 1e300);
  const auto unit = soft_binned_calibration_error_gradient(d.y, p, d.w);
  CHECK(((g.gradient - unit.gradient).abs() < 1e-15).all());
  // a row stands for w rows
  const auto repeated = soft_binned_calibration_error_gradient(r.y, r.s / 2);
  Index at = 0;
  bool same = true;
  for (Index i = 0; i < 9000; ++i) {
    if (d.w[i] > 0) same = same && test::close_to(unit.gradient[i], d.w[i] * repeated.gradient[at], 1e-9, 1e-16);
    at += static_cast<Index>(d.w[i]);
  }
  CHECK(same);
  // calibrated to the last digit: no error, no gradient
  const auto zero = soft_binned_calibration_error_gradient(test::labels({0, 1}), test::array({0, 1}));
  CHECK(zero.value == 0);
  CHECK((zero.gradient == 0).all());
}

TEST_CASE("soft_binned_calibration_error: undefined and errors") {
  const auto none = soft_binned_calibration_error_gradient(test::labels({0, 1}), test::array({.2, .3}), test::array({0, 0}));
  CHECK(assay::is_undefined(none.value));
  CHECK(assay::is_undefined(none.gradient[1]));
  CHECK(assay::is_undefined(soft_binned_calibration_error(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  test::check_bad_rows("soft_binned_calibration_error", [](const auto&... a) { return soft_binned_calibration_error(a...); }, "prediction");
  const test::b20 d;
  const auto error = [&](const soft_binned_options& o) { return test::error_of([&] { soft_binned_calibration_error_gradient(d.y, d.p, o); }); };
  const std::string name = "assay::soft_binned_calibration_error_gradient: ";
  CHECK(error({.bins = 0}) == name + "bins = 0 is outside [1, 65536]");
  CHECK(error({.temperature = 0}) == name + "temperature = 0 must be finite and positive");
  CHECK(error({.temperature = -1}) == name + "temperature = -1 must be finite and positive");
  CHECK(test::contains(error({.temperature = std::numeric_limits<double>::quiet_NaN()}), "must be finite and positive"));
  CHECK(test::contains(error({.temperature = std::numeric_limits<double>::infinity()}), "must be finite and positive"));
  CHECK(error({.norm = error_norm::max}) == name + "error_norm::max is not differentiable; take a large exponent, as lp(20)");
  CHECK(test::error_of([&] { soft_binned_calibration_error(d.y, d.p, -d.w); }) == "assay::soft_binned_calibration_error: weights[0] = -1 is negative");
  CHECK(test::error_of([&] { soft_binned_calibration_error(d.y, 2 * d.p, 0 * d.w); }) ==
        "assay::soft_binned_calibration_error: prediction[12] = 1.2 is outside [0, 1]");
}
