// SPDX-License-Identifier: MIT
// Tests on kernels.
#include <assay/dependence/kernel_tests.hpp>

#include <numeric>

#include "dependence/kernel_oracle.hpp"

using assay::dependence_kernel;
using assay::kernel_choice;
using Eigen::Index;

namespace {

// one instantiation for all shapes of numbers
using result = assay::kernel_test_result;
result plain_hsic_test(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, const assay::hsic_test_options& o = {}) { return assay::hsic_test(x, y, o); }
result plain_hsic_gamma_test(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, const assay::hsic_options& o = {}) { return assay::hsic_gamma_test(x, y, o); }
result plain_mmd_test(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, const assay::mmd_test_options& o = {}) { return assay::mmd_test(x, y, o); }

}  // namespace

TEST_CASE("hsic test: all permutations, one side only") {
  // of 5 rows all 120 permutations are made; the share is counted from the definition
  test::generator random(31);
  for (int run = 0; run < 4; ++run) {
    const Eigen::MatrixXd x = oracle::numbers(random, 5, 2, run % 2 == 0 ? 2 : 0), y = oracle::numbers(random, 5, 1, run % 2 == 0 ? 3 : 0);
    const kernel_choice one{.bandwidth = 1};
    const oracle::matrix k = oracle::kernel(x, one), l = oracle::kernel(y, one);
    std::vector<Index> order(5);
    std::iota(order.begin(), order.end(), Index{0});
    int reached = 0;
    const double own = oracle::hsic_biased(k, l);
    do {
      oracle::matrix moved(5, 5);
      for (Index i = 0; i < 5; ++i) {
        for (Index j = 0; j < 5; ++j) moved(i, j) = l(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(j)]);
      }
      reached += oracle::hsic_biased(k, moved) >= own - 1e-13;
    } while (std::next_permutation(order.begin(), order.end()));
    const auto test = plain_hsic_test(x, y, {.x = one, .y = one});
    CHECK(test.exact);
    CHECK(test.permutations == 120);
    CHECK_CLOSE(test.p_value, reached / 120.0);
    CHECK_CLOSE(test.statistic, own);
  }
}

TEST_CASE("kernel tests: dependence is found, independence is not") {
  test::generator random(32);
  const Eigen::MatrixXd x = oracle::numbers(random, 60, 1, 0), noise = oracle::numbers(random, 60, 1, 0);
  const Eigen::MatrixXd y = x.array().square().matrix() + 0.1 * noise;
  CHECK(plain_hsic_test(x, y, {.permutations = 199}).p_value == 1 / 200.0);
  CHECK(plain_hsic_test(x, noise, {.permutations = 199}).p_value > 0.05);
  CHECK(plain_hsic_gamma_test(x, y).p_value < 1e-3);
  CHECK(plain_hsic_gamma_test(x, noise).p_value > 0.05);
  const auto first = plain_hsic_test(x, noise, {.permutations = 99, .seed = 5});
  CHECK(first.p_value == plain_hsic_test(x, noise, {.permutations = 99, .seed = 5}).p_value);
  const auto early = plain_hsic_test(x, noise, {.permutations = 999, .max_exceedances = 5});
  CHECK(early.permutations < 999);
  // y jointly dependent, pairwise independent: the parity of two signs
  const Eigen::ArrayXi a = oracle::codes(random, 60, 2), b = oracle::codes(random, 60, 2);
  const Eigen::ArrayXi parity = (a + b).unaryExpr([](int v) { return v % 2; });
  const auto joint = assay::dhsic_test(assay::variables(assay::categorical(a), assay::categorical(b), assay::categorical(parity)), {.permutations = 99});
  CHECK(joint.p_value == 0.01);
  CHECK(assay::hsic_test(assay::categorical(a), assay::categorical(parity), {.permutations = 99}).p_value > 0.02);
  CHECK(assay::dhsic_test(x, noise).p_value > 0.02);
}

TEST_CASE("hsic gamma test: Gretton's estimators") {
  // n HSIC and p-value of numpy 2.4, scipy 1.17 with the formulas of Gretton et al. (2008); both widths 1
  const data::mtcars m;
  const kernel_choice one{.bandwidth = 1};
  const auto dependent = plain_hsic_gamma_test(m.mpg / 5, m.wt, {.x = one, .y = one});
  CHECK_CLOSE(dependent.statistic, 1.6190861546559905);
  CHECK(test::close_to(dependent.p_value, 6.1523416514318936e-06, 1e-9));
  Eigen::ArrayXd i(32);
  for (int k = 0; k < 32; ++k) i[k] = (k * 7) % 32 / 8.0;
  const auto independent = plain_hsic_gamma_test(i, m.wt, {.x = one, .y = one});
  CHECK_CLOSE(independent.statistic, 0.1015059673027397);
  CHECK(test::close_to(independent.p_value, 0.8655406345890255, 1e-9));
}

TEST_CASE("mmd test") {
  test::generator random(33);
  const std::vector<kernel_choice> kernels{{}, {.kernel = dependence_kernel::laplace}, {.kernel = dependence_kernel::distance_induced}, {.kernel = dependence_kernel::linear}};
  for (const Index d : {1, 2}) {
    const Eigen::MatrixXd x = oracle::numbers(random, 40, d, 0), same = oracle::numbers(random, 30, d, 0), moved = (oracle::numbers(random, 30, d, 0).array() + 1.5).matrix();
    for (const kernel_choice& k : kernels) {
      for (const auto statistic : {assay::statistic::v, assay::statistic::u}) {
        CHECK(plain_mmd_test(x, moved, {.kernel = k, .statistic = statistic, .permutations = 99}).p_value == 0.01);
        CHECK(plain_mmd_test(x, same, {.kernel = k, .statistic = statistic, .permutations = 99}).p_value > 0.01);
      }
    }
  }
  // three against two: 10 of 120 ways each, all made; the data are the most extreme split, and no other reaches it
  const Eigen::Array3d a(0, 1, 2);
  const Eigen::Array2d b(7, 9);
  const auto exact = plain_mmd_test(a, b, {.kernel = kernels[2]});
  CHECK(exact.exact);
  CHECK_CLOSE(exact.p_value, 12 / 120.0);
  CHECK_CLOSE(exact.statistic, assay::mmd_squared(a, b, {.kernel = kernels[2]}));
  CHECK(assay::mmd_test(assay::categorical(Eigen::Array3i(0, 0, 0)), assay::categorical(Eigen::Array3i(1, 1, 1))).p_value == 72 / 720.0);
}

TEST_CASE("kernel tests: constants, few rows, errors") {
  const Eigen::ArrayXd x = data::column({1, 5, 2, 8, 3, 4, 9, 7}), flat = Eigen::ArrayXd::Ones(8);
  CHECK(plain_hsic_test(x, flat, {.permutations = 19}).p_value == 1);
  CHECK(assay::is_undefined(plain_hsic_gamma_test(x, flat).p_value));
  CHECK(plain_mmd_test(flat, flat, {.permutations = 19}).p_value == 1);
  CHECK(assay::dhsic_test(assay::variables(x, flat), {.permutations = 19}).p_value == 1);
  const Eigen::ArrayXd one = x.head(1);
  CHECK(assay::is_undefined(plain_hsic_test(one, one).p_value));
  CHECK(assay::is_undefined(assay::dhsic_test(one, one).p_value));
  CHECK(assay::is_undefined(plain_mmd_test(one, x, {.statistic = assay::statistic::u}).p_value));
  CHECK(plain_hsic_test(one, one, {.undefined = 1}).p_value == 1);
  using test::error_of;
  CHECK(error_of([&] { assay::hsic_test(x, x, x); }).find("no test is defined for weighted rows") != std::string::npos);
  CHECK(error_of([&] { assay::dhsic_test(assay::variables(x, x), x); }).find("no test is defined for weighted rows") != std::string::npos);
  CHECK(error_of([&] { assay::hsic_test(x, x, {.permutations = 0}); }) == "assay::hsic_test: permutations must be in [1, 2^32)");
  CHECK(error_of([&] { assay::mmd_test(x, x, {.kernel = {.bandwidth = -1}}); }).find("assay::mmd_test: bandwidth") == 0);
  CHECK(error_of([&] { assay::hsic_gamma_test(x, x, {.statistic = assay::statistic::u}); }) == "assay::hsic_gamma_test: the gamma approximation is of statistic::v");
}
