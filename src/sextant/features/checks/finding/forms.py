"""The form of values: what most of a column's values look like, which do not, and units written in cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sextant.features.checks.finding.cells import Coded, Found, Ints

_MOST_TO_READ = 200_000
_DOMINANT = 0.6
_NEARLY_ALL = 0.9
_WORDS = re.compile(r"a(?: a)+")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_AMOUNT = re.compile(r"^\s*([-+]?\d[\d,]*(?:\.\d+)?)\s*([^\d\s.,].*?)\s*$")
_PLAIN = re.compile(r"^\s*[-+]?\d[\d,]*(?:\.\d+)?\s*$")
_PARTS = re.compile(r"9|a|[^9a]+")


@dataclass(frozen=True, slots=True)
class Form:
    """A shape (runs of digits as 9, of letters as a) and the share of the filled cells that have it."""

    shape: str
    share: float


def shape_of(value: str) -> str:
    text = _DIGITS.sub("9", _LETTERS.sub("a", " ".join(value.split())))
    return _WORDS.sub("a", text)


def dominant_form(values: Sequence[str], counts: "NDArray[np.int64]") -> Form | None:
    """The form that most cells have, where it holds a digit: words alone vary too much to have one."""
    total = int(counts.sum())
    if total < 10 or len(values) > _MOST_TO_READ:
        return None
    shapes: dict[str, int] = {}
    for value, count in zip(values, counts.tolist(), strict=True):
        shape = shape_of(value)
        shapes[shape] = shapes.get(shape, 0) + count
    shape, count = max(shapes.items(), key=lambda one: (one[1], one[0]))
    share = count / total
    if share < _DOMINANT or "9" not in shape or len(shape) < 2:
        return None
    return Form(shape, share)


def expression_of(shape: str) -> str:
    """A regular expression that finds the shape within a longer value."""
    names = {"9": r"\d+", "a": r"[^\W\d_]+(?: [^\W\d_]+)*"}
    parts = [names.get(part) or re.escape(part) for part in _PARTS.findall(shape)]
    return r"(?<!\w)" + "".join(parts)


def off_form(column: Coded) -> Iterator[Found]:
    """Cells that lack the form of nearly all others of their column."""
    if not column.is_text or column.distinct > _MOST_TO_READ:
        return
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct)
    form = dominant_form(column.values, counts)
    if form is None or not _NEARLY_ALL <= form.share < 1:
        return
    odd = np.array([shape_of(value) != form.shape for value in column.values], dtype=np.bool_)
    if len({shape_of(value) for value in column.values}) > max(50, column.distinct * 0.3):
        return
    rows = _rows_of(column, odd)
    pattern = re.compile(expression_of(form.shape))
    suggestions = [_inner(pattern, column.values[int(code)]) for code in column.codes[rows]]
    reason = f"It has another form than {form.share * 100:.3g} % of column `{column.name}`."
    yield Found(column.name, "form", rows, reason, suggestions, sureness=round(form.share, 3))


def units(column: Coded) -> Iterator[Found]:
    """Amounts with a unit behind them, where the column writes it in more than one way or not always."""
    if not column.is_text or column.distinct > _MOST_TO_READ:
        return
    amounts = [_AMOUNT.match(value) for value in column.values]
    plain = np.array([bool(_PLAIN.match(value)) for value in column.values], dtype=np.bool_)
    written = np.array([bool(match) for match in amounts], dtype=np.bool_)
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct)
    total = int(counts.sum())
    amount_share = float(counts[plain | written].sum()) / max(1, total)
    if total < 10 or amount_share < 0.9 or not written.any():
        return
    spellings = {match.group(2) for match in amounts if match is not None}
    if len(spellings) == 1 and not plain.any():
        return
    if len({spelling.strip(". ").lower() for spelling in spellings}) > max(20, total * 0.02):
        return
    rows = _rows_of(column, written)
    suggestions = [_amount(amounts[int(code)]) for code in column.codes[rows]]
    shown = ", ".join(f"`{one}`" for one in sorted(spellings)[:4])
    how = "some cells lack it" if plain.any() else f"it is written in {len(spellings)} ways"
    reason = f"A unit stands in the cell ({shown}), and {how}."
    yield Found(column.name, "unit", rows, reason, suggestions, sureness=0.95)


def _amount(match: "re.Match[str] | None") -> str:
    return "" if match is None else match.group(1).replace(",", "")


def _inner(pattern: "re.Pattern[str]", value: str) -> str:
    match = pattern.search(value)
    return match.group(0) if match else ""


def _rows_of(column: Coded, of_value: "NDArray[np.bool_]") -> Ints:
    """The rows whose value is marked."""
    marked = np.append(of_value, False)  # an empty cell, code -1, is none of them
    return np.flatnonzero(marked[column.codes])
