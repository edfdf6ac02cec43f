#include "support/check.hpp"

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>

#include <limits>

using namespace assay;

namespace {
template <class Feed>
std::vector<typename Feed::value_type> drain(const Feed& feed) {
  std::vector<typename Feed::value_type> out;
  core::for_blocks(
      0, feed.size(), [&](Index, Index n, const auto* x) { out.insert(out.end(), x, x + n); }, feed);
  return out;
}
const core::argument where{"metric", "x"};
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("feeds: NaN is found at the first, a middle and the last index") {
  for (const Index bad : {Index{0}, Index{3000}, Index{4999}}) {
    Eigen::ArrayXd x = Eigen::ArrayXd::Constant(5000, 0.5);
    x(bad) = not_a_number;
    const std::string want = "assay::metric: x[" + core::to_text(bad) + "] is NaN";
    CHECK(test::error_of([&] { drain(core::score_feed<Eigen::ArrayXd>(x, where)); }) == want);
    CHECK(test::error_of([&] { drain(core::probability_feed<Eigen::ArrayXd>(x, where)); }) == want);
    const Eigen::ArrayXf f = x.cast<float>();
    CHECK(test::error_of([&] { drain(core::probability_feed<Eigen::ArrayXf>(f, where)); }) == want);
    Eigen::ArrayXd labels = Eigen::ArrayXd::Ones(5000);
    labels(bad) = not_a_number;
    CHECK(test::error_of([&] { drain(core::label_feed<Eigen::ArrayXd>(labels, where)); }) == want);
    const auto expression = x + 0.25;
    CHECK(test::error_of([&] { drain(core::probability_feed<std::decay_t<decltype(expression)>>(expression, where)); }) == want);
  }
}

TEST_CASE("feeds: what each kind refuses") {
  const auto message = [](auto kind, double value) {
    const Eigen::ArrayXd x{{0.5, value}};
    return test::error_of([&] { drain(core::real_feed<Eigen::ArrayXd, decltype(kind)::value>(x, where)); });
  };
  using core::real_kind;
  const auto ordered = std::integral_constant<real_kind, real_kind::ordered>{};
  const auto finite = std::integral_constant<real_kind, real_kind::finite>{};
  const auto probability = std::integral_constant<real_kind, real_kind::probability>{};
  const auto weight = std::integral_constant<real_kind, real_kind::weight>{};
  CHECK(message(ordered, infinity).empty());
  CHECK(message(ordered, -5).empty());
  CHECK(message(finite, -5).empty());
  CHECK(message(finite, infinity) == "assay::metric: x[1] is infinite");
  CHECK(message(probability, 1).empty());
  CHECK(message(probability, -0.0).empty());
  CHECK(message(probability, 1.5) == "assay::metric: x[1] = 1.5 is outside [0, 1]");
  CHECK(message(probability, -1e-300) == "assay::metric: x[1] = -1e-300 is outside [0, 1]");
  CHECK(message(weight, -1) == "assay::metric: x[1] = -1 is negative");
  CHECK(message(weight, infinity) == "assay::metric: x[1] is infinite");
}

TEST_CASE("feeds: labels of every type") {
  const Eigen::ArrayXi y{{0, 1, 1, 0, 1}};
  const std::vector<std::uint8_t> want{0, 1, 1, 0, 1};
  CHECK(drain(core::label_feed<Eigen::ArrayXi>(y, where)) == want);
  const auto check = [&](const auto& x) { CHECK(drain(core::label_feed<std::decay_t<decltype(x)>>(x, where)) == want); };
  check(Eigen::Array<bool, -1, 1>(y == 1));
  check(Eigen::Array<std::uint8_t, -1, 1>(y.cast<std::uint8_t>()));
  check(Eigen::Array<std::int8_t, -1, 1>(y.cast<std::int8_t>()));
  check(Eigen::Array<std::int64_t, -1, 1>(y.cast<std::int64_t>()));
  check(Eigen::ArrayXd(y.cast<double>()));
  check(Eigen::ArrayXf(y.cast<float>()));
  check(Eigen::Array<Eigen::half, -1, 1>(y.cast<float>().cast<Eigen::half>()));
  check(y == 1);
  check(-(-y));
  const Eigen::ArrayXd negative_zero{{-0.0}};
  CHECK(drain(core::label_feed<Eigen::ArrayXd>(negative_zero, where)) == std::vector<std::uint8_t>{0});
}

TEST_CASE("feeds: labels that are none") {
  const auto message = [](const auto& x) { return test::error_of([&] { drain(core::label_feed<std::decay_t<decltype(x)>>(x, where)); }); };
  CHECK(message(Eigen::ArrayXi{{0, 1, 2}}) == "assay::metric: x[2] = 2 is not 0 or 1");
  CHECK(message(Eigen::ArrayXi{{0, -1}}) == "assay::metric: x[1] = -1 is not 0 or 1");
  CHECK(message(Eigen::Array<std::uint8_t, -1, 1>::Constant(3, 7)) == "assay::metric: x[0] = 7 is not 0 or 1");
  CHECK(message(Eigen::Array<std::int64_t, -1, 1>::Constant(1, std::int64_t{1} << 32)) == "assay::metric: x[0] = 4294967296 is not 0 or 1");
  CHECK(message(Eigen::ArrayXd{{0.0, 0.37}}) == "assay::metric: x[1] = 0.37 is not 0 or 1; of a probability p pass p >= 0.5");
}

TEST_CASE("feeds: classes and groups") {
  const Eigen::ArrayXi g{{0, 2, 1}};
  const std::vector<std::int32_t> want{0, 2, 1};
  CHECK(drain(core::class_feed<Eigen::ArrayXi>(g, where, 3)) == want);
  const Eigen::ArrayXd d = g.cast<double>();
  CHECK(drain(core::class_feed<Eigen::ArrayXd>(d, where, 3)) == want);
  const auto refusal = [](const auto& x, Index limit) {
    return test::error_of([&] { drain(core::class_feed<std::decay_t<decltype(x)>>(x, where, limit)); });
  };
  CHECK(refusal(g, 2) == "assay::metric: x[1] = 2 is not a whole number in [0, 2)");
  CHECK(refusal(Eigen::ArrayXi{{0, -3}}, 2) == "assay::metric: x[1] = -3 is not a whole number in [0, 2)");
  CHECK(refusal(Eigen::ArrayXd::Constant(1, 1.5), 2) == "assay::metric: x[0] = 1.5 is not a whole number in [0, 2)");
  CHECK(refusal(Eigen::ArrayXd::Constant(1, 0.5), 2) == "assay::metric: x[0] = 0.5 is not a whole number in [0, 2); of a probability p pass p >= 0.5");
  CHECK(refusal(Eigen::ArrayXd::Constant(1, not_a_number), 2) == "assay::metric: x[0] is NaN");
  CHECK(refusal(Eigen::Array<std::int64_t, -1, 1>::Constant(1, std::int64_t{1} << 40), 1000) ==
        "assay::metric: x[0] = 1099511627776 is not a whole number in [0, 1000)");
}

TEST_CASE("feeds: scores keep float, everything else becomes double") {
  const Eigen::Array<Eigen::half, -1, 1> h{{Eigen::half(0.5f), Eigen::half(0.25f)}};
  CHECK(drain(core::probability_feed<std::decay_t<decltype(h)>>(h, where)) == std::vector<float>{0.5f, 0.25f});
  const Eigen::Array<Eigen::bfloat16, -1, 1> b{{Eigen::bfloat16(0.5f)}};
  CHECK(drain(core::probability_feed<std::decay_t<decltype(b)>>(b, where)) == std::vector<float>{0.5f});
  const Eigen::ArrayXi i{{3, -4}};
  CHECK(drain(core::score_feed<Eigen::ArrayXi>(i, where)) == std::vector<double>{3, -4});
  const Eigen::ArrayXf w{{1.5f, 0.0f}};
  CHECK(drain(core::weight_feed<Eigen::ArrayXf>(w, "metric")) == std::vector<double>{1.5, 0});
}

TEST_CASE("feeds: the largest unsigned code is named as it is") {
  Eigen::Array<std::uint64_t, Eigen::Dynamic, 1> g(2);
  g << 0, ~std::uint64_t{0};
  const assay::core::class_feed<decltype(g)> feed(g, {"metric", "groups"});
  std::int32_t buffer[2];
  CHECK(test::error_of([&] { (void)feed.load(0, 2, buffer); }) ==
        "assay::metric: groups[1] = 18446744073709551615 is not a whole number in [0, 2147483647)");
}
