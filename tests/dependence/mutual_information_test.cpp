#include <assay/dependence/mutual_information.hpp>
#include <map>

#include "dependence/oracle.hpp"

using assay::adjusted_mutual_information;
using assay::categorical;
using assay::conditional_entropy;
using assay::entropy;
using assay::information_correction;
using assay::information_normalizer;
using assay::mutual_information;
using assay::normalized_mutual_information;

namespace {

struct twelve {  // reference table 69
  Eigen::ArrayXi a = (Eigen::ArrayXi(12) << 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2).finished();
  Eigen::ArrayXi b = (Eigen::ArrayXi(12) << 1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0).finished();
};

/// Straight from the definitions.
struct naive {
  std::map<int, double> a, b;
  std::map<std::pair<int, int>, double> ab;
  double n = 0;
  naive(const Eigen::ArrayXi& x, const Eigen::ArrayXi& y, const Eigen::ArrayXd& w) {
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      a[x[i]] += w[i], b[y[i]] += w[i], ab[{x[i], y[i]}] += w[i];
      n += w[i];
    }
  }
  static double entropy(const auto& counts, double n) {
    long double h = 0;
    for (const auto& [key, c] : counts) {
      if (c > 0) h -= static_cast<long double>(c / n) * std::log(static_cast<long double>(c / n));
    }
    return static_cast<double>(h);
  }
  double information() const { return entropy(a, n) + entropy(b, n) - entropy(ab, n); }
};

}  // namespace

TEST_CASE("mutual_information: reference values") {  // scikit-learn 1.9.1, scipy 1.17.1; the first two: reference table 69
  const twelve d;
  const auto a = categorical(d.a), b = categorical(d.b);
  CHECK_CLOSE(mutual_information(a, b), 0.17349113363785);
  CHECK_CLOSE(normalized_mutual_information(a, b), 0.205242383816958);
  CHECK_CLOSE(mutual_information(a, b, {.base = 2}), 0.17349113363785 / std::log(2.0));
  CHECK_CLOSE(normalized_mutual_information(a, b, {.normalizer = information_normalizer::geometric}), 0.2093236065738499);
  CHECK_CLOSE(normalized_mutual_information(a, b, {.normalizer = information_normalizer::minimum}), 0.2554370638298033);
  CHECK_CLOSE(normalized_mutual_information(a, b, {.normalizer = information_normalizer::maximum}), 0.1715349041839856);
  CHECK_CLOSE(adjusted_mutual_information(a, b), 0.0840659731619272);
  CHECK_CLOSE(adjusted_mutual_information(a, b, {.normalizer = information_normalizer::geometric}), 0.08599834945861348);
  CHECK_CLOSE(adjusted_mutual_information(a, b, {.normalizer = information_normalizer::minimum}), 0.108677818957795);
  CHECK_CLOSE(adjusted_mutual_information(a, b, {.normalizer = information_normalizer::maximum}), 0.06854324848582619);
  CHECK_CLOSE(entropy(a), 1.011404264707352);
  CHECK_CLOSE(entropy(b, {.base = 2}), 0.9798687566511527);
  const data::mtcars m;
  CHECK_CLOSE(mutual_information(categorical(m.cyl), categorical(m.am)), 0.1452313327546505);
  CHECK_CLOSE(adjusted_mutual_information(categorical(m.cyl), categorical(m.am)), 0.1332940222139439);
}

TEST_CASE("mutual_information: corrections of bias") {
  const twelve d;
  const auto a = categorical(d.a), b = categorical(d.b);
  const double plain = mutual_information(a, b);
  // three and two categories, five pairs that occur
  CHECK_CLOSE(mutual_information(a, b, {.correction = information_correction::miller_madow}), plain + (3 + 2 - 5 - 1) / 24.0);
  CHECK_CLOSE(mutual_information(a, b, {.correction = information_correction::full_table}), plain - 2 / 24.0);
  // every pair occurs: both agree
  const Eigen::ArrayXXi full = (Eigen::ArrayXXi(2, 3) << 4, 1, 2, 3, 5, 1).finished();
  CHECK_CLOSE(mutual_information(full, {.correction = information_correction::miller_madow}),
              mutual_information(full, {.correction = information_correction::full_table}));
}

TEST_CASE("mutual_information: the definition on random data, weights as repeated rows, identities") {
  test::generator random(3);
  for (int trial = 0; trial < 60; ++trial) {
    const Eigen::Index n = 2 + random.below(80);
    const Eigen::ArrayXi a = oracle::codes(random, n, 1 + random.below(6)), b = oracle::codes(random, n, 2 + random.below(30));
    const Eigen::ArrayXd w = oracle::weights(random, n, trial % 2 == 0);
    const naive slow(a, b, w);
    const double mi = mutual_information(categorical(a), categorical(b), w);
    CHECK(std::abs(mi - slow.information()) < 1e-13);
    CHECK(std::abs(mi - mutual_information(categorical(b), categorical(a), w)) < 1e-14);
    CHECK(std::abs(mi - mutual_information(categorical(a), categorical(b), w * 1e-200)) < 1e-14);
    CHECK(std::abs(entropy(categorical(a), w) - naive::entropy(slow.a, slow.n)) < 1e-13);
    const double rest = conditional_entropy(categorical(a), categorical(b), w);
    CHECK(std::abs(rest + mi - entropy(categorical(a), w)) < 1e-13);
    CHECK(std::abs(mutual_information(categorical(a), categorical(a), w) - entropy(categorical(a), w)) < 1e-13);
    if (trial % 2 == 0) {
      const Eigen::ArrayXi ra = oracle::repeat(a, w), rb = oracle::repeat(b, w);
      CHECK_NEAR(mi, mutual_information(categorical(ra), categorical(rb)), 1e-13);
      // codes in another order mean the same
      CHECK_NEAR(mutual_information(categorical(7 - ra), categorical(rb + 2000000000)), mi, 1e-13);
    }
    Eigen::ArrayXXd table = Eigen::ArrayXXd::Zero(8, 33);
    for (Eigen::Index i = 0; i < n; ++i) table(a[i] + 1, b[i]) += w[i];
    CHECK_NEAR(mutual_information(table), mi, 1e-13);
  }
}

TEST_CASE("adjusted_mutual_information: mean over all tables with the same margins") {
  test::generator random(5);
  for (int trial = 0; trial < 6; ++trial) {
    const Eigen::Index n = 7;
    Eigen::ArrayXi a = oracle::codes(random, n, 3), b = oracle::codes(random, n, 3);
    a[0] = 0, a[1] = 1, b[0] = 1, b[1] = 0;
    std::array<int, 7> order{0, 1, 2, 3, 4, 5, 6};
    double sum = 0;
    int count = 0;
    do {  // all permutations are all tables, each as often as it is likely
      Eigen::ArrayXi shuffled(n);
      for (Eigen::Index i = 0; i < n; ++i) shuffled[i] = b[order[static_cast<std::size_t>(i)]];
      sum += naive(a, shuffled, Eigen::ArrayXd::Ones(n)).information();
      ++count;
    } while (std::next_permutation(order.begin(), order.end()));
    const double expected = sum / count, mean = (entropy(categorical(a)) + entropy(categorical(b))) / 2;
    CHECK_NEAR(adjusted_mutual_information(categorical(a), categorical(b)),
               (mutual_information(categorical(a), categorical(b)) - expected) / (mean - expected), 1e-11);
  }
}

TEST_CASE("mutual_information: near independence no digits are lost") {
  const Eigen::ArrayXXd independent = (Eigen::ArrayXXd(2, 3) << 1, 2, 3, 7, 14, 21).finished();
  CHECK(mutual_information(independent) < 1e-30);
  // shares (1 + d)/4, (1 - d)/4: I = ((1 + d) log(1 + d) + (1 - d) log(1 - d)) / 2 = d^2 / 2 + d^4 / 12 + ...
  const Eigen::ArrayXXd near = (Eigen::ArrayXXd(2, 2) << 100000001, 99999999, 99999999, 100000001).finished();
  CHECK_NEAR(mutual_information(near), 0.5e-16, 1e-10);
  // weights so unequal that expected ones are below the least double
  const Eigen::ArrayXXd unequal = (Eigen::ArrayXXd(2, 2) << 1, 0, 0, 1e-200).finished();
  CHECK_CLOSE(mutual_information(unequal), 1e-200 * (1 + 200 * std::log(10.0)));
  // many rows, one of which is elsewhere
  const Eigen::ArrayXXd big = (Eigen::ArrayXXd(2, 2) << 1e15, 0, 0, 1).finished();
  const double p = 1 / (1e15 + 1);
  CHECK_NEAR(mutual_information(big), -p * std::log(p) + p, 1e-12);
}

TEST_CASE("mutual_information: edge cases") {
  const Eigen::ArrayXi none(0), one = Eigen::ArrayXi::Constant(1, 5), same = Eigen::ArrayXi::Constant(9, 2);
  const Eigen::ArrayXi own = Eigen::ArrayXi::LinSpaced(9, 0, 8);
  CHECK(assay::is_undefined(mutual_information(categorical(none), categorical(none))));
  CHECK(mutual_information(categorical(none), categorical(none), {.undefined = 0}) == 0);
  CHECK(assay::is_undefined(entropy(categorical(none))));
  CHECK(assay::is_undefined(conditional_entropy(categorical(none), categorical(none))));
  CHECK(assay::is_undefined(mutual_information(Eigen::ArrayXXi::Zero(2, 2))));
  CHECK(mutual_information(categorical(one), categorical(one)) == 0);
  CHECK(mutual_information(categorical(same), categorical(own)) == 0);
  CHECK(entropy(categorical(same)) == 0);
  CHECK(std::signbit(entropy(categorical(same))) == false);
  CHECK_CLOSE(mutual_information(categorical(own), categorical(own)), std::log(9.0));
  CHECK(conditional_entropy(categorical(own), categorical(own)) == 0);
  CHECK(normalized_mutual_information(categorical(same), categorical(own)) == 0);
  CHECK(assay::is_undefined(normalized_mutual_information(categorical(same), categorical(same))));
  CHECK(normalized_mutual_information(categorical(same), categorical(same), {.undefined = 1}) == 1);
  CHECK(assay::is_undefined(
      normalized_mutual_information(categorical(same), categorical(own), {.normalizer = information_normalizer::minimum})));
  CHECK(assay::is_undefined(adjusted_mutual_information(categorical(own), categorical(own))));
  CHECK(assay::is_undefined(adjusted_mutual_information(categorical(same), categorical(same))));
  CHECK(assay::is_undefined(adjusted_mutual_information(categorical(none), categorical(none))));
  CHECK(std::abs(adjusted_mutual_information(categorical(same), categorical(own))) < 1e-14);
  CHECK_CLOSE(adjusted_mutual_information(categorical(own / 3), categorical(2 - own / 3)), 1.0);
  // rows of weight 0 do not exist
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(9);
  w.tail(4) = 0;
  CHECK_CLOSE(mutual_information(categorical(own), categorical(own), w), std::log(5.0));
  CHECK(assay::is_undefined(mutual_information(categorical(own), categorical(own), Eigen::ArrayXd::Zero(9))));
}

TEST_CASE("mutual_information: errors") {
  const Eigen::ArrayXi g = Eigen::ArrayXi::LinSpaced(3, 0, 2), h(2);
  const Eigen::ArrayXd w = Eigen::ArrayXd::Ones(3);
  CHECK(test::error_of([&] { mutual_information(categorical(g), categorical(h * 0)); }) ==
        "assay::mutual_information: x has 3 rows but y has 2");
  CHECK(test::error_of([&] { mutual_information(categorical(g), categorical(g), {.base = 1}); }) ==
        "assay::mutual_information: base must be finite and above 1");
  CHECK(test::error_of([&] {
          mutual_information(categorical(g), categorical(g), w, {.correction = information_correction::miller_madow});
        }) ==
        "assay::mutual_information: the correction for bias needs numbers of rows: leave the weights out, or repeat the rows");
  CHECK(test::error_of([&] { adjusted_mutual_information(categorical(g), categorical(g), w); }) ==
        "assay::adjusted_mutual_information: the mean over tables with the same margins needs numbers of rows: leave the weights "
        "out, or repeat the rows");
  CHECK(test::error_of([&] { mutual_information(categorical(g - 1), categorical(g)); }) ==
        "assay::mutual_information: x[0] = -1 is not a whole number in [0, 2147483647)");
  Eigen::ArrayXXd table = Eigen::ArrayXXd::Ones(2, 2);
  table(1, 0) = -2;
  CHECK(test::error_of([&] { mutual_information(table); }) == "assay::mutual_information: counts(1, 0) = -2 is negative");
  table(1, 0) = std::nan("");
  CHECK(test::error_of([&] { mutual_information(table); }) == "assay::mutual_information: counts(1, 0) is NaN");
  Eigen::ArrayXd bad = w;
  bad[1] = -1;
  CHECK(test::error_of([&] { entropy(categorical(g), bad); }) == "assay::entropy: weights[1] = -1 is negative");
}
