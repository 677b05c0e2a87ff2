"""make_test.py OUT BANK  -- held-out clips, two-speaker calls (mono + one split channel), silence/noise files"""

import sys
import json
import random
import glob
import os
import numpy as np
from scipy.io import wavfile
import grammar as g
import espeak
import telephone
import utterance

out, bank = sys.argv[1], sys.argv[2]
os.makedirs(out, exist_ok=True)
train = "\n".join(" " + t[2] + " " for f in glob.glob(bank + "/idx*.json") for t in json.load(open(f)))
r = random.Random(77)
es = espeak.Espeak()
rg = np.random.default_rng(7)


def fresh(role, vert, held):
    for _ in range(200):
        s = g.sentence(r, role, vert, held)
        if len(s.split()) < 4 or f" {s} " not in train:
            return s
    return None


def sent(role, vert):
    s = fresh(role, [vert, "any", "any", "vio"], r.random() < 0.4)
    while s is None:
        s = fresh(role, [vert, "any", "vio"], True)
    return s


def fixed(pat):
    c = [t for t in g.TEMPLATES if pat in t[2]]
    for _ in range(300):
        s = g.fill(r.choice(c)[2], r)
        if f" {s} " not in train:
            return s
    return s


def wav(p, x):
    wavfile.write(p, 16000, (np.clip(x, -1, 1) * 32767).astype(np.int16))


def noise(n, db):
    w = rg.standard_normal(n).astype(np.float32)
    F = np.fft.rfft(w)
    F /= np.maximum(1, np.arange(len(F))) ** r.choice([0, 0.5])
    w = np.fft.irfft(F, n).astype(np.float32)
    return w / w.std() * 10 ** (db / 20)


voices = [b + v for b in sorted(set(espeak.BASES)) for v in espeak.VARIANTS]


def call(k, vert, target):
    va, vc = r.sample(voices, 2)
    ra, rc = r.randint(130, 180), r.randint(130, 180)
    pa, pc = r.randint(30, 70), r.randint(30, 70)
    turns = [("a", fixed("{greet} this is {name}")), ("a", fixed("recorded"))]
    if k % 3 == 2:
        turns = [("c", fixed("{greet} i"))] + turns
    t = r.uniform(0.3, 1.5)
    segs, ys = [], []
    role = "a"
    while True:
        if turns:
            role, s = turns.pop(0)
        elif t > target:
            break
        else:
            role = "c" if role == "a" else "a"
            s = sent(role, vert)
        y = utterance.speak(
            es, s, r, va if role == "a" else vc, None, ra if role == "a" else rc, pa if role == "a" else pc
        )
        segs.append([round(t, 2), round(t + len(y) / 8000, 2), role, s])
        ys.append((int(t * 8000), y, role))
        t += len(y) / 8000 + (r.uniform(0.2, 0.9) if r.random() < 0.9 else r.uniform(1.2, 3.0))
    n = int((t + 0.5) * 8000)
    ch = {"a": np.zeros(n, np.float32), "c": np.zeros(n, np.float32)}
    for o, y, ro in ys:
        ch[ro][o : o + len(y)] += y
    nz = noise(n, r.uniform(-58, -38))
    wav(f"{out}/call{k:02d}.wav", telephone.phone(ch["a"] + ch["c"] + nz))
    json.dump(segs, open(f"{out}/call{k:02d}.json", "w"))
    if k < 6:
        wav(f"{out}/split{k:02d}.wav", telephone.phone(ch["a"] + nz))
        json.dump([s for s in segs if s[2] == "a"], open(f"{out}/split{k:02d}.json", "w"))


for k in range(12):
    call(k, g.VERTS[k % 6], r.uniform(40, 85))
for k in range(60):
    s = fresh(None, None, True)
    lead = r.randint(1000, 6000)
    y = np.concatenate([np.zeros(lead, np.float32), utterance.speak(es, s, r), np.zeros(3000, np.float32)])
    wav(f"{out}/clip{k:02d}.wav", telephone.phone(y + noise(len(y), r.uniform(-60, -42))))
    json.dump(
        [[round(lead / 8000, 2), round((len(y) - 3000) / 8000, 2), "a", s]],
        open(f"{out}/clip{k:02d}.json", "w"),
    )
for k, y in enumerate(
    [np.zeros(8000 * 45, np.float32), noise(8000 * 45, -45), noise(8000 * 45, -30), noise(8000 * 20, -55)]
):
    wav(f"{out}/noise{k}.wav", telephone.phone(y))
    json.dump([], open(f"{out}/noise{k}.json", "w"))
held = set(t[2] for t in g.TEMPLATES if t[3])
print(
    sum(len(s[3].split()) for f in glob.glob(out + "/call*.json") for s in json.load(open(f))),
    "reference words in calls",
)
