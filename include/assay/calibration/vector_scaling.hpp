// SPDX-License-Identifier: MIT
/// @file
/// vector_scaling: softmax(a·z + b) with a factor and a shift per class.
#pragma once

#include <assay/calibration/recalibration.hpp>
#include <assay/calibration/softmax_rows.hpp>
#include <assay/core/row_weights.hpp>
#include <assay/core/state.hpp>

#include <Eigen/Cholesky>

#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <utility>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace calibration_detail {

/// Logits of K classes: level_k + factor_k (z_k - centre_k).
struct vector_scaling_lines {
  Vector factor;
  Vector centre;
  Vector level;
  fit_status status = fit_status::degenerate;

  Index classes() const { return factor.size(); }
  double at(Index k, double z) const { return core::magnitude_bits(factor[k]) == 0 ? level[k] : level[k] + factor[k] * (z - centre[k]); }
  static vector_scaling_lines identity(Index classes) {
    return {Vector::Ones(classes), Vector::Zero(classes), Vector::Zero(classes), fit_status::degenerate};
  }
};

/// Mean loss of rows at parameters (factors, then levels) and its derivatives; scratch of a piece of rows.
struct vector_scaling_sums {
  core::cascade_sum loss;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd hessian;  // lower half
  Eigen::MatrixXd x;        // the piece: its columns
  Eigen::MatrixXd p;        // its probabilities, twice

  explicit vector_scaling_sums(Index classes)
      : gradient(Eigen::VectorXd::Zero(2 * classes)), hessian(Eigen::MatrixXd::Zero(2 * classes, 2 * classes)) {}
  void merge(const vector_scaling_sums& other) {
    loss.merge(other.loss);
    gradient += other.gradient;
    hessian += other.hessian;
  }
  /// The piece x, with the labels and the shares of its rows.
  void add(const Eigen::VectorXd& parameters, const std::int32_t* label, const double* shares) {
    const Index n = x.rows();
    const Index classes = x.cols();
    const Eigen::Map<const Vector> share(shares, n);
    p.resize(n, 2 * classes);
    Vector top = Vector::Constant(n, std::numeric_limits<double>::lowest());
    for (Index k = 0; k < classes; ++k) {
      p.col(k) = (parameters[k] * x.col(k)).array() + parameters[classes + k];
      top = top.max(p.col(k).array());
    }
    Vector own(n);
    for (Index i = 0; i < n; ++i) own[i] = top[i] - p(i, label[i]);
    Vector sum = Vector::Zero(n);
    for (Index k = 0; k < classes; ++k) {
      p.col(k) = (p.col(k).array() - top).max(-800).exp();
      sum += p.col(k).array();
    }
    own += sum.log();
    loss.add(core::sum_block(n, [&](Index i) { return share[i] * own[i]; }));
    const Vector root = share.sqrt();
    Vector expected(n);
    Vector excess(n);
    for (Index k = 0; k < classes; ++k) {
      const auto column = x.col(k).array();
      p.col(k).array() /= sum;
      expected = share * p.col(k).array();
      for (Index i = 0; i < n; ++i) excess[i] = expected[i] - (label[i] == static_cast<std::int32_t>(k) ? share[i] : 0.0);
      gradient[k] += (excess * column).sum();
      gradient[classes + k] += excess.sum();
      hessian(k, k) += (expected * column * column).sum();
      hessian(classes + k, k) += (expected * column).sum();
      hessian(classes + k, classes + k) += expected.sum();
      p.col(classes + k) = p.col(k).array() * root;
      p.col(k) = p.col(classes + k).array() * column;
    }
    hessian.selfadjointView<Eigen::Lower>().rankUpdate(p.transpose(), -1.0);
  }
};

struct vector_scaling_solution {
  Eigen::VectorXd parameters;
  fit_status status = fit_status::not_converged;
};

/// The rows of a fit; columns are brought to centre 0 and mean absolute value 1.
template <class Z, class Labels>
class vector_scaling_problem {
 public:
  vector_scaling_problem(const Z& z, const Labels& labels, Vector share) : z_(z), labels_(labels), share_(std::move(share)) {
    const Index classes = z.classes();
    double largest = 0;
    rate_ = Vector::Zero(classes);
    each_piece([&](Index begin, Index n, const auto& for_each_class, const std::int32_t* label) {
      for_each_class([&](Index, const auto* x) {
        for (Index i = 0; i < n; ++i) largest = (std::max)(largest, std::abs(static_cast<double>(x[i])));
      });
      for (Index i = 0; i < n; ++i) rate_[label[i]] += share_[begin + i];
    });
    scale_ = scale_to_one(largest);
    centre_ = column_means([&](Index, double x) { return scale_ * x; });
    const Vector spread = column_means([&](Index k, double x) { return std::abs(scale_ * x - centre_[k]); });
    // below, nothing but the rounding of the centre is left
    inverse_spread_ = (spread > (0x1p-50 * centre_.abs()).max(0x1p-1000)).select(1 / spread, 0.0);
  }

  Index classes() const { return z_.classes(); }
  /// Share of each class in the weight.
  const Vector& rate() const { return rate_; }
  bool is_constant() const { return (inverse_spread_ <= 0).all(); }

  vector_scaling_sums at(const Eigen::VectorXd& parameters) const {
    return core::reduce_blocks(
        z_.size(), [&] { return vector_scaling_sums(classes()); },
        [&](vector_scaling_sums& s, Index first, Index rows) {
          pieces_of(first, rows, [&](Index begin, Index n, const auto& for_each_class, const std::int32_t* label) {
            s.x.resize(n, classes());
            for_each_class([&](Index k, const auto* x) {
              for (Index i = 0; i < n; ++i) s.x(i, k) = (scale_ * static_cast<double>(x[i]) - centre_[k]) * inverse_spread_[k];
            });
            s.add(parameters, label, share_.data() + begin);
          });
        });
  }

  vector_scaling_lines lines(const vector_scaling_solution& s) const {
    constexpr double most = (std::numeric_limits<double>::max)();
    const Vector factor = (s.parameters.head(classes()).array() * inverse_spread_ * scale_).max(-most).min(most);
    return {factor, centre_ / scale_, s.parameters.tail(classes()).array(), s.status};
  }

 private:
  template <class Body>
  void each_piece(Body&& body) const {
    for (Index begin = 0; begin < z_.size(); begin += core::block_size)
      pieces_of(begin, (std::min)(core::block_size, z_.size() - begin), body);
  }
  template <class Body>
  void pieces_of(Index begin, Index count, Body&& body) const {
    std::int32_t buffer[core::block_size];
    const std::int32_t* label = labels_.load(begin, count, buffer);
    z_.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) { body(begin + at, n, for_each_class, label + at); });
  }
  template <class F>
  Vector column_means(F&& f) const {
    std::vector<core::cascade_sum> sums(static_cast<std::size_t>(classes()));
    each_piece([&](Index begin, Index n, const auto& for_each_class, const std::int32_t*) {
      for_each_class([&](Index k, const auto* x) {
        sums[static_cast<std::size_t>(k)].add(
            core::sum_block(n, [&](Index i) { return share_[begin + i] * f(k, static_cast<double>(x[i])); }));
      });
    });
    Vector out(classes());
    for (Index k = 0; k < classes(); ++k) out[k] = sums[static_cast<std::size_t>(k)].value();
    return out;
  }

  const Z& z_;
  const Labels& labels_;
  Vector share_;
  Vector rate_;
  double scale_ = 1;
  Vector centre_;
  Vector inverse_spread_;
};

/// Newton's method with halved steps from the constant predictor; the loss never rises. A small ridge, relative to each curvature,
/// settles the directions that the loss does not see.
inline vector_scaling_solution solve_vector_scaling(Index classes, const std::function<vector_scaling_sums(const Eigen::VectorXd&)>& at) {
  vector_scaling_solution out;
  out.parameters = Eigen::VectorXd::Zero(2 * classes);
  vector_scaling_sums here = at(out.parameters);
  double ridge = 0x1p-30;
  double last = 0;
  for (int step = 0; step < 100; ++step) {
    Eigen::MatrixXd curvature = here.hessian;
    // the loss does not change when all levels shift
    curvature.bottomRightCorner(classes, classes).array() += curvature.diagonal().tail(classes).mean() / static_cast<double>(classes);
    for (Index j = 0; j < 2 * classes; ++j) curvature(j, j) = curvature(j, j) > 0 ? curvature(j, j) * (1 + ridge) : 1.0;
    const Eigen::LLT<Eigen::MatrixXd> factor(curvature);
    Eigen::VectorXd move = Eigen::VectorXd::Zero(2 * classes);
    double decrement = -1;
    if (factor.info() == Eigen::Success) {
      move = -factor.solve(here.gradient);
      decrement = -move.dot(here.gradient);
    }
    if (!(decrement >= 0)) {
      ridge *= 1024;
      if (ridge > 1) return out;
      continue;
    }
    const double size = move.cwiseAbs().maxCoeff();
    if (decrement < 0x1p-24 && size > 0.25 && size > last / 2) {  // rows move on, and nothing is left to win
      out.status = fit_status::separable;
      return out;
    }
    const bool is_near = decrement <= 0x1p-64;  // squared once more by this step
    double share = 1;
    for (; share > 0x1p-30; share /= 2) {
      vector_scaling_sums there = at(out.parameters + share * move);
      if (there.loss.value() <= here.loss.value() * (1 + 0x1p-50)) {
        out.parameters += share * move;
        here = std::move(there);
        break;
      }
      if (is_near) break;  // rounding is left
    }
    if (is_near) out.status = fit_status::converged;
    if (is_near || !(share > 0x1p-30)) return out;
    last = size;
  }
  return out;
}

/// Of one class only, or logits that do not vary: the observed rates.
inline vector_scaling_solution constant_vector_scaling(const Vector& rate) {
  vector_scaling_solution out{Eigen::VectorXd::Zero(2 * rate.size()), fit_status::degenerate};
  const Vector log_rate = rate.max(0x1p-53).log();
  out.parameters.tail(rate.size()) = (log_rate - log_rate.mean()).matrix();
  return out;
}

template <class Y, class Z, class... W>
vector_scaling_lines fit_vector_scaling(const char* function, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<Z>& logits,
                               const Eigen::DenseBase<W>&... weights) {
  const core::class_matrix_feed<Z, core::real_kind::finite> z(logits, {function, "logits"});
  const core::class_feed<Y> labels(truth, {function, "truth"}, z.classes());
  z.check_rows(labels.size());
  const core::row_weights<W...> rows(function, "truth", labels.size(), weights...);
  Vector share = Vector::Ones(labels.size());
  if (rows.is_empty()) {
    share.setZero();
  } else {
    rows.to_shares(share);
  }
  const vector_scaling_problem problem(z, labels, std::move(share));  // checks the rows
  if (rows.is_empty()) return vector_scaling_lines::identity(z.classes());
  if ((problem.rate() > 0).count() < 2 || problem.is_constant()) return problem.lines(constant_vector_scaling(problem.rate()));
  return problem.lines(solve_vector_scaling(z.classes(), [&](const Eigen::VectorXd& parameters) { return problem.at(parameters); }));
}

}  // namespace calibration_detail

/// Vector scaling: p = softmax(a·z + b) with a factor a_k and a shift b_k per class, those of the least weighted mean of -ln p of
/// the outcome. Σ b_k = 0, since the softmax does not see a common shift. The predicted class may change.
///
/// `vector_scaling::fit(truth, logits[, weights])`, then `map(logits)`. For binary log odds use platt_scaling with
/// .smooth_targets = false.
///
/// @par Input   truth: n classes 0..K-1; logits: n x K finite numbers, K >= 2, or the logarithms of probabilities without zeros;
///              weights: n finite numbers >= 0.
/// @par Status  degenerate: no rows (the identity), one class, or logits that do not vary (the observed rates). separable: some
///              parameters run off, as the shift of a class that never occurs; they stand where less than 2^-24 is left to win.
///              Where several parameters are as good (two classes with z_1 = -z_0), those are near the smallest.
/// @par Errors  invalid_input: sizes differ, NaN or infinity, a class out of range, a negative weight.
/// @par Cost    O(n K²) for each of some 6 to 10 Newton steps, which read the logits again (store an expensive expression), and
///              O(K³); 8 bytes a row and 32 K² bytes, with OpenMP a few times that a thread. Logits of any offset and scale per class.
/// @par Order   the order of the rows changes the last bits.
/// @par Same as VectorScaler of torch-uncertainty, which stops L-BFGS early.
/// @par Reference C. Guo et al., On calibration of modern neural networks, ICML 2017.
class vector_scaling {
 public:
  template <class Y, class Z>
    requires(core::dense<Y> && core::dense_matrix<Z>)
  static vector_scaling fit(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<Z>& logits) {
    return vector_scaling(calibration_detail::fit_vector_scaling(fit_name, truth, logits));
  }
  template <class Y, class Z, class W>
    requires(core::dense<Y> && core::dense_matrix<Z>)
  static vector_scaling fit(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<Z>& logits, const Eigen::DenseBase<W>& weights) {
    return vector_scaling(calibration_detail::fit_vector_scaling(fit_name, truth, logits, weights));
  }
  template <class Y, class Z, class... Rest>
    requires(!core::dense<Y> || !core::dense_matrix<Z> || (core::unwrapped<Rest> || ...))
  static vector_scaling fit(const Y&, const Z&, const Rest&...) {
    static_assert(core::always_false<Y, Z>,
                  "assay::vector_scaling::fit takes Eigen objects (truth, logits[, weights]), logits being an n x K matrix; wrap a "
                  "std::vector or std::span as assay::view(x)");
    return vector_scaling({});
  }

  /// n x K probabilities of n x K logits.
  template <class Z>
    requires(core::dense_matrix<Z>)
  Eigen::ArrayXXd map(const Eigen::DenseBase<Z>& logits) const {
    const core::class_matrix_feed<Z, core::real_kind::finite> z(logits, {map_name, "logits"});
    if (z.classes() != classes()) {
      core::raise_for(map_name, "logits has " + core::to_text(z.classes()) + " columns but the map has " +
                                core::to_text(classes()) + " classes");
    }
    return calibration_detail::softmax_rows(z, 1, [this](Index k, double x) { return lines_.at(k, x); });
  }

  Index classes() const { return lines_.classes(); }
  /// a_k.
  const Vector& factors() const { return lines_.factor; }
  /// b_k, with sum 0. The map itself is kept about the mean logit of every class.
  Vector shifts() const {
    Vector out(classes());
    for (Index k = 0; k < classes(); ++k) out[k] = lines_.at(k, 0);
    return out - out.mean();
  }
  fit_status status() const { return lines_.status; }

  friend bool operator==(const vector_scaling& x, const vector_scaling& y) {
    const auto& a = x.lines_;
    const auto& b = y.lines_;
    return a.classes() == b.classes() && (a.factor == b.factor).all() && (a.centre == b.centre).all() && (a.level == b.level).all() &&
           a.status == b.status;
  }
  bytes to_bytes() const {
    core::state_writer out(core::summary_name("VECT"), 1);
    for (const Vector* const x : {&lines_.factor, &lines_.centre, &lines_.level}) out.put_array(*x);
    out.put(lines_.status);
    return out.finish();
  }
  static vector_scaling from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("VECT"), 1, "vector_scaling::from_bytes");
    calibration_detail::vector_scaling_lines lines;
    for (Vector* const x : {&lines.factor, &lines.centre, &lines.level}) {
      const auto numbers = reader.get_array<double>();
      for (const double v : numbers) reader.require(core::is_finite(v), "a parameter is not finite");
      *x = Eigen::Map<const Vector>(numbers.data(), static_cast<Index>(numbers.size()));
    }
    lines.status = reader.get_enum(fit_status::degenerate);
    reader.require(lines.classes() >= 2, "there are fewer than two classes");
    reader.require(lines.centre.size() == lines.classes() && lines.level.size() == lines.classes(), "there is not one number a class");
    reader.finish();
    return vector_scaling(std::move(lines));
  }

 private:
  static constexpr const char* fit_name = "vector_scaling.fit";
  static constexpr const char* map_name = "vector_scaling.map";

  explicit vector_scaling(calibration_detail::vector_scaling_lines lines) : lines_(std::move(lines)) {}

  calibration_detail::vector_scaling_lines lines_;
};

ASSAY_NAMESPACE_END
