"""One sentence in one voice, at a random loudness, at 8 kHz."""

import numpy as np

from espeak import BASES, VARIANTS
from telephone import to8k


def speak(es, text, r, voice=None, mode=None, rate=None, pitch=None):
    voice = voice or r.choice(BASES) + r.choice(VARIANTS)
    x = es.say(text, voice, rate or r.randint(125, 188), pitch or r.randint(25, 75), r.randint(30, 70))
    if len(x) == 0:
        return None
    x8 = to8k(x, es.sr)
    x8 = x8 * (0.09 * 10 ** (r.uniform(-6, 5) / 20) / (np.sqrt(np.mean(x8**2)) + 1e-6))
    return x8
