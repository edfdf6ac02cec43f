// SPDX-License-Identifier: MIT
/// @file
/// assay::vendi_score: the effective number of distinct examples, of any order, from features or from a kernel.
#pragma once

#include <assay/coherence/gram_spectrum.hpp>
#include <assay/coherence/hill_number.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of vendi_score.
struct vendi_options {
  double order = 1;       ///< q >= 0; 0 = rank, 1 = exp of the entropy, 2 = no eigenvalues needed, infinity = 1 / largest
  bool normalize = true;  ///< divide each row by its Euclidean norm (of a summary: its own option holds)
};

/// Vendi score of features (n x d, one example per row): the Hill number of order q of the eigenvalues lambda of K / n,
/// K the kernel of inner products: VS_q = (sum lambda^q)^(1 / (1 - q)), VS_1 = exp(-sum lambda ln lambda),
/// VS_0 = rank, VS_inf = 1 / max lambda (Friedman and Dieng 2023, arXiv 2210.02410; Pasarkar and Dieng 2024).
///
/// Rows are divided by their norms (cosine kernel), or else the eigenvalues by their sum. Weights w are probabilities up
/// to a factor: rho_ij = sqrt(p_i p_j) K_ij. The smaller of X X^T and X^T X is used; both have the same spectrum.
/// Options: .order, .normalize.
/// Range: [1, min(n, d)], not increasing in q; n orthogonal rows give n, equal rows 1, k groups of equal rows the Hill number
/// of their shares. Undefined (NaN) without rows of non-zero weight (or only zeros without .normalize). Scores grow with
/// n: compare equal n only.
/// Rank: eigenvalues below side * 2^-52 * largest are rounding errors and count as 0, so that orders below 1 mean something.
/// Errors: NaN, infinity, a row of zeros under .normalize, negative weights, negative or NaN order.
/// Time n d min(n, d) and, unless q = 2, min(n, d)^3; memory min(n, d)^2 doubles. Streaming: gram_spectrum, which is merged.
/// Same as: vendi_score.vendi.score_dual / score_X for q = 1 (the peer ignores q there).
struct vendi_score_function {
  template <class X>
  double operator()(const Eigen::DenseBase<X>& features, const vendi_options& options = {}) const {
    return of(features, nullptr, options);
  }
  template <class X, class W>
  double operator()(const Eigen::DenseBase<X>& features, const Eigen::DenseBase<W>& weights, const vendi_options& options = {}) const {
    const std::vector<double> w = coherence_detail::load_weights(weights, "vendi_score");
    return of(features, &w, options);
  }
  /// Of a summary.
  double operator()(const gram_spectrum& summary, const vendi_options& options = {}) const {
    coherence_detail::check_order("vendi_score", options.order);
    return of_lower(summary.lower_moment(), options.order);
  }
  template <class X, class... Rest>
    requires(!core::dense<X> || (core::unwrapped<Rest> || ...))
  double operator()(const X&, const Rest&...) const {
    static_assert(core::always_false<X>,
                  "assay::vendi_score takes a gram_spectrum or an Eigen matrix with one example per row [, weights][, options]; of a "
                  "kernel matrix take vendi_score_kernel");
    return 0;
  }

 private:
  template <class X>
  static double of(const Eigen::DenseBase<X>& features, const std::vector<double>* weights, const vendi_options& options) {
    coherence_detail::check_order("vendi_score", options.order);
    const coherence_detail::scaled_rows<core::real_type<typename X::Scalar>, X> rows(features, weights, options.normalize, "vendi_score");
    return of_lower(coherence_detail::smaller_side(rows), options.order);
  }
  static double of_lower(const Eigen::MatrixXd& lower, double order) {
    if (order == 2) {
      const double trace = lower.trace();
      if (!core::is_finite(trace)) core::raise_for("vendi_score", "the squares of the features are too large for double");
      return trace > 0 ? 1 / coherence_detail::purity(lower) : undefined();
    }
    const Vector lambda = coherence_detail::trace_one_eigenvalues(lower, std::numeric_limits<double>::epsilon(), 1, "vendi_score");
    return coherence_detail::hill_number(lambda.data(), lambda.size(), order);
  }
};
inline constexpr vendi_score_function vendi_score{};

/// Options of vendi_score_kernel.
struct vendi_kernel_options {
  double order = 1;         ///< as in vendi_options
  bool normalize = true;    ///< use K_ij / sqrt(K_ii K_jj); does nothing to a diagonal of ones
  double tolerance = 1e-6;  ///< relative rounding error that is forgiven in symmetry and positive semi-definiteness
};

/// Vendi score of a kernel matrix K (n x n, symmetric, positive semi-definite): the Hill number of order q of the
/// eigenvalues of K / n, with weights of sqrt(p_i p_j) K_ij; for kernels that are no inner products of features at hand.
///
/// Options: .order, .normalize (otherwise eigenvalues are divided by their sum, which is the same for a diagonal of ones),
/// .tolerance. Range [1, n]; NaN without rows of non-zero weight or for K = 0 without .normalize.
/// Errors: K not square, NaN or infinity (row and column), K not symmetric, K_ii <= 0 under .normalize,
/// K not positive semi-definite (an eigenvalue below -tolerance * largest; order 2 computes none and sees only pairs
/// |K_ij| > sqrt(K_ii K_jj)), negative weights, negative or NaN order.
/// Time n^3, for order 2 n^2; memory n^2 doubles. Same as: vendi_score.vendi.score_K.
struct vendi_score_kernel_function {
  template <class K>
  double operator()(const Eigen::DenseBase<K>& kernel, const vendi_kernel_options& options = {}) const {
    return of(kernel, std::vector<double>(static_cast<std::size_t>(kernel.rows()), 1.0), options);
  }
  template <class K, class W>
  double operator()(const Eigen::DenseBase<K>& kernel, const Eigen::DenseBase<W>& weights, const vendi_kernel_options& options = {}) const {
    return of(kernel, coherence_detail::load_weights(weights, name), options);
  }
  template <class K, class... Rest>
    requires(!core::dense<K> || (core::unwrapped<Rest> || ...))
  double operator()(const K&, const Rest&...) const {
    static_assert(core::always_false<K>, "assay::vendi_score_kernel takes an Eigen n x n kernel matrix [, weights][, options]");
    return 0;
  }

 private:
  static constexpr const char* name = "vendi_score_kernel";

  template <class K>
  static double of(const Eigen::DenseBase<K>& kernel, const std::vector<double>& weights, const vendi_kernel_options& options) {
    using T = core::real_type<typename K::Scalar>;
    coherence_detail::check_order(name, options.order);
    if (!core::is_weight(options.tolerance)) core::raise_for(name, "tolerance is negative or not finite");
    const Index n = kernel.rows();
    if (kernel.cols() != n) {
      core::raise_for(name, "kernel is " + core::to_text(n) + " x " + core::to_text(kernel.cols()) + ", not square");
    }
    core::check_same_size(name, "weights", static_cast<Index>(weights.size()), "kernel", n);
    Eigen::MatrixXd k(n, n);
    const core::matrix_source<T, K> source(kernel);
    for (Index j = 0; j < n; ++j) {
      T buffer[core::block_size];
      for (Index i = 0; i < n; i += core::block_size) {
        const Index count = (std::min)(core::block_size, n - i);
        const core::tile<T> x = source.load(i, count, j, 1, buffer);
        for (Index r = 0; r < count; ++r) {
          const T v = x(r, 0);
          if (!core::is_finite(v)) coherence_detail::raise_not_finite(name, "kernel", i + r, j, core::is_nan(v));
          k(i + r, j) = static_cast<double>(v);
        }
      }
    }
    const double epsilon = (std::max)(static_cast<double>(Eigen::NumTraits<typename K::Scalar>::epsilon()),
                                      std::numeric_limits<double>::epsilon());
    return of_double(k, weights, options, epsilon);
  }

  static double of_double(Eigen::MatrixXd& k, const std::vector<double>& weights, const vendi_kernel_options& options, double epsilon) {
    const Index n = k.rows();
    // rows of weight 0 do not exist
    std::vector<Index> used;
    for (Index i = 0; i < n; ++i) {
      if (weights[static_cast<std::size_t>(i)] > 0) used.push_back(i);
    }
    const auto m = static_cast<Index>(used.size());
    Vector scale(m);  // what K_ij is multiplied with from either side
    Vector limit(m);  // sqrt(K_ii)
    for (Index a = 0; a < m; ++a) {
      const Index i = used[static_cast<std::size_t>(a)];
      const double d = k(i, i);
      if (options.normalize ? !(d > 0) : d < 0) {
        core::raise_for(name, "kernel(" + core::to_text(i) + ", " + core::to_text(i) + ") = " + core::to_text(d) +
                                  (options.normalize ? " is not positive" : " is negative"));
      }
      limit[a] = std::sqrt(d);
      scale[a] = std::sqrt(weights[static_cast<std::size_t>(i)]) / (options.normalize ? limit[a] : 1.0);
    }
    Eigen::MatrixXd lower = Eigen::MatrixXd::Zero(m, m);
    for (Index b = 0; b < m; ++b) {
      const Index j = used[static_cast<std::size_t>(b)];
      for (Index a = b; a < m; ++a) {
        const Index i = used[static_cast<std::size_t>(a)];
        const double bound = limit[a] * limit[b];
        if (std::abs(k(i, j) - k(j, i)) > options.tolerance * bound) {
          raise_pair("is not symmetric", i, j, k(i, j), "transposed ", k(j, i));
        }
        if (std::abs(k(i, j)) > bound * (1 + options.tolerance)) {
          raise_pair("is not positive semi-definite", i, j, k(i, j), "the square root of the product of its diagonal entries is ", bound);
        }
        lower(a, b) = k(i, j) * scale[a] * scale[b];
      }
    }
    if (m == 0 || !(lower.trace() > 0)) return undefined();
    if (options.order == 2) return 1 / coherence_detail::purity(lower);
    const Vector lambda = coherence_detail::trace_one_eigenvalues(lower, epsilon, options.tolerance, name);
    return coherence_detail::hill_number(lambda.data(), lambda.size(), options.order);
  }

  [[noreturn, gnu::cold, gnu::noinline]] static void raise_pair(const char* problem, Index i, Index j, double value, const char* against,
                                                                double other) {
    core::raise_for(name, std::string("kernel ") + problem + ": kernel(" + core::to_text(i) + ", " + core::to_text(j) +
                              ") = " + core::to_text(value) + " but " + against + core::to_text(other));
  }
};
inline constexpr vendi_score_kernel_function vendi_score_kernel{};

ASSAY_NAMESPACE_END
