#include <assay/dependence/joint_distance_covariance_gradient.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::joint_distance_covariance_squared;
using assay::joint_distance_covariance_squared_gradient;
using assay::statistic;
using assay::variables;
using assay::weighting;
using options = assay::joint_distance_options;

namespace {

const options u{.statistic = statistic::u};

oracle::matrix centred(const oracle::matrix& a, bool unbiased) {
  const Eigen::Index n = a.rows();
  const long double m = static_cast<long double>(n), first = unbiased ? m - 2 : m, second = first * (unbiased ? m - 1 : m);
  const Eigen::Matrix<long double, Eigen::Dynamic, 1> r = a.rowwise().sum();
  oracle::matrix out(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) out(i, j) = unbiased && i == j ? 0 : a(i, j) - (r[i] + r[j]) / first + r.sum() / second;
  }
  return out;
}

/// -2 / (pairs) sum_j sign(x_k - x_j) [centred prod (c + U)]_kj; U: products with diagonal 0.
Eigen::ArrayXd formula(const Eigen::ArrayXd& x, const std::vector<oracle::matrix>& others, const options& o) {
  const Eigen::Index n = x.size();
  const bool unbiased = o.statistic == statistic::u;
  oracle::matrix product = oracle::matrix::Ones(n, n);
  for (const oracle::matrix& a : others) product.array() *= static_cast<long double>(o.c) - centred(a, unbiased).array();
  if (unbiased) product.diagonal().setZero();
  const oracle::matrix h = centred(product, unbiased);
  Eigen::ArrayXd out(n);
  for (Eigen::Index k = 0; k < n; ++k) {
    long double sum = 0;
    for (Eigen::Index j = 0; j < n; ++j) sum += x[k] > x[j] ? h(k, j) : x[k] < x[j] ? -h(k, j) : 0;
    out[k] = static_cast<double>(-2 * sum) / static_cast<double>(n * (unbiased ? n - 3 : n));
  }
  return out;
}

void check_close(const Eigen::ArrayXd& gradient, const Eigen::ArrayXd& expected, double tolerance) {
  REQUIRE(gradient.size() == expected.size());
  const double size = expected.abs().maxCoeff() + 1e-300;
  CHECK((gradient - expected).abs().maxCoeff() <= tolerance * size);
}

/// Central differences of a few entries of x.
template <class List>
void check_differences(Eigen::MatrixXd& x, const List& list, const Eigen::ArrayXd& w, const options& o, double tolerance) {
  const auto [value, gradient] = joint_distance_covariance_squared_gradient(list, w, o);
  CHECK_NEAR(value, joint_distance_covariance_squared(list, w, o), 1e-11);
  const double size = gradient.array().abs().maxCoeff();
  for (Eigen::Index k = 0; k < x.size(); k += 7) {
    const double h = 1e-5, own = x.reshaped()[k];
    x.reshaped()[k] = own + h;
    const double up = joint_distance_covariance_squared(list, w, o);
    x.reshaped()[k] = own - h;
    const double down = joint_distance_covariance_squared(list, w, o);
    x.reshaped()[k] = own;
    INFO("entry " << k);
    CHECK(std::abs(gradient.reshaped()[k] - (up - down) / (2 * h)) <= tolerance * size);
  }
}

}  // namespace

TEST_CASE("joint_distance_covariance_gradient: six rows") {  // reference row 18
  const data::s6 d;
  const auto g = joint_distance_covariance_squared_gradient(d.x, d.y, d.z);
  CHECK_NEAR(g.value, 6.46399176954732, 1e-13);
  check_close(g.gradient, data::column({-0.69238683127572, -0.245884773662551, 0.00308641975308629, -0.328189300411523,
                                        -0.130658436213992, 1.3940329218107}), 1e-13);
  CHECK(std::abs(g.gradient.sum()) < 1e-14);
}

TEST_CASE("joint_distance_covariance_gradient: against the formula") {
  test::generator random(5);
  for (const Eigen::Index n : {6, 60, 600}) {
    for (const int levels : {0, 4}) {
      const Eigen::MatrixXd x = oracle::numbers(random, n, 1, levels), z = oracle::numbers(random, n, 1, levels);
      const Eigen::ArrayXi a = oracle::codes(random, n, 3), b = oracle::codes(random, n, 4);
      const oracle::matrix dz = oracle::distances(z), da = oracle::differences(a), db = oracle::differences(b);
      for (const options& o : {options{}, options{.c = 2.5, .subtract_attribute_terms = true}, u, options{.statistic = statistic::u, .c = 0.6}}) {
        INFO("n " << n << " levels " << levels << " u " << (o.statistic == statistic::u));
        const Eigen::ArrayXd y = x.col(0);
        const auto cells = joint_distance_covariance_squared_gradient(variables(y, categorical(a), categorical(b)), o);
        check_close(cells.gradient, formula(y, {da, db}, o), 1e-12);
        CHECK_NEAR(cells.value, joint_distance_covariance_squared(variables(y, categorical(a), categorical(b)), o), 1e-12);
        const auto tiles = joint_distance_covariance_squared_gradient(variables(y, z.col(0).array(), categorical(b)), o);
        check_close(tiles.gradient, formula(y, {dz, db}, o), 1e-12);
      }
    }
  }
}

TEST_CASE("joint_distance_covariance_gradient: central differences") {
  test::generator random(31);
  const Eigen::Index n = 53;
  Eigen::MatrixXd one(n, 1), wide = oracle::numbers(random, n, 2, 0);
  for (Eigen::Index i = 0; i < n; ++i) one(i, 0) = 0.05 * static_cast<double>((i * 17) % n) + 0.01 * random.uniform();
  const Eigen::MatrixXd z = oracle::numbers(random, n, 1, 3);
  const Eigen::ArrayXi a = oracle::codes(random, n, 3), b = oracle::codes(random, n, 2);
  const Eigen::ArrayXd w = oracle::weights(random, n, false), whole = oracle::weights(random, n, true);
  for (const double exponent : {1.0, 1.5, 2.0}) {
    for (const statistic kind : {statistic::v, statistic::u}) {
      const options o{.statistic = kind, .c = 1.3, .exponent = exponent, .weighting = weighting::frequency};
      const Eigen::ArrayXd& weight = kind == statistic::v ? w : whole;
      INFO("exponent " << exponent << " u " << (kind == statistic::u));
      check_differences(one, variables(one, categorical(a), categorical(b)), weight, o, 1e-7);
      check_differences(wide, variables(wide, categorical(a), z), weight, o, 1e-7);
      check_differences(wide, variables(wide, z), weight, o, 1e-7);
    }
  }
}

TEST_CASE("joint_distance_covariance_gradient: weights") {
  test::generator random(17);
  const Eigen::Index n = 30;
  const Eigen::ArrayXd x = oracle::numbers(random, n, 1, 9).col(0);
  const Eigen::ArrayXi a = oracle::codes(random, n, 3), b = oracle::codes(random, n, 2);
  Eigen::ArrayXd w = oracle::weights(random, n, true);
  w[0] = w[29] = 0;
  const Eigen::ArrayXd rx = oracle::repeat(x, w);
  const Eigen::ArrayXi ra = oracle::repeat(a, w), rb = oracle::repeat(b, w);
  for (const statistic kind : {statistic::v, statistic::u}) {
    const options o{.statistic = kind, .weighting = weighting::frequency};
    const auto some = joint_distance_covariance_squared_gradient(variables(x, categorical(a), categorical(b)), w, o),
               many = joint_distance_covariance_squared_gradient(variables(rx, categorical(ra), categorical(rb)), o),
               tiles = joint_distance_covariance_squared_gradient(variables(x, a.cast<double>(), categorical(b)), w, o),
               many_tiles = joint_distance_covariance_squared_gradient(variables(rx, ra.cast<double>(), categorical(rb)), o);
    CHECK_NEAR(some.value, many.value, 1e-12);
    Eigen::ArrayXd folded = Eigen::ArrayXd::Zero(n), folded_tiles = folded;  // of a row the sum of its repetitions
    for (Eigen::Index i = 0, k = 0; i < n; ++i) {
      for (int c = 0; c < static_cast<int>(w[i]); ++c, ++k) {
        folded[i] += many.gradient[k];
        folded_tiles[i] += many_tiles.gradient[k];
      }
    }
    check_close(some.gradient, folded, 1e-12);
    check_close(tiles.gradient, folded_tiles, 1e-12);
    CHECK(some.gradient[0] == 0);
    CHECK(some.gradient[29] == 0);
    // units
    const options part{.statistic = kind, .subtract_attribute_terms = true, .weighting = weighting::frequency};
    const auto moved = joint_distance_covariance_squared_gradient(variables(1e-9 * x, categorical(a), categorical(b)), w, part);
    check_close(moved.gradient, some.gradient, 1e-9);
  }
}

TEST_CASE("joint_distance_covariance_gradient: edge cases and errors") {
  const data::s6 d;
  const auto few = joint_distance_covariance_squared_gradient(variables(d.x.head(3), d.y.head(3), d.z.head(3)), u);
  CHECK(assay::is_undefined(few.value));
  CHECK(assay::is_undefined(few.gradient[2]));
  const auto zero = joint_distance_covariance_squared_gradient(variables(d.x.head(3), d.y.head(3), d.z.head(3)), {.statistic = statistic::u, .undefined = 4});
  CHECK(zero.value == 4);
  CHECK(zero.gradient.isZero(0));
  CHECK(joint_distance_covariance_squared_gradient(variables(d.x.head(0), d.y.head(0), d.z.head(0))).gradient.size() == 0);
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Constant(6, 5);
  CHECK(joint_distance_covariance_squared_gradient(constant, categorical(d.g), categorical(d.g)).gradient.isZero(0));
  using test::error_of;
  const std::string name = "assay::joint_distance_covariance_squared_gradient: ";
  CHECK(error_of([&] { joint_distance_covariance_squared_gradient(categorical(d.g), d.x, d.y); }) == name + "x must be numbers, not categories");
  CHECK(error_of([&] { joint_distance_covariance_squared_gradient(variables(d.x, d.y, d.z), {.rank = true}); }) ==
        name + "ranks have no gradient; leave rank out");
  CHECK(error_of([&] { joint_distance_covariance_squared_gradient(variables(d.x, d.y, d.z), {.scale_invariant = true}); }).find("scale_invariant") !=
        std::string::npos);
  CHECK(error_of([&] { joint_distance_covariance_squared_gradient(variables(d.x, d.y, d.z), d.w, u); }).find("weighting::frequency") !=
        std::string::npos);
}
