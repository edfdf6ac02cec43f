// SPDX-License-Identifier: MIT
/// @file
/// auroc_contrast_test: are the AUROCs of several models equal, or any contrasts of them 0?
#pragma once

#include <assay/core/gamma_distribution.hpp>
#include <assay/discrimination/auroc_covariance.hpp>

#include <Eigen/Eigenvalues>

ASSAY_NAMESPACE_BEGIN

struct auroc_contrast_options {
  double tolerance = 1e-10;  ///< in [0, 1): combinations of contrasts with a smaller share of variance left count as constant
};

/// What auroc_contrast_test returns.
struct auroc_contrast_result {
  Vector difference;                 ///< every contrast of the AUROCs
  Vector standard_error;             ///< of every contrast
  double statistic = undefined();    ///< chi-square
  Index degrees_of_freedom = 0;      ///< rank of the covariance of the contrasts
  double p_value = undefined();
};

/// Test that contrasts of AUROCs are 0: with the contrasts L (one per row), d = L a and M = L S Lᵀ, d' M⁺ d is compared with
/// chi-square of rank M degrees of freedom. Without contrasts: are all AUROCs equal?
///
/// `auroc_contrast_test(auroc_covariance(…)[, contrasts][, options])` → auroc_contrast_result.
/// @par Input      contrasts: r x k finite numbers, a contrast per row; by default the differences of a model and the next
/// @par Options    tolerance (1e-10): M_ij is divided by s_i s_j with s_i = Σ_k |L_ik| √S_kk; what of its eigenvalues is not above
///                 tolerance has no variance but rounding, and is left out of rank and inverse
/// @par Undefined  statistic and p NaN when the covariances are, and at rank 0 (identical models, perfect models, k = 1)
/// @par Errors     contrasts with other than k columns, or not finite; a tolerance outside [0, 1)
/// @par Numerics   models that differ in a handful among very many rows: auroc_difference_test works on the rows and keeps digits
/// @par Cost       O(r k² + r³)
/// @par Same as    the test (Lθ)' (L S L')⁻¹ (Lθ) of DeLong et al.; for one contrast the square of auroc_difference_test's statistic
/// @par Reference  DeLong, DeLong and Clarke-Pearson 1988, doi:10.2307/2531595
struct auroc_contrast_test_function {
  auroc_contrast_result operator()(const auroc_covariance_result& models, const auroc_contrast_options& options = {}) const {
    const Index k = models.auroc.size();
    Eigen::MatrixXd contrasts = Eigen::MatrixXd::Zero((std::max)(Index{0}, k - 1), k);
    for (Index i = 0; i + 1 < k; ++i) {
      contrasts(i, i) = 1;
      contrasts(i, i + 1) = -1;
    }
    return test(models, contrasts, options);
  }
  template <class L>
  auroc_contrast_result operator()(const auroc_covariance_result& models, const Eigen::DenseBase<L>& contrasts,
                                   const auroc_contrast_options& options = {}) const {
    const core::matrix_feed<L, core::real_kind::finite> feed(contrasts, {name, "contrasts"});
    if (feed.cols() != models.auroc.size()) {
      core::raise_for(name, "contrasts has " + core::to_text(feed.cols()) + " columns but there are " +
                                core::to_text(models.auroc.size()) + " models; one contrast per row");
    }
    feed.check();
    return test(models, contrasts.derived().template cast<double>().matrix(), options);
  }

 private:
  static constexpr const char* name = "auroc_contrast_test";

  static auroc_contrast_result test(const auroc_covariance_result& models, const Eigen::MatrixXd& contrasts,
                                    const auroc_contrast_options& o) {
    if (!core::is_finite(o.tolerance) || !(o.tolerance >= 0 && o.tolerance < 1)) {
      core::raise_for(name, "tolerance = " + core::to_text(o.tolerance) + " is outside [0, 1)");
    }
    const Eigen::MatrixXd& s = models.covariance;
    if (s.rows() != models.auroc.size() || s.cols() != s.rows()) {
      core::raise_for(name, "covariance is " + core::to_text(s.rows()) + " x " + core::to_text(s.cols()) + " but there are " +
                                core::to_text(models.auroc.size()) + " models");
    }
    const Index r = contrasts.rows();
    auroc_contrast_result out;
    out.difference = Vector::Constant(r, undefined());
    out.standard_error = out.difference;
    if (r == 0 || s.size() == 0) return out;
    for (Index i = 0; i < models.auroc.size(); ++i) {
      if (is_undefined(models.auroc(i))) return out;
    }
    const Eigen::VectorXd difference = contrasts * models.auroc.matrix();
    out.difference = difference;
    for (Index i = 0; i < s.size(); ++i) {
      if (is_undefined(s.data()[i])) return out;
    }
    Eigen::MatrixXd m = contrasts * s * contrasts.transpose();
    out.standard_error = m.diagonal().array().max(0).sqrt();
    const Eigen::VectorXd each = s.diagonal().array().max(0).sqrt();
    const Eigen::VectorXd scale = contrasts.cwiseAbs() * each;
    const Eigen::VectorXd inverse = (scale.array() > 0).select(1 / scale.array(), 0);
    m = inverse.asDiagonal() * m * inverse.asDiagonal();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum(m);
    const Eigen::VectorXd along = spectrum.eigenvectors().transpose() * inverse.cwiseProduct(difference);
    double statistic = 0;
    for (Index i = 0; i < r; ++i) {
      const double variance = spectrum.eigenvalues()(i);
      if (!(variance > o.tolerance)) continue;
      statistic += along(i) * along(i) / variance;
      ++out.degrees_of_freedom;
    }
    if (out.degrees_of_freedom == 0) return out;
    out.statistic = statistic;
    out.p_value = core::chi_square_survival(statistic, static_cast<double>(out.degrees_of_freedom));
    return out;
  }
};
inline constexpr auroc_contrast_test_function auroc_contrast_test{};

ASSAY_NAMESPACE_END
