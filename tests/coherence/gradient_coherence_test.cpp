#include "gradient_oracle.hpp"

#include <assay/coherence/gradient_coherence.hpp>
#include <assay/coherence/gradient_noise_scale.hpp>

#include <limits>

using namespace assay;
using Eigen::MatrixXd;

namespace {

void check_equal(const gradient_coherence_result& a, const gradient_coherence_result& b, double relative = 1e-12) {
  CHECK(a.n == b.n);
  CHECK_NEAR(a.n_effective, b.n_effective, relative);
  CHECK_NEAR(a.alpha, b.alpha, relative);
  CHECK_NEAR(a.alpha_unbiased, b.alpha_unbiased, relative);
  CHECK_NEAR(a.m_coherence, b.m_coherence, relative);
  CHECK_NEAR(a.diversity, b.diversity, relative);
  CHECK_NEAR(a.batch_bound, b.batch_bound, relative);
  CHECK_NEAR(a.mean_squared_norm, b.mean_squared_norm, relative);
  CHECK_NEAR(a.squared_norm, b.squared_norm, relative);
  CHECK_NEAR(a.squared_norm_unbiased, b.squared_norm_unbiased, relative);
  CHECK_NEAR(a.trace_cov, b.trace_cov, relative);
  CHECK_NEAR(a.noise_scale, b.noise_scale, relative);
  CHECK_NEAR(a.noise_scale_plug_in, b.noise_scale_plug_in, relative);
  CHECK_NEAR(a.noise_scale_population, b.noise_scale_population, relative);
  CHECK_NEAR(a.norm_test, b.norm_test, relative);
}

// every row from the Gram matrix, by definition
gradient_coherence_result by_gram(const MatrixXd& g, const Eigen::VectorXd& w) {
  const MatrixXd k = g * g.transpose();
  double all = 0, diagonal = 0, pairs = 0, pair_weight = 0, weight = 0, squares = 0;
  for (Index i = 0; i < g.rows(); ++i) {
    weight += w[i];
    squares += w[i] * w[i];
    diagonal += w[i] * k(i, i);
    for (Index j = 0; j < g.rows(); ++j) {
      all += w[i] * w[j] * k(i, j);
      if (i != j) pairs += w[i] * w[j] * k(i, j), pair_weight += w[i] * w[j];
    }
  }
  gradient_coherence_result r;
  r.n = g.rows();
  r.n_effective = weight * weight / squares;
  r.mean_squared_norm = diagonal / weight;
  r.squared_norm = all / weight / weight;
  r.squared_norm_unbiased = pairs / pair_weight;
  r.alpha = r.squared_norm / r.mean_squared_norm;
  r.alpha_unbiased = r.squared_norm_unbiased / r.mean_squared_norm;
  r.m_coherence = r.n_effective * r.alpha;
  r.diversity = 1 / r.m_coherence;
  r.batch_bound = 1 / r.alpha;
  r.trace_cov = (diagonal - all / weight) / (weight - squares / weight);
  r.noise_scale = r.trace_cov / r.squared_norm_unbiased;
  r.noise_scale_plug_in = r.trace_cov / r.squared_norm;
  r.noise_scale_population = (diagonal - all / weight) / weight / r.squared_norm;
  r.norm_test = std::sqrt(r.trace_cov / (r.n_effective * r.squared_norm));
  return r;
}

}  // namespace

TEST_CASE("gradient_coherence: reference values") {
  // Computed by hand from the Gram matrix ((1,1,0,-1),(1,2,1,0),(0,1,5,3),(-1,0,3,3)); fractions where they are short
  const auto r = gradient_coherence(test::reference_gradients());
  CHECK(r.n == 4);
  CHECK(r.n_effective == 4);
  CHECK_CLOSE(r.alpha, 19.0 / 44);
  CHECK_CLOSE(r.m_coherence, 19.0 / 11);
  CHECK_CLOSE(r.alpha_unbiased, 8.0 / 33);
  CHECK_CLOSE(r.diversity, 11.0 / 19);
  CHECK_CLOSE(r.batch_bound, 44.0 / 19);
  CHECK_CLOSE(r.mean_squared_norm, 11.0 / 4);
  CHECK_CLOSE(r.squared_norm, 1.1875);
  CHECK_CLOSE(r.squared_norm_unbiased, 2.0 / 3);
  CHECK_CLOSE(r.trace_cov, 25.0 / 12);
  CHECK_CLOSE(r.noise_scale, 3.125);
  CHECK_NEAR(r.noise_scale_plug_in, 1.754385964912, 1e-12);
  CHECK_NEAR(r.noise_scale_population, 1.315789473684, 1e-12);
  CHECK_NEAR(r.norm_test, 0.662266178533, 1e-12);
}

TEST_CASE("gradient_coherence: reference values with weights") {
  // weights (1, 2, 1, 0.5): s = (2.5, 3.5, 2.5), W = 4.5, sum w^2 = 6.25, Q = 11.5
  const auto r = gradient_coherence(test::reference_gradients(), Eigen::Vector4d(1, 2, 1, 0.5));
  CHECK_NEAR(r.alpha, 0.478260869565, 1e-11);
  CHECK_CLOSE(r.n_effective, 3.24);
  CHECK_NEAR(r.m_coherence, 1.549565217391, 1e-12);
  // (||s||^2 - sum w^2 ||g||^2) / (W^2 - sum w^2) = (24.75 - 14.75) / 14
  CHECK_CLOSE(r.squared_norm_unbiased, 10.0 / 14);
  CHECK_CLOSE(r.trace_cov, (11.5 - 24.75 / 4.5) / (4.5 - 6.25 / 4.5));
}

TEST_CASE("gradient_coherence: agreement with the Gram matrix on random gradients") {
  test::generator random(5);
  for (int trial = 0; trial < 40; ++trial) {
    const Index n = 2 + random.below(30);
    const Index d = 1 + random.below(40);
    const MatrixXd g = test::random_gradients(n, d, random.next(), 0.5 * (trial % 3));
    Eigen::VectorXd w(n);
    for (Index i = 0; i < n; ++i) w[i] = 0.1 + random.uniform();
    check_equal(gradient_coherence(g), by_gram(g, Eigen::VectorXd::Ones(n)), 1e-10);
    check_equal(gradient_coherence(g, w), by_gram(g, w), 1e-10);
    check_equal(gradient_coherence(g, 1e-3 * w), gradient_coherence(g, w), 1e-11);
    check_equal(gradient_coherence(g, Eigen::VectorXd::Ones(n)), gradient_coherence(g));
  }
}

TEST_CASE("gradient_coherence: identities") {
  const MatrixXd g = test::random_gradients(40, 25, 9, 0.2);
  const auto r = gradient_coherence(g);
  CHECK_CLOSE(r.alpha, 1 / (1 + r.noise_scale_population));
  CHECK_CLOSE(r.m_coherence * r.diversity, 1.0);
  CHECK_CLOSE(r.norm_test * r.norm_test, r.noise_scale_plug_in / 40);
  CHECK_CLOSE(r.batch_bound, 40 * r.diversity);

  // the norm test splits into the inner product test and the orthogonality test
  const Eigen::VectorXd mean = g.colwise().mean().transpose();
  const Eigen::ArrayXd p = (g * mean).array();
  const double norm = mean.squaredNorm();
  const double inner = (p.square().sum() - 40 * norm * norm) / 39 / (40 * norm * norm);
  const double ortho = (g.squaredNorm() - p.square().sum() / norm) / 39 / (40 * norm);
  CHECK_NEAR(r.norm_test * r.norm_test, inner + ortho, 1e-11);

  // scale and rotation
  auto scaled = gradient_coherence(1e-9 * g);
  CHECK_NEAR(scaled.alpha, r.alpha, 1e-12);
  CHECK_NEAR(scaled.noise_scale, r.noise_scale, 1e-11);
  CHECK_NEAR(scaled.norm_test, r.norm_test, 1e-12);
  CHECK_NEAR(scaled.trace_cov, 1e-18 * r.trace_cov, 1e-12);
  MatrixXd rotated = g;  // two Givens rotations
  for (const Index j : {0, 7}) {
    rotated.col(j) = 0.6 * g.col(j) + 0.8 * g.col(j + 1);
    rotated.col(j + 1) = -0.8 * g.col(j) + 0.6 * g.col(j + 1);
  }
  check_equal(gradient_coherence(rotated), r, 1e-11);
  check_equal(gradient_coherence(g.colwise().reverse()), r, 1e-11);

  // the whole data twice: alpha stays, m-coherence doubles
  const auto twice = gradient_coherence(g.replicate(2, 1));
  CHECK_NEAR(twice.alpha, r.alpha, 1e-12);
  CHECK_NEAR(twice.m_coherence, 2 * r.m_coherence, 1e-12);
}

TEST_CASE("gradient_coherence: zero gradients lower alpha and leave m-coherence alone") {
  MatrixXd g(8, 3);
  g << test::reference_gradients(), MatrixXd::Zero(4, 3);
  const auto r = gradient_coherence(g);
  CHECK_NEAR(r.alpha, 0.215909090909, 1e-11);
  CHECK_CLOSE(r.m_coherence, 19.0 / 11);
}

TEST_CASE("gradient_coherence: limits") {
  SECTION("all equal") {
    const auto r = gradient_coherence(Eigen::RowVector3d(0.1, -0.7, 1e5).replicate(10, 1));
    CHECK(r.alpha == 1);
    CHECK_CLOSE(r.m_coherence, 10.0);
    CHECK_CLOSE(r.diversity, 0.1);
    CHECK(r.noise_scale == 0);
    CHECK(r.norm_test == 0);
    CHECK(r.trace_cov == 0);
    CHECK_CLOSE(r.alpha_unbiased, 1.0);
  }
  SECTION("orthogonal, equal length or not") {
    const MatrixXd g = Eigen::VectorXd::LinSpaced(6, 1, 4).asDiagonal();
    const auto r = gradient_coherence(g);
    CHECK_CLOSE(r.m_coherence, 1.0);
    CHECK_CLOSE(r.diversity, 1.0);
    CHECK_CLOSE(r.alpha, 1.0 / 6);
    CHECK_NEAR(r.squared_norm_unbiased, 0.0, 1e-14);
  }
  SECTION("k orthogonal groups of m / k equal gradients") {
    const MatrixXd g = MatrixXd::Identity(4, 7).replicate(5, 1);
    CHECK_CLOSE(gradient_coherence(g).m_coherence, 5.0);
  }
  SECTION("sum zero") {
    MatrixXd g(2, 2);
    g << 1, 2, -1, -2;
    const auto r = gradient_coherence(g);
    const double inf = std::numeric_limits<double>::infinity();
    CHECK(r.alpha == 0);
    CHECK(r.m_coherence == 0);
    CHECK(r.diversity == inf);
    CHECK(r.batch_bound == inf);
    CHECK(r.noise_scale_plug_in == inf);
    CHECK(r.noise_scale_population == inf);
    CHECK(r.norm_test == inf);
    CHECK_CLOSE(r.squared_norm_unbiased, -5.0);  // pairs: only g_1 . g_2 = -5
    CHECK_CLOSE(r.noise_scale, -2.0);            // 10 / -5: negative, nothing is clipped
  }
  SECTION("all zero") {
    const auto r = gradient_coherence(MatrixXd::Zero(3, 4));
    for (const double x : {r.alpha, r.alpha_unbiased, r.m_coherence, r.diversity, r.batch_bound, r.noise_scale, r.noise_scale_plug_in,
                           r.noise_scale_population, r.norm_test}) {
      CHECK(is_undefined(x));
    }
    CHECK(r.squared_norm == 0);
    CHECK(r.trace_cov == 0);
    CHECK(r.n == 3);
  }
  SECTION("one gradient") {
    const auto r = gradient_coherence(Eigen::RowVector3d(1, 2, 2));
    CHECK(r.alpha == 1);
    CHECK(r.m_coherence == 1);
    CHECK(r.squared_norm == 9);
    for (const double x : {r.alpha_unbiased, r.squared_norm_unbiased, r.trace_cov, r.noise_scale, r.noise_scale_plug_in, r.norm_test}) {
      CHECK(is_undefined(x));
    }
    // a second gradient of weight 0 does not exist
    MatrixXd two(2, 3);
    two << 1, 2, 2, 5, 5, 5;
    const auto w = gradient_coherence(two, Eigen::Vector2d(0.3, 0));
    CHECK(w.n == 1);
    CHECK(is_undefined(w.trace_cov));
    CHECK(is_undefined(w.squared_norm_unbiased));
  }
  SECTION("none") {
    const auto r = gradient_coherence(gradient_moments(3));
    CHECK(r.n == 0);
    CHECK(r.n_effective == 0);
    CHECK(is_undefined(r.alpha));
    CHECK(is_undefined(r.squared_norm));
    CHECK(is_undefined(r.noise_scale));
    CHECK(is_undefined(gradient_coherence(MatrixXd(0, 3)).m_coherence));
  }
}

TEST_CASE("gradient_coherence: random signs give m-coherence 1 on average") {
  // E = 0: the cross terms vanish, so that E[m-coherence] = 1 exactly; 2000 draws, standard error 0.003
  test::generator random(3);
  double sum = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    MatrixXd g(8, 100);
    for (Index i = 0; i < 8; ++i) {
      const double sign = random.below(2) == 0 ? 1 : -1;
      for (Index j = 0; j < 100; ++j) g(i, j) = sign * random.uniform();
    }
    sum += gradient_coherence(g).m_coherence;
  }
  CHECK(std::abs(sum / 2000 - 1) < 0.12);
}

TEST_CASE("gradient_coherence: frequency weights repeat rows") {
  const MatrixXd g = test::random_gradients(12, 5, 21, 0.3);
  Eigen::VectorXd w(12);
  MatrixXd repeated(0, 5);
  for (Index i = 0; i < 12; ++i) {
    w[i] = static_cast<double>(i % 3);
    for (Index k = 0; k < i % 3; ++k) {
      repeated.conservativeResize(repeated.rows() + 1, 5);
      repeated.row(repeated.rows() - 1) = g.row(i);
    }
  }
  check_equal(gradient_coherence(g, w, {.weighting = weighting::frequency}), gradient_coherence(repeated));
  check_equal(gradient_coherence(g, {.weighting = weighting::frequency}), gradient_coherence(g));
  // one row that stands for two
  const auto two = gradient_coherence(g.row(1), Vector::Constant(1, 2.0), {.weighting = weighting::frequency});
  CHECK(two.n == 2);
  CHECK(two.trace_cov == 0);
  w[3] = 0.5;
  CHECK(test::error_of([&] { gradient_coherence(g, w, {.weighting = weighting::frequency}); }) ==
        "assay::gradient_coherence: weighting::frequency wants weights that are whole numbers");
}

TEST_CASE("gradient_coherence: gradients of length 1 and run-time n x 1 matrices are one-dimensional data") {
  const Eigen::Vector4d x(1, 2, 3, 6);
  const auto r = gradient_coherence(x);
  CHECK(r.n == 4);
  CHECK_CLOSE(r.m_coherence, 144.0 / 50);
  check_equal(gradient_coherence(MatrixXd(x)), r);
}

TEST_CASE("gradient_coherence: one batch of one and one batch of n is the two-batch estimator") {
  const MatrixXd g = test::random_gradients(17, 6, 2, 0.4);
  const auto r = gradient_coherence(g);
  const auto two = gradient_noise_scale(1, r.mean_squared_norm, 17, r.squared_norm);
  CHECK_NEAR(two.squared_norm, r.squared_norm_unbiased, 1e-12);
  CHECK_NEAR(two.trace_cov, r.trace_cov, 1e-12);
  CHECK_NEAR(two.noise_scale, r.noise_scale, 1e-11);
}

TEST_CASE("gradient_coherence: mini-batches are more coherent by a known law") {
  CHECK_CLOSE(mini_batch_coherence(0.25, 4), 1.0 / 1.75);
  CHECK_CLOSE(per_example_coherence(1.0 / 1.75, 4), 0.25);
  for (const double alpha : {0.0, 1e-6, 0.3, 0.99, 1.0}) {
    for (const double k : {1.0, 2.0, 64.0}) {
      CHECK_NEAR(per_example_coherence(mini_batch_coherence(alpha, k), k), alpha, 1e-12);
      CHECK(mini_batch_coherence(alpha, k) >= alpha * (1 - 1e-15));
    }
  }
  CHECK(is_undefined(mini_batch_coherence(-0.5, 3)));
  CHECK(is_undefined(per_example_coherence(1.6, 3)));
  CHECK(test::contains(test::error_of([] { mini_batch_coherence(0.5, 0.5); }), "k must be at least 1"));
  CHECK(test::contains(test::error_of([] { per_example_coherence(0.5, std::nan("")); }), "k must be at least 1"));

  // population: all 4^2 ordered pairs of four gradients are the population of means of two
  const MatrixXd g = test::reference_gradients();
  MatrixXd means(16, 3);
  for (Index i = 0; i < 16; ++i) means.row(i) = 0.5 * (g.row(i / 4) + g.row(i % 4));
  CHECK_CLOSE(gradient_coherence(means).alpha, mini_batch_coherence(gradient_coherence(g).alpha, 2));
}
