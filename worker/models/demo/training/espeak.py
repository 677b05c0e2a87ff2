"""espeak-ng in this process (ctypes), with the alignment it reports itself."""

import ctypes
import ctypes.util
import glob

import numpy as np

BASES = ["en-us"] * 6 + ["en"] * 2 + ["en-gb-x-rp", "en-us-nyc"]
VARIANTS = ["", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m7", "+f1", "+f2", "+f3", "+f4"]


class _EV(ctypes.Structure):
    class U(ctypes.Union):
        _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]

    _fields_ = [
        ("type", ctypes.c_int),
        ("uid", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p),
        ("id", U),
    ]


class Espeak:
    """say() -> trimmed 22.05 kHz float audio; .words / .phones then hold the alignment espeak itself reports (seconds)"""

    def __init__(self):
        lib = ctypes.util.find_library("espeak-ng") or sorted(glob.glob("/usr/lib/*/libespeak-ng.so.1"))[0]
        self.l = ctypes.CDLL(lib)
        self.sr = self.l.espeak_Initialize(2, 0, None, 1)  # 1 = phoneme events
        if self.sr <= 0:
            raise RuntimeError("espeak_Initialize failed")
        self.buf = []
        CB = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_EV))

        def cb(wav, n, ev):
            if wav and n > 0:
                self.buf.append(np.ctypeslib.as_array(wav, (n,)).copy())
            i = 0
            while ev[i].type != 0:
                e = ev[i]
                i += 1
                if e.type == 1:
                    self.ev_w.append((e.text_position - 1, e.audio_position / 1000))
                elif e.type == 7:
                    self.ev_p.append((e.id.string.decode("latin1"), e.audio_position / 1000))
            return 0

        self.cb = CB(cb)
        self.l.espeak_SetSynthCallback(self.cb)

    def say(self, text, voice, rate=155, pitch=50, rng=50):
        self.buf, self.ev_w, self.ev_p = [], [], []
        if self.l.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(voice)
        for p, v in ((1, rate), (3, pitch), (4, rng), (2, 90)):
            self.l.espeak_SetParameter(p, int(v), 0)
        b = text.encode()
        self.l.espeak_Synth(b, len(b) + 1, 0, 1, 0, 1, None, None)
        self.l.espeak_Synchronize()
        x = np.concatenate(self.buf).astype(np.float32) / 32768 if self.buf else np.zeros(0, np.float32)
        e = np.abs(x)
        nz = np.nonzero(e > 0.004)[0]
        if not len(nz):
            return x[:0]
        o, dur = nz[0] / self.sr, (nz[-1] + 1 - nz[0]) / self.sr
        self.phones = [(p, min(max(t - o, 0), dur)) for p, t in self.ev_p]
        st, pos = [None] * len(text.split()), [
            0
        ]  # start time of every word (interpolated where espeak merges words)
        for w in text.split():
            pos.append(pos[-1] + len(w) + 1)
        for c, t in self.ev_w:
            k = int(np.searchsorted(pos, c, side="right")) - 1
            if 0 <= k < len(st) and st[k] is None:
                st[k] = min(max(t - o, 0), dur)
        if st and st[0] is None:
            st[0] = 0.0
        k = 0
        while k < len(st):
            j = k + 1
            while j < len(st) and st[j] is None:
                j += 1
            e = st[j] if j < len(st) else dur
            for i in range(k + 1, j):
                st[i] = st[k] + (e - st[k]) * (i - k) / (j - k)
            k = j
        self.words = st
        return x[nz[0] : nz[-1] + 1]
