#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/auroc_by_query.hpp>
#include <assay/discrimination/concordance_index.hpp>

#include <limits>
#include <map>

using namespace assay;

namespace {

struct sample : test::ranking_sample {
  Eigen::Array<std::int64_t, Eigen::Dynamic, 1> query;
  sample(std::uint64_t seed, Eigen::Index n, int distinct, int queries) : ranking_sample(seed, n, distinct), query(n) {
    test::generator g(seed + 100);
    for (Index i = 0; i < n; ++i) query(i) = std::int64_t{1} << g.below(queries);
  }
};

/// Rows of one query.
struct part {
  std::vector<int> y;
  std::vector<double> s, w;
};
std::map<std::int64_t, part> parts_of(const sample& d, const Eigen::ArrayXd& w) {
  std::map<std::int64_t, part> out;
  for (Index i = 0; i < w.size(); ++i) {
    if (w(i) > 0) {
      part& p = out[d.query(i)];
      p.y.push_back(d.y(i)), p.s.push_back(d.s(i)), p.w.push_back(w(i));
    }
  }
  return out;
}

double mean_of(const sample& d, const Eigen::ArrayXd& w, query_weighting kind) {
  double sum = 0;
  double all = 0;
  for (const auto& [id, p] : parts_of(d, w)) {
    const double a = auroc(view(p.y), view(p.s), view(p.w));
    if (is_undefined(a)) continue;
    double positive = 0;
    double negative = 0;
    for (std::size_t i = 0; i < p.y.size(); ++i) (p.y[i] == 1 ? positive : negative) += p.w[i];
    const double share = kind == query_weighting::equal ? 1 : kind == query_weighting::rows ? positive + negative : positive * negative;
    sum += share * a;
    all += share;
  }
  return sum / all;
}
const query_weighting kinds[] = {query_weighting::equal, query_weighting::rows, query_weighting::pairs};

}  // namespace

TEST_CASE("auroc_by_query: reference values") {
  // 4.1 row 42 (ties half), row 32 and a query of one class, in shuffled rows
  const Eigen::ArrayXi y{{0, 1, 0, 1, 0, 1, 1, 1, 1}};
  const Eigen::ArrayXd s{{.1, .9, .5, .35, .4, .8, .5, .3, .2}};
  const Eigen::ArrayXi q{{7, 2, 2, 7, 7, 7, 2, 0, 0}};
  const auroc_by_query_result r = auroc_by_query(y, s, q);
  REQUIRE(r.query.size() == 3);
  CHECK(r.query(0) == 0);
  CHECK(r.query(1) == 2);
  CHECK(r.query(2) == 7);
  CHECK(is_undefined(r.auroc(0)));
  CHECK(r.auroc(1) == 0.75);
  CHECK(r.auroc(2) == 0.75);
  CHECK(r.skipped == 1);
  CHECK((r.positives == Eigen::Array3d(2, 2, 2)).all());
  CHECK((r.negatives == Eigen::Array3d(0, 1, 2)).all());
  CHECK(r.mean == 0.75);
  // one query: the AUROC
  const test::b20 d;
  const Eigen::ArrayXi one = Eigen::ArrayXi::Constant(20, 5);
  CHECK(auroc_by_query(d.y, d.p, one).mean == 0.735);
  CHECK_CLOSE(auroc_by_query(d.y, d.p, one, d.w).mean, 0.6739130434782609);
  const test::l200 l;
  CHECK_CLOSE(auroc_by_query(l.y, l.p, Eigen::ArrayXi::Zero(200000), {.query_weight = query_weighting::pairs}).mean, 0.8747798802363403);
}

TEST_CASE("auroc_by_query: against the AUROC of every query") {
  for (const int queries : {1, 5, 60}) {
    for (const int distinct : {2, 9, 100000}) {
      const sample d(static_cast<std::uint64_t>(queries + distinct), 400, distinct, queries);
      const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(400);
      const Eigen::ArrayXd odd = d.w * (1 + d.s.cos().abs());
      for (const query_weighting kind : kinds) {
        CHECK_CLOSE(auroc_by_query(d.y, d.s, d.query, {.query_weight = kind}).mean, mean_of(d, one, kind));
        CHECK_CLOSE(auroc_by_query(d.y, d.s, d.query, odd, {.query_weight = kind}).mean, mean_of(d, odd, kind));
      }
      const auroc_by_query_result r = auroc_by_query(d.y, d.s, d.query, odd);
      Index k = 0;
      Index skipped = 0;
      bool same = true;
      for (const auto& [id, p] : parts_of(d, odd)) {
        const double a = auroc(view(p.y), view(p.s), view(p.w));
        same = same && r.query(k) == id && test::close_to(r.auroc(k), a);
        skipped += is_undefined(a);
        ++k;
      }
      CHECK(same);
      CHECK(r.query.size() == k);
      CHECK(r.skipped == skipped);
      // pairs within queries: events at two times, of which negatives are later
      const Eigen::ArrayXi all = Eigen::ArrayXi::Ones(400);
      CHECK_CLOSE(auroc_by_query(d.y, d.s, d.query, odd, {.query_weight = query_weighting::pairs}).mean,
                  stratified_concordance_index(1 - d.y, all, d.s, d.query, odd));
    }
  }
}

TEST_CASE("auroc_by_query: laws") {
  const sample d(4, 300, 12, 9);
  const Eigen::ArrayXd odd = d.w * (1 + d.s.cos().abs());
  for (const query_weighting kind : kinds) {
    const auroc_by_query_options o{.query_weight = kind};
    const double plain = auroc_by_query(d.y, d.s, d.query, o).mean;
    const double weighted = auroc_by_query(d.y, d.s, d.query, odd, o).mean;
    CHECK(auroc_by_query(d.y, d.s, d.query, Eigen::ArrayXd::Ones(300).eval(), o).mean == plain);
    CHECK(auroc_by_query(d.y.reverse(), d.s.reverse(), d.query.reverse(), odd.reverse().eval(), o).mean == weighted);
    CHECK_CLOSE(auroc_by_query(d.y, d.s, d.query, (odd * 1e300).eval(), o).mean, weighted);
    CHECK_CLOSE(auroc_by_query(d.y, d.s, d.query, (odd * 1e-300).eval(), o).mean, weighted);
    CHECK(auroc_by_query(d.y.cast<double>(), (d.s + 1e9).eval(), d.query.cast<double>(), o).mean ==
          auroc_by_query(d.y, (d.s + 1e9).eval(), d.query, o).mean);
    // repeated rows
    const auto n = static_cast<Index>(d.w.sum());
    Eigen::ArrayXi y(n);
    Eigen::ArrayXd s(n), q(n);
    for (Index i = 0, k = 0; i < 300; ++i) {
      for (int r = 0; r < static_cast<int>(d.w(i)); ++r, ++k) {
        y(k) = d.y(i), s(k) = d.s(i), q(k) = static_cast<double>(d.query(i));
      }
    }
    CHECK_CLOSE(auroc_by_query(d.y, d.s, d.query, d.w, o).mean, auroc_by_query(y, s, q, o).mean);
  }
}

TEST_CASE("auroc_by_query: edge cases and errors") {
  const Eigen::Array3i y(0, 1, 1);
  const Eigen::Array3d s(1, 2, 3);
  const Eigen::Array3i q(0, 0, 1);
  const auroc_by_query_result none = auroc_by_query(Eigen::ArrayXi(0), Eigen::ArrayXd(0), Eigen::ArrayXi(0));
  CHECK(is_undefined(none.mean));
  CHECK(none.query.size() == 0);
  CHECK(none.skipped == 0);
  CHECK(is_undefined(auroc_by_query(y, s, Eigen::Array3i(0, 1, 2)).mean));
  CHECK(auroc_by_query(y, s, Eigen::Array3i(0, 1, 2)).skipped == 3);
  CHECK(auroc_by_query(y, s, Eigen::Array3i(0, 1, 2), {.undefined = 0.5}).mean == 0.5);
  CHECK(auroc_by_query(y, s, q).mean == 1);
  CHECK(is_undefined(auroc_by_query(y, s, q, Eigen::Array3d(1, 0, 1)).mean));
  CHECK(auroc_by_query(y, s, q, Eigen::Array3d(1, 1, 0)).query.size() == 1);  // rows of weight 0 do not exist
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(auroc_by_query(y, Eigen::Array3d(-inf, inf, 0), q).mean == 1);
  CHECK(auroc_by_query(y, Eigen::Array3d(-0.0, 0, 0), q).mean == 0.5);
  const std::string f = "assay::auroc_by_query: ";
  CHECK(test::error_of([&] { (void)auroc_by_query(y, s, -q); }) == f + "query[2] = -1 is not a whole number in [0, 2^63)");
  CHECK(test::error_of([&] { (void)auroc_by_query(y, s, q.head(2)); }) == f + "query has 2 elements but truth has 3");
  CHECK(test::error_of([&] { (void)auroc_by_query(y, s, q, Eigen::Array3d(1e308, 1e308, 1)); }) == "");  // each class sums up
  CHECK(test::error_of([&] { (void)auroc_by_query(Eigen::Array3i(1, 1, 0), s, q, Eigen::Array3d(1e308, 1e308, 1)); }) ==
        f + "the sum of the weights is too large for double");
  test::check_bad_rows("auroc_by_query", [](const auto& truth, const auto& score, const auto&... w) {
    return auroc_by_query(truth, score, Eigen::ArrayXi::Zero(truth.size()), w...).mean;
  });
}
