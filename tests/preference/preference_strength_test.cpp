#include "support/check.hpp"

#include <assay/preference/preference_loss.hpp>
#include <assay/preference/preference_strength.hpp>
#include <assay/preference/ranking_accuracy.hpp>

#include <limits>

using namespace assay;

namespace {
struct ensemble {
  Eigen::ArrayXXd chosen = Eigen::ArrayXXd(3, 4);
  Eigen::ArrayXXd rejected = Eigen::ArrayXXd(3, 4);
  ensemble() {
    chosen << 1, .5, 2, .1, 1.2, .3, 1.5, -.2, .8, .1, 2.5, .3;
    rejected << .2, .6, -1, .1, .1, .5, -.5, .3, .4, .2, -1, .2;
  }
};
}  // namespace

TEST_CASE("preference_strength: reference values") {  // three reward models, four pairs
  const ensemble e;
  const preference_strengths s = preference_strength(e.chosen, e.rejected);
  const double mean[] = {.7666667, -.1333333, 2.8333333, -.1333333};
  const double stddev[] = {.28674418, .04714045, .62360956, .26246693};
  const double probability[] = {.67964075, .46673588, .93468632, .46750662};
  const double vote[] = {1, 0, 1, 1.0 / 3};
  for (Index j = 0; j < 4; ++j) {
    CHECK(std::abs(s.mean[j] - mean[j]) < 5.1e-8);
    CHECK(std::abs(s.stddev[j] - stddev[j]) < 5.1e-9);
    CHECK(std::abs(s.probability[j] - probability[j]) < 5.1e-9);
    CHECK(s.vote_share[j] == vote[j]);
  }
  const preference_strengths sample = preference_strength(e.chosen, e.rejected, {.ddof = 1});
  for (Index j = 0; j < 4; ++j) CHECK_CLOSE(sample.stddev[j], s.stddev[j] * std::sqrt(1.5));
  // one model: no spread, its own votes
  const preference_strengths one = preference_strength(e.chosen.topRows(1), e.rejected.topRows(1));
  CHECK(one.stddev[0] == 0);
  CHECK(one.vote_share.mean() == ranking_accuracy(e.chosen.row(0), e.rejected.row(0), {.ties = preference_ties::wrong}));
  CHECK(is_undefined(preference_strength(e.chosen.topRows(1), e.rejected.topRows(1), {.ddof = 1}).stddev[0]));
  // swapped pairs
  const preference_strengths swapped = preference_strength(e.rejected, e.chosen);
  for (Index j = 0; j < 4; ++j) CHECK_CLOSE(swapped.probability[j], 1 - s.probability[j]);
}

TEST_CASE("preference_strength: offsets, layouts, many models") {
  const ensemble e;
  const preference_strengths s = preference_strength(e.chosen, e.rejected);
  const preference_strengths far = preference_strength(e.chosen + 0x1p20, e.rejected - 0x1p20);  // d = 2^21 + …
  CHECK(test::close_to(far.stddev[0], s.stddev[0], 1e-8));
  const Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = e.chosen.cast<float>();
  CHECK(test::close_to(preference_strength(rows, e.rejected).mean[2], s.mean[2], 1e-6));
  CHECK_CLOSE(preference_strength(e.chosen.matrix(), e.rejected.rowwise().reverse().eval().rowwise().reverse()).mean[1],
              s.mean[1]);
  const Eigen::MatrixXd many = Eigen::VectorXd::LinSpaced(5000, -1, 1) * Eigen::RowVector2d(1, 2);
  const preference_strengths m = preference_strength(many, Eigen::ArrayXXd::Zero(5000, 2));
  CHECK(std::abs(m.mean[1]) < 1e-14);
  CHECK_CLOSE(m.stddev[0], std::sqrt((5000.0 + 1) / (3 * (5000.0 - 1))));
  CHECK(m.vote_share[0] == 0.5);
  CHECK_CLOSE(m.probability[0], 0.5);
  CHECK(preference_strength(Eigen::ArrayXXd(3, 0), Eigen::ArrayXXd(3, 0)).mean.size() == 0);
}

TEST_CASE("preference_strength: bad input") {
  const ensemble e;
  const auto error = [](const Eigen::ArrayXXd& c, const Eigen::ArrayXXd& r, const preference_strength_options& o = {}) {
    return test::error_of([&] { (void)preference_strength(c, r, o); });
  };
  Eigen::ArrayXXd bad = e.chosen;
  bad(2, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(error(bad, e.rejected) == "assay::preference_strength: chosen(2, 1) is NaN");
  CHECK(error(e.chosen, bad) == "assay::preference_strength: rejected(2, 1) is NaN");
  bad(2, 1) = std::numeric_limits<double>::infinity();
  CHECK(error(e.chosen, bad) == "assay::preference_strength: rejected(2, 1) is infinite");
  CHECK(error(e.chosen, e.rejected.topRows(2)) == "assay::preference_strength: rejected has 2 rows but chosen has 3");
  CHECK(error(e.chosen, e.rejected.leftCols(2)) == "assay::preference_strength: rejected has 2 columns but chosen has 4");
  CHECK(error(Eigen::ArrayXXd(0, 4), Eigen::ArrayXXd(0, 4)) ==
        "assay::preference_strength: chosen has no rows, one per reward model is wanted");
  CHECK(error(e.chosen, e.rejected, {.ddof = -1}) == "assay::preference_strength: ddof = -1 is negative");
}
