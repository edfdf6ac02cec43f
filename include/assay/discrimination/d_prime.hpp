// SPDX-License-Identifier: MIT
/// @file
/// d_prime, d_prime_interval and signal_detection: sensitivity and bias of yes-no decisions.
#pragma once

#include <assay/core/estimate.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/weighting.hpp>
#include <assay/core/wilson_interval.hpp>
#include <assay/discrimination/class_metric.hpp>

#include <array>
#include <cmath>
#include <limits>

ASSAY_NAMESPACE_BEGIN

/// What happens to hit and false alarm rates of 0 and 1, whose normal quantiles are infinite.
enum class rate_correction {
  none,       ///< nothing: d' is infinite there
  log_linear, ///< every rate becomes (count + ½) / (trials + 1) (Hautus 1995, Snodgrass and Corwin 1988)
  replace     ///< 0 becomes ½ / trials and 1 becomes 1 − ½ / trials (Macmillan and Kaplan 1985)
};

struct d_prime_options {
  rate_correction correction = rate_correction::none;
  double undefined = assay::undefined();  ///< returned where a class has no trials or both rates are 0 or both 1
};

struct d_prime_interval_options {
  rate_correction correction = rate_correction::none;
  double level = 0.95;                                        ///< confidence level in (0, 1)
  assay::weighting weighting = assay::weighting::importance;  ///< meaning of the weights, if any
};

struct signal_detection_options {
  rate_correction correction = rate_correction::none;  ///< for d_prime, criterion and beta
};

/// What signal_detection returns. Without trials of a class everything but the rate of the other is NaN.
struct signal_detection_result {
  double hit_rate = undefined();          ///< H, share of the signal trials answered yes, uncorrected
  double false_alarm_rate = undefined();  ///< F, share of the noise trials answered yes, uncorrected
  double d_prime = undefined();           ///< z(H) − z(F); ±∞ where one rate is 0 or 1, NaN where both are 0 or both 1
  double criterion = undefined();         ///< c = −(z(H) + z(F)) / 2: positive where yes is rare; ±∞, NaN likewise
  double beta = undefined();              ///< likelihood ratio at the criterion, exp(c·d'), in [0, ∞]
  double a_prime = undefined();           ///< A' of Pollack and Norman, in [0, 1], ½ where H = F; of the uncorrected rates
  double b_double_prime = undefined();    ///< Grier's B'', in [−1, 1], positive where yes is rare; of the uncorrected rates
  double b_double_prime_d = undefined();  ///< Donaldson's B''D, in [−1, 1], positive where yes is rare; of the uncorrected rates
};

namespace discrimination_detail {

/// Trials of one class by answer.
struct answers {
  double yes;
  double no;
  double total() const { return yes + no; }
  double rate() const { return yes / total(); }

  answers corrected(rate_correction how) const {
    if (how == rate_correction::log_linear) return {yes + 0.5, no + 0.5};
    if (how == rate_correction::replace && (yes <= 0 || no <= 0)) {
      const double part = (std::min)(0.5, 0.5 * total());
      return yes <= 0 ? answers{part, total() - part} : answers{total() - part, part};
    }
    return *this;
  }
  /// Normal quantile of the rate, of the smaller tail, so that a rate next to 1 loses no digits.
  double quantile() const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (yes <= 0) return -infinity;
    if (no <= 0) return infinity;
    return yes <= no ? core::normal_quantile(yes / total()) : -core::normal_quantile(no / total());
  }
};

/// a + b where either may be infinite; ∞ − ∞ is undefined, under -ffast-math too.
inline double extended_sum(double a, double b) {
  if (!core::is_infinite(a)) return core::is_infinite(b) ? b : a + b;
  return core::is_infinite(b) && core::to_bits(a) != core::to_bits(b) ? undefined() : a;
}

/// Variance of the normal quantile of a rate over so many trials, by the delta method; NaN for rates of 0 and 1.
inline double quantile_variance(const answers& a, double trials) {
  const double z = a.quantile();
  if (!core::is_finite(z)) return undefined();
  const double p = a.rate();
  // p (1 − p) / φ(z)²
  return p * (a.no / a.total()) * 6.28318530717958647693 * std::exp(z * z) / trials;
}

/// The answers to noise (class 0) and signal (class 1).
struct yes_no_table {
  answers noise;
  answers signal;

  static yes_no_table of(const confusion_matrix& m, const char* function) {
    if (m.classes() != 2) {
      core::raise_for(function, "the table has " + core::to_text(m.classes()) + " classes, two are wanted: noise and signal");
    }
    return {{m(0, 1), m(0, 0)}, {m(1, 1), m(1, 0)}};
  }
  static yes_no_table of(double hits, double misses, double false_alarms, double correct_rejections, const char* function) {
    const auto check = [&](const char* name, double count) {
      if (!core::is_weight(count)) {
        core::raise_for(function, std::string(name) + " = " + core::to_text(count) + " must be finite and not negative");
      }
    };
    check("hits", hits);
    check("misses", misses);
    check("false_alarms", false_alarms);
    check("correct_rejections", correct_rejections);
    if (!core::is_finite(hits + misses) || !core::is_finite(false_alarms + correct_rejections)) {
      core::raise_for(function, "the sum of the counts is too large for double");
    }
    return {{false_alarms, correct_rejections}, {hits, misses}};
  }
  bool has_both_classes() const { return noise.total() > 0 && signal.total() > 0; }
  yes_no_table corrected(rate_correction how) const { return {noise.corrected(how), signal.corrected(how)}; }
  double d_prime() const { return has_both_classes() ? extended_sum(signal.quantile(), -noise.quantile()) : undefined(); }
};

struct d_prime_metric {
  static constexpr const char* name = "d_prime";
  static double of(const yes_no_table& t, const d_prime_options& o) {
    const double d = t.has_both_classes() ? t.corrected(o.correction).d_prime() : undefined();
    return is_undefined(d) ? o.undefined : d;
  }
  static double of(const confusion_matrix& m, const d_prime_options& o) { return of(yes_no_table::of(m, name), o); }
};

struct signal_detection_metric {
  static constexpr const char* name = "signal_detection";
  static signal_detection_result of(const yes_no_table& t, const signal_detection_options& o) {
    signal_detection_result out;
    if (t.signal.total() > 0) out.hit_rate = t.signal.rate();
    if (t.noise.total() > 0) out.false_alarm_rate = t.noise.rate();
    if (!t.has_both_classes()) return out;
    const yes_no_table c = t.corrected(o.correction);
    const double h = c.signal.quantile();
    const double f = c.noise.quantile();
    out.d_prime = extended_sum(h, -f);
    out.criterion = -0.5 * extended_sum(h, f);
    if (core::is_finite(h) && core::is_finite(f)) {
      out.beta = std::exp(0.5 * (f - h) * (f + h));
    } else if (core::is_finite(h)) {
      out.beta = std::numeric_limits<double>::infinity();
    } else if (core::is_finite(f)) {
      out.beta = 0;
    }
    const double missed = t.signal.no / t.signal.total();
    const double rejected = t.noise.no / t.noise.total();
    out.a_prime = a_prime(out.hit_rate, missed, out.false_alarm_rate, rejected);
    out.b_double_prime = bias(out.hit_rate * missed, out.false_alarm_rate * rejected);
    if (out.hit_rate < out.false_alarm_rate) out.b_double_prime = -out.b_double_prime;
    out.b_double_prime_d = bias(missed * rejected, out.hit_rate * out.false_alarm_rate);
    return out;
  }
  static signal_detection_result of(const confusion_matrix& m, const signal_detection_options& o) {
    return of(yes_no_table::of(m, name), o);
  }

 private:
  /// Half the square, plus two triangles of the ROC square that lie surely below the curve: of rates and their complements.
  static double a_prime(double h, double missed, double f, double rejected) {
    if (h < f) return 1 - a_prime(f, rejected, h, missed);
    const double gain = h - f;
    return gain > 0 ? 0.5 + gain * (1 + gain) / (4 * h * rejected) : 0.5;
  }
  static double bias(double no, double yes) { return no + yes > 0 ? (no - yes) / (no + yes) : undefined(); }
};

struct d_prime_interval_metric {
  static constexpr const char* name = "d_prime_interval";
  /// Trials: the numbers of independent trials that the rates of noise and signal come from.
  static estimate of(const yes_no_table& t, double noise_trials, double signal_trials, const d_prime_interval_options& o) {
    core::check_level(name, o.level);
    estimate out;
    out.level = o.level;
    if (!t.has_both_classes()) return out;
    const yes_no_table c = t.corrected(o.correction);
    out.value = c.d_prime();
    const double variance = quantile_variance(c.signal, signal_trials) + quantile_variance(c.noise, noise_trials);
    if (is_undefined(variance)) return out;
    out.standard_error = std::sqrt(variance);
    const double half = core::normal_quantile(0.5 + 0.5 * o.level) * out.standard_error;
    out.lower = out.value - half;
    out.upper = out.value + half;
    return out;
  }
  static estimate of(const yes_no_table& t, const d_prime_interval_options& o) { return of(t, t.noise.total(), t.signal.total(), o); }
  static estimate of(const confusion_matrix& m, const d_prime_interval_options& o) { return of(yes_no_table::of(m, name), o); }
};

/// (Σ w)² / Σ w² of each class: how many trials of equal weight say as much about a rate.
struct effective_trials {
  std::array<double, 2> scale;
  std::array<core::cascade_sum, 2> squares;

  explicit effective_trials(const yes_no_table& t) : scale{inverse(t.noise.total()), inverse(t.signal.total())} {}
  void add(Index n, const std::int32_t* y, const double* w) {
    std::array<double, 2> sum{};
    for (Index i = 0; i < n; ++i) {
      if (core::magnitude_bits(w[i]) == 0) continue;  // whatever its label
      const auto k = static_cast<std::size_t>(y[i]);
      const double share = w[i] * scale[k];
      sum[k] += share * share;
    }
    for (std::size_t k = 0; k < 2; ++k) squares[k].add(sum[k]);
  }
  double of(std::size_t k) const { return 1 / squares[k].value(); }

 private:
  static double inverse(double total) { return total > 0 ? 1 / total : 0; }
};

/// A metric of a table of two classes that takes its four counts as well.
template <class Metric, class Options>
struct yes_no_metric : class_metric<Metric, Options> {
  using class_metric<Metric, Options>::operator();
  template <class H, class M, class F, class R>
    requires(std::is_arithmetic_v<H> && std::is_arithmetic_v<M> && std::is_arithmetic_v<F> && std::is_arithmetic_v<R>)
  auto operator()(H hits, M misses, F false_alarms, R correct_rejections, const Options& options = {}) const {
    return Metric::of(yes_no_table::of(static_cast<double>(hits), static_cast<double>(misses), static_cast<double>(false_alarms),
                                       static_cast<double>(correct_rejections), Metric::name),
                      options);
  }
};

}  // namespace discrimination_detail

/// Sensitivity d' = z(H) − z(F) of yes-no decisions, z the normal quantile, H the share of signals (truth 1) and F the share of
/// noise (truth 0) answered yes (predicted 1): the distance of two normal distributions of equal variance in units of it.
///
/// `d_prime(truth, predicted[, weights][, options])`, `d_prime(confusion_matrix[, options])` of two classes or
/// `d_prime(hits, misses, false_alarms, correct_rejections[, options])`.
/// @par Options    correction none, log_linear or replace (a half counts in units of the weights)
/// @par Returns    a real number; ±∞ where a rate is 0 or 1 and left so; NaN (options.undefined) where a class has no trials,
///                 or both rates are 0 or both 1
/// @par Errors     as accuracy; counts that are negative or not finite; a table of more than two classes
/// @par Cost       one pass; O(1) of counts
/// @par Merge      exact, through confusion_matrix
/// @par Same as    R psycho dprime(adjusted = TRUE) for log_linear
/// @par Reference  Green and Swets 1966, Signal detection theory and psychophysics; Hautus 1995, doi:10.3758/BF03203619
struct d_prime_function : discrimination_detail::yes_no_metric<discrimination_detail::d_prime_metric, d_prime_options> {};
inline constexpr d_prime_function d_prime{};

/// Sensitivity and bias of yes-no decisions: H, F, d', c, β, A', B'' and B''D.
///
/// c = −(z(H) + z(F)) / 2 and β = exp(c·d') describe the criterion of the normal model;
/// A' = ½ + (H − F)(1 + H − F) / (4H(1 − F)) for H >= F, else with H and F exchanged and taken from 1;
/// B'' = (H(1 − H) − F(1 − F)) / (H(1 − H) + F(1 − F)), with the other sign for H < F;
/// B''D = ((1 − H)(1 − F) − HF) / ((1 − H)(1 − F) + HF). Arguments and options as d_prime.
/// @par Returns    signal_detection_result; NaN where a class has no trials and where a quotient is 0/0
/// @par Errors     as d_prime
/// @par Cost       as d_prime
/// @par Same as    R psycho dprime(adjusted = TRUE) for log_linear (its bppd, called B''D there, is B'')
/// @par Reference  Stanislaw and Todorov 1999, doi:10.3758/BF03207704; Donaldson 1992, doi:10.1037/0096-3445.121.3.275
struct signal_detection_function
    : discrimination_detail::yes_no_metric<discrimination_detail::signal_detection_metric, signal_detection_options> {};
inline constexpr signal_detection_function signal_detection{};

/// d' with standard error and confidence interval d' ± z·se, by the delta method:
/// Var = H(1 − H) / (n_1 φ(z(H))²) + F(1 − F) / (n_0 φ(z(F))²), with the corrected rates, n the trials of each class.
///
/// `d_prime_interval(truth, predicted[, weights][, options])`, `d_prime_interval(confusion_matrix[, options])` or
/// `d_prime_interval(hits, misses, false_alarms, correct_rejections[, options])` → estimate.
/// @par Options    level (0.95), correction as d_prime, weighting of weighted rows: importance (n = (Σ w)² / Σ w² per class) or
///                 frequency (n = Σ w, whole weights; obeys the repetition law). Sums of weights in a table count as trials.
/// @par Undefined  value as d_prime; error and bounds NaN where a rate is 0 or 1 after the correction
/// @par Errors     as d_prime; a level outside (0, 1); frequency weights that are not whole
/// @par Cost       one pass; two with importance weights
/// @par Reference  Gourevitch and Galanter 1967, doi:10.1007/BF02289402
struct d_prime_interval_function
    : discrimination_detail::yes_no_metric<discrimination_detail::d_prime_interval_metric, d_prime_interval_options> {
  using yes_no_metric::operator();
  template <class Y, class P, class W>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const Eigen::DenseBase<W>& weights,
                      const d_prime_interval_options& options = {}) const {
    using metric = discrimination_detail::d_prime_interval_metric;
    confusion_matrix m;
    m.update(truth, predicted, weights, metric::name);
    const auto table = discrimination_detail::yes_no_table::of(m, metric::name);
    const bool by_frequency = options.weighting == weighting::frequency;
    discrimination_detail::effective_trials trials(table);
    core::for_blocks(
        0, truth.size(),
        [&](Index, Index n, const std::int32_t* y, const double* w) {
          if (by_frequency && !std::all_of(w, w + n, [](double x) { return x == std::floor(x); })) {
            core::raise_for(metric::name, "frequency weights must be whole numbers");
          }
          trials.add(n, y, w);
        },
        core::class_feed<Y>(truth, {metric::name, "truth"}), core::weight_feed<W>(weights, metric::name));
    return by_frequency ? metric::of(table, options) : metric::of(table, trials.of(0), trials.of(1), options);
  }
};
inline constexpr d_prime_interval_function d_prime_interval{};

ASSAY_NAMESPACE_END
