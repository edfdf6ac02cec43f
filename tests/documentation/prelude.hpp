// What a fragment in the documentation may take for granted: the library, and 240 predictions under the names that the pages use.
// A fragment may hide any of these names by its own.
#pragma once

#include <assay/assay.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

using Eigen::ArrayXd;
using Eigen::ArrayXi;
using Eigen::ArrayXXd;
using Eigen::Index;
using Eigen::MatrixXd;

namespace example {
inline constexpr Index n = 240;

/// Fixed numbers in (0, 1) without a pattern that would matter here.
inline double fraction(Index i, Index salt) {
  std::uint64_t bits = static_cast<std::uint64_t>(i * 1000 + salt + 1) * 0x9e3779b97f4a7c15u;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
  return (static_cast<double>((bits ^ (bits >> 31)) >> 40) + 0.5) * 0x1p-24;
}
}  // namespace example

/// p: probabilities; s: scores; w: weights.
inline const ArrayXd p = ArrayXd::NullaryExpr(example::n, [](Index i) { return example::fraction(i, 1); });
inline const ArrayXd s = (p / (1 - p)).log();
inline const ArrayXd w = ArrayXd::NullaryExpr(example::n, [](Index i) { return 0.5 + example::fraction(i, 2); });

/// y: labels 0/1 that follow p; g: groups 0, 1, 2; c: classes 0, 1, 2; P: n×3 probabilities of the classes.
inline const ArrayXi y = ArrayXi::NullaryExpr(example::n, [](Index i) { return example::fraction(i, 3) < p(i) ? 1 : 0; });
inline const ArrayXi g = ArrayXi::NullaryExpr(example::n, [](Index i) { return static_cast<int>(3 * example::fraction(i, 4)); });
inline const ArrayXi c = ArrayXi::NullaryExpr(example::n, [](Index i) { return static_cast<int>(3 * example::fraction(i, 5)); });
inline const ArrayXXd P = [] {
  ArrayXXd weights = ArrayXXd::NullaryExpr(example::n, 3, [](Index i, Index k) { return example::fraction(i, 6 + k); });
  return ArrayXXd(weights.colwise() / weights.rowwise().sum());
}();

/// X, Y: two sets of features, one example per row; G: per-example gradients.
inline const MatrixXd X = MatrixXd::NullaryExpr(example::n, 4, [](Index i, Index k) { return example::fraction(i, 10 + k) - 0.5; });
inline const MatrixXd Y = X.leftCols(2).cwiseAbs2();
inline const MatrixXd G = MatrixXd::NullaryExpr(example::n, 8, [](Index i, Index k) { return 0.2 + example::fraction(i, 20 + k); });
