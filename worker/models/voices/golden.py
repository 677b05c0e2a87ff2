"""Prints the numbers that the tests of worker/src/speech/turns/fbank.rs hold.

They come from kaldi-native-fbank (PyPI), the C++ filter bank that sherpa-onnx feeds such models with:

    pip install numpy kaldi-native-fbank && python golden.py
"""

import kaldi_native_fbank as knf
import numpy as np

from fbank import fbank

n = np.arange(8_000, dtype=np.float64)
sound = (0.3 * np.sin(n * n * 1.25e-5) + 0.1 * np.sin(n * 0.05) + 0.02 * np.sin(n * 1.9)).astype(np.float32)

for window in ("hamming", "povey"):
    options = knf.FbankOptions()
    options.frame_opts.dither = 0
    options.frame_opts.window_type = window
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = 80
    options.mel_opts.high_freq = 0
    computer = knf.OnlineFbank(options)
    computer.accept_waveform(16_000, (sound * 32_768.0).tolist())
    computer.input_finished()
    kaldi = np.array([computer.get_frame(at) for at in range(computer.num_frames_ready)])
    kaldi = kaldi - kaldi.mean(axis=0)
    ours = fbank(sound, window)
    ours -= ours.mean(axis=0)
    print(window, kaldi.shape, "numpy differs by at most", np.abs(kaldi - ours).max())
    for frame, bin in ((0, 0), (0, 20), (13, 3), (13, 40), (30, 60), (47, 10), (47, 79)):
        print(f"({frame}, {bin}, {kaldi[frame, bin]:.4f}),")
