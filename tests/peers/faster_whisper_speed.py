"""Transcribes every *.f32 file of a folder (16 kHz mono floats) with faster-whisper, without and with times of words.

usage: faster_whisper_speed.py MODEL THREADS FOLDER

MODEL is a folder of CTranslate2. Prints one line of JSON: for each of the two ways the texts by file, the CPU seconds (user and
system) and the seconds by the clock. Loading the models does not count, nor does the first window, in which buffers are made.
"""

import json
import os
import pathlib
import sys
import time

# As many threads for what NumPy multiplies as for the rest; threads that wait would cost CPU time of their own.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = sys.argv[2]

import numpy
from faster_whisper import WhisperModel
from faster_whisper.vad import get_vad_model


def text(model, sound, word_times, filtered=True):
    segments, _ = model.transcribe(
        sound,
        language="en",
        beam_size=1,
        best_of=1,
        vad_filter=filtered,
        condition_on_previous_text=False,
        word_timestamps=word_times,
    )
    # Decodes while it is read.
    return " ".join(segment.text.strip() for segment in segments)


def cpu_seconds():
    spent = os.times()
    return spent.user + spent.system


def measure(model, sounds, word_times):
    cpu, begun = cpu_seconds(), time.monotonic()
    texts = {name: text(model, sound, word_times) for name, sound in sounds.items()}
    return {"texts": texts, "cpu_seconds": cpu_seconds() - cpu, "seconds": time.monotonic() - begun}


def main():
    folder, threads = sys.argv[1], int(sys.argv[2])
    files = sorted(pathlib.Path(sys.argv[3]).glob("*.f32"))
    sounds = {file.stem: numpy.fromfile(file, dtype=numpy.float32) for file in files}
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=threads, num_workers=1)
    get_vad_model()
    text(model, numpy.zeros(16000, dtype=numpy.float32), True, filtered=False)
    plain = measure(model, sounds, False)
    print(json.dumps({"plain": plain, "word_times": measure(model, sounds, True)}))


if __name__ == "__main__":
    main()
