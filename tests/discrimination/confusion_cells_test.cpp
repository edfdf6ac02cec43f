#include "discrimination/class_metric_laws.hpp"

#include <assay/discrimination/confusion_cells.hpp>

using namespace assay;
using discrimination_detail::confusion_cells;

namespace {
/// Σw and Σw² of every cell, straight from the rows.
struct sums {
  Eigen::ArrayXXd weight;
  Eigen::ArrayXXd squares;
  sums(const Eigen::ArrayXi& y, const Eigen::ArrayXi& p, const Eigen::ArrayXd& w, int classes)
      : weight(Eigen::ArrayXXd::Zero(classes, classes)), squares(weight) {
    for (Index i = 0; i < w.size(); ++i) {
      weight(y(i), p(i)) += w(i);
      squares(y(i), p(i)) += w(i) * w(i);
    }
  }
};
bool same(const confusion_cells& c, const sums& s) {
  bool ok = c.classes() == s.weight.rows();
  for (Index t = 0; ok && t < c.classes(); ++t) {
    for (Index p = 0; p < c.classes(); ++p) ok = ok && c.weight(t, p) == s.weight(t, p) && c.squares(t, p) == s.squares(t, p);
  }
  return ok;
}
}  // namespace

TEST_CASE("confusion_cells: blocks of any length and number of classes, with and without weights") {
  for (const int classes : {1, 2, 3, 8, 9, 30}) {
    for (const Index n : {1, 2, 7, 500, 2048}) {
      const test::class_rows_sample d(static_cast<std::uint64_t>(classes), n, classes);
      INFO(classes << " classes, " << n << " rows");
      confusion_cells plain(classes);
      plain.add(n, d.y.data(), d.p.data());
      CHECK(same(plain, sums(d.y, d.p, Eigen::ArrayXd::Ones(n), classes)));
      CHECK(plain.other_weights().empty());
      CHECK(plain.whole());
      // weights of a quarter: sums and squares are exact
      const Eigen::ArrayXd w = d.w * 0.25;
      confusion_cells weighted(classes);
      weighted.add(n, d.y.data(), d.p.data(), w.data());
      CHECK(same(weighted, sums(d.y, d.p, w, classes)));
      CHECK(weighted.whole() == (w == 0).all());
      const Eigen::Array<std::uint8_t, Eigen::Dynamic, 1> y = d.y.cast<std::uint8_t>();
      const Eigen::Array<std::uint8_t, Eigen::Dynamic, 1> p = d.p.cast<std::uint8_t>();
      confusion_cells bytes(classes);
      bytes.add(n, y.data(), p.data());
      CHECK(bytes == plain);
      bytes = confusion_cells(classes);
      bytes.add(n, y.data(), p.data(), w.data());
      CHECK(bytes == weighted);
      // frequencies
      confusion_cells whole(classes);
      whole.add(n, d.y.data(), d.p.data(), d.w.data());
      CHECK(same(whole, sums(d.y, d.p, d.w, classes)));
      CHECK(whole.whole());
    }
  }
}

TEST_CASE("confusion_cells: unit weights are no weights, rows of weight 0 do not exist") {
  const test::class_rows_sample d(4, 300, 5);
  const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(300);
  confusion_cells plain;
  plain.add(300, d.y.data(), d.p.data());
  confusion_cells unit;
  unit.add(300, d.y.data(), d.p.data(), ones.data());
  CHECK(unit == plain);
  const Eigen::ArrayXd zeros = Eigen::ArrayXd::Zero(300);
  confusion_cells none;
  none.add(300, d.y.data(), d.p.data(), zeros.data());
  CHECK(none == confusion_cells());
  unit.add(300, d.y.data(), d.p.data(), zeros.data());
  CHECK(unit == plain);
  // 1e300 is whole, 1e15 + 0.5 is not
  Eigen::ArrayXd w = ones;
  w(7) = 1e300;
  confusion_cells large;
  large.add(300, d.y.data(), d.p.data(), w.data());
  CHECK(large.whole());
  w(299) = 1e15 + 0.5;
  large.add(300, d.y.data(), d.p.data(), w.data());
  CHECK_FALSE(large.whole());
}

TEST_CASE("confusion_cells: growing, merging, collapsing") {
  const test::class_rows_sample d(9, 400, 6);
  const Eigen::ArrayXd w = d.w * 0.5;
  const sums want(d.y, d.p, w, 6);
  confusion_cells all(6);
  all.add(400, d.y.data(), d.p.data(), w.data());
  confusion_cells parts;
  for (Index i = 0; i < 400; i += 25) {
    confusion_cells part(2);
    part.add(25, d.y.data() + i, d.p.data() + i, w.data() + i);
    if (part.classes() > parts.classes()) {
      part.merge(parts);
      parts = std::move(part);
    } else {
      parts.merge(part);
    }
  }
  CHECK(parts == all);
  parts.grow(9);
  CHECK(parts.used() == 6);
  CHECK(parts.first(6) == all);
  CHECK(confusion_cells(4).used() == 0);
  for (Index k = 0; k < 6; ++k) {
    const confusion_cells two = all.against_rest(k);
    CHECK(two.weight(1, 1) == want.weight(k, k));
    CHECK(two.weight(1, 0) == want.weight.row(k).sum() - want.weight(k, k));
    CHECK(two.squares(0, 1) == want.squares.col(k).sum() - want.squares(k, k));
    CHECK(two.squares(0, 0) + two.squares(0, 1) + two.squares(1, 0) + two.squares(1, 1) == want.squares.sum());
    CHECK(two.whole() == all.whole());
  }
  confusion_cells moved = std::move(parts);
  CHECK(parts == confusion_cells());
  parts.merge(moved);
  CHECK(parts == moved);
}
