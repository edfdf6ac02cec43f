// SPDX-License-Identifier: MIT
#include "regression/error_data.hpp"

#include <assay/regression/error_metric.hpp>

using namespace assay;

namespace {

/// The number of rows, the mean loss |p − y| and the mean row.
struct probe {
  static constexpr const char* name = "probe";
  struct result {
    Index rows;
    double mean;
    double by_row;
    bool weighted;
  };
  template <class Rows>
  static result of(const Rows& rows, const error_options& o) {
    const double mean = rows.mean_loss([](double y, double p) { return std::abs(p - y); });
    const double by_row = rows.losses_at([](Index row, double, double) { return static_cast<double>(row); }).mean(Rows::is_weighted);
    return {rows.size(), regression_detail::value_or(mean, o.undefined), by_row, Rows::is_weighted};
  }
};
struct probe_function : regression_detail::error_metric<probe> {};
constexpr probe_function call{};

}  // namespace

TEST_CASE("error_metric: rows, numbers of rows, weights") {
  const Index n = 5000;  // several blocks
  const Eigen::ArrayXd y = Eigen::ArrayXd::LinSpaced(n, 0, 1);
  const Eigen::ArrayXd w = Eigen::ArrayXd::LinSpaced(n, 0, 4);
  const probe::result plain = call(y, y + 2);
  CHECK(plain.rows == n);
  CHECK_CLOSE(plain.mean, 2.0);
  CHECK(plain.by_row == (n - 1) / 2.0);
  CHECK(!plain.weighted);
  const probe::result weighted = call(y, y + 2, w);
  CHECK(weighted.weighted);
  CHECK_CLOSE(weighted.by_row, (2.0 * static_cast<double>(n) - 1) / 3);
  CHECK(call(Eigen::ArrayXd(0), Eigen::ArrayXd(0), {.undefined = 3}).mean == 3);
  CHECK(is_undefined(call(Eigen::ArrayXd(0), Eigen::ArrayXd(0)).mean));
}

TEST_CASE("error_metric: sums that leave the range") {
  const Eigen::ArrayXd y = Eigen::ArrayXd::Zero(3);
  CHECK(test::error_of([&] { (void)call(y, Eigen::ArrayXd::Constant(3, 1e308)); }) ==
        "assay::probe: the sum of the losses is too large for double");
  CHECK(test::error_of([&] { (void)call(y, y, Eigen::ArrayXd::Constant(3, 1e308)); }) ==
        "assay::probe: a sum over the weights is too large for double");
}
