#include "support/check.hpp"

#include <assay/coherence/vendi_score.hpp>

#include <limits>

using namespace assay;
using Eigen::MatrixXd;

namespace {

const double infinity = std::numeric_limits<double>::infinity();

MatrixXd laplace_kernel(const Eigen::ArrayXd& x) {
  MatrixXd k(x.size(), x.size());
  for (Index i = 0; i < x.size(); ++i)
    for (Index j = 0; j < x.size(); ++j) k(i, j) = std::exp(-std::abs(x[i] - x[j]));
  return k;
}

Eigen::Matrix3d kernel3() {
  Eigen::Matrix3d k;
  k << 1, 0.9, 0, 0.9, 1, 0, 0, 0, 1;
  return k;
}

MatrixXd rows4() {
  MatrixXd g(4, 3);
  g << 1, 0, 0, 1, 1, 0, 0, 1, 2, -1, 1, 1;
  return g;
}

MatrixXd random_features(Index n, Index d, std::uint64_t seed) {
  test::generator g(seed);
  MatrixXd x(n, d);
  for (double& v : x.reshaped()) v = g.below(3) - 1 + 0.3 * g.normal();
  return x;
}

}  // namespace

TEST_CASE("vendi_score_kernel: published values") {
  // README of the Python package vendi-score: 2.9999 and 2.1573; more digits by NumPy in double precision
  const MatrixXd samples = laplace_kernel((Eigen::ArrayXd(6) << 0, 0, 10, 10, 20, 20).finished());
  CHECK_NEAR(vendi_score_kernel(samples), 2.999999995878, 1e-12);
  CHECK_NEAR(vendi_score_kernel(samples, {.order = 0.5}), 2.999999997939, 1e-12);
  CHECK_NEAR(vendi_score_kernel(samples, {.order = 2}), 2.999999991755, 1e-12);
  CHECK_NEAR(vendi_score_kernel(samples, {.order = infinity}), 2.999807393686, 1e-12);
  const MatrixXd seven = laplace_kernel(Eigen::ArrayXd::LinSpaced(7, 1, 7));
  CHECK_NEAR(vendi_score_kernel(seven, {.order = 0.5}), 6.575772059521, 1e-12);
  CHECK_NEAR(vendi_score_kernel(seven), 6.186303003834, 1e-12);
  CHECK_NEAR(vendi_score_kernel(seven, {.order = 2}), 5.549756331353, 1e-12);
  CHECK_NEAR(vendi_score_kernel(seven, {.order = infinity}), 3.587037666264, 1e-12);

  const Eigen::Matrix3d k = kernel3();  // eigenvalues 1/30, 1/3, 19/30
  CHECK(vendi_score_kernel(k, {.order = 0}) == 3);
  CHECK_NEAR(vendi_score_kernel(k, {.order = 0.1}), 2.845536801657, 1e-12);
  CHECK_NEAR(vendi_score_kernel(k, {.order = 0.5}), 2.420348357053, 1e-12);
  CHECK_NEAR(vendi_score_kernel(k), 2.157300483374, 1e-12);
  CHECK_NEAR(vendi_score_kernel(k, {.order = 2}), 1.948051948052, 1e-12);
  CHECK_NEAR(vendi_score_kernel(k, {.order = infinity}), 30.0 / 19, 1e-12);
  const Eigen::Vector3d p(0.5, 0.25, 0.25);
  CHECK_NEAR(vendi_score_kernel(k, p, {.order = 0.5}), 2.336919246929, 1e-12);
  CHECK_NEAR(vendi_score_kernel(k, p), 2.009882583824, 1e-12);
  CHECK_NEAR(vendi_score_kernel(k, p, {.order = 2}), 1.731601731602, 1e-12);
  CHECK_NEAR(vendi_score_kernel(k, p, {.order = infinity}), 1.394953335603, 1e-12);

  // README of the R package vendi: two equal samples and a third
  Eigen::Matrix3d two;
  two << 1, 1, 0, 1, 1, 0, 0, 0, 1;
  CHECK(vendi_score_kernel(two, {.order = 0}) == 2);
  CHECK_CLOSE(vendi_score_kernel(two), 3 / std::pow(2.0, 2.0 / 3));
  CHECK_CLOSE(vendi_score_kernel(two, {.order = 2}), 1.8);
  CHECK_CLOSE(vendi_score_kernel(two, {.order = infinity}), 1.5);

  Eigen::Matrix3d full;  // NumPy
  full << 1, 0.9, 0.1, 0.9, 1, 0.2, 0.1, 0.2, 1;
  CHECK_NEAR(vendi_score_kernel(full), 2.124978952560, 1e-12);
  CHECK_NEAR(vendi_score_kernel(full, {.order = 2}), 1.906779661017, 1e-12);
  CHECK_NEAR(vendi_score_kernel(full, {.order = 0.5}), 2.396806033264, 1e-12);
  CHECK_NEAR(vendi_score_kernel(full, {.order = 3}), 1.807097762216, 1e-12);
}

TEST_CASE("vendi_score: reference values from features") {
  // cosine kernel of (1,0,0), (1,1,0), (0,1,2), (-1,1,1); NumPy
  const MatrixXd g = rows4();
  const std::pair<double, double> table[] = {{0.0, 3.0},           {0.1, 2.911341134846}, {0.5, 2.638920046744}, {1.0, 2.437323270337},
                                             {1.5, 2.326835216936}, {2.0, 120.0 / 53},     {3.0, 2.201927530253}, {infinity, 2.0}};
  gram_spectrum summary(3);
  summary.update(g.topRows(1));
  summary.update(g.bottomRows(3));
  const MatrixXd unit = g.rowwise().normalized();
  for (const auto& [order, value] : table) {
    INFO("order " << order);
    CHECK_NEAR(vendi_score(g, {.order = order}), value, 1e-12);
    CHECK_NEAR(vendi_score(summary, {.order = order}), value, 1e-12);
    CHECK_NEAR(vendi_score_kernel(unit * unit.transpose(), {.order = order}), value, 1e-12);
    CHECK_NEAR(vendi_score_kernel(g * g.transpose(), {.order = order}), value, 1e-12);
  }
  const Eigen::Vector4d w(1, 2, 1, 0.5);
  CHECK_NEAR(vendi_score(g, w), 2.367491641639, 1e-12);
  CHECK_NEAR(vendi_score(g, w, {.order = 2}), 2.113043478261, 1e-12);
  CHECK_NEAR(vendi_score_kernel(unit * unit.transpose(), w), 2.367491641639, 1e-12);
  // rows as they are: exp entropy of the squared singular values over their sum
  CHECK_NEAR(vendi_score(g, {.normalize = false}), 2.221499236934, 1e-12);
  CHECK_NEAR(vendi_score(g, {.order = 2, .normalize = false}), 1.920634920635, 1e-12);
  CHECK_NEAR(vendi_score(g, {.order = infinity, .normalize = false}), 1.503425461218, 1e-12);
  CHECK_NEAR(vendi_score_kernel(g * g.transpose(), {.normalize = false}), 2.221499236934, 1e-12);
}

TEST_CASE("vendi_score: closed forms") {
  for (const double q : {0.0, 0.5, 1.0, 1.1, 2.0, 3.5, infinity}) {
    INFO("order " << q);
    const vendi_options o{.order = q};
    CHECK_CLOSE(vendi_score(MatrixXd::Identity(6, 9), o), 6.0);
    CHECK_CLOSE(vendi_score(3 * MatrixXd::Identity(9, 9), o), 9.0);
    CHECK_CLOSE(vendi_score(Eigen::RowVector4d(1, 2, 3, 4).replicate(12, 1), o), 1.0);
    // groups of 1, 2 and 5 equal rows, orthogonal: Hill number of (1, 2, 5) / 8
    MatrixXd x = MatrixXd::Zero(8, 4);
    const Index group[] = {0, 1, 1, 3, 3, 3, 3, 3};
    for (Index i = 0; i < 8; ++i) x(i, group[i]) = 1.0 + static_cast<double>(i);
    CHECK_CLOSE(vendi_score(x, o), hill_number(Eigen::Array3d(0.125, 0.25, 0.625), q));
    // equicorrelation c: one eigenvalue (1 + (n-1) c) / n, n - 1 of (1 - c) / n
    const MatrixXd k = MatrixXd::Constant(5, 5, 0.3) + 0.7 * MatrixXd::Identity(5, 5);
    Eigen::ArrayXd lambda = Eigen::ArrayXd::Constant(5, 0.14);
    lambda[0] = 0.44;
    CHECK_CLOSE(vendi_score_kernel(k, {.order = q}), hill_number(lambda, q));
  }
}

TEST_CASE("vendi_score: invariances and bounds") {
  for (const auto& [n, d] : {std::pair<Index, Index>{25, 9}, {9, 25}, {14, 14}}) {
    const MatrixXd x = random_features(n, d, static_cast<std::uint64_t>(n));
    double last = infinity;
    for (const double q : {0.0, 0.3, 0.9, 1.0, 1.3, 2.0, 4.0, infinity}) {
      const vendi_options o{.order = q};
      const double v = vendi_score(x, o);
      CHECK(v >= 1);
      CHECK(v <= static_cast<double>((std::min)(n, d)) * (1 + 1e-14));
      CHECK(v <= last * (1 + 1e-12));
      last = v;
      CHECK_NEAR(vendi_score(x.replicate(3, 1), o), v, 1e-10);                              // duplication: the other side is used
      CHECK_NEAR(vendi_score(x.colwise().reverse(), o), v, 1e-10);                          // order of rows
      CHECK_NEAR(vendi_score(x.rowwise().reverse(), o), v, 1e-10);                          // orthogonal map
      CHECK_NEAR(vendi_score(Eigen::VectorXd::LinSpaced(n, 1e-9, 1e9).asDiagonal() * x, o), v, 1e-10);  // length of rows
      CHECK_NEAR(vendi_score(x, Eigen::VectorXd::Constant(n, 0.2), o), v, 1e-10);
    }
  }
}

TEST_CASE("vendi_score: repeated rows and weights of 0") {
  const MatrixXd x = random_features(6, 4, 12);
  Eigen::VectorXd w(6);
  w << 0, 1, 2, 0, 3, 1;
  MatrixXd repeated(7, 4);
  repeated << x.row(1), x.row(2), x.row(2), x.row(4), x.row(4), x.row(4), x.row(5);
  const MatrixXd k = x * x.transpose();
  MatrixXd odd = k;
  odd.row(0).setZero();  // a row of weight 0 may be anything finite
  odd.col(3).setConstant(-7);
  for (const double q : {0.0, 0.5, 1.0, 2.0, infinity}) {
    const double v = vendi_score(repeated, {.order = q});
    CHECK_NEAR(vendi_score(x, w, {.order = q}), v, 1e-11);
    CHECK_NEAR(vendi_score_kernel(k, w, {.order = q}), v, 1e-11);
    CHECK_NEAR(vendi_score_kernel(odd, w, {.order = q}), v, 1e-11);
  }
}

TEST_CASE("vendi_score: purity of random unit vectors") {
  // E[tr rho^2] = 1/n + (1 - 1/n) / d, here 0.145
  test::generator random(2);
  double sum = 0;
  for (int trial = 0; trial < 400; ++trial) {
    MatrixXd x(20, 10);
    for (double& v : x.reshaped()) v = random.normal();
    sum += 1 / vendi_score(x, {.order = 2});
  }
  CHECK(std::abs(sum / 400 - 0.145) < 0.002);
}

TEST_CASE("vendi_score: low orders are not spoiled by rounding") {
  // 30 rows in 3 dimensions seen in 40: the other 27 eigenvalues are rounding errors
  const MatrixXd x = random_features(30, 3, 8) * random_features(3, 40, 9);
  const MatrixXd unit = x.rowwise().normalized();
  CHECK(vendi_score(x, {.order = 0}) == 3);
  CHECK(vendi_score(x, {.order = 0.05}) < 3);
  CHECK(vendi_score_kernel(unit * unit.transpose(), {.order = 0}) == 3);
  const Eigen::MatrixXf f = (unit * unit.transpose()).cast<float>();
  CHECK(vendi_score_kernel(f, {.order = 0}) == 3);
  CHECK_NEAR(vendi_score_kernel(f, {.order = 0.1}), vendi_score(x, {.order = 0.1}), 1e-5);
}

TEST_CASE("vendi_score: undefined") {
  CHECK(is_undefined(vendi_score(MatrixXd(0, 5))));
  CHECK(is_undefined(vendi_score(MatrixXd(0, 5), {.order = 2})));
  CHECK(is_undefined(vendi_score(gram_spectrum(4))));
  CHECK(is_undefined(vendi_score(gram_spectrum(4), {.order = 2})));
  CHECK(is_undefined(vendi_score(MatrixXd::Zero(3, 5), {.normalize = false})));
  CHECK(is_undefined(vendi_score(rows4(), Eigen::Vector4d::Zero())));
  CHECK(is_undefined(vendi_score_kernel(MatrixXd(0, 0))));
  CHECK(is_undefined(vendi_score_kernel(MatrixXd::Zero(3, 3), {.normalize = false})));
  CHECK(is_undefined(vendi_score_kernel(kernel3(), Eigen::Vector3d::Zero())));
  CHECK_CLOSE(vendi_score(Eigen::RowVector3d(1, 2, 3)), 1.0);
  CHECK_CLOSE(vendi_score_kernel(MatrixXd::Constant(1, 1, 0.5)), 1.0);
}

TEST_CASE("vendi_score: errors") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto kernel_error = [](const MatrixXd& k, vendi_kernel_options o = {}) { return test::error_of([&] { vendi_score_kernel(k, o); }); };
  MatrixXd k = kernel3();
  k(0, 2) = 0.1;
  CHECK(kernel_error(k) == "assay::vendi_score_kernel: kernel is not symmetric: kernel(2, 0) = 0 but transposed 0.1");
  CHECK(kernel_error(k, {.order = 2}) != "");
  k = kernel3();
  k(1, 2) = k(2, 1) = 0.9;  // every pair is fine, the three together are not
  CHECK(test::contains(kernel_error(k), "not positive semi-definite"));
  CHECK(test::contains(kernel_error(k, {.order = infinity}), "not positive semi-definite"));
  k = kernel3();
  k(0, 1) = k(1, 0) = -1.5;
  CHECK(kernel_error(k, {.order = 2}) == "assay::vendi_score_kernel: kernel is not positive semi-definite: kernel(1, 0) = -1.5 but the square "
                                        "root of the product of its diagonal entries is 1");
  k = kernel3();
  k(2, 2) = 0;
  CHECK(kernel_error(k) == "assay::vendi_score_kernel: kernel(2, 2) = 0 is not positive");
  CHECK(kernel_error(k, {.normalize = false}) == "");
  k(2, 2) = -1;
  CHECK(kernel_error(k, {.normalize = false}) == "assay::vendi_score_kernel: kernel(2, 2) = -1 is negative");
  for (const Index i : {0, 1, 2}) {
    k = kernel3();
    k(i, 2 - i) = nan;
    CHECK(kernel_error(k) == "assay::vendi_score_kernel: kernel(" + std::to_string(i) + ", " + std::to_string(2 - i) + ") is NaN");
    k(i, 2 - i) = infinity;
    CHECK(test::contains(kernel_error(k), "is infinite"));
  }
  CHECK(kernel_error(MatrixXd::Identity(3, 4)) == "assay::vendi_score_kernel: kernel is 3 x 4, not square");
  CHECK(kernel_error(kernel3(), {.order = -1}) == "assay::vendi_score_kernel: order = -1 is negative");
  CHECK(kernel_error(kernel3(), {.order = nan}) == "assay::vendi_score_kernel: order is NaN");
  CHECK(kernel_error(kernel3(), {.tolerance = -1}) == "assay::vendi_score_kernel: tolerance is negative or not finite");
  CHECK(test::error_of([&] { vendi_score_kernel(kernel3(), Eigen::Vector2d(1, 1)); }) ==
        "assay::vendi_score_kernel: weights has 2 elements but kernel has 3");
  CHECK(test::error_of([&] { vendi_score_kernel(kernel3(), Eigen::Vector3d(1, -1, 1)); }) == "assay::vendi_score_kernel: weights[1] = -1 is negative");

  // rounding of a kernel kept in single precision is forgiven, up to the tolerance
  MatrixXd rounded = MatrixXd::Ones(3, 3);
  rounded(0, 1) = 1 - 1e-7;
  CHECK(kernel_error(rounded) == "");
  CHECK_NEAR(vendi_score_kernel(rounded), 1.0, 1e-5);
  CHECK(kernel_error(rounded, {.tolerance = 1e-9}) != "");

  MatrixXd x = rows4();
  CHECK(test::error_of([&] { vendi_score(x, {.order = -2}); }) == "assay::vendi_score: order = -2 is negative");
  CHECK(test::error_of([&] { vendi_score(gram_spectrum(3), {.order = nan}); }) == "assay::vendi_score: order is NaN");
  CHECK(test::error_of([&] { vendi_score(x, Eigen::Vector3d(1, 1, 1)); }) == "assay::vendi_score: weights has 3 elements but features has 4");
  x.row(1).setZero();
  CHECK(test::contains(test::error_of([&] { vendi_score(x); }), "assay::vendi_score: row 1 of features is all zeros"));
  CHECK(vendi_score(x, {.normalize = false}) > 1);
  x(1, 2) = nan;
  CHECK(test::error_of([&] { vendi_score(x, {.order = 2}); }) == "assay::vendi_score: features(1, 2) is NaN");
}
