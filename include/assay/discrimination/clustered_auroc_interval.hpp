// SPDX-License-Identifier: MIT
/// @file
/// clustered_auroc_interval: AUROC with an interval for rows that come in clusters, as several rows of one patient.
#pragma once

#include <assay/discrimination/auroc_influence.hpp>

ASSAY_NAMESPACE_BEGIN

/// AUROC with standard error and confidence interval when rows of one cluster depend on each other and clusters do not.
///
/// With h = w(V − A)/W of every row (V its placement, W the weight of its class, as in auroc_interval) and h⁺, h⁻ the sums over the
/// positives and over the negatives of a cluster: Var = f⁺ Σ (h⁺)² + f⁻ Σ (h⁻)² + 2f Σ h⁺h⁻, where f = I/(I − 1) with I the
/// clusters that have positives (f⁺), negatives (f⁻), any rows (f). Clusters of one row each give auroc_interval.
///
/// `clustered_auroc_interval(truth, score, clusters[, weights][, options])` → estimate; its value is that of auroc.
/// @par Input      truth, score, weights: as auroc; clusters: n whole numbers >= 0 that need not be dense
/// @par Options    as auroc_interval; variance delong (the factors f) or infinitesimal_jackknife (f = 1); frequency weights are
///                 checked to be whole, else both kinds mean the same: repeated rows stay in their cluster
/// @par Undefined  all NaN with one class only; error and bounds NaN when a class stands in fewer than two clusters; logit bounds
///                 NaN for A of 0 or 1; of scale score too the numbers of rows are those of clusters with positives, with negatives
/// @par Coverage   of nominal 95 % in simulations (clusters of 6 rows that share half of the variance): 10 clusters 88 %, 20 92 %, 50
///                 94 %, 200 95 %, where auroc_interval has 83 to 86 %; scale score 99 %
/// @par Errors     as auroc_interval; a cluster that is negative or not whole; variance hanley_mcneil or obuchowski
/// @par Cost       O(n) radix sorts; about 60 bytes a row while it runs
/// @par Same as    survival::concordance(truth ~ score, cluster = ) for infinitesimal_jackknife
/// @par Reference  Obuchowski 1997, Nonparametric analysis of clustered ROC curve data, doi:10.2307/2533958
struct clustered_auroc_interval_function {
  template <class Y, class S, class G>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<G>& clusters,
                      const auroc_interval_options& options = {}) const {
    return call(options, truth, score, clusters);
  }
  template <class Y, class S, class G, class W>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<G>& clusters,
                      const Eigen::DenseBase<W>& weights, const auroc_interval_options& options = {}) const {
    return call(options, truth, score, clusters, weights);
  }
  template <class Y, class S, class G, class... Rest>
    requires(!core::dense<Y> || !core::dense<S> || !core::dense<G> || (core::unwrapped<Rest> || ...))
  estimate operator()(const Y&, const S&, const G&, const Rest&...) const {
    static_assert(core::always_false<Y, S>,
                  "assay::clustered_auroc_interval takes Eigen vectors (truth, score, clusters[, weights][, options]); wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "clustered_auroc_interval";

  template <class Y, class S, class G, class... W>
  static estimate call(const auroc_interval_options& o, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score,
                       const Eigen::DenseBase<G>& clusters, const Eigen::DenseBase<W>&... weights) {
    namespace detail = discrimination_detail;
    core::check_level(name, o.level);
    detail::check_influence_variance(name, o.variance);
    const auto scores = detail::model_scores({name, "score"}, score, truth.size());
    const auto ids = detail::cluster_ids(name, clusters, truth.size());
    const auto rows = detail::binary_rows(name, o.weighting, truth, weights...);
    detail::auroc_influence influence(rows, 1);
    influence.add(scores.data());
    estimate out;
    out.level = o.level;
    out.value = influence.auroc(0);
    if (is_undefined(out.value)) return out;
    detail::cluster_counts found;
    const double variance = influence.covariance(o.variance, ids, found)(0, 0);
    if (is_undefined(variance)) return out;
    out.standard_error = std::sqrt(variance);
    detail::set_bounds(out, o.scale, found.positive, found.negative);
    return out;
  }
};
inline constexpr clustered_auroc_interval_function clustered_auroc_interval{};

ASSAY_NAMESPACE_END
