"""Signs that do not belong: text decoded twice, padding around a value, capitals where others have none."""

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sextant.features.checks.finding.cells import Coded, Found, Ints
from sextant.features.checks.finding.forms import closed_share

_RARELY = 0.1
_USUAL = 0.9
_CLOSED = 0.6
# UTF-8 read as a Western code page: a lead byte as a letter, its followers as signs.
_GARBLED = re.compile(
    r"[ÂÃâÄÅÎÏÐÑ][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]|\ufffd|ï»¿|[\x80-\x9f]"
)
_PADDED = re.compile(r"^[\s'`*_~#^|]+(?=\w)|(?<=[\w.)%])(?:[-_]?[*_~#^|]+|\s+[.*_~#^|,;-]*)$")


def garbled(column: Coded) -> Iterator[Found]:
    """Text that was decoded in the wrong encoding somewhere on its way."""
    if not column.is_text:
        return
    rows = _rows(column, _marked(column, _GARBLED))
    if 0 < len(rows) <= _RARELY * column.rows:
        reason = "Its letters come from an encoding that was read as another."
        suggestions = [_decoded(column.values[int(code)]) for code in column.codes[rows]]
        yield Found(column.name, "encoding", rows, reason, suggestions, sureness=0.9)


def _decoded(value: str) -> str:
    try:
        return value.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""


def padded(column: Coded) -> Iterator[Found]:
    """Signs or spaces around a value that hardly any other has."""
    if not column.is_text:
        return
    rows = _rows(column, _marked(column, _PADDED))
    if 0 < len(rows) <= _RARELY * column.rows:
        suggestions = [_PADDED.sub("", column.values[int(code)]) for code in column.codes[rows]]
        reason = f"Signs stand around the value that other values of `{column.name}` do not have."
        yield Found(column.name, "form", rows, reason, suggestions, sureness=0.85)


def capitals(column: Coded) -> Iterator[Found]:
    """A few values all in capitals, or without any, where the others are written in one other way."""
    if not column.is_text:
        return
    kinds = np.array([_case(value) for value in column.values] + [""], dtype=np.str_)
    cells = kinds[column.codes]
    written = cells[cells != ""]
    if len(written) < 50:
        return
    names, counts = np.unique(written, return_counts=True)
    usual, count = str(names[int(counts.argmax())]), int(counts.max())
    if not _USUAL * len(written) <= count < len(written):
        return
    if closed_share(column) < _CLOSED:
        return
    rare = np.append(np.bincount(column.codes[column.filled], minlength=column.distinct) <= 2, False)
    odd = (cells != "") & (cells != usual) & np.isin(cells, ("lower", "UPPER")) & rare[column.codes]
    rows = np.flatnonzero(odd)
    if 0 < len(rows) <= _RARELY * len(written):
        reason = f"Its capitals are not as in {count / len(written) * 100:.3g} % of column `{column.name}`."
        yield Found(column.name, "form", rows, reason, sureness=0.7)


def _case(value: str) -> str:
    letters = [sign for sign in value if sign.isalpha()]
    if len(letters) < 2:
        return ""
    if all(sign.islower() for sign in letters):
        return "lower"
    if all(sign.isupper() for sign in letters):
        return "UPPER"
    return "mixed"


def _marked(column: Coded, pattern: "re.Pattern[str]") -> "NDArray[np.bool_]":
    return np.array([bool(pattern.search(value)) for value in column.values] + [False], dtype=np.bool_)


def _rows(column: Coded, of_value: "NDArray[np.bool_]") -> Ints:
    return np.flatnonzero(of_value[column.codes])
