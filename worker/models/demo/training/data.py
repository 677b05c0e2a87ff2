"""training windows assembled in the mel-power domain from the cached utterance bank"""

import json
import random
import glob
import numpy as np
import slots


class Bank:
    def __init__(s, path, tok):
        s.mel, s.utt, s.tok, s.phones, s.isdig = [], [], tok, {}, []
        for w, f in enumerate(sorted(glob.glob(f"{path}/mel*.npy"))):
            s.mel.append(np.load(f, mmap_mode="r"))
            for off, n, text, voice, mode, ph, ws in json.load(
                open(f.replace("mel", "idx").replace(".npy", ".json"))
            ):
                if n > 1000:
                    continue
                ids, sp = [], []  # token ids and their spans (10 ms frames)
                for k, word in enumerate(text.split()):
                    a, e = ws[k], ws[k + 1] if k + 1 < len(ws) else n
                    p = tok.pieces[word]
                    L = [len(tok.vb[i]) for i in p]
                    c = 0
                    for i, l in zip(p, L):
                        ids.append(tok.c[i])
                        sp.append((a + (e - a) * c // sum(L), a + (e - a) * (c + l) // sum(L)))
                        c += l
                wl = np.full(n, tok.n_text, np.int16)
                for i, (a, e) in zip(ids, sp):
                    wl[a:e] = i
                pl = np.zeros(n, np.uint8)
                for k, (name, t) in enumerate(ph):
                    pl[t:] = 0 if name[0] == "_" else s.phones.setdefault(name, min(127, len(s.phones) + 1))
                s.utt.append((w, off, n, ids, sp, wl, pl))
                s.isdig.append(sum(x in slots.DIG or x == "oh" for x in text.split()) >= 5)
        s.digits = [u for u, d in zip(s.utt, s.isdig) if d]
        s.noise = np.concatenate([np.load(f) for f in sorted(glob.glob(f"{path}/noise*.npy"))])

    def get(s, u):
        w, o, n = u[:3]
        return s.mel[w][o : o + n].astype(np.float32)


def window(bk, r, rg, T, full=False, prev=0.0, maxlead=60):
    """T frames (10 ms).  full=True: a real 30 s whisper.cpp window (straddling, silence, prev prompt).
    -> mel [T,80] normalised, token list, loss start, ctc target, ctc frames"""
    tok = bk.tok
    floor = np.full((T, 80), -10.0, np.float32)
    if r.random() < 0.85:
        nz = bk.noise[r.randrange(len(bk.noise))]
        o = r.randrange(0, 3000 - T + 1)
        floor = nz[o : o + T].astype(np.float32) + np.float32(r.uniform(-1.6, 0.5))
    style = r.random()  # gaps: dialogue / channel split / tight
    gap = lambda: (
        (r.randint(15, 90) if style < 0.7 or r.random() < 0.4 else r.randint(60, 500))
        if style < 0.9
        else r.randint(8, 30)
    )
    t = (
        r.randint(0, 12)
        if r.random() < 0.55
        else r.randint(0, maxlead) if r.random() < 0.6 or not full else r.randint(0, 900)
    )
    stop = T if not full or r.random() < 0.65 else r.randint(150, T)  # end of the call
    segs, cut = [], None
    WL, PL = np.full(T, tok.n_text, np.int64), np.zeros(T, np.int64)
    x = floor
    blank = full and r.random() < 0.02
    miss = 0
    # small pools repeat the same sentences inside a window: the decoder must track position, not content
    pool = [bk.utt[r.randrange(len(bk.utt))] for _ in range(r.randint(2, 6))] if r.random() < 0.3 else None
    while not blank:
        if pool and r.random() < 0.75:
            u = r.choice(pool)
        elif r.random() < 0.12 and bk.digits:
            u = r.choice(bk.digits)
        else:
            u = bk.utt[r.randrange(len(bk.utt))]
        n = u[2]
        if t + n + 6 > stop:
            if full and stop == T and t + 40 < T:
                m = bk.get(u)[: T - t]
                x[t : t + len(m)] = np.log10(10 ** x[t : t + len(m)] + 10**m)
                cut = t
                WL[t : t + len(m)] = u[5][: len(m)]
                PL[t : t + len(m)] = u[6][: len(m)]
                break
            miss += 1
            if miss > (3 if full else 12):
                break
            continue
        m = bk.get(u)
        x[t : t + n] = np.log10(10 ** x[t : t + n] + 10**m)
        WL[t : t + n] = u[5]
        PL[t : t + n] = u[6]
        segs.append((t, t + n, u[3], u[4]))
        t += n + gap()
        if t > stop - 60:
            break
    if stop < T:
        x[stop + r.randint(0, 60) :] = (
            -10 if r.random() < 0.75 else x[stop + 61 :].min() if stop + 61 < T else -10
        )
    x = x + np.float32(r.uniform(-0.8, 0.4))
    x = np.maximum(x, -10)
    x = np.maximum(x, x.max() + (abs(r.gauss(0, 0.15)) if segs else r.uniform(0, 4)) - 8)
    if r.random() < 0.25:
        f = r.randrange(0, 72)
        x[:, f : f + r.randint(1, 8)] = x.min()
    return (x + 4) / 4, segs, cut, (WL[::2], PL[::2])


def tokens(bk, r, segs, cut, off=0, full=False, prev=0.0):
    """off in 20 ms units"""
    tok = bk.tok
    TS = tok.TS
    pre = []
    if prev and r.random() < prev:
        for _ in range(r.randint(1, 8)):
            a = r.randint(0, 1200)
            u = r.choice(bk.utt)
            pre += [TS + a] + u[3] + [TS + min(1500, a + u[2] // 2)]
        pre = [tok.PREV] + pre[-150:]
    b = pre + [tok.SOT]
    start = len(b) - 1
    sp = [(-1, -1)] * len(b)  # where (20 ms frames) the cross attention should look for token i
    nots = r.random() < 0.06 and cut is None
    if nots:
        b.append(tok.NOT)
        sp.append((-1, -1))
        start += 1
    st = lambda f: TS + min(1500, max(0, off + (f - 4) // 2))
    en = lambda f: TS + min(1500, off + (f + 5) // 2)
    if not nots:
        first = segs[0][0] if segs else cut
        if first is None:
            b += [TS, tok.BL, TS + 1500]
        elif st(first) > TS + 50:
            b += [TS, tok.BL, st(first)]
    sp += [(-1, -1)] * (len(b) - len(sp))
    for s, e, w, ws in segs:
        wsp = [((s + x) // 2 - 2, (s + y) // 2 + 3) for x, y in ws]
        b += w if nots else [st(s)] + w + [en(e)]
        sp += wsp if nots else [(s // 2 - 3, s // 2 + 4)] + wsp + [(e // 2 - 4, e // 2 + 4)]
    if cut is not None and not nots:
        b += [st(cut)]
        sp.append((cut // 2 - 3, cut // 2 + 4))
    return b + [tok.EOT], start, sp + [(-1, -1)]


def batch(bk, seed, phase):
    r = random.Random(seed)
    rg = None
    if phase == "C":
        B, T, full = 4, 3000, True
    elif phase == "B":
        B, T, full = 9, r.choice([1000, 1300, 1600]), False
    else:
        B, T, full = 24, r.choice([300, 400, 500]), False
    M, Y, S, OFF, WL, PL, SP = [], [], [], [], [], [], []
    for _ in range(B):
        while True:
            x, segs, cut, lab = window(bk, r, rg, T, full)
            if segs or full:
                break
        off = 0 if full or r.random() < 0.4 else r.randint(0, 1500 - T // 2)
        y, st, sp = tokens(bk, r, segs, cut, off, full, 0.3 if phase == "C" else 0.08 if phase == "B" else 0)
        y, sp = y[:440], sp[:440]
        M.append(x)
        Y.append(y)
        S.append(st)
        OFF.append(off)
        WL.append(lab[0])
        PL.append(lab[1])
        SP.append(sp)
    L = max(map(len, Y)) - 1
    ids = np.full((B, L), bk.tok.EOT)
    tgt = np.full((B, L), -1)
    spn = np.full((B, L, 2), -1)
    for i, (y, st, sp) in enumerate(zip(Y, S, SP)):
        ids[i, : len(y) - 1] = y[:-1]
        tgt[i, st : len(y) - 1] = y[st + 1 :]
        spn[i, st : len(y) - 1] = sp[st + 1 :]
    return np.stack(M).astype(np.float32), ids, tgt, np.array(OFF), spn, np.stack(WL), np.stack(PL)
