// SPDX-License-Identifier: MIT
/// @file
/// The residual of a residual_spectrum after convolution with a reflected Gaussian: as polynomials on short intervals.
#pragma once

#include <assay/calibration/residual_spectrum.hpp>
#include <assay/core/sums.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

inline constexpr double spectrum_inverse_root_two_pi = 0.39894228040143267794;
/// Gaussians are cut off at so many standard deviations.
inline constexpr double spectrum_reach = 8.3;
/// From here on the reflected Gaussian is 1 to 1e-19.
inline constexpr double spectrum_flat_bandwidth = 3;

inline double spectrum_gaussian(double x, double sd) {
  const double z = x / sd;
  return spectrum_inverse_root_two_pi / sd * std::exp(-0.5 * z * z);
}

/// Where i stands after it was reflected at 0 and at `period`.
inline Index mirrored(Index i, Index period) {
  i = std::abs(i) % (2 * period);
  return i <= period ? i : 2 * period - i;
}

/// The sums of a spectrum in 2^k cells for every k from 3 up to those of the spectrum, which must outlive this.
class spectrum_levels {
 public:
  explicit spectrum_levels(const residual_spectrum& spectrum)
      : smallest_(spectrum.options().smallest_bandwidth), sums_(spectrum_access::sums(spectrum)) {
    while (cells_of(coarsest()) > 8) coarser_.push_back(halved(coarsest()));
    for (std::size_t at = 0; at < coarsest().size(); at += spectrum_slots) mean_ += (coarsest()[at] + coarsest()[at + 1]) / weight();
  }

  double smallest_bandwidth() const { return smallest_; }
  double weight() const { return sums_.count.weight; }
  /// Mean residual.
  double mean() const { return mean_; }
  /// Whether all moments are 0.
  bool is_zero() const {
    for (std::size_t at = 0; at < sums_.slot.size(); at += spectrum_slots) {
      bool zero = !(std::abs(sums_.slot[at] + sums_.slot[at + 1]) > 0);
      for (std::size_t k = 2; k < spectrum_slots; ++k) zero &= !(std::abs(sums_.slot[at + k]) > 0);
      if (!zero) return false;
    }
    return true;
  }
  /// The coarsest level with 16 cells a bandwidth, else the finest.
  const std::vector<double>& level(double bandwidth) const {
    for (std::size_t i = coarser_.size(); i-- > 0;) {
      if (static_cast<double>(cells_of(coarser_[i])) * bandwidth >= 16) return coarser_[i];
    }
    return sums_.slot;
  }
  static Index cells_of(const std::vector<double>& level) { return static_cast<Index>(level.size()) / spectrum_slots; }

 private:
  const std::vector<double>& coarsest() const { return coarser_.empty() ? sums_.slot : coarser_.back(); }

  /// Two cells in one: Σ x ((z ∓ 1) / 2)ᵏ of either half by the binomial theorem.
  static std::vector<double> halved(const std::vector<double>& fine) {
    constexpr std::size_t n = spectrum_moments;
    // of moment j of the upper half in moment k; that of the lower half has the sign of (-1)^(k - j)
    constexpr auto share = [] {
      std::array<std::array<double, n>, n> out{};
      out[0][0] = 1;
      for (std::size_t k = 1; k < n; ++k) {
        for (std::size_t j = 0; j <= k; ++j) out[k][j] = 0.5 * (out[k - 1][j] + (j > 0 ? out[k - 1][j - 1] : 0.0));
      }
      return out;
    }();
    std::vector<double> out(fine.size() / 2);
    for (std::size_t at = 0; at < out.size(); at += spectrum_slots) {
      const double* lower = fine.data() + 2 * at;
      const double* upper = lower + spectrum_slots;
      double sum[n] = {lower[0] + lower[1] + upper[0] + upper[1]};
      double difference[n] = {upper[0] + upper[1] - (lower[0] + lower[1])};
      for (std::size_t j = 1; j < n; ++j) {
        sum[j] = upper[j + 1] + lower[j + 1];
        difference[j] = upper[j + 1] - lower[j + 1];
      }
      out[at] = sum[0];
      for (std::size_t k = 1; k < n; ++k) {
        double moment = 0;
        for (std::size_t j = 0; j <= k; ++j) moment += share[k][j] * ((k - j) % 2 == 0 ? sum[j] : difference[j]);
        out[at + k + 1] = moment;
      }
    }
    return out;
  }

  double smallest_;
  const spectrum_cells& sums_;
  std::vector<std::vector<double>> coarser_;
  double mean_ = 0;
};

/// A polynomial of z in [-1, 1].
inline constexpr std::size_t spectrum_terms = 12;
using spectrum_polynomial = std::array<double, spectrum_terms>;

inline double value_of(const spectrum_polynomial& p, double z) {
  double sum = 0;
  for (std::size_t d = spectrum_terms; d-- > 0;) sum = sum * z + p[d];
  return sum;
}
inline double slope_of(const spectrum_polynomial& p, double z) {
  double sum = 0;
  for (std::size_t d = spectrum_terms; d-- > 1;) sum = sum * z + static_cast<double>(d) * p[d];
  return sum;
}
/// Its integral from 0.
inline double integral_of(const spectrum_polynomial& p, double z) {
  double sum = 0;
  for (std::size_t d = spectrum_terms; d-- > 0;) sum = (sum + p[d] / static_cast<double>(d + 1)) * z;
  return sum;
}
/// The part of it on [middle - half, middle + half], as a polynomial of z in [-1, 1].
inline spectrum_polynomial part_of(spectrum_polynomial p, double middle, double half) {
  for (std::size_t i = 0; i < spectrum_terms; ++i) {
    for (std::size_t d = spectrum_terms - 1; d > i; --d) p[d - 1] += middle * p[d];
  }
  double power = 1;
  for (double& x : p) {
    x *= power;
    power *= half;
  }
  return p;
}

/// The Gaussian at x + half z as a polynomial of z, half well below sd.
inline spectrum_polynomial gaussian_polynomial(double x, double half, double sd) {
  spectrum_polynomial p;
  const double a = half * x / (sd * sd);
  const double b = half * half / (sd * sd);
  p[0] = spectrum_gaussian(x, sd);
  p[1] = -a * p[0];
  for (std::size_t d = 2; d < spectrum_terms; ++d) p[d] = -(a * p[d - 1] + b * p[d - 2]) / static_cast<double>(d);
  return p;
}

/// A stretch of [0, 1] on which the residual keeps its sign.
struct spectrum_stretch {
  double begin = 0;
  double end = 0;
  double integral = 0;  ///< of the residual
  double rise = 0;      ///< of its derivative
};

/// r(t) = (1/W) Σ w (p - y) K(t, p) on [0, 1] with K the Gaussian of a bandwidth reflected at 0 and 1: polynomials of degree 11
/// on equal intervals of at most a quarter of the bandwidth.
///
/// A Gaussian is two in a row. The first, of 0.85 of the variance, takes the cells to a grid: their 7 moments are what a fit
/// of the kernel by a polynomial of degree 6 needs; the second takes the grid, as a sum of Gaussians, to the polynomials. The sum over
/// the grid stands for an integral, to exp(-38) at this width, and the dropped powers are below 1e-15.
class smoothed_residual {
 public:
  smoothed_residual(const spectrum_levels& levels, double bandwidth) {
    const double s = (std::min)(bandwidth, spectrum_flat_bandwidth);
    intervals_ = spectrum_power_of_two(4 / s);
    spread(on_grid(levels.level(s), levels.weight(), std::sqrt(0.85) * s), std::sqrt(0.15) * s);
  }

  double operator()(double t) const {
    const double at = t * static_cast<double>(intervals_);
    const Index i = (std::min)(static_cast<Index>(at), intervals_ - 1);
    return value_of(piece_[static_cast<std::size_t>(i)], 2 * (at - static_cast<double>(i)) - 1);
  }

  /// Calls visit(const spectrum_stretch&) from 0 to 1.
  template <class Visit>
  void stretches(Visit&& visit) const {
    const double half = 0.5 / static_cast<double>(intervals_);
    for (Index i = 0; i < intervals_; ++i) {
      split(piece_[static_cast<std::size_t>(i)], static_cast<double>(2 * i + 1) * half, half, 0, visit);
    }
  }

 private:
  /// The residual at i / intervals_ for i = 0 ... intervals_, convolved with a Gaussian.
  std::vector<double> on_grid(const std::vector<double>& level, double weight, double sd) const {
    const Index cells = spectrum_levels::cells_of(level);
    const auto width = static_cast<double>(cells);
    const auto reach = static_cast<Index>(std::ceil(spectrum_reach * sd * width));
    // continued to the mirror images, where z changes its sign
    std::vector<double> sums(static_cast<std::size_t>(spectrum_slots * (cells + 2 * reach)));
    for (Index j = -reach; j < cells + reach; ++j) {
      const Index turn = (j % (2 * cells) + 2 * cells) % (2 * cells);
      const bool mirror = turn >= cells;
      const Index image = mirror ? 2 * cells - 1 - turn : turn;
      const double* from = level.data() + spectrum_slots * image;
      double* to = sums.data() + spectrum_slots * (j + reach);
      std::copy_n(from, spectrum_slots, to);
      if (mirror) {
        for (const Index slot : {2, 4, 6}) to[slot] = -to[slot];
      }
    }
    const std::vector<double> kernel = kernel_fit(reach, width, sd);
    std::vector<double> out(static_cast<std::size_t>(intervals_ + 1));
    for (Index i = 0; i <= intervals_; ++i) {
      const double* first = sums.data() + spectrum_slots * (i * (cells / intervals_));
      const double* factor = kernel.data();
      const double sum = core::sum_block(static_cast<Index>(kernel.size()), [&](Index k) { return factor[k] * first[k]; });
      out[static_cast<std::size_t>(i)] = sum / weight;
    }
    return out;
  }

  /// For the cells from -reach to reach - 1 around a grid point the polynomials of z that agree with the Gaussian at the seven
  /// Chebyshev points of the cell.
  static std::vector<double> kernel_fit(Index reach, double width, double sd) {
    constexpr std::size_t n = spectrum_moments;
    const auto& node = chebyshev_nodes();
    static const std::array<spectrum_row, n> basis = lagrange_basis();
    std::vector<double> out(static_cast<std::size_t>(2 * reach * spectrum_slots));
    for (Index j = -reach; j < reach; ++j) {
      const double centre = static_cast<double>(2 * j + 1) / (2 * width);
      double* to = out.data() + spectrum_slots * (j + reach);
      for (std::size_t m = 0; m < n; ++m) {
        const double f = spectrum_gaussian(centre + node[m] / (2 * width), sd);
        for (std::size_t k = 0; k < n; ++k) to[k + 1] += f * basis[m][k];
      }
      to[0] = to[1];  // the first moment has two slots
    }
    return out;
  }
  using spectrum_row = std::array<double, spectrum_moments>;
  static const spectrum_row& chebyshev_nodes() {
    static const spectrum_row nodes = [] {
      spectrum_row x;
      for (std::size_t m = 0; m < x.size(); ++m) {
        x[m] = std::cos(3.14159265358979323846 * static_cast<double>(2 * m + 1) / static_cast<double>(2 * x.size()));
      }
      x[x.size() / 2] = 0;
      return x;
    }();
    return nodes;
  }
  /// Coefficients of the polynomials that are 1 at one node and 0 at the others.
  static std::array<spectrum_row, spectrum_moments> lagrange_basis() {
    const spectrum_row& x = chebyshev_nodes();
    std::array<spectrum_row, spectrum_moments> out{};
    for (std::size_t m = 0; m < x.size(); ++m) {
      spectrum_row& p = out[m];
      p[0] = 1;
      for (std::size_t j = 0; j < x.size(); ++j) {
        if (j == m) continue;
        for (std::size_t k = x.size(); k-- > 0;) p[k] = ((k > 0 ? p[k - 1] : 0.0) - x[j] * p[k]) / (x[m] - x[j]);
      }
    }
    return out;
  }

  /// The polynomials of the sum of Gaussians at the grid points.
  void spread(const std::vector<double>& grid, double sd) {
    const double step = 1 / static_cast<double>(intervals_);
    const double half = step / 2;
    const auto reach = static_cast<Index>(std::ceil(spectrum_reach * sd / step));
    // of the grid point o steps above the lower end of an interval
    std::vector<spectrum_polynomial> term(static_cast<std::size_t>(2 * reach));
    for (Index o = 1 - reach; o <= reach; ++o) {
      spectrum_polynomial& p = term[static_cast<std::size_t>(o + reach - 1)];
      p = gaussian_polynomial(half - static_cast<double>(o) * step, half, sd);
      for (double& x : p) x *= step;
    }
    std::vector<double> padded(static_cast<std::size_t>(intervals_ + 2 * reach));
    for (Index i = 0; i < intervals_ + 2 * reach; ++i) {
      padded[static_cast<std::size_t>(i)] = grid[static_cast<std::size_t>(mirrored(i + 1 - reach, intervals_))];
    }
    piece_.resize(static_cast<std::size_t>(intervals_));
    for (std::size_t i = 0; i < piece_.size(); ++i) {
      spectrum_polynomial sum{};
      for (std::size_t o = 0; o < term.size(); ++o) {
        for (std::size_t d = 0; d < spectrum_terms; ++d) sum[d] += padded[i + o] * term[o][d];
      }
      piece_[i] = sum;
    }
  }

  /// Cuts the polynomial p of z in [-1, 1], t = middle + half z, at its zeros.
  template <class Visit>
  static void split(const spectrum_polynomial& p, double middle, double half, int depth, Visit& visit) {
    const auto emit = [&](double from, double to) {
      visit(spectrum_stretch{middle + half * from, middle + half * to, half * (integral_of(p, to) - integral_of(p, from)),
                             (slope_of(p, to) - slope_of(p, from)) / half});
    };
    double others = 0;
    double bends = 0;
    for (std::size_t d = 1; d < spectrum_terms; ++d) others += std::abs(p[d]);
    for (std::size_t d = 2; d < spectrum_terms; ++d) bends += static_cast<double>(d) * std::abs(p[d]);
    // a touching zero that thirty halvings do not part from its neighbour matters nothing
    if (std::abs(p[0]) >= others || depth == 30) return emit(-1, 1);
    if (std::abs(p[1]) >= bends) {  // monotone
      if ((value_of(p, -1) > 0) == (value_of(p, 1) > 0)) return emit(-1, 1);
      const double zero = zero_of(p);
      emit(-1, zero);
      return emit(zero, 1);
    }
    for (const double side : {-0.5, 0.5}) split(part_of(p, side, 0.5), middle + side * half, 0.5 * half, depth + 1, visit);
  }
  /// The zero of a monotone polynomial that changes its sign in [-1, 1]: Newton's method in a shrinking bracket.
  static double zero_of(const spectrum_polynomial& p) {
    double low = -1;
    double high = 1;
    const bool rises = value_of(p, 1) > 0;
    double z = 0;
    for (int i = 0; i < 60; ++i) {
      const double f = value_of(p, z);
      ((f > 0) == rises ? high : low) = z;
      const double slope = slope_of(p, z);
      double next = std::abs(slope) > 0 ? z - f / slope : low;
      if (!(next > low && next < high)) next = 0.5 * (low + high);
      const double change = std::abs(next - z);
      z = next;
      if (change < 1e-15) break;
    }
    return z;
  }

  Index intervals_;
  std::vector<spectrum_polynomial> piece_;
};

}  // namespace calibration_detail
ASSAY_NAMESPACE_END
