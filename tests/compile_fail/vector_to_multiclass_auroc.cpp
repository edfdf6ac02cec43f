// expect: multiclass metrics take an n x K matrix of scores
#include <assay/discrimination/multiclass_auroc.hpp>

double call(const Eigen::ArrayXi& y, const Eigen::ArrayXXd& p) {
#ifdef ASSAY_BAD
  return assay::multiclass_auroc(y, p.col(0));
#else
  return assay::multiclass_auroc(y, p);
#endif
}
