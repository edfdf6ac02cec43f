#include "discrimination/matrix_metric.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/class_average.hpp>

using namespace assay;
using namespace assay::discrimination_detail;

namespace {
double average(const Vector& value, const Vector& weight, averaging kind, absent_class absent = absent_class::skip) {
  per_class_result r{value, weight, 0, 0};
  average_classes(r, {kind, absent, -1});
  return r.average;
}
}  // namespace

TEST_CASE("class_average: classes") {
  const Vector value{{0.5, undefined(), 0.9, 0.1}};
  const Vector weight{{1, 0, 2, 5}};
  CHECK_CLOSE(average(value, weight, averaging::macro), 0.5);
  CHECK_CLOSE(average(value, weight, averaging::macro, absent_class::zero), 1.5 / 4);
  CHECK(average(value, weight, averaging::macro, absent_class::undefined) == -1);
  CHECK_CLOSE(average(value, weight, averaging::weighted), 2.8 / 8);
  CHECK_CLOSE(average(value, weight * (1e308 / 8), averaging::weighted), 2.8 / 8);
  CHECK_CLOSE(average(value, weight * 1e-300, averaging::weighted), 2.8 / 8);
  // a class of no weight is not in a weighted average; one that has no counterpart is
  CHECK_CLOSE(average(value, weight, averaging::weighted, absent_class::undefined), 2.8 / 8);
  CHECK_CLOSE(average(value, Vector{{1, 2, 2, 5}}, averaging::weighted, absent_class::zero), 2.8 / 10);
  CHECK(average(value, Vector{{1, 2, 2, 5}}, averaging::weighted, absent_class::undefined) == -1);
  CHECK(average(Vector::Constant(3, undefined()), Vector::Zero(3), averaging::macro) == -1);
  CHECK(average(Vector::Constant(3, undefined()), Vector::Zero(3), averaging::macro, absent_class::zero) == 0);
  CHECK(average(Vector::Constant(3, undefined()), Vector::Zero(3), averaging::weighted, absent_class::zero) == -1);
  CHECK(average(Vector(0), Vector(0), averaging::macro) == -1);
  per_class_result r{value, weight, 0, 0};
  average_classes(r, {});
  CHECK(r.absent == 1);
}

TEST_CASE("class_average: pairs of classes") {
  const auto pairs = [](averaging kind, absent_class absent, double sum, Index classes, Index present) {
    return average_pairs({kind, absent, -1}, sum, classes, present);
  };
  CHECK(pairs(averaging::macro, absent_class::skip, 3, 3, 3) == 0.5);
  CHECK(pairs(averaging::macro, absent_class::skip, 3, 5, 3) == 0.5);
  CHECK(pairs(averaging::macro, absent_class::zero, 3, 5, 3) == 0.15);
  CHECK(pairs(averaging::macro, absent_class::undefined, 3, 5, 3) == -1);
  CHECK(pairs(averaging::macro, absent_class::undefined, 3, 3, 3) == 0.5);
  CHECK(pairs(averaging::weighted, absent_class::skip, 2, 3, 3) == 0.5);
  CHECK(pairs(averaging::weighted, absent_class::zero, 2, 5, 3) == 0.25);
  CHECK(pairs(averaging::macro, absent_class::skip, 0, 3, 1) == -1);
  CHECK(pairs(averaging::macro, absent_class::zero, 0, 3, 1) == 0);
  CHECK(pairs(averaging::weighted, absent_class::zero, 0, 3, 0) == -1);
}

TEST_CASE("class_average: labels of one class against the rest") {
  const one_vs_rest_feed feed({2, 0, 2, 1}, 3);
  std::uint8_t buffer[4];
  const std::uint8_t* y = feed.load(1, 3, 2, buffer);
  CHECK(feed.rows() == 4);
  CHECK(feed.cols() == 3);
  CHECK((y[0] == 0 && y[1] == 1 && y[2] == 0));
}
