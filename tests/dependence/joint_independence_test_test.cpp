#include <assay/dependence/joint_independence_test.hpp>

#include <algorithm>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::joint_distance_covariance_squared;
using assay::joint_independence_test;
using assay::joint_resampling;
using assay::statistic;
using assay::variables;
using options = assay::joint_test_options;

TEST_CASE("joint_independence_test: all permutations of four rows") {
  // by enumeration of the 24^2 permutations of y and z; the share of random ones must come near it
  const Eigen::ArrayXd x = data::column({1, 2, 4, 7}), y = data::column({2, 1, 5, 9}), z = data::column({1, 6, 2, 3});
  for (const statistic kind : {statistic::v, statistic::u}) {
    const assay::joint_distance_options plain{.statistic = kind};
    const double own = joint_distance_covariance_squared(variables(x, y, z), plain);
    int reached = 0;
    Eigen::ArrayXd a = y;
    std::sort(a.begin(), a.end());
    do {
      Eigen::ArrayXd b = z;
      std::sort(b.begin(), b.end());
      do {
        reached += joint_distance_covariance_squared(variables(x, a, b), plain) >= own - 1e-12;
      } while (std::next_permutation(b.begin(), b.end()));
    } while (std::next_permutation(a.begin(), a.end()));
    const double share = reached / 576.0;
    const auto t = joint_independence_test(variables(x, y, z), {.statistic = kind, .permutations = 20000, .seed = 3});
    CHECK_CLOSE(t.statistic, own);
    CHECK(t.permutations == 20000);
    CHECK(std::abs(t.p_value - share) < 4 * std::sqrt(share * (1 - share) / 20000));
    CHECK((t.p_value <= 0.05) == (t.statistic > t.critical_value));
  }
}

TEST_CASE("joint_independence_test: pairs are independent, all three are not") {
  // reference 27.9 (d), eight times
  Eigen::ArrayXd y(64);
  Eigen::ArrayXi g(64), r(64);
  for (int i = 0; i < 64; ++i) {
    g[i] = i / 2 % 2;
    r[i] = i % 2;
    y[i] = (g[i] != r[i] ? 0.8 : 0.2) + 0.001 * ((i * 29) % 64);
  }
  for (const joint_resampling resampling : {joint_resampling::permutation, joint_resampling::bootstrap}) {
    for (const statistic kind : {statistic::v, statistic::u}) {
      for (const bool rank : {false, true}) {
        for (const bool scale : {false, true}) {
          const options o{.statistic = kind, .scale_invariant = scale, .rank = rank, .permutations = 199, .seed = 1, .resampling = resampling};
          const auto cells = joint_independence_test(variables(y, categorical(g), categorical(r)), o);
          CHECK(cells.p_value == 1.0 / 200);
          CHECK(cells.statistic > cells.critical_value);
          // by tiles the same draws; rows are in the same order
          if (kind == statistic::u) continue;
          const auto tiles = joint_independence_test(variables(y, g.cast<double>(), categorical(r)), o);
          if (!rank) CHECK_NEAR(tiles.critical_value, cells.critical_value, 1e-10);
          CHECK(tiles.p_value == cells.p_value);
        }
      }
    }
  }
  const auto pair = joint_independence_test(y, categorical(g));
  CHECK(pair.p_value > 0.2);
  CHECK(joint_independence_test(categorical(g), categorical(r)).p_value > 0.2);
  const Eigen::ArrayXi parity = (g != r).cast<int>();
  CHECK(joint_independence_test(categorical(parity), categorical(g), categorical(r)).p_value == 1.0 / 1000);
}

TEST_CASE("joint_independence_test: every variable is resampled") {
  // x and y depend, z does not: were z alone resampled, as jdcov.test does for ranks, no replicate would lose the dependence
  test::generator random(3);
  const Eigen::Index n = 40;
  const Eigen::ArrayXd x = oracle::numbers(random, n, 1, 0).col(0), z = oracle::numbers(random, n, 1, 0).col(0), y = x + 0.3 * z.square();
  for (const joint_resampling resampling : {joint_resampling::permutation, joint_resampling::bootstrap}) {
    for (const bool rank : {false, true}) {
      const options o{.rank = rank, .permutations = 199, .resampling = resampling};
      CHECK(joint_independence_test(variables(z, x, x), o).p_value == 1.0 / 200);
      CHECK(joint_independence_test(variables(x, x, z), o).p_value == 1.0 / 200);
      CHECK(joint_independence_test(variables(x, z, x), o).p_value == 1.0 / 200);
    }
  }
}

TEST_CASE("joint_independence_test: level") {
  // of independent data p-values are uniform
  test::generator random(23);
  int below = 0;
  double sum = 0;
  for (int k = 0; k < 200; ++k) {
    const Eigen::ArrayXd x = oracle::numbers(random, 20, 1, 0).col(0);
    const Eigen::ArrayXi g = oracle::codes(random, 20, 2), h = oracle::codes(random, 20, 3);
    const double p = joint_independence_test(variables(x, categorical(g), categorical(h)), {.permutations = 99, .seed = 7}).p_value;
    below += p <= 0.1;
    sum += p;
  }
  CHECK(below >= 8);
  CHECK(below <= 34);
  CHECK(std::abs(sum / 200 - 0.505) < 0.08);
}

TEST_CASE("joint_independence_test: stopping early") {
  const data::s6 d;
  const auto v = variables(d.x, d.z, categorical(d.g));
  const auto all = joint_independence_test(v, {.permutations = 500, .seed = 5});
  const auto stopped = joint_independence_test(v, {.permutations = 500, .seed = 5, .max_exceedances = 3});
  CHECK(stopped.permutations < 500);
  CHECK(stopped.p_value == 3.0 / static_cast<double>(stopped.permutations));
  CHECK(assay::is_undefined(stopped.critical_value));
  CHECK(joint_independence_test(v, {.permutations = 500, .seed = 5, .max_exceedances = 501}).p_value == all.p_value);
  CHECK(joint_independence_test(v, {.permutations = 500, .seed = 5}).critical_value == all.critical_value);
  CHECK(joint_independence_test(v, {.permutations = 500, .seed = 6}).critical_value != 0);
  CHECK(assay::is_undefined(joint_independence_test(v, {.permutations = 18}).critical_value));
  CHECK_FALSE(assay::is_undefined(joint_independence_test(v, {.permutations = 19}).critical_value));
}

TEST_CASE("joint_independence_test: edge cases and errors") {
  const data::s6 d;
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Ones(6);
  CHECK(joint_independence_test(constant, constant, constant).p_value == 1);
  for (Eigen::Index n = 0; n < 3; ++n) {
    const auto v = variables(d.x.head(n), d.y.head(n), d.z.head(n));
    CHECK(assay::is_undefined(joint_independence_test(v).p_value) == (n < 2));
    CHECK(joint_independence_test(v, {.statistic = statistic::u, .undefined = 9}).p_value == 9);
  }
  CHECK(assay::is_undefined(joint_independence_test(variables(d.x, constant, d.y), {.scale_invariant = true}).p_value));
  // two rows drawn with replacement are often equal
  CHECK(joint_independence_test(variables(d.x.head(2), d.y.head(2), d.z.head(2)), {.scale_invariant = true, .resampling = joint_resampling::bootstrap})
            .p_value > 0.5);
  using test::error_of;
  const auto v = variables(d.x, d.y, d.z);
  CHECK(error_of([&] { joint_independence_test(v, {.permutations = 0}); }) ==
        "assay::joint_independence_test: permutations must be in [1, 2^32)");
  CHECK(error_of([&] { joint_independence_test(v, {.max_exceedances = -1}); }) ==
        "assay::joint_independence_test: max_exceedances must not be negative");
  CHECK(error_of([&] { joint_independence_test(v, {.c = -1}); }) == "assay::joint_independence_test: c must be positive and finite");
  CHECK(error_of([&] { joint_independence_test(v, d.w); }) ==
        "assay::joint_independence_test: no test is defined for weighted rows; leave the weights out, or repeat the rows");
}
