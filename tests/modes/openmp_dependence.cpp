// Dependence: one thread and several give the same bits.
#include <omp.h>

#include <assay/dependence.hpp>

#include "dependence/oracle.hpp"

using namespace assay;

TEST_CASE("openmp: dependence does not depend on the number of threads") {
  test::generator random(19);
  const Eigen::MatrixXd x = oracle::numbers(random, 70000, 1, 0), y = oracle::numbers(random, 70000, 1, 50);
  const Eigen::MatrixXd a = oracle::numbers(random, 1500, 3, 0), b = oracle::numbers(random, 1500, 2, 0);
  const Eigen::ArrayXi g = oracle::codes(random, 70000, 4);
  std::vector<std::vector<double>> results;
  for (const int threads : {1, 2, 5}) {
    omp_set_num_threads(threads);
    const auto tiles = distance_statistics(a, b);
    const Vector gradient = distance_covariance_squared_gradient(x, y).gradient;
    const Vector slow = distance_covariance_squared_gradient(a.col(0), b).gradient;
    std::vector<double> all{distance_covariance_squared(x, y), distance_covariance_squared(x, categorical(g)),
                            tiles.covariance_squared, tiles.correlation_squared,
                            distance_covariance_test(x.topRows(500), y.topRows(500)).p_value};
    const Eigen::MatrixXd moved = a.array() + 1;
    const auto joint = joint_distance_covariance_squared_gradient(a, b, categorical(g.head(1500)));
    const auto kernels = hsic_gradient(a, b);
    for (const double value : {joint.value, kernels.value, joint.gradient.abs().sum(), kernels.gradient.abs().sum(), energy_distance(a, moved),
                               dhsic(variables(a, b, a.col(0))), mmd_squared(a, moved), distance_correlation_matrix(a).sum(),
                               mutual_information_knn(a, b), joint_independence_test(variables(a.topRows(60), b.topRows(60)), {.permutations = 99}).p_value}) {
      all.push_back(value);
    }
    all.insert(all.end(), gradient.begin(), gradient.end());
    all.insert(all.end(), slow.begin(), slow.end());
    results.push_back(all);
  }
  CHECK((results[0] == results[1]));
  CHECK((results[0] == results[2]));
}
