#include <assay/core/logistic_fit.hpp>
#include <assay/core/undefined.hpp>

#include "support/check.hpp"
#include "support/datasets.hpp"

using assay::Vector;
using assay::core::fit_logistic;
using assay::core::logistic_status;
using Eigen::Index;

namespace {

Eigen::ArrayXXd with_ones(const Vector& x) {
  Eigen::ArrayXXd out(x.size(), 2);
  out.col(0).setOnes();
  out.col(1) = x;
  return out;
}
Vector logit(const Vector& p) { return (p / (1 - p)).log(); }

/// The derivative of the likelihood from the definition.
Vector score(const Eigen::ArrayXXd& columns, const Vector& target, const Vector& weight, const Vector& offset, const Vector& beta) {
  Vector out = Vector::Zero(columns.cols());
  for (Index i = 0; i < target.size(); ++i) {
    double eta = offset.size() > 0 ? offset[i] : 0;
    for (Index k = 0; k < columns.cols(); ++k) eta += columns(i, k) * beta[k];
    const double r = target[i] - 1 / (1 + std::exp(-eta));
    for (Index k = 0; k < columns.cols(); ++k) out[k] += (weight.size() > 0 ? weight[i] : 1.0) * r * columns(i, k);
  }
  return out;
}

struct sample {
  Eigen::ArrayXXd x;
  Vector t;
  Vector w;
  Vector offset;
  sample(Index n, Index d, bool fractions, std::uint64_t seed) : x(n, d), t(n), w(n), offset(n) {
    test::generator g(seed);
    for (Index i = 0; i < n; ++i) {
      double eta = 0.3;
      for (Index k = 0; k < d; ++k) {
        x(i, k) = k == 0 ? 1.0 : g.normal();
        eta += x(i, k) * (k % 2 == 1 ? 0.7 : -0.4);
      }
      t[i] = fractions ? g.uniform() : (g.uniform() < 1 / (1 + std::exp(-eta)) ? 1.0 : 0.0);
      w[i] = g.below(3);
      offset[i] = 0.5 * g.normal();
    }
  }
};

}  // namespace

TEST_CASE("logistic fit: reference values") {
  // reference table 4.2 row 83 (corrected), R val.prob = statsmodels GLM
  const test::b20 d;
  const auto fit = fit_logistic(with_ones(logit(d.p)), d.y.cast<double>());
  CHECK(fit.status == logistic_status::converged);
  CHECK_CLOSE(fit.coefficients[0], 0.050489454295618252);
  CHECK_CLOSE(fit.coefficients[1], 0.62632057097240388);
  // row 84: the intercept with the slope fixed at 1
  const auto large = fit_logistic(Eigen::ArrayXXd::Ones(20, 1), d.y.cast<double>(), {}, logit(d.p));
  CHECK_NEAR(large.coefficients[0], 0.08564013, 1e-7);
  // no columns: the log likelihood of the offset, row 77
  const auto none = fit_logistic(Eigen::ArrayXXd(20, 0), d.y.cast<double>(), {}, logit(d.p));
  CHECK(none.status == logistic_status::converged);
  CHECK_CLOSE(-none.log_likelihood / 20, 0.6286049023896916);
}

TEST_CASE("logistic fit: the derivative of the likelihood vanishes, the covariance is the inverse of its curvature") {
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    const auto columns = static_cast<Index>(seed % 4 + 1);
    const sample s(40 + 7 * static_cast<Index>(seed), columns, seed % 3 == 0, seed);
    const Vector w = seed % 2 == 0 ? s.w : Vector();
    const Vector offset = seed % 5 == 0 ? Vector() : s.offset;
    const auto fit = fit_logistic(s.x, s.t, w, offset);
    REQUIRE(fit.status == logistic_status::converged);
    CHECK(score(s.x, s.t, w, offset, fit.coefficients).abs().maxCoeff() < 1e-11);
    for (Index k = 0; k < columns; ++k) {
      const double step = 1e-5;
      Vector up = fit.coefficients;
      Vector down = fit.coefficients;
      up[k] += step;
      down[k] -= step;
      const Vector curvature = (score(s.x, s.t, w, offset, down) - score(s.x, s.t, w, offset, up)) / (2 * step);
      for (Index j = 0; j < columns; ++j) CHECK_NEAR((fit.covariance.col(j) * curvature).sum(), (j == k ? 1.0 : 0.0), 1e-7);
    }
    if (w.size() == 0) CHECK((fit.covariance - fit.importance_covariance).abs().maxCoeff() < 1e-12 * fit.covariance.abs().maxCoeff());
  }
}

TEST_CASE("logistic fit: weights are repeated rows, their scale is free") {
  const sample s(60, 3, false, 5);
  Index n = 0;
  for (Index i = 0; i < 60; ++i) n += static_cast<Index>(s.w[i]);
  Eigen::ArrayXXd x(n, 3);
  Vector t(n);
  for (Index i = 0, at = 0; i < 60; ++i) {
    for (int k = 0; k < static_cast<int>(s.w[i]); ++k, ++at) {
      x.row(at) = s.x.row(i);
      t[at] = s.t[i];
    }
  }
  const auto a = fit_logistic(s.x, s.t, s.w);
  const auto b = fit_logistic(x, t);
  for (Index k = 0; k < 3; ++k) CHECK_CLOSE(a.coefficients[k], b.coefficients[k]);
  CHECK_CLOSE(a.log_likelihood, b.log_likelihood);
  CHECK((a.covariance - b.covariance).abs().maxCoeff() < 1e-12 * b.covariance.abs().maxCoeff());
  for (const double scale : {0x1p-1000, 1e-9, 3.0, 1e300}) {
    const Vector w = s.w * scale;
    const auto c = fit_logistic(s.x, s.t, w);
    CHECK(c.status == logistic_status::converged);
    for (Index k = 0; k < 3; ++k) CHECK_CLOSE(c.coefficients[k], a.coefficients[k]);
    CHECK_CLOSE(c.log_likelihood / scale, a.log_likelihood);
    CHECK_NEAR(c.importance_covariance(1, 1), a.importance_covariance(1, 1), 1e-11);
  }
  // the sandwich from its definition
  Eigen::Matrix3d h = Eigen::Matrix3d::Zero();
  Eigen::Matrix3d q = Eigen::Matrix3d::Zero();
  for (Index i = 0; i < 60; ++i) {
    const Eigen::Vector3d r = s.x.row(i).matrix();
    const double p = 1 / (1 + std::exp(-r.dot(a.coefficients.matrix())));
    h += s.w[i] * p * (1 - p) * r * r.transpose();
    q += s.w[i] * s.w[i] * p * (1 - p) * r * r.transpose();
  }
  const Eigen::Matrix3d bread = a.covariance.matrix();
  CHECK((bread * h - Eigen::Matrix3d::Identity()).cwiseAbs().maxCoeff() < 1e-11);
  CHECK((bread * q * bread - a.importance_covariance.matrix()).cwiseAbs().maxCoeff() < 1e-12 * bread.cwiseAbs().maxCoeff());
  // rows of one place in one, with the squares of their weights
  Eigen::ArrayXXd twice(120, 3);
  twice << s.x, s.x;
  Vector each(120);
  each << s.w, 2 * s.w;
  Vector truth(120);
  truth << s.t, s.t;
  const auto apart = fit_logistic(twice, truth, each);
  const auto joined = fit_logistic(s.x, s.t, 3 * s.w, {}, {.squared_weights = 5 * s.w.square()});
  CHECK((apart.importance_covariance - joined.importance_covariance).abs().maxCoeff() < 1e-12 * bread.cwiseAbs().maxCoeff());
  // whatever stands in a row of weight 0
  Eigen::ArrayXXd far = s.x;
  for (Index i = 0; i < 60; ++i) {
    if (s.w[i] == 0) far.row(i).setConstant(1e308);
  }
  CHECK((fit_logistic(far, s.t, s.w).coefficients - a.coefficients).abs().maxCoeff() == 0);
}

TEST_CASE("logistic fit: scales and offsets of the columns do not matter") {
  const test::b20 d;
  const Vector t = d.y.cast<double>();
  const auto base = fit_logistic(with_ones(logit(d.p)), t);
  for (const double scale : {1e-9, 1e-200, 1e9, 1e200}) {
    const auto fit = fit_logistic(with_ones(logit(d.p) * scale), t);
    CHECK(fit.status == logistic_status::converged);
    CHECK_CLOSE(fit.coefficients[1] * scale, base.coefficients[1]);
    CHECK_CLOSE(fit.coefficients[0], base.coefficients[0]);
    CHECK_NEAR(std::sqrt(fit.covariance(0, 0)), std::sqrt(base.covariance(0, 0)), 1e-12);
  }
  Vector whole(20);  // whole numbers keep their digits beside 1e9
  for (Index i = 0; i < 20; ++i) whole[i] = std::round(100 * d.p[i]);
  const auto near = fit_logistic(with_ones(whole), t);
  const auto shifted = fit_logistic(with_ones(whole + 1e9), t);
  CHECK(shifted.status == logistic_status::converged);
  CHECK_NEAR(shifted.coefficients[1], near.coefficients[1], 1e-8);
}

TEST_CASE("logistic fit: separable, dependent and empty data") {
  const auto status = [](std::initializer_list<double> x, std::initializer_list<double> t) {
    Vector a(static_cast<Index>(x.size()));
    Vector b(static_cast<Index>(t.size()));
    std::copy(x.begin(), x.end(), a.data());
    std::copy(t.begin(), t.end(), b.data());
    const auto fit = fit_logistic(with_ones(a), b);
    CHECK(fit.coefficients.isFinite().all());
    return fit.status;
  };
  CHECK(status({1, 2, 3, 4}, {0, 0, 1, 1}) == logistic_status::separable);
  CHECK(status({1, 2, 3, 4}, {1, 1, 0, 0}) == logistic_status::separable);
  CHECK(status({1, 2, 2, 2, 3, 4}, {0, 0, 1, 0, 1, 1}) == logistic_status::separable);  // but for one value
  CHECK(status({1, 2, 2, 1}, {0, 0, 1, 0}) == logistic_status::separable);
  CHECK(status({1, 2, 2 - 1e-9, 3}, {0, 0, 1, 1}) == logistic_status::converged);  // a pair in the wrong order, just so
  CHECK(status({3.0000001, 5, 3.0000002, 3, 1, 2, 1, 1, 5}, {0, 1, 1, 1, 0, 0, 0, 0, 1}) == logistic_status::converged);
  CHECK(status({1, 2, 3, 4}, {0, 1, 0, 1}) == logistic_status::converged);
  CHECK(status({1, 2, 3, 4}, {0.25, 0, 1, 0.75}) == logistic_status::converged);
  CHECK(status({1, 2, 3, 4}, {0, 0, 0, 0}) == logistic_status::degenerate);
  CHECK(status({}, {}) == logistic_status::degenerate);
  CHECK(status({5}, {0.5}) == logistic_status::degenerate);
  CHECK(status({0.1, 0.1, 0.1}, {0, 1, 1}) == logistic_status::degenerate);

  const test::b20 d;
  CHECK(fit_logistic(with_ones(logit(d.p)), d.y.cast<double>(), {}, {}, {.iterations = 1}).status == logistic_status::not_converged);

  // constant scores: the intercept alone
  const auto constant = fit_logistic(with_ones(Vector::Constant(3, 0.1)), (Vector(3) << 0, 1, 1).finished());
  CHECK_CLOSE(constant.coefficients[0], std::log(2.0));
  CHECK(constant.coefficients[1] == 0);
  // large but finite, and large for every row
  const auto far = fit_logistic(with_ones((Vector(4) << 1, 2, 3, 4).finished()), (Vector(4) << 0, 0, 1, 1).finished());
  CHECK(far.coefficients[0] + 2 * far.coefficients[1] < -20);
  CHECK(far.coefficients[0] + 3 * far.coefficients[1] > 20);
  CHECK(far.log_likelihood > -1e-11);
}

TEST_CASE("logistic fit: large data, rare events, extreme scores") {
  test::generator g(3);
  const Index n = 20000;
  Vector x(n);
  Vector t(n);
  for (Index i = 0; i < n; ++i) {
    x[i] = g.normal();
    t[i] = g.uniform() < 1e-3 * std::exp(x[i]) ? 1.0 : 0.0;
  }
  const auto rare = fit_logistic(with_ones(x), t);
  CHECK(rare.status == logistic_status::converged);
  CHECK(score(with_ones(x), t, {}, {}, rare.coefficients).abs().maxCoeff() < 1e-10);
  // one drifting group in many rows: positives only beyond all others
  Vector far = x;
  Eigen::ArrayXXd columns(n, 2);
  for (Index i = 0; i < n; ++i) far[i] = i < 20 ? 1.0 : 0.0;
  columns.col(0).setOnes();
  columns.col(1) = far;
  Vector label = t;
  label.head(20).setOnes();
  CHECK(fit_logistic(columns, label).status == logistic_status::separable);
  label[0] = 0;
  CHECK(fit_logistic(columns, label).status == logistic_status::converged);
  const auto heavy = fit_logistic(with_ones(x.cube() * 1e3), t);
  CHECK(heavy.status == logistic_status::converged);
}
