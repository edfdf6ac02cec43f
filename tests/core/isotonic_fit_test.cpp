#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/core/isotonic_fit.hpp>

#include <algorithm>
#include <map>

using assay::Index;
using assay::ranked_scores;
using assay::core::isotonic_fit;
using assay::core::isotonic_pool;

namespace {

struct group {
  double negatives = 0;
  double positives = 0;
};

// max-min formula: the largest over a <= t of the smallest over b >= t of the rate of the scores in [a, b]
std::map<double, double> max_min(const std::map<double, group>& groups) {
  std::vector<double> score;
  std::vector<group> g;
  for (const auto& [s, v] : groups) {
    score.push_back(s);
    g.push_back(v);
  }
  std::map<double, double> out;
  for (std::size_t t = 0; t < g.size(); ++t) {
    double best = 0;
    for (std::size_t a = 0; a <= t; ++a) {
      double smallest = 1;
      for (std::size_t b = t; b < g.size(); ++b) {
        double n = 0, p = 0;
        for (std::size_t i = a; i <= b; ++i) {
          n += g[i].negatives;
          p += g[i].positives;
        }
        smallest = (std::min)(smallest, p / (n + p));
      }
      best = (std::max)(best, smallest);
    }
    out[score[t]] = best;
  }
  return out;
}

template <class Fit>
void check_against(const Fit& fit, const std::map<double, double>& expected) {
  for (const auto& [s, rate] : expected) {
    const auto b = std::find_if(fit.blocks().begin(), fit.blocks().end(), [s = s](const auto& x) { return x.lower <= s && s <= x.upper; });
    REQUIRE(b != fit.blocks().end());
    CHECK_CLOSE(fit.rate(*b), rate);
  }
}

}  // namespace

TEST_CASE("isotonic_fit: reference values") {
  const test::b20 d;
  // reference 4.2 #89: scikit-learn's isotonic
  const isotonic_fit fit(ranked_scores(d.y, d.p));
  const double lower[] = {0.05, 0.1, 0.3, 0.4, 0.6, 0.9};
  const double upper[] = {0.05, 0.25, 0.35, 0.5, 0.85, 0.95};
  const double rate[] = {0, 0.25, 1.0 / 3, 0.5, 2.0 / 3, 1};
  REQUIRE(fit.blocks().size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(fit.blocks()[i].lower == lower[i]);
    CHECK(fit.blocks()[i].upper == upper[i]);
    CHECK(fit.rate(fit.blocks()[i]) == rate[i]);
  }
  CHECK(fit.base_rate() == 0.5);
  CHECK(fit.share(fit.blocks()[1].negatives, fit.blocks()[1].positives) == 0.2);
}

TEST_CASE("isotonic_fit: the max-min formula, blocks of ascending rates, shares that add up") {
  for (const int distinct : {1, 2, 7, 30, 1000}) {
    const test::ranking_sample d(static_cast<std::uint64_t>(distinct) + 3, 90, distinct);
    std::map<double, group> plain, weighted;
    for (Index i = 0; i < 90; ++i) {
      (d.y(i) ? plain[d.s(i)].positives : plain[d.s(i)].negatives) += 1;
      if (d.w(i) > 0) (d.y(i) ? weighted[d.s(i)].positives : weighted[d.s(i)].negatives) += d.w(i);
    }
    const isotonic_fit a(ranked_scores(d.y, d.s));
    check_against(a, max_min(plain));
    for (const double scale : {1.0, 1e300, 1e-300, 0.3}) {
      const isotonic_fit b(ranked_scores(d.y, d.s, (d.w * scale).eval()));
      check_against(b, max_min(weighted));
      double total = 0, positives = 0, negatives = 0;
      for (std::size_t i = 0; i < b.blocks().size(); ++i) {
        const auto& x = b.blocks()[i];
        total += b.share(x.negatives, x.positives);
        positives += b.positive_share(x.positives);
        negatives += b.negative_share(x.negatives);
        if (i > 0) CHECK(b.rate(b.blocks()[i - 1]) < b.rate(x));
      }
      CHECK_CLOSE(total, 1.0);
      CHECK_CLOSE(positives, b.base_rate());
      CHECK_CLOSE(positives + negatives, 1.0);
    }
  }
}

TEST_CASE("isotonic_fit: edges") {
  const isotonic_fit none(ranked_scores<double>{});
  CHECK(none.blocks().empty());
  const isotonic_fit one(ranked_scores(Eigen::ArrayXi{{1, 1, 1}}, Eigen::ArrayXd{{3, 1, 2}}));
  REQUIRE(one.blocks().size() == 1);
  CHECK(one.rate(one.blocks()[0]) == 1);
  CHECK(one.base_rate() == 1);
  const isotonic_fit apart(ranked_scores(Eigen::ArrayXi{{1, 0, 1, 0}}, Eigen::ArrayXd{{3, 1, 4, 2}}));
  REQUIRE(apart.blocks().size() == 2);
  CHECK(apart.rate(apart.blocks()[0]) == 0);
  CHECK(apart.rate(apart.blocks()[1]) == 1);
  const isotonic_fit against(ranked_scores(Eigen::ArrayXi{{1, 0, 0}}, Eigen::ArrayXd{{1, 2, 3}}));
  REQUIRE(against.blocks().size() == 1);
  CHECK(against.rate(against.blocks()[0]) == 1.0 / 3);
}

TEST_CASE("isotonic_pool: counts whose products pass 2^63 are compared exactly") {
  constexpr Index big = Index{1} << 52;
  isotonic_pool<Index> pool;
  pool.add(0, big, big - 1);  // the rates differ by 2^-106
  pool.add(1, big + 1, big);
  CHECK(pool.blocks().size() == 2);
  pool.clear();
  pool.add(0, big + 1, big);
  pool.add(1, big, big - 1);
  CHECK(pool.blocks().size() == 1);
  pool.clear();
  pool.add(0, 2, 1);
  pool.add(1, 2 * big, big);  // equal rates are one block
  CHECK(pool.blocks().size() == 1);
  CHECK(pool.blocks()[0].upper == 1);
}
