"""A schema of many tables as the wide planner sees it: numbered columns, their words, their values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sextant.features.ask.planner.stars import Star, star_of
from sextant.features.ask.planner.wide.joins import JoinGraph, Relation, infer_relations
from sextant.features.ask.planner.wide.otherwise import OtherWords, other_words
from sextant.features.ask.planner.wide.synonyms import Words
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.concepts import RELATED
from sextant.features.ask.understanding.kept import ById
from sextant.features.ask.understanding.lexicon import LEXICON
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo
from sextant.features.ask.understanding.values import normal
from sextant.features.ask.understanding.words import LITTLE_WORDS, Token, kin, one_edit_away, stem
from sextant.kit.nouns import singular

_OTHERWISE = 0.85  # how well a name fits that is said in other words
_TABLES = 1_024
_NOTHING: Mapping[Words, Mapping[Words, float]] = {}
_GENERAL = frozenset(
    stem(w)
    for w in [
        "id",
        "code",
        "name",
        "number",
        "date",
        "type",
        "value",
        "detail",
        "description",
        "amount",
        "time",
        "key",
        "info",
    ]
)


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a wide schema: its table's number and what is known of it."""

    table: int
    info: ColumnInfo
    unique: bool
    own_key: bool
    points: int | None
    names_rows: bool


_Entry = tuple[int, int, float]  # of a word: the number of the name, its place there, and what it says


@dataclass(frozen=True, slots=True)
class _Called:
    """The names of a table's columns, numbered from 0: the column, what it says in all, its length."""

    phrases: list[tuple[int, float, int]]
    words: dict[str, list[_Entry]]


class WideSchema:
    """Made once for the tables one person may ask, used for every question."""

    def __init__(
        self,
        readers: Sequence[Reader],
        relations: Sequence[Relation] | None = None,
        learned: Mapping[Words, Mapping[Words, float]] | None = None,
    ) -> None:
        self.readers = tuple(readers)
        self._otherwise = other_words(_NOTHING if learned is None else learned)
        self.tables: tuple[TableInfo, ...] = tuple(r.table for r in readers)
        declared = _declared(self.tables) if relations is None else relations
        self.graph = JoinGraph(len(readers), _with_inferred(declared, infer_relations(self.tables)))
        self.columns = self._places()
        self.first: list[int] = []
        at = 0
        for table in self.tables:
            self.first.append(at)
            at += len(table.columns)
        self.phrases: list[tuple[int, float, int]] = []
        self.table_phrases: list[tuple[int, float, int]] = []
        self.column_words = self._index_columns()
        self.table_words = self._index_tables()
        self._stand_ins = (self._stand_ins_of(self.table_words), self._stand_ins_of(self.column_words))
        self._stars: dict[int, Star | None] = {}
        self._close: dict[str, tuple[tuple[str, float], ...]] = {}

    def _places(self) -> tuple[Place, ...]:
        points = {(r.table, r.column): r.to_table for r in self.graph.relations}
        aimed = {(r.to_table, r.to_column) for r in self.graph.relations}
        found: list[Place] = []
        for number, table in enumerate(self.tables):
            named = {c.name for c in table.identity}
            for column in table.columns:
                unique = bool(table.row_count) and column.distinct == table.row_count
                key = (number, column.name) in aimed or (unique and column is table.columns[0])
                target = points.get((number, column.name))
                found.append(Place(number, column, unique, key, target, column.name in named))
        return tuple(found)

    def _index_columns(self) -> dict[str, list[_Entry]]:
        index: dict[str, list[_Entry]] = {}
        for first, table in zip(self.first, self.tables, strict=True):
            called, before = _names.of(table, _Names).in_words(self._otherwise), len(self.phrases)
            self.phrases += [(first + place, total, size) for place, total, size in called.phrases]
            for word, entries in called.words.items():
                moved = [(before + number, part, weight) for number, part, weight in entries]
                index.setdefault(word, []).extend(moved)
        return index

    def _index_tables(self) -> dict[str, list[_Entry]]:
        index: dict[str, list[_Entry]] = {}
        for number, table in enumerate(self.tables):
            for noun in table.nouns[:1] if table.nouns and len(table.nouns[0]) > 1 else table.nouns:
                weights = [0.4] * (len(noun) - 1) + [0.6] if len(noun) > 1 else [1.0]
                _enter(index, self.table_phrases, noun, weights=weights, target=number)
                if len(noun) > 1:
                    _enter(index, self.table_phrases, ("".join(noun),), weights=[1.0], target=number)
            others = self._otherwise.names({tuple(noun) for noun in table.nouns[:1]})
            others += [(word,) for word in table.also_called if (word,) not in others]
            for stems in others:
                weights = [1.0] * len(stems)
                _enter(index, self.table_phrases, stems, weights=weights, target=number, fits=_OTHERWISE)
        return index

    def _stand_ins_of(self, index: Mapping[str, Sequence[_Entry]]) -> dict[str, list[tuple[str, float]]]:
        """For words that no name has, the words of names that they may stand for."""
        found: dict[str, list[tuple[str, float]]] = {}
        for word in index:
            for other, sure in self._otherwise.single(word):
                if other not in index:
                    found.setdefault(other, []).append((word, sure))
        return found

    def star(self, number: int) -> Star | None:
        """A table with those it points at, as one; made at first use."""
        if number not in self._stars:
            self._stars[number] = star_of(number, self.readers, self.graph.relations)
        return self._stars[number]

    @cached_property
    def by_name(self) -> dict[tuple[int, str], int]:
        """Column numbers by table number and lower-case name."""
        return {(p.table, p.info.name.lower()): n for n, p in enumerate(self.columns)}

    @cached_property
    def keys(self) -> frozenset[str]:
        """The lower-case names of columns that hold ids or codes."""
        return frozenset(place.info.name.lower() for place in self.columns if place.info.role == "key")

    @cached_property
    def full_names(self) -> tuple[tuple[int, int], ...]:
        """The columns of first and last names, table by table, of those that have both."""
        pairs = [(n, t.identity) for n, t in enumerate(self.tables)]
        return tuple(
            (self.by_name[n, first.name.lower()], self.by_name[n, last.name.lower()])
            for n, identity in pairs
            if len(identity) == 2
            for first, last in [identity]
        )

    def of_table(self, table: int) -> range:
        """The numbers of a table's columns."""
        return range(self.first[table], self.first[table] + len(self.tables[table].columns))

    def related(self, token: Token, columns: bool) -> tuple[tuple[str, float], ...]:
        """The words of names that a token may stand for, with how surely."""
        word = token.stem
        index = self.column_words if columns else self.table_words
        found: list[tuple[str, float]] = []
        if word in index:
            lexical = (token.lower,) in LEXICON
            found.append((word, 0.8 if lexical and singular(token.lower) != token.lower else 1.0))
        sure = 0.5 if word in _GENERAL else 0.8
        found += [(r, sure) for r in RELATED.get(word, ()) if r in index and r != word]
        if token.kind == "word" and (token.lower,) not in LEXICON:
            known = {w for w, _ in found}
            found += [(w, s) for w, s in self._stand_ins[columns].get(word, ()) if w not in known]
        if not found and token.kind == "word" and (token.lower,) not in LEXICON:
            key = f"{int(columns)}{word}"
            if key not in self._close:
                if len(self._close) > 20_000:
                    self._close.clear()
                self._close[key] = tuple(_close(word, index))
            found += self._close[key]
        return tuple(found)

    @cached_property
    def _holders(self) -> dict[str, list[int]]:
        holders: dict[str, list[int]] = {}
        for number, reader in enumerate(self.readers):
            for key in reader.values.whole():
                holders.setdefault(key, []).append(number)
        return holders

    def held(self, said: str) -> list[tuple[int, tuple[str, ...], float]]:
        """Columns that hold these words as a value, with the value as it is written there."""
        tables = self._tables_with(normal(said))
        found: list[tuple[int, tuple[str, ...], float]] = []
        for table in tables:
            for link in self.readers[table].values.links(said):
                column = self.by_name[table, link.column.name.lower()]
                found.append((column, link.values, link.score))
        return found

    def _tables_with(self, key: str) -> Sequence[int]:
        if len(self.tables) <= 8:
            return range(len(self.tables))
        found: set[int] = set()
        head, _, last = key.rpartition(" ")
        for alias in (key, f"{head} {singular(last)}".strip(), *aliases_of(key)):
            found.update(self._holders.get(alias, ()))
        return sorted(found)

    @cached_property
    def _part_holders(self) -> dict[str, list[int]]:
        holders: dict[str, list[int]] = {}
        for number, reader in enumerate(self.readers):
            for word in reader.values.parts():
                holders.setdefault(word, []).append(number)
        return holders

    def partly_held(self, said: str) -> list[tuple[int, tuple[str, ...], float]]:
        """Columns where these words are part of some values."""
        words = normal(said).split()
        if not words:
            return []
        found: list[tuple[int, tuple[str, ...], float]] = []
        for table in self._part_holders.get(words[0], ()):
            for link in self.readers[table].values.partial(said):
                column = self.by_name[table, link.column.name.lower()]
                found.append((column, link.values, link.score))
        return found


class _Names:
    """What the columns of a table are called, and how well each name fits."""

    def __init__(self, table: TableInfo) -> None:
        self._table = table
        self._in_words: ById[OtherWords, _Called] = ById(8)

    def in_words(self, otherwise: OtherWords) -> _Called:
        """With the names that they have in other words."""
        return self._in_words.of(otherwise, self._all)

    def _all(self, otherwise: OtherWords) -> _Called:
        nouns = {w for noun in self._table.nouns for w in noun}
        made = _Called([], {})

        def enter(place: int, stems: Words, weights: Sequence[float], fits: float = 1.0) -> None:
            _enter(made.words, made.phrases, stems, weights=weights, target=place, fits=fits)

        for place, column in enumerate(self._table.columns):
            seen: dict[Words, None] = {}
            for words in column.phrases:
                kept = tuple(stem(w) for w in words if w not in LITTLE_WORDS) or tuple(words)
                joined = ("".join(words),)
                seen |= dict.fromkeys((kept, joined) if len(kept) > 1 else (kept,))
            for stems in seen:
                several = len(stems) > 1
                enter(
                    place,
                    stems,
                    [0.3 if several and s in nouns else 0.55 if s in _GENERAL else 1.0 for s in stems],
                )
            for stems in otherwise.names(seen.keys()):
                enter(place, stems, [0.55 if s in _GENERAL else 1.0 for s in stems], _OTHERWISE)
        return made


_names: ById[TableInfo, _Names] = ById(_TABLES)


def aliases_of(key: str) -> frozenset[str]:
    """Other ways to write a value."""
    from sextant.features.ask.understanding.values import ALIASES

    return ALIASES.get(key, frozenset())


def _declared(tables: Sequence[TableInfo]) -> list[Relation]:
    """The relations that people or a source's own keys declare."""
    places = {t.dataset_id: n for n, t in enumerate(tables)}
    found: list[Relation] = []
    for number, table in enumerate(tables):
        for pointer in table.pointers:
            to = places.get(pointer.to_dataset_id)
            names = {c.name.lower(): c.name for c in table.columns}
            aimed = {c.name.lower(): c.name for c in tables[to].columns} if to is not None else {}
            if to is None or pointer.column.lower() not in names or pointer.to_column.lower() not in aimed:
                continue
            column, to_column = names[pointer.column.lower()], aimed[pointer.to_column.lower()]
            found.append(Relation(number, column, to, to_column))
    return found


def _with_inferred(declared: Sequence[Relation] | None, inferred: Sequence[Relation]) -> list[Relation]:
    """Declared relations, and inferred ones for columns that have none declared."""
    if not declared:
        return list(inferred)
    pairs = {frozenset({r.table, r.to_table}) for r in declared}
    return [*declared, *(r for r in inferred if frozenset({r.table, r.to_table}) not in pairs)]


def _enter(
    index: dict[str, list[_Entry]],
    phrases: list[tuple[int, float, int]],
    stems: Sequence[str],
    *,
    weights: Sequence[float],
    target: int,
    fits: float = 1.0,
) -> None:
    """A name under its words; one that `fits` less than wholly never names its target for certain."""
    number = len(phrases)
    phrases.append((target, sum(weights) / fits, len(stems)))
    for part, (word, weight) in enumerate(zip(stems, weights, strict=True)):
        index.setdefault(word, []).append((number, part, weight))


def _close(word: str, index: dict[str, list[_Entry]]) -> list[tuple[str, float]]:
    """Words of names that share their beginning, or that a slip of the finger away."""
    if len(word) < 4:
        return []
    if len(word) >= 5:
        near = sorted(one_edit_away(word) & index.keys())
        if near:
            return [(known, 0.8) for known in near]
    found: list[tuple[str, float]] = []
    for known in index:
        if 3 <= len(known) <= 4 and len(word) >= 6 and word.startswith(known):
            found.append((known, 0.7))
        elif kin(word, known):
            found.append((known, 0.75))
    return found
