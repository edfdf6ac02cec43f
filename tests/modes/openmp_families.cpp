// One thread and many give the same bits: one call for each way in which the families share out work.
#include "support/check.hpp"

#include <assay/assay.hpp>

#include <omp.h>

#include <bit>

using namespace assay;

namespace {

struct data {
  Eigen::ArrayXi y, g;
  Eigen::ArrayXd p, w;
  Eigen::MatrixXd x, z;
};

data make_data(Index n) {
  test::generator random(20);
  data d;
  d.y.resize(n);
  d.g.resize(n);
  d.p.resize(n);
  d.w.resize(n);
  d.x.resize(n, 3);
  d.z.resize(n, 2);
  for (Index i = 0; i < n; ++i) {
    d.p(i) = random.below(5) == 0 ? 0.25 : random.uniform();
    d.y(i) = random.uniform() < d.p(i) ? 1 : 0;
    d.g(i) = random.below(4);
    d.w(i) = random.uniform();
    for (Index k = 0; k < 3; ++k) d.x(i, k) = random.normal();
    for (Index k = 0; k < 2; ++k) d.z(i, k) = d.x(i, k) * d.x(i, k) + random.normal();
  }
  return d;
}

/// The values of f with one thread are those with several, bit by bit. f returns a number.
template <class F>
void check_same_bits(const char* what, F f) {
  omp_set_num_threads(1);
  const auto want = std::bit_cast<std::uint64_t>(static_cast<double>(f()));
  for (const int threads : {2, 3, 8}) {
    omp_set_num_threads(threads);
    INFO(what << " with " << threads << " threads");
    CHECK(std::bit_cast<std::uint64_t>(static_cast<double>(f())) == want);
  }
}

}  // namespace

TEST_CASE("openmp: in no family the number of threads changes a bit") {
  const data d = make_data(3 * core::chunk_size + 4321);
  check_same_bits("expected_calibration_error", [&] { return expected_calibration_error(d.y, d.p); });
  check_same_bits("expected_calibration_error, weighted", [&] { return expected_calibration_error(d.y, d.p, d.w); });
  check_same_bits("brier_score, weighted", [&] { return brier_score(d.y, d.p, d.w); });
  check_same_bits("log_loss", [&] { return log_loss(d.y, d.p); });
  check_same_bits("demographic_parity_difference", [&] { return demographic_parity_difference(d.y, d.p >= 0.5, d.g); });
  check_same_bits("gini_coefficient", [&] { return gini_coefficient(d.p, d.w); });
  check_same_bits("gradient_coherence", [&] { return gradient_coherence(d.x).m_coherence; });
  check_same_bits("distance_covariance_squared in one dimension", [&] { return distance_covariance_squared(d.x.col(0), d.z.col(0)); });
  const Index few = 2000;
  check_same_bits("distance_covariance_squared in several",
                  [&] { return distance_covariance_squared(d.x.topRows(few), d.z.topRows(few)); });
}
