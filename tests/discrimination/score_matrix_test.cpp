#include "support/check.hpp"

#include <assay/discrimination/score_matrix.hpp>

using namespace assay;
using namespace assay::discrimination_detail;

namespace {

using matrix = Eigen::ArrayXXd;
using row_major = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The sum of everything that a metric was given.
struct sum_of_classes {
  static constexpr const char* name = "sum";
  static constexpr core::real_kind kind = core::real_kind::ordered;
  template <class S, class Y, class... W>
  static double of(const double& factor, const S& scores, const Y& truth, const W&... weights) {
    double sum = 0;
    for_columns<false>(scores.classes(), [&](Index k, const auto* x) {
      const auto y = collect(truth);
      for (Index i = 0; i < scores.size(); ++i) {
        if (y[static_cast<std::size_t>(i)] == k) sum += static_cast<double>(x[i]) * (1.0 * ... * collect(weights)[static_cast<std::size_t>(i)]);
      }
    }, scores);
    return factor * sum;
  }
};
struct sum_of_labels {
  static constexpr const char* name = "sum";
  template <class S, class Y, class... W>
  static double of(const double& factor, const S& scores, const Y& truth, const W&... weights) {
    double sum = 0;
    for_columns<false>(scores.cols(), [&](Index, const auto* x, const std::uint8_t* y) {
      for (Index i = 0; i < scores.rows(); ++i) {
        sum += static_cast<double>(x[i]) * y[i] * (1.0 * ... * collect(weights)[static_cast<std::size_t>(i)]);
      }
    }, scores, truth);
    return factor * sum;
  }
};

}  // namespace

TEST_CASE("score_matrix: calling forms") {
  constexpr class_score_metric<sum_of_classes, double> classes;
  constexpr label_score_metric<sum_of_labels, double> labels;
  matrix s(3, 2);
  s << 1, 2, 4, 8, 16, 32;
  const Eigen::Array3i y(1, 0, 1);
  const Eigen::Array3d w(1, 10, 100);
  CHECK(classes(y, s, 1.0) == 38);
  CHECK(classes(y, s, 2.0) == 76);
  CHECK(classes(y, s, w, 1.0) == 3242);
  CHECK(classes(y, s, w, 0.5) == 1621);
  Eigen::ArrayXXi t(3, 2);
  t << 1, 1, 0, 1, 0, 0;
  CHECK(labels(t, s, 1.0) == 11);
  CHECK(labels(t, s, w, 2.0) == 166);
  CHECK(test::error_of([&] { (void)labels(t.leftCols(1), s, 1.0); }) == "assay::sum: scores is 3 x 2 but truth is 3 x 1");
  CHECK(test::error_of([&] { (void)labels(t, s, w.head(2), 1.0); }) == "assay::sum: weights has 2 elements but truth has 3 rows");
  CHECK(test::error_of([&] { (void)classes(y, s, w.head(2), 1.0); }) == "assay::sum: weights has 2 elements but truth has 3");
  CHECK(test::error_of([&] { (void)classes(y.head(2), s, 1.0); }) == "assay::sum: scores has 3 rows but truth has 2 elements");
}

TEST_CASE("score_matrix: all columns of every layout, in panels, side by side") {
  test::generator g(1);
  for (const Index columns : {1, 16, 17, 50}) {
    for (const Index n : {Index{0}, Index{1}, Index{5000}}) {
      matrix s(n, columns);
      for (Index i = 0; i < s.size(); ++i) s.data()[i] = g.normal();
      const row_major rows = s;
      const row_major positive = (s > 0).cast<double>();
      const core::matrix_feed<matrix, core::real_kind::ordered> in_place(s, {"f", "s"});
      const core::matrix_feed<row_major, core::real_kind::ordered> copied(rows, {"f", "s"});
      const core::label_matrix_feed<row_major> labels(positive, {"f", "y"});
      Eigen::ArrayXi seen = Eigen::ArrayXi::Zero(columns);
      bool same = true;
      const auto body = [&](Index k, const double* a, const double* b, const std::uint8_t* y) {
        ++seen[k];
        for (Index i = 0; i < n; ++i) same = same && a[i] == s(i, k) && b[i] == a[i] && (y[i] != 0) == (a[i] > 0);
      };
      for_columns<false>(columns, body, in_place, copied, labels);
      CHECK(same);
      CHECK((seen == 1).all());
      for_columns<true>(columns, [&](Index k, const double* a) { seen[k] += n == 0 || a == s.data() + k * n ? 1 : 0; }, in_place);
      CHECK((seen == 2).all());
    }
  }
}
