// SPDX-License-Identifier: MIT
/// @file
/// What the metrics of pairs of a chosen and a rejected response share: ties, log-probabilities, calling forms.
#pragma once

#include <assay/core/row_weights.hpp>

ASSAY_NAMESPACE_BEGIN

/// What a pair counts whose responses a model finds equally good.
enum class preference_ties {
  half,   ///< half right, as in the AUROC
  right,  ///< right: accuracy of >= (Chen et al. 2024, definition 2.3)
  wrong   ///< wrong: accuracy of > (TRL, MOSS-RLHF)
};

namespace preference_detail {

inline double credit_of(preference_ties ties) {
  return ties == preference_ties::half ? 0.5 : ties == preference_ties::right ? 1.0 : 0.0;
}

/// credit[i]: 1 where chosen is above rejected, tie where they are equal, 0 where it is below.
inline void compare(const double* chosen, const double* rejected, double tie, Index count, double* credit) {
  for (Index i = 0; i < count; ++i) credit[i] = chosen[i] > rejected[i] ? 1.0 : chosen[i] < rejected[i] ? 0.0 : tie;
}

/// Any real numbers that are only compared: log-probabilities or rewards, infinities included.
template <class D>
using reward_feed = core::real_feed<D, core::real_kind::ordered, double>;

/// Finite numbers of at most 0.
template <class D>
class log_probability_feed : public core::real_feed<D, core::real_kind::finite, double> {
  using base = core::real_feed<D, core::real_kind::finite, double>;

 public:
  log_probability_feed(const Eigen::DenseBase<D>& x, core::argument a) : base(x, a), argument_(a) {}

  const double* load(Index begin, Index count, double* buffer) const {
    const double* x = base::load(begin, count, buffer);
    bool bad = false;
    for (Index i = 0; i < count; ++i) bad |= x[i] > 0;
    if (bad) [[unlikely]] {
      for (Index i = 0; i < count; ++i) {
        if (x[i] > 0)
          core::raise_at(argument_, begin + i, "= " + core::to_text(x[i]) + " is positive; a log-probability is at most 0");
      }
    }
    return x;
  }

 private:
  core::argument argument_;
};

inline void check_positive(const char* function, const char* name, double x) {
  if (!core::is_finite(x) || !(x > 0))
    core::raise_for(function, std::string(name) + " = " + core::to_text(x) + " must be finite and positive");
}

/// Function object: metric(chosen, rejected[, weights][, options]), through Metric::of(options, chosen, rejected[, weights]).
template <class Metric, class Options>
struct pair_metric {
  template <class C, class R>
  auto operator()(const Eigen::DenseBase<C>& chosen, const Eigen::DenseBase<R>& rejected, const Options& options = {}) const {
    return call(options, chosen, rejected);
  }
  template <class C, class R, class W>
  auto operator()(const Eigen::DenseBase<C>& chosen, const Eigen::DenseBase<R>& rejected, const Eigen::DenseBase<W>& weights,
                  const Options& options = {}) const {
    return call(options, chosen, rejected, weights);
  }
  template <class C, class R, class... Rest>
  requires(!core::dense<C> || !core::dense<R> || (core::unwrapped<Rest> || ...)) double operator()(const C&, const R&,
                                                                                                   const Rest&...) const {
    static_assert(
        core::always_false<C, R>,
        "assay: metrics of preferences take Eigen vectors (chosen, rejected[, weights][, options]); wrap a std::vector or "
        "std::span as assay::view(x)");
    return 0;
  }

 private:
  template <class C, class R, class... W>
  static auto call(const Options& options, const Eigen::DenseBase<C>& chosen, const Eigen::DenseBase<R>& rejected,
                   const Eigen::DenseBase<W>&... weights) {
    core::check_same_size(Metric::name, "rejected", rejected.size(), "chosen", chosen.size());
    return Metric::of(options, chosen, rejected, core::row_weights<W...>(Metric::name, "chosen", chosen.size(), weights...));
  }
};

/// The same with a reference model: metric(chosen, rejected, reference_chosen, reference_rejected[, weights][, options]).
template <class Metric, class Options>
struct reference_metric {
  template <class C, class R, class A, class B>
  auto operator()(const Eigen::DenseBase<C>& chosen, const Eigen::DenseBase<R>& rejected,
                  const Eigen::DenseBase<A>& reference_chosen, const Eigen::DenseBase<B>& reference_rejected,
                  const Options& options = {}) const {
    return call(options, chosen, rejected, reference_chosen, reference_rejected);
  }
  template <class C, class R, class A, class B, class W>
  auto operator()(const Eigen::DenseBase<C>& chosen, const Eigen::DenseBase<R>& rejected,
                  const Eigen::DenseBase<A>& reference_chosen, const Eigen::DenseBase<B>& reference_rejected,
                  const Eigen::DenseBase<W>& weights, const Options& options = {}) const {
    return call(options, chosen, rejected, reference_chosen, reference_rejected, weights);
  }
  template <class C, class R, class A, class B, class... Rest>
  requires(!core::dense<C> || !core::dense<R> || !core::dense<A> || !core::dense<B> || (core::unwrapped<Rest> || ...)) double
  operator()(const C&, const R&, const A&, const B&, const Rest&...) const {
    static_assert(
        core::always_false<C, R>,
        "assay: metrics of preferences against a reference model take Eigen vectors (chosen, rejected, reference_chosen, "
        "reference_rejected[, weights][, options]); wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  template <class C, class R, class A, class B, class... W>
  static auto call(const Options& options, const Eigen::DenseBase<C>& chosen, const Eigen::DenseBase<R>& rejected,
                   const Eigen::DenseBase<A>& reference_chosen, const Eigen::DenseBase<B>& reference_rejected,
                   const Eigen::DenseBase<W>&... weights) {
    core::check_same_size(Metric::name, "rejected", rejected.size(), "chosen", chosen.size());
    core::check_same_size(Metric::name, "reference_chosen", reference_chosen.size(), "chosen", chosen.size());
    core::check_same_size(Metric::name, "reference_rejected", reference_rejected.size(), "chosen", chosen.size());
    return Metric::of(options, chosen, rejected, reference_chosen, reference_rejected,
                      core::row_weights<W...>(Metric::name, "chosen", chosen.size(), weights...));
  }
};

}  // namespace preference_detail
ASSAY_NAMESPACE_END
