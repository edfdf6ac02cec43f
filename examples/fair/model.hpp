// SPDX-License-Identifier: MIT
/// @file
/// Logistic regression, or a network with one hidden layer, with gradients by hand; and the steps of Adam.
#pragma once

#include <Eigen/Core>
#include <cstdint>

namespace fair {

/// sigmoid(w·x + b), or sigmoid(w·tanh(Ux + c) + b) with hidden units.
class model {
 public:
  /// Weights of the hidden layer start at random values, all others at 0; hidden = 0: logistic regression.
  model(Eigen::Index inputs, Eigen::Index hidden, std::uint64_t seed);

  /// Probability of each row.
  Eigen::ArrayXd scores(const Eigen::MatrixXd& x) const;
  /// Gradient of a loss with respect to the parameters, from its derivatives with respect to the logit of each row.
  Eigen::VectorXd gradient(const Eigen::MatrixXd& x, const Eigen::VectorXd& by_logit) const;

  Eigen::VectorXd parameters;  ///< of the hidden layer (by unit: weights, then all offsets), then w and b

 private:
  Eigen::Index last_inputs() const { return hidden_ > 0 ? hidden_ : inputs_; }
  Eigen::MatrixXd activations(const Eigen::MatrixXd& x) const;
  Eigen::Index inputs_;
  Eigen::Index hidden_;
};

/// Kingma and Ba 2015.
class adam {
 public:
  explicit adam(Eigen::Index parameters)
      : first_(Eigen::ArrayXd::Zero(parameters)), second_(Eigen::ArrayXd::Zero(parameters)) {}
  void step(Eigen::VectorXd& parameters, const Eigen::VectorXd& gradient, double rate);

 private:
  Eigen::ArrayXd first_;
  Eigen::ArrayXd second_;
  double decay_first_ = 1;
  double decay_second_ = 1;
};

}  // namespace fair
