#include "calibration/data.hpp"

#include <assay/calibration/reliability_table.hpp>

#include <algorithm>
#include <limits>
#include <numeric>

using assay::Index;
using assay::reliability_bin;
using assay::reliability_table;

namespace {

template <class Y, class P>
reliability_table table_of(const Y& y, const P& p, const assay::reliability_options& options = {}) {
  reliability_table t(options);
  t.update(y, p);
  return t;
}

}  // namespace

TEST_CASE("reliability_table: bins of B20") {
  // rational arithmetic
  const double expected[10][3] = {{1, .05, 0},      {2, .1, .5},  {2, .225, 0},  {3, .95 / 3, 1.0 / 3}, {2, .425, .5},
                                  {2, .5, .5}, {2, .625, 1}, {2, .725, .5}, {2, .825, .5},        {2, .925, 1}};
  const test::b20 d;
  const auto t = table_of(d.y, d.p, {.bins = 10});
  CHECK(t.rows() == 20);
  CHECK(t.weight() == 20);
  CHECK(t.non_empty_bins() == 10);
  for (Index b = 0; b < 10; ++b) {
    const reliability_bin bin = t.bin(b);
    const double* e = expected[b];
    CHECK(static_cast<double>(bin.rows) == e[0]);
    CHECK(bin.weight == e[0]);
    CHECK(bin.weight_squared == e[0]);
    CHECK_CLOSE(bin.mean_prediction, e[1]);
    CHECK_CLOSE(bin.observed_rate, e[2]);
    CHECK_NEAR(bin.gap, e[2] - e[1], 1e-14);
    CHECK_CLOSE(bin.lower, static_cast<double>(b) / 10);
    CHECK_CLOSE(bin.upper, static_cast<double>(b + 1) / 10);
  }
}

TEST_CASE("reliability_table: agrees with plain loops on random data with ties") {
  for (const int levels : {0, 10, 30}) {
    for (const Index bins : {1, 10, 15, 200}) {
      const test::random_rows r(5003, levels, static_cast<std::uint64_t>(levels) + 1);
      for (const bool right : {false, true}) {
        const auto side = right ? assay::closed::right : assay::closed::left;
        reliability_table plain({.bins = bins, .closed = side, .moments = true});
        reliability_table weighted({.bins = bins, .closed = side});
        plain.update(r.y, r.p);
        weighted.update(r.y, r.p, r.w);
        std::vector<double> n(static_cast<std::size_t>(bins)), sp(n), sy(n), spp(n), spy(n), w(n), ww(n), wp(n), wy(n), wpp(n);
        for (Index i = 0; i < r.p.size(); ++i) {
          const double p = r.p[i];
          std::size_t b = 0;
          for (Index k = 1; k < bins; ++k) {
            const double e = static_cast<double>(k) / static_cast<double>(bins);
            if (right ? e < p : e <= p) b = static_cast<std::size_t>(k);
          }
          n[b] += 1, sp[b] += p, sy[b] += r.y[i], spp[b] += p * p, spy[b] += p * r.y[i];
          w[b] += r.w[i], ww[b] += r.w[i] * r.w[i], wp[b] += r.w[i] * p, wy[b] += r.w[i] * r.y[i], wpp[b] += r.w[i] * p * p;
        }
        bool same = true;
        for (Index k = 0; k < bins; ++k) {
          const auto b = static_cast<std::size_t>(k);
          const reliability_bin x = plain.bin(k);
          const reliability_bin v = weighted.bin(k);
          same = same && x.weight == n[b] && test::close_to(plain.sum_squared_prediction(k), spp[b], 1e-11) &&
                 test::close_to(plain.sum_prediction_of_positives(k), spy[b], 1e-11) && v.weight == w[b] &&
                 test::close_to(v.weight_squared, ww[b]) && test::close_to(weighted.sum_squared_prediction(k), wpp[b], 1e-11);
          if (n[b] > 0) {
            same = same && test::close_to(x.mean_prediction, sp[b] / n[b], 1e-11) && test::close_to(x.observed_rate, sy[b] / n[b]) &&
                   test::close_to(x.gap, (sy[b] - sp[b]) / n[b], 1e-9, 1e-13);
          } else {
            same = same && x.rows == 0 && assay::is_undefined(x.mean_prediction) && assay::is_undefined(x.gap);
          }
          if (w[b] > 0) {
            same = same && test::close_to(v.mean_prediction, wp[b] / w[b], 1e-11) && test::close_to(v.observed_rate, wy[b] / w[b]) &&
                   test::close_to(v.gap, (wy[b] - wp[b]) / w[b], 1e-9, 1e-13);
          }
        }
        INFO(levels << " " << bins << " " << right);
        CHECK(same);
      }
    }
  }
}

TEST_CASE("reliability_table: any order and any split give equal bits when unweighted") {
  for (const Index bins : {15, 300}) {
    test::random_rows r(9001, 0, 4);
    for (Index i = 0; i < r.p.size(); i += 3) r.p[i] *= 1e-7;  // both limbs
    const Eigen::ArrayXf f = r.p.cast<float>();
    const assay::reliability_options options{.bins = bins, .moments = true};
    const reliability_table whole = table_of(r.y, r.p, options);
    const reliability_table whole_float = table_of(r.y, f, options);

    std::vector<Index> order(static_cast<std::size_t>(r.p.size()));
    std::iota(order.begin(), order.end(), Index{0});
    test::generator g(8);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[static_cast<std::size_t>(g.below(static_cast<int>(i)))]);
    CHECK(table_of(r.y(order).eval(), r.p(order).eval(), options) == whole);
    CHECK(table_of(r.y(order).eval(), f(order).eval(), options) == whole_float);

    for (const Index part : {1, 7, 511, 513, 4096}) {
      reliability_table batches(options), merged(options), batches_float(options);
      for (Index at = 0; at < r.p.size(); at += part) {
        const Index n = std::min(part, r.p.size() - at);
        batches.update(r.y.segment(at, n), r.p.segment(at, n));
        batches_float.update(r.y.segment(at, n), f.segment(at, n));
        merged.merge(table_of(r.y.segment(at, n), r.p.segment(at, n), options));
      }
      CHECK(batches == whole);
      CHECK(merged == whole);
      CHECK(batches_float == whole_float);
    }
  }
}

TEST_CASE("reliability_table: weighted splits agree to the stated bound") {
  const test::random_rows r(9001, 0, 5);
  reliability_table whole, merged;
  whole.update(r.y, r.p, r.w * 0.1);
  for (Index at = 0; at < r.p.size(); at += 100) {
    const Index n = std::min(Index{100}, r.p.size() - at);
    reliability_table part;
    part.update(r.y.segment(at, n), r.p.segment(at, n), r.w.segment(at, n) * 0.1);
    merged.merge(part);
  }
  for (Index b = 0; b < 15; ++b) {
    CHECK_CLOSE(merged.bin(b).weight, whole.bin(b).weight);
    CHECK_CLOSE(merged.bin(b).weight_squared, whole.bin(b).weight_squared);
    CHECK_CLOSE(merged.bin(b).mean_prediction, whole.bin(b).mean_prediction);
    CHECK(merged.bin(b).rows == whole.bin(b).rows);
  }
}

TEST_CASE("reliability_table: merge laws") {
  const test::random_rows r(700, 20, 6);
  const auto part = [&](Index at, Index n) { return table_of(r.y.segment(at, n), r.p.segment(at, n)); };
  const reliability_table a = part(0, 200), b = part(200, 300), c = part(500, 200), none;
  const auto sum = [](reliability_table x, const reliability_table& y) {
    x.merge(y);
    return x;
  };
  CHECK(sum(a, none) == a);
  CHECK(sum(none, a) == a);
  CHECK(sum(a, b) == sum(b, a));
  CHECK(sum(sum(a, b), c) == sum(a, sum(b, c)));
  CHECK(sum(sum(a, b), c) == table_of(r.y, r.p));
  reliability_table twice = a;
  twice.merge(twice);
  CHECK(twice == sum(a, a));
  reliability_table other({.bins = 10});
  CHECK(test::contains(test::error_of([&] { other.merge(a); }), "assay::reliability_table: tables of different options"));
  CHECK_FALSE(other == none);
}

TEST_CASE("reliability_table: rows of weight 0 do not exist, even first") {
  const test::b20 d;
  Eigen::ArrayXd p(23), w(23);
  Eigen::ArrayXi y(23);
  p << 0.99, 0.0, 1.0, d.p;
  y << 0, 1, 0, d.y;
  w << 0.0, -0.0, 0.0, d.w;
  reliability_table with, without;
  with.update(y, p, w);
  without.update(d.y, d.p, d.w);
  CHECK(with == without);
  CHECK(with.rows() == 20);
  reliability_table only;
  only.update(y.head(3), p.head(3), w.head(3));
  CHECK(only == reliability_table());
  CHECK(only.non_empty_bins() == 0);
}

TEST_CASE("reliability_table: an integer weight is a repeated row; mixed tables add up") {
  const test::random_rows r(800, 12, 9);
  const Eigen::ArrayXd w = 2 * r.w;
  std::vector<double> p;
  std::vector<int> y;
  for (Index i = 0; i < r.p.size(); ++i) {
    for (int k = 0; k < static_cast<int>(w[i]); ++k) {
      p.push_back(r.p[i]);
      y.push_back(r.y[i]);
    }
  }
  reliability_table weighted, mixed;
  weighted.update(r.y, r.p, w);
  mixed.update(r.y.head(300), r.p.head(300), w.head(300));
  const reliability_table repeated = table_of(assay::view(y), assay::view(p));
  const Index tail = static_cast<Index>(w.tail(500).sum());
  mixed.merge(table_of(assay::view(y).tail(tail), assay::view(p).tail(tail)));
  CHECK(weighted.has_whole_weights());
  for (Index b = 0; b < 15; ++b) {
    for (const reliability_table* t : {&weighted, &mixed}) {
      CHECK(t->bin(b).weight == repeated.bin(b).weight);
      CHECK_CLOSE(t->bin(b).mean_prediction, repeated.bin(b).mean_prediction);
      CHECK_CLOSE(t->bin(b).observed_rate, repeated.bin(b).observed_rate);
      CHECK_NEAR(t->bin(b).gap, repeated.bin(b).gap, 1e-12);
    }
  }
}

TEST_CASE("reliability_table: sums are exact where doubles are not") {
  // a bin of n predictions 1e-12 and one positive: the mean keeps its digits
  const Index n = 300000;
  Eigen::ArrayXd p = Eigen::ArrayXd::Constant(n, 1e-12);
  Eigen::ArrayXi y = Eigen::ArrayXi::Zero(n);
  y[0] = 1;
  CHECK_NEAR(table_of(y, p).bin(0).mean_prediction, 1e-12, 0x1p-49);
  CHECK_NEAR(table_of(y, p.cast<float>().eval()).bin(0).mean_prediction, static_cast<double>(1e-12f), 0x1p-49);
  // predictions near 1 and all positive: the gap is not lost in 1 - 1
  p = 1 - 1e-10;
  y = 1;
  CHECK_NEAR(table_of(y, p).bin(14).gap, 1 - p[0], 1e-9);
}

TEST_CASE("reliability_table: counts pass 2^24 in float") {
  // float counters stop at 16,777,216
  reliability_table t;
  const Index n = Index{1} << 22;
  const Eigen::ArrayXf p = Eigen::ArrayXf::Constant(n, 0.75f);
  const Eigen::Array<bool, Eigen::Dynamic, 1> y = Eigen::Array<bool, Eigen::Dynamic, 1>::Constant(n, true);
  for (int i = 0; i < 5; ++i) t.update(y, p);
  CHECK(t.bin(11).rows == 5 * static_cast<std::uint64_t>(n));
  CHECK(t.bin(11).gap == 0.25);
}

TEST_CASE("reliability_table: 0 is in the first bin and 1 in the last, whichever side is closed") {
  const Eigen::ArrayXd p = test::array({0, -0.0, 1, 1});
  const Eigen::ArrayXi y = test::labels({0, 1, 0, 1});
  for (const auto side : {assay::closed::left, assay::closed::right}) {
    for (const auto where : {assay::edges::exact, assay::edges::linspace}) {
      for (const Index bins : {1, 10, 15, 4000}) {
        const auto t = table_of(y, p, {.bins = bins, .edges = where, .closed = side});
        const auto f = table_of(y, p.cast<float>().eval(), {.bins = bins, .edges = where, .closed = side});
        CHECK(t.bin(0).rows == (bins == 1 ? 4u : 2u));
        CHECK(t.bin(bins - 1).rows == (bins == 1 ? 4u : 2u));
        CHECK(t == f);
      }
    }
  }
}

TEST_CASE("reliability_table: bytes") {
  const test::random_rows r(500, 0, 10);
  reliability_table t({.bins = 7, .edges = assay::edges::linspace, .closed = assay::closed::right, .moments = true});
  t.update(r.y, r.p);
  t.update(r.y, r.p, r.w);
  const assay::bytes stored = t.to_bytes();
  CHECK(reliability_table::from_bytes(stored) == t);
  CHECK(reliability_table::from_bytes(reliability_table().to_bytes()) == reliability_table());
  for (std::size_t n = 0; n < stored.size(); n += 13) {
    CHECK_FALSE(test::error_of([&] { reliability_table::from_bytes(std::span(stored).first(n)); }).empty());
  }
  for (std::size_t i = 0; i < stored.size(); i += 7) {
    assay::bytes damaged = stored;
    damaged[i] ^= 0x40;
    CHECK_FALSE(test::error_of([&] { reliability_table::from_bytes(damaged); }).empty());
  }
  // well-formed bytes of senseless content
  for (const std::uint64_t bins : {std::uint64_t{0}, std::uint64_t{1} << 60, std::uint64_t{70000}}) {
    assay::core::state_writer out(assay::core::summary_name("RELI"), 1);
    out.put(bins);
    for (int i = 0; i < 300; ++i) out.put(std::uint8_t{0});
    CHECK_FALSE(test::error_of([&, b = out.finish()] { reliability_table::from_bytes(b); }).empty());
  }
  assay::core::state_writer out(assay::core::summary_name("RELI"), 1);
  out.put(std::uint64_t{1});
  out.put(std::uint32_t{0});
  out.put(std::uint32_t{0});
  out.put(false);
  out.put(true);
  out.put(std::uint64_t{1});                                 // one row
  out.put(assay::core::int128{5} << 42);                     // whose prediction is 5
  for (int i = 0; i < 400; ++i) out.put(std::uint8_t{0});
  CHECK(test::contains(test::error_of([&, b = out.finish()] { reliability_table::from_bytes(b); }), "does not fit its count"));
}

TEST_CASE("reliability_table: errors name argument and index and leave the table as it was") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const test::b20 d;
  reliability_table t = table_of(d.y, d.p);
  const reliability_table before = t;
  for (const Index i : {0, 9, 19}) {
    Eigen::ArrayXd p = d.p;
    p[i] = nan;
    CHECK(test::error_of([&] { t.update(d.y, p); }) == "assay::reliability_table: prediction[" + std::to_string(i) + "] is NaN");
    p[i] = 1.5;
    CHECK(test::error_of([&] { t.update(d.y, p, d.w); }) ==
          "assay::reliability_table: prediction[" + std::to_string(i) + "] = 1.5 is outside [0, 1]");
    Eigen::ArrayXd y = d.y.cast<double>();
    y[i] = 0.37;
    CHECK(test::contains(test::error_of([&] { t.update(y, d.p); }), "truth[" + std::to_string(i) + "] = 0.37 is not 0 or 1; of a probability p pass p >= 0.5"));
    Eigen::ArrayXd w = d.w;
    w[i] = -1;
    CHECK(test::error_of([&] { t.update(d.y, d.p, w); }) == "assay::reliability_table: weights[" + std::to_string(i) + "] = -1 is negative");
    // NaN in a row of weight 0 is an error too
    w[i] = 0;
    p[i] = nan;
    CHECK(test::contains(test::error_of([&] { t.update(d.y, p, w); }), "is NaN"));
  }
  CHECK(test::contains(test::error_of([&] { t.update(d.y.head(3), d.p); }), "prediction has 20 elements but truth has 3"));
  CHECK(test::contains(test::error_of([&] { t.update(d.y, d.p, d.w.head(3)); }), "weights has 3 elements but truth has 20"));
  CHECK(t == before);
  CHECK(test::contains(test::error_of([] { reliability_table({.bins = 0}); }), "bins = 0 is outside [1, 65536]"));
  CHECK(test::contains(test::error_of([] { reliability_table({.bins = 65537}); }), "bins = 65537"));
  CHECK(test::contains(test::error_of([&] { t.bin(15); }), "there is no bin 15 of 15"));
  CHECK(test::contains(test::error_of([&] { t.sum_squared_prediction(5); }), ".moments = true"));
  CHECK(table_of(d.y, d.p, {.bins = 65536}).rows() == 20);
}

TEST_CASE("reliability_table: kinds of expressions and scalars") {
  const test::b20 d;
  const reliability_table t = table_of(d.y, d.p);
  const Eigen::ArrayXd doubled = 2 * d.p;
  Eigen::ArrayXXd wide(20, 3);
  wide.setConstant(0.5);
  wide.col(1) = d.p;
  const Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = wide;
  CHECK(table_of(d.y == 1, doubled / 2) == t);
  CHECK(table_of(d.y.cast<double>(), rows.col(1)) == t);
  CHECK(table_of(d.y.transpose(), d.p.transpose()) == t);
  CHECK(table_of(d.y.cast<std::int64_t>().matrix(), d.p.matrix()) == t);
  CHECK(table_of(d.y.reverse(), d.p.reverse()) == t);
  const Eigen::Array<Eigen::half, Eigen::Dynamic, 1> half = d.p.cast<float>().cast<Eigen::half>();
  CHECK(table_of(d.y, half) == table_of(d.y, half.cast<float>().eval()));
}

TEST_CASE("reliability_table: what was moved from can be used; bytes of weights whose squares overflow") {
  Eigen::ArrayXi y(3);
  y << 0, 1, 1;
  Eigen::ArrayXd p(3);
  p << .1, .5, .9;
  assay::reliability_table t;
  t.update(y, p);
  const assay::reliability_table taken = std::move(t);
  t.merge(taken);
  t.update(y, p);
  CHECK(taken.rows() == 3);
  CHECK(t.rows() >= 6);
  assay::reliability_table large;
  large.update(y, p, Eigen::ArrayXd::Constant(3, 1e200).eval());
  CHECK(assay::reliability_table::from_bytes(large.to_bytes()) == large);
}
