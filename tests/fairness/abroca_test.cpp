// The area between ROC curves.
#include <assay/fairness/abroca.hpp>

#include <algorithm>
#include <vector>

#include "support/check.hpp"

using assay::abroca;
using assay::abroca_matrix;

namespace {

/// Height of the ROC curve of a group at false positive rate t, from the left or from the right, by its definition.
double roc_height(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXi& g, const Eigen::ArrayXd& w, int group,
                  long double t) {
  std::vector<double> thresholds(s.begin(), s.end());
  std::sort(thresholds.rbegin(), thresholds.rend());
  thresholds.erase(std::unique(thresholds.begin(), thresholds.end()), thresholds.end());
  long double p = 0, q = 0;
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    if (g[i] == group) (y[i] == 1 ? p : q) += static_cast<long double>(w[i]);
  }
  long double x0 = 0, y0 = 0;
  for (const double threshold : thresholds) {
    long double tp = 0, fp = 0;
    for (Eigen::Index i = 0; i < y.size(); ++i) {
      if (g[i] == group && s[i] >= threshold) (y[i] == 1 ? tp : fp) += static_cast<long double>(w[i]);
    }
    const long double x1 = fp / q, y1 = tp / p;
    if (t < x1) return static_cast<double>(y0 + (t - x0) / (x1 - x0) * (y1 - y0));
    x0 = x1;
    y0 = y1;
  }
  return 1;
}

/// The midpoint rule on a grid that no curve has a corner inside a cell of, but for crossings; those cost O(cells^-2).
double grid_area(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXi& g, const Eigen::ArrayXd& w, int cells) {
  double sum = 0;
  for (int k = 0; k < cells; ++k) {
    const long double t = (static_cast<long double>(k) + 0.5L) / cells;
    sum += std::abs(roc_height(y, s, g, w, 0, t) - roc_height(y, s, g, w, 1, t));
  }
  return sum / cells;
}

const Eigen::ArrayXd s16{{.95, .9, .85, .8, .75, .7, .65, .6, .55, .5, .45, .4, .35, .3, .25, .2}};
const Eigen::ArrayXd t16{{1, .8, .8, .8, .8, .8, .6, .6, .6, .4, .4, .4, .4, .4, .2, .2}};
const Eigen::ArrayXi y16{{1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1}};
const Eigen::ArrayXi g16{{0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0}};

}  // namespace

TEST_CASE("abroca: reference values") {
  CHECK_CLOSE(abroca(y16, s16, g16), 12.0 / 25);  // exact rational runs
  CHECK_CLOSE(abroca(y16, t16, g16), 469.0 / 1230);
  const auto m = abroca_matrix(y16, t16, 1 - g16);
  CHECK(m.rows() == 2);
  CHECK(m(0, 0) == 0);
  CHECK(m(0, 1) == m(1, 0));
  CHECK_CLOSE(m(0, 1), 469.0 / 1230);
}

TEST_CASE("abroca: equals the integral on a grid") {
  test::generator random(3);
  for (int trial = 0; trial < 12; ++trial) {
    const int n = 24, scores = trial % 3 == 0 ? 5 : trial % 3 == 1 ? 12 : 1000;
    Eigen::ArrayXi y(2 * n), g(2 * n);
    Eigen::ArrayXd s(2 * n), w(2 * n);
    for (int i = 0; i < 2 * n; ++i) {
      y[i] = i % 2;  // 12 negatives a group: corners at multiples of 1/12
      g[i] = i / n;
      s[i] = random.below(scores) + (y[i] == 1 ? 0.3 * scores : 0);
      w[i] = 1;
    }
    INFO("trial " << trial);
    const double exact = abroca(y, s, g);
    CHECK(std::abs(exact - grid_area(y, s, g, w, 1200)) < 2e-5);
    // weights: positives of any weight; the area of repeated rows
    for (int i = 0; i < 2 * n; ++i) w[i] = y[i] == 1 ? 1 + random.below(4) : 1;
    CHECK(std::abs(abroca(y, s, g, w) - grid_area(y, s, g, w, 1200)) < 2e-5);
    CHECK_CLOSE(abroca(y, s, g, w * 1e-150), abroca(y, s, g, w));
    std::vector<int> rows;
    for (int i = 0; i < 2 * n; ++i) rows.insert(rows.end(), static_cast<std::size_t>(w[i]), i);
    CHECK_CLOSE(abroca(y(rows), s(rows), g(rows)), abroca(y, s, g, w));
    // strictly increasing transforms and the order of rows change nothing
    CHECK(abroca(y, (1e-3 * s).exp(), g) == exact);
    CHECK_CLOSE(abroca(y.reverse(), s.reverse(), g.reverse()), exact);
    CHECK_CLOSE(abroca(y, s.cast<float>(), 1 - g), exact);
    CHECK_CLOSE(abroca(y, s, g, Eigen::ArrayXd::Constant(2 * n, 3.0)), exact);
  }
}

TEST_CASE("abroca: more than two groups, and groups that lack a class") {
  Eigen::ArrayXi y(20), g(20);
  Eigen::ArrayXd s(20);
  y << y16, 1, 1, 0, 1;
  g << g16, 3, 3, 5, 5;
  s << s16, 0.9, 0.3, 0.1, 0.9;
  const auto m = abroca_matrix(y, s, g);
  REQUIRE(m.rows() == 6);
  CHECK(assay::is_undefined(m(3, 0)));  // no negatives
  CHECK(assay::is_undefined(m(2, 2)));  // nobody
  CHECK_CLOSE(m(0, 5), 1 - 1.0 / 3);    // group 5 is perfect: 1 - AUROC
  CHECK_CLOSE(m(1, 5), 1 - 11.0 / 15);
  CHECK(abroca(y, s, g) == m(0, 5));
  CHECK(abroca_matrix(y, s, g, {.undefined = -1})(3, 0) == -1);

  CHECK(assay::is_undefined(abroca(y16, s16, 0 * g16)));
  CHECK(abroca(y16, s16, 0 * g16, {.undefined = 0}) == 0);
  CHECK(assay::is_undefined(abroca(Eigen::ArrayXi(), Eigen::ArrayXd(), Eigen::ArrayXi())));
  CHECK(abroca(Eigen::Array4i(0, 1, 0, 1), Eigen::Array4d(1, 1, 1, 1), Eigen::Array4i(0, 0, 1, 1)) == 0);
  // opposite order: one curve is the left and upper side, the other the lower and right one
  CHECK(abroca(Eigen::Array4i(0, 1, 0, 1), Eigen::Array4d(0, 1, 1, 0), Eigen::Array4i(0, 0, 1, 1)) == 1);
  CHECK(test::error_of([] { abroca(y16, s16, g16 - 1); }).find("assay::abroca: groups[0]") == 0);
  CHECK(test::error_of([] { abroca_matrix(y16, s16, g16.head(3)); }) == "assay::abroca_matrix: groups has 3 elements but truth has 16");
  const Eigen::ArrayXd nan = (Eigen::ArrayXd(16) << s16.head(15), std::nan("")).finished();
  CHECK(test::error_of([&] { abroca(y16, nan, g16); }) == "assay::abroca: score[15] is NaN");
}
