#include "regression/intervals.hpp"

#include <assay/regression/predictive_metric.hpp>

using namespace assay::regression_detail;
using test::numbers;

namespace {

/// Three numbers of a row and the interval of one of them.
struct three_means {
  static constexpr const char* name = "three_means";
  static constexpr auto kind = predictive_kind::spread;
  template <class Rows>
  static std::array<double, 3> of(const Rows& rows, const assay::predictive_options&) {
    return rows.template means<3>([](double y, double a, double b) { return std::array<double, 3>{y, a, b}; });
  }
};
struct width_interval {
  static constexpr const char* name = "width_interval";
  static constexpr auto kind = predictive_kind::interval;
  static constexpr auto columns = interval_bounds;
  template <class Rows>
  static assay::estimate of(const Rows& rows, const assay::score_interval_options& o) {
    return rows.mean_interval(o, [](double, double l, double u) { return u - l; });
  }
};
constexpr predictive_metric<three_means> means_of{};
constexpr predictive_metric<width_interval, assay::score_interval_options> interval_of{};

}  // namespace

TEST_CASE("predictive_metric: means of several numbers") {
  const test::predictive_sample s(1, 3000);
  const auto m = means_of(s.y, s.mean, s.deviation, s.w);
  CHECK_CLOSE(m[0], (s.w * s.y).sum() / s.w.sum());
  CHECK_CLOSE(m[1], (s.w * s.mean).sum() / s.w.sum());
  CHECK_CLOSE(m[2], (s.w * s.deviation).sum() / s.w.sum());
  for (const double x : means_of(numbers({}), numbers({}), numbers({}))) CHECK(assay::is_undefined(x));
}

TEST_CASE("predictive_metric: interval of the mean") {
  const test::predictive_sample s(2, 300);
  const Eigen::ArrayXd x = s.upper - s.lower;
  const assay::estimate e = interval_of(s.y, s.lower, s.upper);
  CHECK_CLOSE(e.value, x.mean());
  CHECK_CLOSE(e.standard_error, std::sqrt((x - x.mean()).square().sum() / (300.0 * 299)));
  CHECK(test::contains(test::error_of([&] { interval_of(s.y, s.lower, s.upper, 1e300 * s.w); }),
                       "the squares of the weights are out of the range"));
  CHECK(test::error_of([&] { interval_of(s.y, s.upper + 1, s.lower); }).find("assay::width_interval: lower[0] = ") == 0);
}

TEST_CASE("predictive_metric: rows of every kind are checked") {
  const Eigen::ArrayXd x = numbers({0, 1, -0.0});
  const auto problem = [&](predictive_kind kind) {
    return test::error_of([&] { check_predictive_rows("f", kind, {"a", "b"}, 10, 3, x.data(), x.data()); });
  };
  CHECK(problem(predictive_kind::interval) == "");
  CHECK(problem(predictive_kind::spread) == "");
  CHECK(problem(predictive_kind::positive_spread) == "assay::f: b[10] = 0 is not positive");
}
