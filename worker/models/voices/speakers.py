"""Synthetic speakers to learn from, none of them a voice of the generated test calls."""

import random
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "demo" / "training"))
from espeak import BASES, Espeak  # noqa: E402

from channel import line, resample  # noqa: E402

# espeak-ng 1.51's variants without the twelve of tests/src/calls/voice.rs ("", m1..m7, f1..f4), whispers and monsters.
VARIANTS = """Alex Alicia Andrea Andy Annie AnxiousAndy Denis Diogo Gene Gene2 Henrique Hugo Jacky Lee Marco Mario
Michael Mike Nguyen Tweaky adam anika announcer antonio aunty belinda benjamin boris caleb david ed edward edward2 f5
grandma grandpa gustave iven iven2 iven3 iven4 john kaukovalta linda m8 marcelo max michel miguel norbert pablo paul
pedro quincy rob robert sandro shelby steph steph2 steph3 travis victor zac""".split()

# Written for this file; the test calls' lines are in tests/src/calls/exchanges.rs.
SENTENCES = """the lake was frozen from one shore to the other
seven brown horses stood under the old bridge
she painted the kitchen door a very bright yellow
nobody expected rain before the end of june
the baker opens his shop at half past five
two boys carried the heavy basket up the hill
we watched the ships leave the harbor at dawn
my uncle grows tomatoes and beans behind his garage
put the blue cup next to the sugar please
a cold wind blew through every crack in the wall
the museum keeps its oldest maps in a dark room
i would rather walk than wait for another bus
three of the windows on the upper floor are broken
her brother plays the violin in a small orchestra
they found an enormous mushroom near the river
the judge asked whether anyone had seen the letter
fresh bread and butter is all that he wanted
our train stopped twice between the two villages
bring the ladder and a long piece of rope
the children laughed when the puppet lost its hat
on thursday evening the choir will sing outside
he folded the newspaper and looked at the clock
some birds fly thousands of miles every autumn
it takes about an hour to boil that much water
the teacher wrote a difficult question on the board
please turn down the music after ten o'clock
only four people know where the key is hidden
the old dog slept in front of the fire all winter
you should always check the oil before a long journey
a green bicycle was leaning against the fence
the valley looks different when the fog has gone
she borrowed six books and returned only five
yes i think so
no that was somebody else
good evening everyone
well let me think about it""".split("\n")


def speaker(r):
    """voice, pitch and rate of somebody"""
    return r.choice(BASES) + "+" + r.choice(VARIANTS), r.randint(25, 75), r.randint(125, 185)


def utterance(espeak, who, text, r, rng):
    """16 kHz after the line"""
    voice, pitch, rate = who
    x = espeak.say(text, voice, rate, pitch)
    if len(x) < 4000:
        return None
    x = resample(x, espeak.sr, 8000)
    x = x * (0.09 * 10 ** (r.uniform(-6, 5) / 20) / (np.sqrt(np.mean(x**2)) + 1e-6))
    return resample(line(x, rng, r.uniform(-58, -38)), 8000, 16_000).astype(np.float32)


def crowd(count, each, seed):
    """for every speaker the filter banks of `each` sentences"""
    from fbank import fbank

    r, rng, espeak = random.Random(seed), np.random.default_rng(seed), Espeak()
    for _ in range(count):
        who = speaker(r)
        said = [utterance(espeak, who, text, r, rng) for text in r.sample(SENTENCES, each)]
        yield who, [fbank(x) for x in said if x is not None]
