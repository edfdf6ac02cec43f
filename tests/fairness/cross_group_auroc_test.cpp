// AUROC between groups.
#include <assay/fairness/cross_group_auroc.hpp>
#include <assay/fairness/grouped_ranking.hpp>

#include <algorithm>
#include <vector>

#include "support/check.hpp"

using assay::cross_group_auroc;

namespace {

struct rows {
  Eigen::ArrayXi y, g;
  Eigen::ArrayXd s, w;
};

rows random_rows(test::generator& random, Eigen::Index n, int groups, int scores) {
  rows out{Eigen::ArrayXi(n), Eigen::ArrayXi(n), Eigen::ArrayXd(n), Eigen::ArrayXd(n)};
  for (Eigen::Index i = 0; i < n; ++i) {
    out.y[i] = random.below(2);
    out.g[i] = random.below(groups);
    out.s[i] = scores > 0 ? random.below(scores) : random.normal() + 0.3 * out.y[i];
    out.w[i] = random.below(4);
  }
  return out;
}

/// P(s+ > s-) + P(=)/2 of the positives that one function names against the negatives that another does.
template <class A, class B>
double pairs(const rows& r, const Eigen::ArrayXd& w, A&& positive, B&& negative) {
  double above = 0, all = 0;
  for (Eigen::Index i = 0; i < r.y.size(); ++i) {
    for (Eigen::Index j = 0; j < r.y.size(); ++j) {
      if (r.y[i] != 1 || r.y[j] != 0 || !positive(r.g[i]) || !negative(r.g[j])) continue;
      above += w[i] * w[j] * (r.s[i] > r.s[j] ? 1.0 : r.s[i] == r.s[j] ? 0.5 : 0.0);
      all += w[i] * w[j];
    }
  }
  return all > 0 ? above / all : std::nan("");
}

void check_against_pairs(const rows& r, const Eigen::ArrayXd& w, const assay::cross_group_auroc_result& found) {
  const auto any = [](int) { return true; };
  const Eigen::Index n = found.auroc.rows();
  for (Eigen::Index a = 0; a < n; ++a) {
    const auto is = [a](int g) { return g == a; };
    const auto is_not = [a](int g) { return g != a; };
    for (Eigen::Index b = 0; b < n; ++b) {
      INFO("groups " << a << " and " << b);
      CHECK_CLOSE(found.auroc(a, b), pairs(r, w, is, [b](int g) { return g == b; }));
    }
    CHECK_CLOSE(found.subgroup[a], pairs(r, w, is, is));
    CHECK_CLOSE(found.background_positive_subgroup_negative[a], pairs(r, w, is_not, is));
    CHECK_CLOSE(found.background_negative_subgroup_positive[a], pairs(r, w, is, is_not));
  }
  CHECK_CLOSE(found.overall, pairs(r, w, any, any));
}

}  // namespace

TEST_CASE("cross_group_auroc: reference values") {
  // exact rational runs, ROC16 and the same with tied scores
  const Eigen::ArrayXd s{{.95, .9, .85, .8, .75, .7, .65, .6, .55, .5, .45, .4, .35, .3, .25, .2}};
  const Eigen::ArrayXd tied{{1, .8, .8, .8, .8, .8, .6, .6, .6, .4, .4, .4, .4, .4, .2, .2}};
  const Eigen::ArrayXi y{{1, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1}};
  const Eigen::ArrayXi g{{0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1, 0}};
  const auto a = cross_group_auroc(y, s, g);
  CHECK_CLOSE(a.auroc(0, 0), 1.0 / 3);
  CHECK_CLOSE(a.auroc(0, 1), 0.44);
  CHECK_CLOSE(a.auroc(1, 0), 2.0 / 3);
  CHECK_CLOSE(a.auroc(1, 1), 11.0 / 15);
  CHECK_CLOSE(a.overall, 0.515625);
  CHECK_CLOSE(a.disparity, 2.0 / 3 - 0.44);
  CHECK(a.first == 1);
  CHECK(a.second == 0);
  const auto b = cross_group_auroc(y, tied, g);
  CHECK_CLOSE(b.auroc(0, 0), 0.366666666666667 + 1e-16 / 3);
  CHECK_CLOSE(b.auroc(0, 1), 0.56);
  CHECK_NEAR(b.auroc(1, 0), 0.555555555555556, 1e-14);
  CHECK_NEAR(b.auroc(1, 1), 0.733333333333333, 1e-14);
  CHECK_CLOSE(b.overall, 0.5546875);

  // subgroup, BPSN and BNSP of conversationai/unintended-ml-bias-analysis (their tests: 0.88, 0.88, 1)
  const Eigen::ArrayXd score{{.1, .2, .3, .21, .31, .55, .5, .8, .9, .4, .6, .71}};
  const Eigen::ArrayXi label{{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}};
  const Eigen::ArrayXi subgroup{{0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1}};
  const auto c = cross_group_auroc(label, score, subgroup);
  CHECK_CLOSE(c.subgroup[1], 8.0 / 9);
  CHECK_CLOSE(c.background_positive_subgroup_negative[1], 8.0 / 9);
  CHECK(c.background_negative_subgroup_positive[1] == 1);
}

TEST_CASE("cross_group_auroc: equals all pairs") {
  test::generator random(1);
  for (const int groups : {1, 2, 5, 16, 17, 35}) {
    for (const int scores : {0, 1, 3, 40}) {
      const rows r = random_rows(random, 150, groups, scores);
      INFO(groups << " groups, " << scores << " scores");
      check_against_pairs(r, Eigen::ArrayXd::Ones(150), cross_group_auroc(r.y, r.s, r.g));
      check_against_pairs(r, r.w, cross_group_auroc(r.y, r.s, r.g, r.w));
      check_against_pairs(r, r.w, cross_group_auroc(r.y, r.s, r.g, r.w * 1e-200));
    }
  }
}

TEST_CASE("cross_group_auroc: long inputs and long ties") {
  // blocks are summed apart; runs of equal scores reach over them. One group: the matrix is AUROC, from counts by score.
  test::generator random(2);
  for (const int scores : {2, 5, 300, 1 << 30}) {
    const Eigen::Index n = 70000;
    const rows r = random_rows(random, n, 3, scores);
    const auto found = cross_group_auroc(r.y, r.s, r.g);
    const auto weighted = cross_group_auroc(r.y, r.s, r.g, Eigen::ArrayXd::Constant(n, 0.7));
    std::vector<Eigen::Index> order(static_cast<std::size_t>(n));
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<Eigen::Index>(i);
    std::sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) { return r.s[a] < r.s[b]; });
    for (int a = 0; a < 3; ++a) {
      for (int b = 0; b < 3; ++b) {
        double below = 0, twice = 0, positives = 0;
        for (std::size_t i = 0, end = 0; i < order.size(); i = end) {
          double p = 0, q = 0;
          for (end = i; end < order.size() && r.s[order[end]] == r.s[order[i]]; ++end) {
            p += r.y[order[end]] == 1 && r.g[order[end]] == a;
            q += r.y[order[end]] == 0 && r.g[order[end]] == b;
          }
          twice += p * (2 * below + q);
          below += q;
          positives += p;
        }
        CHECK(found.auroc(a, b) == twice / 2 / (positives * below));
        CHECK_CLOSE(weighted.auroc(a, b), found.auroc(a, b));
      }
    }
  }
}

TEST_CASE("cross_group_auroc: edge cases") {
  const Eigen::Array4i y(1, 0, 1, 1), g(0, 0, 2, 2);
  const Eigen::Array4d s(0.5, -HUGE_VAL, HUGE_VAL, 0.1), w(1, 1, 0, 2);
  const auto a = cross_group_auroc(y, s, g);
  CHECK(a.auroc(0, 0) == 1);
  CHECK(assay::is_undefined(a.auroc(0, 1)));  // nobody in group 1
  CHECK(assay::is_undefined(a.auroc(2, 2)));  // no negatives
  CHECK(a.auroc(2, 0) == 1);
  CHECK(assay::is_undefined(a.disparity));
  CHECK(a.first == -1);
  CHECK(a.positives[2] == 2);
  CHECK(cross_group_auroc(y, s, g, w).positives[2] == 2);
  const auto none = cross_group_auroc(Eigen::ArrayXi(), Eigen::ArrayXd(), Eigen::ArrayXi());
  CHECK(none.auroc.size() == 0);
  CHECK(assay::is_undefined(none.overall));
  CHECK(cross_group_auroc(y, s.cast<float>(), g.cast<double>()).auroc(0, 0) == 1);

  using test::error_of;
  CHECK(error_of([&] { cross_group_auroc(y, s.head(3), g); }) == "assay::cross_group_auroc: score has 3 elements but truth has 4");
  CHECK(error_of([&] { cross_group_auroc(y, Eigen::Array4d(0, 1, std::nan(""), 2), g); }) == "assay::cross_group_auroc: score[2] is NaN");
  CHECK(error_of([&] { cross_group_auroc(y, s, Eigen::Array4i(0, -1, 0, 0)); }).find("groups[1]") != std::string::npos);
  CHECK(error_of([&] { cross_group_auroc(y, s, Eigen::Array4i(0, 0, 0, 4096)); }).find("groups[3]") != std::string::npos);
  CHECK(error_of([&] { cross_group_auroc(y * 2, s, g); }).find("truth[0]") != std::string::npos);
  CHECK(error_of([&] { cross_group_auroc(y, s, g, -w); }).find("weights[0]") != std::string::npos);
}
