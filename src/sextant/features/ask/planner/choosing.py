"""A question is read against each table alone and over all of them, and the surest reading wins."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sextant.features.ask.meaning import is_virtual
from sextant.features.ask.planner.brief import is_brief
from sextant.features.ask.planner.contradicting import contradicts
from sextant.features.ask.planner.equals import ordered
from sextant.features.ask.planner.naming import tells_a_rate
from sextant.features.ask.planner.own import read_own
from sextant.features.ask.planner.partners import read_partners
from sextant.features.ask.planner.plainer import plainer
from sextant.features.ask.planner.reading import Interpretation, Likely, Reading, read_question
from sextant.features.ask.planner.scoring import LIKELY, SURE, verdict_of
from sextant.features.ask.planner.sureness import STRANGE, features_of, surely
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.words import tokenize

if TYPE_CHECKING:
    from sextant.features.ask.planner.wide.asking import WideReading
    from sextant.features.ask.planner.wide.schema import WideSchema

_READ_IN_FULL = 5
_STARS = 2
_BETTER = 0.03
_SORTING = frozenset({"sort", "rank"})
_DECLINED = 0.2
_WITH_STRANGERS = 0.5  # what a reading has to be worth that passes over a word nothing accounts for
_CERTAIN, _HARDLY = 0.9, 0.4  # from where on one reading outweighs the other


def interpret(question: str, readers: Sequence[Reader], *, today: date) -> Interpretation:
    """Reads a question against the tables; raises ValueError when there are none."""
    said = plainer(question, readers)
    if said is None:
        return _interpret(question, readers, today=today)
    found = _interpret(said.question, readers, today=today)
    best = replace(found.best, question=question, notes=(said.note, *found.best.notes))
    return replace(found, best=best)


def _interpret(question: str, readers: Sequence[Reader], *, today: date) -> Interpretation:
    from sextant.features.ask.planner.declining import strange_words
    from sextant.features.ask.planner.wide.asking import schema_of
    from sextant.features.ask.planner.wide.model import shipped

    found, told = weighed(question, readers, today=today)
    if told is None:
        return found
    found = replace(found, best=surely(found.best, told, shipped().surely), features=told)
    if contradicts(found.best.plan):
        return replace(found, likeliest=())
    if not told[STRANGE]:
        return found
    if found.best.verdict.confidence >= _WITH_STRANGERS:
        return replace(found, likeliest=())  # however many pass over the word
    return _lacks(found, strange_words(question, schema_of(readers)))


def weighed(
    question: str, readers: Sequence[Reader], *, today: date
) -> tuple[Interpretation, Mapping[str, float] | None]:
    """What was chosen, and what tells how likely it is right; None where it says so itself."""
    # numpy and the learned model load at the first question
    from sextant.features.ask.planner.declining import accounts
    from sextant.features.ask.planner.wide.asking import read_widely, schema_of
    from sextant.features.ask.planner.wide.quoted import without_quotes

    schema = schema_of(readers)
    asked, question = question, without_quotes(question, schema)
    narrow = of_one_table(question, readers, today=today)
    narrow = with_pointed_at(narrow, question, schema, today=today)
    partners = read_partners(question, schema, today=today) or read_own(question, schema, today=today)
    if partners is not None:
        return Interpretation(partners), None
    wide = read_widely(question, readers, narrow.best, rivals=len(narrow.others), today=today)
    found = _declined(_surest(narrow, wide) if wide else narrow, question, schema)
    by_rule = _is_by_rule(question, found.best)
    by_rule = by_rule and found.best.plan == narrow.best.plan
    found = replace(found, best=replace(ordered(found.best), question=asked))
    if by_rule:
        return found, None
    told = features_of(found.best, narrow, wide, tables=len(readers))
    if found.best.verdict.status != "not_understood":
        likeliest = tuple(Likely(w.reading, w.share) for w in wide)
        found = replace(found, likeliest=likeliest)
    return found, {**told, **accounts(question, schema)}


def _is_by_rule(question: str, best: Reading) -> bool:
    """Whether what is learned of sentences tells nothing of it: headings, sorting, rates, firsts of each."""
    first = question.split(maxsplit=1)[:1]
    sorts = bool(first) and first[0].lower() in _SORTING and not best.verdict.unplaced
    return sorts or is_brief(question) or tells_a_rate(best.plan) or best.plan.firsts is not None


def _declined(found: Interpretation, question: str, schema: "WideSchema") -> Interpretation:
    """Not understood, where a reading that is not sure leaves out most of what is asked for."""
    from sextant.features.ask.planner.declining import lacking

    verdict = found.best.verdict
    if verdict.confidence >= SURE or verdict.status == "not_understood":
        return found
    words = lacking(question, schema)
    return _lacks(found, words) if words else found


def _lacks(found: Interpretation, words: Sequence[str]) -> Interpretation:
    """Not understood, since the data has no word for these."""
    verdict = found.best.verdict
    if verdict.status == "not_understood":
        return found
    reasons = ("nothing in the data is called what is asked for", *verdict.reasons)
    unplaced = tuple(dict.fromkeys((*words, *verdict.unplaced)))
    made = verdict_of(min(verdict.confidence, _DECLINED), reasons, unplaced, coverage=verdict.coverage)
    return Interpretation(replace(found.best, verdict=replace(made, status="not_understood")))


def with_pointed_at(
    narrow: Interpretation, question: str, schema: "WideSchema", *, today: date
) -> Interpretation:
    """The reading of a table with those it points at, where that places more of the question."""
    best = narrow.best
    keys = any(c.role == "by" and c.column is not None and c.column.role == "key" for c in best.chips)
    by_key = keys and is_brief(question)  # "sales by product" is by its name rather than its number
    if best.verdict.confidence >= SURE and not best.verdict.unplaced and not by_key:
        return narrow
    found: list[Reading] = []
    for number in _nearest_pointing(question, schema):
        star = schema.star(number)
        reading = star.joined(read_question(question, star.reader, today=today)) if star else None
        if reading is not None:
            found.append(reading)
    first = max(found, key=_score, default=None)
    if first is None or _score(first) < _score(best) + (-_BETTER if by_key else _BETTER):
        return narrow
    return Interpretation(first, (best, *narrow.others))


def _nearest_pointing(question: str, schema: "WideSchema") -> Sequence[int]:
    """The tables that, with those they point at, share most words with a question."""
    stems = {t.stem for t in tokenize(question) if t.kind == "word"}
    shared: dict[int, int] = {}
    for relation in schema.graph.relations:
        here = schema.readers[relation.table]
        shared.setdefault(relation.table, _words_shared(stems, here))
        shared[relation.table] += _words_shared(stems, schema.readers[relation.to_table])
    return sorted(shared, key=lambda number: (-shared[number], number))[:_STARS]


def _words_shared(stems: set[str], reader: Reader) -> int:
    nouns = {word for noun in reader.table.nouns for word in noun}
    return 2 * len(stems & nouns) + reader.linker.known(stems)


def _surest(narrow: Interpretation, wide: Sequence["WideReading"]) -> Interpretation:
    """The reading of one table where it says what the other cannot, or both agree; else the wide one."""
    first, best = wide[0], narrow.best
    sure, plain = first.reading.verdict.confidence, best.verdict.confidence
    if contradicts(best.plan) and not contradicts(first.reading.plan):
        return Interpretation(first.reading, tuple(w.reading for w in wide[1:]))
    if first.lone and (plain >= LIKELY or first.agrees or sure < LIKELY):
        return narrow
    if plain >= SURE and sure < SURE and tells_a_rate(best.plan):
        return narrow
    if plain >= LIKELY and best.plan.firsts is not None:
        return narrow  # no form says it
    if plain >= _CERTAIN and sure < _HARDLY and not first.agrees and not best.plan.joins:
        return narrow
    defined = any(chip.column is not None and is_virtual(chip.column.name) for chip in best.chips)
    if plain >= SURE and is_brief(best.question):
        return narrow
    if (first.dated or defined) and plain >= max(LIKELY, sure):
        return narrow
    if first.agrees:
        verdict = replace(
            first.reading.verdict, unplaced=best.verdict.unplaced, coverage=best.verdict.coverage
        )
        others = (*(w.reading for w in wide[1:]), *narrow.others)
        return replace(narrow, best=replace(best, verdict=verdict), others=others)
    others = (*(w.reading for w in wide[1:]), *((best,) if best.verdict.status == "answered" else ()))
    return Interpretation(first.reading, others)


def of_one_table(question: str, readers: Sequence[Reader], *, today: date) -> Interpretation:
    """Reads a question against each table alone; raises ValueError when there are none."""
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
    return sorted(readers, key=lambda r: -_words_shared(stems, r))[:_READ_IN_FULL]


def _score(reading: Reading) -> float:
    """The verdict, tempered by how much of the question is placed and whether the table itself is named."""
    named = 0.1 * reading.names_rows
    return reading.verdict.confidence + named + 0.2 * reading.verdict.coverage + 0.02 * reading.link_quality
