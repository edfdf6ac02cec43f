// SPDX-License-Identifier: MIT
#include "report/page.hpp"

#include "report/text.hpp"

namespace report {
namespace {

constexpr std::string_view style =
    R"(:root{color-scheme:light dark;--paper:#fff;--ink:#1c1f24;--soft:#545d69;--grid:#dde1e6;--panel:#f6f7f9}
@media (prefers-color-scheme:dark){:root{--paper:#16191d;--ink:#e8ebef;--soft:#a5afbb;--grid:#2d333b;--panel:#1d2127}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:1080px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:1.7rem;line-height:1.25;margin:.4em 0 .3em;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:2.2em 0 .5em;padding-bottom:.25em;border-bottom:1px solid var(--grid)}
h3{font-size:1.03rem;margin:1.6em 0 .4em}
p,ul{margin:.5em 0;max-width:46em}ul{padding-left:1.3em}
.scroll{overflow-x:auto;margin:.8em 0}
.scroll:focus-visible{outline:2px solid var(--soft)}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums;min-width:24em}
caption{text-align:left;color:var(--soft);padding:.2em 0 .4em}
th,td{padding:.34em .8em;text-align:left;border-bottom:1px solid var(--grid);vertical-align:top}
thead th{background:var(--panel);font-weight:600;white-space:nowrap}
tbody th{font-weight:500;position:sticky;left:0;background:var(--paper)}
td small{color:var(--soft);font-size:.85em}
.right{text-align:right;white-space:nowrap}
td:last-child:not(.right){min-width:15em}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:18px;margin:1em 0;align-items:start}
figure{margin:0;padding:14px;background:var(--paper);border:1px solid var(--grid);border-radius:8px}
figure svg{display:block;width:100%;height:auto;max-width:520px;margin:0 auto}
figcaption{font-size:.9rem;color:var(--soft);margin-bottom:.5em}
figure.wide{margin:1em 0}figure.wide .scroll{margin:0}figure.wide svg{max-width:none;min-width:640px;margin:0}
details>summary{cursor:pointer;font-size:1.25rem;font-weight:700;margin:1.6em 0 .5em;padding-bottom:.25em;border-bottom:1px solid var(--grid)}
@media print{figure,table{break-inside:avoid}}
)";

/// The text of a cell; a second line is set smaller.
std::string cell(const std::string& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string::npos) return escape(text);
  return escape(text.substr(0, end)) + "<br><small>" + escape(text.substr(end + 1)) + "</small>";
}

std::string element(std::string_view tag, std::string_view text) {
  return "<" + std::string(tag) + ">" + escape(text) + "</" + std::string(tag) + ">\n";
}

}  // namespace

void page::heading(std::string_view text) { body_ += element("h2", text); }
void page::sub_heading(std::string_view text) { body_ += element("h3", text); }
void page::paragraph(std::string_view text) { body_ += element("p", text); }

void page::list(const std::vector<std::string>& items) {
  body_ += "<ul>\n";
  for (const std::string& item : items) body_ += element("li", item);
  body_ += "</ul>\n";
}

void page::table(std::string_view caption, const std::vector<column>& columns,
                 const std::vector<std::vector<std::string>>& rows) {
  // a region that scrolls must be reachable with the keyboard
  body_ += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escape(caption) + "\">\n<table>\n" +
           element("caption", caption) + "<thead><tr>";
  const auto side = [&](std::size_t i) { return columns[i].side == align::right ? " class=\"right\"" : ""; };
  for (std::size_t i = 0; i < columns.size(); ++i) {
    body_ += "<th scope=\"col\"" + std::string(side(i)) + ">" + escape(columns[i].title) + "</th>";
  }
  body_ += "</tr></thead>\n<tbody>\n";
  for (const auto& row : rows) {
    body_ += "<tr>";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string tag = i == 0 ? "th" : "td";
      body_ += "<" + tag + (i == 0 ? " scope=\"row\"" : "") + side(i) + ">" + cell(row[i]) + "</" + tag + ">";
    }
    body_ += "</tr>\n";
  }
  body_ += "</tbody>\n</table>\n</div>\n";
}

void page::begin_figures() { body_ += "<div class=\"figures\">\n"; }
void page::end_figures() { body_ += "</div>\n"; }

void page::add(const figure& f, std::string_view caption) {
  body_ += "<figure>\n" + element("figcaption", caption) + f.element() + "</figure>\n";
}

void page::add_wide(const figure& f, std::string_view caption) {
  body_ += "<figure class=\"wide\">\n" + element("figcaption", caption) + "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" +
           escape(caption) + "\">\n" + f.element() + "</div>\n</figure>\n";
}

void page::begin_fold(std::string_view text) { body_ += "<details>\n" + element("summary", text); }
void page::end_fold() { body_ += "</details>\n"; }

std::string page::html() const {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
         element("title", title_) + "<style>\n" + std::string(style) + figure_style() + "</style>\n</head>\n<body>\n<main>\n" +
         element("h1", title_) + body_ + "</main>\n</body>\n</html>\n";
}

}  // namespace report
