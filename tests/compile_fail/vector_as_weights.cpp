// expect: wrap a std::vector or std::span as assay::view(x)
#include <assay/core/view.hpp>
#include <assay/discrimination/auroc.hpp>

#include <vector>

double call(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const std::vector<double>& w) {
#ifdef ASSAY_BAD
  return assay::auroc(y, s, w);
#else
  return assay::auroc(y, s, assay::view(w));
#endif
}
