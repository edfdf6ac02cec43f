// The permutation test of the partial distance covariance.
#include <assay/dependence/partial_distance_test.hpp>

#include <algorithm>
#include <numeric>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::partial_distance_covariance_test;

namespace {

/// Share of all n! permutations of x that reach the statistic, by U-centred matrices.
double exact_p(const oracle::matrix& a, const oracle::matrix& b, const oracle::matrix& c) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(a.rows()));
  std::iota(order.begin(), order.end(), 0);
  const double zz = oracle::u(c, c), share = zz > 1e-12 ? oracle::u(b, c) / zz : 0;
  const double own = oracle::u(a, b) - share * oracle::u(a, c);
  int made = 0, reached = 0;
  do {
    const oracle::matrix moved = a(order, order);
    ++made;
    reached += oracle::u(moved, b) - share * oracle::u(moved, c) >= own - 1e-11;
  } while (std::next_permutation(order.begin(), order.end()));
  return static_cast<double>(reached) / made;
}

}  // namespace

TEST_CASE("partial_distance_covariance_test: every permutation of few rows") {
  test::generator random(7);
  for (const int levels : {0, 3}) {
    for (int trial = 0; trial < 4; ++trial) {
      const Eigen::MatrixXd x = oracle::numbers(random, 6, 1, levels), z = oracle::numbers(random, 6, 1, levels), y = x + z,
                            wide = oracle::numbers(random, 6, 2, levels);
      const Eigen::ArrayXi g = oracle::codes(random, 6, 2), h = oracle::codes(random, 6, 3);
      INFO("levels " << levels << " trial " << trial);
      const auto check = [&](const auto& p, const auto& q, const auto& r, const oracle::matrix& a, const oracle::matrix& b,
                             const oracle::matrix& c) {
        const auto found = partial_distance_covariance_test(p, q, r);
        CHECK(found.exact);
        CHECK(found.permutations == 720);
        CHECK_NEAR(found.p_value, exact_p(a, b, c), 1e-12);
        CHECK(test::close_to(found.statistic, assay::partial_distance_covariance(p, q, r), 1e-12, 1e-13));
      };
      const oracle::matrix a = oracle::distances(x), b = oracle::distances(y), c = oracle::distances(z), d = oracle::distances(wide);
      const Eigen::ArrayXd vx = x.col(0), vy = y.col(0), vz = z.col(0);
      check(vx, vy, vz, a, b, c);                                                                      // ranks
      check(vx, categorical(g), vz, a, oracle::differences(g), c);                                     // the other side is categories
      check(categorical(g), vy, categorical(h), oracle::differences(g), b, oracle::differences(h));    // x is
      check(wide, vy, categorical(g), d, b, oracle::differences(g));                                   // tiles
    }
  }
}

TEST_CASE("partial_distance_covariance_test: random permutations") {
  test::generator random(8);
  const Eigen::Index n = 60;
  Eigen::ArrayXd x(n), y(n), z(n), alone(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    z[i] = random.normal();
    x[i] = z[i] + random.normal();
    y[i] = x[i] + random.normal();
    alone[i] = random.normal();
  }
  const auto related = partial_distance_covariance_test(x, y, z, {.permutations = 199, .seed = 3});
  CHECK(related.p_value == 0.005);
  CHECK(related.permutations == 199);
  CHECK_FALSE(related.exact);
  CHECK_CLOSE(related.correlation, assay::partial_distance_correlation(x, y, z));
  const auto unrelated = partial_distance_covariance_test(alone, y, z, {.permutations = 9999, .seed = 3, .max_exceedances = 20});
  CHECK(unrelated.p_value > 0.02);
  CHECK(unrelated.permutations < 9999);
  CHECK(partial_distance_covariance_test(x, y, z, {.seed = 4}).p_value == partial_distance_covariance_test(x, y, z, {.seed = 4}).p_value);
  // matrices of one column through tiles: the same permutations, the same share
  Eigen::MatrixXd wide(n, 2);
  wide << alone, Eigen::ArrayXd::Zero(n);
  CHECK(partial_distance_covariance_test(alone, y, z, {.seed = 5}).p_value == partial_distance_covariance_test(wide, y, z, {.seed = 5}).p_value);
  // a constant control takes nothing away
  CHECK(partial_distance_covariance_test(alone, y, 0 * z, {.seed = 5}).correlation == assay::partial_distance_correlation(alone, y, 0 * z));
}

TEST_CASE("partial_distance_covariance_test: edge cases and errors") {
  const data::s6 d;
  CHECK(assay::is_undefined(partial_distance_covariance_test(d.x.head(3), d.y.head(3), d.z.head(3)).p_value));
  CHECK(partial_distance_covariance_test(d.x.head(3), d.y.head(3), d.z.head(3), {.undefined = 1}).p_value == 1);
  CHECK(partial_distance_covariance_test(0 * d.x, d.y, d.z).p_value == 1);
  using test::error_of;
  CHECK(test::contains(error_of([&] { partial_distance_covariance_test(d.x, d.y, d.z, d.w); }), "no test is defined for weighted rows"));
  CHECK(test::contains(error_of([&] { partial_distance_covariance_test(d.x, d.y, d.z, {.permutations = 0}); }), "permutations"));
  CHECK(test::contains(error_of([&] { partial_distance_covariance_test(d.x, d.y, d.z, {.exponent = 0}); }), "exponent"));
  CHECK(test::contains(error_of([&] { partial_distance_covariance_test(d.x, d.y, d.g); }), "z holds integers"));
}
