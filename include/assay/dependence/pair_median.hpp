// SPDX-License-Identifier: MIT
/// @file
/// The exact median of all positive distances between rows, without holding them.
#pragma once

#include <assay/dependence/distance_tiles.hpp>
#include <assay/dependence/ranked_pairs.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Sums of weights closer to one half of all than this share of them are one half: the mean of two distances is the median.
inline constexpr double half_slack = 1e-12;

/// Sorted numbers: pairs within a distance are counted by two pointers.
class sorted_pair_median {
 public:
  sorted_pair_median(const double* values, Index n, const std::vector<double>& weights) {
    ranking order = rank_values(values, n);
    x_ = std::move(order.values);
    below_.assign(x_.size() + 1, 0.0);
    for (std::size_t i = 0; i < x_.size(); ++i) below_[i + 1] = below_[i] + (weights.empty() ? 1.0 : weights[order.rows[i]]);
  }

  double value() const {
    if (x_.size() < 2 || !(x_.back() > x_.front())) return 0;
    const double all = x_.back() - x_.front();
    const double total = within(all);
    const double lower = smallest(total * (0.5 - half_slack), all);
    return within(lower) > total * (0.5 + half_slack) ? lower : (lower + next(lower, all)) / 2;
  }

 private:
  /// Weight of the pairs at a positive distance of at most t.
  double within(double t) const {
    const std::size_t n = x_.size();
    double sum = 0;
    for (std::size_t i = 0, equal = 0, end = 0; i < n; ++i) {
      while (equal < n && x_[equal] <= x_[i]) ++equal;
      end = (std::max)(end, equal);
      while (end < n && x_[end] - x_[i] <= t) ++end;
      sum += (below_[i + 1] - below_[i]) * (below_[end] - below_[equal]);
    }
    return sum;
  }
  /// The smallest distance above t.
  double next(double t, double largest) const {
    double out = largest;
    for (std::size_t i = 0, end = 0; i < x_.size(); ++i) {
      while (end < x_.size() && x_[end] - x_[i] <= t) ++end;
      if (end < x_.size()) out = (std::min)(out, x_[end] - x_[i]);
    }
    return out;
  }
  /// The smallest distance within which there is more than the weight: by bisection on its bits.
  double smallest(double weight, double largest) const {
    std::uint64_t low = 0, high = core::to_bits(largest);
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      if (within(std::bit_cast<double>(middle)) > weight) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return std::bit_cast<double>(high);
  }

  std::vector<double> x_, below_;
};

/// Anything: the bits of the squared distances are narrowed down by histograms of sixteen bits each, one pass over all pairs each.
class tiled_pair_median {
 public:
  tiled_pair_median(const variable& v, const std::vector<double>& weights) : v_(v), weights_(weights) {}

  double value() const {
    double total = 0;
    for (const double h : histogram(63, 0, 47)) total += h;
    if (!(total > 0)) return 0;
    return (std::sqrt(smallest(total * (0.5 - half_slack))) + std::sqrt(smallest(total * (0.5 + half_slack)))) / 2;
  }

 private:
  static constexpr std::size_t cells = std::size_t{1} << 16;

  double smallest(double weight) const {
    std::uint64_t prefix = 0;
    double below = 0;
    int known = 63;
    for (const int next : {47, 31, 15, 0}) {
      const std::vector<double>& h = histogram(known, prefix, next);
      std::size_t cell = 0, last = 0;
      for (std::size_t c = 0; c < h.size(); ++c) last = h[c] > 0 ? c : last;
      while (cell < last && !(below + h[cell] > weight)) below += h[cell++];
      prefix = (prefix << (known - next)) | cell;
      known = next;
    }
    return std::bit_cast<double>(prefix);
  }

  /// Weights of the pairs whose leading bits (those from `known` on) are the prefix, by the bits from `next` to `known`. The
  /// two searches share what they have in common.
  const std::vector<double>& histogram(int known, std::uint64_t prefix, int next) const {
    for (const found& f : found_) {
      if (f.next == next && f.prefix == prefix) return f.weights;
    }
    std::vector<std::vector<double>> parts(at(tile_parts));
    core::parallel_for(tile_parts, [&](Index k) {
      std::vector<double>& h = parts[at(k)];
      h.assign(cells, 0.0);
      tile_array d;
      const std::uint64_t mask = (std::uint64_t{1} << (known - next)) - 1;
      for (Index first = k * tile_rows; first < v_.rows; first += tile_parts * tile_rows) {
        const Index last = (std::min)(first + tile_rows, v_.rows);
        for (Index begin = first; begin < v_.rows; begin += tile_columns) {
          const Index end = (std::min)(begin + tile_columns, v_.rows);
          for (Index i = first; i < last && i + 1 < end; ++i) {
            const Index from = (std::max)(begin, i + 1);
            d.resize(end - from);
            distances(v_, 2.0, i, from, d);
            const double wi = weights_.empty() ? 1.0 : weights_[at(i)];
            for (Index j = 0; j < d.size(); ++j) {
              const std::uint64_t bits = core::to_bits(d[j]);
              if (bits == 0 || bits >> known != prefix) continue;
              h[(bits >> next) & mask] += weights_.empty() ? 1.0 : wi * weights_[at(from + j)];
            }
          }
        }
      }
    });
    for (std::size_t k = 1; k < parts.size(); ++k) {
      for (std::size_t c = 0; c < cells; ++c) parts[0][c] += parts[k][c];
    }
    found_.push_back({next, prefix, std::move(parts[0])});
    return found_.back().weights;
  }

  struct found {
    int next;
    std::uint64_t prefix;
    std::vector<double> weights;
  };
  const variable& v_;
  const std::vector<double>& weights_;
  mutable std::vector<found> found_;
};

/// Median of the positive distances between rows; the mean of the middle two where their number is even; 0 if there are none.
inline double pair_median(const variable& v, const std::vector<double>& weights) {
  if (v.is_categorical()) return v.classes > 1 ? 1.0 : 0.0;
  if (v.is_number()) return sorted_pair_median(v.column(0), v.rows, weights).value();
  return tiled_pair_median(v, weights).value();
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
