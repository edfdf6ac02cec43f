// SPDX-License-Identifier: MIT
/// @file
/// What to do about answers that come without a confidence.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/undefined.hpp>

#include <type_traits>

ASSAY_NAMESPACE_BEGIN

/// What a missing confidence is replaced by.
enum class missing_confidence {
  error,      ///< nothing: invalid_input names the row
  drop,       ///< the row gets weight 0
  worst_case  ///< 1 where the answer is wrong and 0 where it is right, so that it never pays to leave confidences out
};

/// Options of fill_missing_confidence.
struct missing_confidence_options {
  missing_confidence policy = missing_confidence::error;
};

/// What fill_missing_confidence returns: arguments for any metric of (correct, confidence, weights).
struct missing_confidence_result {
  Vector confidence = Vector();  ///< 0 in dropped rows
  Vector weight = Vector();      ///< that was given, else 1; 0 in dropped rows
  Index missing = 0;             ///< rows without a confidence, whatever their weight
};

namespace calibration_detail {

/// Real numbers, NaN included.
template <class Derived>
class missing_feed {
 public:
  using value_type = core::real_type<typename Derived::Scalar>;
  explicit missing_feed(const Eigen::DenseBase<Derived>& x) : source_(x) {}
  Index size() const { return source_.size(); }
  const value_type* load(Index begin, Index count, value_type* buffer) const {
    if constexpr (std::is_same_v<typename Derived::Scalar, value_type>) {
      return source_.load(begin, count, buffer);
    } else {
      typename Derived::Scalar raw[core::block_size];
      const auto* in = source_.load(begin, count, raw);
      for (Index i = 0; i < count; ++i) buffer[i] = static_cast<value_type>(in[i]);
      return buffer;
    }
  }

 private:
  core::vector_source<Derived> source_;
};

}  // namespace calibration_detail

/// Fills in confidences that are missing, as those that a language model failed to state: NaN, or marked by a mask.
///
/// `fill_missing_confidence(correct, confidence[, missing][, weights][, options])`. The number of missing ones is part of the result:
/// report it beside the metric.
/// @par Input   correct: n labels 0/1; confidence: n probabilities or NaN; missing: n labels 0/1 of an integer type or bool, the
///              confidences of rows with 1 being unread; weights: n finite numbers >= 0, of a floating type.
/// @par Returns confidences, weights and the number of missing confidences.
/// @par Errors  invalid_input: sizes differ, a confidence outside [0, 1], a label that is not 0 or 1, a negative weight; by
///              missing_confidence::error (default) a missing confidence.
/// @par Cost    one pass; 16 bytes a row.
struct fill_missing_confidence_function {
  static constexpr const char* name = "fill_missing_confidence";

  template <class Y, class P>
  missing_confidence_result operator()(const Eigen::DenseBase<Y>& correct, const Eigen::DenseBase<P>& confidence,
                                       const missing_confidence_options& options = {}) const {
    return fill(options, correct, confidence);
  }
  template <class Y, class P, class A>
  missing_confidence_result operator()(const Eigen::DenseBase<Y>& correct, const Eigen::DenseBase<P>& confidence,
                                       const Eigen::DenseBase<A>& missing_or_weights,
                                       const missing_confidence_options& options = {}) const {
    if constexpr (core::is_floating<typename A::Scalar>) {
      return fill(options, correct, confidence, weight_feed(correct, missing_or_weights));
    } else {
      return fill(options, correct, confidence, mask_feed(correct, missing_or_weights));
    }
  }
  template <class Y, class P, class M, class W>
  missing_confidence_result operator()(const Eigen::DenseBase<Y>& correct, const Eigen::DenseBase<P>& confidence,
                                       const Eigen::DenseBase<M>& missing, const Eigen::DenseBase<W>& weights,
                                       const missing_confidence_options& options = {}) const {
    return fill(options, correct, confidence, mask_feed(correct, missing), weight_feed(correct, weights));
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  missing_confidence_result operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::fill_missing_confidence takes Eigen vectors (correct, confidence[, missing][, weights][, options]); wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  template <class Y, class W>
  static core::weight_feed<W> weight_feed(const Eigen::DenseBase<Y>& correct, const Eigen::DenseBase<W>& weights) {
    core::check_same_size(name, "weights", weights.size(), "correct", correct.size());
    return core::weight_feed<W>(weights, name);
  }
  template <class Y, class M>
  static core::label_feed<M> mask_feed(const Eigen::DenseBase<Y>& correct, const Eigen::DenseBase<M>& missing) {
    static_assert(!core::is_floating<typename M::Scalar>,
                  "assay::fill_missing_confidence: the mask of missing confidences is bool or an integer");
    core::check_same_size(name, "missing", missing.size(), "correct", correct.size());
    return core::label_feed<M>(missing, {name, "missing"});
  }
  // a block of the mask or of the weights
  static bool is_marked(const std::uint8_t* mask, Index i) { return mask[i] != 0; }
  static bool is_marked(const double*, Index) { return false; }
  static double weight_of(const std::uint8_t*, Index) { return 1; }
  static double weight_of(const double* w, Index i) { return w[i]; }

  template <class Y, class P, class... Feeds>
  static missing_confidence_result fill(const missing_confidence_options& options, const Eigen::DenseBase<Y>& correct,
                                        const Eigen::DenseBase<P>& confidence, const Feeds&... feeds) {
    const core::label_feed<Y> y(correct, {name, "correct"});
    const calibration_detail::missing_feed<P> p(confidence);
    core::check_same_size(name, "confidence", p.size(), "correct", y.size());
    missing_confidence_result out{Vector(y.size()), Vector(y.size()), 0};
    core::for_blocks(
        0, y.size(),
        [&](Index begin, Index count, const std::uint8_t* label, const auto* x, const auto*... more) {
          for (Index i = 0; i < count; ++i) {
            const bool missing = core::is_nan(x[i]) || (is_marked(more, i) || ...);
            double weight = (1.0 * ... * weight_of(more, i));
            double filled = static_cast<double>(x[i]);
            if (missing) {
              if (options.policy == missing_confidence::error)
                core::raise_at({name, "confidence"}, begin + i, "is missing; choose .policy = missing_confidence::drop or worst_case");
              const bool drop = options.policy == missing_confidence::drop;
              filled = drop || label[i] != 0 ? 0.0 : 1.0;
              if (drop) weight = 0;
              ++out.missing;
            } else if (!core::is_probability(x[i])) {
              core::raise_at({name, "confidence"}, begin + i, core::problem_of(x[i], core::real_kind::probability));
            }
            out.confidence[begin + i] = filled;
            out.weight[begin + i] = weight;
          }
        },
        y, p, feeds...);
    return out;
  }
};
inline constexpr fill_missing_confidence_function fill_missing_confidence{};

ASSAY_NAMESPACE_END
