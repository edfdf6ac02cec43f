// Pairs of rows straight from the definition, and the laws that every metric of two columns (x, y[, weights]) obeys.
#pragma once

#include "support/check.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/pair_influence.hpp>

#include <algorithm>
#include <limits>
#include <string>

namespace test {

/// Two columns that go together, with ties, and whole weights from 0 to 3.
struct pair_sample {
  Eigen::ArrayXd x;
  Eigen::ArrayXd y;
  Eigen::ArrayXd w;

  pair_sample(std::uint64_t seed, Eigen::Index n, int distinct_x, int distinct_y) : x(n), y(n), w(n) {
    generator g(seed);
    for (Eigen::Index i = 0; i < n; ++i) {
      const double common = g.uniform();
      x(i) = std::floor(distinct_x * (0.6 * common + 0.4 * g.uniform()));
      y(i) = std::floor(distinct_y * (0.6 * common + 0.4 * g.uniform()));
      w(i) = g.below(4);
    }
  }
  /// Row i repeated w(i) times, so that rows of weight 0 are gone.
  pair_sample repeated() const {
    pair_sample out = *this;
    const auto n = static_cast<Eigen::Index>(w.sum());
    out.x.resize(n);
    out.y.resize(n);
    out.w = Eigen::ArrayXd::Ones(n);
    for (Eigen::Index i = 0, k = 0; i < x.size(); ++i) {
      for (int r = 0; r < static_cast<int>(w(i)); ++r, ++k) {
        out.x(k) = x(i);
        out.y(k) = y(i);
      }
    }
    return out;
  }
};

/// pair_counts by a loop over all pairs.
inline assay::pair_counts_result all_pairs(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, const Eigen::ArrayXd& w) {
  assay::pair_counts_result out;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      const double pair = w(i) * w(j);
      const bool same_x = x(i) == x(j);
      const bool same_y = y(i) == y(j);
      (same_x && same_y                     ? out.tied_both
       : same_x                             ? out.tied_x
       : same_y                             ? out.tied_y
       : (x(i) < x(j)) == (y(i) < y(j)) ? out.concordant
                                            : out.discordant) += pair;
    }
  }
  out.weight = w.sum();
  return out;
}

/// Σ w² U² with U the derivative of statistic(w) by every weight, by central differences.
template <class F>
double numeric_jackknife(const Eigen::ArrayXd& w, F statistic) {
  double variance = 0;
  for (Eigen::Index i = 0; i < w.size(); ++i) {
    const double h = 1e-5;
    Eigen::ArrayXd more = w;
    Eigen::ArrayXd less = w;
    more(i) += h;
    less(i) -= h;
    const double u = (statistic(more) - statistic(less)) / (2 * h);
    variance += w(i) * w(i) * u * u;
  }
  return variance;
}

/// Dose and adverse reactions, with the counts of their cells as weights: an example of SAS PROC FREQ, whose values and asymptotic
/// standard errors have four decimals.
struct dose_table {
  Eigen::ArrayXd row{{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}};
  Eigen::ArrayXd column{{0, 1, 2, 3, 4, 0, 1, 2, 3, 4}};
  Eigen::ArrayXd count{{26, 26, 23, 18, 9, 6, 7, 9, 14, 23}};
};
inline bool is_printed(const assay::estimate& e, double value, double error) {
  return std::abs(e.value - value) < 0.5e-4 && std::abs(e.standard_error - error) < 0.5e-4;
}

/// The laws of a point metric; metric(x, y) and metric(x, y, weights) return a double: pass a generic lambda. any_size: weights of any
/// size give the same.
template <class Metric>
void check_pair_metric(const std::string& name, const std::string& first, const std::string& second, Metric metric, bool any_size = true) {
  const double size = any_size ? 1e300 : 1e100;
  for (const int distinct : {2, 5, 40, 100000}) {
    const pair_sample d(static_cast<std::uint64_t>(distinct), 300, distinct, 7);
    const double plain = metric(d.x, d.y);
    const double weighted = metric(d.x, d.y, d.w);
    INFO(name << ", distinct " << distinct);
    // weights: units are none, whole ones are repeated rows, their scale does not matter, rows of weight 0 do not exist
    CHECK(close_to(metric(d.x, d.y, Eigen::ArrayXd::Ones(300).eval()), plain, 1e-13, 1e-15));
    const pair_sample r = d.repeated();
    CHECK(close_to(weighted, metric(r.x, r.y), 1e-12, 1e-15));
    CHECK(close_to(metric(d.x, d.y, (d.w * size).eval()), weighted, 1e-12, 1e-15));
    CHECK(close_to(metric(d.x, d.y, (d.w / size).eval()), weighted, 1e-12, 1e-15));
    Eigen::ArrayXd x(302), y(302), w(302);
    x << 1e300, d.x, -7;
    y << -7, d.y, 1e300;
    w << 0, d.w, 0;
    CHECK(metric(x, y, w) == weighted);
    // the order of rows: the same bits; strictly growing maps, scales and offsets
    CHECK(metric(d.x.reverse().eval(), d.y.reverse().eval()) == plain);
    const Eigen::ArrayXd odd = d.w * (1 + d.x.cos().abs());
    CHECK(metric(d.x.reverse().eval(), d.y.reverse().eval(), odd.reverse().eval()) == metric(d.x, d.y, odd));
    CHECK(metric((d.x + 1e9).eval(), (d.y * 1e-9).eval()) == plain);
    CHECK(metric(d.x.cube(), d.y) == plain);
    CHECK(metric(d.x.cast<float>().eval(), d.y.cast<int>().eval()) == plain);
    CHECK(metric((2 * d.x).matrix().transpose(), d.y.cast<float>()) == plain);
    // infinities are ordered
    const double inf = std::numeric_limits<double>::infinity();
    Eigen::ArrayXd ends = d.x;
    ends = (d.x == d.x.maxCoeff()).select(inf, (d.x == d.x.minCoeff()).select(-inf, ends));
    CHECK(metric(ends, d.y) == plain);
  }
  // −0 is 0
  CHECK(close_to(metric(Eigen::Array4d(-0.0, 0, 1, 2), Eigen::Array4d(1, 2, 0, -0.0)),
                 metric(Eigen::Array4d(0, 0, 1, 2), Eigen::Array4d(1, 2, 0, 0))));
  const pair_sample d(3, 5001, 50, 9);
  check_nan_is_named(name, first, d.x, [&](const auto& v) { return metric(v, d.y); });
  check_nan_is_named(name, second, d.y, [&](const auto& v) { return metric(d.x, v); });
  check_nan_is_named(name, second, d.y, [&](const auto& v) { return metric(d.x, v, d.w); });
  check_nan_is_named(name, "weights", d.w, [&](const auto& v) { return metric(d.x, d.y, v); });
  Eigen::ArrayXd w = d.w;
  w(5000) = -1;
  CHECK(error_of([&] { (void)metric(d.x, d.y, w); }) == "assay::" + name + ": weights[5000] = -1 is negative");
  const Eigen::ArrayXd seven = d.x.head(7);
  CHECK(error_of([&] { (void)metric(d.x, seven); }) == "assay::" + name + ": " + second + " has 7 elements but " + first + " has 5001");
  CHECK(error_of([&] { (void)metric(d.x, d.y, seven); }) == "assay::" + name + ": weights has 7 elements but " + first + " has 5001");
}

/// The laws of an interval of a coefficient in [lowest, 1]; interval(x, y, options) and interval(x, y, weights, options) → estimate.
template <class Options, class Interval>
void check_pair_interval(const std::string& name, double lowest, Interval interval) {
  using assay::interval_scale;
  using assay::weighting;
  const auto close = [](const assay::estimate& a, const assay::estimate& b) {
    return close_to(a.value, b.value) && close_to(a.standard_error, b.standard_error) && close_to(a.lower, b.lower, 1e-12, 1e-14) &&
           close_to(a.upper, b.upper, 1e-12, 1e-14);
  };
  for (const int distinct : {2, 5, 1000}) {
    const pair_sample d(static_cast<std::uint64_t>(distinct), 120, distinct, 6);
    const Eigen::ArrayXd odd = d.w * (1 + d.x.cos().abs());
    const Options plain;
    Options frequency;
    frequency.weighting = weighting::frequency;
    const pair_sample r = d.repeated();
    INFO(name << ", distinct " << distinct);
    CHECK(close(interval(d.x, d.y, Eigen::ArrayXd::Ones(120).eval(), plain), interval(d.x, d.y, plain)));
    CHECK(close(interval(d.x, d.y, d.w, frequency), interval(r.x, r.y, plain)));
    CHECK(close(interval(d.x, d.y, (odd * 1e290).eval(), plain), interval(d.x, d.y, odd, plain)));
    CHECK(close(interval(d.x, d.y, (odd * 1e-290).eval(), plain), interval(d.x, d.y, odd, plain)));
    CHECK(interval(d.x.reverse().eval(), d.y.reverse().eval(), odd.reverse().eval(), plain) == interval(d.x, d.y, odd, plain));
    // bounds
    Options o;
    o.level = 0.9;
    const assay::estimate e = interval(d.x, d.y, o);
    CHECK(e.level == 0.9);
    CHECK(close_to(e.upper, std::min(1.0, e.value + 1.6448536269514722 * e.standard_error)));
    CHECK(close_to(e.lower, std::max(lowest, e.value - 1.6448536269514722 * e.standard_error)));
    o.scale = interval_scale::logit;
    const assay::estimate l = interval(d.x, d.y, o);
    const auto logit = [&](double v) { return std::log((v - lowest) / (1 - v)); };
    const double slope = 1 / (e.value - lowest) + 1 / (1 - e.value);
    CHECK(close_to(logit(l.upper) - logit(e.value), 1.6448536269514722 * e.standard_error * slope, 1e-11));
    CHECK(close_to(logit(e.value) - logit(l.lower), 1.6448536269514722 * e.standard_error * slope, 1e-11));
    CHECK(error_of([&] { (void)interval(d.x, d.y, odd, frequency); }) == "assay::" + name + ": frequency weights must be whole numbers");
    CHECK(error_of([&] { (void)interval(d.x, d.y, (d.w * 1e-300).eval(), frequency); }) ==
          "assay::" + name + ": frequency weights must be whole numbers");
  }
  Options o;
  const Eigen::ArrayXd v{{1, 2, 3, 4}};
  o.scale = interval_scale::score;
  CHECK(error_of([&] { (void)interval(v, v, o); }) ==
        "assay::" + name + ": scale = interval_scale::score is for the AUROC; choose logit or plain");
  o = {};
  o.level = 1;
  CHECK(error_of([&] { (void)interval(v, v, o); }) == "assay::" + name + ": level = 1 is outside (0, 1)");
  // one order only: the estimator sees no error
  o = {};
  CHECK(interval(v, v, o).value == 1);
  CHECK(interval(v, v, o).standard_error == 0);
  CHECK(interval(v, v, o).lower == 1);
  o.scale = interval_scale::logit;
  CHECK(assay::is_undefined(interval(v, v, o).lower));
  CHECK(assay::is_undefined(interval(v, v, o).upper));
  o = {};
  const Eigen::ArrayXd none(0);
  CHECK(assay::is_undefined(interval(none, none, o).value));
  CHECK(assay::is_undefined(interval(none, none, o).standard_error));
  CHECK(assay::is_undefined(interval(none, none, o).lower));
}

}  // namespace test
