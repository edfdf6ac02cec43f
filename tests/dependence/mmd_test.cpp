// SPDX-License-Identifier: MIT
// MMD against kernel matrices.
#include <assay/dependence/mmd.hpp>
#include <assay/dependence/two_kernel_samples.hpp>

#include "dependence/kernel_oracle.hpp"

using assay::dependence_kernel;
using assay::kernel_choice;
using assay::mmd_options;
using Eigen::Index;

namespace {

constexpr assay::statistic u = assay::statistic::u;
const std::vector<kernel_choice>& kernels = oracle::kernels;

/// MMD^2 by its definition; k is of the pooled sample.
double mmd_of(const oracle::matrix& k, Index n, bool unbiased) {
  const Index m = k.rows() - n;
  const auto mean = [&](const oracle::matrix& b) {
    const long double size = static_cast<long double>(b.rows());
    return unbiased ? (b.sum() - b.trace()) / (size * (size - 1)) : b.mean();
  };
  return static_cast<double>(mean(k.topLeftCorner(n, n)) + mean(k.bottomRightCorner(m, m)) - 2 * k.topRightCorner(n, m).mean());
}

Eigen::MatrixXd stack(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) {
  Eigen::MatrixXd out(x.rows() + y.rows(), x.cols());
  out << x, y;
  return out;
}

// one instantiation for all shapes of numbers
double plain_mmd_squared(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, const mmd_options& o = {}) { return assay::mmd_squared(x, y, o); }
double plain_mmd_squared(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, const Eigen::ArrayXd& v, const Eigen::ArrayXd& w, const mmd_options& o = {}) {
  return assay::mmd_squared(x, y, v, w, o);
}
double plain_mmd(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, const mmd_options& o = {}) { return assay::mmd(x, y, o); }

}  // namespace

TEST_CASE("mmd: reference values") {
  const data::mtcars m;
  std::vector<double> a, b;
  for (Index i = 0; i < 32; ++i) (m.am[i] == 1 ? a : b).push_back(m.mpg[i] / 5);
  const kernel_choice one{.bandwidth = 1};
  // row 68 (R)
  CHECK_CLOSE(assay::mmd_squared(assay::view(a), assay::view(b), {.kernel = one}), 0.330767201424613);
  CHECK_CLOSE(assay::mmd_squared(assay::view(a), assay::view(b), {.kernel = one, .statistic = u}), 0.270895186948936);
  CHECK_CLOSE(assay::mmd(assay::view(a), assay::view(b), {.kernel = one}), std::sqrt(0.330767201424613));
  // row 50: half the energy distance
  const data::iris i;
  const kernel_choice induced{.kernel = dependence_kernel::distance_induced};
  CHECK(test::close_to(2 * plain_mmd_squared(i.sepal_length.head(50), i.sepal_length.segment(50, 50), {.kernel = induced}), 0.94984, 1e-12));
}

TEST_CASE("mmd: agrees with the kernel matrix, for every kernel") {
  test::generator random(11);
  for (const Index n : {2, 3, 20, 70}) {
    for (const Index d : {1, 3}) {
      for (const kernel_choice& c : kernels) {
        const Index m = n == 20 ? 31 : n;
        const Eigen::MatrixXd x = oracle::numbers(random, n, d, n == 20 ? 4 : 0),
                              y = oracle::numbers(random, m, d, n == 20 ? 5 : 0) * 1.2;
        const oracle::matrix k = oracle::kernel(stack(x, y), c);
        const mmd_options unbiased{.kernel = c, .statistic = u};
        CHECK_NEAR(plain_mmd_squared(x, y, {.kernel = c}), mmd_of(k, n, false), 1e-12);
        CHECK_NEAR(plain_mmd_squared(x, y, unbiased), mmd_of(k, n, true), 1e-12);
        // the diagonal of the kernel does not matter
        oracle::matrix other = k;
        other.diagonal().setConstant(17);
        CHECK_NEAR(mmd_of(other, n, true), plain_mmd_squared(x, y, unbiased), 1e-12);
        // weights
        const Eigen::ArrayXd v = oracle::weights(random, n, true), w = oracle::weights(random, m, true);
        const Eigen::MatrixXd xr = oracle::repeat(x, v), yr = oracle::repeat(y, w);
        CHECK_NEAR(plain_mmd_squared(x, y, v, w, {.kernel = c}), plain_mmd_squared(xr, yr, {.kernel = c}), 1e-12);
        mmd_options frequency = unbiased;
        frequency.weighting = assay::weighting::frequency;
        CHECK_NEAR(plain_mmd_squared(x, y, v, w, frequency), plain_mmd_squared(xr, yr, unbiased), 1e-12);
        CHECK_NEAR(plain_mmd_squared(x, y, 0.3 * v, w, unbiased), plain_mmd_squared(x, y, v, w, unbiased), 1e-12);
        CHECK_NEAR(plain_mmd_squared(x, y, 0 * v + 2, 0 * w + 0.1, unbiased), plain_mmd_squared(x, y, unbiased), 1e-12);
      }
    }
  }
}

TEST_CASE("mmd: importance weights by enumeration") {
  test::generator random(12);
  const Eigen::MatrixXd x = oracle::numbers(random, 7, 2, 0), y = oracle::numbers(random, 5, 2, 0);
  const Eigen::ArrayXd v = oracle::weights(random, 7, false), w = oracle::weights(random, 5, false);
  const oracle::matrix k = oracle::kernel(stack(x, y), kernels[0]);
  const auto mean = [&](Index r, const Eigen::ArrayXd& p, Index c, const Eigen::ArrayXd& q) {
    long double sum = 0, total = 0;
    for (Index i = 0; i < p.size(); ++i) {
      for (Index j = 0; j < q.size(); ++j) {
        if (r + i == c + j) continue;
        sum += static_cast<long double>(p[i] * q[j]) * k(r + i, c + j);
        total += static_cast<long double>(p[i] * q[j]);
      }
    }
    return sum / total;
  };
  CHECK_CLOSE(plain_mmd_squared(x, y, v, w, {.kernel = kernels[0], .statistic = u}),
              static_cast<double>(mean(0, v, 0, v) + mean(7, w, 7, w) - 2 * mean(0, v, 7, w)));
}

TEST_CASE("mmd: blocks") {
  test::generator random(13);
  const Eigen::MatrixXd x = oracle::numbers(random, 25, 2, 0), y = oracle::numbers(random, 22, 2, 0);
  const oracle::matrix k = oracle::kernel(stack(x, y), kernels[0]);
  for (const Index block : {2, 5, 22}) {
    long double sum = 0;
    const Index blocks = 22 / block;
    for (Index b = 0; b < blocks; ++b) {
      for (Index i = b * block; i < (b + 1) * block; ++i) {
        for (Index j = b * block; j < (b + 1) * block; ++j) {
          if (i != j) sum += k(i, j) + k(25 + i, 25 + j) - k(i, 25 + j) - k(j, 25 + i);
        }
      }
    }
    CHECK_CLOSE(plain_mmd_squared(x, y, {.kernel = kernels[0], .statistic = u, .block = block}),
                static_cast<double>(sum / static_cast<long double>(blocks * block * (block - 1))));
  }
}

TEST_CASE("mmd: categories, medians, invariances") {
  test::generator random(14);
  const Eigen::ArrayXi g = oracle::codes(random, 30, 4), h = oracle::codes(random, 20, 5);
  Eigen::ArrayXi both(50);
  both << g, h;
  const oracle::matrix k = oracle::kernel(both);
  CHECK_CLOSE(assay::mmd_squared(assay::categorical(g), assay::categorical(h)), mmd_of(k, 30, false));
  CHECK_CLOSE(assay::mmd_squared(assay::categorical(g), assay::categorical(h), {.statistic = u}), mmd_of(k, 30, true));

  const Eigen::MatrixXd x = oracle::numbers(random, 30, 2, 0), y = (oracle::numbers(random, 20, 2, 0).array() + 1).matrix();
  const auto all = assay::mmd_statistics(x, y);
  CHECK_CLOSE(all.bandwidth, oracle::median(stack(x, y)));
  CHECK_CLOSE(all.mmd_squared, 2 * all.between - all.within_x - all.within_y);
  for (const kernel_choice& c : {kernel_choice{}, kernel_choice{.kernel = dependence_kernel::laplace}}) {
    const double plain = plain_mmd_squared(x, y, {.kernel = c}), number = plain_mmd_squared(x.leftCols(1), y.leftCols(1), {.kernel = c});
    CHECK_CLOSE(plain_mmd_squared(y, x, {.kernel = c}), plain);
    CHECK(test::close_to(plain_mmd_squared(x * 1e-9, y * 1e-9, {.kernel = c}), plain, 1e-11));
    CHECK(test::close_to(plain_mmd_squared((x.array() + 1e9).matrix(), (y.array() + 1e9).matrix(), {.kernel = c}), plain, 1e-6));
    CHECK(test::close_to(plain_mmd_squared(x.leftCols(1) * 1e200, y.leftCols(1) * 1e200, {.kernel = c}), number, 1e-11));
    // a row of weight 0 does not exist, and equal samples are equal
    Eigen::ArrayXd w = Eigen::ArrayXd::Ones(30);
    w[0] = w[29] = 0;
    CHECK_NEAR(plain_mmd_squared(x, y, w, Eigen::ArrayXd::Ones(20), {.kernel = c}), plain_mmd_squared(x.middleRows(1, 28), y, {.kernel = c}), 1e-12);
    CHECK(plain_mmd_squared(x, x, {.kernel = c}) < 1e-15);
    CHECK(plain_mmd_squared(x, x, {.kernel = c, .statistic = u}) < 0);
  }
}

TEST_CASE("mmd: few rows and errors") {
  const Eigen::Array3d x(1, 2, 4);
  CHECK(assay::is_undefined(plain_mmd_squared(x.head(0), x)));
  CHECK(plain_mmd_squared(x.head(1), x.head(1)) == 0);
  CHECK(assay::is_undefined(plain_mmd_squared(x.head(1), x, {.statistic = u})));
  CHECK(plain_mmd(x.head(0), x, {.undefined = 4}) == 4);
  CHECK(assay::is_undefined(plain_mmd_squared(x, x, {.statistic = u, .block = 4})));
  CHECK(assay::is_undefined(plain_mmd_squared(x, x, Eigen::Array3d(0, 0, 0), x)));
  CHECK(plain_mmd_squared(Eigen::ArrayXd::Ones(5), Eigen::ArrayXd::Ones(4), {.statistic = u}) == 0);
  using test::error_of;
  CHECK(error_of([&] { assay::mmd(x, x, {.statistic = u}); }).find("use mmd_squared") != std::string::npos);
  CHECK(error_of([&] { assay::mmd_squared(x, Eigen::MatrixXd(3, 2)); }) == "assay::mmd_squared: x has 1 columns but y has 2");
  CHECK(error_of([&] { assay::mmd_squared(x, assay::categorical(Eigen::Array2i(1, 2))); }) == "assay::mmd_squared: x and y must both be numbers or both categories");
  CHECK(error_of([&] { assay::mmd_squared(x, x, {.block = 2}); }) == "assay::mmd_squared: blocks need statistic::u");
  CHECK(error_of([&] { assay::mmd_squared(x, x, x, x, {.statistic = u, .block = 2}); }) == "assay::mmd_squared: blocks are not defined for weighted rows");
  CHECK(error_of([&] { assay::mmd_squared(x, x, {.statistic = u, .block = 1}); }) == "assay::mmd_squared: block must be 0 (all rows) or at least 2");
  CHECK(error_of([&] { assay::mmd_squared(x, x, x, x.head(2)); }) == "assay::mmd_squared: y has 3 elements but weights_y has 2");
  CHECK(error_of([&] { assay::mmd_squared(x, x, x, Eigen::Array3d(1, -1, 1)); }).find("weights[1]") != std::string::npos);
}
