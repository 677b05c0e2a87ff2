# What must be there before anything is fetched: settings, a folder, its lock, a GPU, room. Sourced by
# start.sh.
# shellcheck shell=bash

# is_set NAME KEY: by a variable, by a file that NAME_FILE names, or in the TOML file.
is_set() {
    local file=${1}_FILE
    [ -n "${!1:-}" ] || [ -n "${!file:-}" ] ||
        { [ -n "${CALLSCRIPT_CONFIG:-}" ] && grep -Eq "^[[:space:]]*$2[[:space:]]*=" "$CALLSCRIPT_CONFIG" 2>/dev/null; }
}

check_settings() {
    local name
    is_set DATABASE_URL database-url ||
        die "DATABASE_URL is not set: set it to postgres://user:password@host/database?sslmode=require"
    case ,$lanes, in
        *,vault,*)
            is_set CALLSCRIPT_BUCKET bucket ||
                die "CALLSCRIPT_BUCKET is not set: set it, and the AWS_* variables, to the bucket that holds the recordings" ;;
        *,factory,*)
            is_set CALLSCRIPT_BUCKET bucket ||
                say "no CALLSCRIPT_BUCKET, and none is needed: a worker of the lane vault signs the address of each recording" ;;
    esac
    for name in CALLSCRIPT_GRACE_SECONDS CALLSCRIPT_LOG_MAX_KB CALLSCRIPT_LOG_KEEP; do
        [[ ${!name:-0} =~ ^[0-9]+$ ]] || die "$name is ${!name}: set it to a whole number"
    done
    # Longer, and a machine that is taken away after half a minute takes leases along.
    grace=${CALLSCRIPT_GRACE_SECONDS:-20}
    ((grace <= 20)) || die "CALLSCRIPT_GRACE_SECONDS is $grace: set it to 20 or less, so that a stop ends within 30 seconds"
    export CALLSCRIPT_GRACE_SECONDS=$grace
}

find_home() {
    local volume=${CALLSCRIPT_VOLUME:-${RUNPOD_VOLUME:-}}
    if [ -z "$volume" ] && [ -d /workspace ] && [ -w /workspace ]; then volume=/workspace; fi
    home=${volume:-${XDG_DATA_HOME:-${HOME:-/root}/.local/share}}/callscript
    mkdir -p "$home/bin" "$home/logs" 2>/dev/null ||
        die "$home cannot be made: set CALLSCRIPT_VOLUME to a folder that this user may write to"
    export CALLSCRIPT_MODELS_DIR=${CALLSCRIPT_MODELS_DIR:-$home/models}
}

# One worker a host and folder. The worker inherits the lock, so that one whose supervisor was killed counts
# too; it stops by itself then.
take_turn() {
    local status=0
    exec 9>>"$home/lock.$(uname -n)"
    flock --nonblock --conflict-exit-code "$BUSY" 9 || status=$?
    case $status in
        0) ;;
        "$BUSY")
            give_up "$BUSY" "another start.sh works with $home on this machine: stop it first, or set CALLSCRIPT_VOLUME to" \
                "another folder" ;;
        *) say "warning: $home is on a file system without locks; nothing keeps two workers apart" ;;
    esac
}

# need_room GIGABYTES FOLDER FOR
need_room() {
    local free
    mkdir -p "$2"
    free=$(df -Pk "$2" | awk 'NR == 2 { print int($4 / 1000000) }')
    ((free >= $1)) ||
        die "$2 has $free GB free and $3 takes up to $1: make room, or set CALLSCRIPT_VOLUME to a larger disk"
}

# Leaves in $gpu what the card is called, or nothing.
look_at_gpu() {
    local answer
    gpu=''
    if [ -z "$speaks" ]; then return; fi
    if [ "$device" = cpu ]; then
        export CALLSCRIPT_GPU=false
        return
    fi
    if command -v nvidia-smi >/dev/null; then
        # A driver that hangs is broken too.
        if ! answer=$(timeout 60 nvidia-smi --query-gpu=name --format=csv,noheader 2>&1); then
            die "the NVIDIA driver does not work (nvidia-smi: ${answer%%$'\n'*}): rent another machine, or reinstall the driver" \
                "and reboot, until nvidia-smi shows the card; --cpu goes without"
        fi
        gpu=${answer%%$'\n'*}
        say "GPU: $gpu"
    elif [ "$device" = gpu ]; then
        die "there is no NVIDIA GPU here (no nvidia-smi): choose a machine with one, or start without --gpu"
    else
        say "warning: no NVIDIA GPU here; the CPU is many times slower"
    fi
}
