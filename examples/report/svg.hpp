// SPDX-License-Identifier: MIT
/// @file
/// Drawing pieces for SVG: a figure with title and description, and a plot area with two axes.
#pragma once

#include "report/curve.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace report {

/// Colours and strokes of all figures, light and dark; once a page or once a stand-alone file.
std::string figure_style();

/// An SVG picture. Lengths are pixels of its own grid; classes are those of figure_style().
class figure {
 public:
  /// title and description are what a screen reader says.
  figure(std::string title, std::string description, double width, double height);

  void line(point a, point b, std::string_view style);
  void rectangle(double x, double y, double width, double height, std::string_view style, std::string_view tip = {});
  void circle(point centre, double radius, std::string_view style, std::string_view tip = {});
  void path(const std::vector<point>& points, std::string_view style);
  /// anchor: start, middle or end; turned upwards when vertical.
  void text(point at, std::string_view text, std::string_view style, std::string_view anchor = "start", bool vertical = false);

  /// For a page that has figure_style() already.
  std::string element() const { return svg({}); }
  /// A file of its own.
  std::string document() const { return svg(figure_style()); }

 private:
  std::string svg(std::string_view style) const;
  std::string title_;
  std::string description_;
  double width_;
  double height_;
  std::string body_;
};

struct axis {
  std::string label;
  double low = 0;
  double high = 1;
};

struct box {
  double left;
  double top;
  double right;
  double bottom;
};

/// An area of a figure with a linear horizontal and a linear vertical axis.
class plot_area {
 public:
  plot_area(figure& f, box where, axis x, axis y);
  /// Grid, numbers and labels. Without x numbers for a plot that shares the axis with one below.
  void frame(bool x_numbers = true);
  point at(double x, double y) const;

  void curve(const std::vector<point>& points, std::string_view style);
  void segment(point a, point b, std::string_view style) { figure_.line(at(a.x, a.y), at(b.x, b.y), style); }
  void bar(double x0, double x1, double y0, double y1, std::string_view style, std::string_view tip = {});
  /// A vertical interval with caps.
  void whisker(double x, double low, double high, std::string_view style);
  void dot(double x, double y, double radius, std::string_view style, std::string_view tip = {});

 private:
  figure& figure_;
  box box_;
  axis x_;
  axis y_;
};

/// Round numbers that divide [low, high] into about `wanted` parts.
std::vector<double> ticks(double low, double high, int wanted);

}  // namespace report
