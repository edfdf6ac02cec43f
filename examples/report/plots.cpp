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

figure group_dots(const std::string& title, const std::vector<dot_panel>& panels) {
  constexpr double row = 22;
  constexpr double label = 160;
  constexpr double width = 205;
  constexpr double gap = 18;
  constexpr double top = 30;
  const std::size_t groups = panels.empty() ? 0 : panels[0].groups.size();
  const double bottom = top + row * static_cast<double>(groups);
  std::string names;
  for (const auto& p : panels) names += (names.empty() ? "" : ", ") + p.metric;
  figure f(title, names + " of each group with intervals; the dashed line is the value of all rows, hollow dots have too few rows.",
           label + static_cast<double>(panels.size()) * (width + gap), bottom + 28);
  for (std::size_t g = 0; g < groups; ++g) {
    const double y = top + row * (static_cast<double>(g) + 0.5);
    f.text({label - 12, y + 4}, shortened(panels[0].groups[g].name, 22), "small", "end");
    f.line({label, y}, {label + static_cast<double>(panels.size()) * (width + gap) - gap, y}, "grid");
  }
  for (std::size_t k = 0; k < panels.size(); ++k) {
    const dot_panel& p = panels[k];
    const double left = label + static_cast<double>(k) * (width + gap);
    double low = p.overall;
    double high = p.overall;
    const auto widen = [&](double v) {
      if (!known(v)) return;
      low = known(low) ? (std::min)(low, v) : v;
      high = known(high) ? (std::max)(high, v) : v;
    };
    for (std::size_t g = 0; g < groups; ++g) {  // the wide interval of a hollow dot may leave the panel
      widen(p.groups[g].value);
      if (p.faint[g]) continue;
      widen(p.groups[g].lower);
      widen(p.groups[g].upper);
    }
    if (!known(low)) low = 0, high = 1;
    const double pad = high > low ? 0.04 * (high - low) : 0.5 * (std::max)(std::abs(high), 0.1);
    plot_area area(f, {left, top, left + width, bottom}, {p.metric, low - pad, high + pad}, {"", 0, 1});
    f.text({left + width / 2, 18}, shortened(p.metric, 30), "label", "middle");
    for (const double v : ticks(low - pad, high + pad, 4)) {
      const double x = area.at(v, 0).x;
      f.line({x, top}, {x, bottom}, "grid");
      f.text({x, bottom + 17}, fmt::format("{:.4g}", v), "tick", "middle");
    }
    f.line({left, top}, {left, bottom}, "axis");
    if (known(p.overall)) f.line({area.at(p.overall, 0).x, top - 4}, {area.at(p.overall, 0).x, bottom}, "guide");
    for (std::size_t g = 0; g < groups; ++g) {
      const group_bar& b = p.groups[g];
      const double y = top + row * (static_cast<double>(g) + 0.5);
      if (!known(b.value)) {
        f.text({left + 6, y + 4}, shortened("n/a" + (b.note.empty() ? "" : ": " + b.note), 27), "tick");
        continue;
      }
      if (known(b.lower) && known(b.upper)) {
        const double from = (std::max)(left, area.at(b.lower, 0).x);
        const double to = (std::min)(left + width, area.at(b.upper, 0).x);
        f.line({from, y}, {to, y}, "whisker");
        if (from > left) f.line({from, y - 4}, {from, y + 4}, "whisker");
        if (to < left + width) f.line({to, y - 4}, {to, y + 4}, "whisker");
      }
      f.circle({area.at(b.value, 0).x, y}, 4, p.faint[g] ? "hollow" : "mark", b.name + ": " + number(b.value) + " " + interval(b.lower, b.upper) + (b.note.empty() ? "" : ", " + b.note));
    }
  }
  return f;
}

figure quantile_bars(const std::string& title, const std::string& number_label, const std::vector<group_quantiles>& groups) {
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = low;
  for (const auto& g : groups) {
    if (g.quantiles.empty()) continue;
    low = known(low) ? (std::min)(low, g.quantiles.front()) : g.quantiles.front();
    high = known(high) ? (std::max)(high, g.quantiles.back()) : g.quantiles.back();
  }
  if (!known(low)) low = 0, high = 1;
  if (!(high > low)) high = low + 1;
  const double pad = 0.03 * (high - low);
  constexpr double row = 26;
  const double bottom = 12 + row * static_cast<double>(groups.size());
  figure f(title, number_label + " in each group: line from the 5 % to the 95 % quantile, bar over the middle half, stroke at the median.", 480, bottom + 46);
  plot_area area(f, {150, 10, 464, bottom}, {number_label, low - pad, high + pad}, {"", 0, 1});
  for (const double v : ticks(low - pad, high + pad, 5)) {
    const double x = area.at(v, 0).x;
    f.line({x, 10}, {x, bottom}, "grid");
    f.text({x, bottom + 17}, fmt::format("{:.4g}", v), "tick", "middle");
  }
  f.text({307, bottom + 37}, number_label, "label", "middle");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& g = groups[i];
    const double y = 12 + row * (static_cast<double>(i) + 0.5);
    f.text({142, y + 4}, shortened(g.name, 19), "small", "end");
    if (g.quantiles.size() < 5) {
      f.text({156, y + 4}, "n/a", "tick");
      continue;
    }
    const auto x = [&](std::size_t k) { return area.at(g.quantiles[k], 0).x; };
    f.line({x(0), y}, {x(4), y}, "whisker");
    f.rectangle(x(1), y - 8, x(3) - x(1), 16, "fill1",
                fmt::format("{}: 5 % {}, 25 % {}, median {}, 75 % {}, 95 % {}", g.name, number(g.quantiles[0]), number(g.quantiles[1]),
                            number(g.quantiles[2]), number(g.quantiles[3]), number(g.quantiles[4])));
    f.line({x(2), y - 9}, {x(2), y + 9}, "median");
  }
  return f;
}

figure small_multiples(const std::string& title, const std::string& x_label, const std::string& y_label, const std::vector<small_plot>& plots,
                       const std::vector<point>& all_rows) {
  constexpr std::size_t columns = 4;
  constexpr double side = 200;
  const std::size_t lines = (plots.size() + columns - 1) / columns;
  const double step_x = side + 52;
  const double step_y = side + 62;
  std::string names;
  for (const auto& p : plots) names += (names.empty() ? "" : ", ") + p.name;
  figure f(title, y_label + " against " + x_label + ", one plot each for " + names + (all_rows.empty() ? "." : "; the dotted curve is that of all rows."),
           16 + step_x * static_cast<double>(columns), 24 + step_y * static_cast<double>(lines));
  for (std::size_t i = 0; i < plots.size(); ++i) {
    const small_plot& p = plots[i];
    const double left = 50 + step_x * static_cast<double>(i % columns);
    const double top = 24 + step_y * static_cast<double>(i / columns);
    f.text({left + side / 2, top - 8}, shortened(p.name, 30), "label", "middle");
    plot_area area(f, {left, top, left + side, top + side}, {"", 0, 1}, {"", 0, 1});
    area.frame();
    area.curve({{0, 0}, {1, 1}}, "guide");
    area.curve(all_rows, "faint");
    area.curve(p.line, "c1");
    for (const auto& b : p.bins) {
      if (!(b.rows > 0) || !known(b.observed)) continue;
      if (known(b.lower) && known(b.upper)) area.whisker(b.mean_prediction, b.lower, b.upper, "whisker");
      area.dot(b.mean_prediction, b.observed, 3, "mark",
               fmt::format("{}: predicted {}, observed {} {}", p.name, number(b.mean_prediction), number(b.observed), interval(b.lower, b.upper)));
    }
  }
  f.text({16 + step_x * static_cast<double>((std::min)(columns, plots.size())) / 2, 24 + step_y * static_cast<double>(lines) - 18}, x_label, "label", "middle");
  f.text({14, 24 + (step_y * static_cast<double>(lines) - 40) / 2}, y_label, "label", "middle", true);
  return f;
}

}  // namespace report
