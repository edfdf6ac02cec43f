#include "support/check.hpp"

#include <assay/regression/ensemble_rows.hpp>

using assay::Index;

TEST_CASE("ensemble_rows: every row once, whatever the storage") {
  for (const Index m : {1, 5, 20000}) {
    const Index n = m > 100 ? 3 : 5000;
    Eigen::ArrayXXd x(n, m);
    for (Index i = 0; i < n; ++i) {
      for (Index k = 0; k < m; ++k) x(i, k) = static_cast<double>(i * m + k);
    }
    const Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = x;
    const auto count_of = [&](const auto& e) {
      const assay::regression_detail::ensemble_rows feed("f", e, n);
      Index next = 1;
      Index wrong = 0;
      feed.for_rows(1, n - 1, [&](Index row, const double* members) {
        wrong += row != next++;
        for (Index k = 0; k < m; ++k) wrong += members[k] != static_cast<double>(row * m + k);
      });
      CHECK(next == n);
      return wrong;
    };
    CHECK(count_of(x) == 0);
    CHECK(count_of(rows) == 0);
    CHECK(count_of(x.cast<float>()) == 0);
    CHECK(count_of(x + 0) == 0);
  }
}

TEST_CASE("ensemble_rows: errors") {
  using rows = assay::regression_detail::ensemble_rows<Eigen::ArrayXXd>;
  CHECK(test::error_of([] { rows("f", Eigen::ArrayXXd(4, 0), 4); }) == "assay::f: ensemble has no columns, one per member is wanted");
  CHECK(test::error_of([] { rows("f", Eigen::ArrayXXd(4, 2), 3); }) == "assay::f: ensemble has 4 rows but truth has 3 elements");
}
