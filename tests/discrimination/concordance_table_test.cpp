#include "support/check.hpp"

#include <assay/discrimination/concordance_table.hpp>

#include <limits>

using namespace assay;
using namespace assay::discrimination_detail;

TEST_CASE("concordance_table: blocks of events and of what is censored between them") {
  // times: events at 1, 2 (twice); censored at 0, 1, 1.5, 2; risks all different
  const Eigen::ArrayXd time{{2, 0, 1, 1.5, 2, 1, 2}};
  const Eigen::ArrayXi event{{1, 0, 1, 0, 0, 0, 1}};
  const Eigen::ArrayXd risk{{7, 6, 5, 4, 3, 2, 1}};
  const double inf = std::numeric_limits<double>::infinity();
  const concordance_table c(collect_survival("f", {}, time, event, risk), concordance_estimator::harrell, inf);
  // censored 0 | event 1 | censored 1, 1.5 | events 2 | censored 2
  CHECK(c.table.block == std::vector<std::uint32_t>{0, 1, 2, 4, 6, 7});
  CHECK(c.stratum == std::vector<std::uint32_t>{0, 5});
  CHECK(c.lead == std::vector<double>{0, 1, 0, 1, 0});
  CHECK(c.time == std::vector<std::uint64_t>{0, core::ordered_key(1.0), 0, core::ordered_key(2.0), 0});
  const std::vector<led_pair_cell> cells = c.led_cells();
  CHECK(cells[1].lead == 1);
  CHECK(cells[2].lead == 0);
  CHECK(cells[4].key == 0);  // risk 1 before 7
  CHECK(cells[5].key == 6);
  const concordance_table early(collect_survival("f", {}, time, event, risk), concordance_estimator::harrell, 1);
  CHECK(early.lead == std::vector<double>{0, 1, 0, 0, 0});
  // G is 6/7 after the first block, and 6/7 · 3/5 after the third: 1/G² relative to the larger
  const concordance_table uno(collect_survival("f", {}, time, event, risk), concordance_estimator::uno, inf);
  CHECK_CLOSE(uno.lead[1], 0.36);
  CHECK(uno.lead[3] == 1);
  CHECK(uno.lead[2] == 0);

  const concordance_table two(collect_survival("f", {9, 9, 9, 9, 2, 2, 2}, time, event, risk), concordance_estimator::harrell, inf);
  // stratum 2: censored 1 | event 2 | censored 2; stratum 9: censored 0 | event 1 | censored 1.5 | event 2
  CHECK(two.stratum == std::vector<std::uint32_t>{0, 3, 7});
  CHECK(two.lead == std::vector<double>{0, 1, 0, 0, 1, 0, 1});
}

TEST_CASE("concordance_table: rows of weight 0 do not exist") {
  const Eigen::ArrayXd time{{1, 2, 3}};
  const Eigen::ArrayXi event{{1, 0, 1}};
  const double inf = std::numeric_limits<double>::infinity();
  const concordance_table c(collect_survival("f", {}, time, event, time, Eigen::ArrayXd{{1, 0, 2}}), concordance_estimator::uno, inf);
  CHECK(c.table.blocks() == 2);
  CHECK(c.lead == std::vector<double>{1, 1});
  const concordance_table none(collect_survival("f", {}, time, event, time, Eigen::ArrayXd{{0, 0, 0}}), concordance_estimator::uno, inf);
  CHECK(none.table.blocks() == 0);
  CHECK(none.stratum == std::vector<std::uint32_t>{0});
}
