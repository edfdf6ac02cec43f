#include <assay/dependence/distance_moments.hpp>

#include "support/check.hpp"

using namespace assay::dependence_detail;

TEST_CASE("distance_moments: three schemes on unit weights") {
  const std::vector<double> ones(6, 1.0);
  const moments m{.ab = 11, .ab12 = 11, .ab22 = 11, .rs = 40, .rs2 = 40, .a = 17, .b = 23};
  const combination frequency(scheme::frequency, 6, {}), importance(scheme::importance, 6, ones), v(scheme::v, 6, ones);
  CHECK_CLOSE(frequency(m), 11.0 / 18 - 2 * 40.0 / 72 + 17.0 * 23 / 360);
  CHECK_CLOSE(importance(m), frequency(m));
  CHECK_CLOSE(v(m), 11.0 / 36 - 2 * 40.0 / 216 + 17.0 * 23 / 1296);
  CHECK_CLOSE(v.magnitude(m), 11.0 / 36);
  CHECK(v(moments{.ab = 1, .rs = 100}) == 0);  // rounding below 0 is 0 for V
  CHECK(frequency(moments{.rs = 72}) == -2);
}

TEST_CASE("distance_moments: rows that are needed") {
  const std::vector<double> few{5, 5, 5};
  CHECK_FALSE(combination(scheme::v, 0, {}).defined());
  CHECK(combination(scheme::v, 1, {}).defined());
  CHECK_FALSE(combination(scheme::frequency, 3, {}).defined());
  CHECK(combination(scheme::frequency, 3, few).defined());
  CHECK_FALSE(combination(scheme::importance, 3, few).defined());
  CHECK(assay::is_undefined(combination(scheme::importance, 3, few)(moments{})));
}

TEST_CASE("distance_moments: sums over rows and mixed quadratic forms") {
  moments m;
  add_row_sums(m, 5000, true, [](Eigen::Index i) { return row_sums{2, static_cast<double>(i), 3}; });
  const double sum = 5000 * 4999 / 2.0;
  CHECK(m.rs == 6 * sum);
  CHECK(m.rs2 == 12 * sum);
  CHECK(m.a == 2 * sum);
  CHECK(m.b == 30000);
  // c_ij = 1 except on the diagonal
  quadratic_forms(m, {1, 2, 4}, scheme::importance, [](const std::vector<double>& u) {
    double all = 0, same = 0;
    for (const double v : u) {
      all += v;
      same += v * v;
    }
    return all * all - same;
  });
  CHECK(m.ab == 49 - 21);
  CHECK(m.ab12 == 7 * 21 - 73);
  CHECK(m.ab22 == 21 * 21 - 273);
}
