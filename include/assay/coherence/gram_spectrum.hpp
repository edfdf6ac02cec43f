// SPDX-License-Identifier: MIT
/// @file
/// assay::gram_spectrum: eigenvalues of the Gram matrix of features, from whichever side is smaller.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/state.hpp>

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Options of gram_spectrum and gram_eigenvalues.
struct gram_options {
  bool normalize = true;  ///< divide each row by its Euclidean norm (cosine kernel)
};

namespace coherence_detail {

/// Weights as a vector of doubles.
template <class W>
std::vector<double> load_weights(const Eigen::DenseBase<W>& weights, const char* function) {
  const core::weight_feed<W> in(weights, function);
  std::vector<double> w(static_cast<std::size_t>(in.size()));
  core::for_blocks(0, in.size(), [&](Index begin, Index count, const double* x) { std::copy_n(x, count, w.data() + begin); }, in);
  return w;
}

[[noreturn, gnu::cold, gnu::noinline]] inline void raise_not_finite(const char* function, const char* name, Index row, Index col, bool nan) {
  core::raise_for(function, std::string(name) + "(" + core::to_text(row) + ", " + core::to_text(col) + ") is " + (nan ? "NaN" : "infinite"));
}

/// Rows of features, checked once and handed out as doubles scaled by sqrt(w_i) and, when asked for, 1 / ||x_i||.
template <class T, class Derived>
class scaled_rows {
 public:
  scaled_rows(const Eigen::DenseBase<Derived>& x, const std::vector<double>* weights, bool normalize, const char* function)
      : source_(x), scale_(static_cast<std::size_t>(x.rows()), 1.0) {
    if (weights != nullptr) core::check_same_size(function, "weights", static_cast<Index>(weights->size()), "features", rows());
    std::vector<double> largest(scale_.size(), 0.0);
    each_tile([&](Index i, Index j, Index cols, const T* row, Index stride) {
      double m = 0;
      for (Index k = 0; k < cols; ++k) {
        const T v = row[k * stride];
        if (!core::is_finite(v)) raise_not_finite(function, "features", i, j + k, core::is_nan(v));
        m = (std::max)(m, std::abs(static_cast<double>(v)));
      }
      double& l = largest[static_cast<std::size_t>(i)];
      l = (std::max)(l, m);
    });
    std::vector<double> norm(normalize ? scale_.size() : 0, 0.0);
    if (normalize) {
      // relative to the largest entry: rows of any scale have a norm
      each_tile([&](Index i, Index, Index cols, const T* row, Index stride) {
        const double l = largest[static_cast<std::size_t>(i)];
        if (!(l > 0)) return;
        double s = 0;
        for (Index k = 0; k < cols; ++k) {
          const double v = static_cast<double>(row[k * stride]) / l;
          s += v * v;
        }
        norm[static_cast<std::size_t>(i)] += s;
      });
    }
    for (std::size_t i = 0; i < scale_.size(); ++i) {
      const double w = weights == nullptr ? 1.0 : (*weights)[i];
      scale_[i] = std::sqrt(w);
      weight_ += w;
      count_ += w > 0;
      if (!normalize || !(w > 0)) continue;
      if (!(largest[i] > 0)) {
        core::raise_for(function, "row " + core::to_text(i) + " of features is all zeros and has no direction; drop it or give it weight 0");
      }
      // in two steps, since 1 / largest overflows for the smallest numbers
      divide_.resize(scale_.size(), 1.0);
      divide_[i] = largest[i];
      scale_[i] /= std::sqrt(norm[i]);
    }
  }

  Index rows() const { return source_.rows(); }
  Index cols() const { return source_.cols(); }
  Index count() const { return count_; }
  double weight() const { return weight_; }

  /// Rows [row, row + out.rows()) of columns [col, col + out.cols()).
  void copy(Index row, Index col, Eigen::MatrixXd& out) const {
    T buffer[tile_rows * tile_cols];
    for (Index i = 0; i < out.rows(); i += tile_rows) {
      const Index rows = (std::min)(tile_rows, out.rows() - i);
      for (Index j = 0; j < out.cols(); j += tile_cols) {
        const Index cols = (std::min)(tile_cols, out.cols() - j);
        const core::tile<T> x = source_.load(row + i, rows, col + j, cols, buffer);
        for (Index b = 0; b < cols; ++b) {
          for (Index a = 0; a < rows; ++a) {
            const auto r = static_cast<std::size_t>(row + i + a);
            const double v = static_cast<double>(x(a, b));
            out(i + a, j + b) = (divide_.empty() ? v : v / divide_[r]) * scale_[r];
          }
        }
      }
    }
  }

 private:
  static constexpr Index tile_rows = 16;
  static constexpr Index tile_cols = 128;

  template <class Body>
  void each_tile(Body&& body) const {
    T buffer[tile_rows * tile_cols];
    for (Index i = 0; i < rows(); i += tile_rows) {
      const Index count = (std::min)(tile_rows, rows() - i);
      for (Index j = 0; j < cols(); j += tile_cols) {
        const Index width = (std::min)(tile_cols, cols() - j);
        const core::tile<T> x = source_.load(i, count, j, width, buffer);
        for (Index k = 0; k < count; ++k) body(i + k, j, width, x.row(k), x.column_stride);
      }
    }
  }

  core::matrix_source<T, Derived> source_;
  std::vector<double> scale_;
  std::vector<double> divide_;
  double weight_ = 0;
  Index count_ = 0;
};

/// Adds X^T X of the rows to the lower triangle of s (d x d), a block of rows at a time.
template <class Rows>
void add_second_moment(const Rows& rows, Eigen::MatrixXd& s) {
  constexpr Index block = 256;
  if (rows.cols() == 0) return;  // Eigen forms a null reference
  Eigen::MatrixXd x;
  for (Index i = 0; i < rows.rows(); i += block) {
    x.resize((std::min)(block, rows.rows() - i), rows.cols());
    rows.copy(i, 0, x);
    s.template selfadjointView<Eigen::Lower>().rankUpdate(x.transpose());
  }
}

/// The lower triangle of X X^T (n x n), a block of columns at a time.
template <class Rows>
Eigen::MatrixXd gram_matrix(const Rows& rows) {
  constexpr Index block = 256;
  Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(rows.rows(), rows.rows());
  if (rows.rows() == 0) return gram;
  Eigen::MatrixXd x;
  for (Index j = 0; j < rows.cols(); j += block) {
    x.resize(rows.rows(), (std::min)(block, rows.cols() - j));
    rows.copy(0, j, x);
    gram.template selfadjointView<Eigen::Lower>().rankUpdate(x);
  }
  return gram;
}

/// The smaller of both, lower triangle.
template <class Rows>
Eigen::MatrixXd smaller_side(const Rows& rows) {
  if (rows.rows() < rows.cols()) return gram_matrix(rows);
  Eigen::MatrixXd s = Eigen::MatrixXd::Zero(rows.cols(), rows.cols());
  add_second_moment(rows, s);
  return s;
}

/// tr(A^2) / tr(A)^2 of a symmetric matrix given by its lower triangle: the sum of squared eigenvalues of trace 1.
inline double purity(const Eigen::MatrixXd& lower) {
  const double trace = lower.trace();
  double s = 0;
  for (Index j = 0; j < lower.cols(); ++j) {
    const double d = lower(j, j) / trace;
    s += d * d + 2 * (lower.col(j).tail(lower.rows() - 1 - j) / trace).squaredNorm();
  }
  return s;
}

/// Eigenvalues of a positive semi-definite matrix given by its lower triangle: descending, sum 1, what is below the
/// rounding error of the matrix (side * epsilon * largest) set to 0. Empty when the matrix is zero.
/// Throws when an eigenvalue is below -tolerance * largest.
inline Vector trace_one_eigenvalues(const Eigen::MatrixXd& lower, double epsilon, double tolerance, const char* function) {
  const Index n = lower.rows();
  const double trace = lower.trace();
  if (!core::is_finite(trace)) core::raise_for(function, "the squares of the features are too large for double");
  if (n == 0 || !(lower.diagonal().cwiseAbs().maxCoeff() > 0)) return Vector();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(lower / trace, Eigen::EigenvaluesOnly);
  Vector values = solver.eigenvalues().reverse();
  if (!(values[0] > 0) || values[n - 1] < -tolerance * values[0]) {
    core::raise_for(function, "the kernel is not positive semi-definite: relative to its trace its smallest eigenvalue is " +
                                  core::to_text(values[n - 1]));
  }
  const double floor = static_cast<double>(n) * epsilon * values[0];
  for (Index i = 0; i < n; ++i) {
    if (values[i] < floor) values[i] = 0;
  }
  return values / values.sum();
}

}  // namespace coherence_detail

/// Summary of features x_i in R^d: the second moment S = sum w_i x_i x_i^T (rows divided by their norm unless told
/// otherwise), whose eigenvalues are the non-zero ones of the n x n Gram matrix. For more rows than fit, for batches and
/// for machines; gram_eigenvalues takes one matrix and picks the smaller side.
///
/// Shapes: blocks of k x d, one example per row, any Eigen expression of real numbers; weights floating point.
/// Errors: assay::invalid_input for another number of columns, NaN, infinity, a row of zeros under .normalize (there is
/// no direction), negative weights; the state is then unchanged. Rows of weight 0 do not exist apart from the check of
/// their numbers.
/// Time: n d^2 (rank-k updates at GEMM speed) and d^3 for the eigenvalues; memory: d^2 doubles and a block of rows.
/// Squaring loses half of the digits: singular values below 1e-8 of the largest are rounding errors.
/// Merge: S is added; different dimensions or options throw. Splits agree to about 1e-13.
class gram_spectrum {
 public:
  explicit gram_spectrum(Index dimension, const gram_options& options = {}) : options_(options) {
    if (dimension < 1) core::raise_for("gram_spectrum", "dimension = " + core::to_text(dimension) + " is less than 1");
    moment_ = Eigen::MatrixXd::Zero(dimension, dimension);
  }

  /// Adds rows of weight 1.
  template <class X>
  void update(const Eigen::DenseBase<X>& features) {
    feed(features, nullptr);
  }
  /// Adds rows with weights.
  template <class X, class W>
  void update(const Eigen::DenseBase<X>& features, const Eigen::DenseBase<W>& weights) {
    const std::vector<double> w = coherence_detail::load_weights(weights, "gram_spectrum");
    feed(features, &w);
  }
  template <class X, class... Rest>
    requires(!core::dense<X> || (core::unwrapped<Rest> || ...))
  void update(const X&, const Rest&...) {
    static_assert(core::always_false<X>, "assay::gram_spectrum: update takes an Eigen matrix with one example per row [, weights]");
  }

  void merge(const gram_spectrum& other) {
    if (other.dimension() != dimension()) core::raise_for("gram_spectrum", "merge of different dimensions");
    if (other.options_.normalize != options_.normalize) core::raise_for("gram_spectrum", "merge of different options");
    moment_ += other.moment_;
    count_ += other.count_;
    weight_ += other.weight_;
  }

  Index dimension() const { return moment_.rows(); }
  /// Rows of non-zero weight.
  Index count() const { return count_; }
  /// Sum of the weights.
  double weight() const { return weight_; }
  const gram_options& options() const { return options_; }
  /// S; its lower triangle holds the sums, the upper one is zero.
  const Eigen::MatrixXd& lower_moment() const { return moment_; }
  /// d eigenvalues of S / tr S, descending, sum 1; noise is set to 0. Empty before the first row and when S is zero.
  Vector eigenvalues() const {
    return coherence_detail::trace_one_eigenvalues(moment_, std::numeric_limits<double>::epsilon(), 1, "gram_spectrum");
  }

  friend bool operator==(const gram_spectrum& a, const gram_spectrum& b) {
    return a.count_ == b.count_ && a.weight_ == b.weight_ && a.options_.normalize == b.options_.normalize &&
           a.dimension() == b.dimension() && a.moment_ == b.moment_;
  }

  /// Portable bytes (the lower triangle).
  bytes to_bytes() const {
    core::state_writer out(state_name, state_version);
    out.put(static_cast<std::uint64_t>(dimension()));
    out.put(static_cast<std::uint64_t>(count_));
    out.put(weight_);
    out.put(options_.normalize);
    for (Index j = 0; j < dimension(); ++j)
      for (Index i = j; i < dimension(); ++i) out.put(moment_(i, j));
    return out.finish();
  }
  static gram_spectrum from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader read(in, state_name, state_version, "gram_spectrum::from_bytes");
    const auto dimension = read.get<std::uint64_t>();
    const auto count = read.get<std::uint64_t>();
    const auto weight = read.get<double>();
    const bool normalize = read.get<bool>();
    // the dimension must fit the bytes before d^2 doubles are asked for
    read.require(dimension >= 1 && dimension <= 0xffffffffu && in.size() / 8 >= dimension * (dimension + 1) / 2, "a size is out of range");
    // more rows than a double counts were never summed; the bound keeps merges from overflowing
    read.require(count <= std::uint64_t{1} << 53 && core::is_weight(weight), "a sum is out of range");
    gram_spectrum out(static_cast<Index>(dimension), {.normalize = normalize});
    out.count_ = static_cast<Index>(count);
    out.weight_ = weight;
    for (Index j = 0; j < out.dimension(); ++j) {
      for (Index i = j; i < out.dimension(); ++i) {
        out.moment_(i, j) = read.get<double>();
        read.require(core::is_finite(out.moment_(i, j)), "an entry is not finite");
      }
      read.require(out.moment_(j, j) >= 0, "the diagonal is negative");
    }
    read.finish();
    return out;
  }

 private:
  static constexpr std::uint32_t state_name = core::summary_name("GRAM");
  static constexpr std::uint16_t state_version = 1;

  template <class X>
  void feed(const Eigen::DenseBase<X>& features, const std::vector<double>* weights) {
    if (features.cols() != dimension()) {
      core::raise_for("gram_spectrum", "features has " + core::to_text(features.cols()) + " columns but the dimension is " +
                                           core::to_text(dimension()));
    }
    const coherence_detail::scaled_rows<core::real_type<typename X::Scalar>, X> rows(features, weights, options_.normalize, "gram_spectrum");
    coherence_detail::add_second_moment(rows, moment_);
    count_ += rows.count();
    weight_ += rows.weight();
  }

  gram_options options_;
  Eigen::MatrixXd moment_;
  Index count_ = 0;
  double weight_ = 0;
};

/// Eigenvalues of the Gram matrix of features (n x d, one example per row), divided by their sum: descending, min(n, d) of
/// them, noise set to 0. With weights the example i counts w_i / sum w.
///
/// Options: .normalize (default: rows divided by their norms, cosine kernel; otherwise squared singular values of X over
/// their sum). Empty when there are no rows of non-zero weight, or only zeros without .normalize.
/// Errors: as gram_spectrum. Time n d min(n, d) + min(n, d)^3; memory min(n, d)^2 doubles.
struct gram_eigenvalues_function {
  template <class X>
  Vector operator()(const Eigen::DenseBase<X>& features, const gram_options& options = {}) const {
    return of(features, nullptr, options);
  }
  template <class X, class W>
  Vector operator()(const Eigen::DenseBase<X>& features, const Eigen::DenseBase<W>& weights, const gram_options& options = {}) const {
    const std::vector<double> w = coherence_detail::load_weights(weights, "gram_eigenvalues");
    return of(features, &w, options);
  }
  template <class X, class... Rest>
    requires(!core::dense<X> || (core::unwrapped<Rest> || ...))
  Vector operator()(const X&, const Rest&...) const {
    static_assert(core::always_false<X>, "assay::gram_eigenvalues takes an Eigen matrix with one example per row [, weights][, options]");
    return {};
  }

 private:
  template <class X>
  static Vector of(const Eigen::DenseBase<X>& features, const std::vector<double>* weights, const gram_options& options) {
    const coherence_detail::scaled_rows<core::real_type<typename X::Scalar>, X> rows(features, weights, options.normalize, "gram_eigenvalues");
    return coherence_detail::trace_one_eigenvalues(coherence_detail::smaller_side(rows), std::numeric_limits<double>::epsilon(), 1,
                                                   "gram_eigenvalues");
  }
};
inline constexpr gram_eigenvalues_function gram_eigenvalues{};

ASSAY_NAMESPACE_END
