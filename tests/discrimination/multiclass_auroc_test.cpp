#include "discrimination/matrix_metric.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/multiclass_auroc.hpp>

using namespace assay;

namespace {

constexpr auto one_vs_one = multiclass_scheme::one_vs_one;

/// A(i|j) by all pairs; j = -1: of class i against all others.
double brute(const test::class_sample& d, const Eigen::ArrayXd& w, Index i, Index j) {
  double good = 0;
  double all = 0;
  for (Index a = 0; a < w.size(); ++a) {
    for (Index b = 0; b < w.size(); ++b) {
      if (d.y(a) != i || d.y(b) == i || (j >= 0 && d.y(b) != j)) continue;
      all += w(a) * w(b);
      good += w(a) * w(b) * (d.s(a, i) > d.s(b, i) ? 1.0 : d.s(a, i) == d.s(b, i) ? 0.5 : 0.0);
    }
  }
  return good / all;
}

}  // namespace

TEST_CASE("multiclass_auroc: reference values") {
  const test::m12 m;
  const Eigen::ArrayXi y = m.y.head(10);
  const Eigen::ArrayXXd p = m.p.topRows(10);
  // scikit-learn; pROC multiclass.roc 0.854166666667
  CHECK_CLOSE(multiclass_auroc(y, p), 0.8462301587301587);
  CHECK_CLOSE(multiclass_auroc(y, p, {.average = averaging::weighted}), 0.8345238095238094);
  CHECK_CLOSE(multiclass_auroc(y, p, {.scheme = one_vs_one}), 0.8541666666666666);
  CHECK_CLOSE(multiclass_auroc(y, p, {.scheme = one_vs_one, .average = averaging::weighted}), 0.846875);
  CHECK_CLOSE(multiclass_auroc(y, p, {.average = averaging::micro}), 0.86);  // scikit-learn 1.9.1
  // scikit-learn 1.9.1 with weights 1 2 1 1 0.5 1 2 1 1 1.5
  const Eigen::ArrayXd w{{1, 2, 1, 1, 0.5, 1, 2, 1, 1, 1.5}};
  CHECK_CLOSE(multiclass_auroc(y, p, w), 0.8703703703703703);
  CHECK_CLOSE(multiclass_auroc(y, p, w, {.average = averaging::weighted}), 0.8657407407407408);
  CHECK_CLOSE(multiclass_auroc(y, p, w, {.average = averaging::micro}), 0.888888888888889);

  // documentation of torchmetrics: macro 0.7778 of 1, 2/3, 2/3
  Eigen::ArrayXXd doc(5, 3);
  doc << .90, .05, .05, .05, .90, .05, .05, .05, .90, .85, .05, .10, .10, .10, .80;
  const Eigen::ArrayXi doc_y{{0, 1, 1, 2, 2}};
  const per_class_result each = multiclass_auroc_per_class(doc_y, doc);
  CHECK(each.value(0) == 1);
  CHECK_CLOSE(each.value(1), 2.0 / 3);
  CHECK_CLOSE(each.value(2), 2.0 / 3);
  CHECK_CLOSE(each.average, 7.0 / 9);
  CHECK((each.weight == Eigen::Array3d(1, 2, 2)).all());
  CHECK(each.absent == 0);

  // XGBoost's test of its prevalence-weighted one-vs-rest: the identity as scores
  const Eigen::Matrix3d identity = Eigen::Matrix3d::Identity();
  const multiclass_auroc_options weighted{.average = averaging::weighted};
  CHECK(multiclass_auroc(Eigen::Array3i(0, 1, 2), identity, weighted) == 1);
  CHECK(multiclass_auroc(Eigen::Array3i(2, 1, 0), identity, weighted) == 0.5);
  CHECK(multiclass_auroc(Eigen::Array3i(2, 0, 1), identity, weighted) == 0.25);
}

TEST_CASE("multiclass_auroc: a class that does not occur") {
  // documentation of torchmetrics: 1, 1, .3333, .3333, 0, macro .5333, the absent class counted as 0
  Eigen::ArrayXXd s = Eigen::ArrayXXd::Constant(4, 5, .05);
  s.matrix().diagonal().setConstant(.75);
  const Eigen::ArrayXi y{{0, 1, 3, 2}};
  const per_class_result r = multiclass_auroc_per_class(y, s);
  CHECK(r.value(0) == 1);
  CHECK(r.value(1) == 1);
  CHECK_CLOSE(r.value(2), 1.0 / 3);
  CHECK_CLOSE(r.value(3), 1.0 / 3);
  CHECK(is_undefined(r.value(4)));
  CHECK(r.absent == 1);
  CHECK(r.weight(4) == 0);
  CHECK_CLOSE(r.average, 2.0 / 3);
  CHECK(r.average == multiclass_auroc(y, s));
  CHECK_CLOSE(multiclass_auroc(y, s, {.absent = absent_class::zero}), 8.0 / 15);
  CHECK(is_undefined(multiclass_auroc(y, s, {.absent = absent_class::undefined})));
  CHECK(multiclass_auroc(y, s, {.absent = absent_class::undefined, .undefined = 7}) == 7);
  // it weighs nothing in a weighted average
  for (const absent_class absent : {absent_class::skip, absent_class::zero, absent_class::undefined}) {
    CHECK_CLOSE(multiclass_auroc(y, s, {.average = averaging::weighted, .absent = absent}), 2.0 / 3);
  }
  // pairs: four of ten have no value
  const per_pair_result pairs = multiclass_auroc_pairs(y, s);
  CHECK(pairs.absent == 4);
  CHECK(pairs.value(0, 1) == 1);
  CHECK(pairs.value(3, 2) == 0);
  CHECK(is_undefined(pairs.value(0, 4)));
  CHECK(is_undefined(pairs.value(4, 0)));
  CHECK(is_undefined(pairs.value(2, 2)));
  CHECK((pairs.weight == r.weight).all());
  double mean = 0;
  for (Index i = 0; i < 4; ++i) {
    for (Index j = 0; j < 4; ++j) mean += i == j ? 0 : pairs.value(i, j) / 12;
  }
  CHECK_CLOSE(pairs.average, mean);
  CHECK_CLOSE(multiclass_auroc(y, s, {.scheme = one_vs_one, .absent = absent_class::zero}), mean * 6 / 10);
  CHECK(is_undefined(multiclass_auroc(y, s, {.scheme = one_vs_one, .absent = absent_class::undefined})));
  // a class whose rows have weight 0 is absent too
  const Eigen::ArrayXd w{{1, 2, 1, 0}};
  CHECK(multiclass_auroc_per_class(y, s, w).absent == 2);
  CHECK(multiclass_auroc_pairs(y, s, w).absent == 7);
  CHECK(is_undefined(multiclass_auroc_per_class(y, s, w).value(2)));
}

TEST_CASE("multiclass_auroc: fewer than two classes have no value") {
  const Eigen::ArrayXXd s = Eigen::ArrayXXd::Random(3, 3);
  for (const multiclass_scheme scheme : {multiclass_scheme::one_vs_rest, one_vs_one}) {
    CHECK(is_undefined(multiclass_auroc(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3), {.scheme = scheme})));
    CHECK(is_undefined(multiclass_auroc(Eigen::Array3i(1, 1, 1), s, {.scheme = scheme})));
    CHECK(is_undefined(multiclass_auroc(Eigen::Array3i(1, 1, 1), s, Eigen::Array3d(1, 1, 1), {.scheme = scheme, .average = averaging::weighted})));
    CHECK(is_undefined(multiclass_auroc(Eigen::Array3i(1, 1, 2), s, Eigen::Array3d(1, 1, 0), {.scheme = scheme})));
    CHECK(is_undefined(multiclass_auroc(Eigen::Array3i(0, 1, 2), s, Eigen::Array3d(0, 0, 0), {.scheme = scheme})));
    CHECK(multiclass_auroc(Eigen::Array3i(1, 1, 1), s, {.scheme = scheme, .undefined = 0.5}) == 0.5);
    CHECK(multiclass_auroc(Eigen::Array3i(1, 1, 1), s, {.scheme = scheme, .absent = absent_class::zero}) == 0);
    CHECK(multiclass_auroc(Eigen::Array2i(2, 1), s.topRows(2), {.scheme = scheme}) >= 0);
  }
  CHECK(is_undefined(multiclass_auroc(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3), {.average = averaging::micro})));
  CHECK(multiclass_auroc_per_class(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3)).absent == 3);
  CHECK(multiclass_auroc_pairs(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3)).absent == 3);
}

TEST_CASE("multiclass_auroc: against all pairs, with heavy ties and weights") {
  for (const int distinct : {1, 3, 1000}) {
    const test::class_sample d(static_cast<std::uint64_t>(distinct), 120, 5, distinct);
    for (const bool weighted : {false, true}) {
      const Eigen::ArrayXd w = weighted ? d.w : Eigen::ArrayXd::Ones(120).eval();
      const per_class_result rest = weighted ? multiclass_auroc_per_class(d.y, d.s, w) : multiclass_auroc_per_class(d.y, d.s);
      const per_pair_result pairs = weighted ? multiclass_auroc_pairs(d.y, d.s, w) : multiclass_auroc_pairs(d.y, d.s);
      double macro = 0;
      double by_size = 0;
      double hand_till = 0;
      double by_sizes = 0;
      double sizes = 0;
      for (Index i = 0; i < 5; ++i) {
        const double size = (d.y == static_cast<int>(i)).select(w, 0).sum();
        CHECK_CLOSE(rest.weight(i), size);
        CHECK_CLOSE(pairs.weight(i), size);
        CHECK_CLOSE(rest.value(i), brute(d, w, i, -1));
        if (!weighted) CHECK(rest.value(i) == auroc(d.y == static_cast<int>(i), d.s.col(i)));
        macro += rest.value(i) / 5;
        by_size += rest.value(i) * size / w.sum();
        for (Index j = 0; j < 5; ++j) {
          if (i == j) continue;
          CHECK_CLOSE(pairs.value(i, j), brute(d, w, i, j));
          if (j > i) continue;
          const double both = (pairs.value(i, j) + pairs.value(j, i)) / 2;
          hand_till += both / 10;
          by_sizes += both * (size + pairs.weight(j));
          sizes += size + pairs.weight(j);
        }
      }
      const auto value = [&](multiclass_scheme scheme, averaging average) {
        const multiclass_auroc_options o{.scheme = scheme, .average = average};
        return weighted ? multiclass_auroc(d.y, d.s, w, o) : multiclass_auroc(d.y, d.s, o);
      };
      CHECK_CLOSE(value(multiclass_scheme::one_vs_rest, averaging::macro), macro);
      CHECK_CLOSE(value(multiclass_scheme::one_vs_rest, averaging::weighted), by_size);
      CHECK_CLOSE(value(one_vs_one, averaging::macro), hand_till);
      CHECK_CLOSE(value(one_vs_one, averaging::weighted), by_sizes / sizes);
      CHECK(pairs.average == value(one_vs_one, averaging::macro));
      // micro: one ranking of all pairs (row, class)
      Eigen::ArrayXi is_class(600);
      Eigen::ArrayXd weight(600);
      for (Index k = 0; k < 5; ++k) {
        is_class.segment(120 * k, 120) = (d.y == static_cast<int>(k)).cast<int>();
        weight.segment(120 * k, 120) = w;
      }
      CHECK_CLOSE(value(multiclass_scheme::one_vs_rest, averaging::micro), auroc(is_class, d.s.reshaped(), weight));
      CHECK_CLOSE(multiclass_auroc_per_class(d.y, d.s, w, {.average = averaging::micro}).average, auroc(is_class, d.s.reshaped(), weight));
      CHECK_CLOSE(multiclass_auroc_per_class(d.y, d.s, w, {.average = averaging::micro}).value(2), rest.value(2));
    }
  }
}

TEST_CASE("multiclass_auroc: laws and errors of every form") {
  const test::class_sample d(11, 300, 4, 12);
  for (const averaging average : {averaging::macro, averaging::weighted, averaging::micro}) {
    const auto rest = [&](const auto&... a) { return multiclass_auroc(a..., multiclass_auroc_options{.average = average}); };
    test::check_matrix_metric("multiclass_auroc", d, rest, true);
    if (average == averaging::micro) continue;
    const auto pairs = [&](const auto&... a) { return multiclass_auroc(a..., multiclass_auroc_options{.scheme = one_vs_one, .average = average}); };
    test::check_matrix_metric("multiclass_auroc one_vs_one", d, pairs, true);
  }
  test::check_class_errors("multiclass_auroc", [](const auto&... a) { return multiclass_auroc(a...); });
  test::check_class_errors("multiclass_auroc",
                           [](const auto&... a) { return multiclass_auroc(a..., multiclass_auroc_options{.scheme = one_vs_one}); });
  test::check_class_errors("multiclass_auroc_per_class", [](const auto&... a) { return multiclass_auroc_per_class(a...); });
  test::check_class_errors("multiclass_auroc_pairs", [](const auto&... a) { return multiclass_auroc_pairs(a...); });
  CHECK(test::error_of([&] { (void)multiclass_auroc(d.y, d.s, {.average = averaging::binary}); }) ==
        "assay::multiclass_auroc: average = averaging::binary is for one class of two; choose macro, micro or weighted");
  CHECK(test::error_of([&] { (void)multiclass_auroc_pairs(d.y, d.s, {.average = averaging::binary}); }) ==
        "assay::multiclass_auroc_pairs: average = averaging::binary is for one class of two; choose macro, micro or weighted");
  CHECK(test::error_of([&] { (void)multiclass_auroc(d.y, d.s, {.scheme = one_vs_one, .average = averaging::micro}); }) ==
        "assay::multiclass_auroc: average = averaging::micro is defined for one_vs_rest only");
}

TEST_CASE("multiclass_auroc: two classes, scores of any kind") {
  const test::class_sample d(5, 200, 2, 20);
  Eigen::ArrayXXd s(200, 2);
  s << -d.s.col(1), d.s.col(1);
  for (const multiclass_scheme scheme : {multiclass_scheme::one_vs_rest, one_vs_one}) {
    CHECK_CLOSE(multiclass_auroc(d.y, s, {.scheme = scheme}), auroc(d.y, d.s.col(1)));
    CHECK_CLOSE(multiclass_auroc(d.y, s, d.w, {.scheme = scheme}), auroc(d.y, d.s.col(1), d.w));
  }
  const double infinity = std::numeric_limits<double>::infinity();
  Eigen::ArrayXXd far(3, 2);
  far << infinity, -infinity, -0.0, 1, 0.0, infinity;
  CHECK(multiclass_auroc(Eigen::Array3i(0, 1, 1), far) == 1);
  CHECK(multiclass_auroc(Eigen::Array3i(1, 0, 1), far, {.scheme = one_vs_one}) == 0.375);  // -0 and +0 tie
}

TEST_CASE("multiclass_auroc: a class of nearly no weight counts to the last digit") {
  const test::class_sample d(9, 300, 3, 50);
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(300);
  for (Index i = 0; i < 300; ++i) w(i) = d.y(i) == 2 ? 1e-300 : d.y(i) == 1 ? 1e-280 : i % 2 == 0 ? 1 : 1.5;
  const per_pair_result pairs = multiclass_auroc_pairs(d.y, d.s, w);
  const per_class_result rest = multiclass_auroc_per_class(d.y, d.s, w);
  Eigen::ArrayXd flat = Eigen::ArrayXd::Ones(300);
  for (Index i = 0; i < 300; ++i) flat(i) = d.y(i) == 0 ? w(i) : 1;
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 3; ++j) {
      if (i != j) CHECK_CLOSE(pairs.value(i, j), brute(d, flat, i, j));
    }
  }
  CHECK_CLOSE(rest.value(2), brute(d, flat, 2, 0));
  CHECK_CLOSE(rest.value(0), brute(d, flat, 0, 1));
}

TEST_CASE("multiclass_auroc: pairs beyond 2^32, many rows and classes") {
  const test::l200 l;
  Eigen::ArrayXXd s(200000, 2);
  s << -l.p, l.p;
  CHECK_CLOSE(multiclass_auroc(l.y, s), 0.8747798802363403);
  CHECK_CLOSE(multiclass_auroc(l.y, s, {.scheme = one_vs_one}), 0.8747798802363403);
  // classes outnumber rows of a class; more columns than a panel, row- and column-major
  const test::class_sample d(2, 700, 150, 40);
  const Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = d.s.cast<float>();
  const per_class_result each = multiclass_auroc_per_class(d.y, rows);
  const per_pair_result pairs = multiclass_auroc_pairs(d.y, rows);
  double sum = 0;
  double count = 0;
  for (Index k = 0; k < 150; ++k) {
    if (is_undefined(each.value(k))) continue;
    CHECK(each.value(k) == auroc(d.y == static_cast<int>(k), d.s.col(k)));
    sum += each.value(k);
    count += 1;
  }
  CHECK(count + static_cast<double>(each.absent) == 150);
  CHECK_CLOSE(each.average, sum / count);
  CHECK_CLOSE(pairs.value(140, 3), brute(d, Eigen::ArrayXd::Ones(700), 140, 3));
  CHECK(multiclass_auroc_pairs(d.y, d.s).average == pairs.average);
}
