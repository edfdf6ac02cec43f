// The laws that every metric of (truth, score[, weights]) and of ranked_scores obeys, and the messages of bad input.
#pragma once

#include "support/check.hpp"

#include <assay/core/ranked_scores.hpp>
#include <assay/core/undefined.hpp>

#include <limits>
#include <string>
#include <vector>

namespace test {

/// Rows with heavy ties (distinct scores at most) and whole weights from 0 to 3.
struct ranking_sample {
  Eigen::ArrayXi y;
  Eigen::ArrayXd s;
  Eigen::ArrayXd w;

  ranking_sample(std::uint64_t seed, Eigen::Index n, int distinct) : y(n), s(n), w(n) {
    generator g(seed);
    for (Eigen::Index i = 0; i < n; ++i) {
      y(i) = g.below(3) == 0;
      s(i) = static_cast<double>(g.below(distinct)) / distinct + 0.25 * y(i) * g.below(2);
      w(i) = g.below(4);
    }
  }

  /// Row i repeated w(i) times, so that rows of weight 0 are gone.
  ranking_sample repeated() const {
    ranking_sample out = *this;
    const auto n = static_cast<Eigen::Index>(w.sum());
    out.y.resize(n);
    out.s.resize(n);
    out.w = Eigen::ArrayXd::Ones(n);
    Eigen::Index k = 0;
    for (Eigen::Index i = 0; i < y.size(); ++i) {
      for (int r = 0; r < static_cast<int>(w(i)); ++r, ++k) {
        out.y(k) = y(i);
        out.s(k) = s(i);
      }
    }
    return out;
  }
};

/// Checks that x(i) = NaN at the first, a middle and the last index of n rows is named: call(x) must throw
/// "assay::<function>: <argument>[i] is NaN". x holds valid values.
template <class F>
void check_nan_is_named(const std::string& function, const std::string& argument, const Eigen::ArrayXd& x, F call) {
  for (const Eigen::Index bad : {Eigen::Index{0}, x.size() / 2, x.size() - 1}) {
    Eigen::ArrayXd v = x;
    v(bad) = std::numeric_limits<double>::quiet_NaN();
    CHECK(error_of([&] { (void)call(v); }) == "assay::" + function + ": " + argument + "[" + std::to_string(bad) + "] is NaN");
  }
}

/// The messages of bad rows of a metric that takes (truth, score[, weights]); score is what it calls its second argument:
/// "prediction" stands for probabilities.
template <class Metric>
void check_bad_rows(const std::string& name, Metric metric, const std::string& score = "score") {
  ranking_sample d(1, 5001, 50);
  if (score == "prediction") {
    d.s *= 0.5;
    Eigen::ArrayXd s = d.s;
    s(5000) = 1.5;
    CHECK(error_of([&] { (void)metric(d.y, s); }) == "assay::" + name + ": prediction[5000] = 1.5 is outside [0, 1]");
  }
  check_nan_is_named(name, score, d.s, [&](const auto& x) { return metric(d.y, x); });
  check_nan_is_named(name, score, d.s, [&](const auto& x) { return metric(d.y, x, d.w); });
  check_nan_is_named(name, "weights", d.w, [&](const auto& x) { return metric(d.y, d.s, x); });
  check_nan_is_named(name, "truth", d.y.cast<double>().eval(), [&](const auto& x) { return metric(x, d.s); });
  Eigen::ArrayXd y = d.y.cast<double>();
  y(7) = 0.37;
  CHECK(error_of([&] { (void)metric(y, d.s); }) == "assay::" + name + ": truth[7] = 0.37 is not 0 or 1; of a probability p pass p >= 0.5");
  Eigen::ArrayXd w = d.w;
  w(5000) = -1;
  CHECK(error_of([&] { (void)metric(d.y, d.s, w); }) == "assay::" + name + ": weights[5000] = -1 is negative");
  w(5000) = std::numeric_limits<double>::infinity();
  CHECK(error_of([&] { (void)metric(d.y, d.s, w); }) == "assay::" + name + ": weights[5000] is infinite");
  CHECK(error_of([&] { (void)metric(d.y, d.s.head(7).eval()); }) == "assay::" + name + ": " + score + " has 7 elements but truth has 5001");
  CHECK(error_of([&] { (void)metric(d.y, d.s, d.w.head(7).eval()); }) == "assay::" + name + ": weights has 7 elements but truth has 5001");
}

/// The laws of a metric of ranked scores. metric(truth, score), metric(truth, score, weights) and metric(ranked_scores)
/// return a double: pass a generic lambda that adds options or picks a field. score as in check_bad_rows.
template <class Metric>
void check_rank_metric(const std::string& name, Metric metric, const std::string& score = "score") {
  using assay::ranked_scores;
  const bool probability = score == "prediction";
  for (const int distinct : {1, 3, 40, 100000}) {
    ranking_sample d(static_cast<std::uint64_t>(distinct), 300, distinct);
    if (probability) d.s *= 0.5;
    const double plain = metric(d.y, d.s);
    const double weighted = metric(d.y, d.s, d.w);
    INFO(name << ", distinct " << distinct);
    // weights: units are none, whole ones are repeated rows, their scale does not matter, rows of weight 0 do not exist
    CHECK(close_to(metric(d.y, d.s, Eigen::ArrayXd::Ones(300).eval()), plain, 1e-11, 1e-14));
    const ranking_sample r = d.repeated();
    CHECK(close_to(weighted, metric(r.y, r.s), 1e-11, 1e-14));
    CHECK(close_to(metric(d.y, d.s, (d.w * 0x1p200).eval()), weighted, 1e-11, 1e-14));
    CHECK(close_to(metric(d.y, d.s, (d.w * 0x1p-200).eval()), weighted, 1e-11, 1e-14));
    Eigen::ArrayXi y(303);
    y << 1, d.y, 0, 1;
    Eigen::ArrayXd s(303);
    s << (probability ? 1 : 1e300), d.s, (probability ? 0.75 : 5), (probability ? 0 : -1e300);
    Eigen::ArrayXd w(303);
    w << 0, d.w, 0, 0;
    CHECK(metric(y, s, w) == weighted);
    // the order of rows, and any split into batches merged in any order, give the same bits
    CHECK(metric(d.y.reverse().eval(), d.s.reverse().eval()) == plain);
    CHECK(metric(d.y.reverse().eval(), d.s.reverse().eval(), d.w.reverse().eval()) == weighted);
    generator g(17);
    ranked_scores<double> unweighted_parts;
    ranked_scores<double, double> weighted_parts;
    for (Eigen::Index i = 0; i < 300;) {
      const Eigen::Index n = (std::min)(Eigen::Index{1} + g.below(60), 300 - i);
      const Eigen::ArrayXi part_y = d.y.segment(i, n);
      const Eigen::ArrayXd part_s = d.s.segment(i, n);
      const ranked_scores<double> a(part_y, part_s);
      const ranked_scores<double, double> b(part_y, part_s, d.w.segment(i, n).eval());
      if (g.below(2) == 0) {
        unweighted_parts.merge(a);
        weighted_parts.merge(b);
      } else {  // the other way round
        auto x = a;
        x.merge(unweighted_parts);
        unweighted_parts = x;
        auto z = b;
        z.merge(weighted_parts);
        weighted_parts = z;
      }
      i += n;
    }
    CHECK(metric(unweighted_parts) == plain);
    CHECK(metric(weighted_parts) == weighted);
    CHECK(metric(ranked_scores<double>::from_bytes(unweighted_parts.to_bytes())) == plain);
    // labels of another type, float scores that hold the same numbers (other kinds of input: once per family, in auroc_test)
    CHECK(metric(d.y.cast<double>().eval(), d.s) == plain);
    const Eigen::ArrayXd exact = d.s.cast<float>().cast<double>();
    CHECK(close_to(metric(d.y, d.s.cast<float>().eval()), metric(d.y, exact), 1e-12, 1e-14));
  }
  if (probability) {
    const ranked_scores<double> outside(Eigen::Array2i(0, 1), Eigen::Array2d(0.5, 1.5));
    CHECK(error_of([&] { (void)metric(outside); }) == "assay::" + name + ": the predictions reach outside [0, 1]: 1.5");
  }
  check_bad_rows(name, metric, score);
}

/// Checks that a metric of ranked scores is undefined (NaN) without rows and with one class, a class of weight 0 included.
template <class Metric>
void check_needs_both_classes(Metric metric) {
  const Eigen::ArrayXd s{{0.1, 0.2, 0.3}};
  const Eigen::ArrayXd w{{0.0, 1.0, 1.0}};
  CHECK(assay::is_undefined(metric(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(assay::is_undefined(metric(Eigen::ArrayXi{{1, 1, 1}}, s)));
  CHECK(assay::is_undefined(metric(Eigen::ArrayXi{{0, 0, 0}}, s)));
  CHECK(assay::is_undefined(metric(Eigen::ArrayXi{{0, 1, 1}}, s, w)));
  CHECK(assay::is_undefined(metric(Eigen::ArrayXi{{1, 0, 0}}, s, w)));
}

}  // namespace test
