// SPDX-License-Identifier: MIT
/// @file
/// Equal-width bins of [0, 1]: where the edges are, and the bin of a prediction, exactly.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/error.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Where the edges of B equal-width bins stand.
enum class edges {
  exact,    ///< i/B correctly rounded in the scalar type of the predictions
  linspace  ///< i * (1/B) in double, as numpy.linspace: up to an ulp off i/B (at 3/10, 6/10, 7/10, 3/5, ...); for peer parity
};

/// To which bin a prediction that equals an edge belongs. 0 is always in the first bin and 1 in the last.
enum class closed {
  left,  ///< [e_i, e_i+1): scikit-learn's and NumPy's histograms, torchmetrics, netcal
  right  ///< (e_i, e_i+1]: Guo et al. 2017, verified_calibration, scikit-learn's calibration_curve
};

namespace calibration_detail {

/// Most bins of a table.
inline constexpr Index max_bins = 65536;

/// Rows that are worked on at a time. The loops over them have a constant count: they vectorise at -O2 too, and a tail,
/// which is padded, runs through the same instructions as the body.
inline constexpr Index stage_size = 512;

/// i/B correctly rounded to double by integers, since -ffast-math would multiply by 1/B.
inline double exact_ratio(Index i, Index bins) {
  if (i == 0) return 0;
  const auto numerator = static_cast<std::uint64_t>(i);
  const auto denominator = static_cast<std::uint64_t>(bins);
  const int shift = 56 + static_cast<int>(std::bit_width(denominator)) - static_cast<int>(std::bit_width(numerator));
  const core::uint128 scaled = static_cast<core::uint128>(numerator) << shift;
  // 56 or 57 bits and a sticky bit; the conversion to double rounds once
  const auto quotient = static_cast<std::uint64_t>(scaled / denominator) | static_cast<std::uint64_t>(scaled % denominator != 0);
  return std::ldexp(static_cast<double>(quotient), -shift);
}

/// Finds the bins of predictions.
class bin_finder {
 public:
  bin_finder(Index bins, edges where, closed side) : where_(where), side_(side), bins_(bins), edge_(static_cast<std::size_t>(bins + 1)) {
    for (Index i = 0; i <= bins; ++i) {
      edge_[static_cast<std::size_t>(i)] =
          where == edges::exact || i == bins ? exact_ratio(i, bins) : static_cast<double>(i) * exact_ratio(1, bins);
    }
  }

  Index bins() const { return bins_; }
  double edge(Index i) const { return edge_[static_cast<std::size_t>(i)]; }
  /// Edge i as predictions of type T are compared with it.
  template <core::binary_float T>
  double edge_for(Index i) const {
    return where_ == edges::exact ? static_cast<double>(static_cast<T>(edge(i))) : edge(i);
  }

  /// bin[i] of stage_size predictions in [0, 1].
  template <core::binary_float T>
  void find(const T* __restrict p, std::uint32_t* __restrict bin) const {
    if (side_ == closed::left) {
      find_side<closed::left>(p, bin);
    } else {
      find_side<closed::right>(p, bin);
    }
  }

 private:
  // The rule of right-closed bins for p is that of left-closed ones for the number before p; and 1 joins the last bin
  // as the number before 1.
  template <closed Side, core::binary_float T>
  static T adjusted(T p) {
    using bits = core::bits_of<T>;
    constexpr bits last = core::to_bits(T(1)) - 1;
    const bits b = core::magnitude_bits(p);
    if constexpr (Side == closed::left) return std::bit_cast<T>(b < last ? b : last);
    return std::bit_cast<T>(static_cast<bits>(b - (b != 0)));
  }

  template <closed Side, core::binary_float T>
  void find_side(const T* __restrict p, std::uint32_t* __restrict bin) const {
    const double width = static_cast<double>(bins_);
    if constexpr (std::is_same_v<T, float>) {
      if (where_ == edges::exact) {
        // With edges fl(i/B): fl(i/B) <= p exactly when i/B <= p + half an ulp of p, and bit 28 of the double is that half
        // ulp. The product is exact (25 bits times at most 17), and no i/B lies half-way for B < 2^24.
        for (Index i = 0; i < stage_size; ++i) {
          const auto half_up = std::bit_cast<std::uint64_t>(static_cast<double>(adjusted<Side>(p[i]))) | (std::uint64_t{1} << 28);
          bin[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(std::bit_cast<double>(half_up) * width));
        }
        return;
      }
    }
    // p * B is within a small fraction of a bin of the truth, so only the nearest edge is in doubt: compare with it.
    const double* __restrict edge = edge_.data();
    for (Index i = 0; i < stage_size; ++i) {
      const double q = adjusted<Side>(static_cast<double>(p[i]));
      const auto nearest = static_cast<std::int32_t>(q * width + 0.5);
      bin[i] = static_cast<std::uint32_t>(nearest - static_cast<std::int32_t>(q < edge[nearest]));
    }
  }

  edges where_;
  closed side_;
  Index bins_;
  std::vector<double> edge_;
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
