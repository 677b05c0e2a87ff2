"""Kaldi's log-mel filter bank in numpy: 16 kHz, 25 ms every 10 ms, 80 bins from 20 Hz, no dither.

Written from Kaldi's own definition (feat/feature-window.cc, feat/mel-computations.cc), apart from the Rust code, so that
the two check each other.
"""

import numpy as np

RATE, FRAME, HOP, FFT, BINS = 16_000, 400, 160, 512, 80
LOW, HIGH = 20.0, RATE / 2
PREEMPHASIS = 0.97


def window(name="hamming"):
    n = np.arange(FRAME)
    if name == "hamming":
        return 0.54 - 0.46 * np.cos(2 * np.pi * n / (FRAME - 1))
    if name == "povey":
        return (0.5 - 0.5 * np.cos(2 * np.pi * n / (FRAME - 1))) ** 0.85
    raise ValueError(name)


def filters():
    """[257, 80]: triangles that are even on the mel scale 1127 ln(1 + f / 700)"""
    mel = lambda f: 1127.0 * np.log(1.0 + f / 700.0)
    edges = np.linspace(mel(LOW), mel(HIGH), BINS + 2)
    at = mel(np.arange(FFT // 2 + 1) * RATE / FFT)[:, None]
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (at - left) / (centre - left), (right - at) / (right - centre)
    bank = np.maximum(0.0, np.minimum(rising, falling))
    bank[-1] = 0.0  # Kaldi leaves the Nyquist bin out
    return bank


_FILTERS = filters()


def fbank(samples, kind="hamming"):
    """[T, 80] of samples in -1..1, taken as 16-bit integers as Kaldi does; only whole frames"""
    x = np.asarray(samples, np.float64) * 32768.0
    if len(x) < FRAME:
        return np.zeros((0, BINS))
    frames = np.lib.stride_tricks.sliding_window_view(x, FRAME)[::HOP]
    frames = frames - frames.mean(axis=1, keepdims=True)
    frames = frames - PREEMPHASIS * np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    power = np.abs(np.fft.rfft(frames * window(kind), FFT, axis=1)) ** 2
    return np.log(np.maximum(power @ _FILTERS, np.finfo(np.float32).eps))


def normalised(samples, kind="hamming"):
    """the same with each bin's mean over the stretch taken out"""
    f = fbank(samples, kind)
    return f - f.mean(axis=0, keepdims=True)
