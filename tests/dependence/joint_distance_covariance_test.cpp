#include <assay/dependence/joint_distance_covariance.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::joint_distance_covariance_squared;
using assay::joint_distance_statistics;
using assay::statistic;
using assay::variables;
using assay::weighting;
using options = assay::joint_distance_options;

namespace {

const options u{.statistic = statistic::u};

/// Minus the centred distances; U has 0 on the diagonal.
oracle::matrix centred(const oracle::matrix& a, const Eigen::ArrayXd& w, bool unbiased) {
  const Eigen::Index n = a.rows();
  const Eigen::Matrix<long double, Eigen::Dynamic, 1> weights = w.cast<long double>().matrix(), r = a * weights;
  const long double total = weights.sum(), all = weights.dot(r);
  const long double first = unbiased ? total - 2 : total, second = first * (unbiased ? total - 1 : total);
  oracle::matrix out(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) out(i, j) = unbiased && i == j ? 0 : (r[i] + r[j]) / first - all / second - a(i, j);
  }
  return out;
}

struct expected {
  double value = 0;
  double size = 0;  // mean of |prod (c + U) - c^d|, what the value may cancel from
};

/// The definition, with unit weights for U.
expected joint(const std::vector<oracle::matrix>& distances, const Eigen::ArrayXd& w, const options& o) {
  const bool unbiased = o.statistic == statistic::u;
  std::vector<oracle::matrix> centre;
  const long double total = static_cast<long double>(w.sum()), pairs = unbiased ? total * (total - 3) : total * total;
  for (const oracle::matrix& a : distances) {
    centre.push_back(centred(a, w, unbiased));
    if (!o.scale_invariant) continue;
    long double variance = 0;
    for (Eigen::Index i = 0; i < a.rows(); ++i) {
      for (Eigen::Index j = 0; j < a.rows(); ++j)
        variance += static_cast<long double>(w[i] * w[j]) * centre.back()(i, j) * centre.back()(i, j);
    }
    centre.back() /= std::sqrt(variance / pairs);
  }
  const auto sum = [&](std::size_t first) {
    long double value = 0, size = 0;
    const long double c = static_cast<long double>(o.c), constant = std::pow(c, static_cast<long double>(centre.size() - first));
    for (Eigen::Index i = 0; i < w.size(); ++i) {
      for (Eigen::Index j = 0; j < w.size(); ++j) {
        long double product = 1;
        for (std::size_t m = first; m < centre.size(); ++m) product *= c + centre[m](i, j);
        value += static_cast<long double>(w[i] * w[j]) * (product - constant);
        size += static_cast<long double>(w[i] * w[j]) * std::abs(product - constant);
      }
    }
    return expected{static_cast<double>(value / pairs), static_cast<double>(size / pairs)};
  };
  expected out = sum(0);
  if (o.subtract_attribute_terms) out.value -= o.c * sum(1).value;
  return out;
}

void check(double value, const expected& e) {
  INFO(value << " expected " << e.value << " of size " << e.size);
  CHECK(std::abs(value - e.value) <= 1e-12 * e.size);
}

const std::vector<options> all_options{{},
                                       {.c = 0.3},
                                       {.c = 2.5, .subtract_attribute_terms = true},
                                       {.scale_invariant = true},
                                       {.statistic = statistic::u},
                                       {.statistic = statistic::u, .c = 2.5},
                                       {.statistic = statistic::u, .c = 0.7, .subtract_attribute_terms = true},
                                       {.statistic = statistic::u, .scale_invariant = true}};

}  // namespace

TEST_CASE("joint_distance_covariance: six rows") {  // R package jdcov (reference rows 15, 17)
  const data::s6 d;
  CHECK_NEAR(joint_distance_covariance_squared(d.x, d.y, d.z), 6.46399176954732, 1e-13);
  CHECK_NEAR(joint_distance_covariance_squared(variables(d.x, d.y, d.z), u), -1.42222222222222, 1e-13);
  CHECK_NEAR(joint_distance_covariance_squared(variables(d.x, d.y, d.z), {.statistic = statistic::u, .scale_invariant = true}),
             -0.512065552156634, 1e-13);
}

TEST_CASE("joint_distance_covariance: iris") {  // R package jdcov (reference row 47)
  const data::iris d;
  const auto v = variables(d.sepal_length, d.sepal_width, d.petal_length);
  const double jdcov[2][3] = {{0.740133769993976, 0.725884510976387, 1.22765228874813},
                              {1.44838630064089, 1.4240907676371, 2.32438061771347}};
  for (int k = 0; k < 2; ++k) {
    const double c = 1.0 + k;
    CHECK_NEAR(joint_distance_covariance_squared(v, {.c = c}), jdcov[k][0], 1e-12);
    CHECK_NEAR(joint_distance_covariance_squared(v, {.statistic = statistic::u, .c = c}), jdcov[k][1], 1e-12);
    CHECK_NEAR(joint_distance_covariance_squared(v, {.statistic = statistic::u, .c = c, .scale_invariant = true}), jdcov[k][2], 1e-12);
  }
  CHECK_NEAR(joint_distance_covariance_squared(v, {.rank = true}), 0.044339762148353, 1e-12);
  CHECK_NEAR(joint_distance_covariance_squared(v, {.statistic = statistic::u, .rank = true}), 0.0428288038605902, 1e-12);
}

TEST_CASE("joint_distance_covariance: five rows, two attributes") {  // reference 27.9 (b), (c)
  const Eigen::ArrayXd y = data::column({1, 2, 4, 7, 11}), x = data::column({1, 2, 3, 4, 5});
  const Eigen::ArrayXi a = data::column({0, 0, 1, 1, 1}).cast<int>(), b = data::column({0, 1, 0, 1, 1}).cast<int>();
  CHECK_CLOSE(joint_distance_covariance_squared(y, x), 3.04);
  CHECK_CLOSE(joint_distance_covariance_squared(variables(y, x), u), 8.0 / 3);
  for (const options& o : {options{}, u, options{.statistic = statistic::u, .scale_invariant = true}}) {
    const double value = o.scale_invariant ? 0.3614943073289063 : o.statistic == statistic::u ? 1.081481481481481 : 1.52192;
    CHECK_NEAR(joint_distance_covariance_squared(variables(y, categorical(a), categorical(b)), o), value, 1e-13);
    // two categories are a 0/1 number: by tiles
    CHECK_NEAR(joint_distance_covariance_squared(variables(y, a.cast<double>(), categorical(b)), o), value, 1e-13);
  }
}

TEST_CASE("joint_distance_covariance: what pairs do not show") {  // reference 27.9 (d): four cells, both margins blind
  const Eigen::ArrayXd y = data::column({.1, .9, .8, .2, .15, .85, .75, .25});
  const Eigen::ArrayXi g = data::column({0, 0, 1, 1, 0, 0, 1, 1}).cast<int>(), r = data::column({0, 1, 0, 1, 0, 1, 0, 1}).cast<int>();
  Eigen::ArrayXd age = data::column({25, 40, 31, 52, 60, 22, 47, 35});
  age = (age - 22) / (60 - 22);
  const auto v = variables(y, categorical(g), categorical(r));
  CHECK_NEAR(joint_distance_covariance_squared(v), .0921875, 1e-14);
  CHECK_NEAR(joint_distance_covariance_squared(v, u), -.015102040816326712, 1e-13);
  CHECK_NEAR(joint_distance_covariance_squared(v, {.statistic = statistic::u, .scale_invariant = true}), .384439810516632, 1e-13);
  const auto four = variables(y, categorical(g), categorical(r), age);
  CHECK_NEAR(joint_distance_covariance_squared(four), .15348992598684186, 1e-13);
  CHECK_NEAR(joint_distance_covariance_squared(four, u), -.09237293915059808, 1e-13);
  // a sum of the pairs, which some call jdCov, is not it: .0734375 of third order is missing
  const double pairs = joint_distance_covariance_squared(y, categorical(g)) + joint_distance_covariance_squared(y, categorical(r)) +
                       joint_distance_covariance_squared(categorical(g), categorical(r));
  CHECK_NEAR(pairs, 2 * .009375, 1e-14);
  CHECK_NEAR(joint_distance_covariance_squared(v) - pairs, .0734375, 1e-13);
}

TEST_CASE("joint_distance_covariance: against the definition") {
  test::generator random(7);
  for (const Eigen::Index n : {5, 43, 700}) {
    for (const int levels : {0, 3}) {
      const Eigen::MatrixXd x = oracle::numbers(random, n, 1, levels), z = oracle::numbers(random, n, 1, levels),
                            wide = oracle::numbers(random, n, 3, levels);
      const Eigen::ArrayXi g = oracle::codes(random, n, 3), h = oracle::codes(random, n, 4) + g, k = oracle::codes(random, n, 2);
      const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(n), w = oracle::weights(random, n, false);
      const Eigen::ArrayXd y = x.col(0).array() + g.cast<double>() * (h.cast<double>() - 2);
      const oracle::matrix dy = oracle::distances(y.matrix()), dz = oracle::distances(z), dw = oracle::distances(wide, 1.3),
                           dg = oracle::differences(g), dh = oracle::differences(h), dk = oracle::differences(k);
      const oracle::matrix dy13 = oracle::distances(y.matrix(), 1.3);
      for (options o : all_options) {
        if (n == 700 && o.c == 0.3) continue;
        INFO("n " << n << " levels " << levels << " u " << (o.statistic == statistic::u) << " c " << o.c);
        const auto cells = variables(y, categorical(g), categorical(h), categorical(k));
        const auto counts = variables(categorical(g), categorical(h), categorical(k));
        check(joint_distance_covariance_squared(cells, o), joint({dy, dg, dh, dk}, one, o));
        check(joint_distance_covariance_squared(counts, o), joint({dg, dh, dk}, one, o));
        check(joint_distance_covariance_squared(variables(y, z.col(0), categorical(g)), o), joint({dy, dz, dg}, one, o));
        if (o.statistic == statistic::v) {
          check(joint_distance_covariance_squared(cells, w, o), joint({dy, dg, dh, dk}, w, o));
          check(joint_distance_covariance_squared(counts, w, o), joint({dg, dh, dk}, w, o));
          check(joint_distance_covariance_squared(variables(categorical(g), z.col(0), categorical(h)), w, o), joint({dg, dz, dh}, w, o));
        }
        o.exponent = 1.3;
        check(joint_distance_covariance_squared(variables(y, wide, categorical(g)), o), joint({dy13, dw, dg}, one, o));
      }
    }
  }
}

TEST_CASE("joint_distance_covariance: which algorithm") {
  const data::iris d;
  const Eigen::ArrayXi g = d.sepal_width.round().cast<int>(), h = d.petal_width.round().cast<int>();
  const auto ranked = joint_distance_statistics(d.sepal_length, categorical(g), categorical(h));
  CHECK(ranked.algorithm == assay::distance_algorithm::ranked_cells);
  CHECK(ranked.rows == 150);
  CHECK(ranked.cells > 3);
  CHECK(ranked.cells <= 12);
  CHECK(ranked.condition > 1);
  const auto counts = joint_distance_statistics(categorical(h), categorical(g), categorical(h));
  CHECK(counts.algorithm == assay::distance_algorithm::category_counts);
  CHECK(counts.cells == ranked.cells);
  CHECK(joint_distance_statistics(categorical(h), d.sepal_length, categorical(g)).algorithm == assay::distance_algorithm::tiles);
  CHECK_NEAR(joint_distance_statistics(categorical(h), d.sepal_length, categorical(g)).covariance_squared,
             ranked.covariance_squared, 1e-12);
  CHECK(joint_distance_statistics(variables(d.sepal_length, categorical(g), categorical(h)), {.exponent = 0.5}).algorithm ==
        assay::distance_algorithm::tiles);
  CHECK(joint_distance_statistics(d.sepal_length, d.petal_length).algorithm == assay::distance_algorithm::ranked_pairs);
  CHECK(joint_distance_statistics(d.sepal_length, categorical(g)).algorithm == assay::distance_algorithm::ranked_categories);
  CHECK_NEAR(ranked.attribute_terms, joint_distance_covariance_squared(categorical(g), categorical(h)), 1e-13);
  CHECK_NEAR(joint_distance_statistics(variables(d.sepal_length, categorical(g), categorical(h)), {.subtract_attribute_terms = true})
                 .covariance_squared,
             ranked.covariance_squared - ranked.attribute_terms, 1e-13);
  // more cells than pay
  Eigen::ArrayXi a(1000), b(1000);
  Eigen::ArrayXd x(1000);
  for (int i = 0; i < 1000; ++i) {
    a[i] = i % 40;
    b[i] = (i / 40) % 25;
    x[i] = (i * 37) % 1000;
  }
  const auto many = joint_distance_statistics(x, categorical(a), categorical(b));
  CHECK(many.algorithm == assay::distance_algorithm::tiles);
  CHECK_NEAR(many.covariance_squared, joint_distance_covariance_squared(categorical(a), x, categorical(b)), 1e-12);
}

TEST_CASE("joint_distance_covariance: weights") {
  test::generator random(11);
  const Eigen::Index n = 40;
  const Eigen::MatrixXd x = oracle::numbers(random, n, 1, 6), wide = oracle::numbers(random, n, 2, 4);
  const Eigen::ArrayXi g = oracle::codes(random, n, 3), h = oracle::codes(random, n, 2);
  Eigen::ArrayXd w = oracle::weights(random, n, true);
  w[3] = w[17] = 0;
  const Eigen::MatrixXd rx = oracle::repeat(x, w), rw = oracle::repeat(wide, w);
  const Eigen::ArrayXi rg = oracle::repeat(g, w), rh = oracle::repeat(h, w);
  for (options o : all_options) {
    for (const bool rank : {false, true}) {
      o.rank = rank;
      o.weighting = weighting::frequency;
      INFO("u " << (o.statistic == statistic::u) << " c " << o.c << " rank " << rank);
      CHECK_NEAR(joint_distance_covariance_squared(variables(x.col(0), categorical(g), categorical(h)), w, o),
                 joint_distance_covariance_squared(variables(rx.col(0), categorical(rg), categorical(rh)), o), 1e-12);
      CHECK_NEAR(joint_distance_covariance_squared(variables(categorical(g), x.col(0), wide), w, o),
                 joint_distance_covariance_squared(variables(categorical(rg), rx.col(0), rw), o), 1e-12);
      CHECK_NEAR(joint_distance_covariance_squared(variables(categorical(g), categorical(h), categorical(h)), w, o),
                 joint_distance_covariance_squared(variables(categorical(rg), categorical(rh), categorical(rh)), o), 1e-12);
      CHECK_NEAR(joint_distance_covariance_squared(variables(x.col(0), categorical(g)), w, o),
                 joint_distance_covariance_squared(variables(rx.col(0), categorical(rg)), o), 1e-12);
    }
  }
  const auto v = variables(x.col(0), wide, categorical(h));
  CHECK_NEAR(joint_distance_covariance_squared(v, 1e-200 * w), joint_distance_covariance_squared(v, w), 1e-13);
}

TEST_CASE("joint_distance_covariance: offsets, scales, order of rows") {
  test::generator random(13);
  const Eigen::Index n = 300;
  const Eigen::ArrayXi g = oracle::codes(random, n, 3), h = oracle::codes(random, n, 2);
  const Eigen::ArrayXd x = (16 * oracle::numbers(random, n, 1, 0).col(0).array()).round() / 16 + g.cast<double>() * h.cast<double>(),
                       z = (16 * oracle::numbers(random, n, 1, 0).col(0).array()).round() / 16;
  for (options o : all_options) {
    const double cells = joint_distance_covariance_squared(variables(x, categorical(g), categorical(h)), o),
                 tiles = joint_distance_covariance_squared(variables(x, z, categorical(h)), o);
    CHECK_NEAR(joint_distance_covariance_squared(variables(x + 1e9, categorical(g), categorical(h)), o), cells, 1e-9);
    CHECK_NEAR(joint_distance_covariance_squared(variables(x.reverse(), categorical(g.reverse()), categorical(h.reverse())), o), cells, 1e-11);
    CHECK_NEAR(joint_distance_covariance_squared(variables(x - 1e9, z, categorical(h)), o), tiles, 1e-9);
    CHECK_NEAR(joint_distance_covariance_squared(variables(x.reverse(), z.reverse(), categorical(h.reverse())), o), tiles, 1e-11);
    if (o.scale_invariant) {
      CHECK_NEAR(joint_distance_covariance_squared(variables(1e-9 * x, categorical(g), categorical(h)), o), cells, 1e-9);
    } else if (o.subtract_attribute_terms) {  // linear in the first variable
      CHECK_NEAR(joint_distance_covariance_squared(variables(1e-9 * x, categorical(g), categorical(h)), o), 1e-9 * cells, 1e-9);
    }
  }
}

TEST_CASE("joint_distance_covariance: edge cases") {
  const data::s6 d;
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Constant(6, 3);
  const Eigen::ArrayXi one = Eigen::ArrayXi::Constant(6, 3);
  using assay::is_undefined;
  // a constant is independent of all: what is left is c times that of the others
  for (const options& o : {options{.c = 1.5}, options{.statistic = statistic::u, .c = 1.5}}) {
    const double rest = joint_distance_covariance_squared(variables(d.x, d.y), o);
    CHECK_NEAR(joint_distance_covariance_squared(variables(d.x, d.y, constant), o), 1.5 * rest, 1e-13);
    CHECK_NEAR(joint_distance_covariance_squared(variables(d.x, categorical(one), d.y), o), 1.5 * rest, 1e-13);
  }
  CHECK(joint_distance_covariance_squared(d.x, categorical(one), categorical(one)) == 0);
  const options scaled{.scale_invariant = true, .undefined = -7};
  CHECK(joint_distance_covariance_squared(variables(d.x, d.y, constant), scaled) == -7);
  CHECK(joint_distance_covariance_squared(variables(d.x, categorical(one), categorical(d.g)), scaled) == -7);
  for (Eigen::Index n = 0; n < 4; ++n) {
    const auto v = variables(d.x.head(n), d.y.head(n), categorical(d.g.head(n)));
    CHECK(is_undefined(joint_distance_covariance_squared(v)) == (n == 0));
    CHECK(is_undefined(joint_distance_covariance_squared(v, u)));
    CHECK(joint_distance_covariance_squared(variables(d.x.head(n), categorical(d.g.head(n)), categorical(d.g.head(n))),
                                            {.statistic = statistic::u, .undefined = 2}) == 2);
  }
  CHECK_FALSE(is_undefined(joint_distance_covariance_squared(variables(d.x.head(4), d.y.head(4), d.z.head(4)), u)));
  CHECK(joint_distance_covariance_squared(d.x.head(1), d.y.head(1), d.z.head(1)) == 0);
  CHECK(is_undefined(joint_distance_covariance_squared(variables(d.x, d.y, d.z), Eigen::ArrayXd::Zero(6))));
  CHECK(joint_distance_statistics(d.x.head(0), d.y.head(0), d.z.head(0)).rows == 0);
}

TEST_CASE("joint_distance_covariance: errors") {
  const data::s6 d;
  const auto v = variables(d.x, d.y, d.z);
  using test::error_of;
  CHECK(error_of([&] { joint_distance_covariance_squared(v, {.c = 0}); }) ==
        "assay::joint_distance_covariance_squared: c must be positive and finite");
  CHECK(error_of([&] { joint_distance_covariance_squared(v, {.c = std::nan("")}); }) ==
        "assay::joint_distance_covariance_squared: c must be positive and finite");
  CHECK(error_of([&] { joint_distance_statistics(v, {.exponent = 2.5}); }) ==
        "assay::joint_distance_statistics: exponent must be in (0, 2]");
  CHECK(error_of([&] { joint_distance_covariance_squared(v, d.w, u); }) ==
        "assay::joint_distance_covariance_squared: statistic::u of several variables is not defined for importance weights; use "
        "weighting::frequency where weights count rows, else statistic::v");
  CHECK(error_of([&] { joint_distance_covariance_squared(d.x, d.g, d.z); }).find("y holds integers") != std::string::npos);
  CHECK(error_of([&] { joint_distance_covariance_squared(d.x, d.y, d.z.head(5)); }) ==
        "assay::joint_distance_covariance_squared: x has 6 rows but z has 5");
}
