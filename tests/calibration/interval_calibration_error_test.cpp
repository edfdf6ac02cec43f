#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/expected_calibration_error.hpp>
#include <assay/calibration/interval_calibration_error.hpp>

using assay::Index;
using assay::interval_calibration_error;

namespace {

/// The mean over all shifts: between the shifts at which a row changes its bin nothing changes.
double oracle(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& w, Index widths) {
  double least = 2;
  for (Index k = 0; k < widths; ++k) {
    const double width = std::ldexp(1.0, -static_cast<int>(k));
    std::vector<double> at{0, width};
    for (Index i = 0; i < p.size(); ++i) at.push_back((std::floor(p[i] / width) + 1) * width - p[i]);
    std::sort(at.begin(), at.end());
    double mean = 0;
    for (std::size_t j = 1; j < at.size(); ++j) {
      const double shift = 0.5 * (at[j] + at[j - 1]);
      std::vector<double> bin(static_cast<std::size_t>(std::ldexp(1.0, static_cast<int>(k))) + 2);
      for (Index i = 0; i < p.size(); ++i) bin[static_cast<std::size_t>((p[i] + shift) / width)] += w[i] * (p[i] - y[i]);
      double error = 0;
      for (const double b : bin) error += std::abs(b);
      mean += error * (at[j] - at[j - 1]) / width;
    }
    least = std::min(least, mean / w.sum() + width);
  }
  return least;
}

}  // namespace

TEST_CASE("interval_calibration_error: reference values") {
  const test::b20 d;
  // relplot (2025-11) intCE_rand with 20,000 trials: random shifts, so that three digits agree
  CHECK_NEAR(interval_calibration_error(d.y, d.p), 0.27479925, 2e-3);
  // every row is over-confident: the finest bins pay least
  const test::l200 l;
  CHECK_NEAR(interval_calibration_error(l.y, l.p, {.widths = 5}), 0.16717873397827146 + 1.0 / 16, 1e-3);
  // one row: no bin parts it from itself
  for (const Index widths : {1, 2, 10, 50}) {
    const double value = interval_calibration_error(test::labels({1}), test::array({0.7}), {.widths = widths});
    CHECK_NEAR(value, 0.3 + std::ldexp(1.0, static_cast<int>(1 - widths)), 1e-14);
  }
  // two rows at a distance of 0.1 that cancel, 0.45 each: at width 1/4 an edge parts them with probability 0.4
  const double value = interval_calibration_error(test::labels({0, 1}), test::array({0.45, 0.55}));
  CHECK_NEAR(value, 0.45 * 0.4 + 0.25, 1e-14);
  CHECK_NEAR(interval_calibration_error(test::labels({0, 1}), test::array({0, 1})), 1.0 / 512, 1e-15);
  CHECK_NEAR(interval_calibration_error(test::labels({1, 0}), test::array({0, 1})), 1 + 1.0 / 512, 1e-15);
}

TEST_CASE("interval_calibration_error: agrees with all shifts, one by one") {
  for (const int levels : {0, 1, 7, 16}) {
    const test::random_rows r(60, levels, static_cast<std::uint64_t>(levels) + 2);
    for (const Index widths : {1, 3, 10}) {
      INFO(levels << " " << widths);
      CHECK_NEAR(interval_calibration_error(r.y, r.p, {.widths = widths}), oracle(r.y, r.p, Eigen::ArrayXd::Ones(60), widths), 1e-13);
      CHECK_NEAR(interval_calibration_error(r.y, r.p, r.w, {.widths = widths}), oracle(r.y, r.p, r.w, widths), 1e-13);
    }
  }
}

TEST_CASE("interval_calibration_error: laws, no rows, options") {
  test::check_rank_metric("interval_calibration_error", [](const auto&... a) { return interval_calibration_error(a...); }, "prediction");
  CHECK(assay::is_undefined(interval_calibration_error(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(interval_calibration_error(Eigen::ArrayXi(0), Eigen::ArrayXd(0), {.undefined = 0}) == 0);
  CHECK(assay::is_undefined(interval_calibration_error(test::labels({1}), test::array({0.5}), test::array({0}))));
  const test::b20 d;
  CHECK(test::error_of([&] { interval_calibration_error(d.y, d.p, {.widths = 0}); }) ==
        "assay::interval_calibration_error: widths = 0 is outside [1, 50]");
  CHECK_FALSE(test::error_of([&] { interval_calibration_error(d.y, d.p, {.widths = 51}); }).empty());
  // more widths never cost more, and the error is at least that of a distance from calibration
  double last = 3;
  for (const Index widths : {1, 2, 3, 5, 8, 20, 50}) {
    const double value = interval_calibration_error(d.y, d.p, d.w, {.widths = widths});
    CHECK(value <= last);
    last = value;
  }
}
