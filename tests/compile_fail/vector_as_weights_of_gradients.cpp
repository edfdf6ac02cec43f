// expect: an Eigen matrix with one gradient per row [, weights]
#include <assay/coherence/gradient_coherence.hpp>
#include <assay/core/view.hpp>

#include <vector>

double call(const Eigen::MatrixXd& gradients, const std::vector<double>& w) {
#ifdef ASSAY_BAD
  return assay::gradient_coherence(gradients, w).alpha;
#else
  return assay::gradient_coherence(gradients, assay::view(w)).alpha;
#endif
}
