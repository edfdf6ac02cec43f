#include "support/check.hpp"

#include <assay/core/ranked_scores.hpp>

using namespace assay;

TEST_CASE("score_run: a large tie of weights is sorted by radix") {
  const Index n = 3000;
  test::generator g(21);
  Eigen::ArrayXd w(n);
  for (Index i = 0; i < n; ++i) w(i) = g.uniform() + 1e-3;
  const Eigen::ArrayXi y = Eigen::ArrayXi::Ones(n);
  const Eigen::ArrayXd s = Eigen::ArrayXd::Zero(n);
  const ranked_scores a(y, s, w);
  CHECK(a == ranked_scores(y, s, w.reverse()));
  CHECK_NEAR(a.positives(), w.sum(), 1e-13);
}

TEST_CASE("score_run: classes are parted by label and sorted by score") {
  core::score_run<float, unweighted> run;
  const std::uint8_t y[] = {1, 0, 1, 0, 0};
  const float s[] = {3, 2, -1, 5, 2};
  run.append(5, y, s);
  run.sort();
  CHECK(run.positive.keys == std::vector<std::uint32_t>{core::ordered_key(-1.0f), core::ordered_key(3.0f)});
  CHECK(run.negative.keys == std::vector<std::uint32_t>{core::ordered_key(2.0f), core::ordered_key(2.0f), core::ordered_key(5.0f)});
  CHECK(run.size() == 5);
}

TEST_CASE("score_run: pairs by two merges in step are those of the walk") {
  for (const int distinct : {1, 2, 50, 100000}) {
    for (const Index n : {Index{0}, Index{1}, Index{2}, Index{1000}, Index{150000}}) {
      test::generator g(static_cast<std::uint64_t>(distinct + n));
      Eigen::ArrayXi y(n);
      Eigen::ArrayXf s(n);
      for (Index i = 0; i < n; ++i) {
        y(i) = g.below(5) == 0;
        s(i) = static_cast<float>(g.below(distinct) + y(i));
      }
      const ranked_scores r(y, s);
      core::uint128 want = 0;
      core::uint128 below = 0;
      r.ascending([&](const auto& b) {
        const auto negatives = static_cast<core::uint128>(b.negatives);
        want += static_cast<core::uint128>(b.positives) * (2 * below + negatives);
        below += negatives;
      });
      CHECK((r.doubled_concordance() == want));
    }
  }
}
