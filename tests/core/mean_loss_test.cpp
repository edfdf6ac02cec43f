#include "calibration/data.hpp"

#include <assay/core/mean_loss.hpp>

using assay::Index;
using assay::core::centred_moments;
using assay::core::loss_state;

TEST_CASE("mean_loss: centred moments do not lose a large mean") {
  // mean 1e9, standard deviation 1
  test::generator g(1);
  std::vector<double> x(10000), w(10000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = 1e9 + g.normal();
    w[i] = g.uniform();
  }
  long double W = 0, m = 0, s = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    W += static_cast<long double>(w[i]);
    m += static_cast<long double>(w[i]) * (static_cast<long double>(x[i]) - 1e9L);
  }
  m /= W;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const long double r = static_cast<long double>(x[i]) - 1e9L - m;
    s += static_cast<long double>(w[i]) * r * r;
  }
  centred_moments whole;
  for (std::size_t at = 0; at < x.size(); at += 1000) {
    centred_moments part;
    part.add(x.data() + at, 1000, [&](Index i) { return w[at + static_cast<std::size_t>(i)]; });
    whole.merge(part);
  }
  whole.merge(centred_moments());
  CHECK_NEAR(whole.weight, static_cast<double>(W), 1e-12);
  CHECK_NEAR(whole.mean, 1e9 + static_cast<double>(m), 1e-15);
  CHECK_NEAR(whole.squares, static_cast<double>(s), 1e-6);
}

TEST_CASE("mean_loss: rows of weight 0 and infinite losses") {
  double x[] = {0.25, assay::core::infinite_loss, 0.75, 0.5};
  const double w[] = {1, 0, 0.5, 0};
  loss_state<false, true> s;
  s.add(x, w, 4);
  CHECK(s.rows == 2);
  CHECK(s.infinite == 0);
  CHECK_CLOSE(s.mean(true), (0.25 + 0.375) / 1.5);
  double y[] = {assay::core::infinite_loss, 0.5};
  s.add(y, w, 2);
  CHECK(s.infinite == 1);
  CHECK(s.mean(true) == std::numeric_limits<double>::infinity());
  CHECK(assay::is_undefined(s.standard_error(true, assay::weighting::importance)));
  CHECK(assay::is_undefined(loss_state<true, false>{}.mean(false)));
}
