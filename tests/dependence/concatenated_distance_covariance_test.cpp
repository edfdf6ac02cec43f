// SPDX-License-Identifier: MIT
#include <assay/dependence/concatenated_distance_covariance.hpp>

#include "dependence/concatenated_oracle.hpp"

using namespace assay;

namespace {

constexpr statistic both[] = {statistic::v, statistic::u};

/// Central differences and the O(n^2) formula by tiles (the concatenation as a matrix of indicator columns).
template <class Value, class Gradient, class S1, class S2>
void check_differences(Value value, Gradient gradient, const Eigen::ArrayXd& x, const S1& s1, const S2& s2, const Eigen::ArrayXd& w,
                       const concatenated_distance_options& o) {
  const auto analytic = gradient(variables(x, s1, s2), w, o);
  CHECK(test::close_to(analytic.value, value(variables(x, s1, s2), w, o), 1e-13, 1e-16));
  const double step = 1e-6;
  Eigen::ArrayXd numeric(x.size());
  for (Eigen::Index k = 0; k < x.size(); ++k) {
    Eigen::ArrayXd up = x, down = x;
    up[k] += step;
    down[k] -= step;
    numeric[k] = (value(variables(up, s1, s2), w, o) - value(variables(down, s1, s2), w, o)) / (2 * step);
  }
  CHECK((numeric - analytic.gradient).abs().maxCoeff() < 1e-7 * (1e-3 + numeric.abs().maxCoeff()));
}

}  // namespace

TEST_CASE("concatenated_distance_covariance: reference values") {
  // reference 27.9 (c), by an O(n^2) run of the published definition
  const Eigen::ArrayXd five = data::column({1, 2, 4, 7, 11});
  const Eigen::ArrayXi a = (Eigen::ArrayXi(5) << 0, 0, 1, 1, 1).finished(), b = (Eigen::ArrayXi(5) << 0, 1, 0, 1, 1).finished();
  const auto of_five = variables(five, categorical(a), categorical(b));
  CHECK_CLOSE(concatenated_distance_covariance_squared(of_five), 1.1268225099390856);
  CHECK_CLOSE(concatenated_distance_covariance_squared(of_five, {.statistic = statistic::u}), 0.9818614707571903);
  // (d) gerrymandering
  const Eigen::ArrayXd y = data::column({.1, .9, .8, .2, .15, .85, .75, .25}), age = data::column({25, 40, 31, 52, 60, 22, 47, 35});
  const Eigen::ArrayXi g = (Eigen::ArrayXi(8) << 0, 0, 1, 1, 0, 0, 1, 1).finished(), r = (Eigen::ArrayXi(8) << 0, 1, 0, 1, 0, 1, 0, 1).finished();
  const auto of_y = variables(y, categorical(g), categorical(r));
  CHECK_CLOSE(concatenated_distance_covariance_squared(y, categorical(g), categorical(r)), 0.05627694366047359);
  CHECK_NEAR(concatenated_distance_covariance_squared(of_y, {.statistic = statistic::u}), 0.020539476622734015, 1e-12);
  const auto mixed = variables(y, categorical(g), categorical(r), age);
  CHECK_CLOSE(concatenated_distance_covariance_squared(mixed, {.scaling = attribute_scaling::min_max}), 0.04579323017775439);
  CHECK_NEAR(concatenated_distance_covariance_squared(mixed, {.statistic = statistic::u, .scaling = attribute_scaling::min_max}),
             -0.008170181282222808, 1e-12);
  // one attribute: tables 14 and 56; one-hot is sqrt(2) times discrete
  const data::s6 s6;
  CHECK_CLOSE(concatenated_distance_covariance_squared(s6.x, categorical(s6.g)), 0.481481481481481481);
  CHECK_CLOSE(concatenated_distance_covariance_squared(s6.y, categorical(s6.g)), 0.222222222222222222);
  CHECK_NEAR(concatenated_distance_correlation_squared(s6.x, categorical(s6.g)), 0.781800213121543, 1e-14);
  CHECK_NEAR(concatenated_distance_correlation_squared(s6.y, categorical(s6.g)), 0.275589127304773, 1e-14);
  const data::mtcars cars;
  Eigen::ArrayXi am = Eigen::ArrayXi::Zero(32);
  for (const int row : {0, 1, 2, 17, 18, 19, 25, 26, 27, 28, 29, 30, 31}) am[row] = 1;
  CHECK_NEAR(concatenated_distance_covariance_squared(variables(cars.mpg, categorical(cars.cyl)), {.categories = category_metric::one_hot}),
             1.7802424201256, 1e-13);
  CHECK_NEAR(std::sqrt(concatenated_distance_correlation_squared(cars.mpg, categorical(cars.cyl))), 0.834672680834509, 1e-14);
  CHECK_NEAR(concatenated_distance_covariance_squared(cars.mpg, categorical(am)), 0.647404098510742, 1e-14);
}

TEST_CASE("concatenated_distance_covariance: closed forms") {
  test::generator random(71);
  const Eigen::Index n = 200;
  const Eigen::ArrayXi g = oracle::codes(random, n, 3), h = oracle::codes(random, n, 4);
  const Eigen::ArrayXd x = oracle::numbers(random, n, 1, 30).col(0).array() + (g * h).cast<double>(), w = oracle::weights(random, n, false);
  const double root = std::sqrt(2.0);
  const Eigen::ArrayXi cell = 4 * g + h;
  for (const statistic kind : both) {
    const auto one = [&](const Eigen::ArrayXi& codes) { return distance_covariance_squared(x, categorical(codes), w, {.statistic = kind}); };
    CHECK_NEAR(concatenated_distance_covariance_squared(variables(x, categorical(g), categorical(h)), w, {.statistic = kind}),
               (root - 1) * (one(g) + one(h)) + (2 - root) * one(cell), 1e-12);
  }
  // 27.8: V of K categories = sum_k p_k^2 E(F_k, F), two categories 2 p^2 q^2 E(F_1, F_0)
  const auto mean_difference = [&](auto&& in_a, auto&& in_b) {
    double sum = 0, count = 0;
    for (Eigen::Index i = 0; i < n; ++i) {
      for (Eigen::Index j = 0; j < n; ++j) {
        if (in_a(i) && in_b(j)) sum += std::abs(x[i] - x[j]), count += 1;
      }
    }
    return sum / count;
  };
  const auto energy = [&](auto&& in_a, auto&& in_b) { return 2 * mean_difference(in_a, in_b) - mean_difference(in_a, in_a) - mean_difference(in_b, in_b); };
  double expected = 0;
  for (int k = 0; k < 3; ++k) {
    const double p = static_cast<double>((g == k).count()) / static_cast<double>(n);
    expected += p * p * energy([&](Eigen::Index i) { return g[i] == k; }, [](Eigen::Index) { return true; });
  }
  CHECK_NEAR(concatenated_distance_covariance_squared(x, categorical(g)), expected, 1e-12);
  const Eigen::ArrayXi two = (g == 1).cast<int>();
  const double p = static_cast<double>(two.sum()) / static_cast<double>(n);
  CHECK_NEAR(concatenated_distance_covariance_squared(x, categorical(two)),
             2 * p * p * (1 - p) * (1 - p) * energy([&](Eigen::Index i) { return two[i] == 1; }, [&](Eigen::Index i) { return two[i] == 0; }), 1e-12);
}

TEST_CASE("concatenated_distance_covariance: integer codes are no categories") {
  // iris, four columns against the species: order and spacing of integer codes count, 0.9418; as categories it is 0.8671
  const data::iris iris;
  Eigen::ArrayXi species(150);
  for (int i = 0; i < 150; ++i) species[i] = i / 50;
  const Eigen::MatrixXd x = iris.rows(0, 150);
  const double as_numbers = concatenated_distance_correlation_squared(x, Eigen::ArrayXd(species.cast<double>()));
  const double as_categories = concatenated_distance_correlation_squared(x, categorical(species));
  CHECK_NEAR(std::sqrt(as_numbers), 0.9418, 5e-5);
  CHECK_NEAR(std::sqrt(as_categories), 0.8671, 5e-5);
}

TEST_CASE("concatenated_distance_covariance: gradients are central differences") {
  test::generator random(72);
  const Eigen::Index n = 41;
  Eigen::ArrayXd x(n);
  for (Eigen::Index i = 0; i < n; ++i) x[i] = 0.05 * static_cast<double>((i * 17) % n) + 0.01 * random.uniform();
  const Eigen::ArrayXi g = oracle::codes(random, n, 3), h = oracle::codes(random, n, 2);
  const Eigen::ArrayXd age = x + oracle::numbers(random, n, 1, 5).col(0).array();
  Eigen::ArrayXd w = oracle::weights(random, n, false), whole = oracle::weights(random, n, true);
  w[5] = 0;
  for (const concatenated_distance_options& o :
       {concatenated_distance_options{}, concatenated_distance_options{.statistic = statistic::u, .scaling = attribute_scaling::unit_distance_variance},
        concatenated_distance_options{.statistic = statistic::u, .exponent = 1.5},
        concatenated_distance_options{.statistic = statistic::u, .categories = category_metric::one_hot, .weighting = weighting::frequency}}) {
    const Eigen::ArrayXd& weight = o.weighting == weighting::frequency ? whole : w;
    INFO("u " << (o.statistic == statistic::u) << " exponent " << o.exponent);
    check_differences(concatenated_distance_covariance_squared, concatenated_distance_covariance_squared_gradient, x, categorical(g), categorical(h), weight, o);
    check_differences(concatenated_distance_covariance_squared, concatenated_distance_covariance_squared_gradient, x, categorical(g), age, weight, o);
    check_differences(concatenated_distance_correlation_squared, concatenated_distance_correlation_squared_gradient, x, categorical(g), categorical(h), weight, o);
  }
}

TEST_CASE("concatenated_distance_covariance: gradients of groupings agree with the formula over all pairs, ties included") {
  test::generator random(73);
  for (const Eigen::Index n : {4, 9, 65, 300}) {
    const Eigen::ArrayXi g = oracle::codes(random, n, 3), h = oracle::codes(random, n, 50);
    const Eigen::ArrayXd x = oracle::numbers(random, n, 1, 7).col(0);
    const auto fast = concatenated_distance_covariance_squared_gradient(x, categorical(g), categorical(h));
    const oracle::matrix b = oracle::join({oracle::differences(g), oracle::differences(h)});
    const Eigen::Matrix<long double, Eigen::Dynamic, 1> mean = b.rowwise().mean();
    const long double all = mean.mean();
    double worst = 0;
    for (Eigen::Index k = 0; k < n; ++k) {
      long double sum = 0;
      for (Eigen::Index j = 0; j < n; ++j) sum += (b(k, j) - mean[k] - mean[j] + all) * (x[k] > x[j] ? 1 : x[k] < x[j] ? -1 : 0);
      worst = std::max(worst, std::abs(fast.gradient[k] - static_cast<double>(2 * sum / static_cast<long double>(n * n))));
    }
    INFO("n " << n);
    CHECK(worst < 1e-12 * fast.gradient.abs().maxCoeff() + 1e-16);
    CHECK(std::abs(fast.gradient.sum()) < 1e-13);
  }
}

TEST_CASE("concatenated_distance_covariance: weights, invariances, undefined, errors") {
  test::generator random(74);
  const Eigen::Index n = 50;
  const Eigen::ArrayXi g = oracle::codes(random, n, 3), h = oracle::codes(random, n, 2);
  const Eigen::ArrayXd x = oracle::numbers(random, n, 1, 9).col(0).array() + g.cast<double>(), w = oracle::weights(random, n, true);
  const Eigen::ArrayXd xx = oracle::repeat(Eigen::MatrixXd(x), w).col(0);
  const Eigen::ArrayXi gg = oracle::repeat(Eigen::MatrixXi(g), w).col(0), hh = oracle::repeat(Eigen::MatrixXi(h), w).col(0);
  for (const statistic kind : both) {
    CHECK_NEAR(concatenated_distance_correlation_squared(variables(x, categorical(g), categorical(h)), w,
                                                         {.statistic = kind, .weighting = weighting::frequency}),
               concatenated_distance_correlation_squared(variables(xx, categorical(gg), categorical(hh)), {.statistic = kind}), 1e-12);
  }
  const double plain = concatenated_distance_covariance_squared(x, categorical(g), categorical(h));
  CHECK_NEAR(concatenated_distance_covariance_squared(Eigen::ArrayXd(1e9 + 1e3 * x), categorical(g), categorical(h)), 1e3 * plain, 1e-9);
  CHECK_NEAR(concatenated_distance_covariance_squared(Eigen::ArrayXd(1e-9 * x), categorical(g), categorical(h)), 1e-9 * plain, 1e-12);
  CHECK_NEAR(concatenated_distance_covariance_squared(x, categorical(h), categorical(Eigen::ArrayXi(7 * (2 - g)))), plain, 1e-12);
  // n = 0, 1, 2, 3
  for (const Eigen::Index few : {0, 1, 2, 3}) {
    const auto list = variables(x.head(few), categorical(g.head(few)), categorical(h.head(few)));
    CHECK(is_undefined(concatenated_distance_covariance_squared(list)) == (few == 0));
    CHECK(is_undefined(concatenated_distance_covariance_squared(list, {.statistic = statistic::u})));
    CHECK(concatenated_distance_covariance_squared(list, {.statistic = statistic::u, .undefined = 0.25}) == 0.25);
    CHECK(concatenated_distance_covariance_squared_gradient(list, {.statistic = statistic::u}).gradient.size() == few);
  }
  const Eigen::ArrayXi same = Eigen::ArrayXi::Constant(n, 4);
  CHECK(concatenated_distance_covariance_squared(x, categorical(same), categorical(same)) == 0);
  CHECK(is_undefined(concatenated_distance_correlation_squared(x, categorical(same), categorical(same))));
  const auto zero = concatenated_distance_correlation_squared_gradient(variables(x, categorical(same), categorical(same)), {.undefined = 0});
  CHECK(zero.value == 0);
  CHECK((zero.gradient == 0).all());
  using test::error_of;
  CHECK(error_of([&] { concatenated_distance_covariance_squared(variables(x, categorical(g)), {.exponent = 3}); }) ==
        "assay::concatenated_distance_covariance_squared: exponent must be in (0, 2]");
  CHECK(error_of([&] { concatenated_distance_covariance_squared(x, categorical(g), categorical(h.head(3))); }) ==
        "assay::concatenated_distance_covariance_squared: x has 50 rows but z has 3");
}
