#include "calibration/data.hpp"

#include <assay/calibration/binned_metric.hpp>

#include <type_traits>

using assay::Index;

namespace {

struct unit {
  double size = 1;
};
struct bin_count_options {
  Index bins = 3;
  assay::binning binning = assay::binning::equal_width;
  assay::edges edges = assay::edges::exact;
  assay::closed closed = assay::closed::left;
  double size = 2;
};

/// Number of bins times a size.
struct bin_count_function : assay::calibration_detail::binned_metric<bin_count_function, bin_count_options, unit> {
  static constexpr const char* name = "bin_count";
  static unit table_options(const bin_count_options& options) { return {options.size}; }
  static double of(const assay::calibration_detail::binned& bins, const unit& options) { return static_cast<double>(bins.bins.size()) * options.size; }
};
constexpr bin_count_function bin_count{};

}  // namespace

TEST_CASE("binned_metric: calling forms") {
  static_assert(std::is_empty_v<bin_count_function>);
  const test::b20 d;
  CHECK(bin_count(d.y, d.p) == 6);
  CHECK(bin_count(d.y, d.p.cast<float>(), d.w) == 6);
  CHECK(bin_count(d.y, d.p, {.bins = 10, .size = 1}) == 10);
  CHECK(bin_count(d.y, d.p, d.w, {.binning = assay::binning::distinct, .size = 1}) == 17);
  assay::reliability_table table({.bins = 4});
  CHECK(bin_count(table) == 8);  // the table's part of the options has the same defaults
  CHECK(bin_count(table, {.size = 1}) == 4);
  CHECK(bin_count(assay::ranked_scores(d.y, d.p), 5) == 10);
  CHECK(bin_count(assay::ranked_scores(d.y, d.p), {.bins = 5, .binning = assay::binning::equal_mass}) == 10);
  CHECK(bin_count(assay::ranked_scores(d.y, d.p, d.w), {.binning = assay::binning::distinct, .size = 1}) == 17);
  CHECK(bin_count(assay::ranked_scores(d.y, d.p), {.bins = 7}) == 14);
  CHECK(bin_count(assay::ranked_scores(d.y, d.p), bin_count_options{.binning = assay::binning::sweep, .size = 1}) == 5);
  CHECK(bin_count(assay::ranked_scores(d.y, d.p, d.w), 5, {.size = 1}) == 5);
}

TEST_CASE("binned_metric: errors bear the metric's name") {
  const test::b20 d;
  CHECK(test::error_of([&] { bin_count(d.y, 2 * d.p); }) == "assay::bin_count: prediction[12] = 1.2 is outside [0, 1]");
  CHECK(test::error_of([&] { bin_count(d.y, d.p, {.bins = 0, .binning = assay::binning::equal_mass}); }) ==
        "assay::bin_count: bins = 0 is outside [1, 65536]");
  CHECK(test::error_of([&] { bin_count(assay::ranked_scores(d.y, 2 * d.p), 5); }) ==
        "assay::bin_count: the predictions reach outside [0, 1]: 1.7");
}
