// SPDX-License-Identifier: MIT
/// @file
/// The plots of an evaluation: reliability diagram, curves (ROC, precision-recall, Lorenz), bars per group.
#pragma once

#include "report/svg.hpp"

#include <limits>
#include <string>
#include <vector>

namespace report {

/// One bin of a reliability diagram; NaN where an interval is not known.
struct reliability_bin {
  double low;
  double high;
  double mean_prediction;
  double observed;
  double lower;
  double upper;
  double rows;
};

/// Observed rate against mean prediction with intervals, above a histogram of the predictions.
figure reliability_diagram(const std::string& title, const std::vector<reliability_bin>& bins);

struct series {
  std::string name;
  std::vector<point> points;
};

/// What else a plot of curves shows.
struct guide {
  enum class kind { none, diagonal, horizontal } shape = kind::none;
  double level = 0;
  std::string name;
};

/// At most six curves in the unit square, or up to `top`, told apart by colour and by dashes.
figure curve_plot(const std::string& title, const std::string& x_label, const std::string& y_label,
                  const std::vector<series>& curves, const guide& g, double top = 1);

/// One group: a bar from 0 to the value with its interval; NaN values are said to be n/a, with the reason.
struct group_bar {
  std::string name;
  double value;
  double lower;
  double upper;
  std::string note;
};

/// One metric of all groups, as dots with their intervals.
struct dot_panel {
  std::string metric;
  std::vector<group_bar> groups;  ///< the same groups in all panels
  std::vector<char> faint;        ///< of too few rows: drawn hollow
  double overall = std::numeric_limits<double>::quiet_NaN();
};

/// Panels side by side with one row for each group, a whisker for each interval and a line at the value of all rows.
figure group_dots(const std::string& title, const std::vector<dot_panel>& panels);

/// What the distribution of a number is like in one group: its 5 %, 25 %, 50 %, 75 % and 95 % quantile; empty without rows.
struct group_quantiles {
  std::string name;
  std::vector<double> quantiles;
};

/// One row for each group: a line from the 5 % to the 95 % quantile, a bar over the middle half, a stroke at the median.
figure quantile_bars(const std::string& title, const std::string& number, const std::vector<group_quantiles>& groups);

/// One small plot of the unit square.
struct small_plot {
  std::string name;
  std::vector<point> line;
  std::vector<reliability_bin> bins;  ///< drawn as dots with intervals, if any
};

/// A grid of small plots with the same axes, each with the diagonal and, in grey, the same curve of all rows.
figure small_multiples(const std::string& title, const std::string& x_label, const std::string& y_label, const std::vector<small_plot>& plots,
                       const std::vector<point>& all_rows = {});

/// Bars of one metric, one row for each group, with a line at the value of all rows.
figure group_bars(const std::string& title, const std::string& metric, const std::vector<group_bar>& groups,
                  double overall = std::numeric_limits<double>::quiet_NaN());

}  // namespace report
