#include "support/check.hpp"

#include <assay/coherence/gram_spectrum.hpp>

#include <limits>

using namespace assay;
using Eigen::MatrixXd;

namespace {

MatrixXd random_features(Index n, Index d, std::uint64_t seed) {
  test::generator g(seed);
  MatrixXd x(n, d);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < d; ++j) x(i, j) = g.below(3) - 1 + 0.1 * g.normal();
  return x;
}

// eigenvalues of the n x n kernel by definition, largest first
Vector by_gram(MatrixXd x, const Eigen::VectorXd& w, bool normalize) {
  if (normalize) x = x.rowwise().normalized().eval();
  const Eigen::VectorXd root = w.array().sqrt().matrix();
  const MatrixXd k = root.asDiagonal() * (x * x.transpose()) * root.asDiagonal();
  Vector values = Eigen::SelfAdjointEigenSolver<MatrixXd>(k / k.trace(), Eigen::EigenvaluesOnly).eigenvalues().reverse();
  return values;
}

bool same(const Vector& a, const Vector& b, double absolute = 1e-13) {
  const Index n = (std::max)(a.size(), b.size());
  Vector x = Vector::Zero(n), y = Vector::Zero(n);  // the larger side has zeros more
  x.head(a.size()) = a;
  y.head(b.size()) = b;
  return ((x - y).abs() < absolute).all();
}

}  // namespace

TEST_CASE("gram_spectrum: reference values") {
  // rows (1,0,0), (1,1,0), (0,1,2), (-1,1,1); NumPy eigvalsh of the cosine kernel over 4
  MatrixXd g(4, 3);
  g << 1, 0, 0, 1, 1, 0, 0, 1, 2, -1, 1, 1;
  const Vector cosine = gram_eigenvalues(g);
  REQUIRE(cosine.size() == 3);
  CHECK_NEAR(cosine[0], 0.5, 1e-12);
  CHECK_NEAR(cosine[1], 0.432574185836, 1e-11);
  CHECK_NEAR(cosine[2], 0.067425814165, 1e-10);
  // singular values 2.704926023084, 1.732050807569, 0.826665113359: squares over their sum, 11
  const Vector plain = gram_eigenvalues(g, {.normalize = false});
  CHECK_NEAR(plain[0], 2.704926023084 * 2.704926023084 / 11, 1e-11);
  CHECK_NEAR(plain[1], 3.0 / 11, 1e-12);
  CHECK_NEAR(plain[2], 0.826665113359 * 0.826665113359 / 11, 1e-11);
}

TEST_CASE("gram_spectrum: both sides and the summary agree with the definition") {
  for (const auto& [n, d] : {std::pair<Index, Index>{1, 1}, {1, 5}, {5, 1}, {7, 7}, {30, 8}, {8, 30}, {300, 40}, {40, 300}, {17, 129}}) {
    const MatrixXd x = random_features(n, d, static_cast<std::uint64_t>(n * 1000 + d));
    test::generator random(9);
    Eigen::VectorXd w(n);
    for (double& v : w) v = 0.1 + random.uniform();
    for (const bool normalize : {true, false}) {
      INFO("n = " << n << ", d = " << d << ", normalize = " << normalize);
      const Vector plain = gram_eigenvalues(x, {.normalize = normalize});
      CHECK(plain.size() == (std::min)(n, d));
      CHECK(same(plain, by_gram(x, Eigen::VectorXd::Ones(n), normalize)));
      CHECK_CLOSE(plain.sum(), 1.0);
      CHECK(same(gram_eigenvalues(x, w, {.normalize = normalize}), by_gram(x, w, normalize)));
      gram_spectrum s(d, {.normalize = normalize});
      s.update(x.topRows(n / 2), w.head(n / 2));
      s.update(x.bottomRows(n - n / 2), w.tail(n - n / 2));
      CHECK(s.count() == n);
      CHECK_CLOSE(s.weight(), w.sum());
      CHECK(s.eigenvalues().size() == d);
      CHECK(same(s.eigenvalues(), by_gram(x, w, normalize)));
    }
  }
}

TEST_CASE("gram_spectrum: noise is zero, so that the rank is exact") {
  test::generator random(1);
  MatrixXd a(60, 3), b(3, 50);
  for (double& x : a.reshaped()) x = random.normal();
  for (double& x : b.reshaped()) x = random.normal();
  const MatrixXd x = a * b;
  for (const bool normalize : {true, false}) {
    CHECK((gram_eigenvalues(x, {.normalize = normalize}) > 0).count() == 3);
    CHECK((gram_eigenvalues(x.transpose(), {.normalize = normalize}) > 0).count() == 3);
  }
}

TEST_CASE("gram_spectrum: scale of rows") {
  MatrixXd x = random_features(20, 6, 4);
  const Vector expected = gram_eigenvalues(x);
  for (Index i = 0; i < 20; ++i) x.row(i) *= std::pow(10.0, static_cast<double>(i * 30 - 300));  // 1e-300 to 1e270
  CHECK(same(gram_eigenvalues(x), expected));
  CHECK(same(gram_eigenvalues(1e-9 * x.row(10)), Vector::Ones(1)));
  CHECK(test::contains(test::error_of([&] { gram_eigenvalues(x, {.normalize = false}); }), "too large for double"));
}

TEST_CASE("gram_spectrum: weights") {
  const MatrixXd x = random_features(12, 5, 7);
  Eigen::VectorXd w = Eigen::VectorXd::LinSpaced(12, 0, 11);
  MatrixXd repeated(66, 5);
  Index at = 0;
  for (Index i = 0; i < 12; ++i)
    for (Index k = 0; k < i; ++k) repeated.row(at++) = x.row(i);
  CHECK(same(gram_eigenvalues(x, w), gram_eigenvalues(repeated)));
  CHECK(same(gram_eigenvalues(x, 1e-5 * w), gram_eigenvalues(x, w)));
  MatrixXd zero_row = x;
  zero_row.row(0).setZero();  // weight 0: does not exist
  CHECK(same(gram_eigenvalues(zero_row, w), gram_eigenvalues(x, w)));
  gram_spectrum s(5);
  s.update(zero_row, w);
  CHECK(s.count() == 11);
}

TEST_CASE("gram_spectrum: laws of merging and bytes") {
  const MatrixXd x = random_features(50, 7, 3);
  gram_spectrum all(7), a(7), b(7), empty(7);
  all.update(x);
  a.update(x.topRows(20));
  b.update(x.bottomRows(30));
  gram_spectrum ab = a, ba = b;
  ab.merge(b);
  ba.merge(a);
  CHECK(ab == ba);
  CHECK(same(ab.eigenvalues(), all.eigenvalues()));
  gram_spectrum same_as_a = a;
  same_as_a.merge(empty);
  same_as_a.update(x, Eigen::VectorXd::Zero(50));
  same_as_a.update(x.topRows(0));
  CHECK(same_as_a == a);
  gram_spectrum other(7, {.normalize = false});
  CHECK(test::error_of([&] { a.merge(other); }) == "assay::gram_spectrum: merge of different options");
  CHECK(test::error_of([&] { a.merge(gram_spectrum(6)); }) == "assay::gram_spectrum: merge of different dimensions");
  CHECK_FALSE(empty == other);

  const bytes state = a.to_bytes();
  CHECK(gram_spectrum::from_bytes(state) == a);
  CHECK(gram_spectrum::from_bytes(other.to_bytes()) == other);
  for (std::size_t i = 0; i < state.size(); i += 3) {
    bytes broken = state;
    broken[i] ^= 0x40;
    CHECK(test::error_of([&] { gram_spectrum::from_bytes(broken); }) != "");
  }
  core::state_writer out(core::summary_name("GRAM"), 1);  // promises 2^32 - 1 dimensions
  out.put(std::uint64_t{0xffffffffu});
  out.put(std::uint64_t{1});
  out.put(1.0);
  out.put(true);
  const bytes hostile = out.finish();
  CHECK(test::contains(test::error_of([&] { gram_spectrum::from_bytes(hostile); }), "a size is out of range"));
}

TEST_CASE("gram_spectrum: empty and zero") {
  CHECK(gram_eigenvalues(MatrixXd(0, 4)).size() == 0);
  CHECK(gram_eigenvalues(MatrixXd(3, 0), {.normalize = false}).size() == 0);
  CHECK(gram_eigenvalues(MatrixXd::Zero(3, 4), {.normalize = false}).size() == 0);
  CHECK(gram_eigenvalues(random_features(3, 4, 1), Eigen::Vector3d::Zero()).size() == 0);
  CHECK(gram_spectrum(3).eigenvalues().size() == 0);
}

TEST_CASE("gram_spectrum: errors leave the state as it was") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const MatrixXd good = random_features(40, 300, 2);
  gram_spectrum s(300);
  s.update(good);
  const gram_spectrum before = s;
  for (const Index i : {0, 21, 39}) {
    for (const Index j : {0, 150, 299}) {
      MatrixXd x = good;
      x(i, j) = nan;
      std::string at = "(";
      at.append(std::to_string(i)).append(", ").append(std::to_string(j)).append(") is ");
      CHECK(test::contains(test::error_of([&] { s.update(x); }), std::string("assay::gram_spectrum: features").append(at).append("NaN")));
      x(i, j) = std::numeric_limits<double>::infinity();
      CHECK(test::contains(test::error_of([&] { gram_eigenvalues(x.cast<float>()); }), std::string("assay::gram_eigenvalues: features").append(at).append("infinite")));
      x.row(i).setZero();
      CHECK(test::contains(test::error_of([&] { s.update(x); }), std::string("row ").append(std::to_string(i)).append(" of features is all zeros")));
    }
  }
  CHECK(test::error_of([&] { s.update(good.leftCols(5)); }) == "assay::gram_spectrum: features has 5 columns but the dimension is 300");
  CHECK(test::error_of([&] { s.update(good, Eigen::VectorXd::Ones(39)); }) == "assay::gram_spectrum: weights has 39 elements but features has 40");
  CHECK(test::error_of([&] { s.update(good, -Eigen::VectorXd::Ones(40)); }) == "assay::gram_spectrum: weights[0] = -1 is negative");
  CHECK(test::error_of([] { gram_spectrum bad(0); }) == "assay::gram_spectrum: dimension = 0 is less than 1");
  CHECK(s == before);
}
