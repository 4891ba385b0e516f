# What script/server and script/test share. Sourced by them; leaves the shell in the project's directory.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n== %s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

has cargo || PATH="${HOME:-/root}/.cargo/bin:$PATH"

# The program as cargo built it in this profile: program release
program() { printf '%s/%s/simpul' "${CARGO_TARGET_DIR:-target}" "$1"; }

# What cannot come from Debian's packages in a version that is new enough.
need_toolchains() {
  has cargo || die "Simpul needs Rust: https://rustup.rs installs it."
  { has node && has npm; } || die "Simpul needs Node 20.19 or newer, with npm: https://nodejs.org"
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    die "Simpul needs Node 20.19 or newer; this is $(node --version)."
}

# The directory with PostgreSQL's initdb and pg_ctl, the newest one installed; fails where there is none.
postgres_programs() {
  local directory
  for directory in ${PATH//:/ } $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
    [ -x "$directory/initdb" ] && [ -x "$directory/pg_ctl" ] && printf '%s' "$directory" && return 0
  done
  return 1
}

# as_postgres DIRECTORY COMMAND…: runs it as the directory's owner, since PostgreSQL refuses to run as root
as_postgres() {
  local owner
  owner=$(stat -c %u:%g "$1")
  shift
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="${owner%:*}" --regid="${owner#*:}" --clear-groups "$@"
  else
    "$@"
  fi
}

# start_postgres: a server of its own in a temporary directory, which `postgres` names from then on, reachable by its socket only and
# with the settings that it has of itself
start_postgres() {
  local programs
  programs=$(postgres_programs) || die "PostgreSQL is missing: install the package postgresql."
  postgres=$(mktemp -d)
  if [ "$(id -u)" = 0 ]; then
    chown "$(id -u postgres 2>/dev/null || id -u nobody):$(id -g postgres 2>/dev/null || id -g nobody)" "$postgres"
  fi
  (cd "$postgres" && as_postgres "$postgres" "$programs/initdb" -D "$postgres/data" -U simpul -A trust -E UTF8 --locale=C >"$postgres/log" &&
    as_postgres "$postgres" "$programs/pg_ctl" -D "$postgres/data" -l "$postgres/server.log" -w -s -o "-k $postgres -c listen_addresses=" start) ||
    die "PostgreSQL does not start: $(cat "$postgres/log" "$postgres/server.log" 2>/dev/null)"
}

# postgres_url DATABASE: the address of a database of that server
postgres_url() { printf 'postgres://simpul@localhost/%s?host=%s' "$1" "$postgres"; }

# on_postgres DATABASE STATEMENT
on_postgres() { PATH="$(postgres_programs):$PATH" psql -q -h "$postgres" -U simpul -d "$1" -c "$2"; }

stop_postgres() {
  [ -n "${postgres:-}" ] || return 0
  (cd "$postgres" && as_postgres "$postgres" "$(postgres_programs)/pg_ctl" -D "$postgres/data" -m immediate -s stop)
  rm -rf "$postgres"
  postgres=''
}

# A port of the loopback that is free.
free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

# is_ready URL: whether a server answers that it can
is_ready() { node -e "fetch('$1/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"; }

# Installs Debian packages, by root or sudo; otherwise says what to install.
install() {
  [ $# -gt 0 ] || return 0
  has apt-get || die "Please install: $*"
  local as=()
  if [ "$(id -u)" != 0 ]; then
    has sudo || die "Please install as root: apt-get install $*"
    as=(sudo)
    [ -t 0 ] || as=(sudo -n)
  fi
  say "Installing $*"
  "${as[@]}" apt-get update -q &&
    "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" ||
    die "Installing failed. Please install as root: apt-get install $*"
}

# Installs the packages of a lock file, if it changed since they were: npm_packages frontend
npm_packages() {
  local lock stamp="$1/node_modules/.installed"
  lock=$(sha256sum <"$1/package-lock.json")
  if [ "$(cat "$stamp" 2>/dev/null)" != "$lock" ]; then
    (cd "$1" && npm ci --no-audit --no-fund --fetch-retry-maxtimeout 10000) && printf '%s' "$lock" >"$stamp" || {
      echo "The packages of $1 could not be fetched. They come from the network, once for each package-lock.json." >&2
      return 1
    }
  fi
}

frontend_sources() {
  find frontend schema.graphql docs/API.md \( -path frontend/node_modules -o -path frontend/dist -o -path frontend/.cache -o -path frontend/test-results \) \
    -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# Builds the front end, if its sources changed since it was. Its budgets are weighed as part of the build.
frontend_build() {
  local stamp=frontend/.cache/built
  if [ ! -e frontend/dist/index.html ] || [ "$(cat "$stamp" 2>/dev/null)" != "$(frontend_sources)" ]; then
    (cd frontend && npm run build) || return 1
    mkdir -p frontend/.cache
    frontend_sources >"$stamp" # after the build, which also writes sources
  fi
}
