// SPDX-License-Identifier: MIT
/// @file
/// Logistic regression on a few columns: the solver below recalibration maps and calibration tests.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/sums.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// How a logistic fit ended.
enum class logistic_status {
  converged,      ///< the coefficients are the optimum
  not_converged,  ///< the iterations ended before it
  separable,      ///< the likelihood grows without end along some direction; the coefficients are large but finite
  degenerate      ///< no rows, one class (all coefficients are 0), or dependent columns (those left out have coefficient 0)
};

struct logistic_options {
  int iterations = 100;
  Vector squared_weights = Vector();  ///< Σ w² of rows that stand for several of one place; empty: the squares of the weights
};

struct logistic_fit {
  Vector coefficients;
  double log_likelihood = 0;   ///< Σ w (t ln p + (1 - t) ln(1 - p)) at the coefficients
  Eigen::ArrayXXd covariance;  ///< inverse of the information H = Σ w p (1 - p) x xᵀ: a row of weight w counts as w rows
  Eigen::ArrayXXd importance_covariance;  ///< H⁻¹ (Σ w² p (1 - p) x xᵀ) H⁻¹, which no scale of the weights changes
  logistic_status status = logistic_status::degenerate;
};

namespace logistic_detail {

inline constexpr std::size_t most = 4;
using row = std::array<double, most>;
using square = std::array<row, most>;

/// The likelihood of a point and its derivatives.
struct sums {
  cascade_sum loss;
  std::array<cascade_sum, most> gradient;
  std::array<cascade_sum, most*(most + 1) / 2> information;
  bool separates = true;  // every label stands on its side of the columns' part of the predictor

  void merge(const sums& other) {
    loss.merge(other.loss);
    for (std::size_t i = 0; i < most; ++i) gradient[i].merge(other.gradient[i]);
    for (std::size_t i = 0; i < information.size(); ++i) information[i].merge(other.information[i]);
    separates = separates && other.separates;
  }
};

struct point {
  double loss = 0;
  row gradient{};
  square information{};
  bool separates = false;
};

/// out = the lower triangle L of a = L Lᵀ; false unless a is positive beyond rounding.
inline bool cholesky(const square& a, std::size_t d, square& out) {
  out = {};
  for (std::size_t i = 0; i < d; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double rest = a[i][j];
      for (std::size_t k = 0; k < j; ++k) rest -= out[i][k] * out[j][k];
      if (i == j) {
        if (!(rest > 0x1p-50 * a[i][i])) return false;
        out[i][i] = std::sqrt(rest);
      } else {
        out[i][j] = rest / out[j][j];
      }
    }
  }
  return true;
}

/// x with L Lᵀ x = b.
inline row solve(const square& l, std::size_t d, row b) {
  for (std::size_t i = 0; i < d; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= l[i][k] * b[k];
    b[i] /= l[i][i];
  }
  for (std::size_t i = d; i-- > 0;) {
    for (std::size_t k = i + 1; k < d; ++k) b[i] -= l[k][i] * b[k];
    b[i] /= l[i][i];
  }
  return b;
}

/// The rows of a fit. The columns become a basis that is orthonormal under the weights, so that neither their scales nor
/// their offsets matter.
class problem {
 public:
  problem(Eigen::ArrayXXd columns, const Vector& target, const Vector& weight, const Vector& offset, const Vector& squares)
      : basis_(std::move(columns)),
        target_(target),
        offset_(offset),
        squares_(squares),
        weight_(weight),
        given_(static_cast<std::size_t>(basis_.cols())) {
    const Index n = target_.size();
    double largest = n > 0 ? 1 : 0;
    if (weight_.size() > 0) {
      largest = 0;
      for (Index i = 0; i < n; ++i) largest = (std::max)(largest, weight_[i]);
      scale_ = std::ldexp(1.0, (std::max)(-1022, (std::min)(1023, -binary_exponent(largest))));
      weight_ *= scale_;
      for (Index i = 0; i < n; ++i) {
        if (magnitude_bits(weight_[i]) == 0) basis_.row(i).setZero();  // so that no product with it can be infinite
      }
    } else {
      weight_ = Vector::Ones(n);
    }
    total_ = total([&](Index i) { return weight_[i]; });
    positive_ = total([&](Index i) { return weight_[i] * target_[i]; });
    negative_ = total([&](Index i) { return weight_[i] * (1 - target_[i]); });
    if (total_ > 0) orthogonalise();
  }

  std::size_t given() const { return given_; }
  std::size_t kept() const { return kept_; }
  double total_weight() const { return total_; }
  bool has_both_classes() const { return positive_ > 0 && negative_ > 0; }
  /// Weights as given times this are those of the sums.
  double scale() const { return scale_; }

  /// squared: the information takes the squares of the weights.
  point at(const row& coefficient, bool squared = false) const {
    const sums s = reduce_blocks(
        target_.size(), [] { return sums{}; }, [&](sums& out, Index begin, Index count) { add(out, coefficient, squared, begin, count); });
    point p;
    p.loss = s.loss.value();
    p.separates = s.separates;
    std::size_t at = 0;
    for (std::size_t i = 0; i < kept_; ++i) {
      p.gradient[i] = s.gradient[i].value();
      for (std::size_t j = 0; j <= i; ++j) p.information[i][j] = p.information[j][i] = s.information[at++].value();
    }
    return p;
  }

  /// Coefficients of the columns that were given.
  Vector coefficients(const row& of_basis) const {
    Vector out = Vector::Zero(static_cast<Index>(given_));
    for (std::size_t j = 0; j < given_; ++j) {
      for (std::size_t k = 0; k < kept_; ++k) out[static_cast<Index>(j)] += transform_[k][j] * of_basis[k];
    }
    return out;
  }
  Eigen::ArrayXXd covariance(const square& of_basis, double factor) const {
    const auto d = static_cast<Index>(given_);
    Eigen::ArrayXXd out = Eigen::ArrayXXd::Zero(d, d);
    for (Index i = 0; i < d; ++i) {
      for (Index j = 0; j < d; ++j) {
        for (std::size_t k = 0; k < kept_; ++k) {
          for (std::size_t m = 0; m < kept_; ++m)
            out(i, j) += transform_[k][static_cast<std::size_t>(i)] * of_basis[k][m] * transform_[m][static_cast<std::size_t>(j)];
        }
      }
    }
    return out * factor;
  }

 private:
  template <class F>
  double total(F&& f) const {
    cascade_sum sum;
    for (Index begin = 0; begin < target_.size(); begin += block_size)
      sum.add(sum_block((std::min)(block_size, target_.size() - begin), [&](Index i) { return f(begin + i); }));
    return sum.value();
  }

  /// Gram-Schmidt, twice; basis column k = Σ_j transform_[k][j] · given column j.
  void orthogonalise() {
    for (std::size_t j = 0; j < given_; ++j) {
      Vector v = basis_.col(static_cast<Index>(j));
      double largest = 0;
      for (Index i = 0; i < v.size(); ++i) largest = (std::max)(largest, std::abs(v[i]));
      const double scale = std::ldexp(1.0, (std::max)(-1022, (std::min)(1023, -binary_exponent(largest))));
      v *= scale;
      row t{};
      t[j] = scale;
      const double before = std::sqrt(total([&](Index i) { return weight_[i] * (v[i] * v[i]); }));
      for (int pass = 0; pass < 2; ++pass) {
        for (std::size_t k = 0; k < kept_; ++k) {
          const auto q = basis_.col(static_cast<Index>(k));
          const double r = total([&](Index i) { return weight_[i] * (q[i] * v[i]); });
          v -= r * q;
          for (std::size_t m = 0; m < given_; ++m) t[m] -= r * transform_[k][m];
        }
      }
      const double length = std::sqrt(total([&](Index i) { return weight_[i] * (v[i] * v[i]); }));
      if (!(length > 0x1p-46 * before)) continue;  // a sum of those before
      basis_.col(static_cast<Index>(kept_)) = v / length;
      for (std::size_t m = 0; m < given_; ++m) transform_[kept_][m] = t[m] / length;
      ++kept_;
    }
  }

  void add(sums& out, const row& coefficient, bool squared, Index begin, Index count) const {
    using array = Eigen::Map<Eigen::ArrayXd>;
    std::array<double, block_size> columns{};  // their part of the predictor
    std::array<double, block_size> eta;
    std::array<double, block_size> e;
    std::array<double, block_size> logs;
    std::array<double, block_size> v;
    for (std::size_t k = 0; k < kept_; ++k)
      array(columns.data(), count) += coefficient[k] * basis_.col(static_cast<Index>(k)).segment(begin, count);
    array(eta.data(), count) = array(columns.data(), count);
    if (offset_.size() > 0) array(eta.data(), count) += offset_.segment(begin, count);
    array(e.data(), count) = (-array(eta.data(), count).abs()).exp();
    array(logs.data(), count) = (1 + array(e.data(), count)).log();
    const double* t = target_.data() + begin;
    const double* w = weight_.data() + begin;
    bool separates = true;
    for (Index i = 0; i < count; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const double small = e[at];
      const double series = small * (1 - small * (1.0 / 2 - small * (1.0 / 3 - small * (1.0 / 4 - small * (1.0 / 5)))));
      const double log_1p = small < 0x1p-10 ? series : logs[at];
      const double up = (std::max)(eta[at], 0.0);
      const double down = (std::max)(-eta[at], 0.0);
      logs[at] = log_1p + (t[i] * down + (1 - t[i]) * up);
      const double unlikely = small / (1 + small);  // the smaller of p and 1 - p
      const double likely = 1 / (1 + small);
      v[at] = likely * unlikely;
      const bool positive = eta[at] >= 0;
      e[at] = t[i] * (positive ? unlikely : likely) - (1 - t[i]) * (positive ? likely : unlikely);  // t - p
      const bool on_its_side = (t[i] >= 1 && columns[at] > 0) || (t[i] <= 0 && columns[at] < 0);
      separates &= on_its_side || magnitude_bits(w[i]) == 0;
    }
    out.separates = out.separates && separates;
    out.loss.add(sum_block(count, [&](Index i) { return w[i] * logs[static_cast<std::size_t>(i)]; }));
    for (Index i = 0; i < count; ++i) {
      e[static_cast<std::size_t>(i)] *= w[i];
      v[static_cast<std::size_t>(i)] *= !squared ? w[i] : squares_.size() > 0 ? squares_[begin + i] * scale_ * scale_ : w[i] * w[i];
    }
    std::size_t next = 0;
    for (std::size_t a = 0; a < kept_; ++a) {
      const double* x = basis_.data() + static_cast<Index>(a) * basis_.rows() + begin;
      out.gradient[a].add(sum_block(count, [&](Index i) { return e[static_cast<std::size_t>(i)] * x[i]; }));
      for (std::size_t b = 0; b <= a; ++b) {
        const double* y = basis_.data() + static_cast<Index>(b) * basis_.rows() + begin;
        out.information[next++].add(sum_block(count, [&](Index i) { return v[static_cast<std::size_t>(i)] * x[i] * y[i]; }));
      }
    }
  }

  Eigen::ArrayXXd basis_;
  const Vector& target_;
  const Vector& offset_;
  const Vector& squares_;
  Vector weight_;
  std::size_t given_;
  std::size_t kept_ = 0;
  std::array<row, most> transform_{};
  double scale_ = 1;
  double total_ = 0;
  double positive_ = 0;
  double negative_ = 0;
};

inline double norm(const row& x, std::size_t d) {
  double sum = 0;
  for (std::size_t k = 0; k < d; ++k) sum += x[k] * x[k];
  return std::sqrt(sum);
}

/// Newton's method with halved steps, from 0.
inline logistic_status climb(const problem& rows, const logistic_options& options, row& coefficient, point& here) {
  const std::size_t d = rows.kept();
  const double root = std::sqrt(rows.total_weight());
  bool separated = false;
  double last_size = 0;
  double last_gain = 0;
  for (int step = 0; step < options.iterations; ++step) {
    separated = separated || here.separates;
    if (separated && here.loss < 0x1p-40 * rows.total_weight()) return logistic_status::separable;
    square factor;
    if (!cholesky(here.information, d, factor)) return logistic_status::separable;
    const row move = solve(factor, d, here.gradient);
    // the basis is orthonormal, so these are root mean squares of log odds
    const double size = norm(move, d) / (root + norm(coefficient, d));
    double share = 1;
    for (int halving = 0; halving < 40; ++halving, share /= 2) {
      row next = coefficient;
      for (std::size_t k = 0; k < d; ++k) next[k] += share * move[k];
      const point there = rows.at(next);
      if (there.loss > here.loss * (1 + 0x1p-48) && size > 0x1p-26) continue;
      const double gain = here.loss - there.loss;
      const bool is_flat = gain <= 0x1p-46 * here.loss;
      coefficient = next;
      here = there;
      if (size <= 0x1p-26) return separated ? logistic_status::separable : logistic_status::converged;  // squared once more by this step
      if (is_flat && size > 0x1p-18) {
        // rows that part the classes move on by 1 a step, and win 1/e of the last gain; else what is left of the steps is rounding
        const bool drifts = size > 0.7 * last_size && gain > 0.2 * last_gain && gain < 0.6 * last_gain;
        if (drifts || (size > 0x1p-14 && size > 0.5 * last_size)) return logistic_status::separable;
        if (size > 0.5 * last_size) return logistic_status::converged;
      }
      last_gain = gain;
      break;
    }
    last_size = size;
    if (share < 0x1p-39) return logistic_status::not_converged;
  }
  return separated ? logistic_status::separable : logistic_status::not_converged;
}

}  // namespace logistic_detail

/// Maximises Σ w (t ln p + (1 - t) ln(1 - p)) over β, logit p = offset + columns · β.
///
/// columns: n x d finite numbers, 0 <= d <= 4, an intercept being a column of ones; target: n numbers in [0, 1], fractions
/// included; weight: none or n finite numbers >= 0; offset: none or n finite numbers. Nothing is checked here.
/// Neither the scales and offsets of the columns nor the scale of the weights matter; a row of weight 0 does not exist.
/// O(n d²) a step, some 5 to 8 steps; about n (d + 2) doubles of memory.
inline logistic_fit fit_logistic(Eigen::ArrayXXd columns, const Vector& target, const Vector& weight = Vector(),
                                 const Vector& offset = Vector(), const logistic_options& options = {}) {
  using namespace logistic_detail;
  const problem rows(std::move(columns), target, weight, offset, options.squared_weights);
  logistic_fit out;
  row coefficient{};
  point here = rows.at(coefficient);
  if (rows.total_weight() > 0 && (rows.has_both_classes() || rows.given() == 0)) {
    out.status = climb(rows, options, coefficient, here);
    if (rows.kept() < rows.given()) out.status = logistic_status::degenerate;
  }
  out.coefficients = rows.coefficients(coefficient);
  out.log_likelihood = -here.loss / rows.scale();
  square factor;
  square inverse{};
  square squared{};
  if (cholesky(here.information, rows.kept(), factor)) {
    const square weighted = rows.at(coefficient, true).information;
    for (std::size_t k = 0; k < rows.kept(); ++k) {
      row unit{};
      unit[k] = 1;
      inverse[k] = solve(factor, rows.kept(), unit);
    }
    square half{};
    for (std::size_t k = 0; k < rows.kept(); ++k) half[k] = solve(factor, rows.kept(), weighted[k]);  // A H⁻¹
    for (std::size_t i = 0; i < rows.kept(); ++i) {
      for (std::size_t j = 0; j < rows.kept(); ++j) {
        for (std::size_t k = 0; k < rows.kept(); ++k) squared[i][j] += inverse[i][k] * half[k][j];
      }
    }
  }
  out.covariance = rows.covariance(inverse, rows.scale());
  out.importance_covariance = rows.covariance(squared, 1);
  return out;
}

}  // namespace core
ASSAY_NAMESPACE_END
