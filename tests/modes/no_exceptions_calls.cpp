// One call of each family, compiled with -fno-exceptions.
#include <assay/assay.hpp>

double all_families(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXi& g, const Eigen::ArrayXd& w,
                    const Eigen::MatrixXd& x);

double all_families(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXi& g, const Eigen::ArrayXd& w,
                    const Eigen::MatrixXd& x) {
  double sum = assay::expected_calibration_error(y, p, w, {.bins = 10}) + assay::brier_score(y, p) + assay::log_loss(y, p);
  sum += assay::auroc(y, p) + assay::auroc_interval(y, p).lower + assay::average_precision(y, p, w);
  sum += assay::accuracy(y, p >= 0.5) + assay::pairwise_accuracy(y, p);
  sum += assay::precision_recall_area(y, p) + assay::partial_auroc(y, p, {.to = 0.2}) + assay::youden_point(y, p).threshold;
  sum += assay::auroc_difference_test(y, p, w).p_value + assay::multiclass_auroc(y, x) + assay::pairwise_loss(y, p);
  sum += assay::auroc_bounds(y, p).lower + assay::meta_d_prime(p, w).m_ratio + assay::ranking_accuracy(p, w);
  sum += assay::gini_coefficient(p) + assay::demographic_parity_difference(y, p >= 0.5, g);
  sum += assay::by_group(assay::auroc, y, p, g).difference;
  sum += assay::gradient_coherence(x).m_coherence + assay::vendi_score(x);
  sum += assay::distance_correlation(x, p) + assay::distance_covariance_squared(p, w);
  return sum;
}
