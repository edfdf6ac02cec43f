// expect: wrap a std::vector or std::span as assay::view(x)
#include <assay/discrimination/auroc_difference_test.hpp>

#include <vector>

double call(const Eigen::ArrayXi& y, const Eigen::ArrayXd& a, const std::vector<double>& b) {
#ifdef ASSAY_BAD
  return assay::auroc_difference_test(y, a, b).p_value;
#else
  return assay::auroc_difference_test(y, a, assay::view(b)).p_value;
#endif
}
