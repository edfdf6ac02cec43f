#include "gradient_oracle.hpp"

#include <limits>
#include <numeric>

using namespace assay;
using test::agrees;
using test::ones;
using row_major = Eigen::Matrix<double, -1, -1, Eigen::RowMajor>;

namespace {

// the same up to rounding
bool close(const gradient_moments& a, const gradient_moments& b, double relative = 1e-12) {
  const double size = a.squared_weight() * a.mean().square().sum() + a.scatter();
  return a.count() == b.count() && test::close_to(a.weight(), b.weight()) && test::close_to(a.squared_weight(), b.squared_weight()) &&
         test::close_to(a.pair_weight(), b.pair_weight(), 1e-12, 1e-12) && test::close_to(a.scatter(), b.scatter(), relative, 1e-14 * size) &&
         test::close_to(a.excess(), b.excess(), relative, 1e-13 * size) && a.whole_weights() == b.whole_weights() &&
         ((a.mean() - b.mean()).abs() <= 1e-13 * (1 + a.mean().abs())).all();
}

Vector to_array(const std::vector<double>& w) { return view(w); }

std::vector<double> random_weights(Index n, std::uint64_t seed) {
  test::generator g(seed);
  std::vector<double> w;
  for (Index i = 0; i < n; ++i) w.push_back(g.below(5) == 0 ? 0.0 : 0.125 + g.uniform() * g.below(4));
  return w;
}

}  // namespace

TEST_CASE("gradient_moments: reference gradients") {
  // sums by hand: s = (1, 3, 3), sum of squares 11
  gradient_moments m(3);
  m.update(test::reference_gradients());
  CHECK(m.count() == 4);
  CHECK(m.weight() == 4);
  CHECK(m.squared_weight() == 4);
  CHECK(m.pair_weight() == 12);
  CHECK((m.mean() == Eigen::Array3d(0.25, 0.75, 0.75)).all());
  CHECK_CLOSE(m.scatter(), 6.25);
  CHECK_CLOSE(m.excess(), 6.25);
  CHECK(m.whole_weights());
}

TEST_CASE("gradient_moments: weights against the definition") {
  for (const Index d : {1, 3, 20, 600}) {
    for (const Index n : {1, 2, 5, 64, 150}) {
      const row_major g = test::random_gradients<row_major>(n, d, static_cast<std::uint64_t>(n + d));
      auto w = random_weights(n, static_cast<std::uint64_t>(n));
      w[0] = n == 1 ? 2.0 : 0.0;
      if (n == 2) w[1] = 0.3;
      const Eigen::MatrixXd c = g;
      gradient_moments a(d), b(d), one(d);
      a.update(g, to_array(w));
      b.update(c, to_array(w).cast<float>().cast<double>().eval() * 0 + to_array(w));
      for (Index i = 0; i < n; ++i) one.update(g.row(i), to_array(w).segment(i, 1));
      INFO("n = " << n << ", d = " << d);
      CHECK(agrees(a, g, w));
      CHECK(agrees(b, g, w));
      CHECK(agrees(one, g, w, 1e-11));
      CHECK(a.count() == std::count_if(w.begin(), w.end(), [](double x) { return x > 0; }));
    }
  }
}

TEST_CASE("gradient_moments: unit weights are no weights, whole weights are repeated rows") {
  const row_major g = test::random_gradients<row_major>(90, 33, 8, 3);
  gradient_moments plain(33), unit(33), repeated(33), whole(33);
  plain.update(g);
  unit.update(g, Vector::Ones(90));
  CHECK(close(plain, unit));
  Vector w(90);
  for (Index i = 0; i < 90; ++i) {
    w[i] = static_cast<double>(i % 4);
    for (Index k = 0; k < i % 4; ++k) repeated.update(g.row(i));
  }
  whole.update(g, w);
  CHECK(whole.whole_weights());
  CHECK_CLOSE(whole.weight(), repeated.weight());
  CHECK_CLOSE(whole.scatter(), repeated.scatter());
  CHECK(((whole.mean() - repeated.mean()).abs() < 1e-13).all());
  whole.update(g.row(0), Vector::Constant(1, 0.5));
  CHECK_FALSE(whole.whole_weights());
}

TEST_CASE("gradient_moments: offset and scale do not matter") {
  const row_major g = test::random_gradients<row_major>(100, 40, 2);
  const auto w = random_weights(100, 7);
  gradient_moments base(40), weighted(40);
  base.update(g);
  weighted.update(g, to_array(w));
  // at 1e9 entries are rounded to 2^-24; `back` holds what is left of them
  const row_major shifted = (g.array() + 1e9).matrix();
  const row_major back = (shifted.array() - 1e9).matrix();
  gradient_moments a(40), b(40), c(40);
  a.update(shifted);
  b.update(back);
  CHECK_NEAR(a.scatter(), b.scatter(), 1e-8);  // the mean of a is rounded to 2^-24 as well
  CHECK(agrees(a, shifted, ones(100), 1e-8));
  gradient_moments block(40), block_back(40);  // one block: no mean of blocks, no loss
  block.update(shifted.topRows(64));
  block_back.update(back.topRows(64));
  CHECK_CLOSE(block.scatter(), block_back.scatter());
  c.update(g * 0x1p-300);
  CHECK_CLOSE(c.scatter() * 0x1p600, base.scatter());
  gradient_moments aw(40), bw(40);
  aw.update(shifted, to_array(w));
  bw.update(back, to_array(w));
  CHECK_NEAR(aw.scatter(), bw.scatter(), 1e-8);
  // row by row the mean itself is rounded at 1e9 * 2^-53
  gradient_moments rows(40);
  for (Index i = 0; i < 100; ++i) rows.update(shifted.row(i));
  CHECK_NEAR(rows.scatter(), b.scatter(), 1e-6);
}

TEST_CASE("gradient_moments: equal gradients have no scatter at all") {
  const row_major g = Eigen::RowVector3d(0.1, 1e9 + 0.3, -7e-9).replicate(70, 1);
  gradient_moments m(3);
  m.update(g);
  m.update(g.row(0));
  m.update(g, Vector::LinSpaced(70, 0.1, 3));
  CHECK(m.scatter() == 0);
  CHECK((m.mean() == g.row(0).transpose().array()).all());
}

TEST_CASE("gradient_moments: laws of merging") {
  const row_major g = test::random_gradients<row_major>(120, 530, 11, -2);
  const auto w = random_weights(120, 3);
  const Vector weights = to_array(w);
  gradient_moments all(530);
  all.update(g, weights);
  const auto part = [&](Index begin, Index end) {
    gradient_moments m(530);
    m.update(g.middleRows(begin, end - begin), weights.segment(begin, end - begin));
    return m;
  };
  const gradient_moments a = part(0, 1), b = part(1, 50), c = part(50, 120);
  const gradient_moments empty(530);

  gradient_moments left = a;
  left.merge(b);
  left.merge(c);
  gradient_moments right = b;
  right.merge(c);
  gradient_moments swapped = right;
  right.merge(a);
  gradient_moments grouped = a;
  grouped.merge(swapped);
  CHECK(close(left, all));
  CHECK(close(right, all));
  CHECK(close(grouped, all));
  CHECK(agrees(left, g, w, 1e-12));

  gradient_moments x = b;
  x.merge(empty);
  CHECK(x == b);
  gradient_moments y = empty;
  y.merge(b);
  CHECK(close(y, b, 0));
  CHECK(y == b);

  gradient_moments twice = b;
  twice.merge(twice);
  CHECK_CLOSE(twice.weight(), 2 * b.weight());
  CHECK_CLOSE(twice.scatter(), 2 * b.scatter());

  gradient_moments zero = b;
  zero.update(g, Vector::Zero(120));
  zero.update(g.topRows(0));
  CHECK(zero == b);
  gradient_moments zero_first(530);
  zero_first.update(g, Vector::Zero(120));
  CHECK(zero_first == empty);

  gradient_moments reset = b;
  reset.reset();
  CHECK(reset == empty);
}

TEST_CASE("gradient_moments: micro-batches known by mean and norms") {
  const row_major g = test::random_gradients<row_major>(60, 9, 4, 1);
  gradient_moments all(9), micro(9);
  all.update(g);
  for (Index i = 0; i < 60; i += 6) {
    const row_major block = g.middleRows(i, 6);
    const Eigen::VectorXd mean = block.colwise().mean().transpose();
    micro.update_mean(mean, 6, block.rowwise().squaredNorm().mean());
  }
  CHECK(close(micro, all));
  gradient_moments one(9);
  one.update_mean(g.row(3), 1, g.row(3).squaredNorm());
  gradient_moments same(9);
  same.update(g.row(3));
  CHECK(close(one, same));

  const auto bad = [&](Index count, double norm) { return test::error_of([&] { micro.update_mean(g.row(0), count, norm); }); };
  CHECK(bad(0, 1) == "assay::gradient_moments: count = 0 is less than 1");
  CHECK(test::contains(bad(2, -1), "mean_squared_norm is negative"));
  CHECK(test::contains(bad(2, std::numeric_limits<double>::quiet_NaN()), "mean_squared_norm is negative or not finite"));
  CHECK(test::contains(bad(2, 0.5 * g.row(0).squaredNorm()), "less than the squared norm of the mean"));
  CHECK(test::contains(test::error_of([&] { micro.update_mean(g, 2, 1e9); }), "mean is not one gradient"));
}

TEST_CASE("gradient_moments: bytes") {
  gradient_moments m(3);
  CHECK(gradient_moments::from_bytes(m.to_bytes()) == m);
  m.update(test::reference_gradients(), Eigen::Vector4d(1, 0, 0.5, 3));
  const bytes b = m.to_bytes();
  CHECK(b.size() == 85 + 8 * 3);
  const gradient_moments copy = gradient_moments::from_bytes(b);
  CHECK(copy == m);
  CHECK_FALSE(copy.whole_weights());
  gradient_moments other = copy;
  other.update(Eigen::Vector3d(1, 2, 3));
  CHECK_FALSE(other == m);
  for (std::size_t i = 0; i < b.size(); ++i) {
    bytes broken = b;
    broken[i] ^= 0x10;
    CHECK(test::error_of([&] { gradient_moments::from_bytes(broken); }) != "");
    CHECK(test::error_of([&] { gradient_moments::from_bytes(std::span(b).first(i)); }) != "");
  }
}

TEST_CASE("gradient_moments: hostile bytes with a good checksum") {
  const auto write = [](std::uint64_t count, double weight, double scatter, double excess, std::vector<double> mean) {
    core::state_writer out(core::summary_name("GMOM"), 1);
    out.put(count);
    for (const double x : {weight, weight, 0.0, scatter, excess}) out.put(x);
    out.put(true);
    out.put_array(mean);
    const bytes b = out.finish();
    return test::error_of([&] { gradient_moments::from_bytes(b); });
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(write(1, 1, 0, 0, {1.0}) == "");
  CHECK(test::contains(write(1, 1, 0, 0, {}), "a size is out of range"));
  CHECK(test::contains(write(~std::uint64_t{0}, 1, 0, 0, {1}), "a size is out of range"));
  CHECK(test::contains(write(1, -1, 0, 0, {1}), "a sum is negative"));
  CHECK(test::contains(write(1, 1, nan, 0, {1}), "a sum is negative or not finite"));
  CHECK(test::contains(write(1, 1, 0, nan, {1}), "a sum is not finite"));
  CHECK(test::contains(write(1, 1, 0, 0, {nan}), "the mean is not finite"));
  CHECK(test::contains(write(0, 1, 0, 0, {1}), "contradict"));
}

TEST_CASE("gradient_moments: errors name row and column") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  const row_major good = test::random_gradients<row_major>(70, 1030, 6);
  for (const Index i : {0, 33, 69}) {
    for (const Index j : {0, 512, 1029}) {
      row_major g = good;
      g(i, j) = nan;
      std::string at = "assay::gradient_moments: gradients(";
      at.append(std::to_string(i)).append(", ").append(std::to_string(j)).append(") is ");
      gradient_moments m(1030);
      CHECK(test::error_of([&] { m.update(g); }) == at + "NaN");
      m.reset();
      CHECK(test::error_of([&] { m.update(Eigen::MatrixXf(g.cast<float>())); }) == at + "NaN");
      Vector w = Vector::Ones(70);
      w[i] = 0;  // a row of weight 0 is checked all the same
      m.reset();
      CHECK(test::error_of([&] { m.update(g, w); }) == at + "NaN");
      g(i, j) = -inf;
      m.reset();
      CHECK(test::error_of([&] { m.update(Eigen::MatrixXd(g), w); }) == at + "infinite");
      m.reset();
      CHECK(test::error_of([&] { m.update(g); }) == at + "infinite");
      m.reset();
      CHECK(test::error_of([&] { m.update(g.row(i)); }) != "");
      m.reset();
      m.update(good);
      CHECK(m.count() == 70);
    }
  }
  row_major two = good.topRows(10);
  two(3, 4) = nan;
  two(2, 1000) = nan;
  gradient_moments first(1030);
  CHECK(test::contains(test::error_of([&] { first.update(two); }), "gradients(2, 1000)"));
}

TEST_CASE("gradient_moments: other errors leave the state as it was") {
  gradient_moments m(3);
  m.update(test::reference_gradients());
  const gradient_moments before = m;
  const Eigen::MatrixXd g = test::reference_gradients();
  CHECK(test::error_of([&] { m.update(g.leftCols(2)); }) == "assay::gradient_moments: gradients has 2 columns but the dimension is 3");
  CHECK(test::error_of([&] { m.update(Eigen::VectorXd::Zero(5)); }) == "assay::gradient_moments: gradients has 5 columns but the dimension is 3");
  CHECK(test::error_of([&] { m.update(g, Eigen::Vector3d(1, 1, 1)); }) == "assay::gradient_moments: weights has 3 elements but gradients has 4");
  CHECK(test::error_of([&] { m.update(g, Eigen::Vector4d(1, 1, -0.5, 1)); }) == "assay::gradient_moments: weights[2] = -0.5 is negative");
  CHECK(test::error_of([&] { m.update(g, Eigen::Vector4d(1, 1, 1, std::nan(""))); }) == "assay::gradient_moments: weights[3] is NaN");
  gradient_moments other(2);
  CHECK(test::error_of([&] { m.merge(other); }) == "assay::gradient_moments: merge of dimension 2 into dimension 3");
  CHECK(m == before);
  CHECK(test::error_of([] { gradient_moments bad(0); }) == "assay::gradient_moments: dimension = 0 is less than 1");
  CHECK(test::contains(test::error_of([&] { m.update(g * 1e200); }), "too large for double"));
  m.reset();
  CHECK(test::contains(test::error_of([&] { m.update(g, Eigen::ArrayXd::Constant(g.rows(), 1e200)); }), "too large for double"));
  m.reset();
  CHECK(test::contains(test::error_of([&] { m.update(g, Eigen::ArrayXd::Constant(g.rows(), 1e-200)); }), "too small for double"));
}

TEST_CASE("gradient_moments: bytes with a count that merges could not hold") {
  assay::gradient_moments m(2);
  m.update(Eigen::MatrixXd::Ones(3, 2));
  assay::bytes b = m.to_bytes();
  b[20 + 7] = 0x40;  // the count comes first after the header of 20 bytes: 2^62 + 3 now
  b.resize(b.size() - 8);
  const std::uint64_t sum = assay::core::checksum(b);
  for (int i = 0; i < 8; ++i) b.push_back(static_cast<std::uint8_t>(sum >> (8 * i)));
  CHECK(test::contains(test::error_of([&] { (void)assay::gradient_moments::from_bytes(b); }), "a size is out of range"));
}
