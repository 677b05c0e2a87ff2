"""Writing the model as a ggml file in f16; `whisper-quantize` makes it small."""

import struct

import numpy as np
import torch

import ggml
from tokens import BL_FULL, N_VOCAB


def export(m, path, head_path, ftype="f16"):
    """write a ggml file: ftype f16 (then run whisper-quantize on it)"""
    tok, c = m.tok, m.cfg
    hp, filt, vocab = ggml.load_head(head_path)
    vocab = list(vocab)
    vocab[BL_FULL] = b""
    sd = {k: v.detach().float() for k, v in m.state_dict().items()}
    E = sd["unused"][None].repeat(N_VOCAB, 1).clone()
    E[torch.tensor(tok.full)] = m.table().detach().float()
    T = {
        "encoder.positional_embedding": sd["epos"][:1500],
        "decoder.positional_embedding": sd["dpos"],
        "decoder.token_embedding.weight": E,
    }
    for k, v in sd.items():
        if k.split(".")[0] in ("epos", "emb", "wts", "unused", "dpos", "ctc", "phn"):
            continue
        if k.startswith("conv"):
            n = "encoder." + k
            v = v[:, None] if k.endswith("bias") else v
        elif k.startswith("enc."):
            n = "encoder.blocks." + k[4:]
        elif k.startswith("dec."):
            n = "decoder.blocks." + k[4:]
        elif k.startswith("ln_post"):
            n = "encoder." + k
        elif k.startswith("ln."):
            n = "decoder." + k
        else:
            raise KeyError(k)
        T[n] = v
    with open(path, "wb") as f:
        f.write(
            struct.pack(
                "12i",
                0x67676D6C,
                N_VOCAB,
                1500,
                c["d"],
                c["h"],
                c["nenc"],
                448,
                c["d"],
                c["h"],
                c["ndec"],
                80,
                1,
            )
        )
        f.write(struct.pack("2i", *filt.shape))
        f.write(np.ascontiguousarray(filt, np.float32).tobytes())
        f.write(struct.pack("i", len(vocab)))
        for b in vocab:
            f.write(struct.pack("i", len(b)) + b)
        for n, v in T.items():
            f16 = v.dim() >= 2 and not n.endswith("bias") and "positional" not in n
            a = v.contiguous().numpy().astype(np.float16 if f16 else np.float32)
            f.write(
                struct.pack("3i", a.ndim, len(n), int(f16))
                + struct.pack(f"{a.ndim}i", *a.shape[::-1])
                + n.encode()
                + a.tobytes()
            )
