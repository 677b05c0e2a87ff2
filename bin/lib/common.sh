# Shared by the scripts in bin/: messages, root rights, the cache folder. Sourced, never run.
# shellcheck shell=bash

# Everything a person reads goes to stderr, so that `bin/demo --json` leaves stdout to the JSON.
say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

root_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Tools that take minutes to build are built once per machine, not once per checkout.
cache_dir=${CALLSCRIPT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/callscript}
mkdir -p "$cache_dir"

# The PostgreSQL major to build for and run on: `PG_MAJOR=17 bin/test`.
pg_major=${PG_MAJOR:-15}
# shellcheck disable=SC2034 # bin/fuzz has no database.
pg_config=/usr/lib/postgresql/$pg_major/bin/pg_config

# whisper.cpp for AVX2, not for what this very processor can do: words that hang by a thread are heard alike on more machines.
# And the demo model has heads of 32 numbers. ggml's AVX-512 code takes 64 at a time and the rest one by one, which took 3.4
# times as long on an AMD EPYC. Real models have heads of 64.
export GGML_NATIVE=${GGML_NATIVE:-OFF}

# A fresh login shell may not have cargo on its PATH yet.
if ! command -v cargo >/dev/null 2>&1; then
    [ -r "$HOME/.cargo/env" ] || die "Rust is missing: install it from https://rustup.rs and run this again"
    # shellcheck disable=SC1091
    . "$HOME/.cargo/env"
fi
