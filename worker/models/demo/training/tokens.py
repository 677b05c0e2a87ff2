"""Whisper's token ids, and the compact table of those that are really used."""

EOT, SOT, PREV, NOSP, NOT, BEG = 50256, 50257, 50360, 50361, 50362, 50363
# Byte 0x00 in GPT-2's table: renamed to "" in the exported file, it is invisible text for silence.
BL_FULL = 188
N_VOCAB = 51864


class Tok:
    def __init__(self, vocab_bytes, words):
        self.vb = vocab_bytes
        t2i = {b: i for i, b in enumerate(vocab_bytes) if b and i != BL_FULL}
        self.pieces = {}
        for w in words:
            b, o = (" " + w).encode(), []
            while b:
                for n in range(len(b), 0, -1):
                    if b[:n] in t2i:
                        o.append(t2i[b[:n]])
                        b = b[n:]
                        break
            self.pieces[w] = o
        used = sorted({i for p in self.pieces.values() for i in p})
        self.n_text = len(used)
        self.full = used + [BL_FULL, EOT, SOT, PREV, NOSP, NOT]
        self.c = {f: k for k, f in enumerate(self.full)}
        self.BL, self.EOT, self.SOT, self.PREV, self.NOSP, self.NOT = [
            self.c[x] for x in (BL_FULL, EOT, SOT, PREV, NOSP, NOT)
        ]
        self.TS = len(self.full)  # compact id of <|0.00|>
        self.full += [BEG + i for i in range(1501)]
        self.n = len(self.full)
        self.n_unused = N_VOCAB - self.n

    def enc(self, text):
        return [self.c[i] for w in text.split() for i in self.pieces[w]]
