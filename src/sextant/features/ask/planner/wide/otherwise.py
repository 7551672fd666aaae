"""Names said in other words: those of the dictionary and those that were learned, each looked up once."""

from collections.abc import Collection, Mapping
from typing import TypeVar

from sextant.features.ask.planner.wide.synonyms import Words, synonyms
from sextant.features.ask.understanding.kept import ById

Key = TypeVar("Key")
Value = TypeVar("Value")

_MOST = 8
_KEPT = 20_000


class OtherWords:
    """What else a name may be called, by what was learned beside the dictionary."""

    def __init__(self, learned: Mapping[Words, Mapping[Words, float]]) -> None:
        self._learned = learned
        self._of: dict[Words, dict[Words, float]] = {}
        self._single: dict[str, tuple[tuple[str, float], ...]] = {}

    def of(self, words: Words) -> Mapping[Words, float]:
        """Other words for some words, with how surely they mean the same."""
        known = self._of.get(words)
        if known is None:
            known = {**synonyms().of(words), **self._learned.get(words, {})}
            _keep(self._of, words, known)
        return known

    def single(self, word: str) -> tuple[tuple[str, float], ...]:
        """The single words that may stand for a word."""
        known = self._single.get(word)
        if known is None:
            known = tuple((other[0], sure) for other, sure in self.of((word,)).items() if len(other) == 1)
            _keep(self._single, word, known)
        return known

    def names(self, phrases: Collection[Words]) -> list[Words]:
        """Names with a part said in more or fewer words: the forename for the first name."""
        found: dict[Words, None] = {}
        for words in sorted(phrases):
            for size in (2, 1):
                for start in range(len(words) - size + 1):
                    for other in self.of(words[start : start + size]):
                        if size + len(other) > 2:
                            found[(*words[:start], *other, *words[start + size :])] = None
        return [words for words in found if words not in phrases][:_MOST]


def _keep(kept: dict[Key, Value], key: Key, value: Value) -> None:
    if len(kept) > _KEPT:
        kept.clear()
    kept[key] = value


_made: ById[Mapping[Words, Mapping[Words, float]], OtherWords] = ById(16)


def other_words(learned: Mapping[Words, Mapping[Words, float]]) -> OtherWords:
    """Those of what was learned, made at first use."""
    return _made.of(learned, OtherWords)
