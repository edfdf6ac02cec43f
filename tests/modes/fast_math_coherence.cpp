// The coherence family compiled with -ffast-math: reference values, undefined results, checks of the input.
#include "support/check.hpp"

#include <assay/coherence.hpp>

#include <limits>

using namespace assay;
using Eigen::MatrixXd;

namespace {

MatrixXd reference_gradients() {
  MatrixXd g(4, 3);
  g << 1, 0, 0, 1, 1, 0, 0, 1, 2, -1, 1, 1;
  return g;
}
double nan() { return undefined(); }
double infinity() { return std::bit_cast<double>(core::opaque(core::infinity_bits<double>)); }
bool is_infinite(double x) { return core::opaque(std::bit_cast<std::uint64_t>(x)) == core::infinity_bits<double>; }
bool near(double a, double b, double relative = 1e-11) { return !is_undefined(a) && std::abs(a - b) <= relative * std::abs(b); }

}  // namespace

TEST_CASE("fast-math: gradient_coherence") {
  const MatrixXd g = reference_gradients();
  const auto r = gradient_coherence(g);
  CHECK(near(r.alpha, 19.0 / 44));
  CHECK(near(r.m_coherence, 19.0 / 11));
  CHECK(near(r.noise_scale, 3.125));
  CHECK(near(r.norm_test, 0.662266178533));
  const auto w = gradient_coherence(g.cast<float>(), Eigen::Vector4d(1, 2, 1, 0.5));
  CHECK(near(w.m_coherence, 1.549565217391));
  CHECK(near(w.squared_norm_unbiased, 10.0 / 14));
  CHECK(near(gradient_coherence(g, Eigen::Vector4d(1, 2, 0, 3), {.weighting = weighting::frequency}).n_effective, 6));

  const auto shifted = gradient_coherence(MatrixXd(g.array() + 1e9));
  CHECK(near(shifted.trace_cov, 25.0 / 12));
  const auto equal = gradient_coherence(Eigen::RowVector3d(0.1, 7, 1e9).replicate(50, 1));
  CHECK(equal.trace_cov == 0);
  CHECK(equal.alpha == 1);
}

TEST_CASE("fast-math: undefined and infinite results") {
  const auto zero = gradient_coherence(MatrixXd::Zero(3, 2));
  CHECK(is_undefined(zero.alpha));
  CHECK(is_undefined(zero.noise_scale));
  CHECK(is_undefined(gradient_coherence(gradient_moments(3)).m_coherence));
  CHECK(is_undefined(gradient_coherence(Eigen::RowVector3d(1, 2, 3)).trace_cov));
  MatrixXd opposite(2, 2);
  opposite << 1, 2, -1, -2;
  CHECK(is_infinite(gradient_coherence(opposite).diversity));
  CHECK(gradient_coherence(opposite).alpha == 0);
  CHECK(is_undefined(vendi_score(MatrixXd(0, 3))));
  CHECK(is_undefined(hill_number(Eigen::Array3d::Zero(), 1)));
  CHECK(is_undefined(noise_scale_average().value().noise_scale));
  CHECK(is_infinite(gradient_noise_scale(1, 4, 4, 1).noise_scale));
}

TEST_CASE("fast-math: Vendi scores of every order") {
  const MatrixXd g = reference_gradients();
  CHECK(vendi_score(g, {.order = 0}) == 3);
  CHECK(near(vendi_score(g, {.order = 0.5}), 2.638920046744));
  CHECK(near(vendi_score(g), 2.437323270337));
  CHECK(near(vendi_score(g, {.order = 2}), 120.0 / 53));
  CHECK(near(vendi_score(g, {.order = infinity()}), 2.0));
  CHECK(near(vendi_score(g, Eigen::Vector4d(1, 2, 1, 0.5)), 2.367491641639));
  Eigen::Matrix3d k;
  k << 1, 0.9, 0, 0.9, 1, 0, 0, 0, 1;
  CHECK(near(vendi_score_kernel(k), 2.157300483374));
  CHECK(near(gradient_noise_scale(8, 5, 64, 2).noise_scale, 192.0 / 11));
}

TEST_CASE("fast-math: NaN and infinity are still found") {
  for (const double bad : {nan(), infinity(), -infinity()}) {
    for (const Index i : {0, 40, 69}) {
      for (const Index j : {0, 520}) {
        Eigen::Matrix<double, -1, -1, Eigen::RowMajor> g = Eigen::Matrix<double, -1, -1, Eigen::RowMajor>::Ones(70, 521);
        g(i, j) = bad;
        std::string at = "(";
        at.append(std::to_string(i)).append(", ").append(std::to_string(j)).append(") is ");
        Eigen::VectorXd w = Eigen::VectorXd::Ones(70);
        w[i] = 0;
        CHECK(test::contains(test::error_of([&] { gradient_coherence(g); }), at));
        CHECK(test::contains(test::error_of([&] { gradient_coherence(g.cast<float>()); }), at));
        CHECK(test::contains(test::error_of([&] { gradient_coherence(MatrixXd(g)); }), at));
        CHECK(test::contains(test::error_of([&] { gradient_coherence(g, w); }), at));
        CHECK(test::contains(test::error_of([&] { gradient_coherence(g.row(i)); }), is_undefined(bad) ? "is NaN" : "is infinite"));
        CHECK(test::contains(test::error_of([&] { vendi_score(g); }), at));
      }
    }
    Eigen::Matrix3d k = Eigen::Matrix3d::Identity();
    k(2, 1) = bad;
    CHECK(test::contains(test::error_of([&] { vendi_score_kernel(k); }), "kernel(2, 1) is "));
    CHECK(test::error_of([&] { gradient_noise_scale(1, bad, 4, 1); }) != "");
    CHECK(test::error_of([&] { hill_number(Eigen::Array2d(1, bad), 1); }) != "");
  }
  CHECK(test::contains(test::error_of([] { vendi_score(reference_gradients(), {.order = nan()}); }), "order is NaN"));
  Eigen::Matrix3d k = Eigen::Matrix3d::Identity();
  k(0, 1) = 0.5;
  CHECK(test::contains(test::error_of([&] { vendi_score_kernel(k); }), "not symmetric"));
}
