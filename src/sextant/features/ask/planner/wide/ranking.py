"""Candidates compared: features of one candidate in one question, for the learned ranking."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from sextant.features.ask.planner.wide.agreement import agreement, answer_key
from sextant.features.ask.planner.wide.clauses import clause_row, cue_row, find_cues
from sextant.features.ask.planner.wide.coverage import Coverage
from sextant.features.ask.planner.wide.directions import Directions
from sextant.features.ask.planner.wide.form import Core, Form, Item
from sextant.features.ask.planner.wide.links import Links
from sextant.features.ask.planner.wide.mentions import Named
from sextant.features.ask.planner.wide.partials import Candidate
from sextant.features.ask.planner.wide.roles import Asked, Floats
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.planner.wide.shapes import FACETS
from sextant.features.ask.planner.wide.tables import loose_ends
from sextant.features.ask.understanding.lexicon import LEXICON

_UNLIKELY = math.log(1e-5)
_SLOTS: tuple[str, ...] = ("select", "where", "inner", "group", "having", "order", "tables")


@dataclass(frozen=True, slots=True)
class Narrow:
    """What the reading of one table makes of the question: its form where it has one, and how sure it is."""

    form: Form | None
    confidence: float
    coverage: float
    rivals: int


def rank_rows(
    candidates: Sequence[Candidate],
    asked: Asked,
    schema: WideSchema,
    narrow: Narrow,
    keys: Sequence[Hashable],
) -> Floats:
    """A row of features for each candidate; `keys` tell candidates that answer alike."""
    view = _Question(asked, schema)
    best = max((c.total for c in candidates), default=0.0)
    seen = [narrow.confidence, narrow.coverage, float(narrow.form is not None)]
    said = [*cue_row(asked.mentions, view.cues), *seen, *view.sizes()]
    rows = [
        [
            float(place), c.total - best, *view.row(c), *clause_row(c.form),
            *agreement(c.form, narrow.form, schema), float(narrow.rivals), *said,
        ]
        for place, c in enumerate(candidates)
    ]  # fmt: skip
    return np.hstack([np.array(rows, dtype=np.float32), _among(candidates, schema, keys)])


def _among(candidates: Sequence[Candidate], schema: WideSchema, keys: Sequence[Hashable]) -> Floats:
    """How each candidate stands among all: how likely its parts are by all that share them."""
    totals = np.array([c.total for c in candidates])
    likely = np.exp(np.maximum(totals - totals.max(), -12.0))
    likely /= likely.sum()
    parts = [(*_parts(c.form, schema), key) for c, key in zip(candidates, keys, strict=True)]
    columns: list[Floats] = []
    for several in zip(*parts, strict=True):
        shares: dict[Hashable, float] = {}
        for part, share in zip(several, likely.tolist(), strict=True):
            shares[part] = shares.get(part, 0.0) + share
        columns.append(np.array([shares[part] for part in several]))
    sums = [dict[str, float]() for _ in candidates]
    for told, c in zip(sums, candidates, strict=True):
        for name, score in c.scores:
            told[name] = told.get(name, 0.0) + score
    for name in ("select", "where", "tables"):
        scores = np.array([max(told.get(name, -20.0), -20.0) for told in sums])
        columns.append(scores - scores.max())
    return np.stack(columns, 1).astype(np.float32)


def _parts(form: Form, schema: WideSchema) -> tuple[Hashable, ...]:
    """What of a form others may share: what it shows, which rows, of which tables, in which order."""
    core = form.core
    tables = frozenset((*core.tables, *(schema.columns[c].table for c in core.columns())))
    return (
        frozenset(core.select), (frozenset(core.where), form.other), (tables, core.way),
        (core.order, core.limit), (bool(core.group), core.having), core.distinct,
    )  # fmt: skip


def sure_row(rows: Floats, scores: Floats, best: int, keys: Sequence[Hashable]) -> Floats:
    """The features that tell whether the best candidate is right: its own, and how far it is ahead.

    `keys` tell candidates that answer alike; those are no rivals of one another.
    """
    order = np.sort(scores)[::-1]
    likely = np.exp(scores - scores.max())
    likely /= likely.sum()
    behind = [float(order[0] - order[min(n, len(order) - 1)]) for n in (1, 2, 4, 9)]
    spread = float(-(likely * np.log(likely + 1e-9)).sum())
    shares: dict[Hashable, float] = {}
    for key, share in zip(keys, likely.tolist(), strict=True):
        shares[key] = shares.get(key, 0.0) + share
    own = shares[keys[best]]
    rival = max((float(s) for s, k in zip(scores, keys, strict=True) if k != keys[best]), default=-9.0)
    others = max((v for k, v in shares.items() if k != keys[best]), default=0.0)
    near = {k for s, k in zip(scores.tolist(), keys, strict=True) if s > order[0] - 1.5}
    told = [float(scores[best]), *behind, float(likely[best]), spread, float(len(scores))]
    told += [own, own - others, float(scores[best]) - rival, float(len(near))]
    return np.array([[*rows[best].tolist(), *told]], dtype=np.float32)


def keys_of(candidates: Sequence[Candidate], schema: WideSchema) -> list[Hashable]:
    """What each candidate answers, to tell those that answer alike."""
    return [answer_key(c.form, schema) for c in candidates]


class _Question:
    """What is asked once for all candidates of a question."""

    def __init__(self, asked: Asked, schema: WideSchema) -> None:
        self.asked, self.schema = asked, schema
        self.named: dict[int, list[Named]] = {}
        spans: dict[tuple[int, int], list[Named]] = {}
        for n in asked.mentions.columns:
            self.named.setdefault(n.target, []).append(n)
            spans.setdefault((n.start, n.end), []).append(n)
        tags = {(p.start, p.end): p.tag for p in asked.parts}
        self.column_parts = [spans[k] for k, tag in tags.items() if tag == "COL" and k in spans]
        self.table_parts = [k for k, tag in tags.items() if tag == "TAB"]
        self.value_parts = [k for k, tag in tags.items() if tag in {"VAL", "LIT"}]
        self.numbers = [(n.start, n.end) for n in asked.mentions.numbers]
        self.table_named: dict[int, float] = {}
        for n in asked.mentions.tables:
            self.table_named[n.target] = max(self.table_named.get(n.target, 0.0), n.score)
        self.on_table: dict[tuple[int, int], set[int]] = {}
        for n in asked.mentions.tables:
            if n.score >= 0.6:
                self.on_table.setdefault((n.start, n.end), set()).add(n.target)
        self.aggregates = self._aggregate_words()
        self.coverage = Coverage(asked.mentions, schema)
        self.cues = find_cues(asked.mentions)
        self.directions = Directions(asked.mentions, self.cues)
        self.links = Links(asked.mentions, schema)
        self.top = {c: max(n.score for n in several) for c, several in self.named.items()}
        self.earliest = {c: min(n.start for n in several) for c, several in self.named.items()}
        self.likely = {
            name: {word: math.log(share + 1e-5) for word, share in words.items()}
            for name, words in asked.facets.items()
        }
        self._table_rows: dict[Hashable, list[float]] = {}

    def _aggregate_words(self) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        for place, token in enumerate(self.asked.mentions.tokens):
            for kind, word in LEXICON.get((token.lower,), ()):
                if kind in {"agg", "count", "sup", "distinct"}:
                    found.append((place, word if kind == "agg" else kind))
        return found

    def row(self, candidate: Candidate) -> list[float]:
        form = candidate.form
        cores = [form.core, *([form.other] if form.other else []), *([i] if (i := form.core.inner()) else [])]
        columns = [tuple(core.columns()) for core in cores]
        trees = [self._tree(core, several) for core, several in zip(cores, columns, strict=True)]
        used = {c for several in columns for c in several}
        inside = {t for tree in trees for t in tree}
        return [
            *self._score_row(candidate), *self._table_row(cores, columns, trees[0]),
            *self._cover_row(candidate, cores, used),
            *self._select_row(form), *self._test_row(cores), *self.coverage.row(candidate, used, inside),
            *self.directions.row(cores), *self.links.row(cores, trees),
        ]  # fmt: skip

    def sizes(self) -> list[float]:
        """How long the question is, and how much it may name of how large a schema."""
        mentions = self.asked.mentions
        exact = sum(n.exact for n in mentions.columns)
        return [
            float(len(mentions.tokens)), float(len(mentions.columns)), float(exact),
            float(len(mentions.values)), float(len(mentions.loose)), float(len(self.schema.columns)),
            max((max(p.values()) for p in self.asked.facets.values()), default=0.0),
            min((max(p.values()) for p in self.asked.facets.values()), default=0.0),
        ]  # fmt: skip

    def _tree(self, core: Core, columns: Sequence[int]) -> set[int]:
        tables = {*core.tables, *(self.schema.columns[c].table for c in columns)}
        tree = self.schema.graph.tree(tables, core.way) if tables else None
        return {tree[0], *(s.table for s in tree[1])} if tree else tables

    def _score_row(self, candidate: Candidate) -> list[float]:
        facets = [
            self.likely[name].get(word, _UNLIKELY)
            for name, word in zip(FACETS, candidate.shape.facets(), strict=True)
        ]
        sums = dict.fromkeys(_SLOTS, 0.0)
        for name, score in candidate.scores:
            sums[name] += score
        parts = list(sums.values())
        return [candidate.shape_score, *facets, *parts, min(parts), float(len(candidate.scores))]

    def _table_row(
        self, cores: Sequence[Core], columns: Sequence[Sequence[int]], inside: set[int]
    ) -> list[float]:
        needed = [frozenset(self.schema.columns[c].table for c in several) for several in columns]
        key = (tuple((c.tables, c.way) for c in cores), tuple(needed), frozenset(inside))
        known = self._table_rows.get(key)
        if known is None:
            known = self._table_rows[key] = self._told_of_tables(cores, needed, inside)
        return known

    def _told_of_tables(
        self, cores: Sequence[Core], of_columns: Sequence[frozenset[int]], inside: set[int]
    ) -> list[float]:
        needed = {t for tables in of_columns for t in tables}
        asked_for = needed | {t for core in cores for t in core.tables}
        unnamed = sum(1 for t in needed if self.table_named.get(t, 0.0) < 0.6)
        left = sum(1 for targets in self.on_table.values() if not targets & (inside | asked_for))
        tree = self.schema.graph.tree(cores[0].tables, cores[0].way) if cores[0].tables else None
        loose = loose_ends(tree, of_columns[0]) if tree else set[int]()
        ends = {self.schema.by_name[t, c.lower()] for s in (tree[1] if tree else ()) for t, c in s.ends}
        keys = [c for c in ends if self.schema.columns[c].points is not None]
        said = [self.top.get(c, 0.0) for c in keys]
        return [
            float(len(inside)), float(len(asked_for - needed)), float(unnamed), float(left),
            float(len(inside - asked_for)), sum(self.table_named.get(t, 0.0) for t in asked_for),
            float(len(loose)), sum(self.table_named.get(t, 0.0) for t in loose), float(cores[0].way),
            max(said, default=0.0), float(len(self.schema.tables)),
        ]  # fmt: skip

    def _cover_row(self, candidate: Candidate, cores: Sequence[Core], used: set[int]) -> list[float]:
        keys = {self.schema.columns[c].table for core in cores for c in core.group}
        missed = 0
        for several in self.column_parts:
            if not any(n.target in used for n in several):
                missed += 1
        taken = candidate.spans
        loose = [v for v in self.value_parts if not any(s < v[1] and v[0] < e for s, e in taken)]
        numbers = [v for v in self.numbers if not any(s < v[1] and v[0] < e for s, e in taken)]
        return [
            float(missed), float(len(self.column_parts)), float(len(loose)), float(len(numbers)),
            float(len(self.value_parts)), float(len(self.numbers)), float(len(keys)), float(len(used)),
            float(len(taken)),
        ]  # fmt: skip

    def _select_row(self, form: Form) -> list[float]:
        core = form.core
        plain = [i.column for i in core.select if not i.aggregate and i.column is not None]
        figures = [i for i in core.select if i.aggregate]
        scores = [self.top.get(c, 0.0) for c in plain]
        places = [self.schema.columns[c] for c in plain]
        tested = {t.item.column for t in core.where if t.op == "="}
        starts = [self.earliest.get(c, 99) for c in plain]
        ordered = [i.column for i, _ in core.order]
        return [
            float(len(plain)), float(len(figures)), min(scores, default=1.0),
            sum(scores) / len(scores) if scores else 1.0, float(sum(s == 0.0 for s in scores)),
            float(sum(p.own_key for p in places)), float(sum(p.names_rows for p in places)),
            float(sum(c in tested for c in plain)), float(min(starts, default=0)),
            float(len({p.table for p in places})), float(core.distinct), float(core.limit or 0),
            float(any(c in ordered for c in plain)), float(bool(core.group) and core.group[0] in plain),
            *self._figure_row([*figures, *(i for i, _ in core.order if i.aggregate)]),
        ]  # fmt: skip

    def _figure_row(self, figures: Sequence[Item]) -> list[float]:
        """How near the columns of figures stand to the word for the figure."""
        worst, unsaid = 0.0, 0
        for item in figures:
            places = [p for p, word in self.aggregates if word == item.aggregate]
            if item.column is None or not places:
                unsaid += item.column is not None
                continue
            named = [n.start for n in self.named.get(item.column, ())]
            gaps = [abs(s - p) for s in named for p in places]
            worst = max(worst, float(min(gaps, default=9)))
        said = {w for _, w in self.aggregates if w not in {"count", "sup", "distinct"}}
        used = {i.aggregate for i in figures}
        return [worst, float(unsaid), float(len(said - used)), float(len(used - said - {"count"}))]

    def _test_row(self, cores: Sequence[Core]) -> list[float]:
        tests = [t for core in cores for t in core.where if not isinstance(t.value, Core)]
        unnamed = sum(1 for t in tests if t.item.column is not None and t.item.column not in self.named)
        texts = sum(1 for t in tests if isinstance(t.value, str))
        keys = sum(
            1 for t in tests if t.item.column is not None and self.schema.columns[t.item.column].own_key
        )
        columns = [t.item.column for t in tests]
        return [
            float(len(tests)), float(unnamed), float(texts), float(keys),
            float(len(columns) - len(set(columns))), float(any(t.op == "in" for t in tests)),
            float(len(cores)),
        ]  # fmt: skip
