// SPDX-License-Identifier: MIT
#include "evaluate/bootstrap.hpp"

#include "report/progress.hpp"

#include <assay/core/parallel.hpp>
#include <assay/core/resampling.hpp>

#include <atomic>
#include <cmath>
#include <vector>

namespace evaluate {

void bootstrap_intervals(evaluation& e, const options& o, std::size_t rows,
                         const std::function<points(const std::vector<double>&)>& again) {
  report::progress bar("bootstrap");
  const auto replicates = static_cast<std::size_t>(o.bootstrap);
  std::size_t metrics = 0;
  e.for_each_metric([&](const metric&) { ++metrics; });
  std::vector<std::vector<double>> values(metrics, std::vector<double>(replicates, unknown));
  std::atomic<std::size_t> done = 0;
  assay::core::parallel_for(static_cast<assay::Index>(replicates), [&](assay::Index r) {
    std::vector<std::uint32_t> counts(rows);
    assay::core::resample_rows(o.seed, static_cast<std::uint32_t>(r), std::span(counts));
    points replicate = again({counts.begin(), counts.end()});
    std::size_t m = 0;
    replicate.for_each_metric([&](const metric& x) { values[m++][static_cast<std::size_t>(r)] = x.value; });
    bar.show(static_cast<double>(++done) / static_cast<double>(replicates));
  });
  std::size_t m = 0;
  e.for_each_metric([&](metric& x) {
    std::vector<double>& v = values[m++];
    x.lower = x.upper = unknown;
    x.method.clear();
    const auto interval = assay::core::percentile_interval(v, o.level);
    // a number that many resamples do not have has no percentiles worth showing
    if (std::isnan(x.value) || interval.defined < 20 || interval.skipped * 10 > o.bootstrap) return;
    x.lower = interval.lower;
    x.upper = interval.upper;
    x.method = "bootstrap";
  });
}

}  // namespace evaluate
