// SPDX-License-Identifier: MIT
/// @file
/// length_normalized: log-probabilities per token.
#pragma once

#include <assay/preference/pair_metric.hpp>

ASSAY_NAMESPACE_BEGIN

/// Log-probability of a response divided by its length, per row: what length-normalised metrics compare.
///
/// `length_normalized(log_probability, length)` → Vector.
/// @par Input      log_probability: n finite numbers <= 0; length: n finite numbers > 0, of any integer or floating type
/// @par Errors     invalid_input: sizes differ, NaN or infinity, a positive log-probability, a length that is not positive
/// @par Cost       one pass, 8 bytes a row for the result
/// @par Reference  Chen et al. 2024, arXiv:2405.19534, section 2
struct length_normalized_function {
  template <class P, class L>
  Vector operator()(const Eigen::DenseBase<P>& log_probability, const Eigen::DenseBase<L>& length) const {
    constexpr core::argument of_length{"length_normalized", "length"};
    const preference_detail::log_probability_feed<P> p(log_probability, {of_length.function, "log_probability"});
    const core::real_feed<L, core::real_kind::finite, double> l(length, of_length);
    core::check_same_size(of_length.function, of_length.name, l.size(), "log_probability", p.size());
    Vector out(p.size());
    core::for_blocks(
        0, p.size(),
        [&](Index begin, Index count, const double* x, const double* n) {
          for (Index i = 0; i < count; ++i) {
            if (!(n[i] > 0)) core::raise_at(of_length, begin + i, "= " + core::to_text(n[i]) + " is not positive");
            out[begin + i] = x[i] / n[i];
          }
        },
        p, l);
    return out;
  }
  template <class P, class L>
  requires(!core::dense<P> || !core::dense<L>) Vector operator()(const P&, const L&) const {
    static_assert(core::always_false<P, L>,
                  "assay::length_normalized takes Eigen vectors (log_probability, length); wrap a std::vector or std::span as "
                  "assay::view(x)");
    return {};
  }
};
inline constexpr length_normalized_function length_normalized{};

ASSAY_NAMESPACE_END
