// expect: assay: weights must be floating point (groups and labels are integers)
#include <assay/discrimination/auroc.hpp>

double call(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXi& w) {
#ifdef ASSAY_BAD
  return assay::auroc(y, s, w);
#else
  return assay::auroc(y, s, w.cast<double>());
#endif
}
