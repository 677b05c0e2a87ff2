"""The head of a ggml file: hyper-parameters, mel filters, vocabulary."""

import struct

import numpy as np


def load_head(path):
    """(raw head bytes up to first tensor, mel filters [80,201], vocab list of bytes)"""
    b = open(path, "rb").read()
    hp = struct.unpack("12i", b[:48])
    o = 48
    nm, nf = struct.unpack("2i", b[o : o + 8])
    o += 8
    f = np.frombuffer(b, np.float32, nm * nf, o).reshape(nm, nf)
    o += 4 * nm * nf
    (n,) = struct.unpack("i", b[o : o + 4])
    o += 4
    v = []
    for _ in range(n):
        (l,) = struct.unpack("i", b[o : o + 4])
        o += 4
        v.append(b[o : o + l])
        o += l
    return hp, f, v
