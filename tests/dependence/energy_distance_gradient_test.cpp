#include <assay/dependence/energy_distance_gradient.hpp>

#include "dependence/oracle.hpp"

using assay::energy_distance;
using assay::energy_distance_gradient;
using assay::statistic;

namespace {

/// Straight from the formula.
Eigen::ArrayXXd definition(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, const Eigen::ArrayXd& wx, const Eigen::ArrayXd& wy,
                           double factor, double exponent) {
  const Eigen::ArrayXd p = wx / wx.sum(), q = wy / wy.sum();
  Eigen::ArrayXXd out = Eigen::ArrayXXd::Zero(x.rows(), x.cols());
  const auto pull = [&](Eigen::Index k, const Eigen::RowVectorXd& z, double c) {
    const Eigen::RowVectorXd gap = x.row(k) - z;
    if (gap.squaredNorm() > 0) out.row(k) += (2 * p[k] * c * exponent * std::pow(gap.norm(), exponent - 2) * gap).array();
  };
  for (Eigen::Index k = 0; k < x.rows(); ++k) {
    for (Eigen::Index j = 0; j < y.rows(); ++j) pull(k, y.row(j), q[j]);
    for (Eigen::Index j = 0; j < x.rows(); ++j) pull(k, x.row(j), -factor * p[j]);
  }
  return out;
}

}  // namespace

TEST_CASE("energy_distance_gradient: the formula, with ties and weights; central differences without") {
  test::generator random(3);
  for (int trial = 0; trial < 12; ++trial) {
    const bool tied = trial % 2 == 0;
    const Eigen::Index n = 3 + random.below(30), m = 3 + random.below(30), columns = trial % 3 == 2 ? 3 : 1;
    const Eigen::MatrixXd x = oracle::numbers(random, n, columns, tied ? 4 : 0),
                          y = oracle::numbers(random, m, columns, tied ? 4 : 0);
    const Eigen::ArrayXd wx = oracle::weights(random, n, false), wy = oracle::weights(random, m, false);
    for (const statistic kind : {statistic::v, statistic::u}) {
      for (const double exponent : {1.0, 1.5, 2.0}) {
        const assay::distance_options o{.statistic = kind, .exponent = exponent};
        const auto found = energy_distance_gradient(x, y, wx, wy, o);
        const double factor = kind == statistic::v ? 1 : 1 / (1 - (wx / wx.sum()).square().sum());
        const Eigen::ArrayXXd expected = definition(x, y, wx, wy, factor, exponent);
        CHECK((found.gradient - expected).abs().maxCoeff() < 1e-12 * (1e-3 + expected.abs().maxCoeff()));
        CHECK(found.value == energy_distance(x, y, wx, wy, o));
        if (tied) continue;
        for (int probe = 0; probe < 3; ++probe) {
          const Eigen::Index i = random.below(static_cast<int>(n)), c = random.below(static_cast<int>(columns));
          Eigen::MatrixXd up = x, down = x;
          up(i, c) += 1e-6;
          down(i, c) -= 1e-6;
          const double slope = (energy_distance(up, y, wx, wy, o) - energy_distance(down, y, wx, wy, o)) / 2e-6;
          CHECK(std::abs(slope - found.gradient(i, c)) < 1e-7);
        }
      }
    }
  }
}

TEST_CASE("energy_distance_gradient: shapes, weight 0, scale, undefined, errors") {
  const data::s6 d;
  const auto vector = energy_distance_gradient(d.x, d.y);
  static_assert(std::is_same_v<decltype(vector), const assay::value_and_gradient<>>);
  CHECK(vector.gradient.size() == 6);
  Eigen::MatrixXd wide(6, 2), other(6, 2);
  wide << d.x, Eigen::ArrayXd::Ones(6);
  other << d.y, Eigen::ArrayXd::Ones(6);
  const auto matrix = energy_distance_gradient(wide, other);
  CHECK((matrix.gradient.col(0) - vector.gradient.array()).abs().maxCoeff() < 1e-13);
  CHECK((matrix.gradient.col(1) == 0).all());
  Eigen::ArrayXd w = d.w;
  w[1] = 0;
  const auto dropped = energy_distance_gradient(d.x, d.y, w, d.w);
  CHECK(dropped.gradient[1] == 0);
  CHECK(dropped.gradient[0] != 0);
  // E has degree `exponent` in the data, its gradient one less
  for (const double exponent : {0.5, 1.0, 1.5, 2.0}) {
    const assay::distance_options o{.exponent = exponent};
    const auto own = energy_distance_gradient(d.x, d.y, o),
               tiny = energy_distance_gradient((1e-9 * d.x).eval(), (1e-9 * d.y).eval(), o);
    const double factor = std::pow(1e-9, exponent - 1);
    for (Eigen::Index i = 0; i < 6; ++i) CHECK(std::abs(tiny.gradient[i] / factor - own.gradient[i]) < 1e-11);
    const auto from_y = energy_distance_gradient(d.y, d.x, o);
    CHECK_NEAR((own.gradient.array() * d.x).sum() + (from_y.gradient.array() * d.y).sum(), exponent * own.value, 1e-11);
    CHECK(std::abs(own.gradient.sum() + from_y.gradient.sum()) < 1e-11);
  }
  const auto none = energy_distance_gradient(d.x, d.y.head(1), {.statistic = statistic::u, .undefined = 3});
  CHECK(none.value == 3);
  CHECK(assay::is_undefined(none.gradient[0]));
  CHECK(energy_distance_gradient(d.x.head(0), d.y).gradient.size() == 0);
  CHECK(test::contains(test::error_of([&] { energy_distance_gradient(d.x, other); }),
                       "assay::energy_distance_gradient: x has 1 columns but y has 2"));
}
