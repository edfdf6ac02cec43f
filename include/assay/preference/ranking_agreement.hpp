// SPDX-License-Identifier: MIT
/// @file
/// ranking_agreement: ranking accuracy where the annotators may be undecided too.
#pragma once

#include <assay/preference/pair_metric.hpp>

ASSAY_NAMESPACE_BEGIN

struct ranking_agreement_options {
  double tolerance = 0.01;                ///< scores closer than this are a tie, asked for where the annotators are undecided
  double undefined = assay::undefined();  ///< returned without pairs
};

/// Agreement of a model's order of two responses with that of annotators, of whom a share prefers the first: a pair is right
/// when first > second and share > ½, when first < second and share < ½, and when |first − second| < tolerance and share = ½.
/// The weighted mean of the right pairs.
///
/// `ranking_agreement(share, first, second[, weights][, options])`.
/// @par Input      share: n numbers in [0, 1]; first, second: n finite scores (rewards, log-probabilities, probabilities:
/// tolerance
///                 is in their unit); weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Returns    a value in [0, 1]; NaN (options.undefined) without pairs of non-zero weight
/// @par Errors     invalid_input: sizes differ, NaN or infinity, a share outside [0, 1], negative weight, negative tolerance
/// @par Cost       one pass, O(n) time, no memory
/// @par Merge      the mean of the parts, weighted by their sums of weights. Unweighted the order of rows does not matter
/// @par Reference  Chen et al. 2024, arXiv:2405.19534, appendix C.1 (tolerance 0.01 on probabilities)
struct ranking_agreement_function {
  template <class S, class A, class B>
  double operator()(const Eigen::DenseBase<S>& share, const Eigen::DenseBase<A>& first, const Eigen::DenseBase<B>& second,
                    const ranking_agreement_options& options = {}) const {
    return call(options, share, first, second);
  }
  template <class S, class A, class B, class W>
  double operator()(const Eigen::DenseBase<S>& share, const Eigen::DenseBase<A>& first, const Eigen::DenseBase<B>& second,
                    const Eigen::DenseBase<W>& weights, const ranking_agreement_options& options = {}) const {
    return call(options, share, first, second, weights);
  }
  template <class S, class A, class B, class... Rest>
  requires(!core::dense<S> || !core::dense<A> || !core::dense<B> || (core::unwrapped<Rest> || ...)) double operator()(
      const S&, const A&, const B&, const Rest&...) const {
    static_assert(
        core::always_false<S, A>,
        "assay::ranking_agreement takes Eigen vectors (share, first, second[, weights][, options]); wrap a std::vector or "
        "std::span as assay::view(x)");
    return 0;
  }

 private:
  static constexpr const char* name = "ranking_agreement";
  template <class D, core::real_kind Kind>
  using feed = core::real_feed<D, Kind, double>;

  template <class S, class A, class B, class... W>
  static double call(const ranking_agreement_options& o, const Eigen::DenseBase<S>& share, const Eigen::DenseBase<A>& first,
                     const Eigen::DenseBase<B>& second, const Eigen::DenseBase<W>&... weights) {
    if (!core::is_weight(o.tolerance)) {
      core::raise_for(name, "tolerance = " + core::to_text(o.tolerance) + " must be finite and not negative");
    }
    const feed<S, core::real_kind::probability> s(share, {name, "share"});
    const feed<A, core::real_kind::finite> a(first, {name, "first"});
    const feed<B, core::real_kind::finite> b(second, {name, "second"});
    core::check_same_size(name, "first", a.size(), "share", s.size());
    core::check_same_size(name, "second", b.size(), "share", s.size());
    const core::row_weights<W...> rows(name, "share", s.size(), weights...);
    const double mean = rows.template means<1>([&](Index begin, Index count, const auto& out) {
      double s_buffer[core::block_size];
      double a_buffer[core::block_size];
      double b_buffer[core::block_size];
      const double* p = s.load(begin, count, s_buffer);
      const double* x = a.load(begin, count, a_buffer);
      const double* y = b.load(begin, count, b_buffer);
      for (Index i = 0; i < count; ++i) {
        const bool right = p[i] > 0.5 ? x[i] > y[i] : p[i] < 0.5 ? x[i] < y[i] : std::abs(x[i] - y[i]) < o.tolerance;
        out[0][i] = right ? 1.0 : 0.0;
      }
    })[0];
    return rows.is_empty() ? o.undefined : mean;
  }
};
inline constexpr ranking_agreement_function ranking_agreement{};

ASSAY_NAMESPACE_END
