"""Phrases to columns: every stretch of the question that may name a column, with how well it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from sextant.features.ask.understanding.concepts import RELATED
from sextant.features.ask.understanding.lexicon import LEXICON
from sextant.features.ask.understanding.marks import ColumnLink, Mark
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo
from sextant.features.ask.understanding.words import LITTLE_WORDS, Token, kin, one_edit_away, stem
from sextant.kit.nouns import singular

# Words that many columns share tell little about which is meant.
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
        "count",
        "status",
        "key",
        "info",
    ]
)
_LESSER = frozenset({"other", "ref", "referenc"})
_FILLERS = frozenset({"of", "the", "in", "a"})
_HEADS_END = frozenset(
    {"of", "with", "by", "in", "for", "whose", "where", "from", "that", "who", "is", "are"}
)
_LONGEST_PHRASE = 7
_LEAST = 0.34
_INSTEAD = 0.6  # how much less another word fits where a name has the word itself


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One way to call a column, as stems with the weight of each."""

    column: int
    words: tuple[str, ...]
    stems: tuple[str, ...]
    weights: tuple[float, ...]

    @property
    def total(self) -> float:
        return sum(self.weights)


_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class _Reach:
    """A phrase matched so far: which of its words, how well, up to which token."""

    phrase: _Phrase
    matched: frozenset[int]
    gained: float
    end: int
    fuzzy: bool


class ColumnLinker:
    """Finds the columns of one table in a question; made once for a table and used for every question."""

    def __init__(self, table: TableInfo) -> None:
        self.table = table
        self._nouns = {word for noun in table.nouns for word in noun}
        self._phrases = [
            phrase
            for number, column in enumerate(table.columns)
            for phrase in self._phrases_of(number, column)
        ]
        self._by_stem: dict[str, list[tuple[_Phrase, int]]] = {}
        for phrase in self._phrases:
            for place, word in enumerate(phrase.stems):
                self._by_stem.setdefault(word, []).append((phrase, place))
        self._full: dict[tuple[str, ...], int] = {}
        for phrase in self._phrases:
            self._full.setdefault(phrase.stems, phrase.column)
            bare = tuple(s for s in phrase.stems if s not in self._nouns)
            self._full.setdefault(bare, phrase.column)
        self._joined: dict[str, set[int]] = {}
        for phrase in self._phrases:
            if len(phrase.stems) > 1:
                self._joined.setdefault("".join(phrase.stems), set()).add(phrase.column)
        self._named: dict[str, list[int]] = {}
        for number, column in enumerate(table.columns):
            self._joined.setdefault(stem(_bare(column.name.lower())), set()).add(number)
            self._named.setdefault(column.name.lower(), []).append(number)
        self._near: dict[str, list[tuple[_Phrase, int, float, bool]]] = {}

    def _phrases_of(self, number: int, column: ColumnInfo) -> list[_Phrase]:
        found: list[_Phrase] = []
        for words in column.phrases:
            kept = tuple(w for w in words if w not in LITTLE_WORDS) or words
            stemmed = tuple(stem(w) for w in kept)
            found.append(_Phrase(number, kept, stemmed, tuple(self._weight(s, stemmed) for s in stemmed)))
        return found

    def _weight(self, word: str, phrase: tuple[str, ...]) -> float:
        if len(phrase) > 1 and word in self._nouns:
            return 0.3
        if word in _LESSER:
            return 0.3
        return 0.55 if word in _GENERAL else 1.0

    def known(self, stems: set[str]) -> int:
        """How many of these stems are words of the table's columns."""
        return len(stems & self._by_stem.keys())

    def find(self, tokens: Sequence[Token]) -> list[Mark]:
        """A mark for every stretch that may name columns, with all columns it may name."""
        matches = [self._matches(token) for token in tokens]
        marks: list[Mark] = []
        for start in range(len(tokens)):
            marks.extend(self._from(tokens, matches, start))
            shared = self._sharing_head(tokens, start)
            if shared is not None:
                marks.append(shared)
        return marks

    def _sharing_head(self, tokens: Sequence[Token], start: int) -> Mark | None:
        """ "first" in "first and last name": a word that shares the head of what it is joined with."""
        for head in range(start + 3, min(start + 6, len(tokens))):
            if tokens[head - 1].kind != "word" or tokens[head].kind != "word":
                continue
            joined = {t.lower for t in tokens[start + 1 : head - 1]}
            if not joined & {"and", "or", ","} or any(w in _HEADS_END for w in joined):
                continue
            first = self._full.get((tokens[start].stem, tokens[head].stem))
            second = self._full.get((tokens[head - 1].stem, tokens[head].stem))
            if first is not None and second is not None and first != second:
                column = self.table.columns[first]
                return Mark(
                    "column",
                    start,
                    start + 1,
                    tokens[start].text,
                    columns=(ColumnLink(column, 1.0),),
                    weight=1.3,
                )
        return None

    def _matches(self, token: Token) -> list[tuple[_Phrase, int, float, bool]]:
        """The phrase words that a token may stand for, with how surely."""
        if token.kind not in {"word", "number"} or (token.lower in LITTLE_WORDS and len(token.lower) > 1):
            return []
        word = token.stem
        found = [(p, place, 1.0, False) for p, place in self._by_stem.get(word, ())]
        if (token.lower,) in LEXICON:  # "not" is no note, "rates" are a rate
            plain = singular(token.lower)
            found = [entry for entry in found if singular(entry[0].words[entry[1]]) == plain]
        if found and token.kind == "word":
            heads = any(place == len(phrase.words) - 1 for phrase, place, _, _ in found)
            less = _INSTEAD if heads else 1.0  # "sales" names no sales channel
            return found + [(p, i, sure * less, fuzzy) for p, i, sure, fuzzy in self._related(word)]
        found += self._related(word)
        if token.kind == "word" and (token.lower,) not in LEXICON:
            found += self._close(word)
        return found

    def _related(self, word: str) -> list[tuple[_Phrase, int, float, bool]]:
        """Words used for one another; id, number and code only beside another word of the name."""
        sure = 0.5 if word in _GENERAL else 0.8
        return [(p, i, sure, False) for r in RELATED.get(word, ()) for p, i in self._by_stem.get(r, ())]

    def _close(self, word: str) -> list[tuple[_Phrase, int, float, bool]]:
        """Words of columns that share their beginning, or that a slip of the finger away."""
        if word not in self._near:
            if len(self._near) >= _REMEMBERED:
                self._near.clear()
            self._near[word] = self._closest(word)
        return self._near[word]

    def _closest(self, word: str) -> list[tuple[_Phrase, int, float, bool]]:
        if len(word) < 4 or "_" in word:
            return []
        near: list[tuple[_Phrase, int, float, bool]] = []
        for known in one_edit_away(word) & self._by_stem.keys() if len(word) >= 5 else ():
            near += [(p, place, 0.8, True) for p, place in self._by_stem[known]]
        if near:
            return near
        for known, places in self._by_stem.items():
            if 3 <= len(known) <= 4 and len(word) >= 6 and word.startswith(known):
                near += [(p, place, 0.7, False) for p, place in places]
            elif kin(word, known):
                near += [(p, place, 0.75, False) for p, place in places]
            elif (
                len(word) >= 7
                and known[:1] == word[:1]
                and SequenceMatcher(None, word, known).ratio() >= 0.85
            ):
                near += [(p, place, 0.7, True) for p, place in places]
        return near

    def _from(
        self, tokens: Sequence[Token], matches: list[list[tuple[_Phrase, int, float, bool]]], start: int
    ) -> list[Mark]:
        reaches = [
            _Reach(p, frozenset({place}), p.weights[place] * sure, start + 1, fuzzy)
            for p, place, sure, fuzzy in matches[start]
        ]
        found: dict[int, dict[int, tuple[float, bool]]] = {}
        for end in range(start + 1, min(start + _LONGEST_PHRASE, len(tokens)) + 1):
            for reach in reaches:
                if reach.end == end:
                    options = found.setdefault(end, {})
                    score = reach.gained / reach.phrase.total
                    known = options.get(reach.phrase.column, (0.0, False))
                    options[reach.phrase.column] = max(known, (score, reach.fuzzy), key=lambda o: o[0])
            if end == len(tokens):
                break
            reaches = self._extend(reaches, tokens=tokens, matches=matches, end=end)
            if not reaches:
                break
        self._add_joined(tokens, start, found)
        marks = [self._mark(tokens, start, end, options) for end, options in found.items()]
        return [mark for mark in marks if mark is not None]

    def _extend(
        self,
        reaches: list[_Reach],
        *,
        tokens: Sequence[Token],
        matches: list[list[tuple[_Phrase, int, float, bool]]],
        end: int,
    ) -> list[_Reach]:
        """Reaches that also take the token at `end`; fillers are stepped over."""
        longer: list[_Reach] = []
        filler = tokens[end].lower in _FILLERS
        for reach in reaches:
            if reach.end < end - 2:
                continue
            if filler:
                longer.append(reach)
                continue
            for phrase, place, sure, fuzzy in matches[end]:
                if phrase is reach.phrase and place not in reach.matched:
                    gained = reach.gained + phrase.weights[place] * sure
                    longer.append(
                        _Reach(phrase, reach.matched | {place}, gained, end + 1, reach.fuzzy or fuzzy)
                    )
        return longer

    def _add_joined(
        self, tokens: Sequence[Token], start: int, found: dict[int, dict[int, tuple[float, bool]]]
    ) -> None:
        """Words written apart in the question and together in the name, or the other way round."""
        text = ""
        for end in range(start + 1, min(start + 4, len(tokens)) + 1):
            token = tokens[end - 1]
            if token.kind != "word":
                break
            bare = _bare(token.lower)
            text_with_stem = text + stem(bare)
            text += bare
            for joined in {text, text_with_stem}:
                for column in self._joined.get(joined, ()):
                    options = found.setdefault(end, {})
                    options[column] = max(
                        options.get(column, (0.0, False)), (0.97, False), key=lambda o: o[0]
                    )
        for number in self._named.get(tokens[start].lower, ()):  # the name itself leaves nothing to guess
            found.setdefault(start + 1, {})[number] = (1.0, False)

    def _mark(
        self, tokens: Sequence[Token], start: int, end: int, options: dict[int, tuple[float, bool]]
    ) -> Mark | None:
        ranked = sorted(options.items(), key=lambda item: (-item[1][0], item[0]))
        best, fuzzy = ranked[0][1]
        if best < _LEAST:
            return None
        links = tuple(
            ColumnLink(self.table.columns[n], score) for n, (score, _) in ranked if score >= best * 0.6
        )
        content = sum(1 for t in tokens[start:end] if t.lower not in _FILLERS)
        extra = (end - start - content) * 0.6 + (0.2 if best >= 0.95 and content > 1 else 0.0)
        weight = content * (0.6 + 0.45 * min(best, 1.0)) + extra
        text = " ".join(t.text for t in tokens[start:end])
        return Mark("column", start, end, text, columns=links, weight=weight, fuzzy=fuzzy)


def _bare(name: str) -> str:
    return "".join(ch for ch in name if ch.isalnum())
