#include "discrimination/table_interval_laws.hpp"

#include <assay/discrimination/confusion_interval.hpp>

using namespace assay;
using namespace assay::discrimination_detail;

TEST_CASE("confusion_interval: variance of a sum, effective rows") {
  const confusion_matrix m(Eigen::Array4i(0, 1, 1, 1), Eigen::Array4i(0, 1, 0, 1), Eigen::Array4d(2, 1, 4, 3));
  const auto influence = [](Index t, Index p) { return static_cast<double>(1 + t + 2 * p); };
  const sampled_table importance("f", m, weighting::importance);
  CHECK(importance.variance(influence) == 4.0 * 1 + 16.0 * 4 + 10.0 * 16);
  CHECK_CLOSE(importance.effective_rows(), 100.0 / 30);
  const sampled_table frequency("f", m, weighting::frequency);
  CHECK(frequency.variance(influence) == 2.0 * 1 + 4.0 * 4 + 4.0 * 16);
  CHECK_CLOSE(frequency.effective_rows(), 10.0);
}

TEST_CASE("confusion_interval: lost squares matter only where they would count") {
  // class 1 weighs nothing beside class 0, but a recall of its own
  const confusion_matrix m = test::weighted_table((Eigen::ArrayXXd(2, 2) << 3, 2, 1e-200, 2e-200).finished());
  const sampled_table sample("f", m, weighting::importance);
  CHECK(sample.variance([](Index t, Index) { return t == 0 ? 1.0 : 2.0; }) == 13);
  CHECK(is_undefined(sample.variance([](Index t, Index) { return t == 0 ? 1.0 : 1e200; })));
  CHECK(is_undefined(sampled_table::effective_rows(1e-200, 0)));
  const confusion_matrix large = test::weighted_table((Eigen::ArrayXXd(2, 2) << 3, 2, 1, 2e200).finished());
  CHECK(is_undefined(sampled_table("f", large, weighting::importance).variance([](Index, Index) { return 0.0; })));
}

TEST_CASE("confusion_interval: Wilson's for the rows that a variance stands for, at most so many") {
  const double variance = 0.3 * 0.7 / 50;
  const estimate fewer = wilson_interval_of(0.3, variance, 80, 0.9, table_interval_scale::natural);
  const estimate want = core::wilson(0.3, 50, 0.9);
  CHECK_CLOSE(fewer.lower, want.lower);
  CHECK_CLOSE(fewer.upper, want.upper);
  CHECK_CLOSE(fewer.standard_error, std::sqrt(variance));
  const estimate most = wilson_interval_of(0.3, variance, 20, 0.9, table_interval_scale::natural);
  CHECK(most.lower == core::wilson(0.3, 20, 0.9).lower);
  CHECK_CLOSE(most.standard_error, std::sqrt(variance));
  const estimate end = wilson_interval_of(1, 0, 20, 0.9, table_interval_scale::natural);
  CHECK(end.lower == core::wilson(1, 20, 0.9).lower);
  CHECK(end.upper == 1);
  CHECK(end.standard_error == 0);
  const estimate unknown = wilson_interval_of(0.3, undefined(), 20, 0.9, table_interval_scale::natural);
  CHECK(unknown.value == 0.3);
  CHECK(is_undefined(unknown.lower));
  const estimate plain = wilson_interval_of(0.01, 0.04, 20, 0.95, table_interval_scale::plain);
  CHECK(plain.lower == 0);
  CHECK_CLOSE(plain.upper, 0.01 + 0.2 * 1.9599639845400545);
}

TEST_CASE("confusion_interval: a share by its two sides") {
  const class_cells weights{6, 2, 1, 9};
  const class_cells squares{8, 3, 1, 20};
  const cell_share f{.yes = {.true_positives = 2}, .no = {.false_positives = 1, .false_negatives = 3}};
  const sampled_share s = sampled_share::of(f, weights, squares);
  CHECK(s.yes == 12);
  CHECK(s.no == 5);
  CHECK(s.yes_squares == 32);
  CHECK(s.no_squares == 12);
  CHECK_CLOSE(s.value() + s.complement(), 1.0);
  CHECK_CLOSE(s.rows(), 289.0 / 44);
  CHECK_CLOSE(s.variance(), (32 * 25.0 + 12 * 144.0) / (289.0 * 289));
}
