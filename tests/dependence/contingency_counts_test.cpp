#include <assay/dependence/contingency_counts.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
namespace detail = assay::dependence_detail;

TEST_CASE("contingency_counts: pairs that occur, totals, what independence expects elsewhere") {
  const Eigen::ArrayXi a{{7, 3, 7, 7, 3, 9}}, b{{1, 1, 0, 1, 0, 5}};
  const auto c = detail::load_counts("f", categorical(a), categorical(b));
  CHECK(c.first == std::vector<double>{2, 3, 1});
  CHECK(c.second == std::vector<double>{2, 3, 1});
  CHECK(c.cells.size() == 5);
  CHECK(c.total == 6);
  CHECK(!c.weighted);
  double held = 0;
  for (const auto& cell : c.cells) held += c.first[cell.first] * c.second[cell.second] / 36;
  CHECK_CLOSE(c.missing(), 1 - held);
  CHECK(c.cells[3].first == 1);
  CHECK(c.cells[3].second == 1);
  CHECK(c.cells[3].count == 2);
}

TEST_CASE("contingency_counts: a table of counts says the same") {
  test::generator random(1);
  for (int trial = 0; trial < 20; ++trial) {
    const Eigen::ArrayXi a = oracle::codes(random, 50, 5), b = oracle::codes(random, 50, 9);
    Eigen::ArrayXXi table = Eigen::ArrayXXi::Zero(6, 10);
    for (int i = 0; i < 50; ++i) ++table(a[i] + 1, b[i]);
    const auto c = detail::load_counts("f", categorical(a), categorical(b));
    for (const auto& t : {detail::counts_of_table("f", table), detail::counts_of_table("f", table.cast<float>().matrix())}) {
      CHECK(t.first == c.first);
      CHECK(t.second == c.second);
      CHECK(t.total == c.total);
      CHECK(!t.weighted);
      REQUIRE(t.cells.size() == c.cells.size());
      for (std::size_t k = 0; k < t.cells.size(); ++k) {
        CHECK(t.cells[k].first == c.cells[k].first);
        CHECK(t.cells[k].second == c.cells[k].second);
        CHECK(t.cells[k].count == c.cells[k].count);
      }
    }
    CHECK(detail::counts_of_table("f", table.cast<double>() / 2).weighted);
    CHECK(detail::load_counts("f", categorical(a), categorical(b), Eigen::ArrayXd::Ones(50)).weighted);
  }
  CHECK(detail::counts_of_table("f", Eigen::ArrayXXi::Zero(3, 2)).is_empty());
}

TEST_CASE("contingency_counts: numbers stay as they were given") {
  const Eigen::ArrayXd x{{1.0, 1.0 + 1e-15, 1e20}}, w{{1, 0, 2}};
  const auto s = detail::load_as_given("f", x, x, "y", w);
  CHECK(s.x.values == std::vector<double>{1.0, 1e20});
  CHECK(s.rows() == 2);
}
