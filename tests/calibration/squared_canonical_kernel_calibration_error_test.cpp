#include "calibration/data.hpp"

#include <assay/calibration/squared_canonical_kernel_calibration_error.hpp>

#include <limits>

using assay::calibration_kernel;
using assay::canonical_kernel_options;
using assay::Index;
using assay::kernel_estimator;
using assay::weighting;

namespace {

constexpr auto skce = assay::squared_canonical_kernel_calibration_error;

/// From the definition, over all pairs; exp(-‖p - q‖₂ / γ).
double by_definition(const Eigen::ArrayXi& y, const Eigen::MatrixXd& p, const Eigen::ArrayXd& w, const canonical_kernel_options& o) {
  double sum = 0;
  double pairs = 0;
  for (Index i = 0; i < y.size(); ++i) {
    for (Index j = 0; j < y.size(); ++j) {
      Eigen::VectorXd a = -p.row(i).transpose();
      Eigen::VectorXd b = -p.row(j).transpose();
      a[y[i]] += 1;
      b[y[j]] += 1;
      const double own = i != j || o.estimator == kernel_estimator::biased ? 0 : o.weighting == weighting::frequency ? w[i] : w[i] * w[i];
      sum += (w[i] * w[j] - own) * a.dot(b) * std::exp(-(p.row(i) - p.row(j)).norm() / o.bandwidth);
      pairs += w[i] * w[j] - own;
    }
  }
  return sum / pairs;
}

struct sample {
  Eigen::MatrixXd p;
  Eigen::ArrayXi y;
  Eigen::ArrayXd w;
  explicit sample(Index n, Index classes = 4) : p(n, classes), y(n), w(n) {
    test::generator g(static_cast<std::uint64_t>(n));
    for (Index i = 0; i < n; ++i) {
      for (Index k = 0; k < classes; ++k) p(i, k) = 1 + g.below(4);
      p.row(i) /= p.row(i).sum();
      y[i] = g.below(static_cast<int>(classes));
      w[i] = g.below(4);
    }
  }
};

const canonical_kernel_options biased{.estimator = kernel_estimator::biased};

}  // namespace

TEST_CASE("squared_canonical_kernel_calibration_error: reference values") {
  // formula, rows 107 and 108
  const test::m12 m;
  const Eigen::MatrixXd p = m.p;
  CHECK_NEAR(skce(m.y, p), -0.03405569333916807, 1e-14);
  CHECK_NEAR(skce(m.y, p, biased), 0.005403114439095939, 1e-13);
  CHECK_NEAR(skce(m.y, p, {.block_size = 2}), -0.06202450340156134, 1e-14);
  const struct {
    calibration_kernel kernel;
    double unbiased, biased;
  } rows[] = {{calibration_kernel::gaussian, -0.03904157776462369, 0.0008327203824282806},
              {calibration_kernel::total_variation, -0.03505040414004919, 0.004491296204954906}};
  for (const auto& r : rows) {
    CHECK_NEAR(skce(m.y, p, {.kernel = r.kernel}), r.unbiased, 1e-14);
    const canonical_kernel_options o{.kernel = r.kernel, .estimator = kernel_estimator::biased};
    CHECK(test::close_to(skce(m.y, p, o), r.biased, 1e-13, 1e-16));
  }
  // numpy: blocks of five, two rows left over
  CHECK_NEAR(skce(m.y, p, {.block_size = 5}), -0.04364016595181526, 1e-14);
}

TEST_CASE("squared_canonical_kernel_calibration_error: the sum over all pairs") {
  for (const Index n : {2, 3, 64, 130}) {
    const sample d(n);
    for (const double bandwidth : {0.05, 1.0, 20.0}) {
      for (const auto estimator : {kernel_estimator::biased, kernel_estimator::unbiased}) {
        for (const auto meaning : {weighting::importance, weighting::frequency}) {
          INFO(n << " rows, bandwidth " << bandwidth);
          const canonical_kernel_options o{.bandwidth = bandwidth, .estimator = estimator, .weighting = meaning};
          const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(n);
          const Eigen::ArrayXd w = d.w + 1;
          CHECK(test::close_to(skce(d.y, d.p, o), by_definition(d.y, d.p, ones, o), 1e-11, 1e-15));
          CHECK(test::close_to(skce(d.y, d.p, w, o), by_definition(d.y, d.p, w, o), 1e-11, 1e-15));
        }
      }
    }
  }
}

TEST_CASE("squared_canonical_kernel_calibration_error: weights") {
  const sample d(90);
  std::vector<Index> rows;
  for (Index i = 0; i < 90; ++i) rows.insert(rows.end(), static_cast<std::size_t>(d.w[i]), i);
  const Eigen::ArrayXi y = d.y(rows);
  const Eigen::MatrixXd p = d.p(rows, Eigen::seqN(0, 4));
  const canonical_kernel_options repeated{.weighting = weighting::frequency};
  CHECK_NEAR(skce(d.y, d.p, d.w, biased), skce(y, p, biased), 1e-12);
  CHECK(test::close_to(skce(d.y, d.p, d.w, repeated), skce(y, p), 1e-11, 1e-15));
  for (const double scale : {0x1p-1000, 0x1p1000}) {
    const Eigen::ArrayXd w = d.w * scale;
    CHECK(skce(d.y, d.p, w) == skce(d.y, d.p, d.w));
    CHECK(skce(d.y, d.p, w, biased) == skce(d.y, d.p, d.w, biased));
  }
  // one row outweighs the other: of two rows the weights do not matter
  const sample two(2);
  CHECK_NEAR(skce(two.y, two.p, test::array({1, 1e-20})), skce(two.y, two.p), 1e-14);
}

TEST_CASE("squared_canonical_kernel_calibration_error: blocks") {
  for (const Index m : {2, 3, 7, 70}) {
    const sample d(150);
    double unbiased = 0;
    double with_itself = 0;
    const Index blocks = 150 / m;
    for (Index b = 0; b < blocks; ++b) {
      const Eigen::ArrayXi y = d.y.segment(b * m, m);
      const Eigen::MatrixXd p = d.p.middleRows(b * m, m);
      unbiased += skce(y, p) / static_cast<double>(blocks);
      with_itself += skce(y, p, biased) / static_cast<double>(blocks);
    }
    CHECK(test::close_to(skce(d.y, d.p, {.block_size = m}), unbiased, 1e-11, 1e-15));
    CHECK_NEAR(skce(d.y, d.p, {.estimator = kernel_estimator::biased, .block_size = m}), with_itself, 1e-11);
  }
  const sample d(150);
  CHECK(skce(d.y, d.p, {.block_size = 150}) == skce(d.y, d.p));
}

TEST_CASE("squared_canonical_kernel_calibration_error: binary, input types") {
  // two classes: residuals (r, -r), distances √2 |p - q|
  const test::b20 d;
  Eigen::MatrixXd p(20, 2);
  p << 1 - d.p, d.p;
  const double root = assay::kernel_calibration_error(d.y, d.p, {.bandwidth = 0.4 / std::sqrt(2.0)});
  CHECK_NEAR(skce(d.y, p, {.bandwidth = 0.4, .estimator = kernel_estimator::biased}), 2 * root * root, 1e-12);
  const Eigen::MatrixXf narrow = p.cast<float>();
  CHECK_NEAR(skce(d.y, narrow), skce(d.y, narrow.cast<double>().eval()), 1e-13);
  // perfect predictions
  const Eigen::MatrixXd sure = Eigen::MatrixXd::Identity(3, 3);
  CHECK(skce(test::labels({0, 1, 2}), sure, biased) == 0);
}

TEST_CASE("squared_canonical_kernel_calibration_error: undefined and errors") {
  constexpr const char* name = "assay::squared_canonical_kernel_calibration_error: ";
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const Eigen::ArrayXi none(0);
  const Eigen::MatrixXd empty(0, 3);
  const sample d(5);
  const Eigen::ArrayXd single = test::array({0, 1, 0, 0, 0});
  CHECK(assay::is_undefined(skce(none, empty)));
  CHECK(skce(none, empty, {.estimator = kernel_estimator::biased, .undefined = 0}) == 0);
  CHECK(assay::is_undefined(skce(d.y, d.p, single)));
  CHECK(skce(d.y, d.p, single, biased) > 0);
  CHECK(assay::is_undefined(skce(d.y, d.p, (0 * single).eval(), biased)));
  CHECK(assay::is_undefined(skce(d.y, d.p, single, {.weighting = weighting::frequency})));
  CHECK(assay::is_undefined(skce(d.y, d.p, {.block_size = 6})));
  Eigen::MatrixXd p = d.p;
  p(4, 1) = nan;
  CHECK(test::error_of([&] { skce(d.y, p); }) == std::string(name) + "prediction(4, 1) is NaN");
  p(4, 1) = 1.5;
  CHECK(test::error_of([&] { skce(d.y, p); }) == std::string(name) + "prediction(4, 1) = 1.5 is outside [0, 1]");
  CHECK(test::contains(test::error_of([&] { skce((d.y + 5).eval(), d.p); }), "is not a whole number in [0, 4)"));
  CHECK(test::contains(test::error_of([&] { skce(none, d.p); }), "prediction has 5 rows but truth has 0"));
  CHECK(test::contains(test::error_of([&] { skce(d.y, Eigen::MatrixXd(5, 1)); }), "pass .col(0)"));
  CHECK(test::contains(test::error_of([&] { skce(d.y, d.p, test::array({1})); }), "weights has 1 elements"));
  Eigen::ArrayXd w = d.w;
  w[3] = nan;
  CHECK(test::error_of([&] { skce(d.y, d.p, w); }) == std::string(name) + "weights[3] is NaN");
  CHECK(test::error_of([&] { skce(d.y, d.p, d.w, {.block_size = 2}); }) ==
        std::string(name) + "block_size takes no weights");
  for (const Index m : {-1, 1}) {
    CHECK(test::error_of([&] { skce(d.y, d.p, {.block_size = m}); }) ==
          std::string(name) + "block_size = " + std::to_string(m) + " must be at least 2");
  }
  CHECK(test::contains(test::error_of([&] { skce(d.y, d.p, {.bandwidth = 0}); }), "bandwidth = 0"));
  w[3] = 0.5;
  CHECK(test::error_of([&] { skce(d.y, d.p, w, {.weighting = weighting::frequency}); }) ==
        std::string(name) + "frequency weights must be whole numbers");
}
