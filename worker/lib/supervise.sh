# Runs the worker, starts it again after a crash, stops it in order. Sourced by start.sh.
# shellcheck shell=bash

# A worker that ran this long was healthy: the next crash is waited for as shortly as the first.
readonly HEALTHY=600 LONGEST_WAIT=60
begun='' worker='' stopping='' killer=''

supervise() {
    local wait=1 began status words
    begun=1
    # A worker that crashed leaves its name there; the next one takes back at once what it held.
    scratch=$(mktemp -d)
    export CALLSCRIPT_SEAT=${CALLSCRIPT_SEAT:-$scratch/seat}
    say "working $lanes; Ctrl-C or SIGTERM stops in order"
    while [ -z "$stopping" ]; do
        began=$SECONDS
        work "$@"
        [ -z "$stopping" ] || break
        case $status in
            0) say "the worker has nothing more to do"; exit 0 ;;
            2 | "$CONFIGURATION")
                flush_log
                words=$(last_words)
                die "not started again, correct this first: ${words:-see the lines above}" ;;
        esac
        ((SECONDS - began < HEALTHY)) || wait=1
        say "the worker $(ended_by "$status"); starting it again in $wait s"
        run_child sleep "$wait" || true
        wait=$((wait * 2 < LONGEST_WAIT ? wait * 2 : LONGEST_WAIT))
    done
    case $status in
        0) say "stopped; nothing is held" ;;
        *) give_up 1 "the worker $(ended_by "$status") while stopping: what it held goes back to the queue by itself within a minute" ;;
    esac
}

# Runs the worker once; leaves in $status how it ended.
work() {
    local late=''
    # In a session of its own, so that Ctrl-C reaches it once and through us; and it stops in order when we
    # are killed.
    setsid setpriv --pdeathsig TERM "$binary" run --lanes "$lanes" "$@" &
    worker=$!
    say "the worker is process $worker"
    # A signal interrupts the wait, not the worker.
    while :; do
        status=0
        # What bash says of a crash names a line of this file; we say it better.
        wait "$worker" 2>/dev/null || status=$?
        kill -0 "$worker" 2>/dev/null || break
    done
    # It may have ended in the very moment of a signal: then that was not its status.
    wait "$worker" 2>/dev/null || late=$?
    case ${late:=0} in 127) ;; *) status=$late ;; esac
    worker=''
    [ -z "$killer" ] || kill -KILL -- "-$killer" 2>/dev/null || true
}

# on_signal NAME CODE: the first stops in order, the second at once, time makes an end of it.
on_signal() {
    stopping=1
    if [ -n "$worker" ]; then
        say "SIG$1: stopping"
        kill -s TERM "$worker" 2>/dev/null || true
        [ -n "$killer" ] || start_killer
    else
        [ -z "$child" ] || kill -TERM -- "-$child" 2>/dev/null || true
        say "SIG$1: stopped while there was no worker"
        # Between two attempts nothing is held.
        [ -z "$begun" ] || exit 0
        exit "$2"
    fi
}

# Holds none of our files open: the log ends when the worker does.
start_killer() {
    # shellcheck disable=SC2016
    setsid sh -c 'sleep "$1"; kill -KILL "$2"' sh $((grace + 8)) "$worker" </dev/null >/dev/null 2>&1 3>&- 9>&- &
    killer=$!
}

ended_by() {
    if (($1 > 128)); then
        printf 'was ended by SIG%s' "$(kill -l $(($1 - 128)))"
    else
        printf 'ended with code %s' "$1"
    fi
}

# What the worker said last about itself.
last_words() {
    grep -hE '^(callscript|error): ' "$log" | tail -n 1 | sed 's/^[a-z]*: //'
}
