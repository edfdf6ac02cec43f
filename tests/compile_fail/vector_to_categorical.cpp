// expect: assay::categorical takes an Eigen vector of codes
#include <assay/dependence.hpp>

#include <vector>

double dependence(const Eigen::ArrayXd& x, const std::vector<int>& group) {
#if defined(ASSAY_BAD)
  return assay::distance_correlation(x, assay::categorical(group));
#else
  return assay::distance_correlation(x, assay::categorical(assay::view(group)));
#endif
}
