"""Whisper's architecture, small, over the compact token table. All auxiliary heads are dropped at export."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F


def sinusoids(n, d):
    inc = math.log(10000) / (d // 2 - 1)
    t = torch.arange(n)[:, None] * torch.exp(-inc * torch.arange(d // 2))[None]
    return torch.cat([t.sin(), t.cos()], 1)


class MHA(nn.Module):
    def __init__(s, d, h):
        super().__init__()
        s.h = h
        s.query = nn.Linear(d, d)
        s.key = nn.Linear(d, d, bias=False)
        s.value = nn.Linear(d, d)
        s.out = nn.Linear(d, d)

    def forward(s, x, xa=None, causal=False, pad=0, want=False):
        B, T, D = x.shape
        y = x if xa is None else xa
        f = lambda z: z.view(B, -1, s.h, D // s.h).transpose(1, 2)
        q, k, v = f(s.query(x)), f(s.key(y)), f(s.value(y))
        if pad:  # whisper.cpp's flash-attn path pads K/V to 1536 with zeros and does NOT mask them
            k, v = F.pad(k, (0, 0, 0, pad)), F.pad(v, (0, 0, 0, pad))
        if want:  # explicit attention weights, for the guided-alignment loss
            w = ((q @ k.transpose(2, 3)).float() * (D // s.h) ** -0.5).softmax(-1)
            o = w.to(v.dtype) @ v
            s.w = w
        else:
            o = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return s.out(o.transpose(1, 2).reshape(B, T, D))


class Block(nn.Module):
    def __init__(s, d, h, cross):
        super().__init__()
        s.attn = MHA(d, h)
        s.attn_ln = nn.LayerNorm(d)
        if cross:
            s.cross_attn = MHA(d, h)
            s.cross_attn_ln = nn.LayerNorm(d)
        s.cross = cross
        s.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU("tanh"), nn.Linear(4 * d, d))
        s.mlp_ln = nn.LayerNorm(d)

    def forward(s, x, xa=None, causal=False, pad=0, want=False):
        x = x + s.attn(s.attn_ln(x), causal=causal, pad=0 if s.cross else pad)
        if s.cross:
            x = x + s.cross_attn(s.cross_attn_ln(x), xa, pad=pad, want=want)
        return x + s.mlp(s.mlp_ln(x))


class Tiny(nn.Module):
    def __init__(s, tok, d=128, h=4, nenc=4, ndec=3):
        super().__init__()
        s.cfg = dict(d=d, h=h, nenc=nenc, ndec=ndec)
        s.tok = tok
        s.conv1 = nn.Conv1d(80, d, 3, padding=1)
        s.conv2 = nn.Conv1d(d, d, 3, stride=2, padding=1)
        s.register_buffer("epos", sinusoids(1501, d))
        s.enc = nn.ModuleList(Block(d, h, False) for _ in range(nenc))
        s.ln_post = nn.LayerNorm(d)
        s.emb = nn.Parameter(torch.randn(tok.TS, d) * 0.08)
        s.wts = nn.Parameter(torch.eye(d) * 0.12)  # timestamp rows = sinusoid(time) @ wts
        s.unused = nn.Parameter(torch.zeros(d))  # one shared row for every unused id
        s.dpos = nn.Parameter(sinusoids(448, d) * 0.05)
        s.dec = nn.ModuleList(Block(d, h, True) for _ in range(ndec))
        s.ln = nn.LayerNorm(d)
        s.ctc = nn.Linear(d, tok.n_text + 1)  # aux frame->word-piece head, dropped at export
        s.phn = nn.Linear(d, 128)  # aux frame->phoneme head (mid encoder), dropped at export
        for m in s.modules():
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, std=d**-0.5 * 0.7)
                m.bias is not None and nn.init.zeros_(m.bias)
        for b in list(s.enc) + list(s.dec):
            for w in [b.attn.out, b.mlp[2]] + ([b.cross_attn.out] if b.cross else []):
                w.weight.data *= (2 * nenc) ** -0.5

    def table(s):
        return torch.cat([s.emb, s.epos @ s.wts])

    def encode(s, mel, off=None, pad=36):
        """mel [B,T,80] -> [B,T/2,d]; off: per-sample offset into the 1500 positions"""
        x = F.gelu(s.conv1(mel.transpose(1, 2)), approximate="tanh")
        x = F.gelu(s.conv2(x), approximate="tanh").transpose(1, 2)
        n = x.shape[1]
        if off is None:
            x = x + s.epos[:n]
        else:
            x = x + s.epos[(off[:, None] + torch.arange(n)[None]).clamp(max=1499)]
        for i, b in enumerate(s.enc):
            x = b(x, pad=pad)
            if i == len(s.enc) // 2 - 1:
                s.mid = x
        return s.ln_post(x)

    def decode(s, ids, xa, pad=36):
        E = s.table()
        x = F.embedding(ids, E) + s.dpos[: ids.shape[1]]
        for i, b in enumerate(s.dec):
            x = b(x, xa, causal=True, pad=pad, want=s.training and i == len(s.dec) // 2)
        x = s.ln(x)
        return x @ E.T, x @ s.unused  # used logits, the (shared) unused logit
