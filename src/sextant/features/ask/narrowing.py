"""Which of very many tables a question may be about, by its words; the planner reads those alone.

Every word of a table's names, of what people wrote of it and of its frequent values leads to the table; rare
words count more. What is known of a table is kept as long as the table is the same object.
"""

import math
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sextant.features.ask.understanding.concepts import RELATED
from sextant.features.ask.understanding.kinds import kind_of
from sextant.features.ask.understanding.words import LITTLE_WORDS, stem, tokenize
from sextant.features.datasets import Table
from sextant.features.semantics import Known, TableMeaning
from sextant.kit.spoken import readings

MANY = 48
_NEAR, _BESIDE = 10, 6
_FAR = 0.5  # of the nearest table's score: what has less shares a word by chance
_NOUN, _COLUMN, _VALUE = 3.0, 1.0, 1.5
_RELATED = 0.5
_INDEXES = 16
_TABLES = 20_000
_UNSAID = TableMeaning()


@dataclass(frozen=True, slots=True)
class _Words:
    """What leads to a table: each stem with how much it says of it."""

    table: Table
    meaning: TableMeaning
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Index:
    """Tables by the words that lead to them, and those that a table points at or is pointed at by."""

    tables: tuple[Table, ...]
    by_word: Mapping[str, Sequence[tuple[int, float]]]
    beside: Mapping[int, Collection[int]] = field(default_factory=dict[int, Collection[int]])

    def rarity(self, word: str) -> float:
        return math.log(1 + len(self.tables) / len(self.by_word[word]))


class Narrowing:
    """Keeps the words of tables and the indexes of the latest sets of them."""

    def __init__(self) -> None:
        self._words: OrderedDict[int, _Words] = OrderedDict()
        self._indexes: OrderedDict[tuple[int, int], _Index] = OrderedDict()
        self._lock = threading.Lock()

    def near(
        self, question: str, tables: Sequence[Table], known: Known, *, keep: Collection[str] = ()
    ) -> tuple[Table, ...]:
        """The tables nearest to a question in the order given; `keep` are datasets that stay in any case."""
        index = self._index(tuple(tables), known)
        scores: defaultdict[int, float] = defaultdict(float)
        for word, sure in _asked(question):
            if word in index.by_word:
                rare = index.rarity(word) * sure
                for number, weight in index.by_word[word]:
                    scores[number] += weight * rare
        least = _FAR * max(scores.values(), default=0.0)
        close = [number for number, score in scores.items() if score >= least]
        ranked = sorted(close, key=lambda number: (-scores[number], number))[:_NEAR]
        beside = {other for number in ranked[:4] for other in index.beside.get(number, ())} - set(ranked)
        chosen = {*ranked, *sorted(beside, key=lambda number: -scores[number])[:_BESIDE]}
        chosen |= {number for number, table in enumerate(index.tables) if table.dataset_id in keep}
        return tuple(index.tables[number] for number in sorted(chosen or range(_NEAR)))

    def _index(self, tables: tuple[Table, ...], known: Known) -> _Index:
        key = (hash(tuple(map(id, tables))), known.version)
        with self._lock:
            kept = self._indexes.get(key)
            if kept is not None and len(kept.tables) == len(tables) and all(map(_is, kept.tables, tables)):
                self._indexes.move_to_end(key)
                return kept
        made = self._made(tables, known)
        with self._lock:
            self._indexes[key] = made
            while len(self._indexes) > _INDEXES:
                self._indexes.popitem(last=False)
        return made

    def _made(self, tables: tuple[Table, ...], known: Known) -> _Index:
        by_word: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        numbers: dict[str, int] = {table.dataset_id: number for number, table in enumerate(tables)}
        beside: defaultdict[int, set[int]] = defaultdict(set)
        for number, table in enumerate(tables):
            meaning = known.tables.get(table.dataset_id, _UNSAID)
            for word, weight in self._words_of(table, meaning).weights.items():
                by_word[word].append((number, weight))
            for pointer in meaning.pointers:
                other = numbers.get(pointer.to_dataset_id)
                if other is not None:
                    beside[number].add(other)
                    beside[other].add(number)
        return _Index(tables, by_word, beside)

    def _words_of(self, table: Table, meaning: TableMeaning) -> _Words:
        with self._lock:
            kept = self._words.get(id(table))
        if kept is not None and kept.table is table and kept.meaning == meaning:
            return kept
        weights: dict[str, float] = {}
        for word, weight in _leading(table, meaning):
            weights[word] = max(weight, weights.get(word, 0.0))
        made = _Words(table, meaning, weights)
        with self._lock:
            self._words[id(table)] = made
            while len(self._words) > _TABLES:
                self._words.popitem(last=False)
        return made


def _is(one: Table, other: Table) -> bool:
    return one is other


def _asked(question: str) -> Iterator[tuple[str, float]]:
    """The stems of a question, each with its kin as far as that goes."""
    seen: set[str] = set()
    for token in tokenize(question):
        for word, sure in ((token.stem, 1.0), *((other, _RELATED) for other in RELATED.get(token.stem, ()))):
            if word not in seen and token.lower not in LITTLE_WORDS:
                seen.add(word)
                yield word, sure


def _leading(table: Table, meaning: TableMeaning) -> Iterator[tuple[str, float]]:
    for said in (table.name, table.table_name, *meaning.synonyms):
        yield from ((word, _NOUN) for word in _stems(said))
    for column in table.columns:
        about = meaning.columns.get(column.name.lower())
        names = (column.name, column.label, *((about.name, *about.synonyms) if about else ()))
        yield from ((word, _COLUMN) for name in names if name for word in _stems(name))
    for one in (*meaning.metrics, *meaning.filters):
        yield from ((word, _NOUN) for said in (one.name, *one.synonyms) for word in _stems(said))
    profile = table.profile
    texts = {column.field_id for column in table.columns if kind_of(column.type) == "text"}
    for facts in profile.columns if profile is not None else ():
        if facts.field_id in texts:
            frequent: Sequence[Mapping[str, Any]] = getattr(facts, "top_values", None) or ()
            yield from ((token.stem, _VALUE) for entry in frequent for token in tokenize(str(entry["value"])))


def _stems(said: str) -> set[str]:
    """The stems of a name however it is written."""
    words = {word for reading in readings(said) for word in reading}
    return {stem(word) for word in words if word not in LITTLE_WORDS}
