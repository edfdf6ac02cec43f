#include "calibration/recalibration_maps.hpp"

#include <assay/calibration/scaling_map.hpp>

#include <initializer_list>
#include <limits>
#include <utility>

namespace detail = assay::calibration_detail;

TEST_CASE("scaling_map: distinct scores with the weights of both classes") {
  const test::ranking_sample d(1, 300, 20);
  const auto rows = detail::make_scaling_rows("f", assay::ranked_scores(d.y, d.s, d.w));
  CHECK(rows.positives + rows.negatives == d.w.sum());
  const double scale = rows.positive.sum() / rows.positives;
  for (Eigen::Index i = 0; i < rows.score.size(); ++i) {
    if (i > 0) CHECK(rows.score[i] > rows.score[i - 1]);
    const Eigen::ArrayXd at = (d.s == rows.score[i]).select(d.w, 0.0);
    CHECK(rows.positive[i] == scale * (at * d.y.cast<double>()).sum());
    CHECK(rows.negative[i] == scale * (at * (1 - d.y).cast<double>()).sum());
  }
  CHECK(rows.has_both_classes());
  CHECK(rows.largest() == d.s.maxCoeff());
  // a weight that vanishes beside the others takes its score along
  const auto far = detail::make_scaling_rows(
      "f", assay::ranked_scores(Eigen::Array3i(0, 1, 1), Eigen::Array3d(1, 2, 3), Eigen::Array3d(1e-300, 1e300, 1)));
  CHECK(!far.has_both_classes());
  CHECK(far.score.size() == 2);
}

TEST_CASE("scaling_map: where a threshold parts the classes") {
  const auto threshold = [](std::initializer_list<int> y, std::initializer_list<double> s) {
    const auto t = detail::make_scaling_rows("f", assay::ranked_scores(test::labels(y), test::array(s))).threshold();
    return std::pair<Eigen::Index, bool>(t.at, t.up);
  };
  CHECK(threshold({0, 0, 1, 1}, {1, 2, 3, 4}) == std::pair<Eigen::Index, bool>(2, true));
  CHECK(threshold({0, 0, 1, 1}, {1, 2, 2, 4}) == std::pair<Eigen::Index, bool>(1, true));
  CHECK(threshold({1, 1, 0, 0}, {1, 2, 3, 4}) == std::pair<Eigen::Index, bool>(2, false));
  CHECK(threshold({1, 1, 0, 0}, {1, 2, 2, 4}) == std::pair<Eigen::Index, bool>(1, false));
  CHECK(threshold({0, 1, 0, 1}, {1, 2, 3, 4}).first == -1);
  CHECK(threshold({0, 1, 1}, {1, 1, 2}) == std::pair<Eigen::Index, bool>(0, true));
  CHECK(threshold({0, 1}, {1, 2}) == std::pair<Eigen::Index, bool>(1, true));
}

TEST_CASE("scaling_map: log odds") {
  CHECK_NEAR(detail::scaling_log_odds(3, 1), std::log(3.0), 1e-15);
  CHECK_NEAR(detail::scaling_sigmoid(detail::scaling_log_odds(1, 0)), 1 - 0x1p-53, 1e-16);
  CHECK_NEAR(detail::scaling_sigmoid(detail::scaling_log_odds(0, 1)), 0x1p-53, 1e-13);
  CHECK(detail::scaling_log_odds(1e300, 1e-300) == detail::largest_scaling_log_odds);
  CHECK(detail::scaling_sigmoid(0) == 0.5);
  CHECK(detail::scaling_sigmoid(1e308) == 1);
  CHECK(detail::scaling_sigmoid(-1e308) == 0);
  detail::scaling_line line;
  line.level = 3;
  CHECK(line.at(std::numeric_limits<double>::max()) == 3);
}
