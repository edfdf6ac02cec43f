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
