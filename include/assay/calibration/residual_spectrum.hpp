// SPDX-License-Identifier: MIT
/// @file
/// residual_spectrum: the mergeable summary from which the smooth calibration error follows at every bandwidth.
#pragma once

#include <assay/calibration/residual_cells.hpp>
#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/state.hpp>
#include <assay/core/undefined.hpp>

#include <bit>
#include <cmath>
#include <utility>

ASSAY_NAMESPACE_BEGIN

/// Options of a residual spectrum, fixed at construction.
struct residual_spectrum_options {
  double smallest_bandwidth = 1e-3;  ///< 1e-5 to 1: what the spectrum is accurate for, and every larger one
  friend bool operator==(const residual_spectrum_options&, const residual_spectrum_options&) = default;
};

namespace calibration_detail {
struct spectrum_access;
inline constexpr double least_bandwidth = 1e-5;

/// The power of two that is at least x, x <= 2^31.
inline Index spectrum_power_of_two(double x) { return static_cast<Index>(std::bit_ceil(static_cast<std::uint64_t>(std::ceil(x)))); }
}  // namespace calibration_detail

/// Moments of the residual w (p - y) in equal cells of the prediction, 8 to 16 cells a bandwidth: enough to convolve the
/// residual with a Gaussian of any bandwidth s >= smallest_bandwidth to less than 1e-12 of the mean of |p - y|, and to 1e-14
/// from twice that bandwidth on.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities in [0, 1]; weights: n finite numbers >= 0 of any scale. Rows
///              of weight 0 are checked and otherwise do not exist; batches with and without weights may be mixed, a row without
///              one having weight 1.
/// @par Merge   by addition; spectra of different options do not merge (invalid_input). Sums are doubles: any order and split
///              give the same moments to (131,200 + number of merged parts) 2^-53 of Σ w |p - y| |z|ᵏ, where a part is a batch or
///              131,072 rows of one (16 rows a cell, if that is more), but the sum of residuals to 1e-15 of the sum of weights.
/// @par Errors  invalid_input with function, argument, index and value; the spectrum is unchanged then.
/// @par Cost    one pass, about 4 ns a row; 64 bytes a cell (512 KiB by default), as much again per thread at work. A batch of
///              fewer rows than cells costs only its rows.
class residual_spectrum {
 public:
  explicit residual_spectrum(const residual_spectrum_options& options = {})
      : options_(checked(options)), cells_(calibration_detail::spectrum_power_of_two(8 / options.smallest_bandwidth)) {}
  residual_spectrum(const residual_spectrum&) = default;
  residual_spectrum& operator=(const residual_spectrum&) = default;
  /// What is moved from holds no rows and keeps its options.
  residual_spectrum(residual_spectrum&& other) noexcept
      : options_(other.options_),
        cells_(other.cells_),
        exponent_(std::exchange(other.exponent_, 0)),
        sums_(std::exchange(other.sums_, calibration_detail::spectrum_cells())) {}
  residual_spectrum& operator=(residual_spectrum&& other) noexcept {
    residual_spectrum taken(std::move(other));
    std::swap(options_, taken.options_);
    std::swap(cells_, taken.cells_);
    std::swap(exponent_, taken.exponent_);
    std::swap(sums_, taken.sums_);
    return *this;
  }

  /// One more batch.
  template <class Y, class P>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const char* function = "residual_spectrum") {
    const core::label_feed<Y> y(truth, {function, "truth"});
    const core::probability_feed<P> p(prediction, {function, "prediction"});
    core::check_same_size(function, "prediction", p.size(), "truth", y.size());
    if (y.size() > 0) add(0, y, p);
  }
  /// One more batch with weights.
  template <class Y, class P, class W>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
              const char* function = "residual_spectrum") {
    const core::label_feed<Y> y(truth, {function, "truth"});
    const core::probability_feed<P> p(prediction, {function, "prediction"});
    const core::weight_feed<W> w(weights, function);
    core::check_same_size(function, "prediction", p.size(), "truth", y.size());
    core::check_same_size(function, "weights", w.size(), "truth", y.size());
    double largest = 0;
    core::for_blocks(
        0, w.size(),
        [&](Index, Index count, const double* v) {
          for (Index i = 0; i < count; ++i) largest = (std::max)(largest, v[i]);
        },
        w);
    add(exponent_of(largest), y, p, w);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  void update(const Y&, const P&, const Rest&...) {
    static_assert(core::always_false<Y, P>,
                  "assay::residual_spectrum: update takes Eigen vectors (truth, prediction[, weights]); wrap a std::vector or std::span as "
                  "assay::view(x)");
  }

  /// Adds the rows of another spectrum of the same options.
  void merge(const residual_spectrum& other) {
    if (!(options_ == other.options_)) core::raise_for("residual_spectrum", "spectra of different options cannot be merged");
    if (other.rows() == 0) return;
    const int exponent = rows() == 0 ? other.exponent_ : (std::max)(exponent_, other.exponent_);
    rescale(exponent);
    if (other.exponent_ == exponent) return sums_.merge(other.sums_);
    calibration_detail::spectrum_cells part = other.sums_;
    part.scale(std::ldexp(1.0, other.exponent_ - exponent));
    sums_.merge(part);
  }
  friend bool operator==(const residual_spectrum& a, const residual_spectrum& b) {
    return a.options_ == b.options_ && a.exponent_ == b.exponent_ && a.sums_ == b.sums_;
  }

  const residual_spectrum_options& options() const { return options_; }
  /// Cells of [0, 1].
  Index cells() const { return cells_; }
  /// Rows of non-zero weight.
  std::uint64_t rows() const { return sums_.count.rows; }
  /// Sum of weights; the number of rows when unweighted. Infinite when it leaves the range of double.
  double weight() const { return std::ldexp(sums_.count.weight, exponent_); }
  /// Σ w (p - y) / Σ w, the smooth calibration error at an infinite bandwidth but for its sign; NaN without rows.
  double mean_residual() const {
    if (rows() == 0) return undefined();
    double coarse = 0;
    double fine = 0;
    for (std::size_t i = 0; i < sums_.slot.size(); i += calibration_detail::spectrum_slots) {
      coarse += sums_.slot[i];
      fine += sums_.slot[i + 1];
    }
    return (coarse + fine) / sums_.count.weight;
  }

  bytes to_bytes() const {
    core::state_writer out(core::summary_name("RSPC"), 1);
    out.put(options_.smallest_bandwidth);
    out.put(static_cast<std::int64_t>(exponent_));
    out.put(sums_.count.rows);
    out.put(sums_.count.weight);
    out.put_array(sums_.slot);
    return out.finish();
  }
  static residual_spectrum from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("RSPC"), 1, "residual_spectrum::from_bytes");
    const auto smallest = reader.get<double>();
    reader.require(valid(smallest), "the smallest bandwidth is out of range");
    residual_spectrum out({.smallest_bandwidth = smallest});
    const auto exponent = reader.get<std::int64_t>();
    reader.require(exponent >= least_exponent && exponent <= greatest_exponent, "the exponent of the weights is out of range");
    out.exponent_ = static_cast<int>(exponent);
    calibration_detail::spectrum_count& count = out.sums_.count;
    count.rows = reader.get<std::uint64_t>();
    count.weight = reader.get<double>();
    out.sums_.slot = reader.get_array<double>();
    reader.finish();
    const bool empty = count.rows == 0;
    const auto slots = static_cast<std::size_t>(empty ? 0 : calibration_detail::spectrum_slots * out.cells_);
    reader.require(out.sums_.slot.size() == slots && (!empty || exponent == 0), "the number of moments does not fit the rows");
    const bool sensible = core::is_weight(count.weight) && (count.weight > 0) != empty && count.weight < 0x1p80;
    reader.require(sensible && count.rows < std::uint64_t{1} << 62, "the weight does not fit the rows");
    for (const double x : out.sums_.slot) {
      reader.require(core::is_finite(x) && std::abs(x) <= 2.5 * count.weight, "a moment does not fit the weight");
    }
    return out;
  }

 private:
  friend struct calibration_detail::spectrum_access;
  static constexpr int least_exponent = -1023;
  static constexpr int greatest_exponent = 1022;

  static bool valid(double smallest) { return core::is_probability(smallest) && smallest >= calibration_detail::least_bandwidth; }
  static const residual_spectrum_options& checked(const residual_spectrum_options& options) {
    if (!valid(options.smallest_bandwidth)) {
      core::raise_for("residual_spectrum",
                      "smallest_bandwidth = " + core::to_text(options.smallest_bandwidth) + " is outside [1e-05, 1]");
    }
    return options;
  }
  /// The e for which weights up to `largest` are at most 2^e (four times that at the ends of the range).
  static int exponent_of(double largest) {
    const int e = core::binary_exponent(largest);
    return std::clamp(std::ldexp(largest, -e) > 0.5 ? e : e - 1, least_exponent, greatest_exponent);
  }

  /// Brings the sums to units of 2^exponent.
  void rescale(int exponent) {
    if (sums_.slot.empty()) sums_ = calibration_detail::spectrum_cells(cells_);
    if (rows() != 0 && exponent != exponent_) sums_.scale(std::ldexp(1.0, exponent_ - exponent));
    exponent_ = exponent;
  }

  /// Adds a batch of weights up to 2^exponent; bad input changes nothing.
  template <class... Feeds>
  void add(int exponent, const Feeds&... feeds) {
    using calibration_detail::spectrum_cells;
    using calibration_detail::spectrum_stage;
    constexpr Index size = calibration_detail::spectrum_stage_size;
    if (rows() != 0) exponent = (std::max)(exponent, exponent_);
    const double scale = std::ldexp(1.0, -exponent);
    const auto for_stages = [&](Index count, auto&& body, const auto*... x) {
      for (Index at = 0; at < count; at += size) body((std::min)(size, count - at), (x + at)...);
    };
    const Index n = (feeds.size(), ...);
    spectrum_cells part;
    std::vector<spectrum_stage> list;  // in the place of another table when there are fewer rows than cells
    if (n > cells_) {
      part = core::reduce_chunks(
          n, (std::max)(core::chunk_size, 16 * cells_), [&] { return spectrum_cells(cells_); },
          [&](spectrum_cells& s, Index, Index count, const std::uint8_t* y, const auto* p, const auto*... w) {
            spectrum_stage stage;
            for_stages(
                count,
                [&](Index rows, const auto*... x) {
                  stage.set(cells_, scale, rows, x...);
                  stage.add_to(s.slot.data());
                },
                y, p, w...);
            s.count.add(scale, count, w...);
          },
          feeds...);
    } else {
      list.reserve(static_cast<std::size_t>((n + size - 1) / size));
      core::for_blocks(
          0, n,
          [&](Index, Index count, const std::uint8_t* y, const auto* p, const auto*... w) {
            for_stages(count, [&](Index rows, const auto*... x) { list.emplace_back().set(cells_, scale, rows, x...); }, y, p, w...);
            part.count.add(scale, count, w...);
          },
          feeds...);
    }
    if (part.count.rows == 0) return;
    rescale(exponent);
    sums_.merge(part);
    for (const spectrum_stage& stage : list) stage.add_to(sums_.slot.data());
  }

  residual_spectrum_options options_;
  Index cells_;
  int exponent_ = 0;  // the sums are in units of 2^exponent, near the largest weight
  calibration_detail::spectrum_cells sums_;
};

namespace calibration_detail {
/// Lets the metrics read the sums.
struct spectrum_access {
  static const spectrum_cells& sums(const residual_spectrum& spectrum) { return spectrum.sums_; }
  /// The sums are in units of which a weight of 1 is so many.
  static double scale(const residual_spectrum& spectrum) { return std::ldexp(1.0, -spectrum.exponent_); }
};
}  // namespace calibration_detail

ASSAY_NAMESPACE_END
