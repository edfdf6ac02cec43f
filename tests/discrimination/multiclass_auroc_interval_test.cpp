#include "discrimination/matrix_metric.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/multiclass_auroc_interval.hpp>

using namespace assay;

namespace {
constexpr multiclass_scheme schemes[] = {multiclass_scheme::one_vs_rest, multiclass_scheme::one_vs_one};
constexpr averaging averages[] = {averaging::macro, averaging::weighted};
constexpr auto jackknife = auroc_variance::infinitesimal_jackknife;
}  // namespace

TEST_CASE("multiclass_auroc_interval: the derivative of the average with respect to the weight of every row") {
  for (const int distinct : {2, 6, 1000}) {
    test::class_sample d(static_cast<std::uint64_t>(distinct), 80, 4, distinct);
    d.y = (d.y == 3).select(0, d.y);  // class 3 does not occur
    for (const bool weighted : {false, true}) {
      Eigen::ArrayXd w = Eigen::ArrayXd::Ones(80);
      if (weighted) w = d.w * 0.7 + (d.w > 1).cast<double>() * 0.11;
      for (const multiclass_scheme scheme : schemes) {
        for (const averaging average : averages) {
          const multiclass_auroc_options point{.scheme = scheme, .average = average};
          double squares = 0;
          for (Index i = 0; i < 80; ++i) {
            Eigen::ArrayXd up = w;
            Eigen::ArrayXd down = w;
            constexpr double h = 1e-4;
            up(i) *= 1 + h;
            down(i) *= 1 - h;
            const double slope = (multiclass_auroc(d.y, d.s, up, point) - multiclass_auroc(d.y, d.s, down, point)) / (2 * h);
            squares += slope * slope;
          }
          const multiclass_auroc_interval_options o{.scheme = scheme, .average = average, .variance = jackknife};
          const estimate e = weighted ? multiclass_auroc_interval(d.y, d.s, w, o) : multiclass_auroc_interval(d.y, d.s, o);
          CHECK_NEAR(e.standard_error, std::sqrt(squares), 1e-7);
          if (weighted) {
            CHECK_CLOSE(e.value, multiclass_auroc(d.y, d.s, w, point));
          } else {
            CHECK(e.value == multiclass_auroc(d.y, d.s, point));
          }
        }
      }
    }
  }
}

TEST_CASE("multiclass_auroc_interval: of two classes with scores s and -s it is DeLong's interval") {
  const test::b20 d;
  Eigen::ArrayXXd s(20, 2);
  s << -d.p, d.p;
  for (const multiclass_scheme scheme : schemes) {
    for (const averaging average : averages) {
      const estimate e = multiclass_auroc_interval(d.y, s, {.scheme = scheme, .average = average});
      CHECK(e.value == 0.735);
      CHECK_CLOSE(e.standard_error * e.standard_error, 0.0137833333333333333);  // pROC 1.18.0
      CHECK_CLOSE(e.lower, 0.504895442435616);
      CHECK_CLOSE(e.upper, 0.965104557564384);
      const estimate logit = multiclass_auroc_interval(d.y, s, {.scheme = scheme, .average = average, .scale = interval_scale::logit});
      CHECK_CLOSE(logit.lower, 0.45977565644346413);
      CHECK_CLOSE(logit.upper, 0.9003865686692248);
      const estimate weighted = multiclass_auroc_interval(d.y, s, d.w, {.scheme = scheme, .average = average, .variance = jackknife});
      CHECK_CLOSE(weighted.standard_error * weighted.standard_error, 0.017728957023809947);  // R survival 3.5-3
      const Eigen::ArrayXd whole = 2 * d.w;
      const estimate ours = multiclass_auroc_interval(
          d.y, s, whole, {.level = 0.8, .scheme = scheme, .average = average, .weighting = weighting::frequency});
      const estimate binary = auroc_interval(d.y, d.p, whole, {.level = 0.8, .weighting = weighting::frequency});
      CHECK_CLOSE(ours.standard_error, binary.standard_error);
      CHECK_CLOSE(ours.upper, binary.upper);
      CHECK(ours.level == 0.8);
    }
  }
}

TEST_CASE("multiclass_auroc_interval: standard errors agree with resampling") {
  // nothing random is left: a fixed generator, 400 bootstrap samples of 150 rows, whose standard error has a relative error of 4 %
  test::generator g(8);
  Eigen::ArrayXi y(150);
  Eigen::ArrayXXd s(150, 3);
  for (Index i = 0; i < 150; ++i) {
    y(i) = g.below(6) / 2 - (g.below(3) == 0 ? 1 : 0);
    y(i) = (std::max)(0, y(i));
    for (Index k = 0; k < 3; ++k) s(i, k) = g.normal() + (y(i) == k ? 1.2 : 0);
  }
  for (const multiclass_scheme scheme : schemes) {
    for (const averaging average : averages) {
      double sum = 0;
      double squares = 0;
      for (int b = 0; b < 400; ++b) {
        std::vector<Index> rows(150);
        for (Index& r : rows) r = g.below(150);
        const double a = multiclass_auroc(test::rows_of(y, rows), test::rows_of(s, rows), {.scheme = scheme, .average = average});
        sum += a;
        squares += a * a;
      }
      const double bootstrap = std::sqrt(squares / 400 - sum / 400 * (sum / 400));
      const double ours = multiclass_auroc_interval(y, s, {.scheme = scheme, .average = average}).standard_error;
      CHECK(std::abs(ours / bootstrap - 1) < 0.15);
    }
  }
}

TEST_CASE("multiclass_auroc_interval: what weights mean") {
  const test::class_sample d(4, 200, 4, 10);
  for (const multiclass_scheme scheme : schemes) {
    for (const averaging average : averages) {
      const auto error = [&](const auto&... a) {
        return multiclass_auroc_interval(a..., multiclass_auroc_interval_options{.scheme = scheme, .average = average}).standard_error;
      };
      test::check_matrix_metric("multiclass_auroc_interval", test::class_sample(5, 80, 3, 10), [&](const auto&... a) {
        return multiclass_auroc_interval(a..., multiclass_auroc_interval_options{.scheme = scheme, .average = average}).value;
      }, true);
      const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(200);
      CHECK_CLOSE(error(d.y, d.s, ones), error(d.y, d.s));
      CHECK_CLOSE(error(d.y, d.s, (d.w * 1000).eval()), error(d.y, d.s, d.w));
      CHECK_CLOSE(error(d.y, d.s, (d.w * 1e-290).eval()), error(d.y, d.s, d.w));
      // frequencies: repeated rows
      const auto rows = test::repeated(d.w);
      for (const auroc_variance variance : {auroc_variance::delong, jackknife}) {
        const multiclass_auroc_interval_options o{
            .scheme = scheme, .average = average, .variance = variance, .weighting = weighting::frequency};
        const estimate by_weight = multiclass_auroc_interval(d.y, d.s, d.w, o);
        const estimate by_row = multiclass_auroc_interval(test::rows_of(d.y, rows), test::rows_of(d.s, rows), o);
        CHECK_CLOSE(by_weight.value, by_row.value);
        CHECK_CLOSE(by_weight.standard_error, by_row.standard_error);
        CHECK_CLOSE(by_weight.lower, by_row.lower);
      }
      // the order of rows, and rows of weight 0, change no bit
      std::vector<Index> order;
      for (Index i = 0; i < 200; ++i) order.push_back((i * 77 + 5) % 200);
      CHECK(error(test::rows_of(d.y, order), test::rows_of(d.s, order)) == error(d.y, d.s));
      CHECK(error(test::rows_of(d.y, order), test::rows_of(d.s, order), test::rows_of(d.w, order)) == error(d.y, d.s, d.w));
      const auto present = test::repeated((d.w > 0).cast<double>());
      CHECK(error(test::rows_of(d.y, present), test::rows_of(d.s, present), test::rows_of(d.w, present)) == error(d.y, d.s, d.w));
    }
  }
}

TEST_CASE("multiclass_auroc_interval: edge cases and errors") {
  const test::class_sample d(4, 200, 4, 10);
  const estimate none = multiclass_auroc_interval(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3), {.level = 0.9});
  CHECK(is_undefined(none.value));
  CHECK(is_undefined(none.lower));
  CHECK(none.level == 0.9);
  CHECK(is_undefined(multiclass_auroc_interval(Eigen::Array3i(1, 1, 1), d.s.topRows(3)).value));
  // one row of a class: a value, no error
  const Eigen::ArrayXi y{{0, 0, 1, 1, 2}};
  const estimate one = multiclass_auroc_interval(y, d.s.topRows(5));
  CHECK(one.value == multiclass_auroc(y, d.s.topRows(5)));
  CHECK(is_undefined(one.standard_error));
  CHECK(is_undefined(one.upper));
  CHECK_FALSE(is_undefined(multiclass_auroc_interval(y.head(4), d.s.topRows(4)).standard_error));
  CHECK(is_undefined(multiclass_auroc_interval(y.head(4), d.s.topRows(4), Eigen::Array4d(1, 0, 1, 1)).standard_error));
  // frequencies are rows
  const Eigen::ArrayXd twice{{1, 1, 1, 1, 2}};
  CHECK_FALSE(is_undefined(multiclass_auroc_interval(y, d.s.topRows(5), twice, {.weighting = weighting::frequency}).standard_error));
  // perfect scores
  Eigen::ArrayXXd perfect = Eigen::ArrayXXd::Zero(6, 3);
  const Eigen::ArrayXi classes{{0, 0, 1, 1, 2, 2}};
  for (Index i = 0; i < 6; ++i) perfect(i, classes(i)) = 1;
  const estimate certain = multiclass_auroc_interval(classes, perfect);
  CHECK(certain.value == 1);
  CHECK(certain.standard_error == 0);
  CHECK(certain.lower == 1);
  CHECK(is_undefined(multiclass_auroc_interval(classes, perfect, {.scale = interval_scale::logit}).lower));

  const auto message = [&](const multiclass_auroc_interval_options& o) {
    return test::error_of([&] { (void)multiclass_auroc_interval(d.y, d.s, Eigen::ArrayXd::Constant(200, 0.5).eval(), o); });
  };
  CHECK(message({}).empty());
  CHECK(message({.level = 1}) == "assay::multiclass_auroc_interval: level = 1 is outside (0, 1)");
  CHECK(message({.average = averaging::micro}) ==
        "assay::multiclass_auroc_interval: average = averaging::micro has no interval; choose macro or weighted");
  CHECK(message({.scale = interval_scale::score}) ==
        "assay::multiclass_auroc_interval: scale = interval_scale::score is for two classes; choose plain or logit");
  CHECK(message({.variance = auroc_variance::hanley_mcneil}) ==
        "assay::multiclass_auroc_interval: variance must be delong or infinitesimal_jackknife");
  CHECK(test::contains(message({.average = averaging::binary}), "averaging::binary is for one class of two"));
  CHECK(message({.weighting = weighting::frequency}) == "assay::multiclass_auroc_interval: frequency weights must be whole numbers");
  test::check_class_errors("multiclass_auroc_interval", [](const auto&... a) { return multiclass_auroc_interval(a...); });
}
