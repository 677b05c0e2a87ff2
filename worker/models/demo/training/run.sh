#!/usr/bin/env bash
# Makes the demo model again: synthesis, training, quantisation, test.
#
#   ./run.sh WORKDIR WHISPER_CPP_BIN
#
# WORKDIR          where the utterance bank, the checkpoints and the tests go (about 3 GB)
# WHISPER_CPP_BIN  folder with whisper-quantize and whisper-cli of a whisper.cpp build
#
# Settings, by environment:
#   PYTHON   interpreter with numpy, scipy and torch (default python3)
#   ASSETS   folder whisper/assets of the openai-whisper source package; fetched from PyPI when not set
#   UTTS     sentences to synthesise (default 60000: about 200 s on 2 cores)
#   MINUTES  wall-clock minutes of the three phases: short, middle, full windows (default "18 10 50", for 2 cores;
#            longer is better: the loss was still falling)
set -euo pipefail

if [ $# -ne 2 ]; then
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2
    exit 2
fi

work=$(mkdir -p "$1" && cd "$1" && pwd)
bin=$(cd "$2" && pwd)
python=${PYTHON:-python3}
utterances=${UTTS:-60000}
read -r -a minutes <<<"${MINUTES:-18 10 50}"
cd "$(dirname "$0")"

# What is needed is checked first: a missing tool after an hour of training would hurt.
missing=0
need() { # need WHAT-TO-DO COMMAND...
    local advice=$1
    shift
    if ! "$@" >/dev/null 2>&1; then
        echo "missing: $advice" >&2
        missing=1
    fi
}
need "python3 (set PYTHON to another interpreter)" command -v "$python"
need "$python -m pip install numpy scipy torch" "$python" -c 'import numpy, scipy, torch'
need "apt-get install espeak-ng" "$python" -c 'import espeak; espeak.Espeak()'
need "whisper-quantize in $bin (build whisper.cpp)" test -x "$bin/whisper-quantize"
need "whisper-cli in $bin (build whisper.cpp)" test -x "$bin/whisper-cli"
if [ ${#minutes[@]} -ne 3 ]; then
    echo "MINUTES takes three numbers, e.g. MINUTES=\"18 10 50\"" >&2
    missing=1
fi
[ "$missing" = 0 ] || exit 1

# The vocabulary table and the mel filters come from openai-whisper (MIT licence); nothing else of it is used.
assets=${ASSETS:-}
if [ -z "$assets" ]; then
    assets=$work/openai-whisper/whisper/assets
    if [ ! -f "$assets/gpt2.tiktoken" ]; then
        mkdir -p "$work/openai-whisper"
        "$python" -m pip download --quiet --no-deps --no-binary :all: \
            --dest "$work/openai-whisper" openai-whisper
        tar -xzf "$work"/openai-whisper/openai*whisper*.tar.gz -C "$work/openai-whisper" --strip-components 1
    fi
fi

mkdir -p "$work/bank" "$work/out" "$work/test"
"$python" head.py "$work/head.bin" "$assets"

echo "== synthesis of $utterances sentences"
pids=()
for worker in 0 1; do
    OMP_NUM_THREADS=1 "$python" synth.py "$work/bank" "$worker" 2 "$utterances" "$work/head.bin" &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done # one by one: a plain wait would hide a failure

echo "== training, ${minutes[*]} minutes"
"$python" train.py "$work/bank" "$work/head.bin" "$work/out" --minutes "${minutes[@]}"

for type in q8_0 q5_1 q5_0; do
    "$bin/whisper-quantize" "$work/out/model-f16.bin" "$work/out/model-$type.bin" "$type" >/dev/null
done

echo "== test on sentences that were not trained on"
"$python" make_test.py "$work/test" "$work/bank"
for type in q5_1 q5_0; do
    echo "-- $type"
    "$python" evaluate.py "$bin/whisper-cli" "$work/out/model-$type.bin" "$work/test" -- -bs 1 -bo 1 -mc 0
done
echo "the models are in $work/out"
