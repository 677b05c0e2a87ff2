"""train.py BANK HEAD OUT  --minutes A B C   (wall-clock minutes per phase)"""

import time
import math
import argparse
import multiprocessing as mp
import os
import numpy as np
import torch
import torch.nn.functional as F
import grammar
import export
import ggml
import model
import tokens
import data

ap = argparse.ArgumentParser()
ap.add_argument("bank")
ap.add_argument("head")
ap.add_argument("out")
ap.add_argument("--minutes", type=float, nargs=3, default=[20, 12, 20])
ap.add_argument("--lr", type=float, default=2e-3)
ap.add_argument("--d", type=int, default=128)
ap.add_argument("--heads", type=int, default=4)
ap.add_argument("--nenc", type=int, default=4)
ap.add_argument("--ndec", type=int, default=3)
ap.add_argument("--resume")
ap.add_argument("--bf16", type=int, default=1)
ap.add_argument("--threads", type=int, default=2)
ap.add_argument("--aux", type=float, default=0.5)
ap.add_argument("--seed0", type=int, default=0)
ap.add_argument("--bench", type=int, default=0)
a = ap.parse_args()
torch.manual_seed(0)
torch.set_num_threads(a.threads)
_, filt, vb = ggml.load_head(a.head)
tok = tokens.Tok(vb, grammar.vocabulary())


def worker(q, k, phase):
    torch.set_num_threads(1)
    os.nice(3)
    bk = data.Bank(a.bank, tok)
    n = 0
    while True:
        q.put((phase.value, data.batch(bk, f"{a.seed0}-{k}-{n}", "ABC"[phase.value])))
        n += 1


def loss_fn(m, b, rnd=0):
    mel, ids, tgt, off, spn, WL, PL = [torch.from_numpy(x) for x in b]
    with torch.autocast("cpu", torch.bfloat16, enabled=bool(a.bf16)):
        xa = m.encode(mel, off)
        lg, un = m.decode(ids, xa)
        o = rnd % 3
        wl = m.ctc(xa[:, o::3])
        pl = m.phn(m.mid[:, o::2])
    lg, un = lg.float(), un.float()
    # auxiliary losses: frame -> word piece (encoder output), frame -> phoneme (mid encoder), guided cross attention (2 heads)
    wce = F.cross_entropy(wl.float().flatten(0, 1), WL[:, o::3].flatten())
    pce = F.cross_entropy(pl.float().flatten(0, 1), PL[:, o::2].flatten())
    att = m.dec[len(m.dec) // 2].cross_attn.w[:, :2].mean(1)  # [B,L,T+pad]
    ar = torch.arange(att.shape[2])
    g = (ar >= spn[:, :, :1]) & (ar < spn[:, :, 1:])
    ok = spn[:, :, 1] > 0
    gl = -torch.log((att * g).sum(-1)[ok] + 1e-4).mean()
    mask = tgt >= 0
    lg, un, tgt = lg[mask], un[mask], tgt[mask]
    lse = torch.logsumexp(torch.cat([lg, un[:, None] + math.log(tok.n_unused)], 1), 1)
    lp = lse - lg.gather(1, tgt[:, None])[:, 0]
    ts = tgt >= tok.TS  # soft targets for time stamps (+-20/40 ms)
    if ts.any():
        lt, k = lg[ts], tgt[ts]
        w = torch.tensor([0.06, 0.17, 0.54, 0.17, 0.06])
        j = (k[:, None] + torch.arange(-2, 3)[None]).clamp(tok.TS, tok.n - 1)
        lp = lp.clone()
        lp[ts] = lse[ts] - (lt.gather(1, j) * w).sum(1)
    acc = lg.argmax(1) == tgt
    stats = [
        lp.mean().item(),
        wce.item(),
        pce.item(),
        gl.item(),
        acc[~ts].float().mean().item(),
        (lg[ts].argmax(1) - tgt[ts]).abs().le(3).float().mean().item() if ts.any() else 0,
    ]
    return lp.mean() + a.aux * (wce + 0.5 * pce + 0.5 * gl), stats


def main():
    m = model.Tiny(tok, a.d, a.heads, a.nenc, a.ndec)
    if a.resume:
        print(m.load_state_dict(torch.load(a.resume)["sd"], strict=False))
    dec, nod = [p for n, p in m.named_parameters() if p.dim() > 1], [
        p for n, p in m.named_parameters() if p.dim() <= 1
    ]
    opt = torch.optim.AdamW(
        [{"params": dec, "weight_decay": 0.02}, {"params": nod, "weight_decay": 0}],
        lr=a.lr,
        betas=(0.9, 0.98),
    )
    phase = mp.Value("i", 0)
    q = mp.Queue(6)
    while a.minutes[phase.value] <= 0:
        phase.value += 1
    p = mp.Process(target=worker, args=(q, 0, phase), daemon=True)
    p.start()
    total = sum(a.minutes) * 60
    ends = np.cumsum(a.minutes) * 60
    q.get()
    t0 = time.time()
    step = 0
    st = []
    tlast = t0
    wait = 0
    hours = 0
    while True:
        el = time.time() - t0
        if el > total:
            break
        ph = int(np.searchsorted(ends, el, side="right"))
        phase.value = ph
        tw = time.time()
        bp, b = q.get()
        wait += time.time() - tw
        if bp != ph:
            continue
        warm = min(1, (step + 1) / 300) if not a.resume else min(1, (step + 1) / 50)
        lr = a.lr * warm * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * min(1, el / total))))
        for g in opt.param_groups:
            g["lr"] = lr
        loss, sv = loss_fn(m, b, step)
        opt.zero_grad()
        loss.backward()
        gn = torch.nn.utils.clip_grad_norm_(m.parameters(), 1.0)
        if torch.isfinite(gn):
            opt.step()
        step += 1
        hours += b[0].shape[0] * b[0].shape[1] / 360000
        st.append(sv)
        if step % 50 == 0:
            s = np.mean(st, 0)
            st = []
            print(
                f"{el:6.0f}s {'ABC'[ph]} {step:6d} lr {lr:.1e} ce {s[0]:.3f} word {s[1]:.2f} phn {s[2]:.2f} guide {s[3]:.2f} acc {s[4]:.3f} ts {s[5]:.3f} gn {gn:.2f} audio {hours:.1f}h wait {wait:.0f}s {(time.time()-tlast)/50*1000:.0f} ms/step",
                flush=True,
            )
            tlast = time.time()
            if a.bench and step >= a.bench:
                break
        if step % 500 == 0:
            torch.save({"sd": m.state_dict(), "cfg": m.cfg, "step": step}, a.out + "/last.pt")
    torch.save({"sd": m.state_dict(), "cfg": m.cfg, "step": step}, a.out + "/last.pt")
    export.export(m, a.out + "/model-f16.bin", a.head)
    p.kill()


if __name__ == "__main__":
    main()
