// SPDX-License-Identifier: MIT
/// @file
/// mcnemar_test: is one classifier right more often than another on the same rows?
#pragma once

#include <assay/core/alternative.hpp>
#include <assay/core/beta_distribution.hpp>
#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/wilson_interval.hpp>

#include <algorithm>
#include <cmath>
#include <string>

ASSAY_NAMESPACE_BEGIN

/// How often two classifiers are right on the same rows: all that McNemar's test needs. Merged by addition.
struct mcnemar_counts {
  Index both = 0;     ///< rows on which both are right
  Index only_a = 0;   ///< rows on which a alone is right
  Index only_b = 0;   ///< rows on which b alone is right
  Index neither = 0;  ///< rows on which both are wrong

  void merge(const mcnemar_counts& other) {
    both += other.both;
    only_a += other.only_a;
    only_b += other.only_b;
    neither += other.neither;
  }
  friend bool operator==(const mcnemar_counts&, const mcnemar_counts&) = default;
};

enum class mcnemar_method {
  exact,                ///< binomial distribution: never rejects too often
  mid_p,                ///< the same with half the probability of what was observed: less conservative
  chi_square,           ///< (b − c)²/(b + c), asymptotic
  chi_square_corrected  ///< (|b − c| − 1)²/(b + c), Edwards' continuity correction
};

struct mcnemar_options {
  mcnemar_method method = mcnemar_method::exact;                   ///< how the p-value is computed
  assay::alternative alternative = assay::alternative::two_sided;  ///< greater: a is right more often; less: b is
  double level = 0.95;                                             ///< confidence level of the interval in (0, 1)
};

/// What mcnemar_test returns.
struct mcnemar_result {
  mcnemar_counts counts;
  estimate difference;             ///< accuracy of a − accuracy of b, interval of paired_newcombe_interval
  double statistic = undefined();  ///< exact, mid_p: only_a; chi-square: its statistic
  double p_value = undefined();
};

namespace discrimination_detail {

/// P(X >= k), P(X = k) of the successes X in m fair trials, 0 <= k <= m.
inline double fair_tail(double k, double m) { return k > 0 ? core::incomplete_beta(k, m - k + 1, 0.5, 0.5) : 1.0; }
inline double fair_probability(double k, double m) { return m > 0 ? core::beta_term(k + 1, m - k + 1, 0.5, 0.5) * 4 / (m + 1) : 1.0; }

/// p-value of b against c discordant rows.
inline double mcnemar_p_value(double b, double c, const mcnemar_options& o) {
  const double m = b + c;
  const bool two_sided = o.alternative == alternative::two_sided;
  const double with = two_sided ? (std::max)(b, c) : o.alternative == alternative::greater ? b : c;
  if (o.method == mcnemar_method::exact || o.method == mcnemar_method::mid_p) {
    double p = fair_tail(with, m);
    if (o.method == mcnemar_method::mid_p) p -= 0.5 * fair_probability(with, m);
    return (std::min)(1.0, two_sided ? 2 * p : p);
  }
  if (!(m > 0)) return undefined();
  double excess = with - (m - with) - (o.method == mcnemar_method::chi_square_corrected ? 1 : 0);
  if (two_sided) excess = (std::max)(0.0, excess);
  const double tail = core::normal_cdf(-excess / std::sqrt(m));
  return two_sided ? 2 * tail : tail;
}

}  // namespace discrimination_detail

/// McNemar's test: of the rows that one of two classifiers gets right and the other wrong (b by a alone, c by b alone), is either
/// ahead more often than half of the time? Also the difference of the two accuracies with its interval.
///
/// `mcnemar_test(truth, predicted_a, predicted_b[, options])` or `mcnemar_test(mcnemar_counts[, options])` → mcnemar_result.
/// @par Input      truth, predicted_a, predicted_b: n classes, whole numbers >= 0 of bool, integer or floating type (of a
///                 probability pass `p >= 0.5`), of any number of classes. No weights: they throw.
/// @par Options    method exact (default), mid_p, chi_square or chi_square_corrected; alternative two_sided, greater (a is right
///                 more often) or less; level (0.95)
/// @par Returns    exact: P(X >= b), X binomial (b + c, ½), two-sided twice the smaller tail; mid_p: less half of P(X = b), two-sided
///                 less all of it; chi-square: one degree of freedom, one-sided the normal tail of its signed root
/// @par Undefined  difference NaN without rows; with b + c = 0 statistic and p of chi-square are NaN, p of exact is 1 and of mid_p 1
///                 (one-sided ½)
/// @par Errors     invalid_input: sizes differ, a class that is negative or not whole, weights, a level outside (0, 1), a negative count
/// @par Cost       one pass; O(√(b + c)) for exact and mid_p
/// @par Merge      exact, by mcnemar_counts
/// @par Same as    statsmodels mcnemar(exact = True), (exact = False, correction = …) but for its (0 − 1)²/(b + c) at b = c; R
///                 mcnemar.test; exact2x2 mcnemar.exact
/// @par Reference  McNemar 1947, doi:10.1007/BF02295996; Fagerland, Lydersen and Laake 2013 (mid_p), doi:10.1186/1471-2288-13-91
struct mcnemar_test_function {
  template <class Y, class A, class B>
  mcnemar_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<A>& predicted_a,
                            const Eigen::DenseBase<B>& predicted_b, const mcnemar_options& options = {}) const {
    const core::class_feed<Y> y(truth, {name, "truth"});
    const core::class_feed<A> a(predicted_a, {name, "predicted_a"});
    const core::class_feed<B> b(predicted_b, {name, "predicted_b"});
    core::check_same_size(name, "predicted_a", a.size(), "truth", y.size());
    core::check_same_size(name, "predicted_b", b.size(), "truth", y.size());
    const mcnemar_counts counts = core::reduce_blocks(
        y.size(), [] { return mcnemar_counts{}; },
        [](mcnemar_counts& c, Index, Index n, const std::int32_t* t, const std::int32_t* pa, const std::int32_t* pb) {
          Index right_a = 0;
          Index right_b = 0;
          Index both = 0;
          for (Index i = 0; i < n; ++i) {
            right_a += pa[i] == t[i];
            right_b += pb[i] == t[i];
            both += (pa[i] == t[i]) & (pb[i] == t[i]);
          }
          c.merge({both, right_a - both, right_b - both, n - right_a - right_b + both});
        },
        y, a, b);
    return (*this)(counts, options);
  }
  template <class Y, class A, class B, class W>
  mcnemar_result operator()(const Eigen::DenseBase<Y>&, const Eigen::DenseBase<A>&, const Eigen::DenseBase<B>&,
                            const Eigen::DenseBase<W>&, const mcnemar_options& = {}) const {
    core::raise_for(name, "no test is defined for weighted rows; leave the weights out, or repeat the rows");
  }
  mcnemar_result operator()(const mcnemar_counts& counts, const mcnemar_options& options = {}) const {
    core::check_level(name, options.level);
    const auto checked = [](const char* which, Index count) {
      if (count < 0) core::raise_for(name, std::string(which) + " = " + core::to_text(count) + " is negative");
      return static_cast<double>(count);
    };
    const double both = checked("both", counts.both);
    const double b = checked("only_a", counts.only_a);
    const double c = checked("only_b", counts.only_b);
    const double neither = checked("neither", counts.neither);
    mcnemar_result out;
    out.counts = counts;
    out.difference = paired_newcombe_interval(both, b, c, neither, options.level);
    out.p_value = discrimination_detail::mcnemar_p_value(b, c, options);
    if (options.method == mcnemar_method::exact || options.method == mcnemar_method::mid_p) {
      out.statistic = b;
    } else if (b + c > 0) {
      const double apart = std::abs(b - c) - (options.method == mcnemar_method::chi_square_corrected ? 1 : 0);
      out.statistic = apart > 0 ? apart / (b + c) * apart : 0;
    }
    return out;
  }
  template <class Y, class A, class... Rest>
    requires(!core::dense<Y> || !core::dense<A> || (core::unwrapped<Rest> || ...))
  mcnemar_result operator()(const Y&, const A&, const Rest&...) const {
    static_assert(core::always_false<Y, A>,
                  "assay::mcnemar_test takes Eigen vectors of labels (truth, predicted_a, predicted_b[, options]) or mcnemar_counts; wrap "
                  "a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "mcnemar_test";
};
inline constexpr mcnemar_test_function mcnemar_test{};

ASSAY_NAMESPACE_END
