#include "calibration/data.hpp"

#include <assay/calibration/loess_curve.hpp>

#include <algorithm>
#include <array>

using assay::Index;
using assay::loess_surface;
using assay::ranked_scores;
using assay::Vector;
using assay::weighting;
using assay::calibration_detail::smoother_loess;
using assay::calibration_detail::smoother_rows;
using test::array;
using test::labels;

namespace {

Vector loess(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, double span, int degree, loess_surface surface) {
  const smoother_rows rows(ranked_scores(y, p), "f", weighting::importance);
  return smoother_loess(rows, span, degree, surface).fit();
}

// weighted least squares of single rows by the normal equations in long double
double local_fit(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, double place, double span, int degree) {
  std::vector<double> distance;
  for (const double x : p) distance.push_back(std::abs(x - place));
  std::vector<double> sorted = distance;
  std::sort(sorted.begin(), sorted.end());
  const auto count = static_cast<std::size_t>(std::floor(span * static_cast<double>(p.size()) + 1e-5));
  const double radius = sorted[(std::min)(count, sorted.size()) - 1] * std::sqrt((std::max)(1.0, span));
  std::array<std::array<long double, 4>, 3> m{};
  for (Index i = 0; i < p.size(); ++i) {
    const auto r = static_cast<long double>(distance[static_cast<std::size_t>(i)]) / static_cast<long double>(radius);
    if (r >= 1) continue;
    const long double w = (1 - r * r * r) * (1 - r * r * r) * (1 - r * r * r);
    const auto u = static_cast<long double>(p[i] - place);
    const std::array<long double, 4> row{1, u, u * u, static_cast<long double>(y[i])};
    for (std::size_t a = 0; a < 3; ++a) {
      for (std::size_t b = 0; b < 4; ++b) m[a][b] += w * row[a] * row[b];
    }
  }
  const auto k = static_cast<std::size_t>(degree) + 1;
  for (std::size_t a = 0; a < k; ++a) {
    for (std::size_t b = 0; b < k; ++b) {
      if (a == b) continue;
      const long double f = m[b][a] / m[a][a];
      for (std::size_t c = 0; c < 4; ++c) m[b][c] -= f * m[a][c];
    }
  }
  return static_cast<double>(m[0][3] / m[0][0]);
}

}  // namespace

TEST_CASE("loess: direct fits agree with normal equations of single rows") {
  for (const int levels : {0, 30}) {
    const test::random_rows r(120, levels, 5);
    const smoother_rows rows(ranked_scores(r.y, r.p), "f", weighting::importance);
    for (const double span : {0.4, 0.75, 1.0, 1.7}) {
      for (const int degree : {0, 1, 2}) {
        const Vector fit = smoother_loess(rows, span, degree, loess_surface::direct).fit();
        for (Index i = 0; i < rows.size(); ++i) {
          CHECK(test::close_to(fit[i], local_fit(r.y, r.p, rows.x[static_cast<std::size_t>(i)], span, degree), 1e-11, 1e-12));
        }
      }
    }
  }
}

TEST_CASE("loess: a polynomial of the degree is its own fit, as far as outcomes can follow one") {
  // rates 0.2, 0.4, 0.6, 0.8 of five rows each are on a line
  std::vector<int> y;
  std::vector<double> p;
  for (int level = 1; level <= 4; ++level) {
    for (int i = 0; i < 5; ++i) {
      p.push_back(0.1 * level);
      y.push_back(i < level);
    }
  }
  const smoother_rows rows(ranked_scores(assay::view(y), assay::view(p)), "f", weighting::importance);
  for (const auto surface : {loess_surface::direct, loess_surface::interpolate}) {
    for (const int degree : {1, 2}) {
      const Vector fit = smoother_loess(rows, 1, degree, surface).fit();
      for (Index i = 0; i < 4; ++i) CHECK_CLOSE(fit[i], 0.2 * static_cast<double>(i + 1));
    }
  }
}

TEST_CASE("loess: a surface of many cells is near the direct fit") {
  const test::random_rows r(2000, 0, 8);
  const Vector blended = loess(r.y, r.p, 0.5, 2, loess_surface::interpolate);
  const Vector direct = loess(r.y, r.p, 0.5, 2, loess_surface::direct);
  CHECK((blended - direct).abs().maxCoeff() < 0.01);
  CHECK((blended - direct).abs().maxCoeff() > 0);
}

TEST_CASE("loess: the degree falls where few distinct predictions have weight") {
  for (const auto surface : {loess_surface::direct, loess_surface::interpolate}) {
    CHECK_CLOSE(loess(labels({1}), array({0.3}), 0.75, 2, surface)[0], 1);
    const Vector constant = loess(labels({1, 0, 0, 1, 1}), array({0.3, 0.3, 0.3, 0.3, 0.3}), 0.75, 2, surface);
    REQUIRE(constant.size() == 1);
    CHECK_CLOSE(constant[0], 0.6);
    const Vector two = loess(labels({0, 1}), array({0.3, 0.6}), 0.75, 2, surface);
    CHECK_CLOSE(two[0], 0);
    CHECK_CLOSE(two[1], 1);
    // two levels: the means; loess of R 4.2.2 gives them too, by a pseudoinverse
    const Vector levels = loess(labels({0, 1, 1, 1, 0, 0, 0, 1}), array({.2, .2, .2, .2, .7, .7, .7, .7}), 0.75, 2, surface);
    CHECK_CLOSE(levels[0], 0.75);
    CHECK_CLOSE(levels[1], 0.25);
    // more rows at one prediction than a neighbourhood holds
    const Vector crowd = loess(labels({0, 1, 0, 1, 0, 1, 0, 1, 1, 0}), array({.5, .5, .5, .5, .5, .5, .5, .5, .6, .9}), 0.75, 2, surface);
    for (Index i = 0; i < 3; ++i) CHECK((crowd[i] >= -0.5 && crowd[i] <= 1.5));
    CHECK_CLOSE(crowd[0], 0.5);
  }
}

TEST_CASE("loess: predictions close together, and far from 0 compared to their distance") {
  // the fit does not depend on where the predictions lie or how far apart they are
  const test::random_rows r(150, 64, 4);
  const Vector wide = loess(r.y, r.p, 0.75, 2, loess_surface::interpolate);
  const Vector narrow = loess(r.y, (r.p * 0x1p-30).eval(), 0.75, 2, loess_surface::interpolate);
  const Vector moved = loess(r.y, (0.5 + r.p * 0x1p-20).eval(), 0.75, 2, loess_surface::interpolate);
  for (Index i = 0; i < wide.size(); ++i) {
    CHECK(test::close_to(narrow[i], wide[i], 1e-11, 1e-12));
    CHECK(test::close_to(moved[i], wide[i], 1e-8, 1e-8));
  }
}
