// SPDX-License-Identifier: MIT
/// @file
/// Distances of concatenated categories as a sum over groupings, so that sums over pairs take a pass for each.
///
/// With squared distances q_k of the parts, d^exponent is a function of the set of parts in which two rows differ, hence a sum
/// over the subsets A of parts of share(A) 1[the rows differ somewhere in A]. As t^(exponent / 2) is a Bernstein function, no
/// share is negative: nothing cancels, and the distance is a mixture of discrete metrics. Two parts with q = 1: d = (sqrt(2) - 1)
/// (1[g != g'] + 1[h != h']) + (2 - sqrt(2)) 1[(g, h) != (g', h')].
#pragma once

#include <assay/dependence/ranked_pairs.hpp>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// Parts beyond which subsets are not enumerated.
inline constexpr Index most_parts = 12;

/// Groupings that the distances of v are a sum of; 0 when they are none (numbers), or too many to pay against n / 2 distances.
inline Index groupings_of(const variable& v) {
  if (v.has_numbers()) return 0;
  if (v.parts.empty()) return 1;
  const Index parts = static_cast<Index>(v.parts.size());
  return parts > most_parts ? 0 : (Index{1} << parts) - 1;
}
inline bool groupings_pay(Index count, Index rows) { return count > 0 && (count <= 64 || count <= rows / 8); }

/// Codes of rows with what must be added to them for every pair that differs.
struct grouping {
  const std::vector<std::uint32_t>& codes;
  Index classes;
  double share;         ///< of the distance
  double square_share;  ///< of the squared distance
};

/// The codes of (a, b), each below classes; not all classes need occur.
inline void join_codes(const std::vector<std::uint32_t>& a, Index classes_a, const std::vector<std::uint32_t>& b, Index classes_b,
                       std::vector<std::uint32_t>& out, Index& classes) {
  const std::size_t n = a.size();
  out.resize(n);
  if (static_cast<double>(classes_a) * static_cast<double>(classes_b) <= (std::max)(4096.0, static_cast<double>(n))) {
    const std::uint32_t step = static_cast<std::uint32_t>(classes_b);
    for (std::size_t i = 0; i < n; ++i) out[i] = a[i] * step + b[i];
    classes = classes_a * classes_b;
    return;
  }
  std::vector<std::uint64_t> keys(n);
  const std::uint64_t step = static_cast<std::uint64_t>(classes_b);
  for (std::size_t i = 0; i < n; ++i) keys[i] = a[i] * step + b[i];
  classes = renumber(std::move(keys), out);
}

/// Categories or a concatenation of them, with rows in any order.
class cell_metric {
 public:
  cell_metric(const variable& v, double exponent) : parts_(v.parts), share_{0, 1}, square_share_{0, 1} {
    if (parts_.empty()) {
      parts_.push_back({v.codes, v.classes, 1});
      return;
    }
    share_ = shares(exponent);
    square_share_ = shares(2 * exponent);
  }
  cell_metric(const variable& v, double exponent, const std::vector<std::uint32_t>& rows)
      : cell_metric(cell_metric(v, exponent).ordered(rows)) {}

  /// Row k becomes row rows[k].
  cell_metric ordered(const std::vector<std::uint32_t>& rows) const {
    cell_metric out = *this;
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      for (std::size_t k = 0; k < rows.size(); ++k) out.parts_[p].codes[k] = parts_[p].codes[rows[k]];
    }
    return out;
  }

  bool plain() const { return parts_.size() == 1; }
  Index rows() const { return static_cast<Index>(parts_.front().codes.size()); }

  /// f(grouping) of every subset.
  template <class F>
  void for_groupings(F&& f) const {
    visit(0, 0, nullptr, 0, f);
  }

  /// sum_j w_j d_ij of every row.
  std::vector<double> row_sums(const std::vector<double>& w) const;

 private:
  std::vector<double> shares(double exponent) const {
    const std::size_t all = (std::size_t{1} << parts_.size()) - 1;
    std::vector<double> f(all + 1, 0.0);  // of the set of parts in which rows agree
    for (std::size_t agreed = 0; agreed < all; ++agreed) {
      double square = 0;
      for (std::size_t p = 0; p < parts_.size(); ++p) square += (agreed >> p & 1) != 0 ? 0.0 : parts_[p].square;
      f[agreed] = std::pow(square, exponent / 2);
    }
    for (std::size_t bit = 1; bit <= all; bit *= 2) {
      for (std::size_t agreed = 0; agreed <= all; ++agreed) {
        if ((agreed & bit) != 0) f[agreed] -= f[agreed ^ bit];
      }
    }
    for (double& value : f) value = -value;
    return f;
  }

  template <class F>
  void visit(std::size_t first, std::size_t subset, const std::vector<std::uint32_t>* codes, Index classes, F& f) const {
    std::vector<std::uint32_t> joined;
    for (std::size_t p = first; p < parts_.size(); ++p) {
      const std::size_t here = subset | std::size_t{1} << p;
      const std::vector<std::uint32_t>* own = &parts_[p].codes;
      Index own_classes = parts_[p].classes;
      if (codes != nullptr) {
        join_codes(*codes, classes, parts_[p].codes, parts_[p].classes, joined, own_classes);
        own = &joined;
      }
      f(grouping{*own, own_classes, share_[here], square_share_[here]});
      visit(p + 1, here, own, own_classes, f);
    }
  }

  std::vector<code_part> parts_;
  std::vector<double> share_, square_share_;
};

/// Sums of weights by code.
inline std::vector<double> class_weights(const std::vector<std::uint32_t>& codes, Index classes, const std::vector<double>& u) {
  std::vector<double> out(at(classes), 0.0);
  for (std::size_t i = 0; i < codes.size(); ++i) out[codes[i]] += u.empty() ? 1.0 : u[i];
  return out;
}

inline double sum_of(const std::vector<double>& x) {
  double sum = 0;
  for (const double v : x) sum += v;
  return sum;
}

/// Adds share sum_j w_j 1[g_i != g_j] of every row.
inline void add_category_row_sums(const std::vector<std::uint32_t>& codes, Index classes, const std::vector<double>& w,
                                  double share, std::vector<double>& s) {
  const std::vector<double> of_class = class_weights(codes, classes, w);
  const double total = sum_of(of_class);
  for (std::size_t i = 0; i < s.size(); ++i) s[i] += share * (total - of_class[codes[i]]);
}

inline std::vector<double> category_row_sums(const std::vector<std::uint32_t>& codes, Index classes,
                                             const std::vector<double>& w) {
  std::vector<double> s(codes.size(), 0.0);
  add_category_row_sums(codes, classes, w, 1, s);
  return s;
}

inline std::vector<double> cell_metric::row_sums(const std::vector<double>& w) const {
  std::vector<double> s(at(rows()), 0.0);
  for_groupings([&](const grouping& g) { add_category_row_sums(g.codes, g.classes, w, g.share, s); });
  return s;
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
