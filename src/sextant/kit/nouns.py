"""English nouns: one, many, and what a row of a table is called."""

from functools import lru_cache

from sextant.kit.spoken import name_words

_IRREGULAR = {
    "people": "person",
    "men": "man",
    "women": "woman",
    "children": "child",
    "feet": "foot",
    "teeth": "tooth",
    "mice": "mouse",
    "geese": "goose",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "indices": "index",
    "matrices": "matrix",
    "analyses": "analysis",
    "bases": "base",
    "movies": "movie",
    "cookies": "cookie",
    "calories": "calorie",
    "series": "series",
    "species": "species",
    "news": "news",
    "status": "status",
    "bus": "bus",
    "gas": "gas",
    "address": "address",
    "lives": "life",
    "wives": "wife",
    "knives": "knife",
    "leaves": "leaf",
    "halves": "half",
    "shelves": "shelf",
    "data": "data",
    "media": "media",
    "aircraft": "aircraft",
    "this": "this",
    "is": "is",
    "was": "was",
    "has": "has",
    "does": "does",
    "less": "less",
    "as": "as",
    "its": "its",
    "us": "us",
    "yes": "yes",
    "plus": "plus",
    "minus": "minus",
    "versus": "versus",
    "campus": "campus",
    "bonus": "bonus",
    "radius": "radius",
    "virus": "virus",
    "atlas": "atlas",
    "texas": "texas",
    "class": "class",
    "sales": "sale",
    "ids": "id",
}


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """The singular of an English noun, by rule."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=50_000)
def plural(word: str) -> str:
    """The plural of an English noun, by rule."""
    for irregular, one in _IRREGULAR.items():
        if one == word:
            return irregular
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return word + "es"
    return word + "s"


def row_noun(name: str) -> str:
    """What one row of a table is called: flight, order line; empty where the name has no word."""
    words = name_words(name)
    return " ".join((*words[:-1], singular(words[-1]))) if words else ""


def many(noun: str) -> str:
    """The plural of a noun of several words, by its last."""
    *head, last = noun.split()
    return " ".join((*head, plural(last)))
