"""Sentences of synthetic pay-per-call telephone conversations.

Everything is lower case, without punctuation except apostrophes; numbers are words. `templates.txt` has one template a
line: role (a agent, c caller, v voicemail or menu), vertical, text with {slots}. About one template in nine is held out:
never trained on as a sentence; its words are still covered by the random word salads.
"""

import hashlib
import random
import re
from pathlib import Path

import slots

HERE = Path(__file__).parent
# Everyday words that occur in word salads only: room for free-form scripts.
WORDS = HERE / "words.txt"


TEMPLATES = []
for line in (HERE / "templates.txt").read_text().splitlines():
    role, vert, t = line.split(" ", 2)
    hold = int(hashlib.md5(t.encode()).hexdigest(), 16) % 9 == 0 and len(t.split()) >= 4
    TEMPLATES.append((role, vert, t, hold))


VERTS = ["aca", "med", "auto", "home", "solar", "debt"]


def fill(t, r):
    s = re.sub(r"\{(\w+)\}", lambda m: slots.SLOT[m.group(1)](r), t)
    return re.sub(r"\s+", " ", s).strip()


def vocabulary():
    r = random.Random(0)
    v = set()
    for _ in range(400):
        for role, vert, t, h in TEMPLATES:
            v.update(fill(t, r).split())
        if _ > 60:
            break
    for lst in (
        slots.NAMES,
        slots.LAST,
        slots.MONTHS,
        slots.DAYS,
        slots.TEENS,
        slots.TENS,
        slots.CARS,
        slots.MODELS,
        slots.ORD,
        slots.DIG,
    ):
        v.update(lst)
    for lst in (slots.STATES,):
        for x in lst:
            v.update(x.split("~"))
    for lst in (slots.COMPANY, slots.PLANS, slots.SERV):
        for x in lst:
            v.update(x.split())
    # extra everyday words, only ever seen in salads: room for free-form demo scripts
    v.update(WORDS.read_text().split())
    return sorted(v)


def sentence(r, role=None, vert=None, holdout=False):
    c = [
        x
        for x in TEMPLATES
        if x[3] == holdout and (role is None or x[0] in role) and (vert is None or x[1] in vert)
    ]
    return fill(r.choice(c)[2], r)


def train_text(r, vocab):
    """one training utterance: 45% template, 20% spliced templates, 35% word salad"""
    x = r.random()
    if x < 0.45:
        s = sentence(r)
        if r.random() < 0.25:
            s = s + " " + sentence(r)
        return s
    if x < 0.65:
        a, b = sentence(r).split(), sentence(r).split()
        i, j = r.randint(0, len(a)), r.randint(0, len(b))
        w = a[:i] + b[j:]
        if r.random() < 0.5:
            w.insert(r.randint(0, len(w)), r.choice(vocab))
        return " ".join(w[:16]) or "okay"
    if x < 0.72:
        return fill(
            r.choice(
                [
                    "{phone}",
                    "{zip}",
                    "{price}",
                    "{price}",
                    "{month} {ord} {year}",
                    "{full}",
                    "{four} {four}",
                    "{hour} {ampm}",
                    "{n}",
                    "{age}",
                    "{n} {n}",
                    "{state} {zip}",
                    "{full} {state}",
                ]
            ),
            r,
        )
    return " ".join(r.choice(vocab) for _ in range(r.randint(1, 12)))


if __name__ == "__main__":
    v = vocabulary()
    print(len(TEMPLATES), "templates,", sum(h for *_, h in TEMPLATES), "held out,", len(v), "words")
    r = random.Random(1)
    for _ in range(12):
        print(train_text(r, v))
    print("HELD OUT:")
    [print("  ", t) for _, _, t, h in TEMPLATES if h]
