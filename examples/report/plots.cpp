// SPDX-License-Identifier: MIT
#include "report/plots.hpp"

#include "report/text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace report {
namespace {

bool known(double x) { return std::isfinite(x); }

std::string style_of(std::size_t i) { return "c" + std::to_string(i % 6 + 1); }

}  // namespace

figure reliability_diagram(const std::string& title, const std::vector<reliability_bin>& bins) {
  double rows = 0;
  double most = 0;
  for (const auto& b : bins) {
    rows += b.rows;
    most = (std::max)(most, b.rows);
  }
  figure f(title,
           fmt::format("Observed rate against mean predicted probability in {} bins; points on the diagonal are well calibrated. "
                       "Below, the share of rows in each bin.",
                       bins.size()),
           480, 480);
  plot_area above(f, {66, 16, 464, 326}, {"predicted probability", 0, 1}, {"observed rate", 0, 1});
  above.frame(false);
  above.curve({{0, 0}, {1, 1}}, "guide");
  plot_area below(f, {66, 346, 464, 430}, {"predicted probability", 0, 1},
                  {"share of rows", 0, most > 0 ? 1.08 * most / rows : 1});
  below.frame();
  std::vector<point> line;
  for (const auto& b : bins) {
    if (!(b.rows > 0)) continue;
    const std::string where = fmt::format("bin {} to {}: {} of the rows", number(b.low), number(b.high), percent(b.rows / rows));
    below.bar(b.low, b.high, 0, b.rows / rows, "bar", where);
    if (known(b.observed)) line.push_back({b.mean_prediction, b.observed});
  }
  above.curve(line, "c1");
  for (const auto& b : bins) {
    if (!(b.rows > 0) || !known(b.observed)) continue;
    if (known(b.lower) && known(b.upper)) above.whisker(b.mean_prediction, b.lower, b.upper, "whisker");
    above.dot(b.mean_prediction, b.observed, 4, "mark",
              fmt::format("predicted {}, observed {} {}, {} of the rows", number(b.mean_prediction), number(b.observed),
                          interval(b.lower, b.upper), percent(b.rows / rows)));
  }
  return f;
}

figure curve_plot(const std::string& title, const std::string& x_label, const std::string& y_label,
                  const std::vector<series>& curves, const guide& g, double top) {
  std::string names;
  for (const auto& c : curves) names += (names.empty() ? "" : ", ") + c.name;
  const bool has_legend = curves.size() > 1 || g.shape != guide::kind::none;
  const std::size_t lines = has_legend ? curves.size() + (g.shape == guide::kind::none ? 0 : 1) : 0;
  const double legend = 20 * static_cast<double>((lines + 1) / 2);
  figure f(title, y_label + " against " + x_label + " for " + names + ".", 480, 424 + legend);
  plot_area area(f, {66, 16, 464, 374}, {x_label, 0, 1}, {y_label, 0, top});
  area.frame();
  if (g.shape == guide::kind::diagonal) area.curve({{0, 0}, {1, 1}}, "guide");
  if (g.shape == guide::kind::horizontal) area.curve({{0, g.level}, {1, g.level}}, "guide");
  for (std::size_t i = curves.size(); i-- > 0;) area.curve(curves[i].points, style_of(i));
  for (std::size_t i = 0; i < lines; ++i) {
    const double x = i % 2 == 0 ? 66 : 270;
    const double y = 432 + 20 * static_cast<double>(i / 2);
    const bool is_curve = i < curves.size();
    f.line({x, y - 4}, {x + 26, y - 4}, is_curve ? style_of(i) : "guide");
    f.text({x + 33, y}, shortened(is_curve ? curves[i].name : g.name, 26), "small");
  }
  return f;
}

figure group_bars(const std::string& title, const std::string& metric, const std::vector<group_bar>& groups, double overall) {
  double low = 0;
  double high = 0;
  for (const auto& g : groups) {
    for (const double v : {g.value, g.lower, g.upper, overall}) {
      if (!known(v)) continue;
      low = (std::min)(low, v);
      high = (std::max)(high, v);
    }
  }
  // rates and areas keep their natural end when they come near it
  if (high > 0.5 && high <= 1 && low >= 0) high = 1;
  if (high <= low) high = low + 1;
  const double row = 30;
  const double bottom = 12 + row * static_cast<double>(groups.size());
  figure f(title,
           metric + " of each group with its interval" + (known(overall) ? "; the dashed line is the value of all rows." : "."),
           480, bottom + 46);
  plot_area area(f, {150, 10, 464, bottom}, {metric, low, high}, {"", 0, 1});
  for (const double v : ticks(low, high, 5)) {
    const double x = area.at(v, 0).x;
    f.line({x, 10}, {x, bottom}, "grid");
    f.text({x, bottom + 17}, fmt::format("{:.4g}", v), "tick", "middle");
  }
  f.text({307, bottom + 37}, metric, "label", "middle");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& g = groups[i];
    const double y = 12 + row * (static_cast<double>(i) + 0.5);
    f.text({142, y + 4}, shortened(g.name, 19), "small", "end");
    if (!known(g.value)) {
      f.text({area.at(low, 0).x + 6, y + 4}, shortened("n/a" + (g.note.empty() ? "" : ": " + g.note), 46), "tick");
      continue;
    }
    const double zero = area.at((std::max)(low, 0.0), 0).x;
    const double end = area.at(g.value, 0).x;
    const std::string tip = g.name + ": " + number(g.value) + " " + interval(g.lower, g.upper);
    f.rectangle((std::min)(zero, end), y - 9, std::abs(end - zero), 18, "bar", tip);
    if (known(g.lower) && known(g.upper)) {
      const double a = area.at(g.lower, 0).x;
      const double b = area.at(g.upper, 0).x;
      f.line({a, y}, {b, y}, "whisker");
      for (const double x : {a, b}) f.line({x, y - 4}, {x, y + 4}, "whisker");
    }
    f.circle({end, y}, 4, "mark", tip);
  }
  if (known(overall)) f.line({area.at(overall, 0).x, 6}, {area.at(overall, 0).x, bottom}, "guide");
  f.line({area.at((std::max)(low, 0.0), 0).x, 10}, {area.at((std::max)(low, 0.0), 0).x, bottom}, "axis");
  return f;
}

}  // namespace report
