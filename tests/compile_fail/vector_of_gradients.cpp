// expect: takes an Eigen matrix with one gradient per row
#include <assay/coherence/gradient_moments.hpp>

#include <vector>

void call(assay::gradient_moments& m, const std::vector<double>& g) {
#ifdef ASSAY_BAD
  m.update(g);
#else
  m.update(Eigen::Map<const Eigen::VectorXd>(g.data(), static_cast<Eigen::Index>(g.size())));
#endif
}
