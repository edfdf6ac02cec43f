#include "support/check.hpp"

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>

using namespace assay;

namespace {
struct trace {
  std::vector<Index> begins;
  void merge(const trace& other) { begins.insert(begins.end(), other.begins.begin(), other.begins.end()); }
};
}  // namespace

TEST_CASE("parallel: blocks come in order, chunks are merged in order, none is missed") {
  for (const Index n : {Index{0}, Index{1}, core::block_size, core::block_size + 1, core::chunk_size, 3 * core::chunk_size + 17}) {
    const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced((std::max)(n, Index{1}), 0, static_cast<double>(n - 1)).head(n);
    const core::score_feed<Eigen::ArrayXd> feed(x, {"metric", "x"});
    Index rows = 0;
    const trace t = core::reduce_blocks(
        n, [] { return trace{}; },
        [](trace& s, Index begin, Index, const double*) { s.begins.push_back(begin); }, feed);
    for (std::size_t i = 0; i < t.begins.size(); ++i) CHECK(t.begins[i] == static_cast<Index>(i) * core::block_size);
    CHECK(static_cast<Index>(t.begins.size()) == (n + core::block_size - 1) / core::block_size);
    core::for_blocks(
        0, n, [&](Index begin, Index count, const double* v) {
          rows += count;
          CHECK(v[0] == static_cast<double>(begin));
        },
        feed);
    CHECK(rows == n);
  }
}

TEST_CASE("parallel: chunks of any number of rows") {
  struct rows {
    std::vector<Index> counts{0};
    void merge(const rows& other) { counts.push_back(other.counts.front()); }
  };
  const Eigen::ArrayXd x = Eigen::ArrayXd::Zero(10000);
  const core::score_feed<Eigen::ArrayXd> feed(x, {"metric", "x"});
  const rows r = core::reduce_chunks(
      10000, 3000, [] { return rows{}; }, [](rows& s, Index, Index count, const double*) { s.counts.front() += count; }, feed);
  CHECK(r.counts == std::vector<Index>{0, 3000, 3000, 3000, 1000});
}

TEST_CASE("parallel: the error of the lowest index is thrown") {
  Eigen::ArrayXd x = Eigen::ArrayXd::Zero(4 * core::chunk_size);
  x(3 * core::chunk_size) = 2;
  x(core::chunk_size + 5) = 3;
  const core::probability_feed<Eigen::ArrayXd> feed(x, {"metric", "x"});
  const std::string message = test::error_of([&] {
    core::reduce_blocks(
        x.size(), [] { return trace{}; }, [](trace&, Index, Index, const double*) {}, feed);
  });
  CHECK(message == "assay::metric: x[" + core::to_text(core::chunk_size + 5) + "] = 3 is outside [0, 1]");
  const std::string lowest = test::error_of([] {
    core::parallel_for(8, [](Index i) {
      if (i >= 2) core::raise_at({"metric", "x"}, i, "is bad");
    });
  });
  CHECK(lowest == "assay::metric: x[2] is bad");
}
