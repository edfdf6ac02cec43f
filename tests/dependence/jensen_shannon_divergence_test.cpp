#include <assay/dependence/jensen_shannon_divergence.hpp>
#include <numbers>

#include "dependence/oracle.hpp"

using assay::jensen_shannon_divergence;

namespace {
double entropy(const Eigen::ArrayXd& p) {
  double h = 0;
  for (const double x : p) h -= x > 0 ? x * std::log2(x) : 0;
  return h;
}
}  // namespace

TEST_CASE("jensen_shannon_divergence: reference values") {  // scipy 1.17.1
  const Eigen::ArrayXd p{{.1, .4, .5, 0}}, q{{.3, .1, .2, .4}};
  CHECK_CLOSE(jensen_shannon_divergence(p, q), 0.355170152388012);
  CHECK_CLOSE(jensen_shannon_divergence(p, q, {.base = std::numbers::e}), 0.2461851897467967);
  Eigen::MatrixXd rows(3, 4);
  rows << p.transpose(), q.transpose(), .25, .25, .25, .25;
  CHECK_CLOSE(jensen_shannon_divergence(rows, Eigen::ArrayXd{{1, 2, 5}}), 0.1160135171302077);
  CHECK_CLOSE(jensen_shannon_divergence(rows.topRows(2)), 0.355170152388012);
  CHECK_CLOSE(jensen_shannon_divergence(rows, Eigen::ArrayXd{{3, 3, 0}}), 0.355170152388012);
}

TEST_CASE("jensen_shannon_divergence: the definition, weights of any size, bounds") {
  test::generator random(1);
  for (int trial = 0; trial < 30; ++trial) {
    const Eigen::Index n = 1 + random.below(6), k = 1 + random.below(7);
    Eigen::ArrayXXd counts(n, k);
    for (double& c : counts.reshaped()) c = random.below(4);
    counts.col(0) += 1;
    const Eigen::ArrayXd w = oracle::weights(random, n, false), pi = w / w.sum();
    Eigen::ArrayXd mixture = Eigen::ArrayXd::Zero(k);
    double inside = 0;
    for (Eigen::Index i = 0; i < n; ++i) {
      const Eigen::ArrayXd p = counts.row(i) / counts.row(i).sum();
      mixture += pi[i] * p;
      inside += pi[i] * entropy(p);
    }
    const double value = jensen_shannon_divergence(counts, w, {.normalize = true});
    CHECK(std::abs(value - (entropy(mixture) - inside)) < 1e-13);
    CHECK(value >= 0);
    CHECK(value <= entropy(pi) + 1e-14);
    CHECK_CLOSE(jensen_shannon_divergence(1e300 * counts, 1e-300 * w, {.normalize = true}), value);
  }
  const Eigen::ArrayXd a{{1, 0}}, b{{0, 1}};
  CHECK_CLOSE(jensen_shannon_divergence(a, b), 1.0);
  CHECK(jensen_shannon_divergence(a, a) == 0);
  CHECK_CLOSE(jensen_shannon_divergence(Eigen::MatrixXd::Identity(8, 8)), 3.0);
  // small ones keep their digits: d^2 / 2 + d^4 / 12 nats for halves moved by d
  const double d = 1e-9;
  const Eigen::ArrayXd half{{0.5 + d, 0.5 - d}}, other{{0.5 - d, 0.5 + d}};
  CHECK_NEAR(jensen_shannon_divergence(half, other, {.base = std::numbers::e}), 2 * d * d, 1e-6);
}

TEST_CASE("jensen_shannon_divergence: edge cases and errors") {
  const Eigen::ArrayXd p{{.5, .5}}, low{{.5, .4}}, zero{{0, 0}};
  CHECK(assay::is_undefined(jensen_shannon_divergence(Eigen::MatrixXd(0, 2))));
  CHECK(jensen_shannon_divergence(Eigen::MatrixXd::Constant(1, 2, .5), Eigen::ArrayXd::Zero(1), {.undefined = -1}) == -1);
  CHECK(jensen_shannon_divergence(p.cast<float>(), p) == 0);
  CHECK(test::error_of([&] { jensen_shannon_divergence(p, low); }) ==
        "assay::jensen_shannon_divergence: q sums to 0.9, not to 1; of counts pass {.normalize = true}");
  CHECK(test::error_of([&] { jensen_shannon_divergence(zero, p, {.normalize = true}); }) ==
        "assay::jensen_shannon_divergence: p sums to 0");
  CHECK(test::error_of([&] { jensen_shannon_divergence(p, p.head(1)); }) ==
        "assay::jensen_shannon_divergence: p has 2 elements but q has 1");
  CHECK(test::error_of([&] { jensen_shannon_divergence(p, p - 1); }) ==
        "assay::jensen_shannon_divergence: q[0] = -0.5 is negative");
  CHECK(test::error_of([&] { jensen_shannon_divergence(p, p, {.base = 0.5}); }) ==
        "assay::jensen_shannon_divergence: base must be finite and above 1");
  Eigen::MatrixXd rows = Eigen::MatrixXd::Constant(2, 2, .5);
  rows(1, 0) = std::nan("");
  CHECK(test::error_of([&] { jensen_shannon_divergence(rows); }) == "assay::jensen_shannon_divergence: p(1, 0) is NaN");
  rows(1, 0) = 1;
  CHECK(test::contains(test::error_of([&] { jensen_shannon_divergence(rows); }), "row 1 of p sums to 1.5"));
  CHECK(test::contains(test::error_of([&] { jensen_shannon_divergence(rows, p.head(1)); }), "weights has 1 elements"));
}
