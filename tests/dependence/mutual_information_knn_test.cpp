#include <assay/dependence/mutual_information_knn.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::mutual_information_knn;
using assay::neighbor_estimator;
using options = assay::neighbor_information_options;

namespace {

/// One instantiation for all expressions.
double numbers(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, const options& o = {}) {
  return mutual_information_knn(x, y, o);
}
double matrices(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, const options& o) { return mutual_information_knn(x, y, o); }
double grouped(const Eigen::ArrayXd& x, const Eigen::ArrayXi& g, const options& o = {}) {
  return mutual_information_knn(x, categorical(g), o);
}

double psi(double x) {  // digamma by recurrence and its asymptotic series
  double sum = 0;
  for (; x < 30; ++x) sum -= 1 / x;
  const double r = 1 / (x * x);
  return sum + std::log(x) - 0.5 / x - r * (1.0 / 12 - r * (1.0 / 120 - r / 252));
}

/// Straight from the definitions, on any columns.
double naive(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y, int k, bool second) {
  const Eigen::Index n = x.rows();
  double sum = 0;
  for (Eigen::Index i = 0; i < n; ++i) {
    std::vector<double> all;
    Eigen::ArrayXd dx(n), dy(n);
    for (Eigen::Index j = 0; j < n; ++j) {
      dx[j] = (x.row(i) - x.row(j)).cwiseAbs().maxCoeff();
      dy[j] = (y.row(i) - y.row(j)).cwiseAbs().maxCoeff();
      if (j != i) all.push_back(std::max(dx[j], dy[j]));
    }
    std::sort(all.begin(), all.end());
    const double eps = all[static_cast<std::size_t>(k - 1)];
    if (eps <= 0) {
      sum += psi(static_cast<double>((dx.max(dy) <= 0).count())) - psi(static_cast<double>((dx <= 0).count())) -
             psi(static_cast<double>((dy <= 0).count()));
    } else if (!second) {
      sum += psi(k) - psi(static_cast<double>((dx < eps).count())) - psi(static_cast<double>((dy < eps).count()));
    } else {
      const Eigen::ArrayXd box_x = (dx.max(dy) <= eps).select(dx, 0), box_y = (dx.max(dy) <= eps).select(dy, 0);
      sum += psi(k) - 1.0 / k - psi(static_cast<double>((dx <= box_x.maxCoeff()).count() - 1)) -
             psi(static_cast<double>((dy <= box_y.maxCoeff()).count() - 1));
    }
  }
  return psi(static_cast<double>(n)) + sum / static_cast<double>(n);
}

double naive(const Eigen::MatrixXd& x, const Eigen::ArrayXi& g, int neighbors) {
  double sum = 0, n = 0;
  for (Eigen::Index i = 0; i < x.rows(); ++i) n += (g == g[i]).count() > 1;
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    const auto size = static_cast<int>((g == g[i]).count());
    if (size < 2) continue;
    const int k = std::min(neighbors, size - 1);
    std::vector<double> own, all;
    for (Eigen::Index j = 0; j < x.rows(); ++j) {
      if ((g == g[j]).count() < 2) continue;
      const double d = (x.row(i) - x.row(j)).cwiseAbs().maxCoeff();
      all.push_back(d);
      if (g[j] == g[i] && j != i) own.push_back(d);
    }
    std::sort(own.begin(), own.end());
    const double eps = own[static_cast<std::size_t>(k - 1)];
    double inside = 0, equal = 1;
    for (const double d : all) inside += eps > 0 ? d < eps : d <= 0;
    for (const double d : own) equal += d <= 0;
    sum += psi(eps > 0 ? k : equal) - psi(size) - psi(inside);
  }
  return psi(n) + sum / n;
}

struct generic {
  Eigen::ArrayXd x = Eigen::ArrayXd(200), y = Eigen::ArrayXd(200);
  Eigen::ArrayXi c = Eigen::ArrayXi(200), bins = Eigen::ArrayXi(200);
  generic() {
    for (long long i = 0; i < 200; ++i) {
      x[i] = static_cast<double>((31 * i * i + 7919 * i) % 1000003) / 1e6;
      y[i] = static_cast<double>((57 * i * i * i + 104729 * i) % 1000033) / 1e6 + 2 * x[i] * x[i];
      c[i] = static_cast<int>((i * i + i / 3) % 3);
      bins[i] = static_cast<int>(5 * x[i]);
    }
  }
};

}  // namespace

TEST_CASE("mutual_information_knn: scikit-learn 1.9.1 without its noise") {
  const generic d;
  const Eigen::ArrayXd cc{{0.801877667673087, 0.6652379347984505, 0.6501273631271705}},
      raw{{0.7861398048267549, 0.6253724824245053, 0.6137849900059869}}, cd{{0.01489372129435174, 0.2021264279366948}},
      bins{{0.5888985503101596, 0.6117614278013987, 0.6212888157916807}};
  const std::array<int, 3> neighbors{1, 3, 10};
  for (Eigen::Index i = 0; i < 3; ++i) {
    const int k = neighbors[static_cast<std::size_t>(i)];
    CHECK_NEAR(numbers(d.x, d.y, {.neighbors = k}), cc[i], 1e-12);
    CHECK_NEAR(numbers(d.x, d.y, options{.neighbors = k, .standardize = false}), raw[i], 1e-12);
    const double by_category = grouped(d.x, d.c, {.neighbors = k});
    CHECK((i < 2 ? std::abs(by_category - cd[i]) < 1e-12 : by_category < 0));  // there 0
    CHECK_NEAR(mutual_information_knn(categorical(d.bins), d.y, {.neighbors = k}), bins[i], 1e-12);
  }
  CHECK_CLOSE(numbers(d.x, d.y, {.base = 2}), cc[1] / std::log(2.0));
}

TEST_CASE("mutual_information_knn: the definitions on random data with ties, as numbers and as matrices") {
  test::generator random(5);
  for (int trial = 0; trial < 48; ++trial) {
    const Eigen::Index n = 12 + random.below(60);
    const int k = 1 + random.below(5), levels = trial % 3 == 0 ? 0 : trial % 3 == 1 ? 4 : 12;
    const Eigen::MatrixXd x = oracle::numbers(random, n, 1, levels),
                          y = oracle::numbers(random, n, 1, trial % 2 == 0 ? 0 : levels);
    const Eigen::ArrayXi g = oracle::codes(random, n, 1 + random.below(8));
    Eigen::MatrixXd wide(n, 2), other(n, 2);
    wide << x, x;
    other = oracle::numbers(random, n, 2, levels);
    for (const auto estimator : {neighbor_estimator::ksg1, neighbor_estimator::ksg2}) {
      const options o{.neighbors = k, .estimator = estimator, .standardize = false};
      const bool second = estimator == neighbor_estimator::ksg2;
      const double expected = naive(x, y, k, second);
      CHECK_NEAR(numbers(x.col(0).array(), y.col(0).array(), o), expected, 1e-12);
      CHECK_NEAR(numbers(y.col(0).array(), x.col(0).array(), o), expected, 1e-12);
      CHECK_NEAR(matrices(wide, y, o), expected, 1e-12);
      CHECK_NEAR(numbers(x.col(0).array().reverse() * 8, y.col(0).array().reverse() * 8, o), expected, 1e-12);
      CHECK_NEAR(matrices(other, y, o), naive(other, y, k, second), 1e-12);
    }
    const options o{.neighbors = k, .standardize = false};
    CHECK_NEAR(grouped(x.col(0).array(), g, o), naive(x, g, k), 1e-12);
    CHECK_NEAR(mutual_information_knn(wide, categorical(g), o), naive(x, g, k), 1e-12);
    CHECK_NEAR(mutual_information_knn(categorical(g), other, o), naive(other, g, k), 1e-12);
  }
}

TEST_CASE("mutual_information_knn: independent, normal, categories, units") {
  test::generator random(7);
  const Eigen::Index n = 4000;
  const Eigen::ArrayXd a = oracle::numbers(random, n, 1, 0).col(0), b = oracle::numbers(random, n, 1, 0).col(0);
  const double rho = 0.8;
  const Eigen::ArrayXd c = rho * a + std::sqrt(1 - rho * rho) * b;
  for (const auto estimator : {neighbor_estimator::ksg1, neighbor_estimator::ksg2}) {
    CHECK(std::abs(numbers(a, b, {.estimator = estimator})) < 0.04);
    CHECK(std::abs(numbers(a, c, {.estimator = estimator}) + 0.5 * std::log(1 - rho * rho)) < 0.05);
  }
  const double value = numbers(a, c);
  CHECK_NEAR(numbers(4 * a, c / 1024), value, 1e-12);
  CHECK_NEAR(numbers(a * 0x1p1020, c * 0x1p-1000), value, 1e-12);
  CHECK_NEAR(numbers(a * 0x1p1020, c * 0x1p1020, {.standardize = false}), numbers(a, c, {.standardize = false}), 1e-12);
  CHECK(std::abs(numbers(1e-9 * a, 1e-9 * c + 1) - value) < 1e-3);
  // x takes three values and decides the category: log 3
  const Eigen::ArrayXi g = Eigen::ArrayXi::LinSpaced(300, 0, 299).unaryExpr([](int i) { return i % 3; });
  CHECK_NEAR(grouped(g.cast<double>(), g), psi(300) - psi(100), 1e-12);
  CHECK_NEAR(numbers(g.cast<double>(), g.cast<double>()), psi(300) - psi(100), 1e-12);
}

TEST_CASE("mutual_information_knn: edge cases and errors") {
  const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(9, 0, 8).square();
  const Eigen::ArrayXi own = Eigen::ArrayXi::LinSpaced(9, 0, 8);
  for (int n = 0; n < 4; ++n) {
    CHECK(assay::is_undefined(numbers(x.head(n), x.head(n))));
    CHECK(grouped(x.head(n), own.head(n), {.undefined = 0}) == 0);
  }
  CHECK_FALSE(assay::is_undefined(numbers(x.head(4), x.head(4))));
  CHECK(assay::is_undefined(grouped(x, own)));  // every row alone in its category
  CHECK(std::abs(numbers(0 * x, x)) < 1e-14);
  CHECK(std::abs(numbers(x, 0 * x)) < 1e-14);
  CHECK(std::abs(numbers(0 * x, 0 * x)) < 1e-14);
  CHECK(std::abs(grouped(x, 0 * own)) < 1e-14);
  CHECK(test::error_of([&] { numbers(x, x, {.neighbors = 0}); }) ==
        "assay::mutual_information_knn: neighbors must be at least 1");
  CHECK(test::error_of([&] { numbers(x, x, {.base = 1}); }) == "assay::mutual_information_knn: base must be finite and above 1");
  CHECK(test::error_of([&] { mutual_information_knn(x, x, x); }) ==
        "assay::mutual_information_knn: no k-th neighbour is defined for weighted rows; leave the weights out");
  CHECK(test::error_of([&] { numbers(x, x.head(3)); }) == "assay::mutual_information_knn: x has 9 rows but y has 3");
  CHECK(test::contains(test::error_of([&] { mutual_information_knn(own, x); }), "x holds integers"));
  Eigen::ArrayXd bad = x;
  bad[2] = std::nan("");
  CHECK(test::error_of([&] { numbers(x, bad); }) == "assay::mutual_information_knn: y[2] is NaN");
}
