// SPDX-License-Identifier: MIT
/// @file
/// Losses below which preference learning has put a pair in the right order, and the difficulty of pairs.
#pragma once

#include <assay/preference/preference_loss.hpp>

ASSAY_NAMESPACE_BEGIN

struct dpo_flip_threshold_options {
  double beta = 0.1;  ///< of the DPO loss, > 0
};
struct ipo_flip_threshold_options {
  double tau = 0.1;  ///< of the IPO loss, > 0
};

namespace preference_detail {

struct dpo_threshold {
  static constexpr const char* name = "dpo_flip_threshold";
  static void check(const dpo_flip_threshold_options& o) { check_positive(name, "beta", o.beta); }
  static double of(double difficulty, const dpo_flip_threshold_options& o) { return softplus(-o.beta * difficulty); }
};

struct ipo_threshold {
  static constexpr const char* name = "ipo_flip_threshold";
  static void check(const ipo_flip_threshold_options& o) { check_positive(name, "tau", o.tau); }
  static double of(double difficulty, const ipo_flip_threshold_options& o) {
    const double room = 1 / (2 * o.tau) - difficulty;
    return room >= 0 ? room * room : undefined();
  }
};

/// Function object: threshold(difficulty[, options]) of one number or of a vector.
template <class Threshold, class Options>
struct threshold_function {
  double operator()(double difficulty, const Options& options = {}) const {
    Threshold::check(options);
    if (!core::is_finite(difficulty))
      core::raise_for(Threshold::name, "difficulty = " + core::to_text(difficulty) + " is not finite");
    return Threshold::of(difficulty, options);
  }
  template <class D>
  Vector operator()(const Eigen::DenseBase<D>& difficulty, const Options& options = {}) const {
    Threshold::check(options);
    const core::real_feed<D, core::real_kind::finite, double> c(difficulty, {Threshold::name, "difficulty"});
    Vector out(c.size());
    core::for_blocks(
        0, c.size(),
        [&](Index begin, Index count, const double* x) {
          for (Index i = 0; i < count; ++i) out[begin + i] = Threshold::of(x[i], options);
        },
        c);
    return out;
  }
};

}  // namespace preference_detail

/// Difficulty of pairs for a reference model: c = log π_ref(rejected) − log π_ref(chosen), positive where the reference ranks the
/// pair wrongly, by how much.
///
/// `ranking_difficulty(reference_chosen, reference_rejected)` → Vector.
/// @par Input      n finite log-probabilities <= 0 each
/// @par Errors     invalid_input: sizes differ, NaN or infinity, a positive log-probability
/// @par Cost       one pass, 8 bytes a row for the result
/// @par Reference  Chen et al. 2024, arXiv:2405.19534, theorem 4.1
struct ranking_difficulty_function {
  template <class C, class R>
  Vector operator()(const Eigen::DenseBase<C>& reference_chosen, const Eigen::DenseBase<R>& reference_rejected) const {
    constexpr const char* name = "ranking_difficulty";
    const preference_detail::log_probability_feed<C> c(reference_chosen, {name, "reference_chosen"});
    const preference_detail::log_probability_feed<R> r(reference_rejected, {name, "reference_rejected"});
    core::check_same_size(name, "reference_rejected", r.size(), "reference_chosen", c.size());
    Vector out(c.size());
    core::for_blocks(
        0, c.size(),
        [&](Index begin, Index count, const double* x, const double* y) {
          for (Index i = 0; i < count; ++i) out[begin + i] = y[i] - x[i];
        },
        c, r);
    return out;
  }
  template <class C, class R>
  requires(!core::dense<C> || !core::dense<R>) Vector operator()(const C&, const R&) const {
    static_assert(core::always_false<C, R>,
                  "assay::ranking_difficulty takes Eigen vectors (reference_chosen, reference_rejected); wrap a std::vector or "
                  "std::span as "
                  "assay::view(x)");
    return {};
  }
};
inline constexpr ranking_difficulty_function ranking_difficulty{};

/// The DPO loss at which a pair of difficulty c is ranked rightly: π puts chosen at or above rejected exactly when its DPO loss
/// (without label smoothing) is at most −log σ(β c).
///
/// `dpo_flip_threshold(difficulty[, options])` of a number → double, of a vector → Vector.
/// @par Options    beta (0.1)
/// @par Returns    a value > 0: log 2 for c = 0, small for pairs that the reference ranks very wrongly
/// @par Errors     invalid_input: a difficulty that is not finite, beta not positive
/// @par Reference  Chen et al. 2024, arXiv:2405.19534, theorem 4.1
struct dpo_flip_threshold_function
    : preference_detail::threshold_function<preference_detail::dpo_threshold, dpo_flip_threshold_options> {};
inline constexpr dpo_flip_threshold_function dpo_flip_threshold{};

/// The IPO loss that suffices for the right order of a pair of difficulty c: (1/(2τ) − c)² for c <= 1/(2τ). Above that no loss
/// does, as a loss of 0 still ranks the pair wrongly: NaN.
///
/// `ipo_flip_threshold(difficulty[, options])` of a number → double, of a vector → Vector.
/// @par Options    tau (0.1)
/// @par Errors     invalid_input: a difficulty that is not finite, tau not positive
/// @par Reference  Chen et al. 2024, arXiv:2405.19534, appendix A.7
struct ipo_flip_threshold_function
    : preference_detail::threshold_function<preference_detail::ipo_threshold, ipo_flip_threshold_options> {};
inline constexpr ipo_flip_threshold_function ipo_flip_threshold{};

ASSAY_NAMESPACE_END
