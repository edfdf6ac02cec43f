#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/score_histogram.hpp>

#include <limits>

using namespace assay;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

struct rows {
  Eigen::ArrayXi y;
  Eigen::ArrayXd s;
  Eigen::ArrayXd w;
  rows(std::uint64_t seed, Index n) : y(n), s(n), w(n) {
    test::generator g(seed);
    for (Index i = 0; i < n; ++i) {
      y(i) = g.below(3) == 0;
      s(i) = g.normal() + y(i);
      w(i) = 0.25 * g.below(4);
    }
  }
};

const score_histogram_options tenths{.spacing = cell_spacing::uniform, .cells = 10};

}  // namespace

TEST_CASE("score_histogram: cells of B20") {
  const test::b20 d;
  const score_histogram h(d.y, d.p, tenths);
  const double negatives[] = {1, 1, 2, 2, 1, 1, 0, 1, 1, 0};
  const double positives[] = {0, 1, 0, 1, 1, 1, 2, 1, 1, 2};
  const double edges[] = {-inf, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
  for (Index b = 0; b < 10; ++b) {
    CHECK(h.cell(b).index == b);
    CHECK(h.cell(b).negatives == negatives[b]);
    CHECK(h.cell(b).positives == positives[b]);
    CHECK(h.cell(b).positive_rows == static_cast<std::uint64_t>(positives[b]));
    CHECK(h.edge(b) == edges[b]);
  }
  CHECK(h.cells() == 10);
  CHECK(h.positives() == 10);
  CHECK(h.negatives() == 10);
  CHECK(h.cell_of(0.3) == 3);
  CHECK(h.cell_of(7) == 9);
  CHECK_FALSE(h.is_weighted());
  const score_histogram weighted(d.y, d.p, d.w, tenths);
  CHECK(weighted.is_weighted());
  CHECK(weighted.cell(3).negatives == 2);
  CHECK(weighted.cell(3).positives == 2);
  CHECK(weighted.cell(3).positive_rows == 0);
  CHECK(weighted.positives() == 11.5);
  CHECK(weighted.negatives() == 12);
  Index before = 10;
  double sum = 0;
  h.descending([&](const score_cell& c) {
    CHECK(c.index < before);
    before = c.index;
    sum += c.negatives + c.positives;
  });
  CHECK(sum == 20);
}

TEST_CASE("score_histogram: agrees with plain loops, for batches below and above the number of cells") {
  for (const Index n : {Index{0}, Index{1}, Index{255}, Index{256}, Index{257}, Index{20000}}) {
    const rows r(static_cast<std::uint64_t>(n), n);
    for (const score_histogram_options& o : {score_histogram_options{.cells = 256}, tenths}) {
      const score_histogram plain(r.y, r.s, o);
      const score_histogram weighted(r.y, r.s, r.w, o);
      std::vector<double> counts(static_cast<std::size_t>(2 * o.cells), 0.0);
      std::vector<double> weights = counts;
      for (Index i = 0; i < n; ++i) {
        const auto slot = static_cast<std::size_t>(2 * plain.cell_of(r.s(i)) + r.y(i));
        counts[slot] += 1;
        weights[slot] += r.w(i);
      }
      bool equal = true;
      for (Index b = 0; b < o.cells; ++b) {
        const auto slot = static_cast<std::size_t>(2 * b);
        equal = equal && plain.cell(b).negatives == counts[slot] && plain.cell(b).positives == counts[slot + 1];
        equal = equal && weighted.cell(b).negatives == weights[slot] && weighted.cell(b).positives == weights[slot + 1];
      }
      CHECK(equal);
      CHECK(plain.positives() == static_cast<double>((r.y == 1).count()));
      CHECK(weighted.positives() == (r.y == 1).select(r.w, 0.0).sum());
    }
  }
}

TEST_CASE("score_histogram: any order, batches and merges give equal states") {
  const rows r(5, 5000);
  for (const bool weighted : {false, true}) {  // the weights are multiples of 1/4: their sums are exact
    const auto filled = [&](Index begin, Index n) {
      score_histogram h({.cells = 512});
      if (weighted) {
        h.update(r.y.segment(begin, n), r.s.segment(begin, n), r.w.segment(begin, n));
      } else {
        h.update(r.y.segment(begin, n), r.s.segment(begin, n));
      }
      return h;
    };
    const score_histogram all = filled(0, 5000);
    score_histogram parts({.cells = 512});
    test::generator g(6);
    for (Index i = 0; i < 5000;) {
      const Index n = (std::min)(Index{1} + g.below(1200), 5000 - i);
      score_histogram part = filled(i, n);
      if (g.below(2) == 0) {
        parts.merge(part);
      } else {
        part.merge(parts);
        parts = std::move(part);
      }
      i += n;
    }
    CHECK(parts == all);
    score_histogram reversed({.cells = 512});
    if (weighted) {
      reversed.update(r.y.reverse(), r.s.reverse(), r.w.reverse());
    } else {
      reversed.update(r.y.reverse(), r.s.reverse());
    }
    CHECK(reversed == all);
    // empty is neutral, and what holds only rows of weight 0 is empty
    score_histogram empty({.cells = 512});
    empty.update(r.y, r.s, Eigen::ArrayXd::Zero(5000));
    empty.update(r.y.head(9), r.s.head(9), Eigen::ArrayXd::Zero(9));
    empty.update(r.y.head(0), r.s.head(0));
    CHECK(empty == score_histogram({.cells = 512}));
    CHECK_FALSE(empty.is_weighted());
    score_histogram left = all;
    left.merge(empty);
    CHECK(left == all);
    empty.merge(all);
    CHECK(empty == all);
    left.merge(left);
    CHECK(left.positives() == 2 * all.positives());
    CHECK_FALSE(left == all);
  }
  // weights and no weights may be mixed; a unit weight counts as a row
  score_histogram mixed(r.y, r.s);
  mixed.update(r.y, r.s, r.w);
  CHECK(mixed.negatives() == static_cast<double>((r.y == 0).count()) + (r.y == 0).select(r.w, 0.0).sum());
  const score_histogram unit(r.y, r.s, Eigen::ArrayXd::Ones(5000));
  CHECK(unit.cell(unit.cell_of(0.5)).negatives == score_histogram(r.y, r.s).cell(unit.cell_of(0.5)).negatives);
  score_histogram other({.cells = 256});
  CHECK(test::error_of([&] { other.merge(mixed); }) == "assay::score_histogram: histograms of different options cannot be merged");
}

TEST_CASE("score_histogram: a million rows, in parts") {
  test::generator g(7);
  const Index n = (Index{1} << 20) + 12345;  // more than a part of 256 cells
  Eigen::ArrayXf s(n);
  Eigen::Array<bool, Eigen::Dynamic, 1> y(n);
  for (Index i = 0; i < n; ++i) {
    s(i) = static_cast<float>(g.uniform());
    y(i) = g.below(2) == 0;
  }
  const score_histogram h(y, s, {.cells = 256});
  CHECK(h.positives() + h.negatives() == static_cast<double>(n));
  score_histogram two(y.head(700000), s.head(700000), {.cells = 256});
  two.update(y.tail(n - 700000), s.tail(n - 700000));
  CHECK(two == h);
  const score_histogram tenth(y, s, Eigen::ArrayXd::Constant(n, 0.1), {.cells = 256});
  CHECK_NEAR(tenth.positives(), 0.1 * h.positives(), 1e-11);
  CHECK(score_histogram(y, s.cast<double>(), {.cells = 256}) == h);
}

TEST_CASE("score_histogram: bytes") {
  const rows r(9, 400);
  score_histogram h(r.y, r.s, {.cells = 1024});
  CHECK(score_histogram::from_bytes(h.to_bytes()) == h);
  h.update(r.y, r.s, r.w);
  CHECK(score_histogram::from_bytes(h.to_bytes()) == h);
  CHECK(score_histogram::from_bytes(score_histogram().to_bytes()) == score_histogram());
  const score_histogram uniform(r.y, r.s, {.spacing = cell_spacing::uniform, .cells = 30, .low = -2, .high = 3});
  const score_histogram back = score_histogram::from_bytes(uniform.to_bytes());
  CHECK(back == uniform);
  CHECK(back.edge(7) == uniform.edge(7));
  CHECK(back.options().high == 3);
  const bytes stored = h.to_bytes();
  CHECK(stored.size() < 12 * 1000);  // only what is not zero
  for (std::size_t n = 0; n < stored.size(); n += 13) {
    CHECK_FALSE(test::error_of([&] { score_histogram::from_bytes(std::span(stored).first(n)); }).empty());
  }
  for (std::size_t i = 0; i < stored.size(); i += 7) {
    bytes damaged = stored;
    damaged[i] ^= 0x40;
    CHECK_FALSE(test::error_of([&] { score_histogram::from_bytes(damaged); }).empty());
  }
}

TEST_CASE("score_histogram: well-formed bytes of senseless content") {
  const auto header = [](std::uint64_t cells, double low, double high, std::uint32_t spacing = 0) {
    core::state_writer out(core::summary_name("SHST"), 1);
    out.put(spacing);
    out.put(cells);
    out.put(low);
    out.put(high);
    return out;
  };
  const auto error = [](core::state_writer out) { return test::error_of([&, b = out.finish()] { score_histogram::from_bytes(b); }); };
  for (const std::uint64_t cells : {std::uint64_t{0}, std::uint64_t{300}, std::uint64_t{1} << 21, ~std::uint64_t{0}}) {
    core::state_writer out = header(cells, 0, 1);
    out.put(std::uint64_t{0});
    out.put(std::uint64_t{0});
    CHECK_FALSE(error(out).empty());
  }
  CHECK_FALSE(error(header(256, 1, 0)).empty());
  CHECK_FALSE(error(header(256, undefined(), 1)).empty());
  CHECK(test::contains(error(header(256, 0, 1, 2)), "an option is out of range"));
  const auto counts = [&](std::initializer_list<std::pair<std::uint32_t, std::uint64_t>> list) {
    core::state_writer out = header(256, 0, 1);
    out.put(std::uint64_t{list.size()});
    for (const auto& [slot, count] : list) {
      out.put(slot);
      out.put(count);
    }
    out.put(std::uint64_t{0});
    return error(out);
  };
  CHECK(counts({{3, 1}, {511, 7}}).empty());
  CHECK(test::contains(counts({{3, 0}}), "a count is out of range"));
  CHECK(test::contains(counts({{3, ~std::uint64_t{0}}}), "a count is out of range"));
  CHECK(test::contains(counts({{3, std::uint64_t{1} << 62}, {4, 1}}), "a count is out of range"));
  CHECK(test::contains(counts({{512, 1}}), "the cells are out of range or not sorted"));
  CHECK(test::contains(counts({{4, 1}, {4, 1}}), "the cells are out of range or not sorted"));
  CHECK(test::contains(counts({{4, 1}, {3, 1}}), "the cells are out of range or not sorted"));
  for (const double w : {0.0, -0.0, -1.0, inf, undefined()}) {
    core::state_writer out = header(256, 0, 1);
    out.put(std::uint64_t{0});
    out.put(std::uint64_t{1});
    out.put(std::uint32_t{5});
    out.put(w);
    CHECK(test::contains(error(out), "a sum of weights is not positive or not finite"));
  }
  core::state_writer out = header(256, 0, 1);
  out.put(std::uint64_t{0});
  out.put(std::uint64_t{2});
  for (const std::uint32_t slot : {5u, 6u}) {
    out.put(slot);
    out.put(1.5e308);
  }
  CHECK(test::contains(error(out), "the sum of the weights is too large for double"));
  out = header(256, 0, 1);
  out.put(std::uint64_t{1} << 40);
  CHECK(test::contains(error(out), "an array is longer than the bytes"));
}

TEST_CASE("score_histogram: errors name argument and index and leave the histogram as it was") {
  for (const Index cells : {Index{256}, Index{65536}}) {  // with a second table, and with a list
    score_histogram h({.cells = cells});
    const rows r(2, 5001);
    h.update(r.y, r.s);
    h.update(r.y, r.s, r.w);
    const score_histogram before = h;
    test::check_bad_rows("score_histogram", [&](const auto& y, const auto& s, const auto&... w) {
      h.update(y, s, w...);
      return 0.0;
    });
    CHECK(h == before);
    // NaN in a row of weight 0 is an error too
    Eigen::ArrayXd s = r.s;
    Eigen::ArrayXd w = r.w;
    s(4000) = undefined();
    w(4000) = 0;
    CHECK(test::error_of([&] { h.update(r.y, s, w); }) == "assay::score_histogram: score[4000] is NaN");
    CHECK(test::error_of([&] { h.update(r.y, r.s, Eigen::ArrayXd::Constant(5001, 1e305)); }) ==
          "assay::score_histogram: the sum of the weights is too large for double");
    CHECK(h == before);
    h.update(r.y.head(1), r.s.head(1), Eigen::ArrayXd::Constant(1, 1e308));
    const score_histogram large = h;
    CHECK(test::error_of([&] { h.merge(h); }) == "assay::score_histogram: the sum of the weights is too large for double");
    CHECK(h == large);
    CHECK(test::error_of([&] { (void)h.cell(cells); }) ==
          "assay::score_histogram: there is no cell " + std::to_string(cells) + " of " + std::to_string(cells));
    CHECK(test::error_of([&] { (void)h.edge(-1); }) == "assay::score_histogram: there is no cell -1 of " + std::to_string(cells));
    CHECK(test::error_of([&] { (void)h.cell_of(undefined()); }) == "assay::score_histogram: score is NaN");
  }
  CHECK(test::error_of([] { (void)score_histogram({.cells = 1000}); }) ==
        "assay::score_histogram: cells = 1000 is not a power of two from 256 to 1048576");
}

TEST_CASE("score_histogram: kinds of expressions and scalars") {
  const test::b20 d;
  const score_histogram h(d.y, d.p);
  const Eigen::ArrayXd doubled = 2 * d.p;
  Eigen::ArrayXXd wide(20, 3);
  wide.setConstant(0.5);
  wide.col(1) = d.p;
  const Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> row_major = wide;
  CHECK(score_histogram(d.y == 1, doubled / 2) == h);
  CHECK(score_histogram(d.y.cast<double>(), row_major.col(1)) == h);
  CHECK(score_histogram(d.y.transpose(), d.p.transpose()) == h);
  CHECK(score_histogram(d.y.cast<std::int64_t>().matrix(), d.p.matrix()) == h);
  const Eigen::Array<Eigen::half, Eigen::Dynamic, 1> half = d.p.cast<float>().cast<Eigen::half>();
  CHECK(score_histogram(d.y, half) == score_histogram(d.y, half.cast<float>()));
  CHECK(score_histogram(d.y, d.p, d.w.cast<float>()) == score_histogram(d.y, d.p, d.w));
  CHECK(score_histogram(d.y, (10 * d.p).cast<int>()) == score_histogram(d.y, (10 * d.p).floor()));
}

TEST_CASE("score_histogram: what was moved from can be used") {
  const rows r(3, 900);
  for (const score_histogram_options& o : {score_histogram_options{.cells = 256}, tenths}) {
    score_histogram h(r.y, r.s, r.w, o);
    const score_histogram copy = h;
    score_histogram taken = std::move(h);
    CHECK(taken == copy);
    CHECK(h == score_histogram(o));
    h.update(r.y, r.s, r.w);
    CHECK(h == copy);
    score_histogram target({.cells = 512});
    target = std::move(taken);
    CHECK(target == copy);
    CHECK(taken == score_histogram(o));
    taken.update(r.y, r.s);
    CHECK(taken.positives() == static_cast<double>((r.y == 1).count()));
  }
}
