// SPDX-License-Identifier: MIT
// Distances of concatenations, and every algorithm on them against the definition.
#include <assay/dependence/concatenated.hpp>
#include <assay/dependence/distance_covariance_test.hpp>

#include "dependence/concatenated_oracle.hpp"

using namespace assay;
namespace detail = assay::dependence_detail;

namespace {

double largest_error(const detail::variable& v, double exponent, const oracle::matrix& expected) {
  detail::tile_array row(v.rows);
  double worst = 0;
  for (Eigen::Index i = 0; i < v.rows; ++i) {
    detail::distances(v, exponent, i, 0, row);
    for (Eigen::Index j = 0; j < v.rows; ++j) {
      const double d = row[j] * detail::distance_scale(v, exponent);
      worst = std::max(worst, std::abs(d - static_cast<double>(std::pow(expected(i, j), static_cast<long double>(exponent)))));
    }
  }
  return worst;
}

/// Columns beside each other in one matrix.
Eigen::MatrixXd beside(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  Eigen::MatrixXd out(a.rows(), a.cols() + b.cols());
  out << a, b;
  return out;
}

}  // namespace

TEST_CASE("concatenated: distances by the definition, under every scaling") {
  test::generator random(51);
  for (const Eigen::Index n : {1, 7, 60}) {
    const Eigen::ArrayXi g = oracle::codes(random, n, 3), h = oracle::codes(random, n, 2);
    const Eigen::ArrayXd x = oracle::numbers(random, n, 1, 0).col(0), age = 40 + 10 * oracle::numbers(random, n, 1, 0).col(0).array();
    const Eigen::MatrixXd m = oracle::numbers(random, n, 2, 4);
    const Eigen::ArrayXd w = oracle::weights(random, n, false), ones = Eigen::ArrayXd::Ones(n);
    for (const attribute_scaling scaling : {attribute_scaling::none, attribute_scaling::unit_distance_variance, attribute_scaling::min_max}) {
      for (const category_metric categories : {category_metric::discrete, category_metric::one_hot}) {
        for (const bool weighted : {false, true}) {
          const Eigen::ArrayXd& p = weighted ? w : ones;
          const concatenated_options o{.scaling = scaling, .categories = categories};
          const auto mixed = concatenated(variables(categorical(g), categorical(h), age, m), o);
          const auto cells = concatenated(categorical(g), categorical(h), o);
          const detail::sample s = detail::load_sample("test", x, mixed, p, {});
          const detail::sample t = detail::load_sample("test", x, cells, p, {});
          const auto first = oracle::category_block(g, o, p), second = oracle::category_block(h, o, p);
          for (const double exponent : {1.0, 0.7, 2.0}) {
            INFO("n " << n << " scaling " << static_cast<int>(scaling) << " weighted " << weighted << " exponent " << exponent);
            CHECK(largest_error(s.y, exponent, oracle::join({first, second, oracle::number_block(age, o, p), oracle::number_block(m, o, p)})) < 1e-12);
            CHECK(largest_error(t.y, exponent, oracle::join({first, second})) < 1e-13);
          }
        }
      }
    }
  }
}

TEST_CASE("concatenated: what is simpler becomes so") {
  test::generator random(52);
  const Eigen::Index n = 40;
  const Eigen::ArrayXi g = oracle::codes(random, n, 3), h = oracle::codes(random, n, 2);
  const Eigen::MatrixXd m = oracle::numbers(random, n, 2, 0);
  const Eigen::ArrayXd x = m.col(0).array() + g.cast<double>(), sex = 3 + 0.5 * h.cast<double>(), none = Eigen::ArrayXd::Constant(n, 7);
  const auto of = [&](const auto& y) { return distance_statistics(x, y); };
  const auto plain = of(categorical(g));
  // one set of categories; one_hot is sqrt(2) times as far, whatever else stays
  CHECK(of(concatenated(categorical(g))).covariance_squared == plain.covariance_squared);
  CHECK(of(concatenated(categorical(g), none)).algorithm == distance_algorithm::ranked_categories);
  const concatenated_options one_hot{.categories = category_metric::one_hot};
  const auto indicator = of(concatenated(categorical(g), one_hot));
  CHECK_CLOSE(indicator.covariance_squared / plain.covariance_squared, 1.4142135623730956);  // reference 27.3
  CHECK_CLOSE(indicator.correlation_squared, plain.correlation_squared);
  // nested: once, not twice
  CHECK_CLOSE(of(concatenated(concatenated(categorical(g), one_hot), one_hot)).covariance_squared, indicator.covariance_squared);
  // the trap: two categories as a 0/1 column have distance 1, as indicator columns sqrt(2)
  const Eigen::MatrixXd two = beside(h.cast<double>().matrix(), 1 - h.cast<double>());
  CHECK_CLOSE(of(two).covariance_squared / of(Eigen::ArrayXd(h.cast<double>())).covariance_squared, std::sqrt(2.0));
  CHECK_CLOSE(of(concatenated(categorical(g), two)).covariance_squared,
              of(concatenated(categorical(g), concatenated(categorical(h), one_hot))).covariance_squared);
  // numbers alone are a matrix, a single number is a number
  CHECK_CLOSE(of(concatenated(m.col(0), m.col(1))).covariance_squared, of(m).covariance_squared);
  CHECK(of(concatenated(m.col(0), none)).algorithm == distance_algorithm::ranked_pairs);
  // a column of two values is two categories
  const auto binary = of(concatenated(categorical(g), sex));
  CHECK(binary.algorithm == distance_algorithm::ranked_cells);
  CHECK_CLOSE(binary.covariance_squared, of(beside(beside((g == 0).cast<double>() / std::sqrt(2.0), (g == 1).cast<double>() / std::sqrt(2.0)),
                                                   beside((g == 2).cast<double>() / std::sqrt(2.0), sex))).covariance_squared);
  // constant: undefined, as any constant
  CHECK(is_undefined(of(concatenated(none, none)).correlation_squared));
  CHECK(of(concatenated(none, none)).covariance_squared == 0);
  // order of blocks, offsets and scales
  CHECK_CLOSE(of(concatenated(categorical(h), m, categorical(g))).covariance_squared,
              of(concatenated(categorical(g), categorical(h), m)).covariance_squared);
  const concatenated_options unit{.scaling = attribute_scaling::unit_distance_variance};
  const Eigen::ArrayXd far = 1e9 + 1e3 * m.col(0).array(), small = 1e-9 * m.col(0).array();
  CHECK_NEAR(of(concatenated(categorical(g), far, unit)).correlation_squared, of(concatenated(categorical(g), m.col(0), unit)).correlation_squared, 1e-9);
  CHECK_NEAR(of(concatenated(categorical(g), small, unit)).correlation_squared, of(concatenated(categorical(g), m.col(0), unit)).correlation_squared, 1e-12);
}

TEST_CASE("concatenated: groupings, tiles and the definition agree") {
  test::generator random(53);
  for (const Eigen::Index n : {1, 3, 4, 5, 30}) {
    for (const int classes : {1, 2, 40}) {
      const Eigen::ArrayXi g = oracle::codes(random, n, classes), h = oracle::codes(random, n, 3), k = oracle::codes(random, n, 2);
      const Eigen::ArrayXd x = oracle::numbers(random, n, 1, 6).col(0), w = oracle::weights(random, n, false), whole = oracle::weights(random, n, true);
      const concatenated_options co{.categories = category_metric::one_hot};
      const auto cells = concatenated(categorical(g), categorical(h), categorical(k), co);
      const auto others = concatenated(categorical(k), categorical(h));
      const oracle::matrix b = oracle::join({oracle::category_block(g, co, w), oracle::category_block(h, co, w), oracle::category_block(k, co, w)});
      const oracle::matrix c = oracle::join({oracle::category_block(k, {}, w), oracle::category_block(h, {}, w)});
      const oracle::matrix a = oracle::distances(x);
      for (const bool counted : {false, true}) {  // a number with cells; cells with cells
        const oracle::matrix& first = counted ? c : a;
        const auto check = [&](const Eigen::ArrayXd& weight, const distance_options& o, const auto& expected) {
          detail::sample s = counted ? detail::load_sample("test", others, cells, weight, o) : detail::load_sample("test", x, cells, weight, o);
          const detail::combination combine(detail::scheme_of(s, o), s.rows(), s.weights);
          const detail::request q{combine.kind, 1, true};
          const detail::pair_moments fast = detail::moments_of(s, q, combine), slow = detail::tile_moments(s, q, combine);
          const double unit = detail::distance_scale(s.x, 1) * detail::distance_scale(s.y, 1);
          const double size = 1e-300 + combine.magnitude(slow.xy);
          INFO("n " << n << " classes " << classes << " counted " << counted << " u " << (o.statistic == statistic::u));
          if (!combine.defined()) return;
          CHECK(std::abs(combine(fast.xy) - combine(slow.xy)) <= 1e-12 * size);
          CHECK(std::abs(combine(fast.xy) * unit - expected(first, b)) <= 1e-12 * size * unit + 1e-300);
          CHECK(std::abs(combine(fast.yy) - combine(slow.yy)) <= 1e-12 * combine.magnitude(slow.yy) + 1e-300);
          CHECK(std::abs(combine(fast.xx) - combine(slow.xx)) <= 1e-12 * combine.magnitude(slow.xx) + 1e-300);
        };
        check(w, {}, [&](const auto& p, const auto& q) { return oracle::v(p, q, w); });
        if (n < 30) check(w, {.statistic = statistic::u}, [&](const auto& p, const auto& q) { return oracle::u(p, q, w); });
        check(whole, {.statistic = statistic::u, .weighting = weighting::frequency}, [&](const oracle::matrix& p, const oracle::matrix& q) {
          Eigen::MatrixXd index(n, 1);
          index.col(0).setLinSpaced(0, static_cast<double>(n - 1));
          const Eigen::MatrixXd rows = oracle::repeat(index, whole);
          oracle::matrix pp(rows.rows(), rows.rows()), qq = pp;
          for (Eigen::Index i = 0; i < rows.rows(); ++i) {
            for (Eigen::Index j = 0; j < rows.rows(); ++j) {
              const auto at = [&](const oracle::matrix& d) { return d(static_cast<Eigen::Index>(rows(i, 0)), static_cast<Eigen::Index>(rows(j, 0))); };
              pp(i, j) = at(p);
              qq(i, j) = at(q);
            }
          }
          return oracle::u(pp, qq);
        });
      }
    }
  }
}

TEST_CASE("concatenated: permutation tests") {
  test::generator random(54);
  const Eigen::Index n = 60;
  const Eigen::ArrayXi g = oracle::codes(random, n, 2), h = oracle::codes(random, n, 2);
  const Eigen::ArrayXd noise = oracle::numbers(random, n, 1, 0).col(0), tilted = noise + 3 * (g == h).cast<double>();
  const distance_test_options o{.permutations = 199};
  CHECK(distance_covariance_test(tilted, categorical(g), o).p_value > 0.02);
  const double seen = distance_covariance_test(tilted, concatenated(categorical(g), categorical(h)), o).p_value;
  CHECK(seen == 0.005);
  CHECK(distance_covariance_test(concatenated(categorical(g), categorical(h)), tilted, o).p_value == 0.005);
  // by way of tiles: a third column of three values, too small to count (the permutations are others)
  const Eigen::ArrayXd three = 1e-12 * (Eigen::ArrayXd(3) << 0, 1, 2).finished().replicate(n / 3, 1);
  const auto tiled = concatenated(categorical(g), categorical(h), three);
  CHECK(distance_covariance_test(tilted, tiled, o).p_value == seen);
  const Eigen::ArrayXd slight = noise + 0.6 * (g == h).cast<double>();
  const double fast = distance_covariance_test(slight, concatenated(categorical(g), categorical(h)), o).p_value;
  CHECK(std::abs(distance_covariance_test(slight, tiled, o).p_value - fast) < 0.1);
}

TEST_CASE("concatenated: rows of weight 0 and errors") {
  const Eigen::ArrayXd x = data::column({1, 2, 4, 7, 3}), w = data::column({1, 0, 2, 1, 1}), age = data::column({1, 1e9, 3, 2, 5});
  const Eigen::ArrayXi g = (Eigen::ArrayXi(5) << 0, 5, 1, 0, 1).finished();
  const concatenated_options o{.scaling = attribute_scaling::min_max};
  const Eigen::ArrayXd kept_x = data::column({1, 4, 7, 3}), kept_w = data::column({1, 2, 1, 1}), kept_age = data::column({1, 3, 2, 5});
  const Eigen::ArrayXi kept_g = (Eigen::ArrayXi(4) << 0, 1, 0, 1).finished();
  CHECK_CLOSE(distance_covariance_squared(x, concatenated(categorical(g), age, o), w),
              distance_covariance_squared(kept_x, concatenated(categorical(kept_g), kept_age, o), kept_w));
  using test::error_of;
  CHECK(error_of([&] { distance_covariance_squared(x, concatenated(categorical(g), g)); }) ==
        "assay::distance_covariance_squared: block 2 of y holds integers: pass categorical(block 2 of y) for categories or block 2 of "
        "y.cast<double>() for numbers");
  CHECK(error_of([&] { distance_covariance_squared(x, concatenated(categorical(kept_g), age)); }) ==
        "assay::distance_covariance_squared: block 1 of y has 4 rows but block 2 of y has 5");
  CHECK(error_of([&] { distance_covariance_squared(x, concatenated(categorical(kept_g), kept_age)); }) ==
        "assay::distance_covariance_squared: x has 5 rows but y has 4");
  Eigen::ArrayXd bad = age;
  bad[2] = std::numeric_limits<double>::quiet_NaN();
  CHECK(error_of([&] { distance_covariance_squared(x, concatenated(categorical(g), bad)); }) ==
        "assay::distance_covariance_squared: block 2 of y[2] is NaN");
}
