# Shared by the scripts in bin/: messages, root rights, the cache folder. Sourced, never run.
# shellcheck shell=bash

# Everything a person reads goes to stderr, so that `bin/demo --json` leaves stdout to the JSON.
say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

root_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# workspace_version FOLDER, workspace_maintainer FOLDER: the version of that checkout, and who answers for its
# packages. [workspace.package] in Cargo.toml is the one place that has them.
workspace_version() { sed -n 's/^version = "\(.*\)"$/\1/p' "$1/Cargo.toml" | head -1; }
workspace_maintainer() { sed -n 's/^authors = \["\(.*\)"\]$/\1/p' "$1/Cargo.toml"; }

# Tools that take minutes to build are built once per machine, not once per checkout.
cache_dir=${CALLSCRIPT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/callscript}
mkdir -p "$cache_dir"

# The PostgreSQL major to build for and run on: `PG_MAJOR=17 bin/test`.
pg_major=${PG_MAJOR:-15}
# shellcheck disable=SC2034 # bin/fuzz has no database.
pg_config=/usr/lib/postgresql/$pg_major/bin/pg_config

# Where Debian keeps cblas.h: the scripts in bin build the speech engine with OpenBLAS, which chooses its code
# for the processor when it runs. The engine's own code is for the processor that it is built on;
# GGML_NATIVE=OFF makes it for any since 2013.
BLAS_INCLUDE_DIRS=${BLAS_INCLUDE_DIRS:-/usr/include/$(uname -m)-linux-gnu}
export BLAS_INCLUDE_DIRS

# OpenBLAS takes a processor of Intel's that is newer than it for one of 2004. The programs tell it better
# themselves (worker/src/speech/blas.rs); a suite of tests, which has threads from its first moment, cannot.
tell_blas() {
    if [ -z "${OPENBLAS_CORETYPE:-}" ] && grep -q GenuineIntel /proc/cpuinfo &&
        grep -q 'avx512bw.*avx512vl' /proc/cpuinfo; then
        export OPENBLAS_CORETYPE=SkylakeX
    fi
}

# A fresh login shell may not have cargo on its PATH yet.
if ! command -v cargo >/dev/null 2>&1; then
    [ -r "$HOME/.cargo/env" ] || die "Rust is missing: install it from https://rustup.rs and run this again"
    # shellcheck disable=SC1091
    . "$HOME/.cargo/env"
fi

# rust-toolchain.toml names a version, and rustup fetches it. Where that very version is there as `stable`,
# nothing needs fetching.
if [ -z "${RUSTUP_TOOLCHAIN:-}" ] && command -v rustup >/dev/null 2>&1; then
    pinned=$(sed -n 's/^channel = "\(.*\)"$/\1/p' "$root_dir/rust-toolchain.toml")
    if [[ $'\n'$(rustup toolchain list) != *$'\n'"$pinned-"* ]] &&
        [ "$(RUSTUP_AUTO_INSTALL=0 rustup run stable rustc --version 2>/dev/null | cut -d' ' -f2)" = "$pinned" ]; then
        export RUSTUP_TOOLCHAIN=stable
    fi
fi
