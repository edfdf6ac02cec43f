#include "gradient_oracle.hpp"

#include <assay/coherence/gradient_kernel.hpp>

using namespace assay;
using namespace assay::coherence_detail;
using row_major = Eigen::Matrix<double, -1, -1, Eigen::RowMajor>;
using row_major_float = Eigen::Matrix<float, -1, -1, Eigen::RowMajor>;

TEST_CASE("gradient_kernel: sums of weights, also where one weight dominates") {
  const double w[] = {1, 2, 0, 0.5};
  const gradient_totals t = gradient_totals::of(w, 4);
  CHECK(t.count == 3);
  CHECK(t.weight == 3.5);
  CHECK(t.squares == 5.25);
  CHECK(t.pairs == 2 * (2 + 0.5 + 1));
  CHECK(gradient_totals::ones(5) == gradient_totals{5, 5, 5, 20});

  // W^2 - sum w^2 would give 0 or noise here
  const double uneven[] = {1e12, 1e-6};
  CHECK(gradient_totals::of(uneven, 2).pairs == 2e6);

  gradient_totals a = gradient_totals::of(w, 2);
  a.add(gradient_totals::of(w + 2, 2));
  CHECK(a == t);
}

TEST_CASE("gradient_kernel: fold of two means is the pooled mean, with the right weights") {
  double mean[3] = {1, 2, 3};
  const double other[3] = {5, 2, 1};
  const gradient_totals three{3, 6, 14, 22};  // weights 1, 2, 3
  const gradient_totals one{1, 2, 4, 0};
  const gradient_spread s = fold(other, nullptr, nullptr, 3, mean, three, one);
  CHECK_CLOSE(mean[0], 2.0);
  CHECK_CLOSE(mean[1], 2.0);
  CHECK_CLOSE(mean[2], 2.5);
  CHECK_CLOSE(s.scatter, 6.0 * 2 / 8 * 20);  // W_a W_b / W ||delta||^2
  // 14 (||1,2,3||^2 - ||m||^2) + 4 (||5,2,1||^2 - ||m||^2) with ||m||^2 = 14.25
  CHECK_CLOSE(s.excess, 14 * (14 - 14.25) + 4 * (30 - 14.25));
}

TEST_CASE("gradient_kernel: lanes and what is left over add up") {
  for (Index n : {0, 1, 2, 3, 7, 8, 9, 16, 31, 33}) {
    std::vector<float> x(static_cast<std::size_t>(n));
    double expected = 0;
    for (Index i = 0; i < n; ++i) {
      x[static_cast<std::size_t>(i)] = static_cast<float>(i * i - 5);
      expected += static_cast<double>(i * i - 5);
    }
    lane_sum s;
    for_lanes(n, [&]<class Real>(std::type_identity<Real>, Index i) {
      Real v;
      load(v, x.data() + i);
      s.add(v);
    });
    CHECK(s.value() == expected);
  }
}

TEST_CASE("gradient_kernel: every layout is recognised") {
  const row_major r = row_major::Zero(20, 30);
  const Eigen::MatrixXd c = r;
  CHECK(layout_of(core::matrix_source<double, row_major>(r), false) == gradient_layout::rows);
  CHECK(layout_of(core::matrix_source<double, row_major>(r), true) == gradient_layout::rows);
  CHECK(layout_of(core::matrix_source<double, Eigen::MatrixXd>(c), false) == gradient_layout::columns);
  CHECK(layout_of(core::matrix_source<double, Eigen::MatrixXd>(c), true) == gradient_layout::packed);
  const auto few = c.topRows(3);
  CHECK(layout_of(core::matrix_source<double, std::remove_const_t<decltype(few)>>(few), false) == gradient_layout::packed);
  CHECK(layout_of(core::matrix_source<float, Eigen::MatrixXd>(c), false) == gradient_layout::packed);
}

TEST_CASE("gradient_kernel: all layouts agree with the definition at every odd shape") {
  for (const Index d : {1, 7, 8, 15, 17, 255, 256, 257, 511, 513, 1100}) {
    for (const Index n : {1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 131}) {
      if (n > 20 && d > 300 && n != 65) continue;
      const row_major r = test::random_gradients<row_major>(n, d, static_cast<std::uint64_t>(n * 4096 + d));
      const Eigen::MatrixXd c = r;
      const row_major_float f = r.cast<float>();
      const Eigen::MatrixXf cf = f;
      gradient_moments a(d), b(d), e(d), g(d), h(d);
      a.update(r);
      b.update(c);
      e.update(f);
      g.update(cf);
      h.update(r + row_major::Zero(n, d));
      const auto w = test::ones(n);
      INFO("n = " << n << ", d = " << d);
      CHECK(test::agrees(a, r, w));
      CHECK(test::agrees(b, r, w));
      CHECK(test::agrees(e, f, w));
      CHECK(test::agrees(g, f, w));
      CHECK(test::agrees(h, r, w));
    }
  }
}

TEST_CASE("gradient_kernel: column-major blocks of more rows than are read at once") {
  const Eigen::MatrixXf g = test::random_gradients<Eigen::MatrixXf>(column_rows + 77, 5, 3, 10);
  gradient_moments m(5);
  m.update(g);
  CHECK(test::agrees(m, g, test::ones(g.rows())));
}

TEST_CASE("gradient_kernel: an outlier as the first row costs a few digits at most") {
  row_major g = test::random_gradients<row_major>(200, 3, 5);
  g.row(0).setConstant(1e8);
  gradient_moments m(3);
  m.update(g);
  CHECK(test::agrees(m, g, test::ones(200), 1e-13));
  gradient_moments c(3);
  c.update(Eigen::MatrixXd(g));
  CHECK(test::agrees(c, g, test::ones(200), 1e-12));
}
