#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/confusion_matrix.hpp>

#include <limits>

using namespace assay;

TEST_CASE("confusion_matrix: B20 at 0.5 and M10 by argmax") {
  const test::b20 d;
  const confusion_matrix m(d.y, d.p >= 0.5);
  CHECK(m.classes() == 2);
  CHECK((m.table() == (Eigen::ArrayXXd(2, 2) << 7, 3, 3, 7).finished()).all());
  CHECK(m.total() == 20);
  CHECK(m.correct() == 14);
  const test::m12 e;
  Eigen::ArrayXi predicted(10);
  for (Index i = 0; i < 10; ++i) e.p.row(i).maxCoeff(&predicted(i));
  const confusion_matrix k(e.y.head(10), predicted);
  CHECK((k.table() == (Eigen::ArrayXXd(3, 3) << 3, 0, 0, 1, 2, 1, 0, 1, 2).finished()).all());
}

TEST_CASE("confusion_matrix: against direct counting, with weights") {
  test::generator g(3);
  for (const int classes : {2, 3, 40}) {
    Eigen::ArrayXi y(3000);
    Eigen::ArrayXi p(3000);
    Eigen::ArrayXd w(3000);
    for (Index i = 0; i < 3000; ++i) {
      y(i) = g.below(classes);
      p(i) = g.below(classes);
      w(i) = g.below(3) * 0.25;
    }
    Eigen::ArrayXXd want = Eigen::ArrayXXd::Zero(classes, classes);
    Eigen::ArrayXXd weighted = want;
    for (Index i = 0; i < 3000; ++i) {
      want(y(i), p(i)) += 1;
      weighted(y(i), p(i)) += w(i);
    }
    const confusion_matrix m(y, p);
    CHECK((m.table() == want).all());
    CHECK((confusion_matrix(y, p, w).table() == weighted).all());
    CHECK(m.truth_total(1) == want.row(1).sum());
    CHECK(m.predicted_total(1) == want.col(1).sum());
    // batches
    confusion_matrix parts(classes);
    for (Index i = 0; i < 3000; i += 500) parts.update(y.segment(i, 500), p.segment(i, 500));
    CHECK((parts.table() == want).all());
    CHECK(confusion_matrix::from_bytes(m.to_bytes()) == m);
  }
}

TEST_CASE("confusion_matrix: merge laws") {
  const Eigen::Array4i y(0, 1, 2, 1);
  const Eigen::Array4i p(0, 2, 2, 0);
  const confusion_matrix a(y, p);
  const confusion_matrix b(Eigen::Array2i(0, 1), Eigen::Array2i(1, 1));
  confusion_matrix empty;
  confusion_matrix left = a;
  left.merge(empty);
  CHECK(left == a);
  empty.merge(a);
  CHECK(empty == a);
  confusion_matrix ab = a;
  ab.merge(b);
  confusion_matrix ba = b;
  ba.merge(a);
  CHECK(ab == ba);  // the smaller table grows
  CHECK(ab.classes() == 3);
  confusion_matrix three(3);
  three.merge(a);
  CHECK((three.table() == a.table()).all());
  CHECK(test::error_of([&] { three.merge(confusion_matrix(4)); }) == "assay::confusion_matrix: merge of 3 with 4 classes");
  confusion_matrix two(2);
  CHECK(test::error_of([&] { two.merge(a); }) == "assay::confusion_matrix: merge of class 2 into 2 classes");
}

TEST_CASE("confusion_matrix: a row of weight 0 does not exist") {
  const confusion_matrix m(Eigen::Array3i(7, 0, 1), Eigen::Array3i(0, 0, 1), Eigen::Array3d(0, 2, 1));
  CHECK(m.classes() == 2);
  CHECK(m.total() == 3);
}

TEST_CASE("confusion_matrix: errors leave the table unchanged") {
  confusion_matrix m(3);
  m.update(Eigen::Array2i(0, 1), Eigen::Array2i(2, 1));
  const confusion_matrix before = m;
  CHECK(test::error_of([&] { m.update(Eigen::Array2i(0, 3), Eigen::Array2i(0, 0)); }) ==
        "assay::confusion_matrix: truth[1] = 3 is not a whole number in [0, 3)");
  CHECK(test::error_of([&] { m.update(Eigen::Array2i(0, 1), Eigen::Array2d(0, 0.7)); }) ==
        "assay::confusion_matrix: predicted[1] = 0.7 is not a whole number in [0, 3); of a probability p pass p >= 0.5");
  CHECK(test::error_of([&] { m.update(Eigen::Array2i(0, 1), Eigen::Array3i(0, 0, 0)); }) ==
        "assay::confusion_matrix: predicted has 3 elements but truth has 2");
  CHECK(test::error_of([&] {
          m.update(Eigen::Array2i(0, 1), Eigen::Array2i(0, 0), Eigen::Array2d(1, std::numeric_limits<double>::quiet_NaN()));
        }) == "assay::confusion_matrix: weights[1] is NaN");
  CHECK(m == before);
  CHECK(test::error_of([] { confusion_matrix(Eigen::Array2i(0, 5000), Eigen::Array2i(0, 0)); }).find("[0, 1024)") != std::string::npos);
  CHECK(!test::error_of([] { confusion_matrix(0); }).empty());
  bytes b = m.to_bytes();
  b[25] ^= 1;
  CHECK(!test::error_of([&] { confusion_matrix::from_bytes(b); }).empty());
}

TEST_CASE("confusion_matrix: a fixed and a growing table merge alike in either order") {
  Eigen::ArrayXi few(3), many(3);
  few << 0, 1, 1;
  many << 0, 4, 1;
  confusion_matrix fixed(3);
  fixed.update(few, few);
  const confusion_matrix small(few, few);
  const confusion_matrix large(many, many);
  confusion_matrix a = fixed;
  a.merge(small);
  confusion_matrix b = small;
  b.merge(fixed);
  CHECK(a == b);
  a = fixed;
  b = large;
  const std::string problem = "assay::confusion_matrix: merge of class 4 into 3 classes";
  CHECK(test::error_of([&] { a.merge(large); }) == problem);
  CHECK(test::error_of([&] { b.merge(fixed); }) == problem);
  CHECK(a == fixed);
  CHECK(b == large);
}

TEST_CASE("confusion_matrix: cells that do not exist, sums that are too large") {
  Eigen::ArrayXi y(2);
  y << 0, 1;
  const Eigen::ArrayXd w = Eigen::ArrayXd::Constant(2, 0x1p1022);
  confusion_matrix m(y, y, w);
  CHECK(test::error_of([&] { (void)m(1, 2); }) == "assay::confusion_matrix: there is no cell (1, 2) of 2 classes");
  CHECK(test::error_of([&] { (void)m.truth_total(-1); }) == "assay::confusion_matrix: there is no cell (-1, 0) of 2 classes");
  const confusion_matrix before = m;
  CHECK(test::contains(test::error_of([&] { m.update(y, y, w); }), "the sum of the weights is too large for double"));
  CHECK(test::contains(test::error_of([&] { m.merge(m); }), "the sum of the weights is too large for double"));
  CHECK(m == before);
}

TEST_CASE("confusion_matrix: what was moved from can be used") {
  Eigen::ArrayXi y(3);
  y << 0, 2, 1;
  confusion_matrix m(y, y);
  const confusion_matrix taken = std::move(m);
  CHECK(taken.total() == 3);
  m.update(y, y);
  CHECK(m == taken);
  confusion_matrix other(5);
  other = std::move(m);
  CHECK(other == taken);
  confusion_matrix empty = std::move(other);
  other.merge(taken);
  CHECK(other == taken);
  other.merge(confusion_matrix());
  CHECK(other == empty);
}
