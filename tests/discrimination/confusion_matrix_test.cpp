#include "discrimination/cells.hpp"
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

TEST_CASE("confusion_matrix: sums of squared weights, whole weights") {
  const Eigen::Array4i y(0, 1, 1, 1);
  const Eigen::Array4i p(0, 1, 0, 1);
  confusion_matrix m(y, p, Eigen::Array4d(2, 1, 0.5, 3));
  CHECK(m.squared_weights(0, 0) == 4);
  CHECK(m.squared_weights(1, 1) == 10);
  CHECK(m.squared_weights(1, 0) == 0.25);
  CHECK_FALSE(m.has_whole_weights());
  CHECK(test::error_of([&] { (void)m.squared_weights(0, 2); }) == "assay::confusion_matrix: there is no cell (0, 2) of 2 classes");
  confusion_matrix counts(y, p);
  CHECK(counts.squared_weights(1, 1) == 2);
  CHECK(counts.has_whole_weights());
  CHECK(counts == confusion_matrix(y, p, Eigen::Array4f::Ones()));
  counts.merge(m);
  CHECK(counts.squared_weights(1, 1) == 12);
  CHECK_FALSE(counts.has_whole_weights());
  CHECK(confusion_matrix::from_bytes(counts.to_bytes()) == counts);
}

TEST_CASE("confusion_matrix: one class against the rest") {
  const confusion_matrix m = test::weighted_table((Eigen::ArrayXXd(3, 3) << 20, 4, 1, 5, 15, 2, 3, 6, 24.5).finished());
  CHECK((m.against_rest(1).table() == (Eigen::ArrayXXd(2, 2) << 48.5, 10, 7, 15).finished()).all());
  CHECK(m.against_rest(0).classes() == 2);
  CHECK(test::error_of([&] { (void)m.against_rest(3); }) == "assay::confusion_matrix: there is no class 3 of 3 classes");
  CHECK(test::error_of([&] { (void)m.against_rest(-1); }) == "assay::confusion_matrix: there is no class -1 of 3 classes");
}

TEST_CASE("confusion_matrix: more rows than a chunk, in any split") {
  const Index n = 300000;
  test::generator g(12);
  for (const int classes : {3, 200}) {
    Eigen::ArrayXi y(n);
    Eigen::ArrayXi p(n);
    Eigen::ArrayXd w(n);
    for (Index i = 0; i < n; ++i) {
      y(i) = g.below(classes);
      p(i) = g.below(classes);
      w(i) = 0.25 * g.below(9);
    }
    confusion_matrix fixed(classes);
    fixed.update(y, p, w);
    const confusion_matrix grown(y, p, w);
    CHECK((fixed.table() == grown.table()).all());
    CHECK(fixed.total() == w.sum());
    confusion_matrix parts(classes);
    for (Index i = 0; i < n; i += 70001) {
      const Index rows = (std::min)(Index{70001}, n - i);
      confusion_matrix part(y.segment(i, rows), p.segment(i, rows), w.segment(i, rows));
      part.merge(parts);
      parts = part;
    }
    CHECK(parts == fixed);
  }
}

TEST_CASE("confusion_matrix: hostile bytes") {
  const Eigen::Array4i y(0, 1, 1, 1);
  const confusion_matrix m(y, y, Eigen::Array4d(2, 1, 0.5, 3));
  const auto write = [](bool fixed, int classes, bool whole, const std::vector<std::uint64_t>& counts,
                        const std::vector<double>& weights, const std::vector<double>& squares, std::uint16_t version = 2) {
    core::state_writer out(core::summary_name("CONF"), version);
    out.put(static_cast<std::uint8_t>(fixed));
    out.put(static_cast<std::uint64_t>(classes));
    out.put(static_cast<std::uint8_t>(whole));
    out.put_array(counts);
    out.put_array(weights);
    out.put_array(squares);
    return out.finish();
  };
  const auto problem = [&](const auto&... a) { return test::error_of([&] { (void)confusion_matrix::from_bytes(write(a...)); }); };
  using counts = std::vector<std::uint64_t>;
  using reals = std::vector<double>;
  const std::string at = "assay::confusion_matrix::from_bytes: ";
  CHECK(write(false, 2, false, counts{0, 0, 0, 1}, reals{2, 0, 0, 3.5}, reals{4, 0, 0, 9.25}) == m.to_bytes());
  CHECK(problem(false, 2, false, counts{0, 0, 0, 1}, reals{2, 0, 0, 3.5}, reals{4, 0, 0, 9.25}, std::uint16_t{1}) ==
        at + "unknown version of this summary");
  CHECK(problem(true, 0, true, counts{}, reals{}, reals{}) == at + "the number of classes is out of range");
  CHECK(problem(false, 0, true, counts{}, reals{}, reals{}).empty());  // what was moved from
  CHECK(problem(false, 1, true, counts{1}, reals{}, reals{}) == at + "the number of classes is out of range");
  CHECK(problem(true, 1, true, counts{1}, reals{}, reals{}).empty());
  CHECK(problem(true, 65537, true, counts{1}, reals{}, reals{}) == at + "the number of classes is out of range");
  const std::string shape = at + "the table does not fit the number of classes";
  CHECK(problem(true, 2, true, counts{1}, reals{}, reals{}) == shape);
  CHECK(problem(true, 2, true, counts{1, 0, 0, 0}, reals{1}, reals{1}) == shape);
  CHECK(problem(true, 2, true, counts{1, 0, 0, 0}, reals{2, 0, 0, 0}, reals{}) == shape);
  CHECK(problem(true, 2, true, counts{1, 0, 0, 0}, reals{-2, 0, 0, 0}, reals{4, 0, 0, 0}) == at + "a weight is negative or not finite");
  CHECK(problem(true, 2, true, counts{1, 0, 0, 0}, reals{2, 0, 0, 0}, reals{-4, 0, 0, 0}) == at + "a sum of squared weights is negative");
  CHECK(problem(true, 2, true, counts{1, 0, 0, 0}, reals{2, 0, 0, 0}, reals{std::numeric_limits<double>::quiet_NaN(), 0, 0, 0}) ==
        at + "a sum of squared weights is negative");
  CHECK(problem(true, 2, true, counts{1, 0, 0, 0}, reals{2, 0, 0, 0}, reals{4, 1, 0, 0}) ==
        at + "a sum of squared weights does not fit its weights");
  CHECK(problem(true, 2, true, counts{1, 0, 0, 0}, reals{0, 0, 0, 0}, reals{0, 0, 0, 0}) ==
        at + "the table has no weights where some are told");
  CHECK(problem(true, 2, false, counts{1, 0, 0, 0}, reals{}, reals{}) == at + "the table has no weights where some are told");
  CHECK(problem(true, 2, true, counts{1, 0, 0, 0}, reals{1e308, 0, 0, 1e308}, reals{1, 0, 0, 1}) ==
        at + "the sum of the weights is too large for double");
  CHECK(problem(true, 2, true, counts{1, 0, 0, 0}, reals{1e200, 0, 0, 0}, reals{std::numeric_limits<double>::infinity(), 0, 0, 0}).empty());
}
