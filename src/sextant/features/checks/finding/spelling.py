"""Rare values beside the frequent one they were probably meant to be: a letter off, cut off, overwritten.

A column is looked at where most of its cells hold values that come again. Digits tell things apart, so values
whose digits differ are never spellings of one another, unless a digit was overwritten by another sign.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sextant.features.checks.finding.cells import Coded, Found

_MOST_VALUES = 6_000
_MOST_TO_COMPARE = 200_000
_MOST_PAIRS = 4_000_000
_OFTEN = 3
_COMING_AGAIN = 0.6
_MASKED_CELLS = 10
_SIGNS = 64
_PLAIN = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_NOT_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True, slots=True)
class Spelled:
    """A column's values that come often, and those that are rare, with how often."""

    column: Coded
    often: Sequence[tuple[str, int]]
    rare: Sequence[tuple[int, str, int]]


def misspelled(columns: Sequence[Coded]) -> Iterator[Found]:
    """Rare spellings of frequent values in all columns, and what a sign overwrites in many."""
    for column in columns:
        if column.is_text and 2 <= column.distinct <= _MOST_TO_COMPARE:
            yield _found(column, _otherwise_written(column))
    looked = [one for column in columns if (one := _spelled(column)) is not None]
    better = [_twins(one) for one in looked]
    mask = _mask_of([(rare, twin) for twins in better for rare, twin in twins.values()])
    for one, twins in zip(looked, better, strict=True):
        if mask:
            twins = {**_unmasked(one, mask), **twins}
        if twins:
            yield _found(one.column, twins)


def _spelled(column: Coded) -> Spelled | None:
    if not column.is_text or not 2 <= column.distinct <= _MOST_VALUES:
        return None
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct).tolist()
    least = max(_OFTEN, round(0.002 * column.rows))
    often = [(v, n) for v, n in zip(column.values, counts, strict=True) if n >= least]
    rare_most = max(2, round(0.005 * column.rows))
    rare = [
        (code, value, n)
        for code, (value, n) in enumerate(zip(column.values, counts, strict=True))
        if 0 < n <= rare_most
    ]
    again = sum(count for _, count in often)
    if not often or not rare or again < _COMING_AGAIN * sum(counts):
        return None
    return Spelled(column, often, rare)


Twins = dict[int, tuple[str, str]]


def _twins(one: Spelled) -> Twins:
    """By code of a rare value: the value, and the frequent one it is near to."""
    found: Twins = {}
    near = _near(one)
    words = _words_of(one)
    for place, (code, value, count) in enumerate(one.rare):
        for other in near.get(place, ()):
            known, often = one.often[other]
            if often < 5 * count or _holds_another_word(value, known, words):
                continue
            if is_near(value, known, sure=often >= 30 * count):
                found[code] = (value, known)
                break
    return found


def _words_of(one: Spelled) -> Counter[str]:
    """In how many values of the column each word stands."""
    values = [*(value for _, value, _ in one.rare), *(value for value, _ in one.often)]
    return Counter(word for value in values for word in set(_WORD.findall(value.lower())))


def _holds_another_word(value: str, known: str, words: "Counter[str]") -> bool:
    """Whether what differs is a word of other values as well: `ak_hf-1` beside `al_hf-1` is no slip."""
    here, there = _WORD.findall(value.lower()), _WORD.findall(known.lower())
    if len(here) != len(there) or len(here) < 2:
        return False
    other = [word for word, usual in zip(here, there, strict=True) if word != usual]
    return bool(other) and all(words[word] >= _OFTEN for word in other)


def _otherwise_written(column: Coded) -> Twins:
    """Values that are five times as often written with other capitals, spaces or signs between."""
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct).tolist()
    usual: dict[str, tuple[int, str]] = {}
    for value, count in zip(column.values, counts, strict=True):
        plain = _plain(value)
        usual[plain] = max(usual.get(plain, (0, "")), (count, value))
    found: Twins = {}
    for code, (value, count) in enumerate(zip(column.values, counts, strict=True)):
        often, known = usual[_plain(value)]
        if _plain(value) and known != value and 0 < 5 * count <= often:
            found[code] = (value, known)
    return found


def _near(one: Spelled) -> dict[int, list[int]]:
    """Of each rare value the frequent ones made of nearly the same signs, the nearest first."""
    if len(one.rare) * len(one.often) > _MOST_PAIRS:
        return {}
    rare, often = (_signs(list(values)) for values in _values(one))
    found: dict[int, list[int]] = {}
    for place, row in enumerate(rare):
        apart = np.abs(often - row).sum(axis=1)
        length = int(row.sum())
        close = np.flatnonzero(apart <= 2 * _most_edits(length) + max(4, length // 2))
        found[place] = close[np.argsort(apart[close], kind="stable")][:12].tolist()
    return found


def _values(one: Spelled) -> tuple[list[str], list[str]]:
    return [value for _, value, _ in one.rare], [value for value, _ in one.often]


def _signs(values: Sequence[str]) -> "NDArray[np.int64]":
    """How often each sign is in each value; signs beyond the first few share a place."""
    made = np.zeros((len(values), _SIGNS), dtype=np.int64)
    for row, value in enumerate(values):
        for sign in value.lower():
            made[row, ord(sign) % _SIGNS] += 1
    return made


def _most_edits(length: int) -> int:
    return 0 if length < 4 else 1 if length < 12 else 2


def is_near(value: str, known: str, *, sure: bool) -> bool:
    """Whether one was probably meant to be the other; first letters are rarely mistyped."""
    if overwritten(value, known) or _is_cut(value.lower(), known.lower()):
        return _NOT_DIGITS.sub("", value) == _NOT_DIGITS.sub("", known) or bool(overwritten(value, known))
    first, second = value.lower(), known.lower()
    same_digits = _NOT_DIGITS.sub("", first) == _NOT_DIGITS.sub("", second)
    if not same_digits or (first[:1] != second[:1] and not sure):
        return False
    words, others = first.split(), second.split()
    if len(words) == len(others):
        pairs = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
        return len(pairs) == 1 and _within(*pairs[0])
    return _within(first, second)


def _within(first: str, second: str) -> bool:
    most = _most_edits(min(len(first), len(second)))
    return most > 0 and edits(first, second, most=most) <= most


def _is_cut(value: str, known: str) -> bool:
    """The beginning of the known value, and so much of it that little else can be meant."""
    return 4 <= len(value) < len(known) and len(value) * 2 >= len(known) and known.startswith(value)


def overwritten(value: str, known: str) -> str:
    """The one sign that stands where the known value has others, or nothing; most of the value is as it was.

    Two digits that differ are two numbers, and two short words that differ in a letter are two words.
    """
    if len(value) != len(known) or len(value) < 4:
        return ""
    signs = {(a, b) for a, b in zip(value, known, strict=True) if a != b}
    places = sum(a != b for a, b in zip(value, known, strict=True))
    if len({a for a, _ in signs}) != 1 or places > max(1, len(value) // 3):
        return ""
    sign = next(iter(signs))[0]
    return "" if sign.isdigit() else sign


def edits(first: str, second: str, *, most: int) -> int:
    """Letters put in, left out, changed or exchanged with their neighbour; more than `most` is `most` + 1."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, start=1):
        last, row = row, [i]
        for j, b in enumerate(second, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if before and a == second[j - 2] and first[i - 2] == b and j > 1:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]


def _mask_of(pairs: Sequence[tuple[str, str]]) -> str:
    """The sign that overwrites others in most of what was found, where there is one."""
    signs = Counter(sign for value, known in pairs if (sign := overwritten(value, known)))
    if not signs:
        return ""
    sign, count = signs.most_common(1)[0]
    return sign if count >= _MASKED_CELLS and count >= 0.5 * len(pairs) else ""


def _unmasked(one: Spelled, mask: str) -> Twins:
    """Rare values that are a frequent one under the mask, however short."""
    found: Twins = {}
    for code, value, _ in one.rare:
        if mask not in value:
            continue
        fits = re.compile("".join("." if sign == mask else re.escape(sign) for sign in value), re.IGNORECASE)
        known = [other for other, _ in one.often if other != value and fits.fullmatch(other)]
        if known:
            found[code] = (value, known[0] if len(known) == 1 else "")
    return found


def _found(column: Coded, twins: Twins) -> Found:
    marked = np.zeros(column.distinct + 1, dtype=np.bool_)
    marked[list(twins)] = True
    rows = np.flatnonzero(marked[column.codes])
    suggestions = [twins[int(code)][1] for code in column.codes[rows]]
    reason = f"It is rare, and nearly a frequent value of `{column.name}`."
    return Found(column.name, "variant", rows, reason, suggestions, sureness=0.75)


def _plain(value: str) -> str:
    return _PLAIN.sub("", value.lower())
