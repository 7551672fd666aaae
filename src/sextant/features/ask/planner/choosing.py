"""Which table a question is about: it is read against each that may be meant, and the surest reading wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sextant.features.ask.planner.reading import Reading, read_question
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.words import tokenize

_READ_IN_FULL = 8


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The surest reading, and those of other tables that come near it, best first."""

    best: Reading
    others: tuple[Reading, ...] = ()


def interpret(question: str, readers: Sequence[Reader], *, today: date) -> Interpretation:
    """Reads a question against the tables; raises ValueError when there are none."""
    if not readers:
        raise ValueError("a question needs at least one table")
    near = _nearest(question, readers)
    readings = [read_question(question, reader, today=today) for reader in near]
    ranked = sorted(readings, key=lambda reading: -_score(reading))
    best = ranked[0]
    rivals = tuple(
        r for r in ranked[1:] if _score(r) >= 0.6 * _score(best) and r.verdict.status != "not_understood"
    )
    return Interpretation(best, rivals)


def _nearest(question: str, readers: Sequence[Reader]) -> Sequence[Reader]:
    """The tables whose words the question shares most, where there are too many to read in full."""
    if len(readers) <= _READ_IN_FULL:
        return readers
    stems = {t.stem for t in tokenize(question) if t.kind == "word"}

    def shared(reader: Reader) -> int:
        nouns = {word for noun in reader.table.nouns for word in noun}
        return 2 * len(stems & nouns) + reader.linker.known(stems)

    return sorted(readers, key=lambda r: -shared(r))[:_READ_IN_FULL]


def _score(reading: Reading) -> float:
    """The verdict, tempered by how much of the question is placed and whether the table itself is named."""
    named = 0.1 * reading.names_rows
    return reading.verdict.confidence + named + 0.2 * reading.verdict.coverage + 0.02 * reading.link_quality
