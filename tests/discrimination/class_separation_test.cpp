#include "discrimination/matrix_metric.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/class_separation.hpp>

using namespace assay;
using namespace assay::discrimination_detail;

TEST_CASE("class_separation: rows by class and weight") {
  const std::vector<std::int32_t> truth{2, 0, 2, 3, 0, 2};
  const class_rows<false> plain("f", truth, 5);
  CHECK(plain.row == std::vector<std::uint32_t>{1, 4, 0, 2, 5, 3});
  CHECK(plain.label == std::vector<std::uint32_t>{0, 0, 2, 2, 2, 3});
  CHECK(plain.begin == std::vector<std::size_t>{0, 2, 2, 5, 6, 6});
  CHECK(plain.total == std::vector<std::uint64_t>{2, 0, 3, 1, 0});
  CHECK(plain.present == 3);
  const auto share = plain.shares_without(5);
  CHECK_CLOSE(share[2], 0.5);
  CHECK(share[4] == 0);
  CHECK(plain.shares_without(2)[0] == 2.0 / 3);

  const class_rows<true> weighted("f", truth, 5, std::vector<double>{3e300, 1, 1e300, 1e-300, 0, 2e300});
  CHECK(weighted.row == std::vector<std::uint32_t>{1, 2, 5, 0, 3});
  CHECK(weighted.begin == std::vector<std::size_t>{0, 1, 1, 4, 5, 5});
  CHECK(weighted.class_weight(2) == 6e300);
  for (const std::size_t k : {std::size_t{0}, std::size_t{2}, std::size_t{3}}) {
    CHECK(weighted.total[k] >= 0.5);
    CHECK(weighted.total[k] <= 1);
    CHECK(std::ldexp(weighted.total[k], weighted.exponent[k]) == weighted.class_weight(static_cast<Index>(k)));
  }
  CHECK(weighted.weight[2] == 2 * weighted.weight[1]);
  CHECK_CLOSE(weighted.shares_without(2)[3], 1e-300);
  CHECK_CLOSE(weighted.shares_without(2)[0], 1);
  CHECK(test::error_of([&] { class_rows<true>("f", truth, 5, std::vector<double>(6, 1e308)); }) ==
        "assay::f: the sum of the weights is too large for double");
}

TEST_CASE("class_separation: against the AUROC of every pair of classes") {
  // more rows than are summed in one part
  const test::class_sample d(3, 9000, 6, 500);
  const std::vector<std::int32_t> truth(d.y.data(), d.y.data() + d.y.size());
  const std::vector<double> w(d.w.data(), d.w.data() + d.w.size());
  const class_rows<false> plain("f", truth, 7);
  const class_rows<true> weighted("f", truth, 7, w);
  for (const std::size_t i : {std::size_t{0}, std::size_t{4}}) {
    const double* column = d.s.col(static_cast<Index>(i)).data();
    const auto a = separations(plain, i, doubled_concordance(plain, sorted_column<double>(plain.row, column), i));
    const auto b = separations(weighted, i, doubled_concordance(weighted, sorted_column<double>(weighted.row, column), i));
    CHECK(is_undefined(a[i]));
    CHECK(is_undefined(a[6]));
    for (int j = 0; j < 6; ++j) {
      if (j == static_cast<int>(i)) continue;
      std::vector<Index> both;
      for (Index r = 0; r < 9000; ++r) {
        if (d.y(r) == j || d.y(r) == static_cast<int>(i)) both.push_back(r);
      }
      const Eigen::ArrayXi y = (test::rows_of(d.y, both) == static_cast<int>(i)).cast<int>();
      const Eigen::ArrayXd s = test::rows_of(Eigen::ArrayXd(d.s.col(static_cast<Index>(i))), both);
      CHECK(a[static_cast<std::size_t>(j)] == auroc(y, s));
      CHECK_NEAR(b[static_cast<std::size_t>(j)], auroc(y, s, test::rows_of(d.w, both)), 1e-14);
    }
  }
}

TEST_CASE("class_separation: blocks of equal scores") {
  const std::vector<std::uint32_t> row{0, 1, 2, 3, 4};
  const double column[] = {2, 1, 2, -1, 1};
  const sorted_column<double> sorted(row, column);
  CHECK(sorted.position == std::vector<std::uint32_t>{3, 1, 4, 0, 2});
  std::vector<std::size_t> up;
  std::vector<std::size_t> down;
  sorted.ascending([&](std::size_t begin, std::size_t end) { up.insert(up.end(), {begin, end}); });
  sorted.descending([&](std::size_t begin, std::size_t end) { down.insert(down.end(), {begin, end}); });
  CHECK(up == std::vector<std::size_t>{0, 1, 1, 3, 3, 5});
  CHECK(down == std::vector<std::size_t>{3, 5, 1, 3, 0, 1});
}
