#include "discrimination/table_interval_laws.hpp"

#include <assay/discrimination/cohen_kappa_interval.hpp>

using namespace assay;

namespace {
const confusion_matrix table31 = test::table((Eigen::ArrayXXi(3, 3) << 20, 4, 1, 5, 15, 2, 3, 6, 24).finished());
}

TEST_CASE("cohen_kappa_interval: R vcd 1.4-11 Kappa and confint") {
  const auto check = [](kappa_weights w, double value, double error, double lower, double upper) {
    const estimate e = cohen_kappa_interval(table31, {.weights = w});
    CHECK_CLOSE(e.value, value);
    CHECK_CLOSE(e.standard_error, error);
    CHECK_CLOSE(e.lower, lower);
    CHECK_CLOSE(e.upper, upper);
  };
  // reference row 31
  check(kappa_weights::none, 0.605541206856069, 0.0729237793985647, 0.462613225618339, 0.748469188093800);
  check(kappa_weights::linear, 0.658586548310003, 0.0691946979510652, 0.522967432404788, 0.794205664215219);
  check(kappa_weights::quadratic, 0.708480565371025, 0.0733512021457836, 0.5647148509425717, 0.8522462797994776);
}

TEST_CASE("cohen_kappa_interval: costs of one's own, without a lower end of the range") {
  Eigen::ArrayXXd linear(3, 3);
  linear << 0, 2, 4, 2, 0, 2, 4, 2, 0;
  const estimate a = cohen_kappa_interval(table31, {.costs = linear});
  const estimate b = cohen_kappa_interval(table31, {.weights = kappa_weights::linear});
  CHECK_CLOSE(a.value, b.value);
  CHECK_CLOSE(a.standard_error, b.standard_error);
  CHECK_CLOSE(a.lower, b.lower);
  Eigen::ArrayXXd uneven = Eigen::ArrayXXd::Zero(2, 2);
  uneven(0, 1) = 1;
  const confusion_matrix m = test::table((Eigen::ArrayXXi(2, 2) << 1, 9, 80, 10).finished());
  const estimate far = cohen_kappa_interval(m, {.costs = uneven});
  CHECK(far.value < -1);
  CHECK(far.lower < far.value);
  CHECK(far.upper > far.value);
  CHECK_NEAR(far.standard_error, test::numerical_error(m, false, [&](const confusion_matrix& t) { return cohen_kappa(t, {.costs = uneven}); }),
             1e-8);
  CHECK(test::error_of([&] { (void)cohen_kappa_interval(table31, {.costs = uneven}); }) ==
        "assay::cohen_kappa_interval: costs is 2 x 2 but the table has 3 classes");
}

TEST_CASE("cohen_kappa_interval: ends of the range, undefined cases") {
  const Eigen::Array4i y(0, 1, 1, 0);
  const estimate e = cohen_kappa_interval(y, y);
  CHECK(e.value == 1);
  CHECK(e.standard_error == 0);
  CHECK(e.upper == 1);
  const Eigen::Array3i zeros(0, 0, 0);
  CHECK(is_undefined(cohen_kappa_interval(zeros, zeros).value));
  CHECK(is_undefined(cohen_kappa_interval(zeros, zeros).upper));
  // one constant: kappa 0, error 0
  CHECK(cohen_kappa_interval(zeros, Eigen::Array3i(0, 1, 0)).value == 0);
}

TEST_CASE("cohen_kappa_interval: laws") {
  for (const int classes : {2, 5}) {
    for (const kappa_weights w : {kappa_weights::none, kappa_weights::linear, kappa_weights::quadratic}) {
      cohen_kappa_interval_options o;
      o.weights = w;
      test::check_table_interval(
          "cohen_kappa_interval", classes, [w](const auto&... a) { return cohen_kappa(a..., {.weights = w}); },
          [](const auto&... a) { return cohen_kappa_interval(a...); }, o);
    }
  }
  const test::class_rows_sample d(11, 400, 3);
  const double resampled = test::resampled_error(d, 2000, [](const auto&... a) { return cohen_kappa(a...); });
  CHECK(std::abs(cohen_kappa_interval(d.y, d.p, d.w).standard_error - resampled) < 0.06 * resampled);
}
