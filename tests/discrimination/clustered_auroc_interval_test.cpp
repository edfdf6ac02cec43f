#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/clustered_auroc_interval.hpp>

#include <map>

using namespace assay;

namespace {
constexpr auroc_interval_options jackknife{.variance = auroc_variance::infinitesimal_jackknife};

double variance_of(const estimate& e) { return e.standard_error * e.standard_error; }

/// Six clusters that alternate, and seven of three rows in a row.
const Eigen::ArrayXi alternating = Eigen::ArrayXi::LinSpaced(20, 0, 19).unaryExpr([](int i) { return i % 6; });
const Eigen::ArrayXi runs = Eigen::ArrayXi::LinSpaced(20, 0, 19) / 3;

/// Placements by all pairs, influences summed by cluster.
double brute(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXi& g, const Eigen::ArrayXd& w, bool factors) {
  struct sums {
    double part[2] = {0, 0};
    bool any[2] = {false, false};
  };
  std::map<int, sums> cluster;
  const double a = auroc(y, s, w);
  const double total[2] = {(w * (1 - y).cast<double>()).sum(), (w * y.cast<double>()).sum()};
  for (Index i = 0; i < y.size(); ++i) {
    if (w(i) == 0) continue;
    double v = 0;
    for (Index j = 0; j < y.size(); ++j) {
      if (y(j) == y(i)) continue;
      const double up = y(i) == 1 ? s(i) - s(j) : s(j) - s(i);
      v += w(j) * (up > 0 ? 1.0 : up == 0 ? 0.5 : 0.0);
    }
    sums& c = cluster[g(i)];
    c.part[y(i)] += w(i) / total[y(i)] * (v / total[1 - y(i)] - a);
    c.any[y(i)] = true;
  }
  double square[2] = {0, 0};
  double product = 0;
  double count[2] = {0, 0};
  for (const auto& [id, c] : cluster) {
    for (const int k : {0, 1}) {
      square[k] += c.part[k] * c.part[k];
      count[k] += c.any[k];
    }
    product += c.part[0] * c.part[1];
  }
  const auto f = [&](double n) { return factors ? n / (n - 1) : 1.0; };
  return f(count[0]) * square[0] + f(count[1]) * square[1] + 2 * f(static_cast<double>(cluster.size())) * product;
}
}  // namespace

TEST_CASE("clustered_auroc_interval: reference values") {
  // R survival 3.5-3 concordance(y ~ p, cluster = g[, weights = w])$var
  const test::b20 d;
  const estimate e = clustered_auroc_interval(d.y, d.p, alternating, jackknife);
  CHECK(e.value == 0.735);
  CHECK_CLOSE(variance_of(e), 0.020423);
  CHECK_CLOSE(variance_of(clustered_auroc_interval(d.y, d.q, alternating, jackknife)), 0.021262);
  CHECK_CLOSE(variance_of(clustered_auroc_interval(d.y, d.p, runs, jackknife)), 0.0071105);
  CHECK_CLOSE(variance_of(clustered_auroc_interval(d.y, d.q, runs, jackknife)), 0.006952);
  const estimate weighted = clustered_auroc_interval(d.y, d.p, alternating, d.w, jackknife);
  CHECK_CLOSE(weighted.value, 0.67391304347826086);
  CHECK_CLOSE(variance_of(weighted), 0.022791920109196926);
  CHECK_CLOSE(variance_of(clustered_auroc_interval(d.y, d.q, alternating, d.w, jackknife)), 0.021281832680243942);
  CHECK_CLOSE(variance_of(clustered_auroc_interval(d.y, d.p, runs, d.w, jackknife)), 0.012577215846577956);
  CHECK_CLOSE(variance_of(clustered_auroc_interval(d.y, d.q, runs, d.w, jackknife)), 0.0037784142480740603);
}

TEST_CASE("clustered_auroc_interval: against influences of all pairs, with heavy ties") {
  for (const int distinct : {2, 7, 1000}) {
    for (const int clusters : {4, 30, 1000}) {
      const test::ranking_sample d(static_cast<std::uint64_t>(distinct + clusters), 150, distinct);
      test::generator g(3);
      Eigen::ArrayXi ids(150);
      for (Index i = 0; i < 150; ++i) ids(i) = 1000 * g.below(clusters) + 7;
      for (const bool factors : {false, true}) {
        const auroc_interval_options o{.variance = factors ? auroc_variance::delong : auroc_variance::infinitesimal_jackknife};
        const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(150);
        CHECK_NEAR(variance_of(clustered_auroc_interval(d.y, d.s, ids, o)), brute(d.y, d.s, ids, ones, factors), 1e-11);
        CHECK_NEAR(variance_of(clustered_auroc_interval(d.y, d.s, ids, d.w, o)), brute(d.y, d.s, ids, d.w, factors), 1e-11);
      }
    }
  }
}

TEST_CASE("clustered_auroc_interval: rows that are their own clusters give auroc_interval") {
  const test::ranking_sample d(5, 400, 23);
  const Eigen::ArrayXi ids = 2000000000 - 5 * Eigen::ArrayXi::LinSpaced(400, 0, 399);
  for (const auroc_variance v : {auroc_variance::delong, auroc_variance::infinitesimal_jackknife}) {
    for (const interval_scale scale : {interval_scale::plain, interval_scale::logit}) {
      const auroc_interval_options o{.level = 0.9, .scale = scale, .variance = v};
      const estimate a = clustered_auroc_interval(d.y, d.s, ids, o);
      const estimate b = auroc_interval(d.y, d.s, o);
      CHECK(a.value == b.value);
      CHECK_CLOSE(a.standard_error, b.standard_error);
      CHECK_CLOSE(a.lower, b.lower);
      CHECK_CLOSE(a.upper, b.upper);
      const estimate x = clustered_auroc_interval(d.y, d.s, ids, d.w, o);
      const estimate y = auroc_interval(d.y, d.s, d.w, o);
      CHECK_CLOSE(x.value, y.value);
      CHECK_CLOSE(x.standard_error, y.standard_error);
      CHECK_CLOSE(x.lower, y.lower);
      CHECK_CLOSE(x.upper, y.upper);
    }
  }
  const estimate score = clustered_auroc_interval(d.y, d.s, ids, {.scale = interval_scale::score});
  CHECK_CLOSE(score.lower, auroc_interval(d.y, d.s, {.scale = interval_scale::score}).lower);
}

TEST_CASE("clustered_auroc_interval: weights, order and names of clusters") {
  const test::ranking_sample d(6, 300, 11);
  test::generator g(8);
  Eigen::ArrayXi ids(300);
  for (Index i = 0; i < 300; ++i) ids(i) = g.below(40);
  const estimate plain = clustered_auroc_interval(d.y, d.s, ids);
  const estimate weighted = clustered_auroc_interval(d.y, d.s, ids, d.w);
  CHECK_CLOSE(clustered_auroc_interval(d.y, d.s, ids, Eigen::ArrayXd::Ones(300)).standard_error, plain.standard_error);
  CHECK_CLOSE(clustered_auroc_interval(d.y, d.s, ids, (d.w * 0x1p400).eval()).standard_error, weighted.standard_error);
  CHECK_CLOSE(clustered_auroc_interval(d.y, d.s, ids, (d.w * 0x1p-400).eval()).standard_error, weighted.standard_error);
  CHECK(clustered_auroc_interval(d.y.reverse(), d.s.reverse(), ids.reverse()) == plain);
  CHECK(clustered_auroc_interval(d.y.reverse(), d.s.reverse(), ids.reverse(), d.w.reverse()) == weighted);
  CHECK_CLOSE(clustered_auroc_interval(d.y, d.s, 2147483646 - ids).standard_error, plain.standard_error);
  CHECK_CLOSE(clustered_auroc_interval(d.y, d.s, ids.cast<double>()).standard_error, plain.standard_error);
  // an integer weight is a repeated row of the same cluster, whatever weights mean
  const auto n = static_cast<Index>(d.w.sum());
  Eigen::ArrayXi repeated(n);
  Index k = 0;
  for (Index i = 0; i < 300; ++i) {
    for (int r = 0; r < static_cast<int>(d.w(i)); ++r) repeated(k++) = ids(i);
  }
  const test::ranking_sample r = d.repeated();
  const estimate rows = clustered_auroc_interval(r.y, r.s, repeated);
  for (const weighting kind : {weighting::importance, weighting::frequency}) {
    const estimate e = clustered_auroc_interval(d.y, d.s, ids, d.w, {.weighting = kind});
    CHECK_CLOSE(e.value, rows.value);
    CHECK_CLOSE(e.standard_error, rows.standard_error);
  }
  // rows of weight 0 do not exist, and make no cluster
  Eigen::ArrayXi y(302), c(302);
  Eigen::ArrayXd s(302), w(302);
  y << 1, d.y, 0;
  s << 1e300, d.s, -5;
  c << 77, ids, 78;
  w << 0, d.w, 0;
  CHECK(clustered_auroc_interval(y, s, c, w) == weighted);
}

TEST_CASE("clustered_auroc_interval: edge cases") {
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d s(1, 2, 3, 4);
  CHECK(is_undefined(clustered_auroc_interval(Eigen::ArrayXi(0), Eigen::ArrayXd(0), Eigen::ArrayXi(0)).value));
  CHECK(is_undefined(clustered_auroc_interval(Eigen::Array4i(1, 1, 1, 1), s, y).value));
  // a class in one cluster only: no spread to be seen
  const estimate one = clustered_auroc_interval(y, Eigen::Array4d(1, 3, 2, 4), Eigen::Array4i(0, 1, 2, 2));
  CHECK(one.value == 0.75);
  CHECK(is_undefined(one.standard_error));
  CHECK(is_undefined(one.lower));
  CHECK(is_undefined(clustered_auroc_interval(y, s, Eigen::Array4i(3, 3, 3, 3), jackknife).standard_error));
  // clusters that repeat each other tell nothing of the spread between clusters: exactly 0
  Eigen::ArrayXi twice(40), of(40);
  Eigen::ArrayXd p(40);
  const test::b20 d;
  twice << d.y, d.y;
  p << d.p, d.p;
  of << Eigen::ArrayXi::Zero(20), Eigen::ArrayXi::Ones(20);
  CHECK(clustered_auroc_interval(twice, p, of).standard_error == 0);
  const test::ranking_sample large(2, 60000, 5000);
  const Eigen::ArrayXi thrice = large.y.head(20000).replicate(3, 1);
  const Eigen::ArrayXd scores = large.s.head(20000).replicate(3, 1);
  const Eigen::ArrayXd w = (large.w.head(20000) / 7).replicate(3, 1);
  const Eigen::ArrayXi third = Eigen::ArrayXi::LinSpaced(60000, 0, 59999) / 20000;
  CHECK(clustered_auroc_interval(thrice, scores, third).standard_error == 0);
  CHECK(clustered_auroc_interval(thrice, scores, third, w).standard_error == 0);
  const estimate perfect = clustered_auroc_interval(y, s, Eigen::Array4i(0, 1, 0, 1));
  CHECK(perfect.standard_error == 0);
  CHECK(perfect.lower == 1);
  CHECK(clustered_auroc_interval(y, s, Eigen::Array4i(0, 1, 0, 1), {.scale = interval_scale::score}).lower > 0.3);
  // infinite scores are ordered, zeros tie
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(clustered_auroc_interval(y, Eigen::Array4d(-inf, 0.0, -0.0, inf), Eigen::Array4i(0, 1, 2, 3)).value == 0.875);
}

TEST_CASE("clustered_auroc_interval: errors") {
  const test::ranking_sample d(1, 5001, 50);
  const Eigen::ArrayXi ids = Eigen::ArrayXi::LinSpaced(5001, 0, 5000) / 3;
  test::check_bad_rows("clustered_auroc_interval", [&](const auto& y, const auto& s, const auto&... w) {
    return clustered_auroc_interval(y, s, ids, w...);
  });
  const auto message = [&](const auto& clusters, const auroc_interval_options& o = {}) {
    return test::error_of([&] { (void)clustered_auroc_interval(d.y, d.s, clusters, o); });
  };
  CHECK(message(ids.head(7)) == "assay::clustered_auroc_interval: clusters has 7 elements but truth has 5001");
  Eigen::ArrayXi bad = ids;
  bad(4000) = -1;
  CHECK(message(bad) == "assay::clustered_auroc_interval: clusters[4000] = -1 is not a whole number in [0, 2147483647)");
  Eigen::ArrayXd fraction = ids.cast<double>();
  fraction(3) = 2.5;
  CHECK(message(fraction) == "assay::clustered_auroc_interval: clusters[3] = 2.5 is not a whole number in [0, 2147483647)");
  CHECK(message(ids, {.level = 2}) == "assay::clustered_auroc_interval: level = 2 is outside (0, 1)");
  CHECK(message(ids, {.variance = auroc_variance::hanley_mcneil}) ==
        "assay::clustered_auroc_interval: variance must be delong or infinitesimal_jackknife");
  Eigen::ArrayXd w = d.w;
  w(5) = 0.5;
  CHECK(test::error_of([&] { (void)clustered_auroc_interval(d.y, d.s, ids, w, {.weighting = weighting::frequency}); }) ==
        "assay::clustered_auroc_interval: frequency weights must be whole numbers");
}
