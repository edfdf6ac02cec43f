#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/hosmer_lemeshow_test.hpp>

#include <algorithm>
#include <limits>
#include <numeric>

using assay::hosmer_lemeshow_grouping;
using assay::hosmer_lemeshow_sample;
using assay::hosmer_lemeshow_test;
using assay::Index;
using assay::Vector;
using assay::weighting;

namespace {

/// Type-7 quantiles, right-closed groups, the lowest included, as hoslem.test forms them; quantiles in exact places.
double oracle(const Eigen::ArrayXi& y, const Vector& p, Index groups) {
  std::vector<double> s(p.data(), p.data() + p.size());
  std::sort(s.begin(), s.end());
  std::vector<double> edges;
  const Index n = p.size();
  for (Index i = 0; i <= groups; ++i) {
    const auto row = static_cast<std::size_t>((n - 1) * i / groups);
    const double part = static_cast<double>((n - 1) * i % groups) / static_cast<double>(groups);
    const double q = part > 0 ? s[row] + part * (s[row + 1] - s[row]) : s[row];
    if (edges.empty() || q > edges.back()) edges.push_back(q);
  }
  double sum = 0;
  for (std::size_t g = 1; g < edges.size(); ++g) {
    double rows = 0;
    double observed = 0;
    double expected = 0;
    for (Index i = 0; i < n; ++i) {
      if (p[i] > edges[g] || (g > 1 && p[i] <= edges[g - 1])) continue;
      ++rows;
      observed += y[i];
      expected += p[i];
    }
    if (rows > 0) sum += (observed - expected) * (observed - expected) * (1 / expected + 1 / (rows - expected));
  }
  return sum;
}

}  // namespace

TEST_CASE("hosmer_lemeshow_test: values of R") {
  // from the definition of hoslem.test (quantile, cut, xtabs, pchisq), R 4.2.2
  const test::b20 d;
  struct row {
    Index groups;
    double statistic;
    double p_value;
  };
  for (const row& e : {row{3, 0.81110227491806441, 0.36779456334964034}, row{4, 0.28433006886030532, 0.86747808092103551},
                       row{5, 1.5016724898808096, 0.68188437436913074}, row{7, 5.9873334575169004, 0.30745338019202284},
                       row{10, 6.6591811191091921, 0.57381034124698749}}) {
    const auto r = hosmer_lemeshow_test(d.y, d.p, {.groups = e.groups, .grouping = hosmer_lemeshow_grouping::quantile});
    CHECK_CLOSE(r.statistic, e.statistic);
    CHECK(r.degrees_of_freedom == static_cast<double>(e.groups - 2));
    CHECK_CLOSE(r.p_value, e.p_value);
  }
  const auto seven = hosmer_lemeshow_test(d.y, d.p, {.groups = 7, .grouping = hosmer_lemeshow_grouping::quantile});
  CHECK((seven.weight == Vector{{3, 4, 2, 3, 2, 3, 3}}).all());
  CHECK(seven.observed.sum() == 10);
  CHECK_CLOSE(seven.expected.sum(), d.p.sum());
  // rows repeated by twice the weights
  const auto weighted = [&](Index groups) {
    return hosmer_lemeshow_test(d.y, d.p, 2 * d.w,
                                {.groups = groups, .grouping = hosmer_lemeshow_grouping::quantile, .weighting = weighting::frequency});
  };
  CHECK_CLOSE(weighted(5).statistic, 8.7471505405899439);
  CHECK_CLOSE(weighted(10).statistic, 23.889188046672338);
  CHECK_NEAR(weighted(10).p_value, 0.0023918984089436974, 1e-11);
  // seven rows tied at the minimum: the quantiles there are no edge
  Vector tied = d.p;
  tied.head(7).setConstant(0.05);
  const auto few = hosmer_lemeshow_test(d.y, tied, {.groups = 10, .grouping = hosmer_lemeshow_grouping::quantile});
  CHECK_CLOSE(few.statistic, 6.0250309851886179);
  CHECK_CLOSE(few.p_value, 0.30379091016522292);
  CHECK((few.weight == Vector{{8, 2, 2, 2, 2, 2, 2}}).all());
  CHECK_CLOSE(hosmer_lemeshow_test(d.y, tied, {.groups = 5, .grouping = hosmer_lemeshow_grouping::quantile}).statistic, 3.3424125160346887);
  const Vector even = Vector::LinSpaced(20, 1, 20) / 21;
  CHECK_CLOSE(hosmer_lemeshow_test(d.y, even, {.groups = 20, .grouping = hosmer_lemeshow_grouping::quantile}).statistic,
              24.521732266701306);
  CHECK(hosmer_lemeshow_test(d.y, even, {.groups = 19, .grouping = hosmer_lemeshow_grouping::quantile}).groups() == 19);
}

TEST_CASE("hosmer_lemeshow_test: quantile groups of the definition") {
  for (const int levels : {3, 7, 20, 0}) {
    for (const Index n : {37, 200, 411}) {
      const test::random_rows r(n, levels, static_cast<std::uint64_t>(n + levels));
      const Vector p = 0.05 + 0.9 * r.p;
      for (const Index groups : {1, 2, 5, 10, 16}) {
        const auto result = hosmer_lemeshow_test(r.y, p, {.groups = groups, .grouping = hosmer_lemeshow_grouping::quantile});
        CHECK_NEAR(result.statistic, oracle(r.y, p, groups), 1e-11);
      }
    }
  }
}

TEST_CASE("hosmer_lemeshow_test: equal mass groups") {
  const test::random_rows r(600, 30, 2);
  const Vector p = 0.05 + 0.9 * r.p;
  const assay::ranked_scores<double> ranked(r.y, p);
  const auto bins = assay::calibration_detail::equal_mass_bins(ranked, 8, "test");
  double expected = 0;
  for (const auto& b : bins.bins) {
    const double o = b.weight * b.observed_rate;
    const double e = b.weight * b.mean_prediction;
    expected += (o - e) * (o - e) / e + (o - e) * (o - e) / (b.weight - e);
  }
  const auto result = hosmer_lemeshow_test(r.y, p, {.groups = 8});
  CHECK_NEAR(result.statistic, expected, 1e-11);
  CHECK(result.degrees_of_freedom == static_cast<double>(bins.bins.size()) - 2);
  const auto external = hosmer_lemeshow_test(r.y, p, {.groups = 8, .sample = hosmer_lemeshow_sample::external});
  CHECK(external.degrees_of_freedom == static_cast<double>(bins.bins.size()));
  CHECK(external.p_value > result.p_value);
  CHECK(hosmer_lemeshow_test(ranked, {.groups = 8}).statistic == result.statistic);
  CHECK(hosmer_lemeshow_test(r.y.reverse(), p.reverse(), {.groups = 8}).statistic == result.statistic);
  // a table: groups of equal width
  assay::reliability_table table({.bins = 5});
  table.update(r.y, p);
  double width = 0;
  for (Index b = 0; b < 5; ++b) {
    const auto bin = table.bin(b);
    width += bin.weight * bin.gap * bin.gap / (bin.mean_prediction * (1 - bin.mean_prediction));
  }
  CHECK_CLOSE(hosmer_lemeshow_test(table).statistic, width);
  CHECK(hosmer_lemeshow_test(table, {.sample = hosmer_lemeshow_sample::external}).degrees_of_freedom == 5);
}

TEST_CASE("hosmer_lemeshow_test: weights") {
  const test::random_rows r(300, 30, 5);
  const Vector p = 0.05 + 0.9 * r.p;
  const auto plain = hosmer_lemeshow_test(r.y, p);
  CHECK_NEAR(hosmer_lemeshow_test(r.y, p, Vector::Constant(300, 0.3)).statistic, plain.statistic, 1e-11);
  const auto weighted = hosmer_lemeshow_test(r.y, p, r.w);
  CHECK_NEAR(hosmer_lemeshow_test(r.y, p, 1e6 * r.w).statistic, weighted.statistic, 1e-11);
  CHECK(hosmer_lemeshow_test(r.y.reverse(), p.reverse(), r.w.reverse()).statistic == weighted.statistic);
  std::vector<double> q;
  std::vector<int> y;
  for (Index i = 0; i < 300; ++i) {
    for (int k = 0; k < static_cast<int>(2 * r.w[i]); ++k) {
      q.push_back(p[i]);
      y.push_back(r.y[i]);
    }
  }
  for (const auto grouping : {hosmer_lemeshow_grouping::equal_mass, hosmer_lemeshow_grouping::quantile}) {
    CHECK_NEAR(hosmer_lemeshow_test(r.y, p, 2 * r.w, {.grouping = grouping, .weighting = weighting::frequency}).statistic,
               hosmer_lemeshow_test(assay::view(y), assay::view(q), {.grouping = grouping}).statistic, 1e-11);
  }
}

TEST_CASE("hosmer_lemeshow_test: certain groups, few groups, errors") {
  const double infinite = std::numeric_limits<double>::infinity();
  // a group of predictions 0: right, or wrong once
  const Vector p{{0, 0, 0.5, 0.6, 0.7, 0.8}};
  const auto right = hosmer_lemeshow_test(test::labels({0, 0, 1, 0, 1, 1}), p, {.groups = 3});
  CHECK(right.statistic < 10);
  CHECK(right.degrees_of_freedom == 1);
  const auto wrong = hosmer_lemeshow_test(test::labels({0, 1, 1, 0, 1, 1}), p, {.groups = 3});
  CHECK(wrong.statistic == infinite);
  CHECK(wrong.p_value == 0);
  // two groups leave no degree of freedom on the development data
  const auto two = hosmer_lemeshow_test(test::labels({0, 1, 1, 0, 1, 1}), p, {.groups = 2});
  CHECK(two.degrees_of_freedom == 0);
  CHECK(assay::is_undefined(two.p_value));
  CHECK(two.statistic > 0);
  const auto none = hosmer_lemeshow_test(Eigen::ArrayXi(0), Vector(0));
  CHECK(assay::is_undefined(none.statistic));
  CHECK(none.groups() == 0);
  CHECK(assay::is_undefined(hosmer_lemeshow_test(test::labels({1}), test::array({0.5}), test::array({0})).statistic));

  const test::b20 d;
  CHECK(test::error_of([&] { hosmer_lemeshow_test(d.y, d.p, {.groups = 0}); }) ==
        "assay::hosmer_lemeshow_test: groups = 0 is outside [1, 65536]");
  CHECK(test::error_of([&] { hosmer_lemeshow_test(d.y, d.p, d.w, {.grouping = hosmer_lemeshow_grouping::quantile}); }) ==
        "assay::hosmer_lemeshow_test: quantile groups need .weighting = weighting::frequency");
  CHECK(test::error_of([&] { hosmer_lemeshow_test(d.y, d.p, d.w, {.weighting = weighting::frequency}); }) ==
        "assay::hosmer_lemeshow_test: frequency weights must be whole numbers");
  CHECK(test::contains(test::error_of([&] { hosmer_lemeshow_test(d.y, d.p, 1e300 * d.w); }),
                       "hosmer_lemeshow_test: the squares of the weights"));
  test::check_bad_rows("hosmer_lemeshow_test", [](const auto&... a) { return hosmer_lemeshow_test(a...).statistic; }, "prediction");
}
