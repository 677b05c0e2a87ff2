#!/usr/bin/env python3
"""Turns the published weights of CAM++ into the file that the worker carries.

    convert.py campplus_cn_en_common.pt campplus-f16.bin

The source is a PyTorch archive: a zip of a pickle and one file a tensor. It is read here without PyTorch, by an unpickler that
knows four names and runs nothing else.

The target, little-endian: the eight bytes `CSVOICE1`, then the layers in the order in which the network uses them. A
layer is either a matrix (u32 inputs, u32 outputs, f32 bias for each output, then f16 weights, input by input) or a norm (u32 channels, f32 factor and f32 shift for each). Batch normalisation behind a matrix is folded into
it; where it stands before one, behind which a rectifier cuts, it stays a norm.
"""

import collections
import io
import pickle
import struct
import sys
import zipfile

import numpy as np

EPSILON = 1e-5  # of PyTorch's batch normalisation
BLOCKS = (12, 24, 16)  # layers of the three dense blocks
KINDS = {"FloatStorage": np.float32, "LongStorage": np.int64}


class Reader(pickle.Unpickler):
    """Reads the names and places of tensors."""

    def __init__(self, archive, root):
        super().__init__(io.BytesIO(archive.read(f"{root}/data.pkl")))
        self.storage = lambda kind, key: np.frombuffer(archive.read(f"{root}/data/{key}"), KINDS[kind])

    def find_class(self, module, name):
        if name == "OrderedDict":
            return collections.OrderedDict
        if name == "_rebuild_tensor_v2":
            return self.tensor
        if name in KINDS:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} has no business here")

    def persistent_load(self, saved):
        _, kind, key, _, _ = saved
        return self.storage(kind, key)

    @staticmethod
    def tensor(storage, offset, size, stride, *_):
        strides = [step * storage.itemsize for step in stride]
        return np.lib.stride_tricks.as_strided(storage[offset:], size, strides).copy()


def read(path):
    archive = zipfile.ZipFile(path)
    return Reader(archive, archive.namelist()[0].split("/")[0]).load()


class Writer:
    def __init__(self, tensors, out):
        self.tensors, self.out = tensors, out
        out.write(b"CSVOICE1")

    def norm_of(self, name):
        """Factor and shift of a batch normalisation."""
        get = self.tensors.get
        variance = self.tensors[f"{name}.running_var"].astype(np.float64)
        factor = get(f"{name}.weight", 1.0) / np.sqrt(variance + EPSILON)
        return factor, get(f"{name}.bias", 0.0) - self.tensors[f"{name}.running_mean"] * factor

    def norm(self, name):
        factor, shift = self.norm_of(name)
        self.out.write(struct.pack("<I", len(factor)))
        self.out.write(np.asarray(factor, "<f4").tobytes() + np.asarray(shift, "<f4").tobytes())

    def matrix(self, weights, bias=None, norm=None):
        """`weights`: [inputs, outputs]."""
        weights = weights.astype(np.float64)
        bias = np.zeros(weights.shape[1]) if bias is None else bias.astype(np.float64)
        if norm is not None:
            factor, shift = self.norm_of(norm)
            weights, bias = weights * factor, bias * factor + shift
        self.out.write(struct.pack("<II", *weights.shape))
        self.out.write(np.asarray(bias, "<f4").tobytes() + np.asarray(weights, "<f2").tobytes())

    def plane(self, name, norm):
        """A convolution over bands and time: inputs are band, time, channel, the last one fastest."""
        kernel = self.tensors[f"{name}.weight"]
        self.matrix(kernel.transpose(2, 3, 1, 0).reshape(-1, kernel.shape[0]), norm=norm)

    def line(self, name, norm=None):
        """A convolution over time: inputs are time, channel, the last one fastest."""
        kernel, bias = self.tensors[f"{name}.weight"], self.tensors.get(f"{name}.bias")
        self.matrix(kernel.transpose(2, 1, 0).reshape(-1, kernel.shape[0]), bias, norm)


def main(source, target):
    tensors = read(source)
    # The network puts the bands of a channel side by side, the worker the channels of a band.
    tdnn = tensors["xvector.tdnn.linear.weight"]
    outputs, inputs, taps = tdnn.shape
    tdnn = tdnn.reshape(outputs, inputs // 10, 10, taps).transpose(0, 2, 1, 3).reshape(outputs, inputs, taps)
    tensors["xvector.tdnn.linear.weight"] = tdnn
    with open(target, "wb") as out:
        writer = Writer(tensors, out)
        writer.plane("head.conv1", "head.bn1")
        for layer in ("head.layer1", "head.layer2"):
            for block in (f"{layer}.0", f"{layer}.1"):
                writer.plane(f"{block}.conv1", f"{block}.bn1")
                writer.plane(f"{block}.conv2", f"{block}.bn2")
                if f"{block}.shortcut.0.weight" in tensors:
                    writer.plane(f"{block}.shortcut.0", f"{block}.shortcut.1")
        writer.plane("head.conv2", "head.bn2")
        writer.line("xvector.tdnn.linear", "xvector.tdnn.nonlinear.batchnorm")
        for block, layers in enumerate(BLOCKS, 1):
            for layer in range(1, layers + 1):
                name = f"xvector.block{block}.tdnnd{layer}"
                writer.norm(f"{name}.nonlinear1.batchnorm")
                writer.line(f"{name}.linear1", f"{name}.nonlinear2.batchnorm")
                writer.line(f"{name}.cam_layer.linear_local")
                writer.line(f"{name}.cam_layer.linear1")
                writer.line(f"{name}.cam_layer.linear2")
            writer.norm(f"xvector.transit{block}.nonlinear.batchnorm")
            writer.line(f"xvector.transit{block}.linear")
        writer.norm("xvector.out_nonlinear.batchnorm")
        writer.line("xvector.dense.linear", "xvector.dense.nonlinear.batchnorm")


if __name__ == "__main__":
    main(*sys.argv[1:])
