// SPDX-License-Identifier: MIT
/// @file
/// preference_strength: how strongly, and how unanimously, an ensemble of reward models prefers the chosen response.
#pragma once

#include <assay/core/matrix_feed.hpp>
#include <assay/preference/preference_loss.hpp>

ASSAY_NAMESPACE_BEGIN

struct preference_strength_options {
  Index ddof = 0;  ///< the variance divides by models − ddof
};

/// What an ensemble makes of n pairs, per pair.
struct preference_strengths {
  Vector mean;         ///< of the reward differences d over the models; negative: the ensemble would swap the pair
  Vector stddev;       ///< of d; NaN with no more than ddof models
  Vector vote_share;   ///< share of the models with d > 0
  Vector probability;  ///< mean of σ(d), the probability that chosen is preferred
};

/// Preference strength of pairs by M reward models: mean, standard deviation, vote share and mean Bradley-Terry probability of
/// the reward differences d_m = chosen − rejected.
///
/// `preference_strength(chosen, rejected[, options])` → preference_strengths.
/// @par Input      chosen, rejected: M x n matrices of finite rewards, a row per reward model and a column per pair, M >= 1
/// @par Options    ddof (0: population, as in the reference)
/// @par Errors     invalid_input: shapes differ, no row, NaN or infinity, negative ddof
/// @par Cost       O(M n) time, 32 bytes a pair for the result
/// @par Merge      pairs are independent of each other: join the vectors of parts
/// @par Reference  Wang et al.: Secrets of RLHF II: reward modeling, arXiv:2401.06080
struct preference_strength_function {
  template <class C, class R>
  preference_strengths operator()(const Eigen::DenseBase<C>& chosen, const Eigen::DenseBase<R>& rejected,
                                  const preference_strength_options& options = {}) const {
    static_assert(
        core::dense_matrix<C> && core::dense_matrix<R>,
        "assay::preference_strength takes M x n matrices, a row per reward model and a column per pair; one model's rewards go "
        "to assay::ranking_accuracy and assay::bradley_terry_loss");
    const core::matrix_feed<C, core::real_kind::finite> c(chosen, {name, "chosen"});
    const core::matrix_feed<R, core::real_kind::finite> r(rejected, {name, "rejected"});
    check_same(r.rows(), c.rows(), " rows");
    check_same(r.cols(), c.cols(), " columns");
    if (c.rows() < 1) core::raise_for(name, "chosen has no rows, one per reward model is wanted");
    if (options.ddof < 0) core::raise_for(name, "ddof = " + core::to_text(options.ddof) + " is negative");
    preference_strengths out{Vector(c.cols()), Vector(c.cols()), Vector(c.cols()), Vector(c.cols())};
    const auto models = static_cast<double>(c.rows());
    std::vector<double> d(static_cast<std::size_t>(c.rows()));
    for (Index j = 0; j < c.cols(); ++j) {
      load(c, r, j, d);
      double sum = 0;
      double votes = 0;
      double probability = 0;
      for (const double x : d) {
        sum += x;
        votes += x > 0 ? 1.0 : 0.0;
        probability += preference_detail::sigmoid(x);
      }
      const double mean = sum / models;
      double squares = 0;
      for (const double x : d) squares += (x - mean) * (x - mean);
      out.mean[j] = mean;
      out.stddev[j] = options.ddof < c.rows() ? std::sqrt(squares / static_cast<double>(c.rows() - options.ddof)) : undefined();
      out.vote_share[j] = votes / models;
      out.probability[j] = probability / models;
    }
    return out;
  }
  template <class C, class R, class... Rest>
  requires(!core::dense<C> || !core::dense<R>) preference_strengths operator()(const C&, const R&, const Rest&...) const {
    static_assert(core::always_false<C, R>, "assay::preference_strength takes Eigen matrices (chosen, rejected[, options])");
    return {};
  }

 private:
  static constexpr const char* name = "preference_strength";

  static void check_same(Index rejected, Index chosen, const char* what) {
    if (rejected != chosen) {
      core::raise_for(name, "rejected has " + core::to_text(rejected) + what + " but chosen has " + core::to_text(chosen));
    }
  }

  /// The reward differences of pair j.
  template <class C, class R>
  static void load(const C& chosen, const R& rejected, Index j, std::vector<double>& d) {
    typename C::value_type c_buffer[core::block_size];
    typename R::value_type r_buffer[core::block_size];
    const auto models = static_cast<Index>(d.size());
    for (Index begin = 0; begin < models; begin += core::block_size) {
      const Index count = (std::min)(core::block_size, models - begin);
      const auto* c = chosen.load(begin, count, j, c_buffer);
      const auto* r = rejected.load(begin, count, j, r_buffer);
      for (Index i = 0; i < count; ++i)
        d[static_cast<std::size_t>(begin + i)] = static_cast<double>(c[i]) - static_cast<double>(r[i]);
    }
  }
};
inline constexpr preference_strength_function preference_strength{};

ASSAY_NAMESPACE_END
