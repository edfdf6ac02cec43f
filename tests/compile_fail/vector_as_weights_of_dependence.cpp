// expect: wrap a std::vector or std::span as assay::view(x)
#include <assay/dependence/distance_covariance.hpp>

#include <vector>

double call(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, const std::vector<double>& w) {
#ifdef ASSAY_BAD
  return assay::distance_correlation(x, y, w);
#else
  return assay::distance_correlation(x, y, assay::view(w));
#endif
}
