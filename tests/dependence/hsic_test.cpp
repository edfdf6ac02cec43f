// SPDX-License-Identifier: MIT
// HSIC and kernel alignment against their matrices.
#include <assay/dependence/centered_kernel_alignment.hpp>
#include <assay/dependence/kernel_tiles.hpp>

#include "dependence/kernel_oracle.hpp"

using assay::dependence_kernel;
using assay::hsic_options;
using assay::kernel_choice;
using Eigen::Index;

namespace {

constexpr assay::statistic u = assay::statistic::u;
const std::vector<kernel_choice>& kernels = oracle::kernels;

// one instantiation for all shapes of numbers
double plain_hsic(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, const hsic_options& o = {}) { return assay::hsic(x, y, o); }
double plain_hsic(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, const Eigen::ArrayXd& w, const hsic_options& o) { return assay::hsic(x, y, w, o); }
double plain_centered_kernel_alignment(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, const hsic_options& o = {}) {
  return assay::centered_kernel_alignment(x, y, o);
}

}  // namespace

TEST_CASE("hsic: reference values") {
  const data::mtcars m;
  const kernel_choice one{.bandwidth = 1};
  // rows 67 (R)
  CHECK_CLOSE(plain_hsic(m.mpg / 5, m.wt, {.x = one, .y = one}), 0.0505964423329997);
  CHECK_CLOSE(plain_hsic(m.mpg / 5, m.wt, {.x = one, .y = one, .statistic = u}), 0.0466450065211444);
  // the (n - 1)^2 of Gretton (2005)
  CHECK_CLOSE(plain_hsic(m.mpg / 5, m.wt, {.x = one, .y = one, .normalization = assay::hsic_normalization::n_minus_1_squared}),
              0.0505964423329997 * 32 * 32 / (31 * 31));
  // row 66
  const data::s6 s;
  const kernel_choice induced{.kernel = dependence_kernel::distance_induced};
  CHECK_CLOSE(4 * plain_hsic(s.x, s.y, {.x = induced, .y = induced}), 0.685185185185185185);
}

TEST_CASE("hsic: 4 HSIC with distance-induced kernels is distance covariance") {
  test::generator random(3);
  for (int run = 0; run < 12; ++run) {
    const Eigen::MatrixXd x = oracle::numbers(random, 30, 1 + run % 3, run % 2 == 0 ? 5 : 0), y = oracle::numbers(random, 30, 2, 0);
    const double exponent = run % 4 == 0 ? 1.0 : 0.5 + 0.1 * run;
    const kernel_choice k{.kernel = dependence_kernel::distance_induced, .exponent = exponent};
    const Eigen::ArrayXd w = oracle::weights(random, 30, false);
    for (const auto statistic : {assay::statistic::v, u}) {
      CHECK_CLOSE(4 * plain_hsic(x, y, {.x = k, .y = k, .statistic = statistic}),
                  assay::distance_covariance_squared(x, y, {.statistic = statistic, .exponent = exponent}));
      CHECK_CLOSE(4 * plain_hsic(x, y, w, {.x = k, .y = k, .statistic = statistic}),
                  assay::distance_covariance_squared(x, y, w, {.statistic = statistic, .exponent = exponent}));
      CHECK_CLOSE(plain_centered_kernel_alignment(x, y, {.x = k, .y = k, .statistic = statistic}),
                  assay::distance_correlation_squared(x, y, {.statistic = statistic, .exponent = exponent}));
    }
  }
}

TEST_CASE("hsic: agrees with the matrices, for every pair of kernels") {
  test::generator random(4);
  for (const Index n : {4, 5, 33, 90}) {
    for (const kernel_choice& a : kernels) {
      for (const kernel_choice& b : kernels) {
        const Eigen::MatrixXd x = oracle::numbers(random, n, 2, 3), y = oracle::numbers(random, n, n % 2 == 0 ? 1 : 3, 4) + x.col(0).replicate(1, n % 2 == 0 ? 1 : 3);
        const oracle::matrix k = oracle::kernel(x, a), l = oracle::kernel(y, b);
        const hsic_options v{.x = a, .y = b}, unbiased{.x = a, .y = b, .statistic = u};
        CHECK_NEAR(plain_hsic(x, y, v), oracle::hsic_biased(k, l), 1e-11);
        CHECK_NEAR(plain_hsic(x, y, unbiased), oracle::hsic_unbiased(k, l), 1e-11);
        const double xx = oracle::hsic_biased(k, k), yy = oracle::hsic_biased(l, l);
        if (n > 5) {
          CHECK_NEAR(plain_centered_kernel_alignment(x, y, v), oracle::hsic_biased(k, l) / std::sqrt(xx * yy), 1e-11);
          CHECK_NEAR(plain_centered_kernel_alignment(x, y, unbiased),
                     oracle::hsic_unbiased(k, l) / std::sqrt(oracle::hsic_unbiased(k, k) * oracle::hsic_unbiased(l, l)), 1e-10);
        }
        // weights: repeated rows, and importance by enumeration
        const Eigen::ArrayXd w = oracle::weights(random, n, true);
        const Eigen::MatrixXd xr = oracle::repeat(x, w), yr = oracle::repeat(y, w);
        CHECK_NEAR(plain_hsic(x, y, w, v), plain_hsic(xr, yr, v), 1e-11);
        hsic_options frequency = unbiased;
        frequency.weighting = assay::weighting::frequency;
        CHECK_NEAR(plain_hsic(x, y, w, frequency), plain_hsic(xr, yr, unbiased), 1e-11);
        if (n == 5) {
          CHECK_NEAR(plain_hsic(x, y, w, unbiased), oracle::u(oracle::half_distances(k), oracle::half_distances(l), w), 1e-11);
        }
      }
    }
  }
}

TEST_CASE("hsic: categories") {
  test::generator random(5);
  const Eigen::ArrayXi g = oracle::codes(random, 40, 4), h = oracle::codes(random, 40, 3);
  const Eigen::MatrixXd x = oracle::numbers(random, 40, 1, 0) + g.cast<double>().matrix();
  const oracle::matrix k = oracle::kernel(g), l = oracle::kernel(h);
  CHECK_CLOSE(assay::hsic(assay::categorical(g), assay::categorical(h)), oracle::hsic_biased(k, l));
  CHECK_CLOSE(assay::hsic(assay::categorical(g), assay::categorical(h), {.statistic = u}), oracle::hsic_unbiased(k, l));
  for (const kernel_choice& c : kernels) {
    CHECK_NEAR(assay::hsic(x, assay::categorical(g), {.x = c}), oracle::hsic_biased(oracle::kernel(x, c), k), 1e-11);
    CHECK_NEAR(assay::hsic(assay::categorical(g), x, {.y = c, .statistic = u}), oracle::hsic_unbiased(oracle::kernel(x, c), k), 1e-11);
  }
}

TEST_CASE("hsic: every variable has a bandwidth of its own") {
  test::generator random(6);
  const Eigen::MatrixXd x = oracle::numbers(random, 60, 2, 0), y = 100 * (x + oracle::numbers(random, 60, 2, 0));
  const auto all = assay::hsic_statistics(x, y);
  CHECK_CLOSE(all.bandwidth_x, oracle::median(x));
  CHECK_CLOSE(all.bandwidth_y, oracle::median(y));
  // a scale of y changes nothing
  CHECK_NEAR(plain_hsic(x, y * 1e-3), all.hsic, 1e-12);
  CHECK_NEAR(plain_hsic(x, y, {.x = {.bandwidth = all.bandwidth_x}, .y = {.bandwidth = all.bandwidth_y}}), all.hsic, 1e-12);
  // not the bandwidth of x for both
  const double shared = plain_hsic(x, y, {.x = {.bandwidth = all.bandwidth_x}, .y = {.bandwidth = all.bandwidth_x}});
  CHECK(std::abs(shared - all.hsic) > 0.1 * all.hsic);
  // R dHSIC's width; a sample of rows
  CHECK_NEAR(assay::hsic_statistics(x, y, {.x = {.bandwidth_factor = std::sqrt(0.5)}}).bandwidth_x, oracle::median(x) * std::sqrt(0.5), 1e-12);
  Eigen::MatrixXd third(20, 2);
  for (Index i = 0; i < 20; ++i) third.row(i) = x.row(3 * i);
  CHECK_CLOSE(assay::hsic_statistics(x, y, {.x = {.median_rows = 20}}).bandwidth_x, oracle::median(third));
  // weights count in the median as repeated rows do
  const Eigen::ArrayXd w = oracle::weights(random, 60, true);
  CHECK_NEAR(plain_hsic(x, y, w, {}), plain_hsic(oracle::repeat(x, w), oracle::repeat(y, w)), 1e-11);
  // the same number on every call, more rows than any sample
  const Eigen::MatrixXd many = oracle::numbers(random, 1500, 2, 0);
  CHECK(plain_hsic(many, many.col(0)) == plain_hsic(many, many.col(0)));
}

TEST_CASE("hsic: invariances and digits") {
  test::generator random(7);
  const Eigen::MatrixXd x = oracle::numbers(random, 80, 2, 0), y = x.rowwise().sum() + oracle::numbers(random, 80, 1, 0);
  for (const auto statistic : {assay::statistic::v, u}) {
    const double plain = plain_hsic(x, y, {.statistic = statistic});
    CHECK_NEAR(plain_hsic(y, x, {.statistic = statistic}), plain, 1e-11);
    CHECK(test::close_to(plain_hsic((x.array() + 1e9).matrix(), y * 1e-9, {.statistic = statistic}), plain, 1e-6));
    CHECK(test::close_to(plain_hsic(x * 1e100, y * 1e-100, {.statistic = statistic}), plain, 1e-11));
    CHECK(test::close_to(plain_hsic(x.colwise().reverse(), y.colwise().reverse(), {.statistic = statistic}), plain, 1e-11));
    CHECK(test::close_to(plain_hsic(x, y, Eigen::ArrayXd::Constant(80, 1e-200), {.statistic = statistic}), plain, 1e-11));
    Eigen::MatrixXd more(81, 2), more_y(81, 1);
    more << x, 1e6, -1e6;
    more_y << y, 5;
    Eigen::ArrayXd w = Eigen::ArrayXd::Ones(81);
    w[80] = 0;
    CHECK(test::close_to(plain_hsic(more, more_y, w, {.statistic = statistic}), plain, 1e-11));
    // very wide kernels: HSIC is nearly that of linear kernels over the squared widths
    const kernel_choice wide{.bandwidth = 1e5}, linear{.kernel = dependence_kernel::linear};
    CHECK(test::close_to(1e20 * plain_hsic(x, y, {.x = wide, .y = wide, .statistic = statistic}),
                         plain_hsic(x, y, {.x = linear, .y = linear, .statistic = statistic}), 1e-7));
  }
  // very narrow kernels: the identity matrix
  const kernel_choice narrow{.bandwidth = 1e-200};
  CHECK_CLOSE(plain_hsic(x, y, {.x = narrow, .y = narrow}), (1 - 1 / 80.0) / 80);
  CHECK(std::abs(plain_hsic(x, y, {.x = narrow, .y = narrow, .statistic = u})) < 1e-14);
  // the same kernel for float and expressions
  const Eigen::MatrixXf xf = x.cast<float>();
  CHECK(assay::hsic(xf, y * 1.0) == assay::hsic(xf.cast<double>().eval(), y));
}

TEST_CASE("kernel alignment: linear") {
  test::generator random(8);
  const Eigen::MatrixXd x = oracle::numbers(random, 50, 3, 0), y = x.leftCols(2) + oracle::numbers(random, 50, 2, 0);
  const kernel_choice k{.kernel = dependence_kernel::linear};
  const hsic_options linear{.x = k, .y = k};
  const Eigen::MatrixXd a = x.rowwise() - x.colwise().mean(), b = y.rowwise() - y.colwise().mean();
  CHECK_CLOSE(plain_centered_kernel_alignment(x, y, linear),
              (a.transpose() * b).squaredNorm() / ((a.transpose() * a).norm() * (b.transpose() * b).norm()));
  // columns wider than rows are many go by pairs
  const Eigen::MatrixXd wide = oracle::numbers(random, 8, 40, 0), other = oracle::numbers(random, 8, 60, 0);
  for (const auto statistic : {assay::statistic::v, u}) {
    const oracle::matrix p = oracle::kernel(wide, k), q = oracle::kernel(other, k);
    const auto of = [&](const oracle::matrix& s, const oracle::matrix& t) { return statistic == u ? oracle::hsic_unbiased(s, t) : oracle::hsic_biased(s, t); };
    CHECK_NEAR(plain_centered_kernel_alignment(wide, other, {.x = k, .y = k, .statistic = statistic}), of(p, q) / std::sqrt(of(p, p) * of(q, q)), 1e-10);
  }
  // two numbers: the squared Pearson correlation
  const Eigen::ArrayXd c = a.col(0), d = b.col(0);
  CHECK_CLOSE(plain_centered_kernel_alignment(x.col(0), y.col(0), linear), std::pow((c * d).sum(), 2) / (c.square().sum() * d.square().sum()));
  CHECK_CLOSE(plain_centered_kernel_alignment(x, x), 1);
  CHECK_CLOSE(plain_centered_kernel_alignment(x, x, {.statistic = u}), 1);
}

TEST_CASE("hsic: few rows and constants") {
  const Eigen::ArrayXd x = data::column({1, 4, 2, 8}), flat = Eigen::ArrayXd::Constant(4, 0.1);
  CHECK(assay::is_undefined(plain_hsic(x.head(0), x.head(0))));
  CHECK(plain_hsic(x.head(1), x.head(1)) == 0);
  CHECK(assay::is_undefined(plain_hsic(x.head(1), x.head(1), {.normalization = assay::hsic_normalization::n_minus_1_squared})));
  CHECK(plain_hsic(x.head(2), x.head(2)) > 0);
  CHECK(assay::is_undefined(plain_hsic(x.head(3), x.head(3), {.statistic = u})));
  CHECK(plain_hsic(x.head(3), x.head(3), {.statistic = u, .undefined = 7}) == 7);
  CHECK(!assay::is_undefined(plain_hsic(x, x, {.statistic = u})));
  for (const kernel_choice& k : kernels) {
    for (const auto statistic : {assay::statistic::v, u}) {
      CHECK(plain_hsic(x, flat, {.x = k, .y = k, .statistic = statistic}) == 0);
      CHECK(assay::is_undefined(plain_centered_kernel_alignment(x, flat, {.x = k, .y = k, .statistic = statistic})));
      CHECK(plain_hsic(x, flat, Eigen::Array4d(1, 2, 3, 0.5), {.x = k, .y = k, .statistic = statistic}) == 0);
    }
  }
  CHECK(plain_centered_kernel_alignment(x, flat, {.undefined = 0}) == 0);
}

TEST_CASE("hsic: errors") {
  const Eigen::Array3d x(1, 2, 3), w(1, 1, 0.5);
  using test::error_of;
  CHECK(error_of([&] { assay::hsic(x, Eigen::Array2d(1, 2)); }) == "assay::hsic: x has 3 rows but y has 2");
  CHECK(error_of([&] { assay::hsic(x, x, {.y = {.bandwidth = -1}}); }) == "assay::hsic: bandwidth must be positive, or 0 for the median heuristic");
  CHECK(error_of([&] { assay::hsic(x, x, {.y = {.bandwidth = std::nan("")}}); }) != "");
  CHECK(error_of([&] { assay::hsic(x, x, {.x = {.bandwidth_factor = 0}}); }) == "assay::hsic: bandwidth_factor must be positive");
  CHECK(error_of([&] { assay::hsic(x, x, {.x = {.median_rows = 1}}); }) == "assay::hsic: median_rows must be 0 (all) or at least 2");
  CHECK(error_of([&] { assay::centered_kernel_alignment(x, x, {.x = {.exponent = 2.5}}); }) == "assay::centered_kernel_alignment: exponent must be in (0, 2]");
  CHECK(error_of([&] { assay::hsic(x, x, w, {.statistic = u, .weighting = assay::weighting::frequency}); }).find("whole number") != std::string::npos);
  CHECK(error_of([&] { assay::hsic(x, x, Eigen::Array3d(1, -1, 1)); }).find("weights[1]") != std::string::npos);
}
