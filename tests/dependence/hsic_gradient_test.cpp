// SPDX-License-Identifier: MIT
// Gradients of HSIC and MMD against central differences, and dHSIC against its definition.
#include <assay/dependence/dhsic.hpp>
#include <assay/dependence/hsic_gradient.hpp>
#include <assay/dependence/mmd_gradient.hpp>

#include "dependence/kernel_oracle.hpp"

using assay::dependence_kernel;
using assay::kernel_choice;
using Eigen::Index;

namespace {

constexpr assay::statistic u = assay::statistic::u;
const std::vector<kernel_choice> kernels{{dependence_kernel::gaussian, 0.7}, {dependence_kernel::laplace, 1.3},
                                         {dependence_kernel::distance_induced, 0, 1, 0, 1.0},
                                         {dependence_kernel::distance_induced, 0, 1, 0, 1.6}, {dependence_kernel::linear}};

template <class F>
void check_gradient(const Eigen::MatrixXd& x, const Eigen::ArrayXXd& gradient, F value) {
  const double size = gradient.abs().maxCoeff();
  for (Index i = 0; i < x.rows(); ++i) {
    for (Index c = 0; c < x.cols(); ++c) {
      constexpr double h = 1e-5;
      Eigen::MatrixXd up = x, down = x;
      up(i, c) += h;
      down(i, c) -= h;
      CHECK(std::abs((value(up) - value(down)) / (2 * h) - gradient(i, c)) < 1e-7 * size + 1e-10);
    }
  }
}

}  // namespace

TEST_CASE("hsic gradient: central differences") {
  test::generator random(21);
  const Eigen::MatrixXd x = oracle::numbers(random, 12, 2, 0), y = x.col(0) + oracle::numbers(random, 12, 1, 0);
  Eigen::ArrayXd w = oracle::weights(random, 12, false);
  w[3] = 0;
  for (const kernel_choice& k : kernels) {
    for (const auto statistic : {assay::statistic::v, u}) {
      const assay::hsic_options o{.x = k, .y = kernels[0], .statistic = statistic};
      const assay::value_and_gradient<Eigen::ArrayXXd> plain = assay::hsic_gradient(x, y, o), weighted = assay::hsic_gradient(x, y, w, o);
      CHECK_NEAR(plain.value, assay::hsic(x, y, o), 1e-12);
      check_gradient(x, plain.gradient, [&](const Eigen::MatrixXd& v) { return assay::hsic(v, y, o); });
      check_gradient(x, weighted.gradient, [&](const Eigen::MatrixXd& v) { return assay::hsic(v, y, w, o); });
      CHECK(weighted.gradient.row(3).abs().maxCoeff() == 0);
    }
  }
  const assay::hsic_options other{.x = kernels[0], .y = kernels[2], .normalization = assay::hsic_normalization::n_minus_1_squared};
  check_gradient(x, assay::hsic_gradient(x, y, other).gradient, [&](const Eigen::MatrixXd& v) { return assay::hsic(v, y, other); });
  // distance covariance
  const kernel_choice induced = kernels[2];
  const Eigen::ArrayXd number = x.col(0);
  const assay::value_and_gradient<> of_number = assay::hsic_gradient(number, y, {.x = induced, .y = induced});
  CHECK((4 * of_number.gradient - assay::distance_covariance_squared_gradient(number, y).gradient).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("mmd gradient: central differences") {
  test::generator random(22);
  const Eigen::MatrixXd x = oracle::numbers(random, 9, 2, 0), y = oracle::numbers(random, 7, 2, 0);
  Eigen::ArrayXd v = oracle::weights(random, 9, false), w = oracle::weights(random, 7, false);
  v[2] = 0;
  for (const kernel_choice& k : kernels) {
    for (const auto statistic : {assay::statistic::v, u}) {
      const assay::mmd_options o{.kernel = k, .statistic = statistic};
      const assay::value_and_gradient<Eigen::ArrayXXd> plain = assay::mmd_gradient(x, y, o), weighted = assay::mmd_gradient(x, y, v, w, o);
      CHECK_CLOSE(plain.value, assay::mmd_squared(x, y, o));
      check_gradient(x, plain.gradient, [&](const Eigen::MatrixXd& z) { return assay::mmd_squared(z, y, o); });
      check_gradient(x, weighted.gradient, [&](const Eigen::MatrixXd& z) { return assay::mmd_squared(z, y, v, w, o); });
      CHECK(weighted.gradient.row(2).abs().maxCoeff() == 0);
    }
  }
  const assay::value_and_gradient<> number = assay::mmd_gradient(Eigen::ArrayXd(x.col(0)), Eigen::ArrayXd(y.col(0)));
  CHECK(number.gradient.size() == 9);
}

TEST_CASE("kernel gradients: undefined and errors") {
  const Eigen::ArrayXd x = data::column({1, 2, 4});
  CHECK(assay::is_undefined(assay::hsic_gradient(x, x, {.statistic = u}).gradient[0]));
  CHECK(assay::hsic_gradient(x, x, {.statistic = u, .undefined = 0}).gradient[0] == 0);
  CHECK(assay::is_undefined(assay::mmd_gradient(x, Eigen::ArrayXd()).gradient[2]));
  const kernel_choice discrete{.kernel = dependence_kernel::discrete};
  CHECK(test::error_of([&] { assay::hsic_gradient(x, x, {.x = discrete}); }) == "assay::hsic_gradient: the discrete kernel has no gradient");
  CHECK(test::error_of([&] { assay::mmd_gradient(x, x, {.statistic = u, .block = 2}); }) == "assay::mmd_gradient: blocks have no gradient");
}

TEST_CASE("dhsic") {
  const data::s6 s;
  const kernel_choice one{.bandwidth = 1};
  // row 65 (the formula of R dHSIC)
  CHECK_CLOSE(assay::dhsic(assay::variables(s.x, s.y, s.z), {.kernels = {one}}), 0.121657941591968);
  test::generator random(23);
  const std::vector<kernel_choice> all{kernels[0], kernels[1], kernels[2]};
  for (const Index n : {1, 2, 5, 60}) {
    const Eigen::MatrixXd x = oracle::numbers(random, n, 2, 0), y = oracle::numbers(random, n, 1, 3), z = oracle::numbers(random, n, 3, 0);
    const oracle::matrix k = oracle::kernel(x, all[0]), l = oracle::kernel(y, all[1]), m = oracle::kernel(z, all[2]);
    const auto row = [](const oracle::matrix& a) { return a.rowwise().mean().eval(); };
    const long double expected = k.cwiseProduct(l).cwiseProduct(m).mean() + k.mean() * l.mean() * m.mean() -
                                 2 * row(k).cwiseProduct(row(l)).cwiseProduct(row(m)).mean();
    CHECK(std::abs(assay::dhsic(assay::variables(x, y, z), {.kernels = all}) - std::max(0.0, static_cast<double>(expected))) < 1e-13);
    // two variables: HSIC
    CHECK(std::abs(assay::dhsic(x, y) - assay::hsic(x, y)) < 1e-14);
    const Eigen::ArrayXd w = oracle::weights(random, n, true);
    const Eigen::MatrixXd xr = oracle::repeat(x, w), yr = oracle::repeat(y, w), zr = oracle::repeat(z, w);
    CHECK(std::abs(assay::dhsic(assay::variables(x, y, z), w) - assay::dhsic(xr, yr, zr)) < 1e-13);
    CHECK(std::abs(assay::dhsic(assay::variables(x, y, z), w, {.kernels = all}) - assay::dhsic(assay::variables(xr, yr, zr), {.kernels = all})) < 1e-12);
  }
  const Eigen::ArrayXi g = oracle::codes(random, 40, 3);
  const Eigen::ArrayXd number = g.cast<double>();
  CHECK_CLOSE(assay::dhsic(assay::categorical(g), number), assay::hsic(assay::categorical(g), number));
  CHECK(assay::is_undefined(assay::dhsic(number.head(0), number.head(0))));
  CHECK(test::error_of([&] { assay::dhsic(assay::variables(s.x, s.y, s.z), {.kernels = {one, one}}); }) ==
        "assay::dhsic: kernels must be none, one for all or one for each of the 3 variables");
}
