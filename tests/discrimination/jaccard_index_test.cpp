#include "discrimination/class_metric_laws.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/f_score.hpp>
#include <assay/discrimination/jaccard_index.hpp>

using namespace assay;

TEST_CASE("jaccard_index: B20 at 0.5, scikit-learn; its relation to F1") {
  const test::b20 d;
  CHECK_CLOSE(jaccard_index(d.y, d.p >= 0.5), 0.5384615384615384);  // reference row 23
  const Eigen::ArrayXi y{{0, 1, 2, 1, 1, 2, 0, 2, 1, 0}};
  const Eigen::ArrayXi p{{0, 1, 2, 0, 1, 2, 0, 1, 2, 0}};  // argmax of M10; cells 3 0 0 | 1 2 1 | 0 1 2
  const double each[] = {3.0 / 4, 2.0 / 5, 2.0 / 4};
  CHECK_CLOSE(jaccard_index(y, p, {.average = averaging::macro}), (each[0] + each[1] + each[2]) / 3);
  CHECK_CLOSE(jaccard_index(y, p, {.average = averaging::weighted}), (3 * each[0] + 4 * each[1] + 3 * each[2]) / 10);
  CHECK_CLOSE(jaccard_index(y, p, {.average = averaging::micro}), 7.0 / 13);
  const double f = f1_score(d.y, d.p >= 0.5, d.w);
  CHECK_CLOSE(jaccard_index(d.y, d.p >= 0.5, d.w), f / (2 - f));
}

TEST_CASE("jaccard_index: undefined for a class that neither occurs nor is predicted") {
  const Eigen::Array3i zeros(0, 0, 0);
  CHECK(is_undefined(jaccard_index(zeros, zeros)));
  CHECK(jaccard_index(zeros, zeros, {.undefined = 1}) == 1);
  CHECK(jaccard_index(zeros, Eigen::Array3i(0, 1, 0)) == 0);
}

TEST_CASE("jaccard_index: laws") {
  test::check_class_rate<class_metric_options>("jaccard_index", [](const auto&... a) { return jaccard_index(a...); });
}
