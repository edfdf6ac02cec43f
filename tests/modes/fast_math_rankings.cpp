// Further rankings compiled with -ffast-math: areas and bounds, intervals and tests, thresholds, many classes, losses, preferences.
#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination.hpp>
#include <assay/preference.hpp>

#include <cmath>
#include <limits>

using namespace assay;

namespace {
const double nan_value = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("fast-math: precision-recall areas and histograms") {
  const test::b20 d;
  CHECK_NEAR(precision_recall_area(d.y, d.p, {.rule = precision_recall_rule::trapezoid}), 0.7418023617249625, 1e-13);
  CHECK_NEAR(precision_recall_area(d.y, d.p, {.rule = precision_recall_rule::continuous}), 0.742404031619420, 1e-13);
  CHECK_NEAR(precision_recall_area(d.y, d.p, d.w, {.rule = precision_recall_rule::continuous}), 0.666030381974, 1e-11);
  CHECK_NEAR(average_precision_interval(d.y, d.p).standard_error, 0.128705237291773, 1e-12);
  const metric_bounds tenths = auroc_bounds(d.y, d.p, {.spacing = cell_spacing::uniform, .cells = 10});
  CHECK_NEAR(tenths.value, 0.745, 1e-14);
  CHECK_NEAR(tenths.lower, 0.71, 1e-14);
  CHECK(auroc_bounds(d.y, d.p).lower <= auroc(d.y, d.p));
  CHECK(is_undefined(precision_recall_area(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2))));
  CHECK(is_undefined(average_precision_interval(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2)).value));
  CHECK(is_undefined(auroc_bounds(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2)).lower));
  CHECK(test::error_of([&] { score_histogram().update(Eigen::Array2i(0, 1), Eigen::Array2d(nan_value, 1)); }) ==
        "assay::score_histogram: score[0] is NaN");
}

TEST_CASE("fast-math: intervals and tests") {
  const test::b20 d;
  const rank_metrics_result r = rank_metrics(d.y, d.p);
  CHECK_CLOSE(r.auroc_standard_error * r.auroc_standard_error, 0.0137833333333333333);
  const auroc_difference_result difference = auroc_difference_test(d.y, d.p, d.q);
  CHECK_CLOSE(difference.p_value, 0.68056990029474229);
  CHECK(is_undefined(auroc_difference_test(d.y, d.p, d.p).p_value));
  CHECK_CLOSE(auroc_interval(d.y, d.p, {.scale = interval_scale::score}).lower, 0.476074636064770933);
  const Eigen::ArrayXi clusters = Eigen::ArrayXi::LinSpaced(20, 0, 19) / 3;
  const estimate clustered = clustered_auroc_interval(d.y, d.p, clusters, {.variance = auroc_variance::infinitesimal_jackknife});
  CHECK_CLOSE(clustered.standard_error * clustered.standard_error, 0.0071105);
  Eigen::ArrayXXd two(20, 2);
  two << d.p, d.q;
  CHECK_CLOSE(auroc_covariance(d.y, two).covariance(0, 1), 0.0091777777777777778);
  CHECK_CLOSE(auroc_contrast_test(auroc_covariance(d.y, two)).p_value, 0.68056990029474229);
  CHECK_CLOSE(mcnemar_test(mcnemar_counts{10, 8, 1, 5}).p_value, 0.0390625);
  CHECK(is_undefined(mcnemar_test(mcnemar_counts{1, 0, 0, 1}, {.method = mcnemar_method::chi_square}).p_value));
}

TEST_CASE("fast-math: parts of the ROC curve and thresholds") {
  const test::b20 d;
  CHECK_CLOSE(partial_auroc(d.y, d.p, {.to = .2, .scale = partial_scale::mcclish}), 0.611111111111111);
  CHECK_CLOSE(auroc_convex_hull(d.y, d.p), 0.775);
  CHECK_CLOSE(equal_error_rate(d.y, d.p), 0.3);
  CHECK(youden_point(d.y, d.p).threshold == 0.6);
  CHECK(is_undefined(youden_point(d.y, d.p).precision) == false);
  CHECK(is_undefined(youden_point(Eigen::Array2i(1, 0), Eigen::Array2d(1, 2)).precision));
  CHECK(is_undefined(partial_auroc(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2))));
  CHECK(is_undefined(recall_at_precision(Eigen::Array2i(1, 0), Eigen::Array2d(1, 2), {.precision = 0.9})));
  CHECK_THROWS_AS(operating_point_at(d.y, d.p, {.threshold = nan_value}), invalid_input);
  CHECK(lowest_cost_point(d.y, d.p).threshold == 0.6);
  CHECK(lowest_cost(d.y, d.p) == 0.3);
  CHECK(sensitivity_at_specificity(d.y, d.p, {.specificity = 0.8}) == 0.6);
  CHECK_CLOSE(equal_error_rate(d.y, d.q, {.rule = equal_error_rule::nearest}), 0.4);
  CHECK(partial_auroc(d.y, d.p) == auroc(d.y, d.p));
  CHECK_CLOSE(net_benefit(d.y, d.p, {.threshold = 0.2}), 0.35);
  CHECK_CLOSE(lift(d.y, d.p, {.depth = 0.2}), 1.5);
  CHECK_CLOSE(log_auroc(d.y, d.p, {.from = .05, .to = .5}), 0.45946907524324149541);
  CHECK(is_undefined(net_benefit(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(is_undefined(lift(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2))));
  CHECK(is_undefined(log_auroc(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2))));
  CHECK(is_undefined(lift_curve(d.y, d.p).lift(0)));
  CHECK(det_curve(d.y, d.p, {.scale = det_scale::normal_deviate}).false_negative_rate(0) == std::numeric_limits<double>::infinity());
  CHECK_THROWS_AS(net_benefit(d.y, d.p, {.threshold = nan_value}), invalid_input);
  CHECK_THROWS_AS(lift(d.y, d.p, {.depth = nan_value}), invalid_input);
  CHECK_THROWS_AS(log_auroc(d.y, d.p, {.to = nan_value}), invalid_input);
  CHECK_THROWS_AS(partial_auroc(d.y, d.p, {.to = nan_value}), invalid_input);
}

TEST_CASE("fast-math: signal detection") {
  const test::b20 d;
  CHECK_CLOSE(type2_auroc((d.p > 0.5) == (d.y == 1), d.p.max(1 - d.p)), 0.5833333333333334);
  CHECK_CLOSE(signal_detection(9, 1, 2, 7).d_prime, 2.04626123933098825);
  CHECK(d_prime(20, 0, 3, 17) == std::numeric_limits<double>::infinity());
  const meta_d_prime_result m = meta_d_prime(Eigen::ArrayXd{{100, 50, 30, 20, 10, 4}}, Eigen::ArrayXd{{4, 20, 21, 35, 60, 90}});
  CHECK_CLOSE(m.m_ratio, 1.0150641228779504);
  CHECK_CLOSE(m.log_likelihood, -444.174182687469);
  CHECK(is_undefined(d_prime(20, 0, 20, 0)));
  CHECK(is_undefined(signal_detection(20, 0, 20, 0).d_prime));
  CHECK(is_undefined(meta_d_prime(Eigen::ArrayXd{{30, 0, 10, 0}}, Eigen::ArrayXd{{0, 12, 0, 28}}, {.padding = false}).m_ratio));
  CHECK(test::error_of([] { (void)meta_d_prime(Eigen::Array2d(1, nan_value), Eigen::Array2d(1, 2)); }) == "assay::meta_d_prime: s1[1] is NaN");
  CHECK(test::error_of([] { (void)d_prime(1.0, nan_value, 3, 4); }) == "assay::d_prime: misses = nan must be finite and not negative");
}

TEST_CASE("fast-math: several classes and labels") {
  Eigen::ArrayXXd scores(4, 3);
  scores << .75, .05, .05, .05, .75, .05, .05, .05, .75, .05, .05, .05;
  const Eigen::Array4i truth(0, 1, 1, 0);  // class 2 does not occur
  CHECK(is_undefined(multiclass_auroc_per_class(truth, scores).value(2)));
  CHECK(multiclass_auroc(truth, scores) == 0.75);
  CHECK(multiclass_auroc(truth, scores, {.absent = absent_class::zero}) == 0.5);
  CHECK(is_undefined(multiclass_auroc(truth, scores, {.absent = absent_class::undefined})));
  CHECK(is_undefined(auc_mu_pairs(truth, scores).value(0, 2)));
  CHECK(is_undefined(multiclass_auroc_interval(truth.head(1), scores.topRows(1)).lower));
  CHECK(top_k_accuracy(truth, Eigen::ArrayXXd::Zero(4, 4), {.k = 1}) == 0.25);
  scores(2, 1) = nan_value;
  CHECK_THROWS_AS(multiclass_auroc(truth, scores), invalid_input);
  CHECK_THROWS_AS(auc_mu(truth, scores), invalid_input);
  CHECK_THROWS_AS(top_k_accuracy(truth, scores), invalid_input);
  CHECK_THROWS_AS(coverage_error(Eigen::ArrayXXi::Ones(4, 3), scores), invalid_input);
  CHECK_THROWS_AS(label_ranking_loss(Eigen::ArrayXXi::Ones(4, 3), scores), invalid_input);
  CHECK_THROWS_AS(multilabel_auroc(Eigen::ArrayXXi::Ones(4, 3), scores), invalid_input);
}

TEST_CASE("fast-math: losses over pairs, preferences") {
  const test::b20 d;
  const Eigen::ArrayXd logit = (d.p / (1 - d.p)).log();
  const Eigen::ArrayXd far = logit + 1e6;
  const Eigen::ArrayXd near = far - 1e6;
  CHECK_CLOSE(pairwise_loss(d.y, far), pairwise_loss(d.y, near));
  CHECK_CLOSE(pairwise_loss(d.y, logit), 0.5633694626530782);
  CHECK_CLOSE(pairwise_loss(d.y, logit, {.loss = surrogate_loss::squared_hinge}), 1.6211051474640459);
  CHECK(is_undefined(pairwise_loss_gradient(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2)).gradient[0]));
  CHECK(test::error_of([&] { (void)pairwise_loss(Eigen::Array2i(1, 0), Eigen::Array2d(1, nan_value)); }) == "assay::pairwise_loss: score[1] is NaN");
  CHECK(ranking_accuracy(Eigen::Array2d(-0.0, 1), Eigen::Array2d(0, 0)) == 0.75);
  CHECK(is_undefined(dpo_loss(Eigen::ArrayXd(0), Eigen::ArrayXd(0), Eigen::ArrayXd(0), Eigen::ArrayXd(0))));
  CHECK(is_undefined(ipo_flip_threshold(9, {.tau = 0.1})));
  CHECK_CLOSE(dpo_flip_threshold(5, {.beta = 0.1}), .4740769841801067);
}

TEST_CASE("fast-math: pairs and tables") {
  const test::b20 d;
  CHECK_CLOSE(kendall_tau(d.p, d.q), 0.6236649275846112);
  CHECK_CLOSE(somers_d(d.y, d.p), 0.47);
  CHECK_CLOSE(somers_d_interval(d.p, d.q, d.w).standard_error, 2 * std::sqrt(0.0040744080861954083));
  CHECK_CLOSE(concordance_index_interval(d.p, d.y, d.q, d.w).value, concordance_index(d.p, d.y, d.q, d.w));
  CHECK(spearman_correlation_test(Eigen::Array4d(1, 2, 3, 4), Eigen::Array4d(1, 2, 3, 4)).p_value == 0);
  CHECK_CLOSE(concordance_index(Eigen::ArrayXd{{1, 2, 2, 2, 3}}, Eigen::ArrayXi{{1, 1, 1, 0, 0}}, Eigen::ArrayXd{{5, 4, 1, 3, 2}}), 0.75);
  CHECK_CLOSE(spearman_correlation(Eigen::Array4d(2, 1, 4, 3), Eigen::Array4d(2, 1, 3, 4)), 0.8);
  CHECK_CLOSE(h_measure(d.y, d.p), 0.266388888888889);
  CHECK(is_undefined(kendall_tau(d.p, Eigen::ArrayXd::Ones(20))));
  CHECK(is_undefined(spearman_correlation(d.p, Eigen::ArrayXd::Ones(20))));
  CHECK(is_undefined(informedness(Eigen::Array2i(1, 1), Eigen::Array2i(1, 0))));
  CHECK(cohen_kappa_interval(d.y, d.p >= 0.5).lower < 0.4);
  CHECK_THROWS_AS(kendall_tau(d.p, Eigen::ArrayXd::Constant(20, nan_value)), invalid_input);
}
