// expect: weights must be floating point
#include <assay/dependence.hpp>

double dependence(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, const Eigen::ArrayXi& group) {
#if defined(ASSAY_BAD)
  return assay::distance_correlation(x, y, group);
#else
  return assay::distance_correlation(x, y, group.cast<double>());
#endif
}
