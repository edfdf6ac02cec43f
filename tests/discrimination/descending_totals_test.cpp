#include "support/check.hpp"

#include <assay/discrimination/descending_totals.hpp>

using namespace assay;

namespace {
struct block {
  Index negatives;
  Index positives;
};
}  // namespace

TEST_CASE("placement_sums: sums of squares far beyond 64 bits keep every digit") {
  // blocks of a million rows and more, whose squares of placements pass 2^100; the same in long double
  const Index unit = Index{1} << 33;
  const block blocks[] = {{unit, 3 * unit}, {2 * unit, 2 * unit}, {3 * unit, unit}};
  discrimination_detail::placement_sums<core::uint128> sums(6 * unit, 6 * unit);
  Index p = 0;
  Index n = 0;
  double of_positives = 0;
  double of_negatives = 0;
  double area = 0;
  for (const block& b : blocks) {
    sums.add(b, p, n);
    area += static_cast<double>(b.negatives) / static_cast<double>(6 * unit) * (static_cast<double>(p) + 0.5 * static_cast<double>(b.positives)) /
            static_cast<double>(6 * unit);
    p += b.positives;
    n += b.negatives;
  }
  CHECK_CLOSE(sums.auroc(), area);
  p = n = 0;
  for (const block& b : blocks) {
    const double total = static_cast<double>(6 * unit);
    const double v10 = (total - static_cast<double>(n) - 0.5 * static_cast<double>(b.negatives)) / total - area;
    const double v01 = (static_cast<double>(p) + 0.5 * static_cast<double>(b.positives)) / total - area;
    of_positives += static_cast<double>(b.positives) * v10 * v10;
    of_negatives += static_cast<double>(b.negatives) * v01 * v01;
    p += b.positives;
    n += b.negatives;
  }
  const double total = static_cast<double>(6 * unit);
  CHECK_CLOSE(sums.variance(), (of_positives + of_negatives) / total / (total - 1));
  CHECK_CLOSE(sums.variance(false), (of_positives + of_negatives) / total / total);
}

TEST_CASE("descending_totals: area, precision and F1 of a short walk") {
  const ranked_scores<double> r(Eigen::Array4i(0, 1, 0, 1), Eigen::Array4d(.1, .4, .35, .4));
  const core::scaled_totals both(r);
  discrimination_detail::descending_totals totals(both);
  totals.add(block{0, 2});
  CHECK(totals.precision() == 1);
  CHECK(totals.f1_score() == 1);
  CHECK(totals.scaled_difference() == 4);
  totals.add(block{2, 0});
  CHECK(totals.precision() == 0.5);
  CHECK_CLOSE(totals.f1_score(), 2.0 / 3);
  CHECK(totals.auroc() == 1);
}
