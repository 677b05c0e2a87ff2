"""The log-mel spectrum exactly as whisper.cpp computes it."""

import numpy as np

_hann = (0.5 * (1 - np.cos(2 * np.pi * np.arange(400) / 400))).astype(np.float32)
_filt = None


def set_filters(f):
    global _filt
    _filt = np.ascontiguousarray(f.T)


def logmel(x16):
    """log10 mel power, [frames, 80], frames centred as in whisper.cpp (200 zeros either side)"""
    n = len(x16) // 160 + 1
    p = np.zeros(n * 160 + 400, np.float32)
    p[200 : 200 + len(x16)] = x16
    fr = np.lib.stride_tricks.as_strided(p, (n, 400), (640, 4))
    s = np.fft.rfft(fr * _hann, axis=1)
    return np.log10(np.maximum((s.real**2 + s.imag**2).astype(np.float32) @ _filt, 1e-10))
