// expect: the metric must return a number
#include <assay/fairness.hpp>

double worst(const Eigen::ArrayXd& truth, const Eigen::ArrayXd& prediction, const Eigen::ArrayXi& groups) {
  const auto residuals = [](const auto& y, const auto& p) { return (y - p).abs().eval(); };
#if defined(ASSAY_BAD)
  return assay::by_group(residuals, truth, prediction, groups).worst;
#else
  return assay::by_group([&](const auto& y, const auto& p) { return residuals(y, p).mean(); }, truth, prediction, groups).worst;
#endif
}
