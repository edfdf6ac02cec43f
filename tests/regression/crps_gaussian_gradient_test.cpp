#include "regression/intervals.hpp"

#include <assay/regression/crps_gaussian_gradient.hpp>

using assay::crps_gaussian_gradient;
using assay::gaussian_log_score_gradient;
using assay::Index;
using test::numbers;

namespace {

template <class Score, class Gradient>
void check_gradient(Score score, Gradient gradient) {
  test::generator g(1);
  const Index n = 30;
  Eigen::ArrayXd y(n), m(n), s(n), w(n);
  for (Index i = 0; i < n; ++i) {
    y[i] = g.normal();
    m[i] = y[i] + g.normal();
    s[i] = 0.3 + g.uniform();
    w[i] = g.below(3);
  }
  w[4] = 0;
  const assay::predictive_gradient plain = gradient(y, m, s);
  const assay::predictive_gradient weighted = gradient(y, m, s, w);
  CHECK(plain.value == score(y, m, s));
  CHECK(weighted.value == score(y, m, s, w));
  const double h = 1e-5;
  for (Index i = 0; i < n; ++i) {
    for (Eigen::ArrayXd* x : {&m, &s}) {
      const double at = (*x)[i];
      (*x)[i] = at + h;
      const double up = score(y, m, s);
      const double weighted_up = score(y, m, s, w);
      (*x)[i] = at - h;
      const double down = score(y, m, s);
      const double weighted_down = score(y, m, s, w);
      (*x)[i] = at;
      CHECK_NEAR((x == &m ? plain.mean : plain.deviation)[i], (up - down) / (2 * h), 1e-8);
      CHECK_NEAR((x == &m ? weighted.mean : weighted.deviation)[i], (weighted_up - weighted_down) / (2 * h), 1e-8);
    }
  }
  CHECK(weighted.mean[4] == 0);
  CHECK(weighted.deviation[4] == 0);
  const assay::predictive_gradient none = gradient(y, m, s, Eigen::ArrayXd(0 * w));
  CHECK(assay::is_undefined(none.value));
  CHECK(assay::is_undefined(none.mean[0]));
  CHECK(gradient(numbers({}), numbers({}), numbers({})).mean.size() == 0);
}

}  // namespace

TEST_CASE("crps_gaussian_gradient") {
  check_gradient([](const auto&... a) { return assay::crps_gaussian(a...); },
                 [](const auto&... a) { return crps_gaussian_gradient(a...); });
  // deviation 0 and far truths: the limits
  const auto e = crps_gaussian_gradient(numbers({0, 0, 0, 0}), numbers({1, -2, 0, 1e300}), numbers({0, 0, 0, 1e-300}));
  const double spread = 0.5641895835477563;
  const double mean[] = {1, -1, 0, 1};
  const double deviation[] = {-spread, -spread, 0.7978845608028654 - spread, -spread};
  for (Index i = 0; i < 4; ++i) {
    CHECK_CLOSE(e.mean[i], mean[i] / 4);
    CHECK_CLOSE(e.deviation[i], deviation[i] / 4);
  }
  CHECK(test::error_of([] { crps_gaussian_gradient(numbers({0, 0}), numbers({0, 0}), numbers({1, -1})); }) ==
        "assay::crps_gaussian_gradient: deviation[1] = -1 is negative");
}

TEST_CASE("gaussian_log_score_gradient") {
  check_gradient([](const auto&... a) { return assay::gaussian_log_score(a...); },
                 [](const auto&... a) { return gaussian_log_score_gradient(a...); });
  CHECK(test::error_of([] { gaussian_log_score_gradient(numbers({0, 0}), numbers({0, 0}), numbers({1, 0})); }) ==
        "assay::gaussian_log_score_gradient: deviation[1] = 0 is not positive");
}
