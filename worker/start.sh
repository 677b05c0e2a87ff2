#!/usr/bin/env bash
# Starts a CallScript worker on a bare machine and keeps the worker running: one command for a rented GPU or a
# box of your own.
#
#   DATABASE_URL=postgres://box7:...@.../callscript?sslmode=require worker/start.sh
#
# That is all that a rented machine needs, and all that it should have: a login of its own that is a member of
# callscript_factory. It gets the recording of each call that it holds by an address that works for minutes.
#
#   worker/start.sh               the factory, on the GPU where there is one (and the judge, with OPENAI_API_KEY)
#   worker/start.sh --gpu         refuse to start without a GPU
#   worker/start.sh --cpu         leave a GPU alone, also a broken one
#   worker/start.sh --prepare     everything but the work: check, build, fetch the model, run the doctor
#   worker/start.sh -- ARGS       hand ARGS to `callscript run`
#
# The script checks the settings, the GPU driver and the disk. It takes a binary that was built here before,
# downloads a binary, or builds one (missing apt packages and Rust are installed). It fetches the speech model
# and asks `callscript doctor`. Then it runs `callscript run`, and starts it again after a crash: after 1 s, 2
# s and so on, up to a minute. After SIGTERM or SIGINT the worker finishes its calls or gives them back, and
# ends within 30 seconds; a second signal gives everything back at once.
#
# Binaries, models and logs are kept in one folder, and make the next start a matter of seconds. Nothing
# secret is written there.
#
# Settings are environment variables; `callscript run --help` lists those of the worker itself.
#   DATABASE_URL                  the database (or DATABASE_URL_FILE, or a file named by CALLSCRIPT_CONFIG)
#   CALLSCRIPT_LANES              what is worked (factory; factory,judge with OPENAI_API_KEY)
#   CALLSCRIPT_BUCKET, AWS_*      the bucket with the recordings, on a machine that is trusted with its keys; without them
#                                 a worker of the lane vault signs the address of each recording
#   OPENAI_API_KEY                the judge, on a machine that is trusted with it
#   CALLSCRIPT_MODEL              speech model (large-v3-turbo on a GPU, base.en without one); see
#                                 `callscript model list`
#   CALLSCRIPT_VOLUME             where things are kept, in the folder callscript ($RUNPOD_VOLUME, else
#                                 /workspace where there is one, else ~/.local/share)
#   CALLSCRIPT_MODELS_DIR         where models are kept (models in that folder)
#   CALLSCRIPT_BIN                a binary to run instead of any other
#   CALLSCRIPT_RELEASE_URL        a binary to download instead of building one, and
#   CALLSCRIPT_RELEASE_SHA256     its checksum, without which it is not run
#   CALLSCRIPT_GRACE_SECONDS      time to finish what is held after SIGTERM, at most 20 (20)
#   CALLSCRIPT_LOG_MAX_KB         size at which the log file is put aside (20480), and
#   CALLSCRIPT_LOG_KEEP           how many old ones stay (5)
#
# Exit codes: 0 stopped as asked, nothing held; 1 stopped as asked, but the worker had to be killed; 69
# something could not be fetched or built; 75 another start.sh runs here; 78 something must be corrected
# first; 143 stopped before there was a worker. The last line says what to do.
set -euo pipefail
root_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=lib/messages.sh
. "$root_dir/worker/lib/messages.sh"
# shellcheck source=../bin/lib/apt.sh
. "$root_dir/bin/lib/apt.sh"
# shellcheck source=lib/machine.sh
. "$root_dir/worker/lib/machine.sh"
# shellcheck source=lib/binary.sh
. "$root_dir/worker/lib/binary.sh"
# shellcheck source=lib/supervise.sh
. "$root_dir/worker/lib/supervise.sh"

device=any prepare=''
while [ $# -gt 0 ]; do
    case $1 in
        --gpu) device=gpu ;;
        --cpu) device=cpu ;;
        --prepare) prepare=1 ;;
        --help | -h) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "$0"; exit 0 ;;
        --) shift; break ;;
        *) die "unknown option $1; see worker/start.sh --help" ;;
    esac
    shift
done

# A crash leaves nothing of the memory on the disk.
ulimit -c 0

lanes=${CALLSCRIPT_LANES:-}
if [ -z "$lanes" ]; then
    lanes=factory
    ! is_set OPENAI_API_KEY openai-api-key || lanes=factory,judge
fi
case ,$lanes, in *,factory,*) speaks=1 ;; *) speaks='' ;; esac

check_settings
find_home
take_turn
start_log
trap 'on_signal TERM 143' TERM
trap 'on_signal INT 130' INT
trap 'on_signal HUP 129' HUP
look_at_gpu
find_binary
fetch_model
ask_doctor
if [ -n "$prepare" ]; then
    say "all is ready"
    exit 0
fi
supervise "$@"
