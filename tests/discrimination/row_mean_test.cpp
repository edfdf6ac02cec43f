#include "discrimination/matrix_metric.hpp"

#include <assay/discrimination/row_mean.hpp>

using namespace assay;
using namespace assay::discrimination_detail;

TEST_CASE("row_mean: means of many rows, merged in any order") {
  test::generator g(2);
  Eigen::ArrayXd x(150000);
  Eigen::ArrayXd w(150000);
  for (Index i = 0; i < x.size(); ++i) {
    x(i) = 5 * g.uniform();
    w(i) = g.below(3);
  }
  const auto fill = [&](Index begin, Index count, double* out) { std::copy_n(x.data() + begin, count, out); };
  CHECK_CLOSE(mean_over_rows("f", x.size(), 5, -1, fill), x.mean());
  CHECK_CLOSE(mean_over_rows("f", x.size(), 5, -1, fill, core::weight_feed<Eigen::ArrayXd>(w, "f")), (w * x).sum() / w.sum());
  CHECK(mean_over_rows("f", 0, 5, -1, fill) == -1);
  const Eigen::ArrayXd none = Eigen::ArrayXd::Zero(10);
  CHECK(mean_over_rows("f", 10, 5, -1, fill, core::weight_feed<Eigen::ArrayXd>(none, "f")) == -1);
  const Eigen::ArrayXd huge = Eigen::ArrayXd::Constant(10, 1e308);
  CHECK(test::error_of([&] { (void)mean_over_rows("f", 10, 5, -1, fill, core::weight_feed<Eigen::ArrayXd>(huge, "f")); }) ==
        "assay::f: the sum of the weights is too large for double");
  row_mean<false> a;
  row_mean<false> b;
  row_mean<false> c;
  x /= 5;
  a.add(x.data(), 1000);
  b.add(x.data() + 1000, 77);
  c.add(x.data(), 1000);
  c.add(x.data() + 1000, 77);
  b.merge(a);
  CHECK(b.value() == c.value());
  CHECK(row_mean<false>{}.is_empty());
}

TEST_CASE("row_mean: rows of two matrices, and their labels by score") {
  const test::label_sample d(5, 3000, 70, 9);
  const core::matrix_feed<Eigen::ArrayXXd, core::real_kind::ordered> s(d.s, {"f", "s"});
  const core::label_matrix_feed<Eigen::ArrayXXi> y(d.y, {"f", "y"});
  Index rows = 0;
  bool same = true;
  bool ranked = true;
  ranked_row<double> row;
  for_rows(s, y, 100, 2000, [&](Index i, const double* x, const std::uint8_t* label) {
    same = same && i == rows++;
    for (Index k = 0; k < 70; ++k) same = same && x[k] == d.s(100 + i, k) && label[k] == d.y(100 + i, k);
    row.rank(x, label, 70);
    ranked = ranked && row.relevant() == d.y.row(100 + i).sum() && row.irrelevant() == 70 - row.relevant();
    double above = 1e9;
    row.descending([&](const auto& b) {
      ranked = ranked && b.score < above && b.positives + b.negatives == (d.s.row(100 + i) == b.score).count();
      above = b.score;
    });
  });
  CHECK(rows == 2000);
  CHECK(same);
  CHECK(ranked);
}
