# shellcheck shell=sh disable=SC2034,SC2086
# Sourced by examples/run.sh, tests/run.sh and .ci/run. Installs with apt what is missing, and says so; does nothing, and needs
# neither network nor root, where all is there.

stop() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Prints the Debian packages that are missing. "tool=package" is there when the tool is on the PATH; a plain package is a library,
# known only to dpkg: on other systems CMake looks for it, fetches it, or says what it misses.
missing_packages() {
  for entry in "$@"; do
    case $entry in
      *=*) command -v "${entry%%=*}" >/dev/null 2>&1 || printf '%s ' "${entry#*=}" ;;
      *)
        if command -v dpkg-query >/dev/null 2>&1 &&
          [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$entry" 2>/dev/null)" != installed ]; then
          printf '%s ' "$entry"
        fi
        ;;
    esac
  done
}

install_packages() {
  missing=$(missing_packages "$@")
  if [ -n "$missing" ]; then
    as_root=
    if ! command -v apt-get >/dev/null 2>&1; then
      stop "Missing: ${missing}(Debian names). There is no apt-get here: install them in your system's way and run this again."
    elif [ "$(id -u)" != 0 ]; then
      command -v sudo >/dev/null 2>&1 || stop "Missing: run as root  apt-get install $missing"
      as_root=sudo
    fi
    printf 'Installing with apt: %s\n' "$missing"
    # A stale list or a broken foreign source need not matter: what counts is whether the packages are there afterwards.
    $as_root apt-get update -qq || true
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null || true
    missing=$(missing_packages "$@")
    [ -z "$missing" ] || stop "Still missing: ${missing}(apt could not install them)."
  fi
  version=$(cmake --version | sed -n '1s/[^0-9]*\([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  [ $((${version% *} * 1000 + ${version#* })) -ge 3025 ] ||
    stop "CMake 3.25 or newer is needed, not $(cmake --version | head -n 1). Debian 12 and Ubuntu 24.04 have it."
}

# What every build of the repository needs.
build_packages="${CXX:-c++}=g++ cmake=cmake ninja=ninja-build libeigen3-dev libfmt-dev libcli11-dev nlohmann-json3-dev"
test_packages="catch2 pkg-config=pkg-config"
