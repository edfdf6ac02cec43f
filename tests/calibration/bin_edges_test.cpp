#include "calibration/data.hpp"

#include <assay/calibration/bin_edges.hpp>

#include <limits>

using assay::closed;
using assay::edges;
using assay::Index;
using assay::calibration_detail::bin_finder;
using assay::calibration_detail::exact_ratio;

namespace {

template <class T>
std::vector<std::uint32_t> bins_of(const bin_finder& finder, std::vector<T> p) {
  const std::size_t n = p.size();
  constexpr auto stage = static_cast<std::size_t>(assay::calibration_detail::stage_size);
  p.resize((n + stage - 1) / stage * stage);
  std::vector<std::uint32_t> bin(p.size());
  for (std::size_t i = 0; i < p.size(); i += stage) finder.find(p.data() + i, bin.data() + i);
  bin.resize(n);
  return bin;
}

// The definition: edges compared one by one.
template <class T>
std::uint32_t slow_bin(T p, Index bins, closed side) {
  std::uint32_t b = 0;
  for (Index i = 1; i < bins; ++i) {
    const T edge = static_cast<T>(i) / static_cast<T>(bins);
    if (side == closed::left ? edge <= p : edge < p) b = static_cast<std::uint32_t>(i);
  }
  return b;
}

template <class T>
bool all_edges_right(Index bins) {
  bool right = true;
  for (const closed side : {closed::left, closed::right}) {
    std::vector<T> p{T(0), -T(0), T(1), std::numeric_limits<T>::denorm_min(), std::nextafter(T(1), T(0)), T(0.5)};
    for (Index i = 0; i <= bins; ++i) {
      const T edge = static_cast<T>(i) / static_cast<T>(bins);
      p.push_back(edge);
      if (i > 0) p.push_back(std::nextafter(edge, T(0)));
      if (i < bins) p.push_back(std::nextafter(edge, T(1)));
    }
    const auto bin = bins_of(bin_finder(bins, edges::exact, side), p);
    for (std::size_t i = 0; i < p.size(); ++i) right = right && bin[i] == slow_bin(p[i], bins, side);
  }
  return right;
}

}  // namespace

TEST_CASE("bin_edges: edges are i/B correctly rounded") {
  for (Index bins = 1; bins <= 300; ++bins) {
    bool equal = true;
    for (Index i = 0; i <= bins; ++i) equal = equal && exact_ratio(i, bins) == static_cast<double>(i) / static_cast<double>(bins);
    CHECK(equal);
  }
  CHECK(exact_ratio(65535, 65536) == 65535.0 / 65536);
  CHECK(exact_ratio(65534, 65535) == 65534.0 / 65535);
  CHECK(exact_ratio(1, 65521) == 1.0 / 65521);
}

TEST_CASE("bin_edges: every edge and both neighbours are in the right bin, float and double") {
  for (Index bins = 1; bins <= 130; ++bins) {
    INFO(bins);
    CHECK(all_edges_right<float>(bins));
    CHECK(all_edges_right<double>(bins));
  }
  for (const Index bins : {257, 1000, 1023}) {
    INFO(bins);
    CHECK(all_edges_right<float>(bins));
    CHECK(all_edges_right<double>(bins));
  }
}

TEST_CASE("bin_edges: random predictions") {
  test::generator g(3);
  for (const Index bins : {7, 15, 100, 4099}) {
    std::vector<float> f;
    std::vector<double> d;
    for (int i = 0; i < 3000; ++i) {
      d.push_back(g.uniform());
      f.push_back(static_cast<float>(d.back()));
    }
    for (const closed side : {closed::left, closed::right}) {
      const bin_finder finder(bins, edges::exact, side);
      const auto bf = bins_of(finder, f);
      const auto bd = bins_of(finder, d);
      bool right = true;
      for (std::size_t i = 0; i < f.size(); ++i) {
        right = right && bf[i] == slow_bin(f[i], bins, side) && bd[i] == slow_bin(d[i], bins, side);
      }
      CHECK(right);
    }
  }
}

TEST_CASE("bin_edges: linspace edges are i * (1/B) in double") {
  const bin_finder ten(10, edges::linspace, closed::left);
  CHECK(ten.edge(3) == 3 * 0.1);
  CHECK(ten.edge(3) > 0.3);
  CHECK(ten.edge(10) == 1.0);
  CHECK(bins_of(ten, std::vector<double>{0.3, 0.6, 0.7, 0.5, 1.0, 0.0}) == std::vector<std::uint32_t>{2, 5, 6, 5, 9, 0});
  // float predictions are compared as doubles: 0.3f is above 3 * 0.1
  CHECK(bins_of(ten, std::vector<float>{0.3f, 0.7f, 1.0f}) == std::vector<std::uint32_t>{3, 6, 9});
  const bin_finder right(10, edges::linspace, closed::right);
  CHECK(bins_of(right, std::vector<double>{3 * 0.1, std::nextafter(3 * 0.1, 1.0), 0.1, 0.0, 1.0}) == std::vector<std::uint32_t>{2, 3, 0, 0, 9});
  CHECK(bins_of(right, std::vector<float>{0.3f}) == std::vector<std::uint32_t>{3});
}
