#include "calibration/data.hpp"

#include <assay/calibration/lowess_curve.hpp>

#include <algorithm>

using assay::Index;
using assay::ranked_scores;
using assay::Vector;
using assay::weighting;
using assay::calibration_detail::smoother_lowess;
using assay::calibration_detail::smoother_rows;
using test::array;
using test::labels;

namespace {

Vector lowess(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, double span, int iterations, double delta) {
  const smoother_rows rows(ranked_scores(y, p), "f", weighting::importance);
  return smoother_lowess(rows, span, iterations, delta).fit();
}

// a weighted line through single rows; robust holds the weights of their residuals
double local_line(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& robust, double place, double span) {
  std::vector<double> sorted;
  for (const double x : p) sorted.push_back(std::abs(x - place));
  std::sort(sorted.begin(), sorted.end());
  const auto count = static_cast<std::size_t>((std::max)(2.0, std::floor(span * static_cast<double>(p.size()) + 1e-7)));
  const double radius = sorted[count - 1];
  double w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0;
  for (Index i = 0; i < p.size(); ++i) {
    const double r = std::abs(p[i] - place) / radius;
    if (r > 0.999) continue;
    const double v = robust[i] * (r > 0.001 ? std::pow(1 - r * r * r, 3) : 1.0);
    w += v;
    wx += v * (p[i] - place);
    wy += v * y[i];
    wxx += v * (p[i] - place) * (p[i] - place);
    wxy += v * (p[i] - place) * y[i];
  }
  return (wxx * wy - wx * wxy) / (w * wxx - wx * wx);
}

}  // namespace

TEST_CASE("lowess: local lines of single rows, with and without weights of residuals") {
  for (const int levels : {0, 25}) {
    const test::random_rows r(101 + levels, levels, 5);
    const Index n = r.p.size();
    const smoother_rows rows(ranked_scores(r.y, r.p), "f", weighting::importance);
    for (const double span : {0.4, 2.0 / 3, 1.0}) {
      Eigen::ArrayXd robust = Eigen::ArrayXd::Ones(n);
      for (int iterations = 0; iterations < 3; ++iterations) {
        const Vector fit = smoother_lowess(rows, span, iterations, 0).fit();
        Eigen::ArrayXd residual(n);
        for (Index i = 0; i < n; ++i) {
          const double own = local_line(r.y, r.p, robust, r.p[i], span);
          const auto at = std::lower_bound(rows.x.begin(), rows.x.end(), r.p[i]) - rows.x.begin();
          CHECK(test::close_to(fit[at], own, 1e-10, 1e-11));
          residual[i] = std::abs(r.y[i] - own);
        }
        std::vector<double> sorted(residual.begin(), residual.end());
        std::sort(sorted.begin(), sorted.end());
        const std::size_t half = sorted.size() / 2;
        const double scale = sorted.size() % 2 == 1 ? 6 * sorted[half] : 3 * (sorted[half] + sorted[half - 1]);
        for (Index i = 0; i < n; ++i) {
          const double u = residual[i] / scale;
          robust[i] = u <= 0.001 ? 1 : (u > 0.999 ? 0 : (1 - u * u) * (1 - u * u));
        }
      }
    }
  }
}

TEST_CASE("lowess: lines between predictions that are delta apart") {
  const test::random_rows r(1000, 0, 9);
  const Vector exact = lowess(r.y, r.p, 0.5, 0, 0);
  const Vector joined = lowess(r.y, r.p, 0.5, 0, 0.05);
  CHECK((exact - joined).abs().maxCoeff() > 0);
  CHECK((exact - joined).abs().maxCoeff() < 0.01);
  CHECK(exact[0] == joined[0]);
  CHECK_CLOSE(exact[999], joined[999]);
  // one line
  const Vector line = lowess(r.y, r.p, 0.5, 0, 2);
  const Eigen::ArrayXd x = [&] {
    Eigen::ArrayXd s = r.p;
    std::sort(s.begin(), s.end());
    return s;
  }();
  for (Index i = 0; i < 1000; ++i) CHECK_NEAR(line[i], line[0] + (line[999] - line[0]) * (x[i] - x[0]) / (x[999] - x[0]), 1e-12);
}

TEST_CASE("lowess: edges") {
  CHECK(lowess(labels({1}), array({0.3}), 2.0 / 3, 3, 0.01)[0] == 1);
  CHECK_CLOSE(lowess(labels({1, 0, 0, 1, 1}), array({0.3, 0.3, 0.3, 0.3, 0.3}), 2.0 / 3, 0, 0.01)[0], 0.6);
  const Vector two = lowess(labels({0, 1}), array({0.3, 0.6}), 2.0 / 3, 2, 0.01);
  CHECK(two[0] == 0);
  CHECK(two[1] == 1);
  // one class: an exact fit ends the iterations
  const test::random_rows r(50, 0, 2);
  const Vector ones = lowess(Eigen::ArrayXi::Ones(50), r.p, 2.0 / 3, 5, 0.01);
  for (const double v : ones) CHECK_CLOSE(v, 1);
  // R 4.2.2 lowess(iter = 3): more than half of the rows are fitted exactly, and the iterations end
  Eigen::ArrayXi rare = Eigen::ArrayXi::Zero(50);
  rare[7] = 1;
  const Vector fit = lowess(rare, r.p, 2.0 / 3, 3, 0.01);
  CHECK_NEAR(fit[0], 1.773942e-01, 1e-6);
  CHECK_NEAR(fit[17], 1.377861e-04, 1e-6);
  CHECK(fit.tail(30).abs().maxCoeff() == 0);
}
