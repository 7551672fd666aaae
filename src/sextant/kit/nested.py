"""Types of nested values by name: `list<string>`, `struct<sku: string, qty: long>`, `map<string, double>`.

A type is learned from values, so it only ever widens: whole numbers become `double` beside others, whatever
else is mixed becomes `string`. A `map` has texts as its keys. `null` is the type of nothing seen yet.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

FIELDS = 100  # an object with more keys is a map
DEPTH = 8  # what is nested deeper stays JSON text
_PLAIN = ("null", "boolean", "long", "double", "string")
_WORD = re.compile(r"[^\W\d]\w*")
_TOKEN = re.compile(r'\s*("(?:[^"]|"")*"|[^\W\d]\w*|[<>:,])')


@dataclass(frozen=True, slots=True)
class Plain:
    name: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    kind: "Kind"


@dataclass(frozen=True, slots=True)
class Fields:
    """A struct; two names never differ by their case alone."""

    kinds: "tuple[tuple[str, Kind], ...]"


@dataclass(frozen=True, slots=True)
class Values:
    """A map from texts."""

    kind: "Kind"


Kind = Plain | Items | Fields | Values
HOLLOW = "struct<>"  # of a column that tells only that its object is missing: the leaves are columns
NOTHING, TEXT, LONG, DOUBLE = Plain("null"), Plain("string"), Plain("long"), Plain("double")


def is_nested(name: str) -> bool:
    """Whether a type's name is one of these, and not one of the lake's."""
    return "<" in name


def spelled(kind: Kind) -> str:
    """The type's name; a field that is no plain word stands in double quotes."""
    match kind:
        case Plain():
            return kind.name
        case Items():
            return f"list<{spelled(kind.kind)}>"
        case Values():
            return f"map<string, {spelled(kind.kind)}>"
        case Fields():
            return struct_name([(name, spelled(one)) for name, one in kind.kinds])


def struct_name(fields: Sequence[tuple[str, str]]) -> str:
    """The name of a struct with fields of these names and types."""
    return f"struct<{', '.join(f'{_word(name)}: {kind}' for name, kind in fields)}>"


@lru_cache(maxsize=4096)
def shown(name: str) -> str:
    """The type as SQL and people see it: text where nothing is known yet, and below the depth."""
    return spelled(settled(parsed(name)))


def parsed(name: str) -> Kind:
    """The type of a name; raises ValueError for what is none."""
    words = _words(name)
    kind = _read(words, name)
    if words:
        raise ValueError(name)
    return kind


def together(one: Kind, other: Kind) -> Kind:
    """The narrowest type that holds the values of both."""
    if one == other or other == NOTHING:
        return one
    if one == NOTHING:
        return other
    if {one, other} == {LONG, DOUBLE}:
        return DOUBLE
    match one, other:
        case (Items(), Items()):
            return Items(together(one.kind, other.kind))
        case (Fields(), Fields()):
            return fields((*one.kinds, *other.kinds))
        case (Fields() | Values(), Fields() | Values()):
            return Values(together(_of_values(one), _of_values(other)))
        case _:
            return TEXT


def fields(kinds: "tuple[tuple[str, Kind], ...]") -> Kind:
    """The object with these keys; a map where they are many, text where no engine could tell them apart."""
    found: dict[str, Kind] = {}
    for name, kind in kinds:
        found[name] = together(found.get(name, NOTHING), kind)
    if len(found) > FIELDS:
        return Values(_of_values(Fields(tuple(found.items()))))
    if not found or "" in found or len({name.lower() for name in found}) < len(found):
        return TEXT
    return Fields(tuple(found.items()))


def settled(kind: Kind, *, depth: int = DEPTH) -> Kind:
    """The type as it is used: text where nothing is known, and below the depth."""
    match kind:
        case Plain():
            return TEXT if kind == NOTHING else kind
        case _ if depth == 0:
            return TEXT
        case Items():
            return Items(settled(kind.kind, depth=depth - 1))
        case Values():
            return Values(settled(kind.kind, depth=depth - 1))
        case Fields():
            return Fields(tuple((name, settled(one, depth=depth - 1)) for name, one in kind.kinds))


def without_longs(kind: Kind, instead: Kind) -> Kind:
    """The type with another in the place of whole numbers."""
    match kind:
        case Plain():
            return instead if kind == LONG else kind
        case Items():
            return Items(without_longs(kind.kind, instead))
        case Values():
            return Values(without_longs(kind.kind, instead))
        case Fields():
            return Fields(tuple((name, without_longs(one, instead)) for name, one in kind.kinds))


def _of_values(kind: Fields | Values) -> Kind:
    if isinstance(kind, Values):
        return kind.kind
    found: Kind = NOTHING
    for _, one in kind.kinds:
        found = together(found, one)
    return found


def _word(name: str) -> str:
    return name if _WORD.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def _words(name: str) -> list[str]:
    """The words and signs of a name, the last first."""
    found: list[str] = []
    at = 0
    while at < len(name.rstrip()):
        token = _TOKEN.match(name, at)
        if token is None:
            raise ValueError(name)
        found.append(token[1])
        at = token.end()
    return found[::-1]


def _read(words: list[str], name: str) -> Kind:
    head = words.pop() if words else ""
    if head in _PLAIN:
        return Plain(head)
    _take(words, "<", name)
    made: Kind
    if head == "struct":
        made = Fields(tuple(_fields(words, name)))
    elif head == "list":
        made = Items(_read(words, name))
    elif head == "map":
        _take(words, "string", name)
        _take(words, ",", name)
        made = Values(_read(words, name))
    else:
        raise ValueError(name)
    _take(words, ">", name)
    return made


def _fields(words: list[str], name: str) -> list[tuple[str, Kind]]:
    found: list[tuple[str, Kind]] = []
    if words and words[-1] == ">":
        return found
    while True:
        field = words.pop() if words else ""
        if field.startswith('"'):
            field = field[1:-1].replace('""', '"')
        _take(words, ":", name)
        found.append((field, _read(words, name)))
        if not words or words[-1] != ",":
            return found
        words.pop()


def _take(words: list[str], wanted: str, name: str) -> None:
    if not words or words.pop() != wanted:
        raise ValueError(name)
