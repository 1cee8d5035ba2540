# Sourced by the scripts at the root: one line for each step, and the name of
# the step that failed.

# A compiler cache, where there is one, serves every clone: paths below this
# folder do not count.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
# Precompiled headers of the tests are told apart by what they include.
export CCACHE_SLOPPINESS=pch_defines,time_macros

# packages build|test: names from tools/packages.txt.
packages() {
  sed -n "s/^$1: //p" tools/packages.txt
}

# Installs Debian packages that are not there yet; as root, or through sudo.
install_packages() {
  local missing=() package sudo=
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
      grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# step NAME COMMAND...: quiet unless it fails.
step() {
  local name=$1 log
  shift
  log=$(mktemp)
  echo "== $name"
  if ! "$@" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    rm -f "$log"
    echo "$(basename "$0"): failed at: $name" >&2
    return 1
  fi
  rm -f "$log"
}
