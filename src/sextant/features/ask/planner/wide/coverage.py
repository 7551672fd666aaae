"""How much of what a question says a candidate accounts for, word by word."""

from collections.abc import Collection, Sequence

from sextant.features.ask.planner.wide.mentions import Mentions
from sextant.features.ask.planner.wide.partials import Candidate
from sextant.features.ask.planner.wide.schema import WideSchema
from sextant.features.ask.understanding.lexicon import LEXICON

_LEAST = 0.3
_EMPTY = frozenset({"stop", "prep", "is", "show", "ask", "clause", "and"})


class Coverage:
    """The words of a question with what each may be: columns, tables, values, numbers."""

    def __init__(self, mentions: Mentions, schema: WideSchema) -> None:
        self.schema = schema
        tokens = mentions.tokens
        self.size = len(tokens)
        self.best = [0.0] * self.size
        self.columns: dict[int, list[tuple[int, int, float]]] = {}
        self.tables: dict[int, list[tuple[int, int, float]]] = {}
        for named in mentions.columns:
            self.columns.setdefault(named.target, []).append((named.start, named.end, named.score))
            self._note(named.start, named.end, named.score)
        for named in mentions.tables:
            self.tables.setdefault(named.target, []).append((named.start, named.end, named.score))
            self._note(named.start, named.end, named.score)
        for held in mentions.values:
            self._note(held.start, held.end, held.score)
        for number in mentions.numbers:
            self._note(number.start, number.end, 1.0)
        for start, end, _ in mentions.loose:
            self._note(start, end, 0.6)
        self.most = {c: max(s for _, _, s in spans) for c, spans in self.columns.items()}
        self.content = [
            p for p, t in enumerate(tokens)
            if t.kind != "symbol" and not any(k in _EMPTY for k, _ in LEXICON.get((t.lower,), ()))
        ]  # fmt: skip
        self.lexical = [bool(LEXICON.get((t.lower,))) for t in tokens]

    def _note(self, start: int, end: int, score: float) -> None:
        for place in range(start, end):
            self.best[place] = max(self.best[place], score)

    def used(self, candidate: Candidate, columns: Collection[int], inside: set[int]) -> list[float]:
        """For each word, how well something that the candidate uses accounts for it."""
        scores = [0.0] * self.size
        for column in columns:
            _spread(scores, self.columns.get(column, ()), 1.0)
        for table in inside:
            _spread(scores, self.tables.get(table, ()), 0.9)
        _spread(scores, [(s, e, 1.0) for s, e in candidate.spans], 1.0)
        return scores

    def row(self, candidate: Candidate, said: Collection[int], inside: set[int]) -> list[float]:
        """How much is left unsaid: against the best that could be made of each word, and in all."""
        used = self.used(candidate, said, inside)
        regret = [max(0.0, self.best[p] - used[p]) for p in self.content]
        plain = [p for p in self.content if not self.lexical[p]]
        unsaid = [1.0 - used[p] for p in plain if self.best[p] >= _LEAST]
        unnamed = sum(1 for c in said if c not in self.columns)
        weak = [1.0 - self.most[c] for c in said if c in self.columns]
        return [
            sum(regret), max(regret, default=0.0), float(sum(r > 0.4 for r in regret)),
            sum(unsaid), float(sum(u > 0.6 for u in unsaid)), float(unnamed), sum(weak),
            max(weak, default=0.0),
        ]  # fmt: skip


def _spread(scores: list[float], spans: Sequence[tuple[int, int, float]], weight: float) -> None:
    for start, end, score in spans:
        for place in range(start, end):
            scores[place] = max(scores[place], weight * score)
