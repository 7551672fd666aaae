"""The form of values: what most of a column's values look like, which do not, and units written in cells."""

import re
from collections import Counter
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
_AMOUNT = re.compile(r"^\s*([-+]?\d[\d,]*(?:\.\d+)?)\s*([^\d\s.,:/-][^\d]*?)\s*$")
_PLAIN = re.compile(r"^\s*[-+]?\d[\d,]*(?:\.\d+)?\s*$")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_NO_WORDS = re.compile(r"9|[^\sa.,'\u2019&()/:;!?-]")
_SHARE_OF_A_FORM = 0.1
_MOST_FORMS = 6
_CLOSED = 0.6
_OFTEN = 0.02
_AN_AMOUNT = re.compile(r"[-+]?9+([.,]9+)*(\s?([a%$]|[^\s\w])+)*")
_CODE_NAME = re.compile(
    r"(^|_)(zip|zip_?code|post_?code|postal_?code|phone|fax|mobile|id|key|code|no|nr|number|issn|isbn|ean|sku|year)$"
)
_SPAN = re.compile(r"\D*(\d+)\D+(\d+)\D*")
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
    """Cells that lack the few forms which nearly all others of their column have.

    Looked at roughly first (runs of digits and letters), then sign by sign where the column holds codes.
    """
    if column.distinct > _MOST_TO_READ or column.rows < 20:
        return
    if column.is_text:
        yield from _off(column, [shape_of(value) for value in column.values], natural=True)
    if column.is_text or column.type in ("int", "long"):
        exact = [exact_shape_of(value) for value in column.values]
        if _holds_codes(column, exact):
            yield from _off(column, exact, natural=False)


def closed_share(column: Coded) -> float:
    """The share of the filled cells whose value comes again: of a closed vocabulary it is high."""
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct)
    return float(counts[counts >= 3].sum() / max(1, counts.sum()))


def exact_shape_of(value: str) -> str:
    """Each digit as 9, each letter as a."""
    return _LETTER.sub("a", _DIGIT.sub("9", value))


def _off(column: Coded, shapes: Sequence[str], *, natural: bool) -> Iterator[Found]:
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct)
    total = int(counts.sum())
    by_shape: Counter[str] = Counter()
    for shape, count in zip(shapes, counts.tolist(), strict=True):
        by_shape[shape] += count
    usual = {shape for shape, count in by_shape.items() if count >= max(3, _SHARE_OF_A_FORM * total)}
    share = sum(by_shape[shape] for shape in usual) / max(1, total)
    if total < 20 or not usual or len(usual) > _MOST_FORMS or not _NEARLY_ALL <= share < 1:
        return
    best = max(usual, key=lambda shape: (by_shape[shape], shape))
    if natural and "9" not in best:
        if closed_share(column) < _CLOSED:
            return
        told = zip(shapes, counts.tolist(), strict=True)
        odd = np.array([s not in usual and n <= 2 and _is_unlike_words(s) for s, n in told], dtype=np.bool_)
    else:
        often = max(3, _OFTEN * total)  # what comes again has a form of its own
        told = zip(shapes, counts.tolist(), strict=True)
        odd = np.array([s not in usual and n <= often for s, n in told], dtype=np.bool_)
    rows = _rows_of(column, odd)
    if not len(rows):
        return
    pattern = re.compile(expression_of(best))
    suggestions = [_inner(pattern, column.values[int(code)]) for code in column.codes[rows]]
    reason = f"It has another form than {share * 100:.3g} % of column `{column.name}`."
    yield Found(column.name, "form", rows, reason, suggestions, sureness=round(share, 3))


def _is_unlike_words(shape: str) -> bool:
    """Names have hyphens, dots and apostrophes of their own; digits and other signs they have not."""
    return bool(_NO_WORDS.search(shape))


def _holds_codes(column: Coded, shapes: Sequence[str]) -> bool:
    """Whether one exact form, of four signs or more, is so common that the cells are codes, not amounts."""
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct)
    by_shape: Counter[str] = Counter()
    for shape, count in zip(shapes, counts.tolist(), strict=True):
        by_shape[shape] += count
    shape, count = by_shape.most_common(1)[0] if by_shape else ("", 0)
    if len(shape) < 4 or "9" not in shape or count < _NEARLY_ALL * counts.sum():
        return False
    if _CODE_NAME.search(column.name.lower()):
        return True
    return not _AN_AMOUNT.fullmatch(shape) and not _are_spans(column.values)


def _are_spans(values: Sequence[str]) -> bool:
    """Whether nearly all hold two amounts, from one to a greater: pages, years, ages."""
    ends = [(int(m.group(1)), int(m.group(2))) for value in values if (m := _SPAN.fullmatch(value))]
    growing = sum(first <= last for first, last in ends)
    return len(ends) >= _NEARLY_ALL * len(values) and growing >= _NEARLY_ALL * len(values)


def units(column: Coded) -> Iterator[Found]:
    """Amounts with a unit behind them, where the column writes it in more than one way or not always."""
    if not column.is_text or column.distinct > _MOST_TO_READ:
        return
    amounts = [_AMOUNT.match(value) for value in column.values]
    plain = np.array([bool(_PLAIN.match(value)) for value in column.values], dtype=np.bool_)
    written = np.array([bool(match) for match in amounts], dtype=np.bool_)
    counts = np.bincount(column.codes[column.filled], minlength=column.distinct)
    total = int(counts.sum())
    if total < 10 or float(counts[plain | written].sum()) < 0.9 * total or not written.any():
        return
    spelled: Counter[str] = Counter()
    for match, count in zip(amounts, counts.tolist(), strict=True):
        if match is not None:
            spelled[match.group(2)] += count
    marked = _odd_units(spelled, plain=int(counts[plain].sum()))
    if not marked:
        return
    odd = np.array([m is not None and m.group(2) in marked for m in amounts], dtype=np.bool_)
    rows = _rows_of(column, odd)
    suggestions = [_amount(amounts[int(code)]) for code in column.codes[rows]]
    shown = ", ".join(f"`{one}`" for one, _ in spelled.most_common(4))
    how = "some cells lack it" if plain.any() else f"it is written in {len(spelled)} ways"
    reason = f"A unit stands in the cell ({shown}), and {how}."
    yield Found(column.name, "unit", rows, reason, suggestions, sureness=0.95)


def _odd_units(spelled: "Counter[str]", *, plain: int) -> set[str]:
    """The spellings to tell: none where one is meant to be there, the others beside a usual one, else all."""
    written = sum(spelled.values())
    total = written + plain
    usual, count = spelled.most_common(1)[0]
    if count == total or len({one.strip(". ").lower() for one in spelled}) > max(20, total * 0.05):
        return set()
    if count >= 0.85 * total:
        return set(spelled) - {usual}
    if plain >= 0.7 * total:
        return set(spelled)
    first = usual[:1].lower()
    alike = sum(n for one, n in spelled.items() if one[:1].lower() == first)
    return set(spelled) if alike >= 0.9 * written else set()


def _amount(match: "re.Match[str] | None") -> str:
    return "" if match is None else match.group(1).replace(",", "")


def _inner(pattern: "re.Pattern[str]", value: str) -> str:
    match = pattern.search(value)
    return match.group(0) if match else ""


def _rows_of(column: Coded, of_value: "NDArray[np.bool_]") -> Ints:
    """The rows whose value is marked."""
    marked = np.append(of_value, False)  # an empty cell, code -1, is none of them
    return np.flatnonzero(marked[column.codes])
