"""Answers held against what is right: the same rows, columns in any order, rows in order where asked for."""

import itertools
import math
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sextant.app.evaluating.models import Golden, Prediction
from sextant.app.evaluating.sqlite import opened

BANDS = (0.9, 0.7, 0.5, 0.0)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.0+)?(?:Z|\+00:00)?")
_WAYS = 2_000
_DIGITS = 6

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer and whether its rows are the right ones."""

    prediction: Prediction
    right: bool


@dataclass(frozen=True, slots=True)
class Band:
    """The answers of at least `least` confidence and below the next band: how many, and how many right."""

    least: float
    answers: int
    right: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of all questions whose right answer is known."""

    questions: int
    answered: int
    right: int
    bands: tuple[Band, ...]

    @property
    def accuracy(self) -> float:
        """The share of all questions that were answered rightly."""
        return self.right / self.questions if self.questions else 0.0

    @property
    def precision(self) -> float:
        """The share of the answers that are right."""
        return self.right / self.answered if self.answered else 0.0


def judge(found: Sequence[Judged]) -> Judgement:
    """Counts, also by confidence; what was not answered is not right."""
    answered = [one for one in found if one.prediction.answered]
    bands: list[Band] = []
    above = math.inf
    for least in BANDS:
        within = [one for one in answered if least <= one.prediction.confidence < above]
        bands.append(Band(least, len(within), sum(one.right for one in within)))
        above = least
    return Judgement(len(found), len(answered), sum(one.right for one in answered), tuple(bands))


def right_rows(path: Path, golden: Golden, *, seconds: float = 10.0) -> Rows | None:
    """What the right statement gives on its SQLite database; None where it cannot be run."""
    until = time.monotonic() + seconds
    with opened(path) as source:
        source.set_progress_handler(lambda: time.monotonic() > until, 10_000)
        try:
            return source.execute(golden.query).fetchall()
        except sqlite3.Error:
            return None


def same_rows(right: Rows, answered: Rows, *, ordered: bool) -> bool:
    """Whether two results hold the same rows, whatever the order of their columns."""
    wanted = [tuple(map(_cell, row)) for row in right]
    given = [tuple(map(_cell, row)) for row in answered]
    if not wanted or not given:
        return not wanted and not given
    width = len(wanted[0])
    if width != len(given[0]) or len(wanted) != len(given):
        return False
    held = [Counter(row[place] for row in given) for place in range(width)]
    ways = [
        [place for place in range(width) if held[place] == Counter(row[column] for row in wanted)]
        for column in range(width)
    ]
    for way in itertools.islice(itertools.product(*ways), _WAYS):
        if len(set(way)) == width:
            turned = [tuple(row[place] for place in way) for row in given]
            if turned == wanted if ordered else Counter(turned) == Counter(wanted):
                return True
    return False


def is_ordered(query: str) -> bool:
    """Whether a statement asks for an order."""
    return re.search(r"\border\s+by\b", query, re.IGNORECASE) is not None


def _cell(value: Any) -> Any:
    """A cell as it is compared: numbers to six digits, moments in one form, text in lower case."""
    if value is None:
        return None
    if isinstance(value, int | float):
        return _number(float(value))
    text = (value.decode(errors="replace") if isinstance(value, bytes) else str(value)).strip()
    moment = _MOMENT.fullmatch(text)
    if moment:
        return f"{moment[1]} {moment[2]}{moment[3] or ':00'}"
    try:
        return _number(float(text))
    except ValueError:
        return text.lower()


def _number(value: float) -> Any:
    return "nan" if math.isnan(value) else float(f"{value:.{_DIGITS}g}")
