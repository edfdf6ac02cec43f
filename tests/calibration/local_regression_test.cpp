#include "calibration/data.hpp"

#include <assay/calibration/local_regression.hpp>

#include <algorithm>

using assay::ranked_scores;
using assay::weighting;
using assay::calibration_detail::smoother_neighbours;
using assay::calibration_detail::smoother_rows;
using assay::calibration_detail::smoother_tricube;
using assay::calibration_detail::smoother_window;
using test::array;
using test::labels;

TEST_CASE("smoother_rows: amounts are rows, importance weights have a mean of 1") {
  const test::b20 d;
  const smoother_rows plain(ranked_scores(d.y, d.p), "f", weighting::importance);
  REQUIRE(plain.size() == 17);
  CHECK(plain.rows() == 20);
  CHECK(plain.x[1] == 0.1);
  CHECK(plain.negatives[1] == 1);
  CHECK(plain.positives[1] == 1);
  CHECK(plain.cumulative[1] == 3);
  CHECK(plain.at(1) == 0.05);
  CHECK(plain.at(3) == 0.1);
  CHECK(plain.at(4) == 0.2);
  CHECK(plain.at(20) == 0.95);
  for (const double scale : {1.0, 0.3, 1e300, 1e-300}) {
    const smoother_rows weighted(ranked_scores(d.y, d.p, (d.w * scale).eval()), "f", weighting::importance);
    CHECK(weighted.rows() == 20);
    CHECK_CLOSE(weighted.weight(1), 3 * 20 / 23.5);
    CHECK_CLOSE(weighted.cumulative.back(), 20);
    // unit weights of any scale put the rows where none does
    const smoother_rows unit(ranked_scores(d.y, d.p, Eigen::ArrayXd::Constant(20, scale).eval()), "f", weighting::importance);
    for (int k = 1; k <= 20; ++k) CHECK(unit.at(k) == plain.at(k));
  }
  const smoother_rows counted(ranked_scores(d.y, d.p, (2 * d.w).eval()), "f", weighting::frequency);
  CHECK(counted.rows() == 47);
  CHECK(counted.weight(1) == 6);
  CHECK(test::error_of([&] { smoother_rows(ranked_scores(d.y, d.p, d.w), "f", weighting::frequency); }) ==
        "assay::f: frequency weights must be whole numbers");
}

TEST_CASE("smoother_neighbours: the nearest rows, tied ones together") {
  const test::random_rows r(200, 40, 3);
  const smoother_rows rows(ranked_scores(r.y, r.p), "f", weighting::importance);
  for (const double place : {-0.1, 0.0, 0.011, 0.3, 0.5, 0.77, 1.0, 1.2}) {
    std::vector<double> distance;
    for (const double x : r.p) distance.push_back(std::abs(x - place));
    std::sort(distance.begin(), distance.end());
    for (const int count : {1, 2, 7, 50, 150, 200}) {
      const smoother_window w = smoother_neighbours(rows, place, count);
      CHECK(w.radius == distance[static_cast<std::size_t>(count) - 1]);
      double held = 0;
      for (std::size_t i = w.begin; i < w.end; ++i) {
        CHECK(std::abs(rows.x[i] - place) <= w.radius);
        held += rows.weight(i);
      }
      CHECK(held >= count);
      // nothing nearer is left out
      if (w.begin > 0) CHECK(place - rows.x[w.begin - 1] >= w.radius);
      if (w.end < rows.x.size()) CHECK(rows.x[w.end] - place >= w.radius);
    }
  }
}

TEST_CASE("smoother_tricube") {
  CHECK(smoother_tricube(0) == 1);
  CHECK_CLOSE(smoother_tricube(0.5), 0.669921875);
  CHECK(smoother_tricube(1) == 0);
  CHECK(smoother_tricube(1.5) == 0);
}
