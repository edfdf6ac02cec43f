#include "discrimination/class_metric_laws.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/accuracy.hpp>
#include <assay/discrimination/informedness.hpp>
#include <assay/discrimination/matthews_correlation.hpp>

using namespace assay;

TEST_CASE("informedness: definitions, and how the table metrics hang together") {
  const confusion_matrix m = test::table((Eigen::ArrayXXi(2, 2) << 50, 10, 5, 15).finished());
  CHECK_CLOSE(informedness(m), 15.0 / 20 + 50.0 / 60 - 1);
  CHECK_CLOSE(markedness(m), 15.0 / 25 + 50.0 / 55 - 1);
  CHECK_CLOSE(fowlkes_mallows_index(m), std::sqrt(15.0 / 25 * 15 / 20));
  CHECK_CLOSE(informedness(m, {.positive = 0}), informedness(m));
  CHECK_CLOSE(informedness(m), balanced_accuracy(m, {.adjusted = true}));
  const double r = matthews_correlation(m);
  CHECK_CLOSE(informedness(m) * markedness(m), r * r);
  const test::b20 d;
  CHECK_CLOSE(informedness(d.y, d.p >= 0.5), 0.4);  // reference row 19
}

TEST_CASE("informedness: small differences of rates keep their digits") {
  const auto m = [](double tn, double fp, double fn, double tp) {
    return test::weighted_table((Eigen::ArrayXXd(2, 2) << tn, fp, fn, tp).finished());
  };
  CHECK_CLOSE(informedness(m(1e18, 1, 1e18, 3)), 2e-18);      // hardly anything predicted positive
  CHECK_CLOSE(informedness(m(3, 1e18, 1, 1e18)), 2e-18);      // hardly anything predicted negative
  CHECK(informedness(m(30, 70, 3, 7)) == 0);
  CHECK(markedness(m(9, 21, 3, 7)) == 0);
  CHECK(informedness(m(1, 0, 0, 1e-300)) == 1);
  CHECK(informedness(m(0, 1, 1e-300, 0)) == -1);
}

TEST_CASE("informedness: undefined cases") {
  const Eigen::Array3i zeros(0, 0, 0);
  const Eigen::Array3i y(0, 1, 0);
  CHECK(is_undefined(informedness(zeros, y)));
  CHECK(informedness(y, zeros) == 0);
  CHECK(is_undefined(markedness(y, zeros)));
  CHECK(markedness(zeros, y) == 0);
  CHECK(is_undefined(fowlkes_mallows_index(zeros, y)));
  CHECK(is_undefined(fowlkes_mallows_index(y, zeros)));
  CHECK(fowlkes_mallows_index(y, 1 - y) == 0);
  CHECK(markedness(y, zeros, {.undefined = 0}) == 0);
}

TEST_CASE("informedness: laws") {
  test::check_class_rate<class_metric_options>("informedness", [](const auto&... a) { return informedness(a...); });
  test::check_class_rate<class_metric_options>("markedness", [](const auto&... a) { return markedness(a...); });
  test::check_class_rate<class_metric_options>("fowlkes_mallows_index", [](const auto&... a) { return fowlkes_mallows_index(a...); });
}
