# Debian packages for src/vm/run: downloaded and unpacked into the cache, never installed.
# Every call of apt has lists, cache, state and sources of its own, so that the machine's apt is not touched.

readonly mirror=${ARENALAB_VM_MIRROR:-http://deb.debian.org}
readonly keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# private_apt SUITE PROCESSOR COMMAND...: runs apt-get or apt-cache in the private state of a suite and a processor.
# The names of the two caches are those of apt: a container's settings may have none, and then each call reads all lists.
private_apt() {
  local state=$cache/apt/$1-$2
  local options=(
    -q -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o Dir::State="$state" -o Dir::State::lists="$state/lists" -o Dir::State::status="$state/status"
    -o Dir::Cache="$state/cache" -o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin
    -o APT::Architecture="$2" -o APT::Architectures="$2"
    -o Acquire::Languages=none -o APT::Sandbox::User=root)
  "$3" "${options[@]}" "${@:4}"
}

# write_if_other FILE: writes the standard input to a file that has another content, or is missing. To apt a file with a
# new time is a new list: its caches would be worth nothing.
write_if_other() {
  local text
  text=$(cat)
  [ -e "$1" ] && [ "$(cat "$1")" = "$text" ] || printf '%s' "${text:+$text$'\n'}" > "$1"
}

# update_lists SUITE PROCESSOR: fetches the lists of packages once a day. Old lists will do while the network is away.
update_lists() {
  local state=$cache/apt/$1-$2
  mkdir -p "$state"/{lists/partial,cache/archives/partial}
  write_if_other "$state/status" < /dev/null
  {
    echo "deb [signed-by=$keyring] $mirror/debian $1 main"
    [[ $1 == *-* ]] || echo "deb [signed-by=$keyring] $mirror/debian-security $1-security main"
  } | write_if_other "$state/sources.list"
  [ -z "$(find "$state/updated" -mmin -1440 2> /dev/null)" ] || return 0
  if private_apt "$1" "$2" apt-get -o APT::Update::Error-Mode=any update > "$state/update.log" 2>&1; then
    touch "$state/updated"
  elif [ -e "$state/updated" ]; then
    echo "lists of $1 ($2): no update from $mirror, so they may be old" >&2
  else
    tail -n 3 "$state/update.log" >&2
    fail "no package lists: suite=$1, processor=$2, mirror=$mirror; check the network, or set ARENALAB_VM_MIRROR"
  fi
}

# dependencies SUITE PROCESSOR PACKAGE PATTERN: names of the packages that a package depends on directly.
dependencies() {
  private_apt "$1" "$2" apt-cache depends --no-recommends --no-suggests "$3" 2> /dev/null \
    | sed -nE "s/^ *(Pre)?Depends: ($4)\$/\\2/p"
}

# version_of SUITE PROCESSOR PACKAGE: the version that would be downloaded now; nothing if there is none.
version_of() {
  private_apt "$1" "$2" apt-cache policy "$3" 2> /dev/null | sed -nE 's/^ *Candidate: (.*)/\1/p' | grep -v '^(none)$' || true
}

# unpack SUITE PROCESSOR FOLDER PACKAGE...: downloads packages and unpacks them into one folder.
unpack() {
  local suite=$1 processor=$2 folder=$3 package
  local archives
  archives=$(mktemp -d -p "$work")
  for package in "${@:4}"; do
    (cd "$archives" && private_apt "$suite" "$processor" apt-get download "$package" > download.log 2>&1) || {
      tail -n 3 "$archives/download.log" >&2
      fail "no package: package=$package, suite=$suite, processor=$processor, mirror=$mirror; check the network"
    }
  done
  mkdir -p "$folder"
  for package in "$archives"/*.deb; do
    dpkg-deb -x "$package" "$folder"
  done
  rm -rf "$archives"
}
