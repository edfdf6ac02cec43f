// expect: wrap a std::vector or std::span as assay::view(x)
#include <assay/fairness.hpp>

#include <vector>

double gap(const std::vector<int>& truth, const std::vector<int>& prediction, const std::vector<int>& group) {
#if defined(ASSAY_BAD)
  return assay::equalized_odds_difference(truth, prediction, group);
#else
  return assay::equalized_odds_difference(assay::view(truth), assay::view(prediction), assay::view(group));
#endif
}
