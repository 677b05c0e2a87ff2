"""The telephone channel: band-pass, mu-law, 8 kHz."""

import numpy as np
from scipy.signal import butter, resample_poly, sosfilt

_SOS = butter(4, [300, 3400], btype="bandpass", fs=8000, output="sos")
_SOS2 = butter(2, [200, 3600], btype="bandpass", fs=8000, output="sos")


def mulaw(x):
    x = np.clip(x, -1, 1)
    y = np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256)
    y = np.round(y * 127.5) / 127.5
    return (np.sign(y) * np.expm1(np.abs(y) * np.log(256)) / 255).astype(np.float32)


def to8k(x, sr):
    if sr == 22050:
        return resample_poly(x, 160, 441).astype(np.float32)
    if sr == 16000:
        return resample_poly(x, 1, 2).astype(np.float32)
    return x


def phone(x8, mode="phone"):
    """8 kHz in, 16 kHz out"""
    if mode == "phone":
        x8 = sosfilt(_SOS, x8)
    elif mode == "soft":
        x8 = sosfilt(_SOS2, x8)
    if mode != "clean8":
        x8 = mulaw(x8)
    return resample_poly(x8, 2, 1).astype(np.float32)
