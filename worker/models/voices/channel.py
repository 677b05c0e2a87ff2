"""A telephone line in numpy: 8 kHz, about 300 to 3400 Hz, noise, mu-law."""

import numpy as np


def resample(x, old, new):
    """by the spectrum: fine for whole utterances"""
    n = int(round(len(x) * new / old))
    f = np.fft.rfft(x)
    out = np.zeros(n // 2 + 1, complex)
    m = min(len(f), len(out))
    out[:m] = f[:m]
    return np.fft.irfft(out, n) * (n / len(x))


def line(x8, rng, noise_db):
    """band, noise of that level and mu-law; 8 kHz"""
    x8 = x8 + rng.standard_normal(len(x8)) * 10 ** (noise_db / 20)
    f = np.fft.rfft(x8)
    hz = np.maximum(np.fft.rfftfreq(len(x8), 1 / 8000), 1e-3)
    f *= 1 / np.sqrt((1 + (300 / hz) ** 8) * (1 + (hz / 3400) ** 8))  # Butterworth, fourth order, at both ends
    x8 = np.clip(np.fft.irfft(f, len(x8)), -1, 1)
    y = np.round(np.sign(x8) * np.log1p(255 * np.abs(x8)) / np.log(256) * 127.5) / 127.5
    return np.sign(y) * np.expm1(np.abs(y) * np.log(256)) / 255
