// SPDX-License-Identifier: MIT
/// @file
/// auroc_covariance: the AUROCs of several models on the same rows with their covariances.
#pragma once

#include <assay/discrimination/auroc_influence.hpp>

#include <string>

ASSAY_NAMESPACE_BEGIN

struct auroc_covariance_options {
  auroc_variance variance = auroc_variance::delong;           ///< delong or infinitesimal_jackknife
  assay::weighting weighting = assay::weighting::importance;  ///< meaning of the weights, if any
};

/// What auroc_covariance returns.
struct auroc_covariance_result {
  Vector auroc;                ///< of every model
  Eigen::MatrixXd covariance;  ///< of these estimates, one row and column per model
};

namespace discrimination_detail {

struct auroc_covariance_calls {
  template <class Y, class S, class... W>
  static auroc_covariance_result call(const char* name, const auroc_covariance_options& o, const std::vector<std::uint32_t>* clusters,
                                      const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& scores,
                                      const Eigen::DenseBase<W>&... weights) {
    static_assert(core::dense_matrix<S>,
                  "assay: the covariance of AUROCs takes an n x k matrix of scores, one column per model; two vectors of scores go to "
                  "assay::auroc_difference_test, one to assay::auroc_interval");
    check_influence_variance(name, o.variance);
    const core::matrix_feed<S, core::real_kind::ordered> feed(scores, {name, "scores"});
    if (feed.rows() != truth.size()) {
      core::raise_for(name, "scores has " + core::to_text(feed.rows()) + " rows but truth has " + core::to_text(truth.size()) +
                                " elements");
    }
    feed.check();
    const auto rows = binary_rows(name, o.weighting, truth, weights...);
    const Index models = feed.cols();
    auroc_influence influence(rows, models);
    for_columns<false>(models, [&](Index, const auto* column) { influence.add(column); }, feed);
    auroc_covariance_result out;
    out.auroc.resize(models);
    for (Index m = 0; m < models; ++m) out.auroc(m) = influence.auroc(m);
    out.covariance = covariance_of(influence, o, clusters);
    return out;
  }
};

}  // namespace discrimination_detail

/// AUROCs of k models on the same rows and their covariances: with V the placement of a row (see auroc_interval) under each of two
/// models and A their AUROCs, Cov = Σ_P w²(V10 − A)(V10' − A')/W_P² · n_P/(n_P − 1) + the same of the negatives.
///
/// `auroc_covariance(truth, scores[, weights][, options])` → auroc_covariance_result, which auroc_contrast_test takes.
/// @par Input      truth: n labels 0/1; scores: n x k real numbers, a column per model, larger = more positive, not NaN, infinities
///                 ordered; weights: n finite numbers >= 0
/// @par Options    variance delong or infinitesimal_jackknife (without n/(n − 1)), weighting importance or frequency (whole weights;
///                 obeys the repetition law)
/// @par Undefined  all NaN with one class only; covariances NaN when a class has fewer than two rows
/// @par Errors     as auroc; frequency weights that are not whole; variance hanley_mcneil or obuchowski; more than 2³² − 1 rows
/// @par Cost       O(k n) radix sorts and O(k² n) for the covariances; memory k + 5 doubles a row
/// @par Same as    pROC cov(method = "delong"), var
/// @par Reference  DeLong, DeLong and Clarke-Pearson 1988, doi:10.2307/2531595; Sun and Xu 2014, doi:10.1109/LSP.2014.2337313
struct auroc_covariance_function : private discrimination_detail::auroc_covariance_calls {
  template <class Y, class S>
  auroc_covariance_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& scores,
                                     const auroc_covariance_options& options = {}) const {
    return call(name, options, nullptr, truth, scores);
  }
  template <class Y, class S, class W>
  auroc_covariance_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& scores,
                                     const Eigen::DenseBase<W>& weights, const auroc_covariance_options& options = {}) const {
    return call(name, options, nullptr, truth, scores, weights);
  }
  template <class Y, class S, class... Rest>
    requires(!core::dense<Y> || !core::dense<S> || (core::unwrapped<Rest> || ...))
  auroc_covariance_result operator()(const Y&, const S&, const Rest&...) const {
    static_assert(core::always_false<Y, S>,
                  "assay::auroc_covariance takes Eigen objects (truth, n x k scores[, weights][, options]); wrap a std::vector or "
                  "std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "auroc_covariance";
};
inline constexpr auroc_covariance_function auroc_covariance{};

/// The same when rows of one cluster depend on each other and clusters do not: influences are summed by cluster, as in
/// clustered_auroc_interval.
///
/// `clustered_auroc_covariance(truth, scores, clusters[, weights][, options])` → auroc_covariance_result.
/// @par Input      as auroc_covariance; clusters: n whole numbers >= 0 that need not be dense
/// @par Undefined  all NaN with one class only; covariances NaN when a class stands in fewer than two clusters
/// @par Reference  Obuchowski 1997, doi:10.2307/2533958
struct clustered_auroc_covariance_function : private discrimination_detail::auroc_covariance_calls {
  template <class Y, class S, class G>
  auroc_covariance_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& scores,
                                     const Eigen::DenseBase<G>& clusters, const auroc_covariance_options& options = {}) const {
    const auto ids = discrimination_detail::cluster_ids(name, clusters, truth.size());
    return call(name, options, &ids, truth, scores);
  }
  template <class Y, class S, class G, class W>
  auroc_covariance_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& scores,
                                     const Eigen::DenseBase<G>& clusters, const Eigen::DenseBase<W>& weights,
                                     const auroc_covariance_options& options = {}) const {
    const auto ids = discrimination_detail::cluster_ids(name, clusters, truth.size());
    return call(name, options, &ids, truth, scores, weights);
  }
  template <class Y, class S, class G, class... Rest>
    requires(!core::dense<Y> || !core::dense<S> || !core::dense<G> || (core::unwrapped<Rest> || ...))
  auroc_covariance_result operator()(const Y&, const S&, const G&, const Rest&...) const {
    static_assert(core::always_false<Y, S>,
                  "assay::clustered_auroc_covariance takes Eigen objects (truth, n x k scores, clusters[, weights][, options]); wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "clustered_auroc_covariance";
};
inline constexpr clustered_auroc_covariance_function clustered_auroc_covariance{};

ASSAY_NAMESPACE_END
