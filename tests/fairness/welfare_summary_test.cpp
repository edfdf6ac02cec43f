// SPDX-License-Identifier: MIT
#include <assay/fairness/welfare_summary.hpp>

#include "reference_data.hpp"
#include "support/check.hpp"

using assay::gini_estimator;
using assay::negative_values;
using assay::welfare_summary;
using reference::list;

TEST_CASE("welfare_summary: total, mean, worst, 20th percentile and Gini") {
  const assay::welfare s = welfare_summary(reference::incomes());
  CHECK(s.rows == 10);
  CHECK(s.weight == 10.0);
  CHECK(s.total == 66586.0);
  CHECK_CLOSE(s.mean, 6658.6);
  CHECK(s.worst == 541.0);
  CHECK_CLOSE(s.percentile_20, 2248.6);  // type 7: 1463 + 0.8 (2445 − 1463)
  CHECK_NEAR(s.gini, 0.462091130267624, 1e-13);
  CHECK_NEAR(welfare_summary(reference::incomes(), {.estimator = gini_estimator::sample}).gini, 0.513434589186249, 1e-13);
  const assay::welfare weighted = welfare_summary(reference::incomes(), reference::class_sizes());
  CHECK(weighted.weight == 9960.0);
  CHECK(weighted.total == (reference::incomes() * reference::class_sizes()).sum());
  CHECK_NEAR(weighted.gini, 0.388925666072782, 1e-13);

  const assay::welfare losses = welfare_summary(list({-1, 2, 3}));
  CHECK(losses.worst == -1.0);
  CHECK(losses.total == 4.0);
  CHECK(assay::is_undefined(losses.gini));
  CHECK_CLOSE(welfare_summary(list({-5, 0, 10}), {.negatives = negative_values::raw}).gini, 2.0);
  const assay::welfare none = welfare_summary(Eigen::ArrayXd(0));
  CHECK(none.rows == 0);
  CHECK(none.total == 0.0);
  CHECK(assay::is_undefined(none.mean));
  CHECK(assay::is_undefined(none.worst));
  CHECK(assay::is_undefined(none.percentile_20));
  CHECK(assay::is_undefined(none.gini));
  CHECK(test::error_of([] { welfare_summary(list({1, std::nan("")})); }) == "assay::welfare_summary: x[1] is NaN");
}
