#include "calibration/data.hpp"

#include <assay/calibration/step_map.hpp>

using assay::calibration_detail::step_map;

namespace {

assay::bytes written(const step_map& m) {
  assay::core::state_writer out(assay::core::summary_name("STEP"), 1);
  m.write(out);
  return out.finish();
}
step_map read(const assay::bytes& in) {
  assay::core::state_reader reader(in, assay::core::summary_name("STEP"), 1, "step_map");
  step_map out = step_map::read(reader);
  reader.finish();
  return out;
}

}  // namespace

TEST_CASE("step_map: edges belong to one side") {
  const step_map left{test::array({.25, .5}), test::array({.1, .9, .4}), assay::closed::left};
  const step_map right{left.edges, left.values, assay::closed::right};
  const double x[] = {0, .2, .25, .3, .5, .6, 1};
  const double of_left[] = {.1, .1, .9, .9, .4, .4, .4};
  const double of_right[] = {.1, .1, .1, .9, .9, .4, .4};
  for (int i = 0; i < 7; ++i) {
    CHECK(left(x[i]) == of_left[i]);
    CHECK(right(x[i]) == of_right[i]);
    CHECK(step_map{}(x[i]) == x[i]);
  }
  CHECK(step_map{assay::Vector(), test::array({.3}), assay::closed::left}(0.9) == 0.3);
}

TEST_CASE("step_map: bytes") {
  const step_map m{test::array({.25, .5}), test::array({.1, .9, .4}), assay::closed::right};
  CHECK(read(written(m)) == m);
  CHECK(read(written(step_map{})) == step_map{});
  CHECK(!(read(written(m)) == step_map{m.edges, m.values, assay::closed::left}));
  const auto error = [](const step_map& bad) { return test::error_of([&] { (void)read(written(bad)); }); };
  CHECK(error({test::array({.5, .25}), m.values, m.side}) == "assay::step_map: the edges are not sorted");
  CHECK(error({test::array({.5}), m.values, m.side}) == "assay::step_map: there is not one edge between two bins");
  CHECK(error({test::array({.25, .5}), test::array({.1, 1.5, .4}), m.side}) == "assay::step_map: a value is outside [0, 1]");
  CHECK(error({test::array({-.25, .5}), m.values, m.side}) == "assay::step_map: an edge is outside [0, 1]");
}
