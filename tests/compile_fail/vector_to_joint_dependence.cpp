// expect: a measure of several variables takes them one after the other (x, y, z), or as variables(x, y, z)
#include <assay/dependence/joint_distance_covariance.hpp>

#include <vector>

double f(const Eigen::ArrayXd& x, const std::vector<double>& z) {
#ifdef ASSAY_BAD
  return assay::joint_distance_covariance_squared(x, x, z);
#else
  return assay::joint_distance_covariance_squared(x, x, assay::view(z));
#endif
}
