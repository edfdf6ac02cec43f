#!/bin/sh
# Builds evaluate_csv and judges the bundled predictions, or, given arguments, calls evaluate_csv with them:
#   ./examples/run.sh my.csv --truth label --prediction score --html report.html
# On a fresh Debian or Ubuntu it first installs what is missing.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/cmake/install_packages.sh"
install_packages $build_packages

# Only a terminal sees the build; a log keeps what it says elsewhere.
build_log=$root/out/evaluate.log
build() {
  cd "$root"
  mkdir -p out
  cmake --preset evaluate >"$build_log" 2>&1 || return
  if [ -t 2 ]; then
    cmake --build --preset evaluate >&2
  else
    echo "Building, with a log in $build_log" >&2
    cmake --build --preset evaluate >>"$build_log" 2>&1
  fi
}
(build) || {
  cat "$build_log" >&2
  stop "The build failed."
}
evaluate_csv=$root/out/evaluate/examples/evaluate_csv

if [ $# -gt 0 ]; then
  exec "$evaluate_csv" "$@"
fi

data=$root/examples/data
reports=$root/examples/out
mkdir -p "$reports"

# judge <name> <csv> <options>...: prints the table and writes <name>.json and <name>.html
judge() {
  name=$1
  csv=$2
  shift 2
  printf '\n== %s\n' "$name"
  "$evaluate_csv" "$csv" "$@" --json "$reports/$name.json" --html "$reports/$name.html"
}

judge arrests "$data/arrests/arrests.csv" --truth released --prediction p_released --group colour --group sex --attribute age \
  --note "For illustration only: arrests in Toronto, 1997 to 2002 (carData Arrests, GPL >= 2), and a plain logistic regression."
judge breast_cancer "$data/breast_cancer/breast_cancer.csv" --truth malignant --prediction p_logistic --compare p_naive_bayes
judge recalibration "$data/breast_cancer/breast_cancer.csv" --truth malignant --prediction p_naive_bayes --calibrate beta
judge diabetes "$data/diabetes/diabetes.csv" --task regression --truth progression --prediction predicted --deviation deviation \
  --lower q05 --upper q95 --quantile 0.05=q05 --quantile 0.5=q50 --quantile 0.95=q95 --group sex
set --
for class in 0 1 2 3 4 5 6 7 8 9; do
  set -- "$@" --prediction "p_$class"
done
judge digits "$data/digits/digits_predictions.csv" --truth digit "$@"

printf '\n== gradient coherence while a network learns digits\n'
"$root/out/evaluate/examples/gradient_coherence_digits" "$data/digits/digits.csv" "$reports/gradient_coherence.svg"

# train <name> <options>...: prints the sweep and writes <name>.json and <name>.html
train() {
  name=$1
  shift
  printf '\n== %s\n' "$name"
  "$root/out/evaluate/examples/train_fair_classifier" "$@" --penalty all --json "$reports/$name.json" --html "$reports/$name.html"
}
train fair_arrests "$data/arrests/arrests.csv"
train fair_gerrymandered --gerrymander --lambda 0 3 10 30 100

printf '\nReports with plots, to be opened in a browser:\n'
for name in arrests breast_cancer recalibration diabetes digits fair_arrests fair_gerrymandered; do
  printf '  %s\n' "$reports/$name.html"
done
printf '  %s\n' "$reports/gradient_coherence.svg"
