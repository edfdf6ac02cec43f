// expect: wrap a std::vector or std::span as assay::view(x)
#include <assay/core/view.hpp>
#include <assay/discrimination/auroc.hpp>

#include <vector>

double call(const std::vector<int>& y, const std::vector<double>& s) {
#ifdef ASSAY_BAD
  return assay::auroc(y, s);
#else
  return assay::auroc(assay::view(y), assay::view(s));
#endif
}
