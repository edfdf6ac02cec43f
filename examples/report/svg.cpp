// SPDX-License-Identifier: MIT
#include "report/svg.hpp"

#include "report/text.hpp"

#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace report {

std::string figure_style() {
  return R"(svg{--ink:#1c1f24;--soft:#545d69;--grid:#e2e5e9;--edge:#8a93a0;--paper:#fff;--s1:#1f5fa8;--s2:#b3470b;--s3:#1d7a46;--s4:#8a3ba0;--s5:#8f6a00;--s6:#b0265c}
@media (prefers-color-scheme:dark){svg{--ink:#e8ebef;--soft:#a5afbb;--grid:#2d333b;--edge:#6b7683;--paper:#16191d;--s1:#6cb1f7;--s2:#f39a5b;--s3:#62c78c;--s4:#cf94e3;--s5:#dcb54a;--s6:#f283ab}}
svg text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:var(--ink)}
svg .tick{fill:var(--soft);font-size:12px}svg .small{font-size:12px}
svg .grid{stroke:var(--grid);stroke-width:1}svg .axis{stroke:var(--edge);stroke-width:1}
svg .guide{stroke:var(--soft);stroke-width:1.2;stroke-dasharray:4 4;fill:none}
svg .c1,svg .c2,svg .c3,svg .c4,svg .c5,svg .c6{fill:none;stroke-width:2;stroke-linejoin:round}
svg .c1{stroke:var(--s1)}svg .c2{stroke:var(--s2);stroke-dasharray:7 3}svg .c3{stroke:var(--s3);stroke-dasharray:2 3}
svg .c4{stroke:var(--s4);stroke-dasharray:9 3 2 3}svg .c5{stroke:var(--s5);stroke-dasharray:5 2}svg .c6{stroke:var(--s6);stroke-dasharray:1 4}
svg .whisker{stroke:var(--s1);stroke-width:1.6}svg .mark{fill:var(--s1);stroke:var(--paper);stroke-width:1}
svg .hollow{fill:var(--paper);stroke:var(--s1);stroke-width:1.6}svg .median{stroke:var(--ink);stroke-width:2}svg .faint{stroke:var(--edge);stroke-width:1.6;stroke-dasharray:2 2;fill:none}
svg .fill1{fill:var(--s1);fill-opacity:.3}svg .fill2{fill:var(--s2);fill-opacity:.75}svg .bar{fill:var(--s1);fill-opacity:.28}
)";
}

figure::figure(std::string title, std::string description, double width, double height)
    : title_(std::move(title)), description_(std::move(description)), width_(width), height_(height) {}

namespace {

std::string tip_element(std::string_view tip) { return tip.empty() ? "" : "<title>" + escape(tip) + "</title>"; }

}  // namespace

void figure::line(point a, point b, std::string_view style) {
  fmt::format_to(std::back_inserter(body_), "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", a.x,
                 a.y, b.x, b.y, style);
}

void figure::rectangle(double x, double y, double width, double height, std::string_view style, std::string_view tip) {
  fmt::format_to(std::back_inserter(body_),
                 "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"{}\">{}</rect>\n", x, y, width,
                 height, style, tip_element(tip));
}

void figure::circle(point centre, double radius, std::string_view style, std::string_view tip) {
  fmt::format_to(std::back_inserter(body_), "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" class=\"{}\">{}</circle>\n",
                 centre.x, centre.y, radius, style, tip_element(tip));
}

void figure::path(const std::vector<point>& points, std::string_view style) {
  if (points.empty()) return;
  std::string data;
  for (const point& p : points) fmt::format_to(std::back_inserter(data), "{}{:.1f} {:.1f}", data.empty() ? "M" : "L", p.x, p.y);
  fmt::format_to(std::back_inserter(body_), "<path d=\"{}\" class=\"{}\"/>\n", data, style);
}

void figure::text(point at, std::string_view text, std::string_view style, std::string_view anchor, bool vertical) {
  const std::string turn = vertical ? fmt::format(" transform=\"rotate(-90 {:.1f} {:.1f})\"", at.x, at.y) : "";
  fmt::format_to(std::back_inserter(body_), "<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\" text-anchor=\"{}\"{}>{}</text>\n", at.x,
                 at.y, style, anchor, turn, escape(text));
}

std::string figure::svg(std::string_view style) const {
  // a file of its own paints its paper; in a page the page does
  const bool alone = !style.empty();
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "role=\"img\">\n"
      "<title>{2}</title>\n<desc>{3}</desc>\n",
      width_, height_, escape(title_), escape(description_));
  if (alone) {
    out += fmt::format("<style>{}</style>\n<rect width=\"{:.0f}\" height=\"{:.0f}\" style=\"fill:var(--paper)\"/>\n", style,
                       width_, height_);
  }
  return out + body_ + "</svg>\n";
}

std::vector<double> ticks(double low, double high, int wanted) {
  const double raw = (high - low) / wanted;
  if (!(raw > 0) || !std::isfinite(raw)) return {low};
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  double step = power;
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    step = factor * power;
    if (step >= raw * 0.999) break;
  }
  std::vector<double> out;
  const double first = std::ceil(low / step - 1e-9);
  for (double k = first; k * step <= high + 1e-9 * step; ++k) out.push_back(k == 0 ? 0 : k * step);
  return out;
}

plot_area::plot_area(figure& f, box where, axis x, axis y) : figure_(f), box_(where), x_(std::move(x)), y_(std::move(y)) {}

point plot_area::at(double x, double y) const {
  return {box_.left + (x - x_.low) / (x_.high - x_.low) * (box_.right - box_.left),
          box_.bottom - (y - y_.low) / (y_.high - y_.low) * (box_.bottom - box_.top)};
}

void plot_area::frame(bool x_numbers) {
  const auto label = [](double v) { return std::abs(v) >= 1e4 ? count(std::llround(v)) : fmt::format("{:.4g}", v); };
  const int parts_y = box_.bottom - box_.top > 120 ? 5 : 2;
  for (const double v : ticks(x_.low, x_.high, 5)) {
    const double x = at(v, y_.low).x;
    figure_.line({x, box_.top}, {x, box_.bottom}, "grid");
    if (x_numbers) figure_.text({x, box_.bottom + 18}, label(v), "tick", "middle");
  }
  for (const double v : ticks(y_.low, y_.high, parts_y)) {
    const double y = at(x_.low, v).y;
    figure_.line({box_.left, y}, {box_.right, y}, "grid");
    figure_.text({box_.left - 7, y + 4}, label(v), "tick", "end");
  }
  figure_.line({box_.left, box_.bottom}, {box_.right, box_.bottom}, "axis");
  figure_.line({box_.left, box_.top}, {box_.left, box_.bottom}, "axis");
  if (x_numbers) figure_.text({(box_.left + box_.right) / 2, box_.bottom + 38}, x_.label, "label", "middle");
  figure_.text({box_.left - 46, (box_.top + box_.bottom) / 2}, y_.label, "label", "middle", true);
}

void plot_area::curve(const std::vector<point>& points, std::string_view style) {
  std::vector<point> pixels;
  for (const point& p : points) pixels.push_back(at(p.x, p.y));
  figure_.path(pixels, style);
}

void plot_area::bar(double x0, double x1, double y0, double y1, std::string_view style, std::string_view tip) {
  const point a = at(x0, y1);
  const point b = at(x1, y0);
  figure_.rectangle(a.x, a.y, (std::max)(0.0, b.x - a.x), (std::max)(0.0, b.y - a.y), style, tip);
}

void plot_area::whisker(double x, double low, double high, std::string_view style) {
  const point a = at(x, low);
  const point b = at(x, high);
  figure_.line(a, b, style);
  figure_.line({a.x - 4, a.y}, {a.x + 4, a.y}, style);
  figure_.line({b.x - 4, b.y}, {b.x + 4, b.y}, style);
}

void plot_area::dot(double x, double y, double radius, std::string_view style, std::string_view tip) {
  figure_.circle(at(x, y), radius, style, tip);
}

}  // namespace report
