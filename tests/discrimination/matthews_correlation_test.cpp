#include "discrimination/class_metric_laws.hpp"
#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/matthews_correlation.hpp>

using namespace assay;

TEST_CASE("matthews_correlation: scikit-learn") {
  const test::b20 d;
  CHECK_CLOSE(matthews_correlation(d.y, d.p >= 0.5), 0.4);
  CHECK_CLOSE(matthews_correlation(d.y, d.p >= 0.5, d.w), 0.3188405797101449);
  const Eigen::ArrayXi y{{0, 1, 2, 1, 1, 2, 0, 2, 1, 0}};
  const Eigen::ArrayXi p{{0, 1, 2, 0, 1, 2, 0, 1, 2, 0}};  // argmax of M10
  CHECK_CLOSE(matthews_correlation(y, p), 0.5606060606060606);
}

TEST_CASE("matthews_correlation: sign, and counts whose product overflows 32 bits") {
  CHECK_CLOSE(matthews_correlation(Eigen::Array4i(1, 1, 1, 0), Eigen::Array4i(1, 0, 1, 1)), -1.0 / 3);
  CHECK_CLOSE(matthews_correlation(test::table((Eigen::ArrayXXi(2, 2) << 50000, 5000, 5000, 50000).finished())), 0.8181818181818182);
  const Eigen::ArrayXi y{{0, 1, 1, 0}};
  CHECK_CLOSE(matthews_correlation(y, y), 1.0);
  CHECK_CLOSE(matthews_correlation(y, 1 - y), -1.0);
  // weights of 1e9 and of 1e-9 give the same
  const test::b20 d;
  CHECK_CLOSE(matthews_correlation(d.y, d.p >= 0.5, 1e9 * d.w), matthews_correlation(d.y, d.p >= 0.5, 1e-9 * d.w));
}

TEST_CASE("matthews_correlation: a constant truth or prediction is undefined") {
  const Eigen::Array3i zeros(0, 0, 0);
  const Eigen::Array3i y(0, 1, 0);
  CHECK(is_undefined(matthews_correlation(zeros, y)));
  CHECK(is_undefined(matthews_correlation(y, zeros)));
  CHECK(matthews_correlation(zeros, y, {.undefined = 0}) == 0);
}

TEST_CASE("matthews_correlation: two classes, Pearson's correlation; K classes, Gorodkin's covariance") {
  for (const int classes : {2, 3, 7}) {
    const test::class_rows_sample d(8, 400, classes);
    const double total = d.w.sum();
    double cross = 0;
    double truth = 0;
    double predicted = 0;
    for (int k = 0; k < classes; ++k) {
      const Eigen::ArrayXd x = (d.y == k).cast<double>();
      const Eigen::ArrayXd z = (d.p == k).cast<double>();
      const double mx = (d.w * x).sum() / total;
      const double mz = (d.w * z).sum() / total;
      cross += (d.w * (x - mx) * (z - mz)).sum();
      truth += (d.w * (x - mx).square()).sum();
      predicted += (d.w * (z - mz).square()).sum();
    }
    CHECK_CLOSE(matthews_correlation(d.y, d.p, d.w), cross / std::sqrt(truth * predicted));
  }
}

TEST_CASE("matthews_correlation: rare classes keep their digits") {
  // exact integers: (TP TN - FP FN) / sqrt(...), mpmath 1.3
  const confusion_matrix m = test::weighted_table((Eigen::ArrayXXd(2, 2) << 1e9, 3, 5, 7).finished());
  CHECK_CLOSE(matthews_correlation(m), 0.6390096464973488);
  const confusion_matrix large = test::weighted_table((Eigen::ArrayXXd(2, 2) << 3e9, 1e9, 2e9, 4e9).finished());
  CHECK_CLOSE(matthews_correlation(large), 0.408248290463863);  // 1 / sqrt(6)
  const confusion_matrix far = test::weighted_table((Eigen::ArrayXXd(2, 2) << 1, 0, 0, 1e-200).finished());
  CHECK(matthews_correlation(far) == 1);
  for (int k = 2; k < 9; ++k) {
    const test::class_rows_sample d(1, 100, k);
    CHECK(matthews_correlation(d.y, d.y) == 1);
  }
}

TEST_CASE("matthews_correlation: laws") {
  const auto metric = [](const auto&... a) { return matthews_correlation(a...); };
  test::check_class_metric("matthews_correlation", 2, metric);
  test::check_class_metric("matthews_correlation", 5, metric);
}
