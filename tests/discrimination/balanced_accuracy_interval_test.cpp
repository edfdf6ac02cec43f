#include "discrimination/table_interval_laws.hpp"

#include <assay/discrimination/balanced_accuracy_interval.hpp>
#include <assay/discrimination/class_rate_interval.hpp>
#include <assay/discrimination/informedness.hpp>

using namespace assay;

namespace {
const confusion_matrix two = test::table((Eigen::ArrayXXi(2, 2) << 50, 10, 5, 15).finished());
}

TEST_CASE("balanced_accuracy_interval: of two classes Newcombe's interval of recall - false positive rate") {
  const estimate e = balanced_accuracy_interval(two, {.adjusted = true});
  const estimate want = newcombe_interval(15, 20, 10, 60);
  CHECK_CLOSE(e.value, informedness(two));
  CHECK_CLOSE(e.standard_error, want.standard_error);
  CHECK_CLOSE(e.lower, want.lower);
  CHECK_CLOSE(e.upper, want.upper);
  const estimate raw = balanced_accuracy_interval(two);
  CHECK_CLOSE(2 * raw.lower - 1, want.lower);
  CHECK_CLOSE(2 * raw.upper - 1, want.upper);
  CHECK_CLOSE(2 * raw.standard_error, want.standard_error);
}

TEST_CASE("balanced_accuracy_interval: of K classes from the intervals of their recalls") {
  const confusion_matrix m = test::table((Eigen::ArrayXXi(4, 4) << 20, 4, 1, 0, 5, 15, 2, 0, 3, 6, 24, 1, 0, 0, 0, 0).finished());
  double below = 0;
  double above = 0;
  double variance = 0;
  for (Index k = 0; k < 3; ++k) {  // class 3 does not occur in the truth
    const estimate r = recall_interval(m.against_rest(k));
    below += std::pow(r.value - r.lower, 2);
    above += std::pow(r.upper - r.value, 2);
    variance += r.standard_error * r.standard_error;
  }
  const estimate e = balanced_accuracy_interval(m);
  CHECK_CLOSE(e.value, balanced_accuracy(m));
  CHECK_CLOSE(e.standard_error, std::sqrt(variance) / 3);
  CHECK_CLOSE(e.lower, e.value - std::sqrt(below) / 3);
  CHECK_CLOSE(e.upper, e.value + std::sqrt(above) / 3);
  const estimate plain = balanced_accuracy_interval(m, {.level = 0.9, .scale = table_interval_scale::plain});
  CHECK_CLOSE(plain.upper, e.value + 1.6448536269514722 * e.standard_error);
}

TEST_CASE("balanced_accuracy_interval: stays in the range and has width at its ends") {
  const confusion_matrix perfect = test::table((Eigen::ArrayXXi(2, 2) << 9, 0, 0, 4).finished());
  const estimate e = balanced_accuracy_interval(perfect);
  CHECK(e.value == 1);
  CHECK(e.upper == 1);
  CHECK(e.lower < 0.76);
  CHECK(e.lower > 0.5);
  CHECK(e.standard_error == 0);
  const estimate worst = balanced_accuracy_interval(test::table((Eigen::ArrayXXi(2, 2) << 0, 9, 4, 0).finished()));
  CHECK(worst.lower == 0);
  CHECK(worst.upper > 0.25);
  // one class: no chance level to adjust by
  const Eigen::Array3i zeros(0, 0, 0);
  CHECK(balanced_accuracy_interval(zeros, zeros).value == 1);
  CHECK(is_undefined(balanced_accuracy_interval(zeros, zeros, {.adjusted = true}).value));
  CHECK(is_undefined(balanced_accuracy_interval(zeros, zeros, {.adjusted = true}).upper));
}

TEST_CASE("balanced_accuracy_interval: laws") {
  for (const int classes : {2, 4}) {
    for (const bool adjusted : {false, true}) {
      balanced_accuracy_interval_options o;
      o.adjusted = adjusted;
      test::check_table_interval(
          "balanced_accuracy_interval", classes, [&](const auto&... a) { return balanced_accuracy(a..., {.adjusted = adjusted}); },
          [](const auto&... a) { return balanced_accuracy_interval(a...); }, o);
    }
  }
}
