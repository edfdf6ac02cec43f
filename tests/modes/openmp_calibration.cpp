// Compiled with OpenMP: one thread and several give the same bits; errors name the lowest index.
#include "calibration/data.hpp"

#include <assay/calibration.hpp>

#include <omp.h>

using namespace assay;

TEST_CASE("openmp calibration: any number of threads gives the same bits") {
  const Index n = 5 * core::chunk_size + 77;
  const test::random_rows r(n, 0, 1);
  Eigen::ArrayXXd columns(n, 2);
  columns << 1 - r.p, r.p;
  const auto all = [&] {
    reliability_table table({.moments = true});
    table.update(r.y, r.p);
    table.update(r.y, r.p, r.w);
    return std::pair(table, std::vector<double>{brier_score(r.y, r.p, r.w), log_loss(r.y, r.p), log_loss_interval(r.y, columns, r.w).standard_error,
                                                top_label_calibration_error(r.y, columns), classwise_calibration_error(r.y, columns, r.w)});
  };
  omp_set_num_threads(1);
  const auto one = all();
  for (const int threads : {2, 7}) {
    omp_set_num_threads(threads);
    const auto many = all();
    CHECK(many.first == one.first);
    CHECK(many.second == one.second);
  }
}

TEST_CASE("openmp calibration: the first bad row is named") {
  Eigen::ArrayXd p = Eigen::ArrayXd::Constant(4 * core::chunk_size, 0.5);
  const Eigen::ArrayXi y = Eigen::ArrayXi::Zero(p.size());
  p[3 * core::chunk_size] = 3;
  p[core::chunk_size + 5] = 2;
  omp_set_num_threads(4);
  const std::string expected = "prediction[" + std::to_string(core::chunk_size + 5) + "] = 2 is outside [0, 1]";
  CHECK(test::error_of([&] { expected_calibration_error(y, p); }) == "assay::expected_calibration_error: " + expected);
  CHECK(test::error_of([&] { log_loss(y, p); }) == "assay::log_loss: " + expected);
  CHECK(test::error_of([&] { top_label_calibration_error(y, p); }) == "assay::top_label_calibration_error: " + expected);
}
