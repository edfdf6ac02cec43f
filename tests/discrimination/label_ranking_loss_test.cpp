#include "discrimination/matrix_metric.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/label_ranking_loss.hpp>

using namespace assay;

TEST_CASE("label_ranking_loss: reference values") {
  Eigen::ArrayXXd s(2, 3);
  s << .75, .5, 1, 1, .2, .1;
  Eigen::ArrayXXi y(2, 3);
  y << 1, 0, 0, 0, 0, 1;
  CHECK(label_ranking_loss(y, s) == 0.75);  // documentation of scikit-learn
  y << 1, 0, 0, 0, 1, 0;
  CHECK(label_ranking_loss(y, s) == 0.5);
  CHECK(label_ranking_loss(y, s, Eigen::Array2d(3, 1)) == 0.5);
  Eigen::ArrayXXi trivial(2, 3);
  trivial << 0, 0, 0, 1, 1, 1;
  CHECK(label_ranking_loss(trivial, s) == 0);
  // scikit-learn 1.9.1: a tie counts in full
  CHECK(label_ranking_loss(y, Eigen::ArrayXXd::Constant(2, 3, .5)) == 1);
  CHECK(label_ranking_loss(y, Eigen::ArrayXXd::Constant(2, 3, .5), {.tie_loss = 0.5}) == 0.5);
  CHECK(label_ranking_loss(y, Eigen::ArrayXXd::Constant(2, 3, .5), {.tie_loss = 0}) == 0);
}

TEST_CASE("label_ranking_loss: against all pairs of labels, with heavy ties; few and many labels") {
  for (const int labels : {2, 9, 100}) {
    for (const int distinct : {1, 3, 1000}) {
      const test::label_sample d(static_cast<std::uint64_t>(distinct), 120, labels, distinct);
      for (const double tie_loss : {0.0, 0.5, 0.7, 1.0}) {
        double sum = 0;
        double weighted = 0;
        for (Index i = 0; i < 120; ++i) {
          double wrong = 0;
          double pairs = 0;
          for (Index a = 0; a < labels; ++a) {
            for (Index b = 0; b < labels; ++b) {
              if (d.y(i, a) == 0 || d.y(i, b) == 1) continue;
              pairs += 1;
              wrong += d.s(i, a) < d.s(i, b) ? 1 : d.s(i, a) == d.s(i, b) ? tie_loss : 0;
            }
          }
          const double value = pairs > 0 ? wrong / pairs : 0;
          sum += value;
          weighted += d.w(i) * value;
          if (pairs > 0 && tie_loss == 0.5) CHECK_NEAR(value, 1 - auroc(d.y.row(i), d.s.row(i)), 1e-13);
        }
        CHECK_CLOSE(label_ranking_loss(d.y, d.s, {.tie_loss = tie_loss}), sum / 120);
        CHECK_CLOSE(label_ranking_loss(d.y, d.s, d.w, {.tie_loss = tie_loss}), weighted / d.w.sum());
      }
    }
  }
}

TEST_CASE("label_ranking_loss: laws, edge cases and errors") {
  const auto metric = [](const auto&... a) { return label_ranking_loss(a...); };
  const test::label_sample d(4, 5003, 6, 8);
  test::check_matrix_metric("label_ranking_loss", d, metric, false);
  test::check_label_errors("label_ranking_loss", metric);
  CHECK(is_undefined(metric(Eigen::ArrayXXi(0, 3), Eigen::ArrayXXd(0, 3))));
  CHECK(label_ranking_loss(Eigen::ArrayXXi(0, 3), Eigen::ArrayXXd(0, 3), {.undefined = 1}) == 1);
  CHECK(is_undefined(metric(Eigen::ArrayXXi::Ones(2, 3), Eigen::ArrayXXd::Zero(2, 3), Eigen::Array2d(0, 0))));
  CHECK(metric(Eigen::ArrayXXi::Ones(4, 1), Eigen::ArrayXXd::Zero(4, 1)) == 0);
  CHECK(test::error_of([&] { (void)label_ranking_loss(d.y, d.s, {.tie_loss = 1.5}); }) ==
        "assay::label_ranking_loss: tie_loss = 1.5 is not in [0, 1]");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::contains(test::error_of([&] { (void)label_ranking_loss(d.y, d.s, {.tie_loss = nan}); }), "tie_loss = nan is not in [0, 1]"));
}
