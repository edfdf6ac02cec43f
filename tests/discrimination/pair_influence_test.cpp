#include "pair_metric.hpp"

#include <assay/discrimination/pair_influence.hpp>

using namespace assay;
using namespace assay::discrimination_detail;

namespace {
/// A statistic of all counts with slopes that differ.
double statistic(const pair_counts_result& n) {
  return 2 * n.concordant - 3 * n.discordant + 5 * n.tied_x - 7 * n.tied_y + 11 * n.tied_both + 13 * n.weight;
}
}  // namespace

TEST_CASE("pair_influence: counts, and the variance of a statistic of all of them") {
  const test::pair_sample d(8, 60, 6, 5);
  const Eigen::ArrayXd w = (d.w + 0.25) * 0.5;
  const pair_table t(collect_pairs({"f", "x"}, d.x, {"f", "y"}, d.y, w));
  const pair_influence influence(t, weighting::importance);
  const double scale = std::ldexp(1.0, -t.exponent);
  CHECK_CLOSE(influence.counts().concordant * scale * scale, test::all_pairs(d.x, d.y, w).concordant);
  // counts in the scale of the table: the derivative by the weight loses one factor of it
  const double variance =
      influence.variance({2 * scale * scale, -3 * scale * scale, 5 * scale * scale, -7 * scale * scale, 11 * scale * scale, 13 * scale});
  CHECK_NEAR(variance, test::numeric_jackknife(w, [&](const Eigen::ArrayXd& v) { return statistic(test::all_pairs(d.x, d.y, v)); }), 1e-8);
}

TEST_CASE("pair_influence: bounds of a coefficient") {
  estimate e{.value = 0.9, .standard_error = 0.1};
  set_coefficient_bounds(e, interval_scale::plain);
  CHECK(e.upper == 1);
  CHECK_CLOSE(e.lower, 0.9 - 0.1 * 1.959963984540054);
  set_coefficient_bounds(e, interval_scale::logit);
  CHECK_CLOSE(e.upper, std::tanh(std::atanh(0.9) + 0.1 * 1.959963984540054 / 0.19));
  CHECK_CLOSE(e.lower, std::tanh(std::atanh(0.9) - 0.1 * 1.959963984540054 / 0.19));
  estimate n{.value = -1, .standard_error = 0};
  set_coefficient_bounds(n, interval_scale::logit);
  CHECK(is_undefined(n.lower));
}
