# The Debian packages that the scripts in bin/ need.
# shellcheck shell=bash

# shellcheck source=lib/apt.sh
. "$root_dir/bin/lib/apt.sh"

# What building needs, what the factory runs on, and what encodes the calls of the demo and the tests.
build_packages=(build-essential clang libclang-dev cmake pkg-config libopenblas-serial-dev "postgresql-server-dev-$pg_major")
# shellcheck disable=SC2034 # bin/fuzz has no database.
run_packages=("postgresql-$pg_major" "postgresql-$pg_major-cron")
# shellcheck disable=SC2034 # not all of bin/ makes calls.
call_packages=(lame)
# What the tests make recordings of any form with, and compare them with.
# shellcheck disable=SC2034 # only bin/test does.
encoding_packages=(ffmpeg)
# What opens the console in the tests. The font is one that every page can fall back on.
# shellcheck disable=SC2034 # bin/demo and bin/bench open none.
browser_packages=(chromium fonts-dejavu-core python3-venv)
