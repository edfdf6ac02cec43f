// SPDX-License-Identifier: MIT
/// @file
/// meta_d_prime: how well confidence tells right from wrong answers, in units of d'.
#pragma once

#include <assay/discrimination/d_prime.hpp>
#include <assay/discrimination/meta_d_likelihood.hpp>
#include <assay/discrimination/rating_counts.hpp>

ASSAY_NAMESPACE_BEGIN

/// Whether meta-d' exists, and if not, why.
enum class meta_d_status {
  converged,       ///< the maximum of the likelihood was found
  no_trials,       ///< a class has no trials: d' is undefined
  extreme_rate,    ///< a hit or false alarm rate is 0 or 1: d' is infinite or undefined
  no_sensitivity,  ///< d' = 0, which leaves the type-1 criterion of meta-d' open
  no_confidence,   ///< fewer than two levels of confidence, or of each response all trials in one: nothing is told of meta-d'
  unbounded,       ///< the likelihood rises as meta-d' goes to infinity, as when confidence parts right from wrong completely
  not_converged    ///< the search did not end
};

struct meta_d_prime_options {
  bool padding = true;         ///< add 1/(2R) to each of the 2R counts of either class, the log-linear correction of d'
  double deviation_ratio = 1;  ///< s: standard deviation of the evidence of class 0 over that of class 1
};

/// What meta_d_prime returns; NaN and empty where the status says so. Evidence is measured in standard deviations of class 0, from the
/// point where the two distributions have equal tails.
struct meta_d_prime_result {
  meta_d_status status = meta_d_status::no_trials;
  double d_prime = undefined();                      ///< type-1 d' = z(H)/s − z(F)
  double criterion = undefined();                    ///< type-1 criterion c = −(z(H) + z(F)) / (1 + s)
  double meta_d_prime = undefined();                 ///< the d' with which confidence would be as good as it is
  double m_ratio = undefined();                      ///< meta-d' / d'
  double m_difference = undefined();                 ///< meta-d' − d'
  double meta_d_prime_standard_error = undefined();  ///< with the sampling error of both rates
  double m_ratio_standard_error = undefined();       ///< likewise
  double meta_criterion = undefined();               ///< type-1 criterion of the fitted model, M-ratio · c
  Vector criteria_s1;                                ///< R − 1 type-2 criteria of response 0, ascending, below meta_criterion
  Vector criteria_s2;                                ///< those of response 1, above it; −∞ and ∞ beyond the highest used level
  double log_likelihood = undefined();               ///< Σ n log P(confidence | class, response), at most 0
  Index iterations = 0;                              ///< values of meta-d' at which the likelihood was maximised over the criteria
};

namespace discrimination_detail {

/// The counts of a rating experiment with equal standing of both classes.
struct rating_table {
  std::array<std::vector<pair_of_doubles>, 2> levels;  // by response: counts of both classes, from the lowest confidence up
  std::array<answers, 2> by_class{answers{0, 0}, answers{0, 0}};

  rating_table(const double* s1, const double* s2, Index size, bool padding) {
    const Index r = size / 2;
    const double more = padding ? 0.5 / static_cast<double>(r) : 0.0;
    for (Index j = 0; j < r; ++j) {
      levels[0].push_back({s1[r - 1 - j] + more, s2[r - 1 - j] + more});
      levels[1].push_back({s1[r + j] + more, s2[r + j] + more});
      by_class[0].no += s1[r - 1 - j];
      by_class[1].no += s2[r - 1 - j];
      by_class[0].yes += s1[r + j];
      by_class[1].yes += s2[r + j];
    }
  }
};

/// The likelihood of confidence given class and response as a function of the M-ratio, at the best criteria.
class meta_d_model {
 public:
  meta_d_model(const rating_table& t, const pair_of_doubles& z, double deviation_ratio)
      : z_(z), first_(t.levels[0], {1, deviation_ratio}), second_(t.levels[1], {1, deviation_ratio}) {}

  bool is_informative() const { return first_.is_informative() || second_.is_informative(); }
  bool has_converged() const { return first_.has_converged() && second_.has_converged(); }
  double trials() const { return first_.total() + second_.total(); }
  Index evaluations() const { return evaluations_; }
  const response_ratings& first() const { return first_; }
  const response_ratings& second() const { return second_; }
  void restart() {
    first_.restart();
    second_.restart();
  }

  struct point {
    double ratio;
    double value;
    double slope;
    double curvature;
    location_likelihood by_quantile;  ///< derivatives by ratio·z of either class
  };
  point at(double ratio) {
    ++evaluations_;
    const location_likelihood a = first_.maximise({ratio * z_[0], ratio * z_[1]});
    const location_likelihood b = second_.maximise({-ratio * z_[0], -ratio * z_[1]});
    point p{ratio, a.value + b.value, 0, 0, {}};
    location_likelihood& both = p.by_quantile;
    both.slope = {a.slope[0] - b.slope[0], a.slope[1] - b.slope[1]};
    both.curvature_00 = a.curvature_00 + b.curvature_00;
    both.curvature_01 = a.curvature_01 + b.curvature_01;
    both.curvature_11 = a.curvature_11 + b.curvature_11;
    p.slope = both.slope[0] * z_[0] + both.slope[1] * z_[1];
    const pair_of_doubles bend = curvature_times_z(both);
    p.curvature = bend[0] * z_[0] + bend[1] * z_[1];
    return p;
  }
  pair_of_doubles curvature_times_z(const location_likelihood& l) const {
    return {l.curvature_00 * z_[0] + l.curvature_01 * z_[1], l.curvature_01 * z_[0] + l.curvature_11 * z_[1]};
  }

 private:
  pair_of_doubles z_;
  response_ratings first_;   // answers of class 0; its locations are those of the mirrored evidence
  response_ratings second_;  // answers of class 1
  Index evaluations_ = 0;
};

/// The highest maximum of the likelihood: a scan of the ratios at which the evidence lies up to `reach` standard deviations from the
/// criterion, since there may be several maxima, then Newton's method between the points that enclose one.
class meta_d_search {
 public:
  meta_d_search(meta_d_model& model, double unit) : model_(model) {
    static constexpr std::array<double, 17> distance{0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 13, 17, 22, 29, 38, 50};
    constexpr std::size_t middle = distance.size();
    std::vector<meta_d_model::point> scan(2 * middle + 1, model_.at(0));
    for (std::size_t i = 0; i < middle; ++i) scan[middle + 1 + i] = model_.at(distance[i] * unit);
    model_.restart();
    for (std::size_t i = 0; i < middle; ++i) scan[middle - 1 - i] = model_.at(-distance[i] * unit);
    for (std::size_t i = 0; i + 1 < scan.size(); ++i) {
      if ((scan[i].slope >= 0 && scan[i + 1].slope < 0) || (scan[i].slope > 0 && scan[i + 1].slope <= 0)) refine(scan[i], scan[i + 1]);
    }
    const double edge = (std::max)(scan.front().value, scan.back().value);
    unbounded_ = !found_ || edge >= best_.value - 1e-12 * model_.trials();
    if (!unbounded_) best_ = model_.at(best_.ratio);  // with its criteria
  }
  bool is_unbounded() const { return unbounded_; }
  const meta_d_model::point& best() const { return best_; }

 private:
  void refine(const meta_d_model::point& from, const meta_d_model::point& to) {
    double low = from.ratio;
    double high = to.ratio;
    double x = low < 1 && 1 < high ? 1.0 : low + (high - low) * (from.slope / (from.slope - to.slope));
    model_.restart();
    for (int step = 0; step < 200; ++step) {
      const meta_d_model::point p = model_.at(x);
      (p.slope > 0 ? low : high) = x;
      const bool is_top = p.curvature < 0 && p.slope * p.slope <= 1e-26 * model_.trials() * -p.curvature;
      const double middle = low + 0.5 * (high - low);
      if (is_top || !(middle > low && middle < high)) {
        if (!found_ || p.value > best_.value) best_ = p;
        found_ = true;
        return;
      }
      x = p.curvature < 0 ? x - p.slope / p.curvature : middle;
      if (!(x > low && x < high)) x = middle;
    }
  }

  meta_d_model& model_;
  meta_d_model::point best_{};
  bool found_ = false;
  bool unbounded_ = false;
};

struct meta_d_prime_metric {
  static constexpr const char* name = "meta_d_prime";

  /// s1 and s2: 2R checked counts each.
  static meta_d_prime_result of(const double* s1, const double* s2, Index size, const meta_d_prime_options& o) {
    const double s = o.deviation_ratio;
    if (!core::is_finite(s) || !(s > 0)) core::raise_for(name, "deviation_ratio = " + core::to_text(s) + " must be finite and positive");
    if (size % 2 != 0) core::raise_for(name, "s1 has " + core::to_text(size) + " elements; as many for either response are wanted");
    meta_d_prime_result out;
    const rating_table t(s1, s2, size, o.padding);
    if (!core::is_finite(t.by_class[0].total() + t.by_class[1].total())) {
      core::raise_for(name, "the sum of the counts is too large for double");
    }
    if (!(t.by_class[0].total() > 0 && t.by_class[1].total() > 0)) return out;

    const auto correction = o.padding ? rate_correction::log_linear : rate_correction::none;
    const answers noise = t.by_class[0].corrected(correction);
    const answers signal = t.by_class[1].corrected(correction);
    const pair_of_doubles z{noise.quantile(), signal.quantile()};
    out.d_prime = extended_sum(z[1] / s, -z[0]);
    out.criterion = -extended_sum(z[1], z[0]) / (1 + s);
    out.status = meta_d_status::extreme_rate;
    if (!core::is_finite(z[0]) || !core::is_finite(z[1])) return out;
    const bool equal_rates = s == 1 && noise.yes * signal.no == signal.yes * noise.no;
    out.status = meta_d_status::no_sensitivity;
    if (equal_rates || out.d_prime == 0) {
      out.d_prime = 0;
      return out;
    }
    meta_d_model model(t, z, s);
    out.status = meta_d_status::no_confidence;
    if (!model.is_informative()) return out;
    const meta_d_search search(model, 1 / (std::max)(std::abs(z[0]), std::abs(z[1])));
    out.iterations = model.evaluations();
    out.status = meta_d_status::unbounded;
    if (search.is_unbounded()) return out;
    out.status = model.has_converged() ? meta_d_status::converged : meta_d_status::not_converged;

    const auto& best = search.best();
    out.m_ratio = best.ratio;
    out.meta_d_prime = best.ratio * out.d_prime;
    out.m_difference = out.meta_d_prime - out.d_prime;
    out.meta_criterion = best.ratio * out.criterion;
    out.log_likelihood = (std::min)(0.0, best.value);
    const std::vector<double> below = model.first().criteria();
    const std::vector<double> above = model.second().criteria();
    out.criteria_s1 = out.meta_criterion - view(below).reverse();
    out.criteria_s2 = out.meta_criterion + view(above);
    set_standard_errors(out, model, best, {quantile_variance(noise, noise.total()), quantile_variance(signal, signal.total())}, s);
    return out;
  }

 private:
  /// The M-ratio solves slope = 0, which the rates' sampling error moves; confidence is independent of it given the responses.
  static void set_standard_errors(meta_d_prime_result& out, const meta_d_model& model, const meta_d_model::point& best,
                                  const pair_of_doubles& variance, double s) {
    if (!(best.curvature < 0)) return;
    const double own = -1 / best.curvature;
    const pair_of_doubles bend = model.curvature_times_z(best.by_quantile);
    const pair_of_doubles direct{-best.ratio, best.ratio / s};  // d' moves as well
    double of_ratio = own;
    double of_meta = own * out.d_prime * out.d_prime;
    for (std::size_t k = 0; k < 2; ++k) {
      const double shift = own * (best.by_quantile.slope[k] + best.ratio * bend[k]);
      const double meta_shift = shift * out.d_prime + direct[k];
      of_ratio += shift * shift * variance[k];
      of_meta += meta_shift * meta_shift * variance[k];
    }
    out.m_ratio_standard_error = std::sqrt(of_ratio);
    out.meta_d_prime_standard_error = std::sqrt(of_meta);
  }
};

}  // namespace discrimination_detail

/// Metacognitive sensitivity meta-d' of Maniscalco and Lau: the d' of an ideal observer of the normal model whose confidence, given
/// stimulus and response, is distributed as the one observed; by maximum likelihood. M-ratio = meta-d' / d' is its efficiency.
///
/// Evidence is N(0, 1) for class 0 and N(d, 1/s²) for class 1; response 1 is given above a criterion. With z(H) and z(F) of the type-1
/// answers, the fitted model has rates Φ(ρ z(H)) and Φ(ρ z(F)), ρ the M-ratio, so that c / d' is kept; ρ and the 2(R − 1) type-2
/// criteria maximise Σ n log P(level | class, response).
///
/// `meta_d_prime(s1, s2[, options])` or `meta_d_prime(rating_counts[, options])`.
/// @par Input      s1, s2: 2R counts each of the trials of class 0 and 1, finite and >= 0: first response 0 from the highest confidence
///                 down, then response 1 from the lowest confidence up (nR_S1 and nR_S2 of the literature)
/// @par Options    padding (true: 1/(2R) to every count, as peers), deviation_ratio s (1)
/// @par Returns    meta_d_prime_result; meta-d' is NaN and the status says why: a class without trials, a rate of 0 or 1 (only without
///                 padding), d' = 0, R < 2 or confidence that does not vary, a likelihood without a maximum
/// @par Errors     invalid_input: sizes differ or are odd, a count that is NaN, infinite or negative, s that is not positive
/// @par Numerics   for given ρ the likelihood is concave in the criteria and maximised by Newton's method; of several maxima over ρ,
///                 found by a scan of 35 values up to ρ·max(|z(H)|, |z(F)|) = 50, the highest is taken. Probabilities keep their
///                 digits however far in a tail. Levels that nobody used are left out.
/// @par Standard errors  from the observed information and the sampling error of H and F, by the delta method
/// @par Cost       O(R) a step, about 40 values of ρ: 0.4 ms for R = 4, 2 ms for R = 20
/// @par Merge      exact, through rating_counts
/// @par Same as    R metaSDT fit_meta_d_MLE(s = 1), and fit_meta_d_MLE of Maniscalco and Lau; their means for s != 1 do not fit their
///                 criterion, so that exact counts of the model do not give M-ratio 1
/// @par Reference  Maniscalco and Lau 2012, doi:10.1016/j.concog.2011.09.021
struct meta_d_prime_function {
  template <class A, class B>
  meta_d_prime_result operator()(const Eigen::DenseBase<A>& s1, const Eigen::DenseBase<B>& s2,
                                 const meta_d_prime_options& options = {}) const {
    core::check_same_size(metric::name, "s2", s2.size(), "s1", s1.size());
    const std::vector<double> a = discrimination_detail::checked_counts(s1, {metric::name, "s1"});
    const std::vector<double> b = discrimination_detail::checked_counts(s2, {metric::name, "s2"});
    return metric::of(a.data(), b.data(), s1.size(), options);
  }
  meta_d_prime_result operator()(const rating_counts& c, const meta_d_prime_options& options = {}) const {
    return metric::of(c.s1().data(), c.s2().data(), 2 * c.levels(), options);
  }
  template <class A, class... Rest>
    requires(!core::dense<A> && (core::unwrapped<A> || (core::unwrapped<Rest> || ...)))
  meta_d_prime_result operator()(const A&, const Rest&...) const {
    static_assert(core::always_false<A>,
                  "assay::meta_d_prime takes Eigen vectors of counts (s1, s2[, options]) or a rating_counts; wrap a std::vector or "
                  "std::span as assay::view(x)");
    return {};
  }

 private:
  using metric = discrimination_detail::meta_d_prime_metric;
};
inline constexpr meta_d_prime_function meta_d_prime{};

ASSAY_NAMESPACE_END
