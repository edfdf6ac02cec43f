#include "calibration/data.hpp"

#include <assay/calibration/brier_score.hpp>
#include <assay/calibration/missing_confidence.hpp>

#include <limits>

using assay::fill_missing_confidence;
using assay::Index;
using assay::missing_confidence;
using assay::Vector;

namespace {

const double absent = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("fill_missing_confidence: policies") {
  const Eigen::ArrayXi right = test::labels({1, 0, 1, 0, 1});
  const Vector confidence{{0.9, absent, absent, 0.2, 0.7}};
  const auto worst = fill_missing_confidence(right, confidence, {.policy = missing_confidence::worst_case});
  CHECK((worst.confidence == Vector{{0.9, 1, 0, 0.2, 0.7}}).all());
  CHECK((worst.weight == 1).all());
  CHECK(worst.missing == 2);
  const auto drop = fill_missing_confidence(right, confidence, {.policy = missing_confidence::drop});
  CHECK((drop.confidence == Vector{{0.9, 0, 0, 0.2, 0.7}}).all());
  CHECK((drop.weight == Vector{{1, 0, 0, 1, 1}}).all());
  CHECK(drop.missing == 2);
  // the rows that are left are the metric's rows
  CHECK_CLOSE(assay::brier_score(right, drop.confidence, drop.weight), (0.01 + 0.04 + 0.09) / 3);
  CHECK_CLOSE(assay::brier_score(right, worst.confidence), (0.01 + 1 + 1 + 0.04 + 0.09) / 5);
  CHECK(test::error_of([&] { fill_missing_confidence(right, confidence); }) ==
        "assay::fill_missing_confidence: confidence[1] is missing; choose .policy = missing_confidence::drop or worst_case");
  const Vector whole{{0.9, 0, 1, 0.2, 0.7}};
  const auto none = fill_missing_confidence(right, whole);
  CHECK((none.confidence == whole).all());
  CHECK(none.missing == 0);
  CHECK(fill_missing_confidence(Eigen::ArrayXi(0), Vector(0)).missing == 0);
}

TEST_CASE("fill_missing_confidence: masks, weights, types") {
  const Eigen::ArrayXi right = test::labels({1, 0, 1, 0});
  const Vector confidence{{0.9, 7, absent, 0.2}};
  const Eigen::ArrayXi mask = test::labels({0, 1, 0, 0});
  const Vector w{{2, 3, 4, 0.5}};
  const auto marked = fill_missing_confidence(right, confidence, mask, {.policy = missing_confidence::worst_case});
  CHECK((marked.confidence == Vector{{0.9, 1, 0, 0.2}}).all());
  CHECK(marked.missing == 2);
  const auto weighted = fill_missing_confidence(right, confidence, mask == 1, w, {.policy = missing_confidence::drop});
  CHECK((weighted.weight == Vector{{2, 0, 0, 0.5}}).all());
  const auto plain = fill_missing_confidence(right, Vector{{0.9, absent, 0.5, 0.2}}, w, {.policy = missing_confidence::worst_case});
  CHECK((plain.weight == w).all());
  CHECK(plain.missing == 1);
  const auto single =
      fill_missing_confidence(right == 1, Vector{{0.5, absent, 0.5, 0.25}}.cast<float>(), {.policy = missing_confidence::drop});
  CHECK((single.confidence == Vector{{0.5, 0, 0.5, 0.25}}).all());
  // many blocks
  Vector many = Vector::Constant(9001, 0.5);
  for (Index i = 0; i < 9001; i += 3) many[i] = absent;
  CHECK(fill_missing_confidence(Eigen::ArrayXi::Ones(9001), many, {.policy = missing_confidence::drop}).weight.sum() == 6000);
}

TEST_CASE("fill_missing_confidence: errors") {
  const std::string name = "assay::fill_missing_confidence: ";
  const Eigen::ArrayXi right = test::labels({1, 0});
  const Vector p{{0.5, 0.25}};
  CHECK(test::error_of([&] { fill_missing_confidence(right, Vector{{0.5, 1.5}}); }) == name + "confidence[1] = 1.5 is outside [0, 1]");
  CHECK(test::error_of([&] { fill_missing_confidence(right, Vector{{std::numeric_limits<double>::infinity(), 1}}); }) ==
        name + "confidence[0] is infinite");
  CHECK(test::error_of([&] { fill_missing_confidence(test::labels({1, 2}), p); }) == name + "correct[1] = 2 is not 0 or 1");
  CHECK(test::error_of([&] { fill_missing_confidence(right, p, test::labels({0, 2})); }) == name + "missing[1] = 2 is not 0 or 1");
  CHECK(test::error_of([&] { fill_missing_confidence(right, p, test::labels({0, 1})); }) ==
        name + "confidence[1] is missing; choose .policy = missing_confidence::drop or worst_case");
  CHECK(test::error_of([&] { fill_missing_confidence(right, p, Vector{{1, absent}}); }) == name + "weights[1] is NaN");
  CHECK(test::error_of([&] { fill_missing_confidence(right, p, Vector{{1}}); }) == name + "weights has 1 elements but correct has 2");
  CHECK(test::error_of([&] { fill_missing_confidence(right, p, test::labels({1})); }) == name + "missing has 1 elements but correct has 2");
  CHECK(test::error_of([&] { fill_missing_confidence(right, Vector{{1}}); }) == name + "confidence has 1 elements but correct has 2");
}
