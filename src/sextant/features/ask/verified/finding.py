"""Which verified question a question is, by its words over the data's own names and values."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot.errors import SqlglotError

from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.verified.alike import Names, Signature, overlap, signature
from sextant.features.semantics import VerifiedQuestion
from sextant.kit.nouns import singular

_KEPT = 64


@dataclass(frozen=True, slots=True)
class _Known:
    """The signatures of some questions over some readers."""

    questions: tuple[VerifiedQuestion, ...]
    readers: tuple[Reader, ...]
    names: Names
    by_signature: Mapping[Signature, VerifiedQuestion]


class Finder:
    """Keeps the signatures of verified questions for as long as nothing of the data changes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, ...], _Known] = OrderedDict()
        self._lock = threading.Lock()

    def same(
        self, question: str, questions: tuple[VerifiedQuestion, ...], readers: tuple[Reader, ...]
    ) -> VerifiedQuestion | None:
        """The verified question that this one is in other words; None where there is any doubt."""
        if not questions:
            return None
        known = self._known(questions, readers)
        return known.by_signature.get(_signature(question, readers, known.names))

    def near(
        self, question: str, questions: Sequence[VerifiedQuestion], *, most: int
    ) -> tuple[VerifiedQuestion, ...]:
        """Verified questions that share words with this one, the nearest first."""
        asked = signature(question)
        scored = [(overlap(asked, signature(one.question)), one) for one in questions]
        near = sorted((entry for entry in scored if entry[0] > 0), key=lambda entry: -entry[0])
        return tuple(one for _, one in near[:most])

    def _known(self, questions: tuple[VerifiedQuestion, ...], readers: tuple[Reader, ...]) -> _Known:
        key = (*(id(one) for one in questions), 0, *(id(reader) for reader in readers))
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        names = _names(readers)
        made = _Known(questions, readers, names, _by_signature(questions, readers, names))
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


def same_statement(sql: str, questions: Iterable[VerifiedQuestion]) -> VerifiedQuestion | None:
    """The verified question that the same statement answers, however both are written."""
    form = _form(sql)
    if form is None:
        return None
    return next((one for one in questions if not one.moves and _form(one.sql) == form), None)


def _by_signature(
    questions: Sequence[VerifiedQuestion], readers: Sequence[Reader], names: Names
) -> Mapping[Signature, VerifiedQuestion]:
    """Two verified questions that cannot be told apart stand for neither."""
    found: dict[Signature, VerifiedQuestion] = {}
    twice: set[Signature] = set()
    for one in questions:
        mark = _signature(one.question, readers, names)
        if mark in found and found[mark].sql != one.sql:
            twice.add(mark)
        found[mark] = one
    return {mark: one for mark, one in found.items() if mark not in twice}


def _signature(question: str, readers: Sequence[Reader], names: Names) -> Signature:
    return signature(
        question,
        names=names,
        is_value=lambda word: any(reader.values.links(word) for reader in readers),
    )


def _names(readers: Sequence[Reader]) -> dict[tuple[str, ...], str]:
    """Every way to call a column; one that could be two columns names neither."""
    found: dict[tuple[str, ...], set[str]] = {}
    for reader in readers:
        for column in reader.table.columns:
            for phrase in column.phrases:
                words = tuple(singular(word) for word in phrase)
                found.setdefault(words, set()).add(f"column:{column.name.lower()}")
    return {words: next(iter(names)) for words, names in found.items() if len(names) == 1}


def _form(sql: str) -> str | None:
    try:
        return sqlglot.parse_one(sql, dialect="duckdb").sql(dialect="duckdb", comments=False)
    except (SqlglotError, RecursionError):
        return None
