// expect: multilabel metrics take n x L matrices
#include <assay/discrimination/multilabel_auroc.hpp>

double call(const Eigen::ArrayXXi& y, const Eigen::ArrayXXd& p) {
#ifdef ASSAY_BAD
  return assay::multilabel_auroc(y.col(0), p.col(0));
#else
  return assay::multilabel_auroc(y, p);
#endif
}
