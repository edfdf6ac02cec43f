// SPDX-License-Identifier: MIT
#include "report/curve.hpp"
#include "report/page.hpp"
#include "report/plots.hpp"
#include "report/terminal_table.hpp"
#include "report/text.hpp"
#include "support/check.hpp"

#include <cmath>
#include <limits>

namespace {

/// Height of a polyline at x (points ascend in x).
double height(const std::vector<report::point>& line, double x) {
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (x <= line[i].x) {
      const double dx = line[i].x - line[i - 1].x;
      return dx > 0 ? line[i - 1].y + (x - line[i - 1].x) / dx * (line[i].y - line[i - 1].y) : line[i].y;
    }
  }
  return line.back().y;
}

}  // namespace

TEST_CASE("report: a long curve keeps its shape in a few hundred points") {
  report::curve_builder builder;
  const int n = 200000;
  const auto f = [](double x) { return 0.5 + 0.4 * std::sin(25 * x) * x; };
  for (int i = 0; i <= n; ++i) builder.add(i / static_cast<double>(n), f(i / static_cast<double>(n)));
  const auto points = builder.finish();
  CHECK(points.size() < 400);
  CHECK(points.front().x == 0);
  CHECK(points.back().x == 1);
  double worst = 0;
  for (int i = 0; i <= 5000; ++i) worst = (std::max)(worst, std::abs(height(points, i / 5000.0) - f(i / 5000.0)));
  CHECK(worst < 0.006);  // vertical, on slopes of up to 10
}

TEST_CASE("report: corners of a step stay corners") {
  report::curve_builder builder;
  for (int i = 0; i <= 1000; ++i) builder.add(0.0, i / 2000.0);
  for (int i = 0; i <= 1000; ++i) builder.add(i / 1000.0, 0.5);
  builder.add(1, 1);
  const auto points = builder.finish();
  REQUIRE(points.size() == 4);
  CHECK((points[1].x == 0 && points[1].y == 0.5));
  CHECK((points[2].x == 1 && points[2].y == 0.5));
}

TEST_CASE("report: curves of no, one and two points") {
  CHECK(report::curve_builder().finish().empty());
  report::curve_builder builder;
  builder.add(0.25, 0.5);
  CHECK(builder.finish().size() == 1);
  builder.add(0.25, 0.5);
  builder.add(1, 1);
  CHECK(builder.finish().back().x == 1);
}

TEST_CASE("report: numbers") {
  CHECK(report::number(0.83123456) == "0.8312");
  CHECK(report::number(12.3456) == "12.35");
  CHECK(report::number(5226) == "5226");
  CHECK(report::number(0) == "0");
  CHECK(report::number(1) == "1.0000");
  CHECK(report::number(1.234e-7) == "1.23e-07");
  CHECK(report::number(-0.5) == "-0.5000");
  CHECK(report::number(std::nan("")) == "n/a");
  CHECK(report::count(5226) == "5,226");
  CHECK(report::count(-1234567) == "-1,234,567");
  CHECK(report::count(999) == "999");
  CHECK(report::percent(0.82932) == "82.9 %");
  CHECK(report::interval(0.1, 0.2) == "[0.1000, 0.2000]");
  CHECK(report::interval(std::nan(""), 0.2).empty());
}

TEST_CASE("report: names from a file cannot break the page or the terminal") {
  CHECK(report::escape("<b> & \"x\"\n") == "&lt;b&gt; &amp; &quot;x&quot; ");
  CHECK(report::escape("na\xC3\xAFve") == "na\xC3\xAFve");
  CHECK(report::escape("\xFF\xC3") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(report::width("na\xC3\xAFve") == 5);
  CHECK(report::shortened("na\xC3\xAFve text", 6) == "na\xC3\xAFve…");
  CHECK(report::shortened("a\x1b[31m", 9) == "a [31m");
}

TEST_CASE("report: the columns of a terminal table are aligned") {
  report::terminal_table t({{"name"}, {"value", report::align::right}});
  t.add({"na\xC3\xAFve", "1.5"});
  t.add({"b", "12.25"});
  CHECK(t.text() == "  name   value\n  ────────────\n  na\xC3\xAFve    1.5\n  b      12.25\n");
}

TEST_CASE("report: ticks are round and stay inside") {
  CHECK(report::ticks(0, 1, 5).size() == 6);
  for (const double high : {0.013, 0.7, 3.0, 123.0, 1e6}) {
    const auto t = report::ticks(0, high, 5);
    CHECK(t.size() >= 3);
    CHECK(t.size() <= 7);
    CHECK(t.back() <= high * (1 + 1e-9));
  }
  CHECK(report::ticks(2, 2, 5).size() == 1);
}

TEST_CASE("report: a page is complete, escaped and needs no network") {
  report::page p("<title>");
  p.table("two lines", {{"a"}, {"b"}}, {{"x", "1\n[0, <2]"}});
  p.table("cap", {{"a"}, {"b", report::align::right}}, {{"x<y", "1"}});
  p.add(report::group_bars("Rates", "rate",
                           {{"g<1", 0.5, 0.4, 0.6, ""}, {"h", std::nan(""), std::nan(""), std::nan(""), "no rows"}}, 0.5),
        "c");
  p.add(report::curve_plot("ROC", "x", "y", {{"one", {{0, 0}, {1, 1}}}}, {}), "c");
  const std::string html = p.html();
  CHECK(test::contains(html, "<h1>&lt;title&gt;</h1>"));
  CHECK(test::contains(html, "<th scope=\"row\">x&lt;y</th>"));
  CHECK(test::contains(html, "n/a: no rows"));
  CHECK(test::contains(html, "1<br><small>[0, &lt;2]</small>"));
  CHECK(test::contains(html, "prefers-color-scheme:dark"));
  CHECK(!test::contains(html, "<script"));
  CHECK(!test::contains(html, "src="));
  CHECK(!test::contains(html, "href="));
  CHECK(!test::contains(html, "nan"));
}
