// SPDX-License-Identifier: MIT
// Data of the peers' tests and documentation, written out in full.
#pragma once

#include <Eigen/Core>

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace reference {

inline Eigen::ArrayXi digits(std::string_view text) {
  Eigen::ArrayXi out(static_cast<Eigen::Index>(text.size()));
  for (std::size_t i = 0; i < text.size(); ++i) out[static_cast<Eigen::Index>(i)] = text[i] - '0';
  return out;
}

inline Eigen::ArrayXd list(std::initializer_list<double> values) {
  Eigen::ArrayXd out(static_cast<Eigen::Index>(values.size()));
  std::copy(values.begin(), values.end(), out.data());
  return out;
}

// R ineq documentation: mean incomes of ten classes, and the sizes of the classes
inline Eigen::ArrayXd incomes() {
  Eigen::ArrayXd x(10);
  x << 541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261;
  return x;
}
inline Eigen::ArrayXd class_sizes() {
  Eigen::ArrayXd n(10);
  n << 482, 825, 722, 690, 661, 760, 745, 2140, 1911, 1024;
  return n;
}

// fairlearn user guide, 18 rows; groups a, b, c = 0, 1, 2; second attribute 6, 8 = 0, 1
struct guide {
  Eigen::ArrayXi truth = digits("011110101000111111");
  Eigen::ArrayXi prediction = digits("001011100111100110");
  Eigen::ArrayXi group = digits("110112220020122122");
  Eigen::ArrayXi second = digits("101111000100001000");
};

// fairlearn test/unit/metrics/data_for_test.py, 71 rows; groups aa, ba = 0, 1 and f, g = 0, 1
struct unit_data {
  Eigen::ArrayXi truth = digits("10111011000111011001110000111111010100101001110001111001110110111111111");
  Eigen::ArrayXi prediction = digits("01110001111001110110110000111111010100101011011011011111000011111111111");
  Eigen::ArrayXd weights = digits("12312123111233121112322121313141213233414131112331211123112321223232341").cast<double>();
  Eigen::ArrayXi first = Eigen::ArrayXi::NullaryExpr(71, [](Eigen::Index i) { return (i / 2) % 2 == 0 ? 0 : 1; });
  Eigen::ArrayXi second = Eigen::ArrayXi::NullaryExpr(71, [](Eigen::Index i) { return (i / 3) % 2 == 0 ? 0 : 1; });
};

// AIF360 tests, 12 rows; privileged group 1
struct privileged_data {
  Eigen::ArrayXi truth = digits("110100101011");
  Eigen::ArrayXi prediction = digits("100110111011");
  Eigen::ArrayXi group = digits("000001111111");
};

// holisticai tests, 10 rows: group a = 0 (first four), b = 1
struct two_groups {
  Eigen::ArrayXi truth = digits("1100111000");
  Eigen::ArrayXi prediction = digits("1110110000");
  Eigen::ArrayXi group = digits("0000111111");
};

}  // namespace reference
