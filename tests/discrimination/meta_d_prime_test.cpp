// SPDX-License-Identifier: MIT
#include "support/check.hpp"

#include <assay/discrimination/meta_d_prime.hpp>

#include <limits>

using namespace assay;

namespace {

const double infinity = std::numeric_limits<double>::infinity();

double above(double x) { return 0.5 * std::erfc(x / std::sqrt(2.0)); }
double between(double a, double b) { return a > 0 ? above(a) - above(b) : above(-b) - above(-a); }

/// Log likelihood of an M-ratio and criteria u (distances from the type-1 criterion, ascending, R − 1 for either response), straight
/// from its definition; z: quantiles of the false alarm and of the hit rate.
double brute(const Eigen::ArrayXd& s1, const Eigen::ArrayXd& s2, double s, const double (&z)[2], double ratio, const Vector& first,
             const Vector& second) {
  const Index r = s1.size() / 2;
  double sum = 0;
  for (int k = 0; k < 2; ++k) {
    const double scale = k == 0 ? 1 : s;
    const Eigen::ArrayXd& n = k == 0 ? s1 : s2;
    Vector ends(2 * r + 1);
    ends << -infinity, scale * first - ratio * z[k], -ratio * z[k], scale * second - ratio * z[k], infinity;
    for (Index i = 0; i < 2 * r; ++i) {
      if (n(i) > 0) sum += n(i) * std::log(between(ends(i), ends(i + 1)) / (i < r ? above(ratio * z[k]) : above(-ratio * z[k])));
    }
  }
  return sum;
}

/// Counts that the model expects of n trials a class: evidence with distance d' and deviations 1 and 1/s cut at c (from the point of
/// equal tails) into responses; given the response, confidence as of evidence with distance ratio·d' cut at ratio·c ± distances.
struct expected_counts {
  Eigen::ArrayXd s1;
  Eigen::ArrayXd s2;
  expected_counts(double n, double d, double c, double ratio, const Vector& first, const Vector& second, double s = 1) {
    const Index r = first.size() + 1;
    for (int k = 0; k < 2; ++k) {
      const double scale = k == 0 ? 1 : s;
      const double mean = k == 0 ? -s * d / (1 + s) : d / (1 + s);
      const double start = scale * (c - mean);
      Vector ends(2 * r + 1);
      ends << -infinity, scale * first + ratio * start, ratio * start, scale * second + ratio * start, infinity;
      Eigen::ArrayXd& out = k == 0 ? s1 : s2;
      out.resize(2 * r);
      for (Index i = 0; i < 2 * r; ++i) {
        const double response = i < r ? above(-start) : above(start);
        out(i) = n * response * between(ends(i), ends(i + 1)) / (i < r ? above(-ratio * start) : above(ratio * start));
      }
    }
  }
};

Eigen::ArrayXd random_counts(test::generator& g, Index size, int most, int one_in) {
  Eigen::ArrayXd out(size);
  for (double& n : out) n = g.below(one_in) == 0 ? 0.0 : g.below(most);
  return out;
}

bool same(const Vector& a, const Vector& b, double slack) { return a.size() == b.size() && ((a - b).abs() <= slack).all(); }

struct table {
  Eigen::ArrayXd s1;
  Eigen::ArrayXd s2;
};
const table tables[] = {
    {Eigen::ArrayXd{{100, 50, 30, 20, 10, 4}}, Eigen::ArrayXd{{4, 20, 21, 35, 60, 90}}},
    {Eigen::ArrayXd{{52, 32, 35, 37, 26, 12, 4, 2}}, Eigen::ArrayXd{{2, 5, 15, 22, 33, 38, 40, 45}}},
    {Eigen::ArrayXd{{32, 23, 14, 9}}, Eigen::ArrayXd{{6, 13, 26, 33}}},
    {Eigen::ArrayXd{{100, 50, 20, 10, 5, 1}}, Eigen::ArrayXd{{3, 7, 8, 12, 27, 89}}},
};

}  // namespace

TEST_CASE("meta_d_prime: reference values") {
  // likelihood equations solved to 90 digits, tests/reference/signal_detection.py (mpmath 1.3.0): d', criterion, M-ratio, meta-d', log
  // likelihood, type-2 criteria; padded, then not
  static const double rows[][11] = {
      {1.8450431246254242, 0.07002652803801805, 1.0150641228779504, 1.8728370809698993, -444.174182687469, -1.0297476930990341,
       -0.3710485222316389, 0.5524541094268899, 1.2052794593808995},
      {1.8563321101178745, 0.07091173483775898, 1.017964323935595, 1.8896798614760788, -441.69092268410856, -1.0334787781243495,
       -0.3717366610014639, 0.555639662026043, 1.2108941547957617},
      {1.5349940219880527, 0.0, 1.0643427184516956, 1.633759710169866, -526.3318497635217, -1.4467623785407042, -0.9922435827888573,
       -0.5093006551451932, 0.5162328623035753, 1.0102507905982674, 1.564207370108101},
      {1.5443864283773694, 0.0, 1.0708779659718604, 1.6538493970953037, -523.1704013573219, -1.453441633699467, -0.9977939143458252,
       -0.5124170745339806, 0.5194993990159461, 1.0161873972390958, 1.5720643138989594},
      {1.2161777348975917, -0.07639307833258993, 0.7151963530757102, 0.8698058806906354, -106.72531779154433, -0.7768972538250494,
       0.70389083125045},
      {1.2340094916904634, -0.07779710652013247, 0.7178707991273454, 0.8858593799305623, -105.28860987656694, -0.78042616571461,
       0.7057126939341248},
      {2.4979305903668565, 0.10273694474723326, 0.921619666735437, 2.302141958222156, -296.0188296062646, -1.0553347759750673,
       -0.3269776914384593, 0.44946073693373195, 0.9633202007189482},
      {2.5243763003387047, 0.10348042891776596, 0.9257698936647667, 2.3369915791344202, -293.40574205986593, -1.0660174774587952,
       -0.33078925223406036, 0.45345909296085496, 0.9718380529109971},
  };
  for (int i = 0; i < 8; ++i) {
    const auto& t = tables[i / 2];
    const auto& row = rows[i];
    const meta_d_prime_result r = meta_d_prime(t.s1, t.s2, {.padding = i % 2 == 0});
    INFO("table " << i / 2 << (i % 2 == 0 ? ", padded" : ""));
    CHECK(r.status == meta_d_status::converged);
    CHECK(test::close_to(r.d_prime, row[0], 1e-12));
    CHECK(test::close_to(r.criterion, row[1], 1e-12, 1e-14));
    CHECK(test::close_to(r.m_ratio, row[2], 1e-12));
    CHECK(test::close_to(r.meta_d_prime, row[3], 1e-12));
    CHECK(test::close_to(r.log_likelihood, row[4], 1e-13));
    CHECK(r.m_difference == r.meta_d_prime - r.d_prime);
    CHECK(r.meta_criterion == r.m_ratio * r.criterion);
    const Index n = t.s1.size() / 2 - 1;
    CHECK(same(r.criteria_s1, Eigen::Map<const Vector>(row + 5, n), 1e-11));
    CHECK(same(r.criteria_s2, Eigen::Map<const Vector>(row + 5 + n, n), 1e-11));
    CHECK(r.iterations < 60);
  }
  // metaSDT's README, whose search ends early
  const meta_d_prime_result r = meta_d_prime(tables[0].s1, tables[0].s2);
  CHECK(std::abs(r.d_prime - 1.845043) < 5e-7);
  CHECK(std::abs(r.meta_d_prime - 1.87284) < 5e-6);
  CHECK(std::abs(r.m_ratio - 1.015066) < 5e-6);
  CHECK(std::abs(r.log_likelihood + 444.1742) < 5e-5);
  // s = 0.8, same script
  const double unequal[] = {2.058166883194098,   0.0778072533755756,  1.0268155363851899, 2.113357732137182, -446.6257252854984,
                            -1.0699429365421256, -0.3971150148851096, 0.6459995356020204, 1.4507672119453656};
  const meta_d_prime_result u = meta_d_prime(tables[0].s1, tables[0].s2, {.deviation_ratio = 0.8});
  CHECK_CLOSE(u.d_prime, unequal[0]);
  CHECK_CLOSE(u.criterion, unequal[1]);
  CHECK_CLOSE(u.m_ratio, unequal[2]);
  CHECK_CLOSE(u.meta_d_prime, unequal[3]);
  CHECK_CLOSE(u.log_likelihood, unequal[4]);
  CHECK(same(u.criteria_s1, Vector{{unequal[5], unequal[6]}}, 1e-11));
  CHECK(same(u.criteria_s2, Vector{{unequal[7], unequal[8]}}, 1e-11));
}

TEST_CASE("meta_d_prime: exact counts of the model give its parameters back") {
  const Vector first{{-1.4, -0.9, -0.3}};
  const Vector second{{0.2, 0.8, 1.1}};
  for (const double s : {1.0, 0.7, 1.3}) {
    for (const double d : {0.3, 1.2, 2.5}) {
      for (const double c : {-0.6, 0.0, 0.45, 1.9}) {
        for (const double ratio : {1.0, 0.5, 0.0, -0.4, 1.7}) {
          const expected_counts e(1000, d, c, ratio, first, second, s);
          const meta_d_prime_result r = meta_d_prime(e.s1, e.s2, {.padding = false, .deviation_ratio = s});
          INFO("s " << s << ", d' " << d << ", c " << c << ", M-ratio " << ratio);
          CHECK(r.status == meta_d_status::converged);
          CHECK(test::close_to(r.d_prime, d, 1e-12));
          CHECK(test::close_to(r.criterion, c, 1e-12, 1e-13));
          CHECK(test::close_to(r.m_ratio, ratio, 1e-9, 1e-9));
          CHECK(test::close_to(r.meta_d_prime, ratio * d, 1e-9, 1e-9));
          CHECK(same(r.criteria_s1, first + ratio * c, 1e-8));
          CHECK(same(r.criteria_s2, second + ratio * c, 1e-8));
        }
      }
    }
  }
}

TEST_CASE("meta_d_prime: the likelihood is that of the definition, and nothing near or far is better") {
  test::generator g(3);
  int converged = 0;
  for (int round = 0; round < 60; ++round) {
    const Index r = 2 + g.below(4);
    const Eigen::ArrayXd s1 = random_counts(g, 2 * r, round % 3 == 0 ? 6 : 200, 8);
    const Eigen::ArrayXd s2 = random_counts(g, 2 * r, round % 3 == 0 ? 6 : 200, 8);
    const double s = round % 2 == 0 ? 1 : 0.6 + g.uniform();
    const meta_d_prime_result m = meta_d_prime(s1, s2, {.deviation_ratio = s});
    if (m.status != meta_d_status::converged) continue;
    ++converged;
    const double more = 0.5 / static_cast<double>(r);
    const Eigen::ArrayXd p1 = s1 + more;
    const Eigen::ArrayXd p2 = s2 + more;
    const double z[2] = {core::normal_quantile(p1.tail(r).sum() / p1.sum()), core::normal_quantile(p2.tail(r).sum() / p2.sum())};
    const Vector first = m.criteria_s1 - m.meta_criterion;
    const Vector second = m.criteria_s2 - m.meta_criterion;
    const double n = p1.sum() + p2.sum();
    INFO("round " << round << ", M-ratio " << m.m_ratio << ", s " << s);
    CHECK(test::close_to(brute(p1, p2, s, z, m.m_ratio, first, second), m.log_likelihood, 1e-10, 1e-10 * n));
    for (int trial = 0; trial < 100; ++trial) {
      const double size = trial < 50 ? 1e-3 : 0.3;
      Vector a = first;
      Vector b = second;
      for (Index j = r - 2; j >= 0; --j)
        a(j) = (j + 2 < r ? a(j + 1) : 0.0) + (first(j) - (j + 2 < r ? first(j + 1) : 0.0)) * std::exp(size * g.normal());
      for (Index j = 0; j + 1 < r; ++j)
        b(j) = (j > 0 ? b(j - 1) : 0.0) + (second(j) - (j > 0 ? second(j - 1) : 0.0)) * std::exp(size * g.normal());
      CHECK(brute(p1, p2, s, z, m.m_ratio + size * g.normal(), a, b) <= m.log_likelihood + 1e-10 * n);
    }
    // the slope by the M-ratio and by a criterion vanishes
    const double h = 1e-5;
    const auto at = [&](double by) { return brute(p1, p2, s, z, m.m_ratio + by, first, second); };
    CHECK(std::abs(at(h) - at(-h)) / (2 * h) < 1e-5 * n);
    Vector up = second;
    Vector down = second;
    up(0) *= 1 + h;
    down(0) *= 1 - h;
    CHECK(std::abs(brute(p1, p2, s, z, m.m_ratio, first, up) - brute(p1, p2, s, z, m.m_ratio, first, down)) / (2 * h) < 1e-5 * n);
  }
  CHECK(converged > 40);
}

TEST_CASE("meta_d_prime: of several maxima the highest") {
  // maxima at M-ratios near −4.8 and 3.2
  const Eigen::ArrayXd s1{{148, 116, 88, 29}};
  const Eigen::ArrayXd s2{{150, 31, 13, 40}};
  const meta_d_prime_result r = meta_d_prime(s1, s2, {.padding = false});
  CHECK(r.status == meta_d_status::converged);
  CHECK(std::abs(r.m_ratio - 3.2) < 0.2);
  CHECK(r.log_likelihood > -387.6);
  // and where the higher one is the negative one
  const meta_d_prime_result n =
      meta_d_prime(Eigen::ArrayXd{{290, 61, 82, 17, 47, 116}}, Eigen::ArrayXd{{0, 4, 43, 53, 0, 0}}, {.padding = false});
  CHECK(n.status == meta_d_status::converged);
  CHECK(std::abs(n.m_ratio + 3.87) < 0.1);
  CHECK(n.log_likelihood > -670);
}

TEST_CASE("meta_d_prime: invariances") {
  for (const auto& t : tables) {
    const meta_d_prime_result plain = meta_d_prime(t.s1, t.s2, {.padding = false});
    const meta_d_prime_result twice = meta_d_prime(2 * t.s1, 2 * t.s2, {.padding = false});
    CHECK(twice.d_prime == plain.d_prime);
    CHECK_CLOSE(twice.m_ratio, plain.m_ratio);
    CHECK_CLOSE(twice.log_likelihood, 2 * plain.log_likelihood);
    CHECK_CLOSE(twice.meta_d_prime_standard_error * std::sqrt(2.0), plain.meta_d_prime_standard_error);
    CHECK_CLOSE(twice.m_ratio_standard_error * std::sqrt(2.0), plain.m_ratio_standard_error);
    for (const double scale : {0x1p200, 0x1p-200}) {
      CHECK(test::close_to(meta_d_prime(scale * t.s1, scale * t.s2, {.padding = false}).meta_d_prime, plain.meta_d_prime, 1e-12));
    }
    // the two classes exchanged with their responses, which exchanges the deviations too
    for (const double s : {1.0, 0.75}) {
      const meta_d_prime_result a = meta_d_prime(t.s1, t.s2, {.deviation_ratio = s});
      const meta_d_prime_result b = meta_d_prime(t.s2.reverse(), t.s1.reverse(), {.deviation_ratio = 1 / s});
      CHECK_CLOSE(b.d_prime, a.d_prime * s);  // in standard deviations of the other class
      CHECK_CLOSE(b.m_ratio, a.m_ratio);
      CHECK(test::close_to(b.criterion, -a.criterion * s, 1e-12, 1e-14));
      CHECK_CLOSE(b.log_likelihood, a.log_likelihood);
      CHECK_CLOSE(b.m_ratio_standard_error, a.m_ratio_standard_error);
      CHECK_CLOSE(b.meta_d_prime_standard_error, a.meta_d_prime_standard_error * s);
      CHECK(same(b.criteria_s1, -s * a.criteria_s2.reverse(), 1e-11));
      CHECK(same(b.criteria_s2, -s * a.criteria_s1.reverse(), 1e-11));
    }
    // every answer said the other way round: d' and meta-d' change sign
    const meta_d_prime_result a = meta_d_prime(t.s1, t.s2);
    const meta_d_prime_result b = meta_d_prime(t.s1.reverse(), t.s2.reverse());
    CHECK_CLOSE(b.d_prime, -a.d_prime);
    CHECK_CLOSE(b.meta_d_prime, -a.meta_d_prime);
    CHECK_CLOSE(b.m_ratio, a.m_ratio);
  }
}

TEST_CASE("meta_d_prime: d' and criterion are those of the answers") {
  for (const auto& t : tables) {
    const Index r = t.s1.size() / 2;
    const auto answers = [&](rate_correction correction) {
      return signal_detection(t.s2.tail(r).sum(), t.s2.head(r).sum(), t.s1.tail(r).sum(), t.s1.head(r).sum(), {.correction = correction});
    };
    const meta_d_prime_result padded = meta_d_prime(t.s1, t.s2);
    CHECK(padded.d_prime == answers(rate_correction::log_linear).d_prime);
    CHECK(padded.criterion == answers(rate_correction::log_linear).criterion);
    CHECK(meta_d_prime(t.s1, t.s2, {.padding = false}).d_prime == answers(rate_correction::none).d_prime);
  }
}

TEST_CASE("meta_d_prime: of rating_counts and of any kind of vector") {
  test::generator g(21);
  Eigen::ArrayXi truth(600);
  Eigen::ArrayXi response(600);
  Eigen::ArrayXi confidence(600);
  for (Index i = 0; i < 600; ++i) {
    truth(i) = g.below(2);
    const double x = g.normal() + 1.2 * truth(i) - 0.6;
    response(i) = x > 0;
    confidence(i) = (std::min)(3, static_cast<int>(std::abs(x) / 0.5));
  }
  const rating_counts c(truth, response, confidence, 4);
  const meta_d_prime_result a = meta_d_prime(c);
  const meta_d_prime_result b = meta_d_prime(c.s1(), c.s2());
  CHECK(a.status == meta_d_status::converged);
  CHECK(a.meta_d_prime == b.meta_d_prime);
  CHECK(a.log_likelihood == b.log_likelihood);
  CHECK(meta_d_prime(c, {.padding = false}).meta_d_prime == meta_d_prime(c.s1(), c.s2(), {.padding = false}).meta_d_prime);
  const std::vector<int> s1{100, 50, 30, 20, 10, 4};
  const std::vector<float> s2{4, 20, 21, 35, 60, 90};
  CHECK(meta_d_prime(view(s1), view(s2)).meta_d_prime == meta_d_prime(tables[0].s1, tables[0].s2).meta_d_prime);
  CHECK(meta_d_prime(tables[0].s1.matrix().transpose(), 2 * tables[0].s2 / 2).meta_d_prime ==
        meta_d_prime(tables[0].s1, tables[0].s2).meta_d_prime);
  // the ideal observer's confidence is as good as its answers
  CHECK(std::abs(a.m_ratio - 1) < 3 * a.m_ratio_standard_error);
}

TEST_CASE("meta_d_prime: standard errors are the spread in repeated experiments") {
  test::generator g(17);
  double sum[2] = {0, 0};
  double squares[2] = {0, 0};
  double errors[2] = {0, 0};
  constexpr int repeats = 400;
  for (int k = 0; k < repeats; ++k) {
    Eigen::ArrayXd s1 = Eigen::ArrayXd::Zero(6);
    Eigen::ArrayXd s2 = Eigen::ArrayXd::Zero(6);
    for (int i = 0; i < 1600; ++i) {
      const int y = i % 2;
      const double x = g.normal() + (y == 1 ? 0.75 : -0.75);
      const double noisy = x + 0.7 * g.normal();  // confidence comes of poorer evidence
      const bool yes = x > 0.3;
      const double sure = yes ? noisy - 0.3 : 0.3 - noisy;
      const int level = sure < 0.4 ? 0 : sure < 1 ? 1 : 2;
      (y == 1 ? s2 : s1)(yes ? 3 + level : 2 - level) += 1;
    }
    const meta_d_prime_result r = meta_d_prime(s1, s2);
    REQUIRE(r.status == meta_d_status::converged);
    const double value[2] = {r.meta_d_prime, r.m_ratio};
    const double error[2] = {r.meta_d_prime_standard_error, r.m_ratio_standard_error};
    for (int j = 0; j < 2; ++j) {
      sum[j] += value[j];
      squares[j] += value[j] * value[j];
      errors[j] += error[j];
    }
  }
  for (int j = 0; j < 2; ++j) {
    const double mean = sum[j] / repeats;
    const double spread = std::sqrt(squares[j] / repeats - mean * mean);
    CHECK(test::close_to(errors[j] / repeats, spread, 0.12));  // three errors of a spread of 400
  }
  CHECK(sum[1] / repeats < 0.95);
}

TEST_CASE("meta_d_prime: undefined, and why") {
  const auto status = [](const Eigen::ArrayXd& a, const Eigen::ArrayXd& b, bool padding) {
    const meta_d_prime_result r = meta_d_prime(a, b, {.padding = padding});
    CHECK(is_undefined(r.meta_d_prime));
    CHECK(is_undefined(r.m_ratio));
    CHECK(is_undefined(r.m_difference));
    CHECK(is_undefined(r.meta_d_prime_standard_error));
    CHECK(is_undefined(r.log_likelihood));
    CHECK(r.criteria_s1.size() == 0);
    CHECK(r.criteria_s2.size() == 0);
    return r.status;
  };
  const Eigen::ArrayXd zero = Eigen::ArrayXd::Zero(4);
  const Eigen::ArrayXd some{{5, 3, 2, 1}};
  CHECK(status(zero, some, true) == meta_d_status::no_trials);
  CHECK(status(some, zero, true) == meta_d_status::no_trials);
  CHECK(status(zero, zero, false) == meta_d_status::no_trials);
  CHECK(status(Eigen::ArrayXd(0), Eigen::ArrayXd(0), true) == meta_d_status::no_trials);
  CHECK(status(some, Eigen::ArrayXd{{0, 0, 3, 4}}, false) == meta_d_status::extreme_rate);
  CHECK(status(Eigen::ArrayXd{{4, 3, 0, 0}}, some, false) == meta_d_status::extreme_rate);
  CHECK(meta_d_prime(some, Eigen::ArrayXd{{0, 0, 3, 4}}, {.padding = false}).d_prime == infinity);
  CHECK(is_undefined(meta_d_prime(Eigen::ArrayXd{{3, 4, 0, 0}}, Eigen::ArrayXd{{5, 6, 0, 0}}, {.padding = false}).d_prime));
  CHECK(meta_d_prime(some, Eigen::ArrayXd{{0, 0, 3, 4}}).status != meta_d_status::extreme_rate);
  // equal rates, of 3/10 and 6/20
  for (const bool padding : {true, false}) {
    const Eigen::ArrayXd a{{3, 4, 2, 1}};
    CHECK(status(a, a, padding) == meta_d_status::no_sensitivity);
    CHECK(meta_d_prime(a, a, {.padding = padding}).d_prime == 0);
  }
  CHECK(status(Eigen::ArrayXd{{3, 4, 2, 1}}, Eigen::ArrayXd{{6, 8, 5, 1}}, false) == meta_d_status::no_sensitivity);
  // one level
  const meta_d_prime_result one = meta_d_prime(Eigen::ArrayXd{{30, 10}}, Eigen::ArrayXd{{12, 28}});
  CHECK(one.status == meta_d_status::no_confidence);
  CHECK_CLOSE(one.d_prime, d_prime(28, 12, 10, 30, {.correction = rate_correction::log_linear}));
  CHECK(status(Eigen::ArrayXd{{0, 30, 10, 0}}, Eigen::ArrayXd{{0, 12, 28, 0}}, false) == meta_d_status::no_confidence);
  CHECK(status(Eigen::ArrayXd{{30, 0, 10, 0}}, Eigen::ArrayXd{{12, 0, 28, 0}}, false) == meta_d_status::no_confidence);
  // confidence that parts right from wrong completely, rightly or wrongly
  CHECK(status(Eigen::ArrayXd{{30, 0, 10, 0}}, Eigen::ArrayXd{{0, 12, 0, 28}}, false) == meta_d_status::unbounded);
  CHECK(status(Eigen::ArrayXd{{0, 30, 0, 10}}, Eigen::ArrayXd{{12, 0, 28, 0}}, false) == meta_d_status::unbounded);
  // with one level that both share
  CHECK(status(Eigen::ArrayXd{{30, 5, 0, 10, 3, 0}}, Eigen::ArrayXd{{0, 4, 12, 0, 9, 28}}, false) == meta_d_status::unbounded);
  CHECK(meta_d_prime(Eigen::ArrayXd{{30, 0, 10, 0}}, Eigen::ArrayXd{{0, 12, 0, 28}}).status == meta_d_status::converged);
}

TEST_CASE("meta_d_prime: levels that nobody used, without padding") {
  const Eigen::ArrayXd s1{{0, 52, 35, 0, 0, 26, 4, 0}};
  const Eigen::ArrayXd s2{{0, 2, 15, 0, 0, 33, 40, 0}};
  const meta_d_prime_result r = meta_d_prime(s1, s2, {.padding = false});
  const meta_d_prime_result used = meta_d_prime(Eigen::ArrayXd{{52, 35, 26, 4}}, Eigen::ArrayXd{{2, 15, 33, 40}}, {.padding = false});
  CHECK(r.status == meta_d_status::converged);
  CHECK(r.meta_d_prime == used.meta_d_prime);
  CHECK(r.log_likelihood == used.log_likelihood);
  CHECK(r.criteria_s1(0) == -infinity);
  CHECK(r.criteria_s1(1) == used.criteria_s1(0));
  CHECK(r.criteria_s1(2) == r.meta_criterion);
  CHECK(r.criteria_s2(0) == r.meta_criterion);
  CHECK(r.criteria_s2(1) == used.criteria_s2(0));
  CHECK(r.criteria_s2(2) == infinity);
  // one response without confidence: the other tells
  const meta_d_prime_result half = meta_d_prime(Eigen::ArrayXd{{0, 87, 26, 4}}, Eigen::ArrayXd{{0, 17, 33, 40}}, {.padding = false});
  CHECK(half.status == meta_d_status::converged);
  CHECK(half.criteria_s1(0) == -infinity);
  CHECK(half.d_prime == used.d_prime);
}

TEST_CASE("meta_d_prime: no failure on random tables, many zeros and very different counts") {
  test::generator g(29);
  int seen[7] = {0, 0, 0, 0, 0, 0, 0};
  for (int round = 0; round < 2400; ++round) {
    const Index r = 1 + g.below(6);
    const int most[] = {2, 5, 40, 1000, 20000000};
    const int one_in = 1 + g.below(5);
    const int kind = g.below(5);
    Eigen::ArrayXd s1 = random_counts(g, 2 * r, most[kind], one_in + 1);
    Eigen::ArrayXd s2 = random_counts(g, 2 * r, most[kind], one_in + 1);
    if (round % 2 == 0) {
      for (Index i = 0; i < 2 * r; ++i) {
        const double lean = 2 * g.uniform() * (static_cast<double>(i - r) + 0.5) / static_cast<double>(r);
        s1(i) = std::floor(s1(i) * std::exp(-lean));
        s2(i) = std::floor(s2(i) * std::exp(lean));
      }
    }
    const meta_d_prime_result m =
        meta_d_prime(s1, s2, {.padding = g.below(2) == 0, .deviation_ratio = g.below(3) == 0 ? 0.5 + g.uniform() : 1.0});
    ++seen[static_cast<int>(m.status)];
    CHECK(m.iterations < 400);
    if (m.status != meta_d_status::converged) continue;
    CHECK(core::is_finite(m.meta_d_prime));
    CHECK(core::is_finite(m.m_ratio));
    CHECK(m.meta_d_prime_standard_error > 0);
    CHECK(m.m_ratio_standard_error > 0);
    CHECK(m.log_likelihood <= 0);
    CHECK(m.criteria_s1.size() == r - 1);
    for (Index j = 0; j + 1 < r; ++j) {
      CHECK(m.criteria_s1(j) <= (j + 2 < r ? m.criteria_s1(j + 1) : m.meta_criterion));
      CHECK(m.criteria_s2(j) >= (j > 0 ? m.criteria_s2(j - 1) : m.meta_criterion));
    }
  }
  CHECK(seen[static_cast<int>(meta_d_status::converged)] > 1000);
  CHECK(seen[static_cast<int>(meta_d_status::not_converged)] == 0);
}

TEST_CASE("meta_d_prime: many levels") {
  for (const Index r : {20, 100}) {
    const Vector second = Vector::LinSpaced(r - 1, 0.05, 3.0);
    const expected_counts e(1e7, 1.5, 0.2, 0.8, -second.reverse(), second);
    const meta_d_prime_result m = meta_d_prime(e.s1, e.s2, {.padding = false});
    CHECK(m.status == meta_d_status::converged);
    CHECK(test::close_to(m.m_ratio, 0.8, 1e-9));
  }
}

TEST_CASE("meta_d_prime: errors") {
  const Eigen::ArrayXd a{{5, 3, 2, 1}};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { (void)meta_d_prime(a, a.head(2)); }) == "assay::meta_d_prime: s2 has 2 elements but s1 has 4");
  CHECK(test::error_of([&] { (void)meta_d_prime(a.head(3), a.head(3)); }) ==
        "assay::meta_d_prime: s1 has 3 elements; as many for either response are wanted");
  Eigen::ArrayXd b = a;
  b(1) = nan;
  CHECK(test::error_of([&] { (void)meta_d_prime(b, a); }) == "assay::meta_d_prime: s1[1] is NaN");
  CHECK(test::error_of([&] { (void)meta_d_prime(a, b); }) == "assay::meta_d_prime: s2[1] is NaN");
  b(1) = -1;
  CHECK(test::error_of([&] { (void)meta_d_prime(a, b); }) == "assay::meta_d_prime: s2[1] = -1 is negative");
  b(1) = infinity;
  CHECK(test::error_of([&] { (void)meta_d_prime(b, a); }) == "assay::meta_d_prime: s1[1] is infinite");
  b.setConstant(1e308);
  CHECK(test::error_of([&] { (void)meta_d_prime(b, a); }) == "assay::meta_d_prime: the sum of the counts is too large for double");
  for (const double s : {0.0, -1.0, infinity, nan}) {
    CHECK(test::error_of([&] { (void)meta_d_prime(a, a, {.deviation_ratio = s}); }) ==
          "assay::meta_d_prime: deviation_ratio = " + core::to_text(s) + " must be finite and positive");
  }
}
