#include <assay/dependence/sample.hpp>

#include "dependence/oracle.hpp"

using namespace assay::dependence_detail;

TEST_CASE("sample: numbers are centred and scaled by a power of two") {
  const Eigen::ArrayXd x = data::column({1e9 + 3, 1e9 + 5, 1e9 + 10}), y = data::column({7, 7, 7});
  const sample s = load_sample("test", x, y, {});
  CHECK(s.x.scale == 4);
  CHECK(s.x.values[1] - s.x.values[0] == 0.5);
  CHECK(s.x.values[2] - s.x.values[0] == 1.75);
  CHECK(std::abs(s.x.values[0] + s.x.values[1] + s.x.values[2]) < 1e-6);
  CHECK(s.y.values == std::vector<double>{0, 0, 0});
  CHECK(s.y.scale == 1);
  // what is left in the scaled values is exactly the data
  for (const double scale : {1e-320, 1e-300, 1e-9, 1.0, 1e300}) {
    const Eigen::ArrayXd line = data::column({-scale, scale});
    const sample t = load_sample("test", line, line, {});
    CHECK(std::abs(t.x.values[0]) >= 1);
    CHECK(std::abs(t.x.values[0]) < 2);
    CHECK(t.x.values[0] * t.x.scale == -scale);
  }
}

TEST_CASE("sample: rows of weight 0 are dropped before anything is computed") {
  const Eigen::ArrayXd x = data::column({1e15, 0, 6, 1e15, 0}), w = data::column({0, 1, 2, 0, 1});
  const Eigen::ArrayXi g = (Eigen::ArrayXi(5) << 9, 700, 30, 8, 700).finished();
  const sample s = load_sample("test", x, assay::categorical(g), w, {});
  CHECK(s.rows() == 3);
  CHECK(s.kept == std::vector<Eigen::Index>{1, 2, 4});
  CHECK(s.x.values == std::vector<double>{-1.5, 1.5, -1.5});
  CHECK(s.x.scale == 2);
  CHECK(s.y.codes == std::vector<std::uint32_t>{1, 0, 1});
  CHECK(s.y.classes == 2);
  CHECK(s.weights == std::vector<double>{0.25, 0.5, 0.25});
  Eigen::MatrixXd m(5, 2);
  m << 50, 60, 1, 2, 3, 6, 50, 60, 1, 2;
  const sample t = load_sample("test", m, x, w, {});
  CHECK(t.x.values == std::vector<double>{-0.5, 0.5, -0.5, -1, 1, -1});
}

TEST_CASE("sample: frequency weights keep their size") {
  const Eigen::ArrayXd x = data::column({1, 2, 4}), w = data::column({1, 3, 5});
  const assay::distance_options o{.statistic = assay::statistic::u, .weighting = assay::weighting::frequency};
  CHECK(load_sample("test", x, x, w, o).weights == std::vector<double>{1, 3, 5});
}

TEST_CASE("sample: matrices in blocks") {
  test::generator random(1);
  const Eigen::MatrixXd wide = oracle::numbers(random, 3, 5000, 0), tall = oracle::numbers(random, 5000, 3, 0);
  for (const Eigen::MatrixXd& m : {wide, tall}) {
    const sample plain = load_sample("test", m, m, {}),
                 expression = load_sample("test", m, (m * 1.0).transpose().eval().transpose(), {});
    CHECK(plain.x.values == expression.y.values);
    CHECK(plain.x.values == plain.y.values);
    Eigen::MatrixXd bad = m;
    bad(m.rows() - 1, m.cols() - 1) = std::numeric_limits<double>::infinity();
    CHECK(test::contains(test::error_of([&] { load_sample("test", m, bad, {}); }), ") is infinite"));
  }
}
