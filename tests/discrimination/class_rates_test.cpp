#include "discrimination/class_metric_laws.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/class_rates.hpp>
#include <assay/discrimination/precision_recall.hpp>

using namespace assay;

namespace {
const confusion_matrix uneven = test::table((Eigen::ArrayXXi(2, 2) << 50, 10, 5, 15).finished());  // TN 50, FP 10, FN 5, TP 15
}

TEST_CASE("class_rates: definitions") {
  CHECK_CLOSE(negative_predictive_value(uneven), 50.0 / 55);
  CHECK_CLOSE(false_positive_rate(uneven), 10.0 / 60);
  CHECK_CLOSE(false_negative_rate(uneven), 5.0 / 20);
  CHECK_CLOSE(false_discovery_rate(uneven), 10.0 / 25);
  CHECK_CLOSE(false_omission_rate(uneven), 5.0 / 55);
  // R caret 6.0 negPredValue, without its prevalence
  CHECK_CLOSE(negative_predictive_value(uneven, {.positive = 0}), precision(uneven));
  const test::b20 d;  // reference row 23: TN 7, FP 3, FN 3, TP 7
  for (const auto& rate : {negative_predictive_value(d.y, d.p >= 0.5), 1 - false_positive_rate(d.y, d.p >= 0.5),
                           1 - false_negative_rate(d.y, d.p >= 0.5), 1 - false_discovery_rate(d.y, d.p >= 0.5),
                           1 - false_omission_rate(d.y, d.p >= 0.5)}) {
    CHECK_CLOSE(rate, 0.7);
  }
}

TEST_CASE("class_rates: complements add up to one, small rates keep their digits") {
  const test::class_rows_sample d(4, 200, 2);
  const confusion_matrix m(d.y, d.p, d.w);
  CHECK_CLOSE(false_positive_rate(m) + specificity(m), 1.0);
  CHECK_CLOSE(false_negative_rate(m) + recall(m), 1.0);
  CHECK_CLOSE(false_discovery_rate(m) + precision(m), 1.0);
  CHECK_CLOSE(false_omission_rate(m) + negative_predictive_value(m), 1.0);
  const confusion_matrix rare = test::weighted_table((Eigen::ArrayXXd(2, 2) << 1e17, 3, 0.5, 7).finished());
  CHECK_CLOSE(false_positive_rate(rare), 3e-17);
  CHECK_CLOSE(false_omission_rate(rare), 5e-18);
}

TEST_CASE("class_rates: undefined where the denominator is empty") {
  const Eigen::Array3i zeros(0, 0, 0);
  const Eigen::Array3i ones(1, 1, 1);
  const Eigen::Array3i y(0, 1, 0);
  CHECK(is_undefined(negative_predictive_value(y, ones)));
  CHECK(is_undefined(false_omission_rate(y, ones)));
  CHECK(is_undefined(false_positive_rate(ones, y)));
  CHECK(is_undefined(false_negative_rate(zeros, y)));
  CHECK(is_undefined(false_discovery_rate(y, zeros)));
  CHECK(negative_predictive_value(y, ones, {.undefined = 0}) == 0);
}

TEST_CASE("class_rates: laws") {
  const auto check = [](const char* name, const auto& rate) {
    test::check_class_rate<class_metric_options>(name, [&](const auto&... a) { return rate(a...); });
  };
  check("negative_predictive_value", negative_predictive_value);
  check("false_positive_rate", false_positive_rate);
  check("false_negative_rate", false_negative_rate);
  check("false_discovery_rate", false_discovery_rate);
  check("false_omission_rate", false_omission_rate);
}
