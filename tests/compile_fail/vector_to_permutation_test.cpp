// expect: wrap a std::vector or std::span as assay::view(x)
#include <assay/core/view.hpp>
#include <assay/inference/permutation_test.hpp>

#include <vector>

double call(const std::vector<double>& x, const std::vector<double>& y) {
  const auto statistic = [](const auto& a, const auto& b) { return static_cast<double>((a * b).sum()); };
#ifdef ASSAY_BAD
  return assay::permutation_test(statistic, x, y).p_value;
#else
  return assay::permutation_test(statistic, assay::view(x), assay::view(y)).p_value;
#endif
}
