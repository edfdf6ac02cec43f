// expect: weights must be floating point
#include <assay/discrimination/auroc_difference_test.hpp>

double call(const Eigen::ArrayXi& y, const Eigen::ArrayXd& a, const Eigen::ArrayXd& b, const Eigen::ArrayXi& w) {
#ifdef ASSAY_BAD
  return assay::auroc_difference_test(y, a, b, w).p_value;
#else
  return assay::auroc_difference_test(y, a, b, w.cast<double>()).p_value;
#endif
}
