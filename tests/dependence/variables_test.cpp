// SPDX-License-Identifier: MIT
// Calling forms and checks of measures of several variables.
#include <assay/dependence/variables.hpp>

#include "support/check.hpp"

namespace {

struct options {
  double shift = 0;
};

/// Sum over variables of the weighted mean absolute (scaled) value or code, to see what arrives.
struct probe : assay::dependence_detail::joint_metric<probe, options> {
  static constexpr const char* name = "probe";
  static constexpr std::size_t least = 2;
  static void check(const options& o) {
    if (o.shift < 0) assay::core::raise_for(name, "shift is negative");
  }
  static bool whole_weights(const options& o) { return o.shift > 1; }
  static double of(const assay::dependence_detail::joint_sample& s, const options& o) {
    double sum = o.shift;
    for (const auto& v : s.variables) {
      sum += 100 * static_cast<double>(v.rows) + static_cast<double>(v.columns);
      for (const double x : v.values) sum += std::abs(x) * v.scale;
      for (const auto c : v.codes) sum += c;
    }
    for (const double w : s.weights) sum += 1000 * w;
    return sum;
  }
};
constexpr probe probe_of{};

struct slope : assay::dependence_detail::joint_metric<slope, options> {
  static constexpr const char* name = "slope";
  static constexpr std::size_t least = 1;
  static void check(const options&) {}
  static bool whole_weights(const options&) { return false; }
  static assay::value_and_gradient<Eigen::ArrayXXd> of(const assay::dependence_detail::joint_sample& s, const options&) {
    assay::value_and_gradient<Eigen::ArrayXXd> out;
    out.value = 1;
    out.gradient = Eigen::ArrayXXd::Constant(s.given, s.variables[0].columns, 2);
    return out;
  }
};
constexpr slope slope_of{};

}  // namespace

TEST_CASE("measures of several variables: calling forms") {
  const Eigen::Array3d x(1, 3, 5), w(0.5, 0, 1);
  const Eigen::Matrix<double, 3, 2> m{{1, 1}, {2, 2}, {3, 3}};
  const Eigen::Array3i g(7, 7, 9);
  const double plain = probe_of(x, m, assay::categorical(g));
  CHECK(plain == 300 + 1 + 4 + 300 + 2 + 4 + 300 + 1);  // codes become 0, 0, 1
  CHECK(probe_of(assay::variables(x, m, assay::categorical(g))) == plain);
  CHECK(probe_of(assay::variables(2 * x - x, m * 1.0, assay::categorical(g + 1))) == plain);
  CHECK(probe_of(assay::variables(x, m, assay::categorical(g)), options{.shift = 1}) == plain + 1);
  // the row of weight 0 is gone; the weighted means are 11/3 and 7/3; the largest weight is in [1/2, 1]
  const double weighted = probe_of(assay::variables(x, m, assay::categorical(g)), w);
  CHECK_CLOSE(weighted, 200 + 1 + 4 + 200 + 2 + 4 + 200 + 1 + 1000 * (0.25 + 0.5));
  CHECK_CLOSE(probe_of(assay::variables(x, m, assay::categorical(g)), w, {.shift = 1}), weighted + 1);
}

TEST_CASE("measures of several variables: gradients have the shape of the first") {
  const Eigen::Array3d x(1, 3, 5), w(0.5, 0, 1);
  const Eigen::MatrixXd m = Eigen::MatrixXd::Ones(3, 2);
  const assay::value_and_gradient<> of_vector = slope_of(assay::variables(x), w);
  CHECK(of_vector.gradient.size() == 3);
  const assay::value_and_gradient<Eigen::ArrayXXd> of_matrix = slope_of(m, x);
  CHECK(of_matrix.gradient.rows() == 3);
  CHECK(of_matrix.gradient.cols() == 2);
}

TEST_CASE("measures of several variables: errors") {
  const Eigen::Array3d x(1, 3, 5);
  const Eigen::Array2d two(1, 2);
  const Eigen::Array3i g(1, -1, 2);
  using test::error_of;
  CHECK(error_of([&] { probe_of(x, x, two); }) == "assay::probe: x has 3 rows but z has 2");
  CHECK(error_of([&] { probe_of(x, x, x, Eigen::Array3d(1, std::nan(""), 2)); }) == "assay::probe: variable 4[1] is NaN");
  CHECK(error_of([&] { probe_of(assay::variables(x, g)); }).find("y holds integers: pass categorical(y)") != std::string::npos);
  CHECK(error_of([&] { probe_of(x, assay::categorical(g)); }).find("y[1]") != std::string::npos);
  CHECK(error_of([&] { probe_of(assay::variables(x, x), two); }).find("weights") != std::string::npos);
  CHECK(error_of([&] { probe_of(assay::variables(x, x), Eigen::Array3d(1, 1.5, 2), {.shift = 2}); }).find("whole number") !=
        std::string::npos);
  CHECK(error_of([&] { probe_of(assay::variables(x, x), {.shift = -1}); }) == "assay::probe: shift is negative");
}
