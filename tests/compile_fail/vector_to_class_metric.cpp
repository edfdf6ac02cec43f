// expect: wrap a std::vector or std::span as assay::view(x)
#include <assay/core/view.hpp>
#include <assay/discrimination/accuracy.hpp>

#include <vector>

double call(const std::vector<int>& y, const std::vector<int>& predicted) {
#ifdef ASSAY_BAD
  return assay::accuracy(y, predicted);
#else
  return assay::accuracy(assay::view(y), assay::view(predicted));
#endif
}
