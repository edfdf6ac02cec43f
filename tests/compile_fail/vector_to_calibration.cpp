// expect: wrap a std::vector or std::span as assay::view(x)
#include <assay/calibration/expected_calibration_error.hpp>
#include <assay/core/view.hpp>

#include <vector>

double call(const std::vector<int>& y, const std::vector<double>& p) {
#ifdef ASSAY_BAD
  return assay::expected_calibration_error(y, p);
#else
  return assay::expected_calibration_error(assay::view(y), assay::view(p));
#endif
}
