"""make the cached utterance bank:  synth.py OUT WORKER NWORKERS COUNT TEMPLATE_GGML"""

import sys
import random
import json
import time
import numpy as np
import grammar
import espeak
import ggml
import logmel
import telephone
from scipy.signal import resample_poly

out, w, nw, count, head = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
_, f, _ = ggml.load_head(head)
logmel.set_filters(f)
es = espeak.Espeak()
r = random.Random(1000 + w)
V = grammar.vocabulary()
mels, idx, off, t0 = [], [], 0, time.time()
for k in range(count // nw):
    text = grammar.train_text(r, V)
    voice = r.choice(espeak.BASES) + r.choice(espeak.VARIANTS)
    mode = r.choices(["phone", "soft", "clean8", "wide"], [0.65, 0.15, 0.1, 0.1])[0]
    x = es.say(text, voice, r.randint(125, 188), r.randint(25, 75), r.randint(30, 70))
    if len(x) < 2000:
        continue
    x = x * (0.09 * 10 ** (r.uniform(-5, 5) / 20) / (np.sqrt(np.mean(x**2)) + 1e-6))
    if mode == "wide":
        y = resample_poly(x, 320, 441).astype(np.float32)
    else:
        y = telephone.phone(telephone.to8k(x, es.sr), mode)
    m = logmel.logmel(y).astype(np.float16)
    mels.append(m)
    off += len(m)
    idx.append(
        [
            off - len(m),
            len(m),
            text,
            voice,
            mode,
            [[p, round(t * 100)] for p, t in es.phones],
            [round(t * 100) for t in es.words],
        ]
    )
    if k % 1000 == 999:
        print(w, k + 1, f"{off/100/3600:.2f} h audio, {time.time()-t0:.0f} s", flush=True)
np.save(f"{out}/mel{w}.npy", np.concatenate(mels))
json.dump(idx, open(f"{out}/idx{w}.json", "w"))
# noise bank: 16 clips of 30 s, unit rms before the channel -> level is set at mixing time
rg = np.random.default_rng(w)
bank = []
for k in range(16):
    n = 8000 * 30
    wh = rg.standard_normal(n).astype(np.float32)
    kind = k % 4
    if kind == 1:
        F = np.fft.rfft(wh)
        F /= np.maximum(1, np.arange(len(F))) ** 0.5
        wh = np.fft.irfft(F).astype(np.float32)
    if kind == 2:
        F = np.fft.rfft(wh)
        F /= np.maximum(1, np.arange(len(F))) ** 1.0
        wh = np.fft.irfft(F).astype(np.float32)
    if kind == 3:
        wh = wh * 0.4 + np.sin(2 * np.pi * 60 * r.choice([5, 6, 7, 9]) * np.arange(n) / 8000).astype(
            np.float32
        )
    wh *= 10 ** (r.uniform(-60, -32) / 20) / wh.std()
    bank.append(logmel.logmel(telephone.phone(wh, r.choice(["phone", "soft"])))[:3000].astype(np.float16))
np.save(f"{out}/noise{w}.npy", np.stack(bank))
print(w, "done", time.time() - t0, flush=True)
