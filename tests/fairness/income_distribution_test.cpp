// SPDX-License-Identifier: MIT
#include <assay/fairness/income_distribution.hpp>
#include <assay/fairness/gini_coefficient.hpp>

#include "reference_data.hpp"
#include "support/check.hpp"

#include <algorithm>
#include <limits>

using assay::income_distribution;
using assay::weighting;

namespace {

// type 7 on sorted values
double type_7(std::vector<double> x, double q) {
  std::sort(x.begin(), x.end());
  const double position = static_cast<double>(x.size() - 1) * q;
  const auto i = static_cast<std::size_t>(position);
  const double rest = position - static_cast<double>(i);
  return i + 1 < x.size() ? x[i] + rest * (x[i + 1] - x[i]) : x[i];
}

struct rows {
  Eigen::ArrayXd x, w;
};
rows random_rows(std::uint64_t seed, Eigen::Index n) {
  test::generator random(seed);
  rows r{Eigen::ArrayXd(n), Eigen::ArrayXd(n)};
  for (Eigen::Index i = 0; i < n; ++i) {
    r.x[i] = random.below(3) == 0 ? random.normal() : random.below(20) - 3;
    r.w[i] = random.below(4) == 0 ? 0 : random.uniform();
  }
  return r;
}

}  // namespace

TEST_CASE("income_distribution: quantiles are type 7; integer weights with weighting::frequency are repeated rows") {
  const std::vector<double> incomes{541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261};
  const income_distribution plain(reference::incomes());
  const income_distribution unit(reference::incomes(), Eigen::ArrayXd::Constant(10, 0.1));
  for (const double q : {0.0, 0.1, 0.2, 0.25, 0.5, 0.77, 0.9, 1.0}) {
    CHECK_CLOSE(plain.quantile(q), type_7(incomes, q));
    CHECK_CLOSE(unit.quantile(q), type_7(incomes, q));
  }
  test::generator random(6);
  for (int trial = 0; trial < 40; ++trial) {
    const Eigen::Index n = 1 + random.below(30);
    Eigen::ArrayXd x(n), w(n);
    std::vector<double> repeated;
    for (Eigen::Index i = 0; i < n; ++i) {
      x[i] = random.below(8);
      w[i] = i == 0 ? 1 : random.below(4);
      for (int k = 0; k < static_cast<int>(w[i]); ++k) repeated.push_back(x[i]);
    }
    const income_distribution d(x, w);
    for (const double q : {0.0, 0.2, 0.5, 0.63, 1.0}) {
      CHECK_NEAR(d.quantile(q, weighting::frequency), type_7(repeated, q), 1e-11);
      // importance weights: any scale, and within the data
      CHECK_NEAR(income_distribution(x, w * 37.0).quantile(q), d.quantile(q), 1e-9);
      CHECK(d.quantile(q) >= d.minimum());
      CHECK(d.quantile(q) <= d.maximum());
    }
  }
  CHECK(assay::is_undefined(income_distribution<>().quantile(0.5)));
  CHECK(test::contains(test::error_of([&] { (void)plain.quantile(1.01); }), "q = 1.01 is outside [0, 1]"));
}

TEST_CASE("income_distribution: totals, mean and extremes, at any scale and offset") {
  const income_distribution d(reference::incomes(), reference::class_sizes());
  CHECK(d.size() == 10);
  CHECK(d.weight() == 9960.0);
  CHECK(d.total() == (reference::incomes() * reference::class_sizes()).sum());
  CHECK_CLOSE(d.mean(), d.total() / 9960);
  CHECK(d.minimum() == 541.0);
  CHECK(d.maximum() == 22261.0);
  CHECK_CLOSE(income_distribution(Eigen::ArrayXd::Constant(4, 1.5e308)).mean(), 1.5e308);
  CHECK_CLOSE(income_distribution(Eigen::ArrayXd::Constant(4, 3e-308)).mean(), 3e-308);
  const income_distribution offset(1e9 + Eigen::ArrayXd::LinSpaced(100001, 0, 1));
  CHECK_NEAR(offset.mean(), 1e9 + 0.5, 1e-15);
  double sum = 0;
  double last = -1;
  d.ascending([&](double x, double w) {
    CHECK(x > last);
    last = x;
    sum += w * x;
  });
  CHECK(sum == d.total());
}

TEST_CASE("income_distribution: any split and order gives equal states and results, weighted too") {
  const rows r = random_rows(1, 20000);
  const income_distribution plain(r.x);
  const income_distribution weighted(r.x, r.w);
  income_distribution<> split;
  income_distribution<double> split_weighted;
  for (Eigen::Index begin = 0, step = 1; begin < r.x.size(); begin += step, step = step * 2 + 1) {
    const Eigen::Index n = (std::min)(step, r.x.size() - begin);
    split.update(r.x.reverse().segment(begin, n));
    split_weighted.update(r.x.reverse().segment(begin, n), r.w.reverse().segment(begin, n));
  }
  CHECK(split == plain);
  CHECK(split_weighted == weighted);
  CHECK(split.total() == plain.total());
  CHECK(split_weighted.total() == weighted.total());
  CHECK(split_weighted.weight() == weighted.weight());
  const assay::gini_options raw{.negatives = assay::negative_values::raw};
  CHECK(assay::gini_coefficient(split_weighted, raw) == assay::gini_coefficient(weighted, raw));
  split_weighted.compact();
  CHECK(split_weighted == weighted);

  income_distribution<double> a, b;
  a.merge(weighted);
  a.merge(split_weighted);
  b.merge(split_weighted);
  b.merge(income_distribution<double>());
  b.merge(b);
  CHECK(a == b);
  CHECK(a.size() == 2 * weighted.size());
  CHECK_FALSE(a == weighted);
  income_distribution<double> none;
  none.update(r.x, Eigen::ArrayXd::Zero(r.x.size()));
  CHECK(none == income_distribution<double>());
  CHECK(income_distribution(Eigen::Array2d(0.0, -0.0)) == income_distribution(Eigen::Array2d(0.0, 0.0)));
}

TEST_CASE("income_distribution: bytes round-trip, hostile bytes are rejected, a failed update changes nothing") {
  const rows r = random_rows(2, 500);
  const income_distribution plain(r.x);
  const income_distribution weighted(r.x, r.w);
  CHECK(income_distribution<>::from_bytes(plain.to_bytes()) == plain);
  CHECK(income_distribution<double>::from_bytes(weighted.to_bytes()) == weighted);
  CHECK(income_distribution<>::from_bytes(income_distribution<>().to_bytes()).size() == 0);
  CHECK(test::contains(test::error_of([&] { income_distribution<>::from_bytes(weighted.to_bytes()); }), "another summary"));
  assay::bytes bad = weighted.to_bytes();
  bad[100] ^= 4u;
  CHECK(test::contains(test::error_of([&] { income_distribution<double>::from_bytes(bad); }), "checksum"));
  assay::core::state_writer infinite(assay::core::summary_name("INC1"), 1);
  infinite.put_array(std::vector<std::uint64_t>{assay::core::ordered_key(std::numeric_limits<double>::infinity())});
  const assay::bytes hostile = infinite.finish();
  CHECK(test::contains(test::error_of([&] { income_distribution<>::from_bytes(hostile); }), "a value is infinite"));

  income_distribution<double> d(r.x, r.w);
  Eigen::ArrayXd x = r.x;
  x[499] = std::nan("");
  CHECK(test::error_of([&] { d.update(x, r.w); }) == "assay::income_distribution: x[499] is NaN");
  CHECK(test::contains(test::error_of([&] { d.update(r.x, r.w.head(2)); }), "weights has 2 elements but x has 500"));
  CHECK(d == weighted);
}

TEST_CASE("income_distribution: integers, floats, row vectors and expressions") {
  const income_distribution d(reference::incomes());
  CHECK(income_distribution(reference::incomes().cast<int>()) == d);
  CHECK(income_distribution(reference::incomes().cast<float>().matrix().transpose()) == d);
  CHECK(income_distribution((2 * reference::incomes()).reverse() / 2) == d);
  const std::vector<double> x{541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261};
  CHECK(income_distribution(assay::view(x)) == d);
}

TEST_CASE("income_distribution: a sum of weights that is too large for double") {
  Eigen::ArrayXd x(2);
  x << 1, 2;
  const Eigen::ArrayXd w = Eigen::ArrayXd::Constant(2, 0x1p1022);
  assay::income_distribution<double> d(x, w);
  const auto before = d;
  const std::string problem = "assay::income_distribution: the sum of the weights is too large for double";
  CHECK(test::error_of([&] { d.update(x, w); }) == problem);
  CHECK(test::error_of([&] { d.merge(d); }) == problem);
  CHECK(d == before);
  CHECK_CLOSE(d.mean(), 1.5);
  auto back = assay::income_distribution<double>::from_bytes(d.to_bytes());
  CHECK(test::error_of([&] { back.update(x, w); }) == problem);
}
