// expect: wrap a std::vector or std::span as assay::view(x)
#include <assay/calibration/brier_score.hpp>

#include <vector>

double call(const Eigen::ArrayXi& x, const Eigen::ArrayXd& y, const std::vector<double>& w) {
#ifdef ASSAY_BAD
  return assay::brier_score(x, y, w);
#else
  return assay::brier_score(x, y, assay::view(w));
#endif
}
