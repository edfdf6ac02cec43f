#include "support/check.hpp"

#include <assay/core/matrix_feed.hpp>

#include <limits>

using namespace assay;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
const core::argument where{"metric", "x"};

/// Puts the columns of a feed together again, and checks at() on the way.
template <class Feed>
Eigen::MatrixXd drain(const Feed& feed) {
  Eigen::MatrixXd out = Eigen::MatrixXd::Constant(feed.rows(), feed.cols(), -1);
  typename Feed::value_type buffer[core::block_size];
  for (Index k = 0; k < feed.cols(); ++k) {
    for (Index begin = 0; begin < feed.rows(); begin += core::block_size) {
      const Index n = (std::min)(core::block_size, feed.rows() - begin);
      const auto* x = feed.load(begin, n, k, buffer);
      if (feed.in_place()) CHECK(x != buffer);
      for (Index i = 0; i < n; ++i) out(begin + i, k) = static_cast<double>(x[i]);
    }
  }
  return out;
}
template <class X>
Eigen::MatrixXd numbers(const Eigen::DenseBase<X>& x) {
  const core::matrix_feed<X, core::real_kind::ordered> feed(x, where);
  const Eigen::MatrixXd out = drain(feed);
  CHECK(static_cast<double>(feed.at(7, 1)) == out(7, 1));
  return out;
}
template <class X>
Eigen::MatrixXd labels(const Eigen::DenseBase<X>& x) {
  return drain(core::label_matrix_feed<X>(x, where));
}
template <core::real_kind Kind, class X>
std::string problem(const Eigen::DenseBase<X>& x) {
  return test::error_of([&] { core::matrix_feed<X, Kind>(x, where).check(); });
}

}  // namespace

TEST_CASE("matrix_feed: every layout and expression, numbers and labels") {
  test::generator g(1);
  for (const Index k : {2, 3, 100}) {
    Eigen::MatrixXf p(2500, k);
    for (Index i = 0; i < p.size(); ++i) p.data()[i] = static_cast<float>(g.normal());
    const Eigen::MatrixXd expected = p.cast<double>();
    using row_major = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const row_major rows = p;
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> double_rows = expected;
    Eigen::MatrixXf wide(2501, 2 * k);
    wide.setConstant(7);
    wide.block(1, 0, 2500, k) = p;
    CHECK(numbers(p) == expected);
    CHECK(numbers(rows) == expected);
    CHECK(numbers(double_rows.array()) == expected);
    CHECK(numbers(wide.block(1, 0, 2500, k)) == expected);
    CHECK(numbers((p * 2) / 2) == expected);
    CHECK(numbers(p.cast<double>()) == expected);
    CHECK(numbers(rows.colwise().reverse().colwise().reverse()) == expected);
    CHECK(numbers((p * Eigen::MatrixXf::Identity(k, k)).cast<double>()) == expected);
    CHECK(numbers(p.cast<Eigen::half>()) == p.cast<Eigen::half>().cast<double>());
    CHECK(core::matrix_feed<Eigen::MatrixXf, core::real_kind::ordered>(p, where).in_place());
    CHECK_FALSE(core::matrix_feed<row_major, core::real_kind::ordered>(rows, where).in_place());

    const Eigen::MatrixXd ones = (p.array() > 0).cast<double>();
    CHECK(labels(p.array() > 0) == ones);
    CHECK(labels(ones) == ones);
    CHECK(labels(ones.cast<float>()) == ones);
    CHECK(labels(Eigen::Matrix<std::int16_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>(ones.cast<std::int16_t>())) == ones);
    CHECK(labels((rows.array() > 0).cast<std::uint8_t>()) == ones);
    CHECK(labels(-0.0 * (1 - ones.array()) + ones.array()) == ones);
  }
}

TEST_CASE("matrix_feed: pieces hold every row once") {
  Eigen::MatrixXd x(5000, 70);
  for (Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<double>(i);
  const core::matrix_feed<Eigen::MatrixXd, core::real_kind::finite> feed(x, where);
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(5000, 70);
  for (Index begin = 0; begin < 5000; begin += core::block_size) {
    feed.pieces(begin, (std::min)(core::block_size, 5000 - begin), [&](Index at, Index n, const auto& for_each_column) {
      for_each_column([&](Index k, const double* p) {
        for (Index i = 0; i < n; ++i) out(begin + at + i, k) += p[i];
      });
    });
  }
  CHECK(out == x);
}

TEST_CASE("matrix_feed: errors name the first bad row and its column") {
  using core::real_kind;
  Eigen::MatrixXd p = Eigen::MatrixXd::Constant(3000, 3, 0.25);
  CHECK(problem<real_kind::probability>(p).empty());
  p(2999, 0) = 2;
  CHECK(problem<real_kind::probability>(p) == "assay::metric: x(2999, 0) = 2 is outside [0, 1]");
  p(2100, 2) = -1e-3;
  CHECK(problem<real_kind::probability>(2 * p / 2) == "assay::metric: x(2100, 2) = -0.001 is outside [0, 1]");
  CHECK(problem<real_kind::weight>(p) == "assay::metric: x(2100, 2) = -0.001 is negative");
  p(1, 1) = infinity;
  CHECK(problem<real_kind::ordered>(p).empty());
  CHECK(problem<real_kind::finite>(p.cast<float>()) == "assay::metric: x(1, 1) is infinite");
  p(0, 2) = not_a_number;
  CHECK(problem<real_kind::ordered>(p) == "assay::metric: x(0, 2) is NaN");

  Eigen::MatrixXd y = Eigen::MatrixXd::Ones(3000, 3);
  y(2999, 1) = 0.37;
  CHECK(test::error_of([&] { labels(y); }) == "assay::metric: x(2999, 1) = 0.37 is not 0 or 1; of a probability p pass p >= 0.5");
  y(1500, 2) = not_a_number;
  CHECK(test::error_of([&] { labels(y); }) == "assay::metric: x(1500, 2) is NaN");
  y(1500, 2) = 0;
  y(0, 2) = 3;
  CHECK(test::error_of([&] { labels(y.cast<int>()); }) == "assay::metric: x(0, 2) = 3 is not 0 or 1");
}

TEST_CASE("matrix_feed: a matrix of classes has a column for each of two at least, and as many rows as the truth") {
  const Eigen::MatrixXd p = Eigen::MatrixXd::Constant(4, 2, 0.5);
  const auto classes = [](auto kind, const auto& x, Index n) {
    using X = std::decay_t<decltype(x)>;
    return test::error_of([&] { core::class_matrix_feed<X, decltype(kind)::value>(x, where).check_rows(n); });
  };
  const auto ordered = std::integral_constant<core::real_kind, core::real_kind::ordered>{};
  const auto probability = std::integral_constant<core::real_kind, core::real_kind::probability>{};
  CHECK(classes(ordered, p, 4).empty());
  CHECK(classes(ordered, p, 3) == "assay::metric: x has 4 rows but truth has 3 elements");
  CHECK(classes(ordered, Eigen::MatrixXd(4, 1), 4) == "assay::metric: x has 1 columns, one per class is wanted");
  CHECK(classes(probability, Eigen::MatrixXd(4, 1), 4) ==
        "assay::metric: x has 1 columns, one per class is wanted; of a column of probabilities pass .col(0)");
}
