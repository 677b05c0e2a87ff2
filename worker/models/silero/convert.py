#!/usr/bin/env python3
"""Writes ggml-silero-v5.1.2.bin, the voice gate's weights in whisper.cpp's form, from the wheel that Silero publishes.

    pip download --no-deps silero-vad==5.1.2
    python3 convert.py silero_vad-5.1.2-py3-none-any.whl ggml-silero-v5.1.2.bin
    sha256sum --check SHA256SUMS

Needs nothing but Python: a TorchScript archive is a zip file with the raw little-endian floats of each tensor. The order and
the types of the tensors are those of whisper.cpp's models/convert-silero-vad-to-ggml.py, so the result equals, byte for byte,
the file that whisper.cpp's authors publish.
"""

import io
import struct
import sys
import zipfile

MAGIC = 0x67676D6C
KIND = b"silero-16k"
VERSION = (5, 1, 2)
# Samples of a window, and of the window before that are shown again.
WINDOW, CONTEXT = 512, 64
# Channels in, channels out, kernel of each convolution of the encoder.
ENCODER = [(129, 128, 3), (128, 64, 3), (64, 64, 3), (64, 128, 3)]
HIDDEN = 128

# Name, number of the storage in the archive (those from 17 on belong to the 8 kHz model), shape as ggml counts it
# (innermost first), stored as half floats?
TENSORS = [
    *(
        tensor
        for layer, (inside, outside, kernel) in enumerate(ENCODER)
        for tensor in (
            (f"_model.encoder.{layer}.reparam_conv.weight", 3 + 2 * layer, [kernel, inside, outside], True),
            (f"_model.encoder.{layer}.reparam_conv.bias", 4 + 2 * layer, [outside], False),
        )
    ),
    ("_model.decoder.rnn.weight_ih", 11, [HIDDEN, 4 * HIDDEN], False),
    ("_model.decoder.rnn.weight_hh", 12, [HIDDEN, 4 * HIDDEN], False),
    ("_model.decoder.rnn.bias_ih", 13, [4 * HIDDEN], False),
    ("_model.decoder.rnn.bias_hh", 14, [4 * HIDDEN], False),
    ("_model.decoder.decoder.2.weight", 15, [HIDDEN], True),
    ("_model.decoder.decoder.2.bias", 16, [], False),
    ("_model.stft.forward_basis_buffer", 2, [256, 1, 258], True),
]


def main():
    wheel, output = sys.argv[1:]
    with zipfile.ZipFile(wheel) as outer:
        archive = zipfile.ZipFile(io.BytesIO(outer.read("silero_vad/data/silero_vad.jit")))
    header = [MAGIC, len(KIND), KIND, *VERSION, WINDOW, CONTEXT, len(ENCODER)]
    header += [number for layer in ENCODER for number in layer]
    header += [HIDDEN, HIDDEN, HIDDEN, 1]
    with open(output, "wb") as out:
        for item in header:
            out.write(item if isinstance(item, bytes) else struct.pack("<i", item))
        for name, storage, shape, half in TENSORS:
            raw = archive.read(f"VADr_v5/data/{storage}")
            floats = struct.unpack(f"<{len(raw) // 4}f", raw)
            out.write(struct.pack("<3i", len(shape), len(name), int(half)))
            out.write(struct.pack(f"<{len(shape)}i", *shape))
            out.write(name.encode())
            out.write(struct.pack(f"<{len(floats)}{'e' if half else 'f'}", *floats))


if __name__ == "__main__":
    main()
