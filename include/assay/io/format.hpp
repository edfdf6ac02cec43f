// SPDX-License-Identifier: MIT
/// @file
/// fmt formatters of results; the only header that needs fmt.
#pragma once

#include <assay/core/estimate.hpp>
#include <assay/discrimination/confusion_matrix.hpp>

#include <fmt/format.h>

/// An estimate as `value [lower, upper]`; the format specification is that of its numbers: `{:.3f}`. Undefined parts are
/// printed as n/a, an interval that was not computed is left out.
template <>
struct fmt::formatter<assay::estimate> : fmt::formatter<double> {
  template <class Context>
  auto format(const assay::estimate& e, Context& context) const {
    number(e.value, context);
    if (assay::is_undefined(e.lower) && assay::is_undefined(e.upper)) return context.out();
    text(" [", context);
    number(e.lower, context);
    text(", ", context);
    number(e.upper, context);
    return text("]", context);
  }

 private:
  template <class Context>
  static auto text(const char* s, Context& context) {
    auto out = context.out();
    while (*s != '\0') *out++ = *s++;
    context.advance_to(out);
    return out;
  }
  template <class Context>
  void number(double x, Context& context) const {
    if (assay::is_undefined(x)) {
      text("n/a", context);
    } else {
      context.advance_to(fmt::formatter<double>::format(x, context));
    }
  }
};

/// A confusion matrix as one line per true class, cells separated by a space; the specification is that of the cells.
template <>
struct fmt::formatter<assay::confusion_matrix> : fmt::formatter<double> {
  template <class Context>
  auto format(const assay::confusion_matrix& m, Context& context) const {
    auto out = context.out();
    for (assay::Index t = 0; t < m.classes(); ++t) {
      for (assay::Index p = 0; p < m.classes(); ++p) {
        if (p > 0) *out++ = ' ';
        context.advance_to(out);
        out = fmt::formatter<double>::format(m(t, p), context);
      }
      if (t + 1 < m.classes()) *out++ = '\n';
    }
    return out;
  }
};
