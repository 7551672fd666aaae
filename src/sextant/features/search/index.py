"""An index over items in memory: words by beginning, by part, and by what was perhaps meant."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import nsmallest

from sextant.features.search.models import Found, Item, Kind
from sextant.features.search.words import closest, pairs, plain, slips, words_of

_TITLE, _ALSO, _DETAIL = 1.0, 0.8, 0.45
_SHORT = 6  # letters below which a word is short
_PART = 3  # letters from which on a word is looked for within others too
_KINDS: Mapping[Kind, float] = {
    "dataset": 1.0,
    "dashboard": 1.0,
    "metric": 0.97,
    "alert": 0.96,
    "report": 0.96,
    "place": 0.95,
    "column": 0.88,
    "person": 0.88,
    "question": 0.85,
    "job": 0.6,
}
Scored = tuple[float, int, int, str, int]  # the least is the best: score, rank, length, title, place


class Index:
    """Items that one person may see; what is not in it cannot be found, counted or guessed by it."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self._titles = [plain(item.title) for item in items]
        self._kinds = [_KINDS[item.kind] for item in items]
        self._ranks = [item.rank for item in items]
        self._places: dict[str, dict[int, float]] = {}
        for place, item in enumerate(items):
            for word, weight in _weights(item).items():
                self._places.setdefault(word, {})[place] = weight
        self._words = sorted(self._places)
        self._pairs: dict[str, list[str]] = {}
        for word in self._words:
            for pair in pairs(word):
                self._pairs.setdefault(pair, []).append(word)

    def spelled(self, typed: str) -> dict[str, float]:
        """The words that hold what was typed, each with how well it fits."""
        found: dict[str, float] = {}
        if len(typed) >= _PART:
            found = {word: 0.5 for word in self._words if typed in word}
        for word in self._beginning(typed):
            found[word] = 1.0 if word == typed else 0.75 + 0.2 * len(typed) / len(word)
        return found

    def _beginning(self, letters: str) -> Iterator[str]:
        at = bisect_left(self._words, letters)
        while at < len(self._words) and self._words[at].startswith(letters):
            yield self._words[at]
            at += 1

    def meant(self, typed: str) -> dict[str, float]:
        """The words that were perhaps meant by a misspelled one."""
        most = slips(len(typed))
        if most == 0:
            return {}
        shared: Counter[str] = Counter()
        for pair in pairs(typed):
            shared.update(self._pairs.get(pair, ()))
        least = max(1, len(typed) - 1 - 3 * most)
        near = {word for word, count in shared.items() if count >= least}
        if len(typed) < _SHORT:  # two swapped letters of a short word may leave no pair as it was
            near.update(self._beginning(typed[0]))
        return {word: 0.7 - 0.2 * count for word, count in closest(typed, near).items()}

    def places(self, words: Mapping[str, float]) -> dict[int, float]:
        """Where the words stand, each place with the best of them."""
        found: dict[int, float] = {}
        for word, fit in words.items():
            for place, weight in self._places[word].items():
                value = fit * weight
                if value > found.get(place, 0.0):
                    found[place] = value
        return found

    def scored(self, by_word: Sequence[Mapping[int, float]], whole: str) -> Iterator[Scored]:
        """The places that every word was found in, each with how well it fits."""
        first, *others = by_word
        share = 0.7 / len(by_word)
        for place, value in first.items():
            total = value
            for other in others:
                also = other.get(place)
                if also is None:
                    break
                total += also
            else:
                title = self._titles[place]
                phrase = 0.0
                if whole in title:
                    phrase = 0.3 if title == whole else 0.21 if title.startswith(whole) else 0.12
                score = total * share * self._kinds[place] + phrase
                yield -score, self._ranks[place], len(title), title, place


def search(
    indexes: Iterable[Index], text: str, *, limit: int, kinds: frozenset[Kind] | None = None
) -> list[Found]:
    """The best of all indexes; a word is taken for a misspelled one only where nothing is spelled like it."""
    typed = words_of(text)
    asked = list(indexes)
    if not typed:
        return []
    fits = [[index.spelled(word) for index in asked] for word in typed]
    corrected = False
    for at, word in enumerate(typed):
        if not any(fits[at]):
            fits[at] = [index.meant(word) for index in asked]
            corrected = True
    whole = plain(text).strip()
    scored = (
        (*one, number)
        for number, index in enumerate(asked)
        for one in index.scored([index.places(fit[number]) for fit in fits], whole)
        if kinds is None or index.items[one[-1]].kind in kinds
    )
    return [
        Found(asked[number].items[place], round(-score, 4), corrected)
        for score, _, _, _, place, number in nsmallest(limit, scored)
    ]


def _weights(item: Item) -> Mapping[str, float]:
    return _words(item.title, item.also, item.detail)


@lru_cache(maxsize=100_000)
def _words(title: str, also: tuple[str, ...], detail: str) -> Mapping[str, float]:
    """Each word of an item with the weight of the best place that it stands in."""
    found: dict[str, float] = {}
    for text, weight in ((detail, _DETAIL), *((one, _ALSO) for one in also), (title, _TITLE)):
        for word in words_of(text):
            found[word] = max(weight, found.get(word, 0.0))
    return found
