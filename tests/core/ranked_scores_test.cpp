#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/core/ranked_scores.hpp>

#include <limits>
#include <map>

using namespace assay;

namespace {
struct cell {
  double negatives = 0;
  double positives = 0;
  double negative_squares = 0;
  double positive_squares = 0;
  friend bool operator==(const cell&, const cell&) = default;
};
using cells = std::map<double, cell>;

template <class Ranked>
cells blocks_of(const Ranked& r) {
  cells out;
  double last = -std::numeric_limits<double>::infinity();
  r.ascending([&](const auto& b) {
    CHECK(out.count(static_cast<double>(b.score)) == 0);
    CHECK((out.empty() || static_cast<double>(b.score) > last));
    last = static_cast<double>(b.score);
    out[last] = {static_cast<double>(b.negatives), static_cast<double>(b.positives), static_cast<double>(b.negative_squares),
                 static_cast<double>(b.positive_squares)};
  });
  cells down;
  r.descending([&](const auto& b) {
    down[static_cast<double>(b.score)] = {static_cast<double>(b.negatives), static_cast<double>(b.positives),
                                          static_cast<double>(b.negative_squares), static_cast<double>(b.positive_squares)};
  });
  CHECK(down == out);
  return out;
}

struct rows {
  Eigen::ArrayXi y;
  Eigen::ArrayXd s;
  Eigen::ArrayXd w;
  rows(std::uint64_t seed, Index n, int distinct) : y(n), s(n), w(n) {
    test::generator g(seed);
    for (Index i = 0; i < n; ++i) {
      y(i) = g.below(3) == 0;
      s(i) = g.below(distinct) / 4.0 - 3;
      w(i) = g.below(4) * 0.5;  // one in four has weight 0; halves add exactly
    }
  }
};
}  // namespace

TEST_CASE("ranked_scores: tie blocks against a map") {
  for (const int distinct : {1, 2, 30, 100000}) {
    const rows d(static_cast<std::uint64_t>(distinct), 5000, distinct);
    cells plain;
    cells weighted;
    for (Index i = 0; i < d.y.size(); ++i) {
      cell& c = plain[d.s(i)];
      (d.y(i) != 0 ? c.positives : c.negatives) += 1;
      (d.y(i) != 0 ? c.positive_squares : c.negative_squares) += 1;
      if (d.w(i) == 0) continue;
      cell& v = weighted[d.s(i)];
      (d.y(i) != 0 ? v.positives : v.negatives) += d.w(i);
      (d.y(i) != 0 ? v.positive_squares : v.negative_squares) += d.w(i) * d.w(i);
    }
    CHECK(blocks_of(ranked_scores(d.y, d.s)) == plain);
    CHECK(blocks_of(ranked_scores(d.y, d.s, d.w)) == weighted);
    CHECK(blocks_of(ranked_scores(d.y, d.s.cast<float>().eval())) == plain);
  }
}

TEST_CASE("ranked_scores: totals") {
  const rows d(9, 1000, 50);
  const ranked_scores r(d.y, d.s);
  CHECK(r.size() == 1000);
  CHECK(r.positives() == d.y.sum());
  CHECK(r.negatives() == 1000 - d.y.sum());
  const ranked_scores w(d.y, d.s, d.w);
  CHECK(w.size() == (d.w > 0).count());
  CHECK(w.positives() == (d.w * d.y.cast<double>()).sum());
  CHECK(w.positive_rows() == (d.w > 0 && d.y == 1).count());
}

TEST_CASE("ranked_scores: whole weights") {
  const rows d(9, 1000, 50);
  CHECK(ranked_scores(d.y, d.s).has_whole_weights());
  for (const Index i : {Index{0}, Index{500}, Index{999}}) {
    Eigen::ArrayXd w = Eigen::ArrayXd::LinSpaced(1000, 1, 1000);
    CHECK(ranked_scores(d.y, d.s, w).has_whole_weights());
    w(i) = 2.5;
    ranked_scores r(d.y.head(400), d.s.head(400), w.head(400));
    CHECK(r.has_whole_weights() == (i != 0));
    r.update(d.y.tail(600), d.s.tail(600), w.tail(600));  // several runs
    CHECK_FALSE(r.has_whole_weights());
  }
  CHECK(ranked_scores<double, double>().has_whole_weights());
}

TEST_CASE("ranked_scores: merge laws") {
  const rows d(7, 3000, 40);
  const auto check = [&](const auto& whole, auto part, auto empty) {
    auto merged = empty;
    merged.merge(whole);
    CHECK(merged == whole);
    auto right = whole;
    right.merge(empty);
    CHECK(right == whole);
    auto a = part(0, 1000);
    auto b = part(1000, 700);
    auto c = part(1700, 1300);
    auto ab = a;
    ab.merge(b);
    ab.merge(c);
    auto cb = c;
    auto ba = b;
    ba.merge(a);
    cb.merge(ba);
    CHECK(ab == whole);
    CHECK(cb == whole);  // commutative and associative, weights inside ties too
    auto batches = empty;
    for (Index i = 0; i < 3000; i += 10) batches.merge(part(i, 10));
    CHECK(batches == whole);
    CHECK(batches.positives() == whole.positives());
    batches.compact();
    CHECK(batches == whole);
    auto twice = whole;
    twice.merge(twice);
    CHECK(twice.size() == 2 * whole.size());
    CHECK(std::decay_t<decltype(whole)>::from_bytes(whole.to_bytes()) == whole);
    CHECK(std::decay_t<decltype(whole)>::from_bytes(empty.to_bytes()) == empty);
    CHECK_FALSE(a == b);
  };
  check(
      ranked_scores(d.y, d.s), [&](Index i, Index n) { return ranked_scores(d.y.segment(i, n), d.s.segment(i, n)); }, ranked_scores<>());
  check(
      ranked_scores(d.y, d.s, d.w),
      [&](Index i, Index n) { return ranked_scores(d.y.segment(i, n), d.s.segment(i, n), d.w.segment(i, n)); },
      ranked_scores<double, double>());
}

TEST_CASE("ranked_scores: the order of rows does not matter, weights included") {
  const rows d(8, 2000, 10);
  const ranked_scores a(d.y, d.s, d.w);
  const ranked_scores b(d.y.reverse(), d.s.reverse(), d.w.reverse());
  CHECK(a == b);
  CHECK(a.to_bytes() == b.to_bytes());
}

TEST_CASE("ranked_scores: rows of weight 0 do not exist, not even first") {
  const Eigen::ArrayXi y{{1, 0, 1, 0}};
  const Eigen::ArrayXd s{{9, 1, 2, -9}};
  const Eigen::ArrayXd w{{0, 1, 2, 0}};
  CHECK(ranked_scores(y, s, w) == ranked_scores(y.segment(1, 2), s.segment(1, 2), w.segment(1, 2)));
}

TEST_CASE("ranked_scores: infinities are ordered, zeros tie") {
  const double inf = std::numeric_limits<double>::infinity();
  const Eigen::ArrayXi y{{1, 0, 1, 0}};
  const Eigen::ArrayXd s{{inf, -inf, -0.0, 0.0}};
  const cells c = blocks_of(ranked_scores(y, s));
  CHECK(c.size() == 3);
  CHECK(c.at(0.0) == cell{1, 1, 1, 1});
}

TEST_CASE("ranked_scores: errors leave the object unchanged") {
  const rows d(3, 100, 10);
  ranked_scores r(d.y, d.s);
  const ranked_scores before = r;
  Eigen::ArrayXd bad = d.s;
  bad(57) = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { r.update(d.y, bad); }) == "assay::ranked_scores: score[57] is NaN");
  CHECK(test::error_of([&] { r.update(d.y.head(99), d.s); }) == "assay::ranked_scores: score has 100 elements but truth has 99");
  CHECK(test::error_of([&] { r.update(d.y * 2, d.s); }).find("is not 0 or 1") != std::string::npos);
  CHECK(r == before);
  CHECK(test::error_of([&] { ranked_scores(d.y, d.s, -d.w); }).find("is negative") != std::string::npos);
  // NaN in a row of weight 0 is an error too
  CHECK(test::error_of([&] { ranked_scores(d.y, bad, Eigen::ArrayXd::Zero(100)); }) == "assay::ranked_scores: score[57] is NaN");
}

TEST_CASE("ranked_scores: hostile bytes are refused") {
  const rows d(3, 50, 10);
  const bytes good = ranked_scores(d.y, d.s).to_bytes();
  for (std::size_t i = 0; i < good.size(); i += 3) {
    bytes bad = good;
    bad[i] ^= 1;
    CHECK(!test::error_of([&] { ranked_scores<>::from_bytes(bad); }).empty());
  }
  CHECK(!test::error_of([&] { ranked_scores<float>::from_bytes(good); }).empty());
  core::state_writer unsorted(core::summary_name("RKD1"), 1);
  unsorted.put_array(std::vector<std::uint64_t>{9, 3});
  unsorted.put_array(std::vector<std::uint64_t>{});
  const bytes u = unsorted.finish();
  CHECK(!test::error_of([&] { ranked_scores<>::from_bytes(u); }).empty());
}

TEST_CASE("ranked_scores: a sum of weights that is too large for double") {
  Eigen::ArrayXi y(2);
  y << 0, 1;
  Eigen::ArrayXd s(2);
  s << .1, .4;
  const Eigen::ArrayXd w = Eigen::ArrayXd::Constant(2, 0x1p1022);
  ranked_scores<double, double> r(y, s, w);
  const auto before = r;
  const std::string problem = "assay::ranked_scores: the sum of the weights is too large for double";
  CHECK(test::error_of([&] { r.update(y, s, w); }) == problem);
  CHECK(test::error_of([&] { r.merge(before); }) == problem);
  CHECK(test::error_of([&] { r.merge(r); }) == problem);
  CHECK(r == before);
  auto back = decltype(r)::from_bytes(r.to_bytes());
  CHECK(test::error_of([&] { back.merge(r); }) == problem);
}

TEST_CASE("ranked_scores: bytes with the key that no score has") {
  const Eigen::ArrayXi y = Eigen::ArrayXi::Zero(1);
  const Eigen::ArrayXd s = Eigen::ArrayXd::Zero(1);
  assay::bytes b = ranked_scores<>(y, s).to_bytes();
  for (std::size_t i = 28; i < 36; ++i) b[i] = 0;  // after header and length: the key
  b.resize(b.size() - 8);
  const std::uint64_t sum = assay::core::checksum(b);
  for (int i = 0; i < 8; ++i) b.push_back(static_cast<std::uint8_t>(sum >> (8 * i)));
  CHECK(test::contains(test::error_of([&] { (void)ranked_scores<>::from_bytes(b); }), "a score is NaN"));
}

TEST_CASE("ranked_scores: walks with scaled weights") {
  const Eigen::ArrayXi y{{0, 1, 1, 0, 1}};
  const Eigen::ArrayXd s{{0.5, 0.5, 0.25, 0.75, 0.75}};
  const Eigen::ArrayXd w{{1, 2, 3, 4, 5}};
  const ranked_scores<double, double> r(y, s, w);
  const core::class_scales scales{0.5, 4};
  cells up, down;
  const auto into = [](cells& c) {
    return [&c](const auto& b) { c[b.score] = {b.negatives, b.positives, b.negative_squares, b.positive_squares}; };
  };
  r.ascending(into(up), scales);
  r.descending(into(down), scales);
  const cells expected{{0.25, {0, 12, 0, 144}}, {0.5, {0.5, 8, 0.25, 64}}, {0.75, {2, 20, 4, 400}}};
  CHECK(up == expected);
  CHECK(down == expected);
}
