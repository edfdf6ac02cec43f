#include <assay/dependence/joint_cells.hpp>

#include "dependence/oracle.hpp"

using namespace assay::dependence_detail;

namespace {

variable codes_of(test::generator& random, Eigen::Index n, int classes) {
  variable v;
  v.rows = n;
  v.classes = classes;
  v.codes.resize(static_cast<std::size_t>(n));
  for (std::uint32_t& c : v.codes) c = static_cast<std::uint32_t>(random.below(classes));
  return v;
}

}  // namespace

TEST_CASE("joint_cells: rows that agree") {
  test::generator random(4);
  for (const int classes : {3, 60}) {  // by a table, and by sorting
    const Eigen::Index n = 500;
    const std::vector<variable> list{codes_of(random, n, classes), codes_of(random, n, classes), codes_of(random, n, classes)};
    std::vector<double> w(static_cast<std::size_t>(n));
    for (double& x : w) x = 1 + random.below(4);
    const joint_data data(list, w, {});
    const joint_cells cells(data, 0);
    std::vector<double> weight(cells.row.size(), 0.0);
    for (std::size_t i = 0; i < w.size(); ++i) {
      weight[cells.of_row[i]] += w[i];
      for (std::size_t j = 0; j < i; ++j) {
        const bool same = list[0].codes[i] == list[0].codes[j] && list[1].codes[i] == list[1].codes[j] && list[2].codes[i] == list[2].codes[j];
        if (same != (cells.of_row[i] == cells.of_row[j])) FAIL("rows " << i << " and " << j);
      }
    }
    CHECK(weight == cells.weight);
    for (std::size_t a = 0; a < weight.size(); ++a) CHECK(cells.of_row[cells.row[a]] == a);
    if (classes == 3) CHECK(cells.count() == 27);
  }
}

TEST_CASE("joint_cells: cells and tiles agree") {
  test::generator random(8);
  const Eigen::Index n = 900;
  variable x;
  x.rows = n;
  x.columns = 1;
  for (Eigen::Index i = 0; i < n; ++i) x.values.push_back(0.125 * random.below(40) - 2);
  const std::vector<variable> list{x, codes_of(random, n, 3), codes_of(random, n, 5), codes_of(random, n, 2)};
  const std::vector<variable> categories(list.begin() + 1, list.end());
  for (const bool weighted : {false, true}) {
    std::vector<double> w;
    for (Eigen::Index i = 0; weighted && i < n; ++i) w.push_back(1 + random.below(3));
    for (const scheme kind : {scheme::v, scheme::frequency}) {
      for (const bool highest : {false, true}) {
        const joint_rule rule{.kind = kind, .c = 1.7, .highest = highest};
        const joint_data data(list, w, rule), counts(categories, w, rule);
        const joint_sums cells = joint_value(data), tiles = joint_tile_value(data);
        CHECK(cells.algorithm == assay::distance_algorithm::ranked_cells);
        CHECK(cells.cells == 30);
        CHECK(std::abs(cells.with_first - tiles.with_first) <= 1e-12 * tiles.magnitude);
        CHECK(std::abs(cells.without_first - tiles.without_first) <= 1e-12 * tiles.magnitude);
        const joint_sums by_count = joint_value(counts), by_tiles = joint_tile_value(counts);
        CHECK(by_count.algorithm == assay::distance_algorithm::category_counts);
        CHECK(std::abs(by_count.with_first - by_tiles.with_first) <= 1e-12 * by_tiles.magnitude);
        CHECK(std::abs(by_count.without_first - by_tiles.without_first) <= 1e-12 * by_tiles.magnitude);
      }
    }
  }
}
