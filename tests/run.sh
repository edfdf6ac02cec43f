#!/bin/sh
# Builds and runs all tests, in release with the machine's own instruction set. On a fresh Debian or Ubuntu it first installs
# what is missing.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/cmake/install_packages.sh"
install_packages $build_packages $test_packages

cd "$root"
CTEST_PARALLEL_LEVEL=${CTEST_PARALLEL_LEVEL:-$(nproc)}
export CTEST_PARALLEL_LEVEL
exec cmake --workflow --preset test
