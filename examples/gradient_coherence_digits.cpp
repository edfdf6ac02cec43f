// SPDX-License-Identifier: MIT
/// @file
/// Trains a small network on handwritten digits twice, with the true labels and with shuffled ones, and watches the m-coherence
/// of the per-example gradients: how many examples a small step along the gradient of one example helps on average (Chatterjee
/// and Zielinski, arXiv 2008.01217). With true labels the early steps help many examples at once; with shuffled labels there is
/// little to share.
///
/// Usage: gradient_coherence_digits [digits.csv [output.svg]]. Fails if the true labels are not clearly more coherent early in
/// training.
#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <assay/coherence/gradient_coherence.hpp>
#include <assay/coherence/gradient_moments.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "report/svg.hpp"

#ifndef ASSAY_EXAMPLE_DATA
#define ASSAY_EXAMPLE_DATA "examples/data"
#endif

namespace {

using Eigen::Index;
using matrix = Eigen::MatrixXf;
/// One example per row; row-major, so that the gradient of one example lies in one piece.
using row_matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr Index pixels = 64;
constexpr Index hidden = 32;
constexpr Index classes = 10;
constexpr Index epochs = 60;
constexpr Index block = 256;  // rows of gradients that are held at once
constexpr float learning_rate = 0.3F;
// "Early" begins after the first step: before it both runs share the misfit of the initial outputs, whatever the labels.
constexpr Index early_begin = 1;
constexpr Index early_end = 20;
constexpr double clear_ratio = 5;

struct digits {
  row_matrix features;  // n x 64, scaled to [0, 1]
  Eigen::VectorXi labels;
};

/// Reads columns digit, x0 ... x63 of integers.
digits read_digits(const std::string& path) {
  std::ifstream in(path);
  std::string header;
  if (!std::getline(in, header)) throw std::runtime_error(fmt::format("{}: cannot be read", path));
  std::vector<int> values;
  for (int value = 0; in >> value; in.ignore(1)) values.push_back(value);
  const auto count = static_cast<Index>(values.size());
  if (count == 0 || count % (pixels + 1) != 0 || !in.eof())
    throw std::runtime_error(fmt::format("{}: not rows of 65 integers", path));
  const Eigen::Map<const Eigen::Matrix<int, Eigen::Dynamic, pixels + 1, Eigen::RowMajor>> table(values.data(),
                                                                                                count / (pixels + 1), pixels + 1);
  digits out{table.rightCols(pixels).cast<float>() / 16.0F, table.col(0)};
  if (out.labels.minCoeff() < 0 || out.labels.maxCoeff() >= classes)
    throw std::runtime_error(fmt::format("{}: a label is no digit", path));
  return out;
}

/// softmax(W2 relu(W1 x + b1) + b2), all parameters in one vector.
class network {
 public:
  static constexpr Index size = (pixels + 1) * hidden + (hidden + 1) * classes;

  /// Loss and hits over some examples, and the gradient of each example's loss in its row.
  struct evaluation {
    double loss = 0;
    Index correct = 0;
    row_matrix gradients;
  };

  explicit network(std::uint64_t seed) : parameters_(Eigen::VectorXf::Zero(size)) {
    std::mt19937_64 random(seed);
    const auto fill = [&](Index offset, Index inputs, Index outputs) {
      const double width = std::sqrt(6.0 / static_cast<double>(inputs));  // uniform of variance 2 / inputs
      for (Index i = 0; i < inputs * outputs; ++i) {
        parameters_(offset + i) = static_cast<float>(width * (2 * (static_cast<double>(random() >> 11) * 0x1p-53) - 1));
      }
    };
    fill(0, pixels, hidden);
    fill(output, hidden, classes);
  }

  template <class X, class Y>
  evaluation evaluate(const X& x, const Y& labels) const {
    const matrix activation = ((x * weights(0, pixels, hidden)).rowwise() + bias(0, pixels, hidden)).cwiseMax(0.0F);
    const matrix logits = (activation * weights(output, hidden, classes)).rowwise() + bias(output, hidden, classes);
    matrix delta = (logits.colwise() - logits.rowwise().maxCoeff()).array().exp();
    delta.array().colwise() /= delta.rowwise().sum().array().eval();

    evaluation out;
    for (Index i = 0; i < x.rows(); ++i) {
      Index best = 0;
      delta.row(i).maxCoeff(&best);
      out.correct += best == labels(i) ? 1 : 0;
      out.loss -= std::log(static_cast<double>(delta(i, labels(i))));
      delta(i, labels(i)) -= 1.0F;  // the gradient with respect to the logits: p - onehot(y)
    }
    const matrix below =
        (delta * weights(output, hidden, classes).transpose()).array() * (activation.array() > 0.0F).template cast<float>();
    out.gradients.resize(x.rows(), size);
    outer_products(out.gradients, 0, x, below);
    outer_products(out.gradients, output, activation, delta);
    return out;
  }

  void descend(const Eigen::VectorXf& gradient) { parameters_ -= learning_rate * gradient; }

 private:
  static constexpr Index output = (pixels + 1) * hidden;  // where the parameters of the second layer begin

  Eigen::Map<const matrix> weights(Index offset, Index inputs, Index outputs) const {
    return {parameters_.data() + offset, inputs, outputs};
  }
  Eigen::Map<const Eigen::RowVectorXf> bias(Index offset, Index inputs, Index outputs) const {
    return {parameters_.data() + offset + inputs * outputs, outputs};
  }

  /// The gradient of a layer's weights is, for each example, its input times its delta; that of the bias is the delta.
  template <class Input>
  static void outer_products(row_matrix& gradients, Index offset, const Input& input, const matrix& delta) {
    for (Index i = 0; i < input.rows(); ++i) {
      float* here = gradients.row(i).data() + offset;
      Eigen::Map<matrix>(here, input.cols(), delta.cols()).noalias() = input.row(i).transpose() * delta.row(i);
      Eigen::Map<Eigen::RowVectorXf>(here + input.cols() * delta.cols(), delta.cols()) = delta.row(i);
    }
  }

  Eigen::VectorXf parameters_;
};

struct epoch {
  double loss;
  double accuracy;
  double m_coherence;
};

/// Full-batch gradient descent. The summary from which the coherence follows holds the mean gradient too: the step costs nothing
/// more.
std::vector<epoch> train(const row_matrix& features, const Eigen::VectorXi& labels) {
  network net(1);
  const Index n = features.rows();
  std::vector<epoch> out;
  for (Index e = 0; e < epochs; ++e) {
    assay::gradient_moments moments(network::size);
    double loss = 0;
    Index correct = 0;
    for (Index i = 0; i < n; i += block) {
      const Index rows = (std::min)(block, n - i);
      const network::evaluation some = net.evaluate(features.middleRows(i, rows), labels.segment(i, rows));
      moments.update(some.gradients);
      loss += some.loss;
      correct += some.correct;
    }
    const auto count = static_cast<double>(n);
    out.push_back({loss / count, static_cast<double>(correct) / count, assay::gradient_coherence(moments).m_coherence});
    net.descend(moments.mean().matrix().cast<float>());
  }
  return out;
}

double early_mean(const std::vector<epoch>& run) {
  double sum = 0;
  for (Index e = early_begin; e <= early_end; ++e) sum += run[static_cast<std::size_t>(e)].m_coherence;
  return sum / static_cast<double>(early_end - early_begin + 1);
}

/// Both curves over the epochs, decades upwards.
std::string plot(const std::vector<epoch>& truth, const std::vector<epoch>& shuffled) {
  const auto points = [](const std::vector<epoch>& run) {
    std::vector<report::point> out;
    for (const epoch& e : run) out.push_back({static_cast<double>(out.size()), std::log10(e.m_coherence)});
    return out;
  };
  const auto a = points(truth);
  const auto b = points(shuffled);
  double low = 0;
  double high = 1;
  for (const auto* curve : {&a, &b}) {
    for (const report::point& p : *curve) {
      low = (std::min)(low, std::floor(p.y));
      high = (std::max)(high, std::ceil(p.y));
    }
  }
  report::figure figure(
      "m-coherence while training on digits",
      "The m-coherence of per-example gradients over the epochs: far higher with true labels than with shuffled labels.", 640,
      400);
  const auto last = static_cast<double>(epochs - 1);
  report::plot_area area(figure, {64, 44, 616, 340}, {"epoch", 0, last}, {"log10 of m-coherence", low, high});
  area.frame();
  area.segment({0, 0}, {last, 0}, "guide");
  area.curve(a, "c1");
  area.curve(b, "c2");
  figure.text({64, 24}, "m-coherence of per-example gradients", "label");
  const auto name = [&](const std::vector<report::point>& curve, const char* text) {
    const report::point at = area.at(curve[20].x, curve[20].y);
    figure.text({at.x + 8, at.y - 10}, text, "small");
  };
  name(a, "true labels");
  name(b, "shuffled labels");
  const report::point one = area.at(last, 0);
  figure.text({one.x - 4, one.y - 6}, "1 = orthogonal gradients", "tick", "end");
  return figure.document();
}

int run(int argc, char** argv) {
  const std::string input = argc > 1 ? argv[1] : ASSAY_EXAMPLE_DATA "/digits/digits.csv";
  const std::string picture = argc > 2 ? argv[2] : "gradient_coherence_digits.svg";
  const digits data = read_digits(input);

  Eigen::VectorXi labels = data.labels;  // shuffled: same classes, no relation to the pixels
  std::mt19937_64 random(7);
  for (Index i = labels.size() - 1; i > 0; --i)
    std::swap(labels(i), labels(static_cast<Index>(random() % static_cast<std::uint64_t>(i + 1))));

  const std::vector<epoch> truth = train(data.features, data.labels);
  const std::vector<epoch> shuffled = train(data.features, labels);

  fmt::print("{} examples, {} parameters, {} epochs of full-batch gradient descent\n\n", data.features.rows(), network::size,
             epochs);
  fmt::print("       |          true labels          |        shuffled labels\n");
  fmt::print(" epoch |   loss  accuracy  m-coherence |   loss  accuracy  m-coherence\n");
  for (std::size_t e = 0; e < truth.size(); ++e) {
    const epoch& a = truth[e];
    const epoch& b = shuffled[e];
    fmt::print("{:6} | {:6.4f}  {:8.3f}  {:11.3f} | {:6.4f}  {:8.3f}  {:11.3f}\n", e, a.loss, a.accuracy, a.m_coherence, b.loss,
               b.accuracy, b.m_coherence);
  }

  std::ofstream out(picture);
  out << plot(truth, shuffled);
  out.close();
  if (!out) throw std::runtime_error(fmt::format("{}: cannot be written", picture));

  const double high = early_mean(truth);
  const double low = early_mean(shuffled);
  fmt::print(
      "\nmean m-coherence of epochs {} to {}: {:.3f} with true labels, {:.3f} with shuffled labels, ratio {:.1f}\nplot: {}\n",
      early_begin, early_end, high, low, high / low, picture);
  if (!(high >= clear_ratio * low)) {
    fmt::print(stderr, "expected at least {:.0f} times the m-coherence with true labels\n", clear_ratio);
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "gradient_coherence_digits: {}\n", error.what());
    return 2;
  }
}
