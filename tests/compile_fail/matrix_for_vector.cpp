// expect: of a run-time n x 1 matrix pass .col(0)
#include <assay/discrimination/auroc.hpp>

double call(const Eigen::ArrayXi& y, const Eigen::MatrixXd& s) {
#ifdef ASSAY_BAD
  return assay::auroc(y, s);
#else
  return assay::auroc(y, s.col(0));
#endif
}
