"""Words that mean a kind of column: older is about age, how long about length, expensive about price."""

from sextant.features.ask.understanding.words import stem

# Words people use for one another when they ask about data; each line is one circle of meaning.
# What comes in, as columns are called that tell it, likelier ones first.
TAKINGS = ("revenue", "sales", "turnover", "takings", "income")

_CIRCLES = """
price cost fee charge expense
salary pay wage earning income compensation
revenue sale turnover takings
profit gain
sex gender
telephone phone mobile cell
location place where venue site
city town
country nation
state province
region area territory
birthday birth born dob
client customer buyer shopper
employee staff worker personnel
supplier vendor seller
product item article good
order purchase
quantity amount volume
department division
hire hired join joined recruited
termination terminated resigned resignation quit
company firm corporation business
teacher instructor professor lecturer
student pupil
movie film
car vehicle automobile
plane aircraft airplane
airline carrier
origin from source
destination to
duration length runtime
category type kind class
manufacturer maker brand make producer
title name heading
rank ranking position
rating score grade
date day
start begin opening
end finish close closing
author writer
population inhabitant resident people
nationality citizenship
mail email
photograph photo picture image
degree diploma
headquarters headquarter base
description detail explanation
percent percentage share
delay late lateness delayed
total overall
average mean avg
maximum max highest
minimum min lowest
id identifier number code
altitude elevation
enrollment enrolled enrol
surname last family
dorm dormitory
mileage mpg
horsepower power
height tall
weight heavy
distance far
speed fast
size sqft footage
consumption kwh usage
energy kwh
"""


def _circles() -> dict[str, frozenset[str]]:
    related: dict[str, set[str]] = {}
    for line in _CIRCLES.strip().splitlines():
        stems = {stem(word) for word in line.split()}
        for word in stems:
            related.setdefault(word, set()).update(stems - {word})
    return {word: frozenset(others) for word, others in related.items()}


RELATED: dict[str, frozenset[str]] = _circles()

_EXTENTS = ("population", "capacity", "amount", "total", "quantity")
# Comparing words: the words of columns they speak of, best first, and which end they ask for.
ADJECTIVES: dict[str, tuple[tuple[str, ...], str]] = {
    "old": (("age", "birth", "year", "founded", "date", "open"), "high"),
    "young": (("age", "birth", "year", "founded", "date"), "low"),
    "long": (
        ("length", "duration", "distance", "runtime", "time", "minutes", "hours", "days", "day"),
        "high",
    ),
    "short": (
        ("length", "duration", "distance", "height", "runtime", "time", "minutes", "days", "day"),
        "low",
    ),
    "tall": (("height", "elevation", "floors"), "high"),
    "heavy": (("weight", "mass"), "high"),
    "light": (("weight", "mass"), "low"),
    "expensive": (("price", "cost", "fee", "rate", "amount", "fare"), "high"),
    "costly": (("price", "cost", "fee", "amount"), "high"),
    "pricey": (("price", "cost"), "high"),
    "cheap": (("price", "cost", "fee", "rate", "amount", "fare"), "low"),
    "fast": (("speed", "velocity", "acceleration", "time", "duration"), "high"),
    "slow": (("speed", "velocity", "time", "duration"), "low"),
    "hot": (("temperature",), "high"),
    "warm": (("temperature",), "high"),
    "cold": (("temperature",), "low"),
    "late": (("delay", "lateness", "date", "time"), "high"),
    "delayed": (("delay", "lateness"), "high"),
    "early": (("date", "time", "year", "delay"), "low"),
    "recent": (("date", "time", "year"), "high"),
    "new": (("date", "year", "time", "founded"), "high"),
    "rich": (("revenue", "worth", "income", "salary", "wealth"), "high"),
    "poor": (("income", "wealth", "revenue"), "low"),
    "populous": (("population",), "high"),
    "populated": (("population",), "high"),
    "far": (("distance",), "high"),
    "close": (("distance",), "low"),
    "near": (("distance",), "low"),
    "deep": (("depth",), "high"),
    "wide": (("width",), "high"),
    "narrow": (("width",), "low"),
    "powerful": (("horsepower", "power"), "high"),
    "profitable": (("profit", "margin"), "high"),
    "experienced": (("experience", "years"), "high"),
    "crowded": (("capacity", "attendance", "population"), "high"),
    "rainy": (("precipitation", "rain"), "high"),
    "windy": (("wind", "speed"), "high"),
    "good": (("rating", "score", "rank", "grade", "points"), "high"),
    "bad": (("rating", "score", "grade", "points"), "low"),
    "successful": (("revenue", "sales", "gross", "wins"), "high"),
    "senior": (("age", "experience", "hire"), "high"),
    "big": (("size", "area", "sqft", *_EXTENTS, "revenue"), "high"),
    "large": (("size", "area", "sqft", *_EXTENTS, "revenue"), "high"),
    "small": (("size", "area", "sqft", *_EXTENTS), "low"),
    "high": (("height", "altitude", "elevation", "score"), "high"),
    "low": (("height", "altitude", "score"), "low"),
    "great": (("size", "area", "amount"), "high"),
    "strong": (("strength", "power"), "high"),
    "paid": (("salary", "wage", "pay", "compensation"), "high"),
    "loyal": (("orders", "years"), "high"),
}
# Question words: the words of columns they ask for.
ASKING: dict[str, tuple[str, ...]] = {
    "how old": ("age",),
    "how long": ("duration", "length", "time", "minutes", "days", "hours"),
    "how far": ("distance",),
    "how tall": ("height",),
    "how high": ("height", "altitude", "elevation"),
    "how heavy": ("weight",),
    "how much": ("price", "amount", "cost", "revenue", "total"),
    "how big": ("size", "area"),
    "how large": ("size", "area", "population"),
    "how fast": ("speed",),
    "how late": ("delay", "lateness"),
    "how deep": ("depth",),
    "how hot": ("temperature",),
    "how cold": ("temperature",),
}

_FORMS: dict[str, tuple[str, str]] = {}


def _inflect() -> None:
    special = {"good": ("better", "best"), "bad": ("worse", "worst"), "far": ("farther", "farthest")}
    for word in ADJECTIVES:
        if word in special:
            more, most = special[word]
        elif word.endswith("e"):
            more, most = word + "r", word + "st"
        elif word.endswith("y"):
            more, most = word[:-1] + "ier", word[:-1] + "iest"
        elif word in {"big", "hot"}:
            more, most = word + word[-1] + "er", word + word[-1] + "est"
        else:
            more, most = word + "er", word + "est"
        _FORMS[more], _FORMS[most] = (word, "more"), (word, "most")
    _FORMS.update({"latest": ("recent", "most"), "eldest": ("old", "most"), "furthest": ("far", "most")})
    _FORMS.update({"further": ("far", "more"), "elder": ("old", "more"), "longest": ("long", "most")})


_inflect()


def comparative(word: str) -> str | None:
    """The adjective behind older, cheaper, longer; None for other words."""
    form = _FORMS.get(word)
    return form[0] if form and form[1] == "more" else None


def superlative(word: str) -> str | None:
    """The adjective behind oldest, cheapest, latest; None for other words."""
    form = _FORMS.get(word)
    return form[0] if form and form[1] == "most" else None
