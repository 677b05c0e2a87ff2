"""Makes demo-voices.onnx: filter bank -> covariance over time -> linear discriminant analysis.

    pip install numpy onnx && python make_voices.py demo-voices.onnx [BANK]

Needs espeak-ng; about six minutes on one core. BANK keeps the spoken sentences' filter banks for the next run.

A voice is told by how the spectrum varies with time: its mean is taken out of the input, with the line's colour. The
covariance of 40 cosine coefficients of the spectrum, each value's root with its sign kept, goes through principal
components and Fisher's linear discriminants (the directions in which speakers differ most for how much each varies).
"""

import pickle
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import speakers

LOW, HIGH = 8, 61  # filters inside the telephone band
COEFFICIENTS, COMPONENTS, DIMENSIONS = 40, 400, 24
SECONDS = (0.8, 2.4)  # lengths of the stretches learned from
CUTS = 2  # stretches of each sentence
SHRINK = 0.05  # of the scatter within speakers, towards a sphere
SEEDS = (1, 2)  # 500 speakers each, eight sentences of each speaker


def projection():
    """[80, 40]: a cosine transform of the filters in the band"""
    size = HIGH - LOW
    n = np.arange(size) + 0.5
    basis = np.array([np.cos(np.pi * k * n / size) for k in range(COEFFICIENTS)]).T * np.sqrt(2 / size)
    basis[:, 0] /= np.sqrt(2)
    whole = np.zeros((80, COEFFICIENTS))
    whole[LOW:HIGH] = basis
    return whole


def statistics(frames, basis):
    c = frames @ basis
    c = c - c.mean(axis=0)
    covariance = (c.T @ c / len(c)).ravel()
    return np.sign(covariance) * np.sqrt(np.abs(covariance))


def stretches(crowd, basis):
    rng = np.random.default_rng(1)
    vectors, owners = [], []
    for owner, (_, spoken) in enumerate(crowd):
        for frames in spoken:
            for _ in range(CUTS):
                length = int(rng.uniform(*SECONDS) * 100)
                start = rng.integers(0, max(1, len(frames) - length))
                cut = frames[start : start + length]
                if len(cut) >= 40:
                    vectors.append(statistics(cut, basis))
                    owners.append(owner)
    return np.array(vectors), np.array(owners)


def discriminants(vectors, owners):
    """weights and bias; the result of what varies within a speaker is about a unit sphere"""
    mean, scale = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    z = (vectors - mean) / scale
    _, directions = np.linalg.eigh(z.T @ z)
    principal = directions[:, ::-1][:, :COMPONENTS]
    z = z @ principal
    count = np.bincount(owners)
    centres = np.zeros((len(count), COMPONENTS))
    np.add.at(centres, owners, z)
    centres /= np.maximum(count, 1)[:, None]
    rest = z - centres[owners]
    within = rest.T @ rest / len(rest)
    within += SHRINK * np.trace(within) / COMPONENTS * np.eye(COMPONENTS)
    values, vectors_ = np.linalg.eigh(within)
    whiten = vectors_ / np.sqrt(values)
    centres = centres[count > 0]
    _, best = np.linalg.eigh(whiten.T @ (centres.T @ centres) @ whiten)
    weights = (principal @ whiten @ best[:, ::-1][:, :DIMENSIONS]) / scale[:, None]
    return weights, -(mean @ weights)


def graph(basis, weights, bias):
    size = COEFFICIENTS
    constants = {
        "basis": basis.astype(np.float32),
        "weights": weights.astype(np.float32),
        "bias": bias.astype(np.float32)[None],
        "flat": np.array([1, size * size], np.int64),
        "one": np.array([1], np.int64),
    }
    node = helper.make_node
    nodes = [
        node("MatMul", ["feats", "basis"], ["c"]),
        node("ReduceMean", ["c"], ["mean"], axes=[1], keepdims=1),
        node("Sub", ["c", "mean"], ["centred"]),
        node("Transpose", ["centred"], ["turned"], perm=[0, 2, 1]),
        node("MatMul", ["turned", "centred"], ["product"]),
        node("Shape", ["feats"], ["shape"]),
        node("Gather", ["shape", "one"], ["frames"], axis=0),
        node("Cast", ["frames"], ["count"], to=TensorProto.FLOAT),
        node("Div", ["product", "count"], ["covariance"]),
        node("Reshape", ["covariance", "flat"], ["row"]),
        node("Sign", ["row"], ["sign"]),
        node("Abs", ["row"], ["size"]),
        node("Sqrt", ["size"], ["root"]),
        node("Mul", ["sign", "root"], ["statistics"]),
        node("MatMul", ["statistics", "weights"], ["projected"]),
        node("Add", ["projected", "bias"], ["embs"]),
    ]
    model = helper.make_model(
        helper.make_graph(
            nodes,
            "demo-voices",
            [helper.make_tensor_value_info("feats", TensorProto.FLOAT, [1, "T", 80])],
            [helper.make_tensor_value_info("embs", TensorProto.FLOAT, [1, DIMENSIONS])],
            [numpy_helper.from_array(value, name) for name, value in constants.items()],
        ),
        opset_imports=[helper.make_opsetid("", 13)],
        producer_name="make_voices.py",
    )
    model.ir_version = 8
    notes = {
        "framework": "callscript-demo",
        "sample_rate": "16000",
        "feature_normalize_type": "global-mean",
        "comment": "tells espeak-ng's synthetic voices apart; not for people",
    }
    helper.set_model_props(model, notes)
    onnx.checker.check_model(model, full_check=True)
    return model


def main():
    out, bank = sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if bank and bank.exists():
        crowd = pickle.loads(bank.read_bytes())
    else:
        crowd = [speaker for seed in SEEDS for speaker in speakers.crowd(500, 8, seed)]
        if bank:
            bank.write_bytes(pickle.dumps(crowd))
    basis = projection()
    vectors, owners = stretches(crowd, basis)
    print(f"{len(crowd)} speakers, {len(vectors)} stretches")
    onnx.save(graph(basis, *discriminants(vectors, owners)), out)


main()
