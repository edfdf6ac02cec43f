#include "discrimination/matrix_metric.hpp"

#include <assay/discrimination/average_precision.hpp>
#include <assay/discrimination/label_ranking_average_precision.hpp>

using namespace assay;

TEST_CASE("label_ranking_average_precision: reference values") {
  Eigen::ArrayXXd s(2, 3);
  s << .75, .5, 1, 1, .2, .1;
  Eigen::ArrayXXi y(2, 3);
  y << 1, 0, 0, 0, 0, 1;
  CHECK_CLOSE(label_ranking_average_precision(y, s), 0.41666666666666663);  // documentation of scikit-learn
  CHECK_CLOSE(label_ranking_average_precision(y, s, Eigen::Array2d(1, 3)), (0.5 + 3.0 / 3) / 4);
  Eigen::ArrayXXi trivial(2, 3);
  trivial << 0, 0, 0, 1, 1, 1;
  CHECK(label_ranking_average_precision(trivial, s) == 1);
}

TEST_CASE("label_ranking_average_precision: against the definition, with heavy ties; few and many labels") {
  for (const int labels : {2, 9, 100}) {
    for (const int distinct : {1, 3, 1000}) {
      const test::label_sample d(static_cast<std::uint64_t>(distinct), 120, labels, distinct);
      double sum = 0;
      double weighted = 0;
      for (Index i = 0; i < 120; ++i) {
        const int relevant = d.y.row(i).sum();
        double value = relevant == 0 || relevant == labels ? 1 : 0;
        for (Index k = 0; k < labels && value < 1; ++k) {
          if (relevant == 0 || relevant == labels || d.y(i, k) == 0) continue;
          const auto reached = (d.s.row(i) >= d.s(i, k)).cast<int>().eval();
          value += static_cast<double>((reached * d.y.row(i)).sum()) / reached.sum() / relevant;
        }
        sum += value;
        weighted += d.w(i) * value;
        if (relevant > 0 && relevant < labels) CHECK_CLOSE(value, average_precision(d.y.row(i), d.s.row(i)));
      }
      CHECK_CLOSE(label_ranking_average_precision(d.y, d.s), sum / 120);
      CHECK_CLOSE(label_ranking_average_precision(d.y, d.s, d.w), weighted / d.w.sum());
    }
  }
}

TEST_CASE("label_ranking_average_precision: laws, edge cases and errors") {
  const auto metric = [](const auto&... a) { return label_ranking_average_precision(a...); };
  test::check_matrix_metric("label_ranking_average_precision", test::label_sample(4, 5003, 6, 8), metric, false);
  test::check_label_errors("label_ranking_average_precision", metric);
  CHECK(is_undefined(metric(Eigen::ArrayXXi(0, 3), Eigen::ArrayXXd(0, 3))));
  CHECK(label_ranking_average_precision(Eigen::ArrayXXi(0, 3), Eigen::ArrayXXd(0, 3), {.undefined = 0}) == 0);
  CHECK(is_undefined(metric(Eigen::ArrayXXi::Ones(2, 3), Eigen::ArrayXXd::Zero(2, 3), Eigen::Array2d(0, 0))));
  CHECK(metric(Eigen::ArrayXXi::Ones(4, 1), Eigen::ArrayXXd::Zero(4, 1)) == 1);
}
