#include "discrimination/label_rows.hpp"

#include <assay/discrimination/multilabel_table.hpp>

#include <limits>

using namespace assay;

TEST_CASE("multilabel_table: a confusion matrix of every label") {
  for (const int labels : {1, 2, 9, 200}) {
    for (const Index n : {1, 3, 700, 5000}) {
      if (n * labels > 200000) continue;
      const test::label_rows_sample d(static_cast<std::uint64_t>(labels), n, labels);
      const Eigen::ArrayXd w = d.w * 0.5;
      const multilabel_table plain(d.y, d.p);
      const multilabel_table weighted(d.y, d.p, w);
      CHECK(plain.labels() == labels);
      CHECK(plain.total() == static_cast<double>(n));
      CHECK(weighted.total() == w.sum());
      bool same = true;
      for (Index k = 0; k < labels; ++k) {
        confusion_matrix a(2);
        a.update(d.y.col(k), d.p.col(k));
        confusion_matrix b(2);
        b.update(d.y.col(k), d.p.col(k), w);
        same = same && plain.label(k) == a && weighted.label(k) == b;
      }
      CHECK(same);
      const auto right = (d.y == d.p).rowwise().all();
      CHECK(plain.rows().right() == static_cast<double>(right.count()));
      CHECK(weighted.rows().right() == (w * right.cast<double>()).sum());
    }
  }
}

TEST_CASE("multilabel_table: kinds of matrices") {
  const test::label_rows_sample d(2, 3000, 7);
  const multilabel_table t(d.y, d.p, d.w);
  using row_major = Eigen::Array<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const row_major y = d.y.cast<std::uint8_t>();
  CHECK(multilabel_table(y, d.p.cast<double>(), d.w.cast<float>()) == t);
  CHECK(multilabel_table(d.y.cast<bool>(), (d.p.cast<double>() * 0.5 + 0.25) >= 0.5, d.w) == t);
  CHECK(multilabel_table(d.y.matrix(), d.p.reverse().reverse(), d.w) == t);
  Eigen::ArrayXXi wide = Eigen::ArrayXXi::Constant(3002, 9, 5);
  wide.block(1, 1, 3000, 7) = d.p;
  CHECK(multilabel_table(d.y, wide.block(1, 1, 3000, 7), d.w) == t);
}

TEST_CASE("multilabel_table: merge laws, bytes") {
  const test::label_rows_sample d(5, 900, 4);
  const Eigen::ArrayXd w = d.w * 0.25;
  const multilabel_table all(d.y, d.p);
  const multilabel_table weighted(d.y, d.p, w);
  multilabel_table parts;
  multilabel_table weighted_parts(4);
  for (Index i = 0; i < 900; i += 180) {
    multilabel_table part(d.y.middleRows(i, 180), d.p.middleRows(i, 180));
    part.merge(parts);
    parts = part;
    weighted_parts.update(d.y.middleRows(i, 180), d.p.middleRows(i, 180), w.segment(i, 180));
  }
  CHECK(parts == all);
  CHECK(weighted_parts == weighted);
  multilabel_table left = all;
  left.merge(multilabel_table());
  CHECK(left == all);
  left.merge(multilabel_table(4));
  CHECK(left == all);
  multilabel_table empty;
  empty.merge(all);
  CHECK(empty == all);
  multilabel_table twice = all;
  twice.merge(weighted);
  multilabel_table other = weighted;
  other.merge(all);
  CHECK(twice == other);
  CHECK(multilabel_table(d.y.colwise().reverse(), d.p.colwise().reverse()) == all);
  CHECK(multilabel_table(d.y, d.p, Eigen::ArrayXd::Ones(900)) == all);
  multilabel_table zero = all;
  zero.update(d.y, d.p, Eigen::ArrayXd::Zero(900));
  CHECK(zero == all);
  for (const multilabel_table& t : {all, weighted, twice, multilabel_table(), multilabel_table(3)}) {
    CHECK(multilabel_table::from_bytes(t.to_bytes()) == t);
  }
  for (std::size_t at = 0; at < all.to_bytes().size(); at += 7) {
    bytes b = all.to_bytes();
    b[at] ^= 1;
    CHECK(!test::error_of([&] { (void)multilabel_table::from_bytes(b); }).empty());
  }
}

TEST_CASE("multilabel_table: bytes that do not hang together") {
  const test::label_rows_sample d(5, 90, 2);
  const auto problem = [&](const multilabel_table& first, const multilabel_table& second, bool drop) {
    // the labels of one table with the rows of another
    core::state_writer out(core::summary_name("MLAB"), 1);
    out.put(static_cast<std::uint64_t>(drop ? 0 : first.labels()));
    for (Index k = 0; !drop && k < first.labels(); ++k) {
      discrimination_detail::confusion_cells c(2);
      const confusion_matrix m = first.label(k);
      for (int t = 0; t < 2; ++t) {
        for (int p = 0; p < 2; ++p) {
          const std::vector<int> ts(static_cast<std::size_t>(m(t, p)), t);
          const std::vector<int> ps(ts.size(), p);
          c.add(static_cast<Index>(ts.size()), ts.data(), ps.data());
        }
      }
      c.write(out);
    }
    second.rows().write(out);
    const bytes b = out.finish();
    return test::error_of([&] { (void)multilabel_table::from_bytes(b); });
  };
  const multilabel_table a(d.y, d.p);
  const multilabel_table b(d.y.topRows(80), d.p.topRows(80));
  const multilabel_table c(d.y, d.p, Eigen::ArrayXd::Constant(90, 0.5));
  const std::string at = "assay::multilabel_table::from_bytes: ";
  CHECK(problem(a, a, false).empty());
  CHECK(problem(a, b, false) == at + "the labels have different numbers of rows");
  CHECK(problem(a, c, false) == at + "the labels have different numbers of rows");
  CHECK(problem(a, a, true) == at + "a row has too many labels");
}

TEST_CASE("multilabel_table: errors leave the table unchanged") {
  const test::label_rows_sample d(5, 3000, 4);
  multilabel_table t(d.y, d.p);
  const multilabel_table before = t;
  Eigen::ArrayXXd y = d.y.cast<double>();
  y(2999, 1) = 2;
  CHECK(test::error_of([&] { t.update(y, d.p); }) == "assay::multilabel_table: truth(2999, 1) = 2 is not 0 or 1");
  y(2999, 1) = 0.3;
  CHECK(test::error_of([&] { t.update(d.y, y); }) ==
        "assay::multilabel_table: predicted(2999, 1) = 0.3 is not 0 or 1; of a probability p pass p >= 0.5");
  y(4, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { t.update(d.y, y); }) == "assay::multilabel_table: predicted(4, 0) is NaN");
  CHECK(test::error_of([&] { t.update(d.y, d.p.leftCols(3)); }) == "assay::multilabel_table: predicted is 3000 x 3 but truth is 3000 x 4");
  CHECK(test::error_of([&] { t.update(d.y, d.p.topRows(3)); }) == "assay::multilabel_table: predicted is 3 x 4 but truth is 3000 x 4");
  CHECK(test::error_of([&] { t.update(d.y, d.p, d.w.head(7)); }) ==
        "assay::multilabel_table: weights has 7 elements but truth has 3000 rows");
  CHECK(test::error_of([&] { t.update(d.y.leftCols(3), d.p.leftCols(3)); }) == "assay::multilabel_table: rows of 3 labels in a table of 4");
  CHECK(test::error_of([&] { t.merge(multilabel_table(5)); }) == "assay::multilabel_table: rows of 5 labels in a table of 4");
  for (const Index row : {0, 2047, 2999}) {
    Eigen::Array<std::int8_t, Eigen::Dynamic, Eigen::Dynamic> bytes = d.y.cast<std::int8_t>();
    bytes(row, 3) = -1;
    const std::string cell = "truth(" + std::to_string(row) + ", 3) = ";
    CHECK(test::error_of([&] { t.update(bytes, d.p); }) == "assay::multilabel_table: " + cell + "-1 is not 0 or 1");
    Eigen::Array<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = d.y.cast<std::uint8_t>();
    rows(row, 3) = 2;
    CHECK(test::error_of([&] { t.update(rows, d.p); }) == "assay::multilabel_table: " + cell + "2 is not 0 or 1");
  }
  Eigen::ArrayXd w = d.w;
  w(2999) = -1;
  CHECK(test::error_of([&] { t.update(d.y, d.p, w); }) == "assay::multilabel_table: weights[2999] = -1 is negative");
  w.setConstant(1e307);
  CHECK(test::error_of([&] { t.update(d.y, d.p, w); }) == "assay::multilabel_table: the sum of the weights is too large for double");
  CHECK(t == before);
  CHECK(test::error_of([] { (void)multilabel_table(0); }) == "assay::multilabel_table: labels = 0 is not in [1, 2097151]");
  CHECK(test::error_of([&] { (void)t.label(4); }) == "assay::multilabel_table: there is no label 4 of 4 labels");
}
