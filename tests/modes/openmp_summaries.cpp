// One thread and several give the same bits.
#include "support/check.hpp"

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/sums.hpp>
#include <assay/discrimination.hpp>

#include <omp.h>

using namespace assay;

namespace {
struct data {
  Eigen::ArrayXi y = Eigen::ArrayXi(700000);
  Eigen::ArrayXd p = Eigen::ArrayXd(700000);
  Eigen::ArrayXd w = Eigen::ArrayXd(700000);
  data() {
    test::generator g(8);
    for (Index i = 0; i < p.size(); ++i) {
      p(i) = g.uniform();
      y(i) = g.uniform() < p(i);
      w(i) = g.uniform() * 3;
    }
  }
};

struct total {
  core::cascade_sum sum;
  void merge(const total& other) { sum.merge(other.sum); }
};

double weighted_mean(const data& d) {
  const core::probability_feed<Eigen::ArrayXd> p(d.p, {"mean", "p"});
  const core::weight_feed<Eigen::ArrayXd> w(d.w, "mean");
  return core::reduce_blocks(
             d.p.size(), [] { return total{}; },
             [](total& t, Index, Index n, const double* x, const double* v) {
               t.sum.add(core::sum_block(n, [&](Index i) { return x[i] * v[i]; }));
             },
             p, w)
      .sum.value();
}

template <class F>
void check_threads(F f) {
  omp_set_num_threads(1);
  const auto one = f();
  for (const int threads : {2, 3, 8}) {
    omp_set_num_threads(threads);
    CHECK(f() == one);
  }
}
}  // namespace

TEST_CASE("openmp: sums, rankings and tables do not depend on the number of threads") {
  const data d;
  check_threads([&] { return weighted_mean(d); });
  check_threads([&] { return ranked_scores(d.y, d.p, d.w).to_bytes(); });
  check_threads([&] {
    score_histogram h;
    h.update(d.y, d.p);
    return h.to_bytes();
  });
  check_threads([&] { return auroc_difference_test(d.y, d.p, d.w).p_value; });
  check_threads([&] { return confusion_matrix(d.y, d.p >= 0.5, d.w).to_bytes(); });
  check_threads([&] { return auroc_interval(d.y, d.p, d.w).standard_error; });
}

TEST_CASE("openmp: the error of the lowest index is thrown, whatever the threads") {
  data d;
  d.p(600000) = 2;
  d.p(300000) = 3;
  check_threads([&] { return test::error_of([&] { weighted_mean(d); }); });
  CHECK(test::error_of([&] { weighted_mean(d); }) == "assay::mean: p[300000] = 3 is outside [0, 1]");
}
