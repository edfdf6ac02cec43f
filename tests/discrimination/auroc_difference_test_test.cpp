#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc_covariance.hpp>
#include <assay/discrimination/auroc_difference_test.hpp>

using namespace assay;

namespace {
/// Placements less their mean, by all pairs, times w / W: the influence of every row.
Eigen::ArrayXd influences(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w) {
  const double total[2] = {(w * (1 - y).cast<double>()).sum(), (w * y.cast<double>()).sum()};
  const double a = auroc(y, s, w);
  Eigen::ArrayXd out(y.size());
  for (Index i = 0; i < y.size(); ++i) {
    double v = 0;
    for (Index j = 0; j < y.size(); ++j) {
      if (y(j) == y(i)) continue;
      const double up = y(i) == 1 ? s(i) - s(j) : s(j) - s(i);
      v += w(j) * (up > 0 ? 1.0 : up == 0 ? 0.5 : 0.0);
    }
    out(i) = w(i) / total[y(i)] * (v / total[1 - y(i)] - a);
  }
  return out;
}

/// Σ h_a h_b with the factor n/(n − 1) of each class.
double brute(const Eigen::ArrayXi& y, const Eigen::ArrayXd& ha, const Eigen::ArrayXd& hb, const Eigen::ArrayXd& w, bool factors) {
  double out = 0;
  for (const int c : {0, 1}) {
    const double n = static_cast<double>((y == c && w > 0).count());
    out += (y == c).select(ha * hb, 0).sum() * (factors ? n / (n - 1) : 1);
  }
  return out;
}

struct two_models : test::ranking_sample {
  Eigen::ArrayXd t;
  two_models(std::uint64_t seed, Index n, int distinct) : test::ranking_sample(seed, n, distinct), t(n) {
    test::generator g(seed + 99);
    for (Index i = 0; i < n; ++i) t(i) = g.below(2) == 0 ? s(i) : static_cast<double>(g.below(distinct)) / distinct + 0.2 * y(i);
  }
};

void check_same(const auroc_difference_result& x, const auroc_difference_result& y, double relative = 1e-11) {
  CHECK_NEAR(x.a, y.a, relative);
  CHECK_NEAR(x.b, y.b, relative);
  CHECK_NEAR(x.difference.value, y.difference.value, relative);
  CHECK_NEAR(x.difference.standard_error, y.difference.standard_error, relative);
  CHECK_NEAR(x.difference.lower, y.difference.lower, relative);
  CHECK_NEAR(x.difference.upper, y.difference.upper, relative);
  CHECK_NEAR(x.covariance, y.covariance, relative);
  CHECK_NEAR(x.statistic, y.statistic, relative);
  CHECK_NEAR(x.p_value, y.p_value, relative);
}
}  // namespace

TEST_CASE("auroc_difference_test: reference values of the paired test") {
  // pROC 1.18.0 roc.test(method = "delong", paired = TRUE), cov, var
  const test::b20 d;
  const auroc_difference_result r = auroc_difference_test(d.y, d.p, d.q);
  CHECK(r.a == 0.735);
  CHECK(r.b == 0.77);
  CHECK_CLOSE(r.difference.value, -0.035);
  CHECK_CLOSE(r.variance_a, 0.0137833333333333333);
  CHECK_CLOSE(r.variance_b, 0.0118);
  CHECK_CLOSE(r.covariance, 0.00917777777777777778);
  CHECK_CLOSE(r.statistic, -0.41168557362335745);
  CHECK_CLOSE(r.p_value, 0.68056990029474229);
  CHECK_CLOSE(r.difference.lower, -0.20162896116360277);
  CHECK_CLOSE(r.difference.upper, 0.1316289611636027);
  CHECK(is_undefined(r.degrees_of_freedom));
  CHECK_CLOSE(auroc_difference_test(d.y, d.p, d.q, {.alternative = alternative::greater}).p_value, 0.65971504985262885);
  CHECK_CLOSE(auroc_difference_test(d.y, d.p, d.q, {.alternative = alternative::less}).p_value, 0.34028495014737115);
  // R survival 3.5-3: sums of products of concordance(y ~ s[, weights = w], influence = 1)$dfbeta
  const auroc_difference_options jackknife{.variance = auroc_variance::infinitesimal_jackknife};
  const auroc_difference_result j = auroc_difference_test(d.y, d.p, d.q, jackknife);
  CHECK_CLOSE(j.variance_a, 0.012405);
  CHECK_CLOSE(j.variance_b, 0.01062);
  CHECK_CLOSE(j.covariance, 0.00826);
  CHECK_CLOSE(j.difference.standard_error, std::sqrt(0.012405 + 0.01062 - 2 * 0.00826));
  const auroc_difference_result w = auroc_difference_test(d.y, d.p, d.q, d.w, jackknife);
  CHECK_CLOSE(w.a, 0.67391304347826086);
  CHECK_CLOSE(w.b, 0.78442028985507251);
  CHECK_CLOSE(w.variance_a, 0.017728957023809947);
  CHECK_CLOSE(w.variance_b, 0.010328981692559512);
  CHECK_CLOSE(w.covariance, 0.0078432649796207014);
  CHECK_CLOSE(w.statistic, (w.a - w.b) / std::sqrt(0.017728957023809947 + 0.010328981692559512 - 2 * 0.0078432649796207014));
}

TEST_CASE("auroc_difference_test: reference values of two samples") {
  // pROC 1.18.0 roc.test(method = "delong", paired = FALSE)
  const test::b20 d;
  const ranked_scores p(d.y, d.p);
  const ranked_scores q(d.y, d.q);
  const auroc_difference_options student{.distribution = reference_distribution::student};
  const auroc_difference_result r = auroc_difference_test(p, q, student);
  CHECK_CLOSE(r.statistic, -0.2188212424705423);
  CHECK_CLOSE(r.degrees_of_freedom, 37.772982965643578);
  CHECK_CLOSE(r.p_value, 0.82796735785064057);
  CHECK(r.covariance == 0);
  const Eigen::ArrayXi y{{0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1}};
  const auroc_difference_result s = auroc_difference_test(p, ranked_scores(y, d.p), student);
  CHECK_CLOSE(s.statistic, -0.38749661522331724);
  CHECK_CLOSE(s.degrees_of_freedom, 37.713334249469341);
  CHECK_CLOSE(s.p_value, 0.70056696218073833);
  const double half = core::student_t_quantile(0.975, s.degrees_of_freedom) * s.difference.standard_error;
  CHECK_CLOSE(s.difference.upper, s.difference.value + half);
  CHECK_CLOSE(s.difference.lower, s.difference.value - half);
  // the normal distribution, from ranked scores and from estimates
  const auroc_difference_result z = auroc_difference_test(p, q, {.alternative = alternative::less});
  CHECK_CLOSE(z.p_value, core::normal_cdf(-0.2188212424705423));
  check_same(auroc_difference_test(auroc_interval(d.y, d.p), auroc_interval(d.y, d.q), {.alternative = alternative::less}), z);
  const auroc_difference_options hanley{.variance = auroc_variance::hanley_mcneil};
  CHECK_CLOSE(auroc_difference_test(p, q, hanley).variance_a, 0.013046137813101565);
  const ranked_scores weighted(d.y, d.p, (2 * d.w).eval());
  const auroc_difference_result f =
      auroc_difference_test(weighted, q, {.weighting = weighting::frequency, .distribution = reference_distribution::student});
  const double va = f.variance_a;
  const double vb = f.variance_b;
  CHECK_CLOSE(f.degrees_of_freedom, (va + vb) * (va + vb) / (va * va / (2 * d.w.sum() - 1) + vb * vb / 19));
}

TEST_CASE("auroc_difference_test: greater means that a is better than b") {
  const two_models d(3, 200, 1000);
  const Eigen::ArrayXd better = d.s + d.y.cast<double>();
  for (const auto& r : {auroc_difference_test(d.y, better, d.s, {.alternative = alternative::greater}),
                        auroc_difference_test(d.y, d.s, better, {.alternative = alternative::less}),
                        auroc_difference_test(ranked_scores(d.y, better), ranked_scores(d.y, d.s), {.alternative = alternative::greater}),
                        auroc_difference_test(ranked_scores(d.y, d.s), ranked_scores(d.y, better),
                                              {.alternative = alternative::less, .distribution = reference_distribution::student})}) {
    CHECK(r.p_value < 1e-6);
  }
  for (const auto& r : {auroc_difference_test(d.y, d.s, better, {.alternative = alternative::greater}),
                        auroc_difference_test(d.y, better, d.s, {.alternative = alternative::less})}) {
    CHECK(r.p_value > 1 - 1e-6);
  }
  const double two_sided = auroc_difference_test(d.y, better, d.s).p_value;
  CHECK_CLOSE(two_sided, 2 * auroc_difference_test(d.y, better, d.s, {.alternative = alternative::greater}).p_value);
  // exchanging the models changes signs alone
  const auroc_difference_result x = auroc_difference_test(d.y, d.s, d.t);
  const auroc_difference_result z = auroc_difference_test(d.y, d.t, d.s);
  CHECK(x.difference.value == -z.difference.value);
  CHECK_CLOSE(x.statistic, -z.statistic);
  CHECK_CLOSE(x.difference.lower, -z.difference.upper);
  CHECK_CLOSE(x.p_value, z.p_value);
}

TEST_CASE("auroc_difference_test: against placements of all pairs, with heavy ties") {
  for (const int distinct : {2, 9, 100000}) {
    const two_models d(static_cast<std::uint64_t>(distinct), 160, distinct);
    for (const bool weighted : {false, true}) {
      const Eigen::ArrayXd w = weighted ? d.w : Eigen::ArrayXd::Ones(160).eval();
      const Eigen::ArrayXd ha = influences(d.y, d.s, w);
      const Eigen::ArrayXd hb = influences(d.y, d.t, w);
      for (const bool factors : {false, true}) {
        const auroc_difference_options o{.level = 0.9,
                                         .variance = factors ? auroc_variance::delong : auroc_variance::infinitesimal_jackknife};
        const auroc_difference_result r = weighted ? auroc_difference_test(d.y, d.s, d.t, w, o) : auroc_difference_test(d.y, d.s, d.t, o);
        CHECK_NEAR(r.variance_a, brute(d.y, ha, ha, w, factors), 1e-12);
        CHECK_NEAR(r.variance_b, brute(d.y, hb, hb, w, factors), 1e-12);
        CHECK_NEAR(r.covariance, brute(d.y, ha, hb, w, factors), 1e-12);
        const double se = std::sqrt(brute(d.y, ha - hb, ha - hb, w, factors));
        CHECK_NEAR(r.difference.standard_error, se, 1e-11);
        CHECK_CLOSE(r.a, auroc(d.y, d.s, w));
        CHECK_CLOSE(r.b, auroc(d.y, d.t, w));
        CHECK_NEAR(r.difference.value, r.a - r.b, 1e-14);
        CHECK_NEAR(r.statistic, (r.a - r.b) / se, 1e-10);
        const double z = core::normal_quantile(0.95);
        CHECK_NEAR(r.difference.lower, (r.a - r.b) - z * se, 1e-11);
        CHECK_NEAR(r.difference.upper, (r.a - r.b) + z * se, 1e-11);
      }
    }
  }
}

TEST_CASE("auroc_difference_test: weights, order of rows") {
  const two_models d(8, 300, 25);
  const auroc_difference_result plain = auroc_difference_test(d.y, d.s, d.t);
  const auroc_difference_result weighted = auroc_difference_test(d.y, d.s, d.t, d.w);
  check_same(auroc_difference_test(d.y, d.s, d.t, Eigen::ArrayXd::Ones(300).eval()), plain);
  check_same(auroc_difference_test(d.y, d.s, d.t, (d.w * 0x1p300).eval()), weighted);
  check_same(auroc_difference_test(d.y, d.s, d.t, (d.w * 0x1p-300).eval()), weighted);
  const auroc_difference_options frequency{.weighting = weighting::frequency};
  check_same(auroc_difference_test(d.y, d.s, d.t, Eigen::ArrayXd::Ones(300).eval(), frequency), plain);
  two_models repeated = d;
  repeated.s = d.t;
  const test::ranking_sample of_t = repeated.repeated();
  const test::ranking_sample of_s = d.repeated();
  check_same(auroc_difference_test(d.y, d.s, d.t, d.w, frequency), auroc_difference_test(of_s.y, of_s.s, of_t.s));
  // equal bits in any order of the rows
  const auroc_difference_result back = auroc_difference_test(d.y.reverse(), d.s.reverse(), d.t.reverse());
  CHECK(back.difference == plain.difference);
  CHECK(back.p_value == plain.p_value);
  CHECK(back.covariance == plain.covariance);
  const auroc_difference_result turned = auroc_difference_test(d.y.reverse(), d.s.reverse(), d.t.reverse(), d.w.reverse());
  CHECK(turned.difference == weighted.difference);
  CHECK(turned.p_value == weighted.p_value);
  // a monotone map of a score, and a row of weight 0, change nothing; scores of different types
  CHECK(auroc_difference_test(d.y, (d.s * 1e-9).exp().eval(), d.t).statistic == plain.statistic);
  CHECK(auroc_difference_test(d.y, d.s + 1e9, d.t).statistic == auroc_difference_test(d.y, (d.s + 1e9 - 1e9).eval(), d.t).statistic);
  CHECK(auroc_difference_test(d.y, (d.s * 100).cast<int>(), d.t.cast<float>()).a == auroc(d.y, (d.s * 100).cast<int>()));
  Eigen::ArrayXi y(302);
  Eigen::ArrayXd s(302), t(302), w(302);
  y << 1, d.y, 0;
  s << -7, d.s, 1e300;
  t << 5, d.t, -1e300;
  w << 0, d.w, 0;
  CHECK(auroc_difference_test(y, s, t, w).difference == weighted.difference);
}

TEST_CASE("auroc_difference_test: rows in clusters") {
  // R survival 3.5-3 concordance(y ~ p, cluster = g[, weights = w])$var of each model
  const test::b20 d;
  const Eigen::ArrayXi g = Eigen::ArrayXi::LinSpaced(20, 0, 19).unaryExpr([](int i) { return i % 6; });
  const auroc_difference_options jackknife{.variance = auroc_variance::infinitesimal_jackknife};
  const auroc_difference_result r = clustered_auroc_difference_test(d.y, d.p, d.q, g, jackknife);
  CHECK_CLOSE(r.variance_a, 0.020423);
  CHECK_CLOSE(r.variance_b, 0.021262);
  const auroc_difference_result w = clustered_auroc_difference_test(d.y, d.p, d.q, g, d.w, jackknife);
  CHECK_CLOSE(w.variance_a, 0.022791920109196926);
  CHECK_CLOSE(w.variance_b, 0.021281832680243942);
  // influences of all pairs, by cluster
  const two_models m(12, 150, 20);
  Eigen::ArrayXi ids(150);
  test::generator random(2);
  for (Index i = 0; i < 150; ++i) ids(i) = 3 * random.below(25);
  const Eigen::ArrayXd h = influences(m.y, m.s, m.w) - influences(m.y, m.t, m.w);
  Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(75);
  for (Index i = 0; i < 150; ++i) sum(ids(i)) += h(i);
  const auroc_difference_result c = clustered_auroc_difference_test(m.y, m.s, m.t, ids, m.w, jackknife);
  CHECK_CLOSE(c.difference.standard_error, std::sqrt(sum.square().sum()));
  CHECK_CLOSE(c.statistic, c.difference.value / std::sqrt(sum.square().sum()));
  CHECK(clustered_auroc_difference_test(m.y.reverse(), m.s.reverse(), m.t.reverse(), ids.reverse(), m.w.reverse(), jackknife).p_value ==
        c.p_value);
  // every row a cluster: the plain test
  const Eigen::ArrayXi own = Eigen::ArrayXi::LinSpaced(150, 0, 149);
  check_same(clustered_auroc_difference_test(m.y, m.s, m.t, own), auroc_difference_test(m.y, m.s, m.t));
  check_same(clustered_auroc_difference_test(m.y, m.s, m.t, own, m.w), auroc_difference_test(m.y, m.s, m.t, m.w));
  // sets of rows that repeat each other differ by nothing between clusters
  Eigen::ArrayXi y(40), of(40);
  Eigen::ArrayXd p(40), q(40);
  y << d.y, d.y;
  p << d.p, d.p;
  q << d.q, d.q;
  of << Eigen::ArrayXi::Zero(20), Eigen::ArrayXi::Ones(20);
  const auroc_difference_result none = clustered_auroc_difference_test(y, p, q, of);
  CHECK(none.difference.standard_error == 0);
  CHECK(is_undefined(none.p_value));
  CHECK(test::error_of([&] { (void)clustered_auroc_difference_test(d.y, d.p, d.q, g.head(3)); }) ==
        "assay::clustered_auroc_difference_test: clusters has 3 elements but truth has 20");
  CHECK(test::error_of([&] { (void)clustered_auroc_difference_test(d.y, d.p, d.q, g - 1); }) ==
        "assay::clustered_auroc_difference_test: clusters[0] = -1 is not a whole number in [0, 2147483647)");
}

TEST_CASE("auroc_difference_test: few rows that differ keep their digits") {
  // 200,000 rows of which two positives exchange places with a negative each
  const test::l200 l;
  Eigen::ArrayXd q = l.p;
  Index changed = 0;
  for (Index i = 0; i + 1 < q.size() && changed < 2; i += 5000) {
    for (Index j = i + 1; j < i + 5000; ++j) {
      if (l.y(i) == 1 && l.y(j) == 0 && l.p(i) > l.p(j) + 0.2) {
        std::swap(q(i), q(j));
        ++changed;
        break;
      }
    }
  }
  REQUIRE(changed == 2);
  const auroc_difference_result r = auroc_difference_test(l.y, l.p, q);
  CHECK(r.a == 0.8747798802363403);
  CHECK(r.difference.value > 0);
  // the same from integers: placements of the rows in order, doubled
  const auto doubled = [&](const Eigen::ArrayXd& s) {
    std::vector<Index> order(static_cast<std::size_t>(s.size()));
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<Index>(i);
    std::sort(order.begin(), order.end(), [&](Index i, Index j) { return s(i) < s(j); });
    std::vector<long long> v(order.size());
    long long below[2] = {0, 0};
    const long long total[2] = {133545, 66455};
    for (std::size_t begin = 0, end; begin < order.size(); begin = end) {
      long long tied[2] = {0, 0};
      for (end = begin; end < order.size() && s(order[end]) == s(order[begin]); ++end) ++tied[l.y(order[end])];
      for (std::size_t k = begin; k < end; ++k) {
        const auto i = static_cast<std::size_t>(order[k]);
        v[i] = l.y(order[k]) == 1 ? 2 * below[0] + tied[0] : 2 * (total[1] - below[1]) - tied[1];
      }
      below[0] += tied[0];
      below[1] += tied[1];
    }
    return v;
  };
  const auto va = doubled(l.p);
  const auto vb = doubled(q);
  double variance = 0;
  const double total[2] = {133545, 66455};
  for (const int c : {0, 1}) {
    long long sum = 0;
    long double squares = 0;
    for (std::size_t i = 0; i < va.size(); ++i) {
      if (l.y(static_cast<Index>(i)) != c) continue;
      sum += va[i] - vb[i];
      squares += static_cast<long double>((va[i] - vb[i]) * (va[i] - vb[i]));
    }
    const double n = total[c];
    const auto mean = static_cast<long double>(sum) / static_cast<long double>(total[c]);
    const auto scatter = static_cast<double>(squares - static_cast<long double>(sum) * mean);
    variance += scatter / (4 * total[1 - c] * total[1 - c]) / (n * (n - 1));
    CHECK_CLOSE(r.difference.value, static_cast<double>(sum) / (2 * total[0] * total[1]));
  }
  CHECK_NEAR(r.difference.standard_error * r.difference.standard_error, variance, 1e-11);
  const auroc_difference_result back = auroc_difference_test(l.y.reverse(), l.p.reverse(), q.reverse());
  CHECK(back.difference == r.difference);
  CHECK(back.covariance == r.covariance);
}

TEST_CASE("auroc_difference_test: edge cases") {
  const test::b20 d;
  // identical scores, and a monotone map of them: nothing to be tested
  for (const auto& r : {auroc_difference_test(d.y, d.p, d.p), auroc_difference_test(d.y, d.p, d.p.exp().eval()),
                        auroc_difference_test(d.y, d.p, (3 * d.p).eval(), d.w)}) {
    CHECK(r.difference.value == 0);
    CHECK(r.difference.standard_error == 0);
    CHECK(r.difference.lower == 0);
    CHECK(r.difference.upper == 0);
    CHECK(is_undefined(r.statistic));
    CHECK(is_undefined(r.p_value));
    CHECK_FALSE(is_undefined(r.covariance));
  }
  // a perfect against a constant score: the difference of every row is the same
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Zero(20);
  const Eigen::ArrayXd perfect = d.y.cast<double>();
  for (const auto& r : {auroc_difference_test(d.y, perfect, constant), auroc_difference_test(d.y, perfect, constant, d.w)}) {
    CHECK(r.difference.value == 0.5);
    CHECK(r.difference.standard_error == 0);
    CHECK(is_undefined(r.p_value));
    CHECK(r.a == 1);
    CHECK(r.b == 0.5);
  }
  const auroc_difference_result both = auroc_difference_test(ranked_scores(d.y, perfect), ranked_scores(d.y, constant));
  CHECK(both.difference.value == 0.5);
  CHECK(is_undefined(both.p_value));
  // one class, one row of a class, no rows
  const auroc_difference_result one = auroc_difference_test(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), Eigen::Array2d(1, 2));
  CHECK(is_undefined(one.a));
  CHECK(is_undefined(one.difference.value));
  CHECK(is_undefined(one.p_value));
  const auroc_difference_result few = auroc_difference_test(Eigen::Array3i(1, 0, 0), Eigen::Array3d(1, 2, 0), Eigen::Array3d(3, 2, 0));
  CHECK(few.a == 0.5);
  CHECK(few.b == 1);
  CHECK(few.difference.value == -0.5);
  CHECK(is_undefined(few.difference.standard_error));
  CHECK(is_undefined(few.difference.lower));
  CHECK(is_undefined(few.p_value));
  CHECK(is_undefined(auroc_difference_test(Eigen::ArrayXi(0), Eigen::ArrayXd(0), Eigen::ArrayXd(0)).a));
  const Eigen::Array3d no_positive(0, 1, 1);
  CHECK(is_undefined(auroc_difference_test(Eigen::Array3i(1, 0, 0), Eigen::Array3d(1, 2, 0), Eigen::Array3d(3, 2, 0), no_positive).a));
  CHECK(is_undefined(auroc_difference_test(ranked_scores<double>(), ranked_scores(d.y, d.p)).p_value));
  CHECK(is_undefined(auroc_difference_test(estimate{}, estimate{}).p_value));
  // infinite scores are ordered, zeros tie
  const double inf = std::numeric_limits<double>::infinity();
  const auroc_difference_result x =
      auroc_difference_test(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(-inf, 0.0, -0.0, inf), Eigen::Array4d(-1, 0, 0, 1));
  CHECK(x.a == 0.875);
  CHECK(x.difference.standard_error == 0);
}

TEST_CASE("auroc_difference_test: errors") {
  const test::ranking_sample d(1, 5001, 50);
  const std::string name = "auroc_difference_test";
  const auto paired = [](const auto&... a) { return auroc_difference_test(a...); };
  test::check_nan_is_named(name, "score_a", d.s, [&](const auto& x) { return paired(d.y, x, d.s); });
  test::check_nan_is_named(name, "score_b", d.s, [&](const auto& x) { return paired(d.y, d.s, x); });
  test::check_nan_is_named(name, "score_b", d.s, [&](const auto& x) { return paired(d.y, d.s, x, d.w); });
  test::check_nan_is_named(name, "weights", d.w, [&](const auto& x) { return paired(d.y, d.s, d.s, x); });
  test::check_nan_is_named(name, "truth", d.y.cast<double>().eval(), [&](const auto& x) { return paired(x, d.s, d.s); });
  CHECK(test::error_of([&] { (void)paired(d.y, d.s.head(3), d.s); }) ==
        "assay::auroc_difference_test: score_a has 3 elements but truth has 5001");
  CHECK(test::error_of([&] { (void)paired(d.y, d.s, d.s.head(3)); }) ==
        "assay::auroc_difference_test: score_b has 3 elements but truth has 5001");
  CHECK(test::error_of([&] { (void)paired(d.y, d.s, d.s, d.w.head(3)); }) ==
        "assay::auroc_difference_test: weights has 3 elements but truth has 5001");
  const auto message = [&](const auroc_difference_options& o) {
    return test::error_of([&] { (void)auroc_difference_test(d.y, d.s, d.s, d.w, o); });
  };
  CHECK(message({.level = 0}) == "assay::auroc_difference_test: level = 0 is outside (0, 1)");
  CHECK(message({.variance = auroc_variance::obuchowski}) ==
        "assay::auroc_difference_test: variance must be delong or infinitesimal_jackknife");
  CHECK(message({.distribution = reference_distribution::student}) ==
        "assay::auroc_difference_test: distribution student is for two samples");
  const Eigen::ArrayXd half = 0.5 * d.w;
  CHECK(test::error_of([&] { (void)auroc_difference_test(d.y, d.s, d.s, half, {.weighting = weighting::frequency}); }) ==
        "assay::auroc_difference_test: frequency weights must be whole numbers");
  const ranked_scores r(d.y, d.s, half);
  CHECK(test::error_of([&] { (void)auroc_difference_test(r, r, {.weighting = weighting::frequency}); }) ==
        "assay::auroc_difference_test: frequency weights must be whole numbers");
  CHECK(test::error_of([&] { (void)auroc_difference_test(r, r, {.level = 1}); }) ==
        "assay::auroc_difference_test: level = 1 is outside (0, 1)");
  CHECK(test::error_of([&] { (void)auroc_difference_test(estimate{}, estimate{}, {.level = -1}); }) ==
        "assay::auroc_difference_test: level = -1 is outside (0, 1)");
  CHECK(test::error_of([&] {
          (void)auroc_difference_test(estimate{}, estimate{}, {.distribution = reference_distribution::student});
        }) == "assay::auroc_difference_test: distribution student needs the numbers of rows; pass ranked_scores");
}
