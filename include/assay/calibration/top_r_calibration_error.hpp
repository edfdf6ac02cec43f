// SPDX-License-Identifier: MIT
/// @file
/// Calibration of the r-th largest probability of every row, or of the r largest together.
#pragma once

#include <assay/calibration/top_label_calibration_error.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Which probabilities of a row are looked at.
struct top_r_options {
  Index r = 1;          ///< 1 to K
  bool within = false;  ///< the r largest together, not the r-th by itself
};

/// Options of the top-r calibration error.
struct top_r_error_options {
  Index r = 1;
  bool within = false;
  Index bins = 15;
  assay::binning binning = assay::binning::equal_width;
  error_norm norm = error_norm::l1;
  assay::edges edges = assay::edges::exact;
  assay::closed closed = assay::closed::left;
  bool debias = false;
  assay::weighting weighting = assay::weighting::importance;
};

namespace calibration_detail {

template <class Y, class P>
top_labels_result<core::real_type<typename P::Scalar>> find_top_r(const char* function, const top_r_options& options,
                                                                  const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction) {
  static_assert(!core::dense_vector<P>, "assay: top-r calibration takes an n x K matrix of probabilities");
  using real = core::real_type<typename P::Scalar>;
  const class_columns<P> p(prediction, function);
  const Index classes = p.classes();
  if (options.r < 1 || options.r > classes) {
    core::raise_for(function, "r = " + core::to_text(options.r) + " is outside [1, " + core::to_text(classes) + "]");
  }
  if (options.r == 1) return find_top_labels(function, truth, prediction);
  const core::class_feed<Y> y(truth, {function, "truth"}, classes);
  p.check_rows(y.size());
  top_labels_result<real> out;
  out.correct.resize(y.size());
  out.confidence.resize(y.size());
  for_row_blocks(y.size(), [&](Index begin, Index count) {
    std::int32_t label_buffer[core::block_size];
    const std::int32_t* label = y.load(begin, count, label_buffer);
    std::vector<real> row;
    std::vector<std::int32_t> order(static_cast<std::size_t>(classes));
    p.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
      row.resize(static_cast<std::size_t>(n * classes));
      for_each_class([&](Index k, const real* x) {
        for (Index i = 0; i < n; ++i) row[static_cast<std::size_t>(i * classes + k)] = x[i];
      });
      for (Index i = 0; i < n; ++i) {
        const real* const x = row.data() + i * classes;
        std::iota(order.begin(), order.end(), 0);
        const auto last = order.begin() + (options.r - 1);  // the r-th; of equal probabilities the lower class comes first
        std::nth_element(order.begin(), last, order.end(),
                         [x](std::int32_t a, std::int32_t b) { return x[a] > x[b] || (x[a] == x[b] && a < b); });
        const std::int32_t truth_of_row = label[at + i];
        bool correct = *last == truth_of_row;
        double sum = static_cast<double>(x[*last]);
        if (options.within) {
          for (auto k = order.begin(); k != last; ++k) {
            correct = correct || *k == truth_of_row;
            sum += static_cast<double>(x[*k]);
          }
          if (sum > 1.00001) {  // rounding may lead a hair above 1
            core::raise_for(function, "row " + core::to_text(begin + at + i) + ": the probabilities of " + core::to_text(options.r) +
                                          " classes sum to " + core::to_text(sum));
          }
        }
        out.correct[begin + at + i] = static_cast<std::uint8_t>(correct);
        out.confidence[begin + at + i] = static_cast<real>((std::min)(sum, 1.0));
      }
    });
  });
  return out;
}

}  // namespace calibration_detail

/// The r-th largest probability of every row and whether its class is the truth; or (within) the sum of the r largest and whether
/// one of their classes is. top_labels is r = 1. `top_r_labels(truth, n x K prediction, {.r = 2})`
///
/// Of equal probabilities the lower class comes first. Input and errors as top_r_calibration_error; O(n K) time; one byte and one
/// number a row.
struct top_r_labels_function {
  template <class Y, class P>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const top_r_options& options = {}) const {
    return calibration_detail::find_top_r("top_r_labels", options, truth, prediction);
  }
  template <class Y, class P>
    requires(!core::dense<Y> || !core::dense<P>)
  void operator()(const Y&, const P&, const top_r_options& = {}) const {
    static_assert(core::always_false<Y, P>,
                  "assay::top_r_labels takes Eigen objects (truth, n x K prediction[, options]); wrap a std::vector or std::span as "
                  "assay::view(x)");
  }
};
inline constexpr top_r_labels_function top_r_labels{};

/// Top-r calibration error: expected_calibration_error of (the class of the r-th largest probability is right, that probability); with
/// `.within` of (one of the r most probable classes is right, the sum of their probabilities). r = 1 is top_label_calibration_error.
///
/// @par Input   truth: n classes 0..K-1; prediction: an n x K matrix of probabilities, K >= 2, whose rows are neither checked to sum to
///              1 nor renormalised; weights: n finite numbers >= 0.
/// @par Options r (1), within (false); the others as expected_calibration_error
/// @par Range   [0, 1]; NaN when there is no row of non-zero weight.
/// @par Errors  as top_label_calibration_error; r outside [1, K]; with within a row whose r largest probabilities sum to more than 1
/// @par Cost    O(n K); 5 or 9 bytes a row, and what expected_calibration_error takes.
/// @par Merge   a reliability_table updated with top_r_labels of each batch.
/// @par Reference K. Gupta et al., Calibration of neural networks using splines, ICLR 2021 (top-r and within-top-r).
struct top_r_calibration_error_function {
  static constexpr const char* name = "top_r_calibration_error";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                    const top_r_error_options& options = {}) const {
    return error(options, truth, prediction);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const top_r_error_options& options = {}) const {
    return error(options, truth, prediction, weights);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::top_r_calibration_error takes Eigen objects (truth, n x K prediction[, weights][, options]); wrap a std::vector "
                  "or std::span as assay::view(x)");
    return 0;
  }

 private:
  template <class Y, class P, class... W>
  static double error(const top_r_error_options& o, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                      const Eigen::DenseBase<W>&... weights) {
    const auto top = calibration_detail::find_top_r(name, {o.r, o.within}, truth, prediction);
    return calibration_detail::calibration_error(calibration_detail::make_bins(name, o, top.correct, top.confidence, weights...),
                                                 {o.norm, o.debias, o.weighting}, name);
  }
};
inline constexpr top_r_calibration_error_function top_r_calibration_error{};

ASSAY_NAMESPACE_END
