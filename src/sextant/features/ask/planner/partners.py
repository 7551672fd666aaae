"""Rows that have, or lack, rows of another table: customers without orders, products never sold in 2025.

The question is cut at the word that leads from one table to the other; both parts are read for themselves, so
that "customers in Texas who ordered in 2023 but not in 2025" is three readings in one statement.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from sextant.features.ask.planner.draft import Chip
from sextant.features.ask.planner.plan import (
    Aggregate,
    Column,
    Compare,
    Condition,
    Literally,
    Missing,
    Operator,
    Output,
    Plan,
    Source,
    Within,
    both,
)
from sextant.features.ask.planner.reading import Reading, read_question
from sextant.features.ask.planner.scoring import SURE, verdict_of
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.concepts import RELATED
from sextant.features.ask.understanding.lexicon import read_number
from sextant.features.ask.understanding.words import Token, stem, tokenize

if TYPE_CHECKING:
    from sextant.features.ask.planner.wide.joins import Relation
    from sextant.features.ask.planner.wide.schema import WideSchema

_MOST_SURE = 0.95
_PRONOUNS = frozenset({"who", "that", "which", "and"})
_HELPING = "have has had was were are is been be do does did ever yet already once we i they people anyone by"
_DENIALS = "never not no without haven't hasn't hadn't didn't weren't wasn't don't doesn't"
_OWNERS = "with without have has had having placed made got received did bought ordered"
_HELPERS, _DENYING = frozenset(_HELPING.split()), frozenset(_DENIALS.split())
_OWNING = frozenset(_OWNERS.split())
_SELLING = frozenset({"quantity", "units", "revenue", "sales"})
_DONE = frozenset(
    {"sold", "bought", "made", "buy", "purchase", "sell", "paid", "taken", "taught", "got", "won"}
)
_OPERATORS: dict[str, Operator] = {
    "more than": ">", "over": ">", "at least": ">=", "fewer than": "<", "less than": "<", "under": "<",
    "at most": "<=", "exactly": "=", "only": "=", "": "=",
}  # fmt: skip
_NUMBER = r"\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|once|twice"
_COUNTED = re.compile(
    r"\b(?:(?P<how>more than|over|at least|fewer than|less than|under|at most|exactly|only)\s+"
    rf"(?P<number>{_NUMBER})(?: times)?|(?P<just>once|twice|(?:{_NUMBER})(?= times\b))(?: times)?)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A table whose rows point at those asked for, and the words that lead there."""

    relation: "Relation"
    reader: Reader


@dataclass(frozen=True, slots=True)
class Part:
    """What the other table's rows are asked to be, and whether there are to be any."""

    text: str
    denied: bool
    operator: Operator = ">="
    count: int = 1


def read_partners(question: str, schema: "WideSchema", *, today: date) -> Reading | None:
    """The reading of a question for rows by what another table holds of them; None where it is none."""
    tokens = tokenize(question)
    if len(tokens) < 3 or not schema.graph.relations:
        return None
    for number, reader in enumerate(schema.readers):
        end = _named_at(tokens, reader)
        if end is None:
            continue
        for start in range(end, min(end + 6, len(tokens))):
            made = _cut_at(question, tokens, start, schema=schema, number=number, today=today)
            if made is not None:
                return made
    return None


def _named_at(tokens: Sequence[Token], reader: Reader) -> int | None:
    """Where the first mention of the table's rows by their whole name ends."""
    noun = reader.table.nouns[0] if reader.table.nouns else ()
    for start in range(len(tokens)):
        if noun and tuple(t.stem for t in tokens[start : start + len(noun)]) == noun:
            return start + len(noun)
    return None


def _cut_at(
    question: str, tokens: Sequence[Token], start: int, *, schema: "WideSchema", number: int, today: date
) -> Reading | None:
    """The reading with what is asked for before a place, and what the other table holds from there on."""
    denied, place, verb = leading(tokens, start)
    if place is None:
        return None
    rows = question[: tokens[start - 1].end]
    asked: Reading | None = None
    for tie, rest in _ties(question, tokens, place, verb, schema=schema, number=number):
        parts = list(parts_of(rest, denied=denied))
        if not any(p.denied or p.count > 1 or p.operator != ">=" for p in parts) and len(parts) < 2:
            continue
        asked = asked or rows_of(rows, schema.readers[number], today=today)
        if asked is None:
            return None
        made = [condition_of(part, tie, schema, today=today) for part in parts]
        if all(one is not None for one in made):
            return joined(question, asked, [one for one in made if one is not None], tie)
    return None


def leading(tokens: Sequence[Token], start: int) -> tuple[bool, int | None, str]:
    """Whether the words from a place on deny, where what they lead to begins, and the doing among them."""
    place, denied, owning = start, False, False
    while place < len(tokens):
        word = tokens[place].lower
        if word in _DENYING:
            denied = True
            owning = owning or word in {"without", "no"}
        elif word in {"with", "having", "have", "has", "had"}:
            owning = True
        elif word not in _PRONOUNS and word not in _HELPERS and word != "any":
            break
        place += 1
    if place >= len(tokens) or (place == start and not _is_doing(tokens[place])):
        return denied, None, ""
    verb = "" if owning and not _is_doing(tokens[place]) else tokens[place].lower
    return denied, place if not verb else place + 1, verb


def _is_doing(token: Token) -> bool:
    return token.lower.endswith("ed") or token.lower in _DONE


def _ties(
    question: str, tokens: Sequence[Token], place: int, verb: str, *, schema: "WideSchema", number: int
) -> Iterator[tuple[Tie, str]]:
    """Tables that the words lead to, with what is said of their rows."""
    rest = question[tokens[place].start :] if place < len(tokens) else ""
    relations = [r for r in schema.graph.relations if r.to_table == number and r.table != number]
    relations.sort(key=lambda r: not _is_called(verb, schema.readers[r.table]))
    stems = [t.stem for t in tokens[place:]]
    for relation in relations:
        reader = schema.readers[relation.table]
        noun = reader.table.nouns[0] if reader.table.nouns else ()
        named = any(tuple(stems[i : i + len(noun)]) == noun for i in range(len(stems))) if noun else False
        if named and (not verb or verb in _OWNING):
            yield Tie(relation, reader), rest
        elif verb and not named and makes(verb, reader):
            yield Tie(relation, reader), f"{reader.table.rows_noun} {rest}"


def makes(verb: str, reader: Reader) -> bool:
    """Whether a doing makes rows of a table: ordered makes orders, and what is sold has a quantity."""
    if _is_called(verb, reader):
        return True
    if verb in _TRADING:
        words = {w for c in reader.table.columns if c.role == "measure" for p in c.phrases for w in p}
        return bool(words & _SELLING)
    return False


_BOTH = re.compile(r"(?P<rows>[\w ]*?)\s*\bboth\s+(?P<one>.+?)\s+and\s+(?P<two>.+)", re.I)
_TRADING = frozenset({"sold", "sell", "bought", "buy", "ordered", "purchased"})


def _is_called(verb: str, reader: Reader) -> bool:
    """Whether rows of a table are called after a doing: orders, purchases."""
    word = stem(verb)
    said = {word, *RELATED.get(word, ())} | (
        {"order", "purchas"} if verb in {"bought", "buy"} else set[str]()
    )
    return any(len(noun) == 1 and noun[0] in said for noun in reader.table.nouns[:1])


_JOINTS = re.compile(r",?\s+(?P<joint>but not|and not|but never|but did not|but didn't)\s+", re.I)


def parts_of(rest: str, *, denied: bool) -> Iterator[Part]:
    """ "orders in 2023 but not in 2025": what there is to be, and what not."""
    rest = rest.strip(" ?.!")
    noun, _, _ = rest.partition(" ")
    two = _BOTH.fullmatch(rest)
    if two is not None:
        yield from (
            _counted(f"{two['rows']} {one}".strip(), denied=denied) for one in (two["one"], two["two"])
        )
        return
    pieces = _JOINTS.split(rest)
    yield _counted(pieces[0], denied=denied)
    for piece in pieces[2::2]:
        yield _counted(piece if piece.lower().startswith(noun.lower()) else f"{noun} {piece}", denied=True)


def _counted(text: str, *, denied: bool) -> Part:
    """ "more than 20 orders", "orders at least twice": how many there are to be."""
    found = _COUNTED.search(text)
    number = read_number(found["number"] or found["just"]) if found is not None else None
    if found is None or number is None or not number.is_integer():
        return Part(text, denied)
    counted = found["just"] or found["number"].lower() in {"once", "twice"} or found[0].endswith("times")
    before, after = text[: found.start()].strip(), text[found.end() :].strip()
    if not counted and (before or not after):
        return Part(text, denied)  # "a loan of more than 3000": not how many there are
    left = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
    return Part(left, denied, _OPERATORS[(found["how"] or "").lower()], int(number))


def rows_of(text: str, reader: Reader, *, today: date) -> Reading | None:
    """The reading of what is asked for, where it is rows or their number and every word is placed."""
    reading = read_question(text, reader, today=today)
    plan = reading.plan
    plain = plan.limit is None and plan.having is None and plan.combined is None and not plan.joins
    return reading if plain and not reading.verdict.unplaced and reading.verdict.confidence >= SURE else None


@dataclass(frozen=True, slots=True)
class Made:
    condition: Condition
    chip: Chip
    confidence: float


def condition_of(part: Part, tie: Tie, schema: "WideSchema", *, today: date) -> Made | None:
    """The condition that rows of the other table are there, or are not."""
    relation, table = tie.relation, tie.reader.table
    reading = read_question(part.text, tie.reader, today=today)
    plan, verdict = reading.plan, reading.verdict
    listing = not plan.groups and plan.limit is None and not plan.measures and plan.having is None
    if not listing or verdict.unplaced or verdict.confidence < SURE:
        return None
    key = Column(table.table, relation.column)
    known = Missing(key, negated=True) if part.denied and _may_lack(tie) else None
    counted = part.count != 1 or part.operator != ">="
    inner = Plan(
        sources=(Source(table.dataset_id, table.table, table.table),),
        outputs=(Output(key, relation.column),),
        where=both(plan.where, known),
        groups=(key,) if counted else (),
        having=Compare(Aggregate("count"), part.operator, Literally(float(part.count))) if counted else None,
    )
    asked = schema.tables[relation.to_table]
    condition = Within(Column(asked.table, relation.to_column), inner, part.denied)
    where, when = (
        " and ".join(c.text for c in reading.chips if c.role == role) for role in ("where", "when")
    )
    words = f"there are {'no ' if part.denied else ''}{_how_many(part)}{table.rows_noun}"
    told = f"{words}{f' where {where}' if where else ''}{f', {when}' if when else ''}"
    column = asked.column(relation.to_column)
    return Made(condition, Chip("where", told, part.text, column), verdict.confidence)


def _how_many(part: Part) -> str:
    if part.operator == ">=" and part.count == 1:
        return ""
    words = {">": "more than ", ">=": "at least ", "<": "fewer than ", "<=": "at most ", "=": "exactly "}
    return f"{words[part.operator]}{part.count} "


def _may_lack(tie: Tie) -> bool:
    return tie.reader.table.column(tie.relation.column).nulls > 0


def joined(question: str, asked: Reading, made: Sequence[Made], tie: Tie) -> Reading:
    plan = replace(asked.plan, where=both(asked.plan.where, *(one.condition for one in made)))
    confidence = min(asked.verdict.confidence, _MOST_SURE, *(one.confidence for one in made))
    alone = tie.reader.table.table == asked.table.table
    if alone and not plan.measures and not plan.groups:
        plan = replace(plan, distinct=True)  # values of a column, each once
    reasons = (f"{asked.table.name} and {tie.reader.table.name} hang together by {tie.relation.column}",)
    return replace(
        asked,
        question=question,
        plan=plan,
        verdict=verdict_of(confidence, () if alone else reasons, ()),
        chips=(*asked.chips, *(one.chip for one in made)),
        choices=(),
        beside=() if alone else (tie.reader.table,),
    )
