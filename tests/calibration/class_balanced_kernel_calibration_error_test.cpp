#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/class_balanced_kernel_calibration_error.hpp>
#include <assay/calibration/top_label_calibration_error.hpp>

using assay::class_balanced_kernel_calibration_error;
using assay::Index;

namespace {

/// The three sums of Kumar et al., over all pairs.
double by_definition(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& w, double bandwidth) {
  double both = 0;
  double neither = 0;
  double mixed = 0;
  double ones = 0;
  double zeros = 0;
  for (Index i = 0; i < y.size(); ++i) {
    (y[i] ? ones : zeros) += w[i];
    for (Index j = 0; j < y.size(); ++j) {
      const double k = w[i] * w[j] * std::exp(-std::abs(p[i] - p[j]) / bandwidth);
      if (y[i] && y[j]) both += (1 - p[i]) * (1 - p[j]) * k;
      if (!y[i] && !y[j]) neither += p[i] * p[j] * k;
      if (y[i] && !y[j]) mixed += (1 - p[i]) * p[j] * k;
    }
  }
  return std::sqrt(both / (ones * ones) + neither / (zeros * zeros) - 2 * mixed / (ones * zeros));
}

}  // namespace

TEST_CASE("class_balanced_kernel_calibration_error: reference values") {
  // definition, row 109
  const test::m12 m;
  const auto top = assay::top_labels(m.y, m.p);
  CHECK_NEAR(class_balanced_kernel_calibration_error(top.correct, top.confidence), 0.20802340685053794, 1e-14);
}

TEST_CASE("class_balanced_kernel_calibration_error: the sums over all pairs") {
  for (const int levels : {0, 1, 7, 60}) {
    const test::random_rows d(200, levels, static_cast<std::uint64_t>(levels) + 5);
    for (const double bandwidth : {1e-9, 0.03, 0.4, 10.0}) {
      INFO("levels " << levels << ", bandwidth " << bandwidth);
      CHECK_NEAR(class_balanced_kernel_calibration_error(d.y, d.p, {.bandwidth = bandwidth}),
                 by_definition(d.y, d.p, Eigen::ArrayXd::Ones(200), bandwidth), 1e-11);
      CHECK_NEAR(class_balanced_kernel_calibration_error(d.y, d.p, d.w, {.bandwidth = bandwidth}),
                 by_definition(d.y, d.p, d.w, bandwidth), 1e-11);
    }
  }
}

TEST_CASE("class_balanced_kernel_calibration_error: laws of rank metrics") {
  const auto metric = [](const auto&... a) { return class_balanced_kernel_calibration_error(a...); };
  test::check_rank_metric("class_balanced_kernel_calibration_error", metric, "prediction");
  test::check_needs_both_classes(metric);
  // each class has weights of its own size
  const test::b20 d;
  Eigen::ArrayXd w = d.w;
  for (Index i = 0; i < 20; ++i) w[i] *= d.y[i] ? 0x1p900 : 0x1p-900;
  CHECK(class_balanced_kernel_calibration_error(d.y, d.p, w) == class_balanced_kernel_calibration_error(d.y, d.p, d.w));
  // the largest value: sure and wrong in both classes, which do not see each other
  const Eigen::ArrayXi y = test::labels({1, 1, 0});
  CHECK_NEAR(class_balanced_kernel_calibration_error(y, test::array({0, 0, 1}), {.bandwidth = 1e-3}), std::sqrt(2), 1e-15);
  CHECK(class_balanced_kernel_calibration_error(y, test::array({1, 1, 0})) == 0);
  CHECK(class_balanced_kernel_calibration_error(Eigen::ArrayXi(0), Eigen::ArrayXd(0), {.undefined = -1}) == -1);
  CHECK(test::error_of([&] { class_balanced_kernel_calibration_error(d.y, d.p, {.bandwidth = 0}); }) ==
        "assay::class_balanced_kernel_calibration_error: bandwidth = 0 must be finite and above 0");
}
