# Debian packages: installed where that is allowed, otherwise the exact command is printed.
# shellcheck shell=bash

missing_packages() {
    local name
    for name in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s\n' "$name"
    done
}

ensure_packages() {
    local missing
    command -v dpkg-query >/dev/null 2>&1 ||
        die "this is not a Debian-like system; install the equivalents of: $*"
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    if ! may_be_root; then
        die "packages are missing and this user may not install them; run:
    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
    fi
    say "installing ${missing[*]}"
    as_root apt-get update -q >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
}

# What building needs, what the factory runs on, and what speaks the synthetic calls.
build_packages=(build-essential clang libclang-dev cmake pkg-config "postgresql-server-dev-$pg_major")
# shellcheck disable=SC2034 # bin/fuzz has no database.
run_packages=("postgresql-$pg_major" "postgresql-$pg_major-cron")
# shellcheck disable=SC2034 # bin/bench speaks no calls.
voice_packages=(espeak-ng lame)
