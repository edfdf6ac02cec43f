// SPDX-License-Identifier: MIT
#include "fair/model.hpp"

#include <assay/core/random.hpp>
#include <cmath>

namespace fair {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

model::model(Index inputs, Index hidden, std::uint64_t seed)
    : parameters(VectorXd::Zero(hidden > 0 ? (inputs + 1) * hidden + hidden + 1 : inputs + 1)), inputs_(inputs), hidden_(hidden) {
  const double width = 1 / std::sqrt(static_cast<double>(inputs));
  assay::core::random_stream random(seed, 1);
  for (Index i = 0; i < inputs * hidden; ++i) parameters[i] = width * random.normal();
  // with w = 0 too the hidden layer would have no gradient at first
  for (Index i = 0; i < hidden; ++i) parameters[(inputs + 1) * hidden + i] = random.normal() / std::sqrt(static_cast<double>(hidden));
}

MatrixXd model::activations(const MatrixXd& x) const {
  if (hidden_ == 0) return x;
  const Eigen::Map<const MatrixXd> weights(parameters.data(), inputs_, hidden_);
  const Eigen::Map<const Eigen::RowVectorXd> offsets(parameters.data() + inputs_ * hidden_, hidden_);
  return ((x * weights).rowwise() + offsets).array().tanh();
}

Eigen::ArrayXd model::scores(const MatrixXd& x) const {
  const Index k = last_inputs();
  const Eigen::ArrayXd logit = (activations(x) * parameters.segment(parameters.size() - k - 1, k)).array() + parameters[parameters.size() - 1];
  return 1 / (1 + (-logit).exp());
}

VectorXd model::gradient(const MatrixXd& x, const VectorXd& by_logit) const {
  const Index k = last_inputs();
  const Index last = parameters.size() - k - 1;
  const MatrixXd a = activations(x);
  VectorXd out(parameters.size());
  out.segment(last, k) = a.transpose() * by_logit;
  out[parameters.size() - 1] = by_logit.sum();
  if (hidden_ > 0) {
    const MatrixXd below = (by_logit * parameters.segment(last, k).transpose()).array() * (1 - a.array().square());
    Eigen::Map<MatrixXd>(out.data(), inputs_, hidden_) = x.transpose() * below;
    out.segment(inputs_ * hidden_, hidden_) = below.colwise().sum().transpose();
  }
  return out;
}

void adam::step(VectorXd& parameters, const VectorXd& gradient, double rate) {
  constexpr double keep_first = 0.9;
  constexpr double keep_second = 0.999;
  decay_first_ *= keep_first;
  decay_second_ *= keep_second;
  first_ = keep_first * first_ + (1 - keep_first) * gradient.array();
  second_ = keep_second * second_ + (1 - keep_second) * gradient.array().square();
  parameters.array() -= rate * (first_ / (1 - decay_first_)) / ((second_ / (1 - decay_second_)).sqrt() + 1e-8);
}

}  // namespace fair
