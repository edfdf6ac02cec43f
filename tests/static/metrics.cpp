// Metrics are function objects that can be handed on, and options are aggregates with defaults.
#include <assay/assay.hpp>

#include <concepts>
#include <type_traits>

namespace {

/// Copied and stored like any value, and called with truth and prediction.
template <class F>
concept metric = std::semiregular<F> && std::is_empty_v<F> && requires(const F& f, const Eigen::ArrayXi& y, const Eigen::ArrayXd& p) {
  { f(y, p) } -> std::same_as<double>;
};

template <class F>
concept weighted_metric = metric<F> && requires(const F& f, const Eigen::ArrayXi& y, const Eigen::ArrayXf& p, const Eigen::ArrayXd& w) {
  { f(y, p, w) } -> std::same_as<double>;
  { f(y.matrix(), p.matrix().transpose(), w * 2) } -> std::same_as<double>;
};

#define ASSAY_CHECK_METRIC(name) static_assert(weighted_metric<std::remove_const_t<decltype(assay::name)>>)
ASSAY_CHECK_METRIC(auroc);
ASSAY_CHECK_METRIC(average_precision);
ASSAY_CHECK_METRIC(ks_statistic);
ASSAY_CHECK_METRIC(accuracy);
ASSAY_CHECK_METRIC(balanced_accuracy);
ASSAY_CHECK_METRIC(precision);
ASSAY_CHECK_METRIC(recall);
ASSAY_CHECK_METRIC(specificity);
ASSAY_CHECK_METRIC(f1_score);
ASSAY_CHECK_METRIC(matthews_correlation);
ASSAY_CHECK_METRIC(cohen_kappa);
ASSAY_CHECK_METRIC(precision_recall_area);
ASSAY_CHECK_METRIC(partial_auroc);
ASSAY_CHECK_METRIC(auroc_convex_hull);
ASSAY_CHECK_METRIC(youden_index);
ASSAY_CHECK_METRIC(equal_error_rate);
ASSAY_CHECK_METRIC(d_prime);
ASSAY_CHECK_METRIC(type2_auroc);
ASSAY_CHECK_METRIC(pairwise_loss);
ASSAY_CHECK_METRIC(ranking_accuracy);
ASSAY_CHECK_METRIC(bradley_terry_loss);
ASSAY_CHECK_METRIC(expected_calibration_error);
ASSAY_CHECK_METRIC(brier_score);
ASSAY_CHECK_METRIC(log_loss);

static_assert(std::is_aggregate_v<assay::estimate>);
static_assert(std::is_aggregate_v<assay::rank_options>);
static_assert(std::is_nothrow_move_constructible_v<assay::invalid_input>);
static_assert(std::is_base_of_v<std::invalid_argument, assay::invalid_input>);
static_assert(assay::is_undefined(assay::undefined()) && !assay::is_undefined(0.0));

}  // namespace
