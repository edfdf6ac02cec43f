// SPDX-License-Identifier: MIT
#include "csv/reader.hpp"
#include "support/check.hpp"

#include <cstdio>
#include <string>

namespace {

using csv::kind;

const std::vector<csv::wanted> three = {{"y", kind::label}, {"p", kind::probability}, {"g", kind::name}};

std::string error_in(const std::string& text, const std::vector<csv::wanted>& columns = three, std::size_t segment = 1 << 20) {
  try {
    csv::parse(text, columns, {segment, {}});
  } catch (const csv::error& e) {
    return e.what();
  }
  return "";
}

/// All rows as "y|p|name", one after the other.
std::string rows_of(const csv::table& t) {
  std::string out;
  for (const csv::block& b : t.blocks) {
    for (std::size_t i = 0; i < b.rows; ++i) {
      char number[40];
      std::snprintf(number, sizeof number, "%.17g", std::get<csv::numbers>(b.columns[1])[i]);
      out += std::to_string(std::get<csv::labels>(b.columns[0])[i]) + "|" + number + "|" +
             t.names[2][std::get<csv::codes>(b.columns[2])[i]] + "\n";
    }
  }
  return out;
}

}  // namespace

TEST_CASE("csv reader: reads the wanted columns only, in any order") {
  const auto t = csv::parse("x,g,p,y\nfoo,a,0.25,1\n,b,1e-3,0\n\"1,2\",a,+1,1.0\n", three);
  CHECK(t.rows == 3);
  CHECK(t.header == std::vector<std::string>{"x", "g", "p", "y"});
  CHECK(t.names[2] == std::vector<std::string>{"a", "b"});
  CHECK(rows_of(t) == "1|0.25|a\n0|0.001|b\n1|1|a\n");
}

TEST_CASE("csv reader: byte order mark, CRLF, blanks, empty lines and a missing last line end") {
  const std::string expected = "1|0.5|a b\n0|0.75|c\n";
  CHECK(rows_of(csv::parse("y,p,g\n1,0.5,a b\n0,0.75,c", three)) == expected);
  CHECK(rows_of(csv::parse("\xEF\xBB\xBFy,p,g\r\n1,0.5,a b\r\n0,0.75,c\r\n", three)) == expected);
  CHECK(rows_of(csv::parse("\n y , p,\tg\n\n1, 0.5 , a b \n \n0,0.75,c\n\n\n", three)) == expected);
}

TEST_CASE("csv reader: quotes with commas, quotes and line ends inside") {
  const auto t = csv::parse("\"y\",p,\"g\"\n\"1\",\"0.5\",\"a, \"\"b\"\"\"\n0,0.25,\"two\nlines\"\n1,1,\"\"\n", three);
  CHECK(t.names[2] == std::vector<std::string>{"a, \"b\"", "two\nlines", ""});
  CHECK(rows_of(t) == "1|0.5|a, \"b\"\n0|0.25|two\nlines\n1|1|\n");
  CHECK(csv::parse("y,p,g\n1,0.5,\" padded \"\n", three).names[2][0] == " padded ");
}

TEST_CASE("csv reader: any cut into segments gives the same table") {
  test::generator random(7);
  std::string text = "g,extra,p,y\n";
  const char* const names[] = {"plain", "\"with, comma\"", "\"line\nend\"", "\"say \"\"x\"\"\"", "\"\"", "last"};
  for (int i = 0; i < 300; ++i) {
    text += std::string(names[random.below(6)]) + "," + names[random.below(6)] + "," + std::to_string(random.uniform()) + "," +
            std::to_string(random.below(2)) + (random.below(2) == 0 ? "\n" : "\r\n");
  }
  const auto whole = csv::parse(text, three);
  REQUIRE(whole.rows == 300);
  for (const std::size_t segment : {1u, 2u, 7u, 100u, 1000u, 4096u}) {
    const auto cut = csv::parse(text, three, {segment, {}});
    CHECK(cut.names == whole.names);
    CHECK(rows_of(cut) == rows_of(whole));
  }
}

TEST_CASE("csv reader: numbers are the nearest doubles, beyond the range too") {
  const auto t =
      csv::parse("y,p,g\n0,0.1,a\n0,0.30000000000000004,a\n0,1e-400,a\n0,4.9e-324,a\n0,-0.0,a\n0,.5,a\n0,1.,a\n", three);
  const auto& p = std::get<csv::numbers>(t.blocks[0].columns[1]);
  CHECK(p[0] == 0.1);
  CHECK(p[1] == 0.30000000000000004);
  CHECK(p[2] == 0);
  CHECK(p[3] == 4.9e-324);
  CHECK((p[4] == 0 && !std::signbit(p[4])));
  CHECK(p[5] == 0.5);
  CHECK(p[6] == 1);
}

TEST_CASE("csv reader: a column can be asked for twice, weights may pass 1") {
  const auto t = csv::parse("a,b\n1,2.5\n0,1e9\n", {{"a", kind::label}, {"a", kind::name}, {"b", kind::weight}});
  CHECK(std::get<csv::labels>(t.blocks[0].columns[0])[0] == 1);
  CHECK(t.names[1] == std::vector<std::string>{"1", "0"});
  CHECK(std::get<csv::numbers>(t.blocks[0].columns[2])[1] == 1e9);
}

TEST_CASE("csv reader: values that are refused, with line and column") {
  const auto p = [](const std::string& value) { return error_in("y,p,g\n1,0.5,a\n1," + value + ",a\n"); };
  CHECK(p("abc") == "line 3, column 'p': 'abc' is not a number");
  CHECK(p("0.5x") == "line 3, column 'p': '0.5x' is not a number");
  CHECK(p("0,5") == "line 3, the row has 4 fields, the header has 3");
  CHECK(p("\"0,5\"") == "line 3, column 'p': '0,5' is not a number");
  CHECK(p("") == "line 3, column 'p': the field is empty, a number is wanted");
  CHECK(p("NaN") == "line 3, column 'p': 'NaN' is NaN, a number is wanted");
  CHECK(p("inf") == "line 3, column 'p': 'inf' is infinite");
  CHECK(p("1e400") == "line 3, column 'p': '1e400' is infinite");
  CHECK(p("1.0000001") == "line 3, column 'p': '1.0000001' is outside [0, 1], a probability is wanted");
  CHECK(p("-0.1") == "line 3, column 'p': '-0.1' is outside [0, 1], a probability is wanted");
  CHECK(p("0x1") == "line 3, column 'p': '0x1' is not a number");
  CHECK(p("+-0.5") == "line 3, column 'p': '+-0.5' is not a number");
  CHECK(error_in("w\n-1\n", {{"w", kind::weight}}) == "line 2, column 'w': '-1' is negative, a weight is wanted");
  CHECK(error_in("y,p,g\n2,0.5,a\n") ==
        "line 2, column 'y': '2' is not 0 or 1; name the label that counts as 1 with --positive NAME");
  CHECK(test::contains(error_in("y,p,g\nYes,0.5,a\n"), "--positive NAME"));
  CHECK(error_in("y,p,g\n,0.5,a\n") == "line 2, column 'y': the field is empty, a label 0 or 1 is wanted");
}

TEST_CASE("csv reader: the first problem of the file is told, whatever the cut, and line ends in quotes are lines") {
  std::string text = "y,p,g\n";
  for (int i = 0; i < 50; ++i) text += "1,0.5,\"a\nb\"\n";
  text += "1,x,a\n1,y,a\n1\n";
  for (const std::size_t segment : {1u, 10u, 100u, 100000u})
    CHECK(error_in(text, three, segment) == "line 102, column 'p': 'x' is not a number");
}

TEST_CASE("csv reader: structure that is refused") {
  CHECK(error_in("") == "the file is empty");
  CHECK(error_in("\xEF\xBB\xBF\r\n \n") == "the file is empty");
  CHECK(error_in("y,p,g\n") == "the file has a header but no rows");
  CHECK(error_in("y,p,g\n\n\r\n") == "the file has a header but no rows");
  CHECK(error_in("y,q,g\n1,0.5,a\n") == "no column 'p'; the columns are 'y', 'q', 'g'");
  CHECK(error_in("y,p,g,p\n1,0.5,a,1\n") == "two columns have the name 'p'");
  CHECK(error_in("y,p,g,,\n1,0.5,a,,\n") == "");
  CHECK(error_in("y,p,g\n1,0.5\n") == "line 2, the row has 2 fields, the header has 3");
  CHECK(error_in("y,p,g\n1,0.5,a,b\n") == "line 2, the row has 4 fields, the header has 3");
  CHECK(error_in("y,p,g\n1,0.5,a\n1,0.5,\"a\n1,0.5,a\n") == "line 3, a quote is opened and never closed");
  CHECK(error_in("y,p,g\n1,0.5,\"a\"b\n") == "line 2, text after a closing quote");
  CHECK(error_in("y,p,g\n1,0.5,5\" pipe\n") == "line 2, a quote inside a field that does not begin with one");
  CHECK(error_in("y,\"p,g\n1,0.5,a\n") == "line 1: a quote is opened and never closed");
  CHECK(error_in("\xFF\xFEy") == "the file is UTF-16; save it as UTF-8");
}

TEST_CASE("csv reader: messages are one short line") {
  const std::string message = error_in("y,p,g\n1,\"line\nend and much more text than anybody wants to read here\",a\n");
  CHECK(message == "line 2, column 'p': 'line end and much more text than anybody...' is not a number");
}

TEST_CASE("csv reader: files that cannot be read") {
  const auto read = [](const std::string& path) {
    try {
      csv::read(path, three);
    } catch (const csv::error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(read("/nowhere/at/all.csv") == "cannot open the file: No such file or directory");
  CHECK(read("/") == "is not a regular file");
  CHECK(read("/dev/null") == "is not a regular file");
}

TEST_CASE("csv reader: more names than there are codes") {
  std::string text = "g\n";
  for (int i = 0; i < 65536; ++i) text += std::to_string(i) + "\n";
  CHECK(error_in(text, {{"g", kind::name}}, 1000) ==
        "column 'g' has more than 65535 different values; groups and classes have fewer");
}

TEST_CASE("csv reader: progress ends at 1") {
  std::string text = "y,p,g\n";
  for (int i = 0; i < 100; ++i) text += "1,0.5,a\n";
  double last = 0;
  csv::parse(text, three, {64, [&](double share) { last = (std::max)(last, share); }});
  CHECK(last == 1);
}
