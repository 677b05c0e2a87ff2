# What a person reads, the log file it goes to as well, and how the script ends. Sourced by start.sh.
# shellcheck shell=bash

# What exit codes mean; start.sh --help lists them.
readonly UNAVAILABLE=69 BUSY=75 CONFIGURATION=78

log='' writer='' scratch=''

say() { TZ=UTC printf '%(%Y-%m-%dT%H:%M:%SZ)T start.sh: %s\n' -1 "$*" >&2; }

# The last line says what to do.
die() { give_up "$CONFIGURATION" "$@"; }
give_up() {
    local code=$1
    shift
    say "$*"
    exit "$code"
}

# From here on everything goes to standard output and to a file, through one process that outlives all others.
start_log() {
    log=$home/logs/worker.log
    exec 3>&1
    exec > >(write_log) 2>&1
    writer=$!
    trap leave EXIT
}

leave() {
    [ -z "$scratch" ] || rm -rf "$scratch"
    stop_log
}

# Waits until everything is written. Nothing that still runs may hold our standard output open.
stop_log() {
    [ -n "$writer" ] || return 0
    exec >&3 2>&3
    wait "$writer" || true
    writer=''
}

flush_log() {
    stop_log
    start_log
}

# Copies its input to standard output and to the log file, which is put aside when it has grown.
write_log() {
    # Ends at the end of its input, not with a signal that the whole terminal gets.
    trap '' INT TERM HUP PIPE
    exec 9>&-
    local LC_ALL=C line size=0 limit=$((${CALLSCRIPT_LOG_MAX_KB:-20480} * 1024))
    open_log
    while IFS= read -r line || [ -n "$line" ]; do
        # A terminal that is gone or a volume that is full must not stop the work.
        printf '%s\n' "$line" >&3 || true
        if ((size > 0 && size + ${#line} + 1 > limit)); then
            rotate_log
            open_log
        fi
        printf '%s\n' "$line" >&4 || true
        size=$((size + ${#line} + 1))
    done 2>/dev/null
}

open_log() {
    { exec 4>>"$log"; } 2>/dev/null || exec 4>/dev/null
    size=$(stat -c %s "$log" 2>/dev/null || echo 0)
}

# worker.log becomes worker.log.1 and so on; the oldest goes.
rotate_log() {
    local keep=${CALLSCRIPT_LOG_KEEP:-5} number
    for ((number = keep - 1; number > 0; number--)); do
        [ ! -e "$log.$number" ] || mv -f "$log.$number" "$log.$((number + 1))"
    done
    if ((keep > 0)); then mv -f "$log" "$log.1"; else : >"$log"; fi
}

# keep_secrets: from here on programs that this shell starts see of the environment what a build or a download needs, by name, and no
# secret. Names that are not known are left out, so a secret with a new name is, too. Nothing is put on a command line, which all users
# of a machine can read.
keep_secrets() {
    local name
    for name in $(compgen -e); do
        case $name in
            PATH | HOME | USER | LOGNAME | SHELL | HOSTNAME | PWD | LANG | LC_* | TZ | TERM | TMPDIR | DEBIAN_FRONTEND) ;;
            *_proxy | *_PROXY | SSL_CERT_FILE | SSL_CERT_DIR | CURL_CA_BUNDLE) ;;
            CC | CXX | AR | LD | CFLAGS | CXXFLAGS | CPPFLAGS | LDFLAGS | CPATH | LIBRARY_PATH | LD_LIBRARY_PATH | MAKEFLAGS) ;;
            PKG_CONFIG_* | CMAKE_* | CUDA* | NVCC* | BLAS_INCLUDE_DIRS | LIBCLANG_PATH) ;;
            NVIDIA_VISIBLE_DEVICES | NVIDIA_DRIVER_CAPABILITIES) ;;
            RUSTFLAGS | RUSTC | RUSTC_WRAPPER | RUSTUP_HOME | RUSTUP_TOOLCHAIN | RUSTUP_DIST_SERVER | RUSTUP_UPDATE_ROOT) ;;
            CARGO_HOME | CARGO_TARGET_DIR | CARGO_INCREMENTAL | CARGO_BUILD_* | CARGO_NET_* | CARGO_HTTP_* | CARGO_PROFILE_*) ;;
            "${kept:-}") ;;
            *) export -n "${name?}" ;;
        esac
    done
}

# run_clean COMMAND: run_child for a program that others made or that talks to the network: it sees no secret. The caller may name one
# variable in $kept that it sees.
run_clean() {
    local status=0
    (
        keep_secrets
        exec setsid "$@" 9>&-
    ) &
    child=$!
    wait "$child" || status=$?
    child=''
    return "$status"
}

# run_child COMMAND: a command that a signal to this script ends, with everything that it started.
child=''
run_child() {
    local status=0
    setsid "$@" 9>&- &
    child=$!
    wait "$child" || status=$?
    child=''
    return "$status"
}
