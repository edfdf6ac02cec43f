// expect: wrap a std::vector or std::span as assay::view(x)
#include <assay/dependence.hpp>

#include <vector>

double dependence(const std::vector<double>& x, const std::vector<double>& y) {
#if defined(ASSAY_BAD)
  return assay::distance_correlation(x, y);
#else
  return assay::distance_correlation(assay::view(x), assay::view(y));
#endif
}
