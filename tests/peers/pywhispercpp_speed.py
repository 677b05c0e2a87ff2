"""Decodes every *.f32 file of a folder (16 kHz mono floats) with pywhispercpp.

usage: pywhispercpp_speed.py MODEL PROCESSES THREADS FOLDER

Prints one line of JSON: the texts by file, the CPU seconds (user and system) of all processes and the seconds by the clock.
Loading the model does not count: every process loads it, waits for the others, and then begins.
"""

import json
import multiprocessing
import os
import pathlib
import re
import sys
import time

import numpy
from pywhispercpp.model import Model


def work(model, threads, files, ready, results):
    decoder = Model(model, n_threads=threads, language="en", print_progress=False, print_realtime=False, no_context=True)
    sounds = {file.stem: numpy.fromfile(file, dtype=numpy.float32) for file in files}
    ready.wait()
    cpu, begun = cpu_seconds(), time.monotonic()
    texts = {name: text(decoder.transcribe(sound)) for name, sound in sounds.items()}
    results.put((begun, time.monotonic(), cpu_seconds() - cpu, texts))


def text(segments):
    # Whoever transcribed would leave out what is no speech: [BLANK_AUDIO], (sighs).
    return re.sub(r"\[[^]]*\]|\([^)]*\)", " ", " ".join(segment.text.strip() for segment in segments))


def cpu_seconds():
    spent = os.times()
    return spent.user + spent.system


def main():
    model, processes, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    files = sorted(pathlib.Path(sys.argv[4]).glob("*.f32"))
    # The longest first, each to whoever has least: as even as it gets without a queue between processes.
    shares, loads = [[] for _ in range(processes)], [0] * processes
    for file in sorted(files, key=lambda file: -file.stat().st_size):
        least = loads.index(min(loads))
        shares[least].append(file)
        loads[least] += file.stat().st_size
    context = multiprocessing.get_context("spawn")
    ready, results = context.Barrier(processes), context.Queue()
    workers = [context.Process(target=work, args=(model, threads, share, ready, results)) for share in shares]
    for worker in workers:
        worker.start()
    done = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    print(
        json.dumps(
            {
                "texts": {name: text for _, _, _, texts in done for name, text in texts.items()},
                "cpu_seconds": sum(cpu for _, _, cpu, _ in done),
                "seconds": max(end for _, end, _, _ in done) - min(begun for begun, _, _, _ in done),
            }
        )
    )


if __name__ == "__main__":
    main()
