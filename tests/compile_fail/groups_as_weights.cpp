// expect: weights must be floating point
#include <assay/fairness.hpp>

double gap(const Eigen::ArrayXi& truth, const Eigen::ArrayXi& prediction, const Eigen::ArrayXi& colour, const Eigen::ArrayXi& sex) {
#if defined(ASSAY_BAD)
  return assay::demographic_parity_difference(truth, prediction, colour, sex);
#else
  return assay::demographic_parity_difference(truth, prediction, assay::intersect(colour, sex).ids);
#endif
}
