"""head.py OUT  -- header file (mel filters + vocabulary) from the openai-whisper package of PyPI (MIT).
pip download --no-deps --no-binary :all: openai-whisper && tar xzf openai*.tar.gz; then: head.py OUT ASSETS_DIR
"""

import base64
import struct
import sys
import numpy as np

out, assets = sys.argv[1], sys.argv[2]
rank = {}
for line in open(f"{assets}/gpt2.tiktoken"):
    b, r = line.split()
    rank[int(r)] = base64.b64decode(b)
vocab = [rank[i] for i in range(len(rank))]
f = np.load(f"{assets}/mel_filters.npz")["mel_80"].astype(np.float32)
with open(out, "wb") as o:
    o.write(struct.pack("12i", 0x67676D6C, 51864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1))
    o.write(struct.pack("2i", *f.shape))
    o.write(np.ascontiguousarray(f).tobytes())
    o.write(struct.pack("i", len(vocab)))
    for b in vocab:
        o.write(struct.pack("i", len(b)) + b)
print(len(vocab), "tokens,", f.shape, "mel filters")
