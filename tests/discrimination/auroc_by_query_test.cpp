#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/auroc_by_query.hpp>

using namespace assay;

namespace {
/// Rows of one query.
test::ranking_sample only(const test::ranking_sample& d, const Eigen::ArrayXi& q, int id) {
  test::ranking_sample out = d;
  Index n = 0;
  for (Index i = 0; i < q.size(); ++i) {
    if (q(i) != id) continue;
    out.y(n) = d.y(i);
    out.s(n) = d.s(i);
    out.w(n++) = d.w(i);
  }
  out.y.conservativeResize(n);
  out.s.conservativeResize(n);
  out.w.conservativeResize(n);
  return out;
}
Eigen::ArrayXi random_queries(std::uint64_t seed, Index n, int many) {
  test::generator g(seed);
  Eigen::ArrayXi q(n);
  for (Index i = 0; i < n; ++i) q(i) = 1000003 * (g.below(many) / (1 + g.below(3)));
  return q;
}
bool same(const auroc_by_query_result& a, const auroc_by_query_result& b) {
  bool equal = a.values.size() == b.values.size() && test::close_to(a.value, b.value, 0, 0) && (a.queries == b.queries).all();
  for (Index i = 0; equal && i < a.values.size(); ++i) equal = test::close_to(a.values(i), b.values(i), 0, 0);
  return equal && a.averaged == b.averaged && a.skipped == b.skipped;
}
constexpr query_average averages[] = {query_average::plain, query_average::rows, query_average::pairs};
}  // namespace

TEST_CASE("auroc_by_query: by hand") {
  // query 7: 1.0 (2 rows, 1 pair); query 2: (1 + ½ + 0 + 0)/4 (4 rows, 4 pairs); query 5: positives only
  const Eigen::ArrayXi q{{7, 2, 2, 5, 2, 7, 2}};
  const Eigen::ArrayXi y{{1, 1, 0, 1, 0, 0, 1}};
  const Eigen::ArrayXd s{{.9, .5, .5, .1, .4, .2, .3}};
  const auto r = auroc_by_query(y, s, q);
  CHECK((r.queries == Eigen::Array3i(2, 5, 7)).all());
  CHECK(r.values(0) == 0.375);
  CHECK(is_undefined(r.values(1)));
  CHECK(r.values(2) == 1);
  CHECK(r.averaged == 2);
  CHECK(r.skipped == 1);
  CHECK(r.value == 0.6875);
  CHECK_CLOSE(auroc_by_query(y, s, q, {.average = query_average::rows}).value, (4 * 0.375 + 2) / 6);
  CHECK(auroc_by_query(y, s, q, {.average = query_average::pairs}).value == 0.5);
}

TEST_CASE("auroc_by_query: a loop of auroc, and all pairs within queries") {
  for (const int many : {1, 5, 60, 2000}) {
    const Index n = 3000;
    const test::ranking_sample d(static_cast<std::uint64_t>(many), n, 30);
    const Eigen::ArrayXi q = random_queries(4, n, many);
    const Eigen::ArrayXd odd = d.w * (1 + d.s.cos().abs());
    test::ranking_sample unit = d;
    unit.w.setOnes();
    test::ranking_sample uneven = d;
    uneven.w = odd;
    for (const test::ranking_sample& sample : {unit, d, uneven}) {
      const auto result = [&](query_average kind) { return auroc_by_query(d.y, d.s, q, sample.w, {.average = kind}); };
      const auto plain = result(query_average::plain);
      double sum[3] = {0, 0, 0};
      double all[3] = {0, 0, 0};
      Index skipped = 0;
      for (Index k = 0; k < plain.queries.size(); ++k) {
        const test::ranking_sample rows = only(sample, q, plain.queries(k));
        const double a = auroc(rows.y, rows.s, rows.w);
        CHECK_CLOSE(plain.values(k), a);
        if (is_undefined(a)) {
          ++skipped;
          continue;
        }
        const double p = (rows.y == 1).select(rows.w, 0.0).sum();
        const double w[3] = {1, rows.w.sum(), p * (rows.w.sum() - p)};
        for (int i = 0; i < 3; ++i) {
          sum[i] += w[i] * a;
          all[i] += w[i];
        }
      }
      CHECK(plain.skipped == skipped);
      CHECK(plain.averaged + skipped == plain.queries.size());
      for (int i = 0; i < 3; ++i) CHECK_CLOSE(result(averages[i]).value, sum[i] / all[i]);
    }
    double good = 0;
    double pairs = 0;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        if (q(i) != q(j) || d.y(i) != 1 || d.y(j) != 0) continue;
        pairs += 1;
        good += d.s(i) > d.s(j) ? 1 : d.s(i) == d.s(j) ? 0.5 : 0;
      }
    }
    CHECK(auroc_by_query(d.y, d.s, q, {.average = query_average::pairs}).value == good / pairs);
  }
}

TEST_CASE("auroc_by_query: laws") {
  const Index n = 700;
  const test::ranking_sample d(3, n, 20);
  const Eigen::ArrayXi q = random_queries(5, n, 40);
  const Eigen::ArrayXd odd = d.w * (1 + d.s.cos().abs());
  for (const query_average kind : averages) {
    const auroc_by_query_options o{.average = kind};
    const auto plain = auroc_by_query(d.y, d.s, q, o);
    // the order of rows, unit weights, types, maps that grow, also one of its own in every query
    CHECK(same(auroc_by_query(d.y.reverse(), d.s.reverse(), q.reverse(), o), plain));
    CHECK(same(auroc_by_query(d.y.reverse(), d.s.reverse(), q.reverse(), odd.reverse(), o), auroc_by_query(d.y, d.s, q, odd, o)));
    CHECK(same(auroc_by_query(d.y, d.s, q, Eigen::ArrayXd::Ones(n), o), plain));
    CHECK(same(auroc_by_query(d.y.cast<double>(), 0x1p-30 * d.s, q.cast<double>(), o), plain));
    CHECK(same(auroc_by_query(d.y, (d.s * 0x1p20).round() + q.cast<double>(), q, o), auroc_by_query(d.y, (d.s * 0x1p20).round(), q, o)));
    // weights: scales, rows of weight 0, repeated rows
    const auto weighted = auroc_by_query(d.y, d.s, q, d.w, o);
    for (const double size : {0x1p1000, 0x1p-1000}) CHECK(same(auroc_by_query(d.y, d.s, q, d.w * size, o), weighted));
    Eigen::ArrayXi y(n + 1), ids(n + 1);
    Eigen::ArrayXd s(n + 1), w(n + 1);
    y << 1, d.y;
    ids << 77, q;
    s << 5, d.s;
    w << 0, d.w;
    CHECK(same(auroc_by_query(y, s, ids, w, o), weighted));
    const test::ranking_sample r = d.repeated();
    Eigen::ArrayXi repeated(r.y.size());
    for (Index i = 0, k = 0; i < n; ++i) {
      for (int c = 0; c < static_cast<int>(d.w(i)); ++c) repeated(k++) = q(i);
    }
    CHECK(same(auroc_by_query(r.y, r.s, repeated, o), weighted));
    // one query: auroc
    CHECK_CLOSE(auroc_by_query(d.y, d.s, Eigen::ArrayXi::Zero(n), o).value, auroc(d.y, d.s));
    CHECK_CLOSE(auroc_by_query(d.y, d.s, Eigen::ArrayXi::Zero(n), odd, o).value, auroc(d.y, d.s, odd));
  }
}

TEST_CASE("auroc_by_query: edges") {
  const double inf = std::numeric_limits<double>::infinity();
  const Eigen::ArrayXi none(0);
  const Eigen::ArrayXd nothing(0);
  CHECK(is_undefined(auroc_by_query(none, nothing, none).value));
  CHECK(auroc_by_query(none, nothing, none).values.size() == 0);
  const auto apart = auroc_by_query(Eigen::Array2i(1, 0), Eigen::Array2d(1, 2), Eigen::Array2i(1, 2));
  CHECK(is_undefined(apart.value));
  CHECK(apart.skipped == 2);
  const Eigen::Array4i y(1, 0, 1, 0);
  const Eigen::Array4i q(0, 0, 3, 3);
  CHECK(auroc_by_query(y, Eigen::Array4d(inf, -inf, 0.0, -0.0), q).value == 0.75);
  // classes and queries whose weights are far apart
  const Eigen::Array4d w(1e300, 1e-300, 1e-300, 1e-300);
  const auto r = auroc_by_query(y, Eigen::Array4d(2, 1, 1, 2), q, w, {.average = query_average::pairs});
  CHECK(r.values(0) == 1);
  CHECK(r.values(1) == 0);
  CHECK(r.value == 1);
  CHECK(auroc_by_query(y, Eigen::Array4d(2, 1, 1, 2), q, w).value == 0.5);

  const test::ranking_sample d(3, 5001, 20);
  const Eigen::ArrayXi ids = random_queries(5, 5001, 40);
  test::check_nan_is_named("auroc_by_query", "score", d.s, [&](const auto& v) { return auroc_by_query(d.y, v, ids); });
  test::check_nan_is_named("auroc_by_query", "query", ids.cast<double>(), [&](const auto& v) { return auroc_by_query(d.y, d.s, v); });
  test::check_nan_is_named("auroc_by_query", "weights", d.w, [&](const auto& v) { return auroc_by_query(d.y, d.s, ids, v); });
  CHECK(test::error_of([&] { (void)auroc_by_query(y, w, Eigen::Array4i(0, -1, 0, 0)); }) ==
        "assay::auroc_by_query: query[1] = -1 is not a whole number in [0, 2147483647)");
  CHECK(test::error_of([&] { (void)auroc_by_query(q, w, q); }) == "assay::auroc_by_query: truth[2] = 3 is not 0 or 1");
  CHECK(test::error_of([&] { (void)auroc_by_query(y, w, none); }) == "assay::auroc_by_query: query has 0 elements but truth has 4");
  CHECK(test::error_of([&] { (void)auroc_by_query(y, nothing, q); }) == "assay::auroc_by_query: score has 0 elements but truth has 4");
  CHECK(test::error_of([&] { (void)auroc_by_query(y, w, q, nothing); }) == "assay::auroc_by_query: weights has 0 elements but truth has 4");
  CHECK(test::error_of([&] { (void)auroc_by_query(y, w, q, -w); }) == "assay::auroc_by_query: weights[0] = -1e+300 is negative");
}
