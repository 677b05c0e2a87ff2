"""What fills the {slots} of the templates. Numbers are words."""

DIG = "zero one two three four five six seven eight nine".split()
NAMES = (
    "john mary michael sarah david linda james patricia robert jennifer william susan "
    "thomas karen daniel nancy mark lisa paul betty steven helen brian carol kevin amanda "
    "jason emily frank rachel george angela peter maria jose anna"
).split()
LAST = "smith johnson brown jones miller davis wilson taylor anderson martin clark lewis walker young garcia".split()
STATES = (
    (
        "texas florida georgia ohio california new_york arizona nevada alabama michigan virginia "
        "tennessee illinois indiana colorado oregon kentucky louisiana north_carolina south_carolina "
        "pennsylvania missouri washington"
    )
    .replace("_", "~")
    .split()
)
COMPANY = (
    "american benefits;national health center;senior care direct;bright sun energy;liberty auto quotes;"
    "home pro services;freedom debt relief;first choice insurance;the enrollment center;consumer support;"
    "the medicare help line;green power solar;family coverage group;total home repair"
).split(";")
MONTHS = "january february march april may june july august september october november december".split()
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
CARS = "toyota honda ford chevy nissan hyundai jeep dodge".split()
MODELS = "camry civic truck accord van sedan pickup".split()
PLANS = "blue cross;united;humana;kaiser;cigna;a bronze plan;a silver plan;a gold plan;medicaid;an advantage plan".split(
    ";"
)
SERV = (
    "plumbing;roofing;the water heater;the air conditioner;a new roof;the windows;the gutters;the furnace;"
    "a leak in the kitchen;the bathroom sink;pest control;the garage door;a clogged drain"
).split(";")
ORD = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fifteenth twentieth thirtieth".split()


def two(r):  # 20..99
    t = r.choice(TENS)
    return t if r.random() < 0.25 else t + " " + r.choice(DIG[1:])


def num99(r):
    x = r.random()
    return r.choice(DIG[1:]) if x < 0.25 else r.choice(TEENS) if x < 0.45 else two(r)


def digits(r, n):
    return " ".join(
        "oh" if (d == 0 and r.random() < 0.3) else DIG[d] for d in [r.randrange(10) for _ in range(n)]
    )


def price(r):
    x = r.random()
    if x < 0.35:
        return num99(r) + " dollars"
    if x < 0.5:
        return num99(r) + " dollars and " + num99(r) + " cents"
    if x < 0.75:
        return r.choice(DIG[1:]) + " hundred " + r.choice(["", "and "]) + num99(r) + " dollars"
    if x < 0.85:
        return r.choice(DIG[1:]) + " hundred dollars"
    if x < 0.95:
        return num99(r) + " thousand dollars"
    return num99(r) + " thousand " + r.choice(DIG[1:]) + " hundred dollars"


def year(r):
    return (
        r.choice(["nineteen", "two thousand", "twenty"])
        + " "
        + r.choice([two(r), r.choice(TEENS), r.choice(DIG[1:])])
    )


SLOT = {
    "name": lambda r: r.choice(NAMES),
    "full": lambda r: r.choice(NAMES) + " " + r.choice(LAST),
    "last": lambda r: r.choice(LAST),
    "state": lambda r: r.choice(STATES).replace("~", " "),
    "co": lambda r: r.choice(COMPANY),
    "zip": lambda r: digits(r, 5),
    "phone": lambda r: digits(r, r.choice([7, 10])),
    "four": lambda r: digits(r, 4),
    "price": price,
    "n": num99,
    "year": year,
    "age": lambda r: two(r),
    "month": lambda r: r.choice(MONTHS),
    "day": lambda r: r.choice(DAYS),
    "ord": lambda r: r.choice(ORD),
    "hour": lambda r: r.choice(DIG[1:] + TEENS[:3]),
    "ampm": lambda r: r.choice(
        ["in the morning", "in the afternoon", "in the evening", "a m", "p m", "o'clock"]
    ),
    "car": lambda r: r.choice(CARS),
    "model": lambda r: r.choice(MODELS),
    "plan": lambda r: r.choice(PLANS),
    "serv": lambda r: r.choice(SERV),
    "greet": lambda r: r.choice(["hello", "hi", "hi there", "good morning", "good afternoon", "hey"]),
    "ok": lambda r: r.choice(
        [
            "okay",
            "all right",
            "great",
            "perfect",
            "sure",
            "thank you",
            "got it",
            "okay great",
            "alright then",
            "excellent",
        ]
    ),
    "yes": lambda r: r.choice(
        [
            "yes",
            "yeah",
            "yes i do",
            "yes ma'am",
            "yes sir",
            "uh yes",
            "yeah i guess so",
            "yes please",
            "correct",
            "that's right",
            "right",
        ]
    ),
    "no": lambda r: r.choice(
        ["no", "no i don't", "nope", "no thank you", "no sir", "no ma'am", "not really", "no not at all"]
    ),
    "filler": lambda r: r.choice(["um", "uh", "well", "so", "you know", "i mean", "actually", "let me see"]),
    "rel": lambda r: r.choice(
        ["wife", "husband", "son", "daughter", "mother", "father", "brother", "sister", "neighbor", "friend"]
    ),
    "long": lambda r: r.choice(
        [
            "a few minutes",
            "two weeks",
            "three months",
            "six months",
            "about a year",
            "two years",
            "five years",
            "a long time",
            "ten years",
        ]
    ),
}
