"""Texts as the words that are looked for: lower case, without accents, split as names are."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_SPLIT = re.compile(r"[^\w]+|_+|(?<=[a-z])(?=[A-Z])|(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])")
_LONGEST = 40
_MOST = 60


def words_of(text: str) -> list[str]:
    """At most 60 words of a text: `depDelay_2` is dep, delay, 2."""
    found = [plain(part)[:_LONGEST] for part in _SPLIT.split(text[:2_000]) if part]
    return [word for word in found if word][:_MOST]


def plain(text: str) -> str:
    """The text in lower case without accents."""
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


@lru_cache(maxsize=50_000)
def pairs(word: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a word."""
    return frozenset(word[at : at + 2] for at in range(len(word) - 1))


def slips(length: int) -> int:
    """How many slips a word of so many letters may have."""
    return 0 if length < 4 else 1 if length < 8 else 2


def distance(typed: str, word: str, *, most: int) -> int:
    """Slips between two words (a letter more, less, other, or two swapped); `most + 1` for any more."""
    if abs(len(typed) - len(word)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(word) + 1))
    for at, letter in enumerate(typed, start=1):
        older, before = before, row
        row = [at]
        for to, other in enumerate(word, start=1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != other))
            if at > 1 and to > 1 and letter == word[to - 2] and typed[at - 2] == other:
                cost = min(cost, older[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def closest(typed: str, candidates: Iterable[str]) -> dict[str, int]:
    """The words that were perhaps meant, whole or begun, with their slips."""
    most = slips(len(typed))
    found: dict[str, int] = {}
    for word in candidates:
        ends = range(max(1, len(typed) - most), len(typed) + most + 1)
        begun = min(
            (distance(typed, word[:end], most=most) for end in ends if end < len(word)), default=most + 1
        )
        best = min(begun, distance(typed, word, most=most))
        if best <= most:
            found[word] = best
    return found
