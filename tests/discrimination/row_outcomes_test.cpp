#include "support/check.hpp"

#include <assay/core/state.hpp>
#include <assay/discrimination/row_outcomes.hpp>

#include <map>
#include <vector>

using namespace assay;
using discrimination_detail::class_cells;
using discrimination_detail::row_outcomes;

namespace {
std::uint64_t outcome(int tp, int fp, int fn) {
  return static_cast<std::uint64_t>(tp) * row_outcomes::true_positive + static_cast<std::uint64_t>(fp) * row_outcomes::false_positive +
         static_cast<std::uint64_t>(fn) * row_outcomes::false_negative;
}
struct sample {
  std::vector<std::uint64_t> outcomes;
  std::vector<double> weights;
  sample(std::uint64_t seed, int n) {
    test::generator g(seed);
    for (int i = 0; i < n; ++i) {
      const int tp = g.below(3);
      const int fp = g.below(3);
      outcomes.push_back(outcome(tp, fp, g.below(2)));
      weights.push_back(0.25 * g.below(6));
    }
  }
};
bytes to_bytes(const row_outcomes& r) {
  core::state_writer out(core::summary_name("TEST"), 1);
  r.write(out);
  return out.finish();
}
row_outcomes from_bytes(const bytes& b, Index labels) {
  core::state_reader in(b, core::summary_name("TEST"), 1, "f");
  row_outcomes r = row_outcomes::read(in, labels);
  in.finish();
  return r;
}
}  // namespace

TEST_CASE("row_outcomes: against a map from outcomes to rows") {
  for (const int n : {0, 1, 7, 500, 2048}) {
    const sample d(static_cast<std::uint64_t>(n), n);
    std::map<std::uint64_t, double> rows;
    std::map<std::uint64_t, double> weights;
    for (std::size_t i = 0; i < d.outcomes.size(); ++i) {
      rows[d.outcomes[i]] += 1;
      if (d.weights[i] > 0) weights[d.outcomes[i]] += d.weights[i];
    }
    row_outcomes plain;
    plain.add(n, d.outcomes.data());
    row_outcomes weighted;
    weighted.add(n, d.outcomes.data(), d.weights.data());
    const auto check = [](const row_outcomes& r, const std::map<std::uint64_t, double>& want) {
      auto at = want.begin();
      double total = 0;
      double right = 0;
      r.visit(9, [&](const class_cells& c, double w) {
        CHECK(at->first == outcome(static_cast<int>(c.true_positives), static_cast<int>(c.false_positives), static_cast<int>(c.false_negatives)));
        CHECK(c.total() == 9);
        CHECK(at->second == w);
        total += w;
        if (c.false_positives + c.false_negatives == 0) right += w;
        ++at;
      });
      CHECK(at == want.end());
      CHECK(r.weight() == total);
      CHECK(r.right() == right);
      CHECK(r.wrong() == total - right);
    };
    check(plain, rows);
    check(weighted, weights);
    CHECK(plain.unit_rows() == static_cast<std::uint64_t>(n));
    CHECK_FALSE(plain.has_other_weights());
    CHECK(weighted.has_other_weights() == (n > 0));
    CHECK(from_bytes(to_bytes(plain), 5) == plain);
    CHECK(from_bytes(to_bytes(weighted), 5) == weighted);
  }
}

TEST_CASE("row_outcomes: unit weights are no weights, any split and order") {
  const sample d(3, 1000);
  row_outcomes all;
  all.add(1000, d.outcomes.data());
  const std::vector<double> ones(1000, 1.0);
  row_outcomes unit;
  unit.add(1000, d.outcomes.data(), ones.data());
  CHECK(unit == all);
  row_outcomes parts;
  row_outcomes weighted_parts;
  for (Index i = 0; i < 1000; i += 125) {
    row_outcomes part;
    part.add(125, d.outcomes.data() + i);
    part.merge(parts);
    parts = part;
    row_outcomes w;
    w.add(125, d.outcomes.data() + i, d.weights.data() + i);
    weighted_parts.merge(w);
  }
  CHECK(parts == all);
  row_outcomes weighted;
  weighted.add(1000, d.outcomes.data(), d.weights.data());
  CHECK(weighted_parts == weighted);
  const std::vector<double> zeros(1000, 0.0);
  parts.add(1000, d.outcomes.data(), zeros.data());
  CHECK(parts == all);
}

TEST_CASE("row_outcomes: hostile bytes") {
  const auto problem = [](std::vector<std::uint64_t> keys, std::uint64_t rows, double weight) {
    core::state_writer out(core::summary_name("TEST"), 1);
    out.put(std::uint64_t{keys.size()});
    for (const std::uint64_t key : keys) {
      out.put(key);
      out.put(rows);
      out.put(weight);
    }
    const bytes b = out.finish();
    return test::error_of([&] { (void)from_bytes(b, 4); });
  };
  CHECK(problem({outcome(0, 1, 0), outcome(2, 1, 1)}, 3, 0.5).empty());
  CHECK(problem({outcome(2, 1, 1), outcome(0, 1, 0)}, 3, 0.5) == "assay::f: the outcomes of rows are not in order");
  CHECK(problem({5, 5}, 3, 0.5) == "assay::f: a row has too many labels");
  CHECK(problem({4, 4}, 3, 0.5) == "assay::f: the outcomes of rows are not in order");
  CHECK(problem({outcome(3, 1, 1)}, 3, 0.5) == "assay::f: a row has too many labels");
  CHECK(problem({std::uint64_t{1} << 63}, 3, 0.5) == "assay::f: a row has too many labels");
  CHECK(problem({1}, 3, -0.5) == "assay::f: a weight is negative or not finite");
  CHECK(problem({1}, 0, 0) == "assay::f: an outcome has no rows");
}

TEST_CASE("row_outcomes: rows counted eight at a time, and more labels than a byte counts") {
  using discrimination_detail::outcome_counter;
  for (const int rows : {1, 7, 8, 9, 64, 2047, 2048}) {
    for (const int labels : {1, 3, 255, 256, 700}) {
      if (rows * labels > 100000) continue;
      test::generator g(static_cast<std::uint64_t>(rows));
      outcome_counter counter(rows);
      std::vector<std::uint64_t> want(static_cast<std::size_t>(rows), 0);
      bool sums = true;
      for (int k = 0; k < labels; ++k) {
        std::vector<std::uint8_t> y;
        std::vector<std::uint8_t> x;
        Index positives = 0;
        Index predicted = 0;
        Index both = 0;
        for (std::size_t i = 0; i < want.size(); ++i) {
          y.push_back(static_cast<std::uint8_t>(g.below(4) != 0));
          x.push_back(static_cast<std::uint8_t>(g.below(3) != 0));
          want[i] += outcome(y[i] & x[i], x[i] & (1 - y[i]), y[i] & (1 - x[i]));
          positives += y[i];
          predicted += x[i];
          both += y[i] & x[i];
        }
        const auto s = counter.add(y.data(), x.data());
        sums = sums && s.positives == positives && s.predicted == predicted && s.both == both;
      }
      CHECK(sums);
      CHECK(std::vector<std::uint64_t>(counter.values(), counter.values() + rows) == want);
    }
  }
}
