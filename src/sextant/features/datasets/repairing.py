"""How a row that was set aside may be read after all: its cells found, and put where they fit best.

Nothing here reads or writes; what is proposed is shown to a person before anything is loaded.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

_NUMBER = re.compile(r"[+-]?[^\w.,+-]*[\d][\d.,' \u00a0\u202f]*\s?(%|[^\W\d_]{1,3}|[€$£¥])?")
_WHOLE = re.compile(r"[+-]?\d{1,38}")
_DATE = re.compile(
    r"(\d{1,4}[./ -]\d{1,2}[./ -]\d{1,4})|(\d{1,2}[. -]+[^\W\d]{3,}\.?,?[ -]\d{2,4})"
    r"|([^\W\d]{3,}\.? \d{1,2},? \d{4})|(\d{8})"
)
_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?")
_BOOLEAN = frozenset(("true", "false", "yes", "no", "y", "n", "t", "f", "0", "1", "on", "off"))
_PREAMBLE = 200
_MISSING = frozenset(("", "na", "n/a", "null", "none", "nan", "-", "--", "?", "nil", "\\n", "#n/a"))


@dataclass(frozen=True, slots=True)
class Shape:
    """A column of the file: its type, how its dates are written, and the form that most of its texts have."""

    name: str
    type: str
    format: str | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """How the file writes a row."""

    delimiter: str = ","
    quote: str | None = '"'
    escape: str | None = None


def cells_of(raw: str, writing: Writing) -> list[str]:
    """The fields of a row as they stand, whatever their number; a quote that never closes is a letter."""
    raw = raw.replace("\x00", "")
    if writing.quote is None or len(writing.delimiter) != 1 or raw.count(writing.quote) % 2:
        return [_bare(cell, writing.quote) for cell in raw.split(writing.delimiter)]
    reader = csv.reader(
        io.StringIO(raw, newline=""),
        delimiter=writing.delimiter,
        quotechar=writing.quote,
        escapechar=writing.escape,
        strict=False,
    )
    try:
        rows = list(reader)
    except csv.Error:
        return raw.split(writing.delimiter)
    return rows[0] if len(rows) == 1 else raw.split(writing.delimiter)


def written_row(cells: Sequence[str], writing: Writing) -> str:
    """The cells as a row of the file, quoted where they have to be."""
    return writing.delimiter.join(_written(cell, writing, alone=len(cells) == 1) for cell in cells)


def header_at(head: bytes, names: Sequence[str], writing: Writing) -> int:
    """Where the row of names begins in the first part of a text; 0 where no single row has them all."""
    at = 0
    wanted = [name.strip() for name in names]
    for line in head.split(b"\n")[:_PREAMBLE]:
        text = line.decode("utf-8", "replace").lstrip("\ufeff").rstrip("\r")
        if [cell.strip() for cell in cells_of(text, writing)] == wanted:
            return at
        at += len(line) + 1
    return 0


def fitted(cells: Sequence[str], shapes: Sequence[Shape], writing: Writing) -> list[str]:
    """As many cells as there are columns: missing ones, or ones too many, where they fit best."""
    width = len(shapes)
    if len(cells) == width:
        return list(cells)
    if len(cells) < width:
        gap = [""] * (width - len(cells))
        ways = [[*cells[:at], *gap, *cells[at:]] for at in range(len(cells), -1, -1)]
        return max(ways, key=lambda way: score(way, shapes))
    return max(_shorter(cells, shapes, writing), key=lambda way: score(way, shapes))


def joined_into(cells: Sequence[str], at: int, *, width: int, writing: Writing) -> list[str]:
    """The cells too many are one with the cell at a place: the delimiter was a letter of it."""
    many = len(cells) - width
    one = writing.delimiter.join(cells[at : at + many + 1])
    return [*cells[:at], one, *cells[at + many + 1 :]]


def padded(cells: Sequence[str], width: int) -> list[str]:
    """The first cells as they are, the last ones empty or left out."""
    return [*cells[:width], *([""] * (width - len(cells)))]


def score(cells: Sequence[str], shapes: Sequence[Shape]) -> float:
    """How well cells sit in their columns: certain forms count, text that may be anything hardly does."""
    return sum(_sits(cell, shape) for cell, shape in zip(cells, shapes, strict=True))


def fits(cell: str, shape: Shape) -> bool:
    """Whether a column of this type holds the text; the reading itself has the last word."""
    text = cell.strip()
    if shape.type == "string" or text.lower() in _MISSING:
        return True
    if shape.type in ("int", "long"):
        return bool(_WHOLE.fullmatch(text) or _NUMBER.fullmatch(text))
    if shape.type in ("float", "double") or shape.type.startswith("decimal"):
        return bool(_NUMBER.fullmatch(text))
    if shape.type == "boolean":
        return text.lower() in _BOOLEAN
    if shape.type == "date":
        return _is_day(text, shape.format)
    return bool(_TIME.search(text)) if shape.type == "time" else _is_moment(text)


def _is_day(text: str, form: str | None) -> bool:
    if form is None:
        return bool(_DATE.fullmatch(text))
    try:
        datetime.strptime(text, form)  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return False
    return True


def _is_moment(text: str) -> bool:
    return bool(_DATE.match(text)) or text.isdigit()


def _sits(cell: str, shape: Shape) -> float:
    text = cell.strip()
    if text.lower() in _MISSING:
        return 0.1
    if shape.type != "string":
        return 1.0 if fits(cell, shape) else -1.0
    if shape.pattern is not None:
        return 1.0 if pattern_of(text) == shape.pattern else -0.5
    # A column of free text rather holds words than a bare figure or day.
    return 0.0 if _NUMBER.fullmatch(text) or _DATE.fullmatch(text) else 0.3


def pattern_of(text: str) -> str:
    """The form of a text as a profile writes it: 9 a digit, A and a letters."""
    return "".join("9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in text)


def _shorter(cells: Sequence[str], shapes: Sequence[Shape], writing: Writing) -> list[list[str]]:
    """Ways to make fewer cells: too many in one, or empty ones at the end left out."""
    width = len(shapes)
    ways = [joined_into(cells, at, width=width, writing=writing) for at in range(width)]
    # What is joined is text with the delimiter in it, which no number or day is.
    ways = [way for at, way in enumerate(ways) if shapes[at].type == "string"] or ways
    if not any(cell.strip() for cell in cells[width:]):
        ways.insert(0, padded(cells, width))
    return ways


def _bare(cell: str, quote: str | None) -> str:
    return cell if quote is None else cell.replace(quote, "")


def _written(cell: str, writing: Writing, *, alone: bool) -> str:
    quote = writing.quote or '"'
    special = (writing.delimiter, quote, "\n", "\r", *((writing.escape,) if writing.escape else ()))
    must = any(sign in cell for sign in special) or cell != cell.strip() or cell.startswith("#")
    if not must and not (alone and not cell):
        return cell
    if writing.escape:
        cell = cell.replace(writing.escape, writing.escape * 2)
        return f"{quote}{cell.replace(quote, writing.escape + quote)}{quote}"
    return f"{quote}{cell.replace(quote, quote * 2)}{quote}"
