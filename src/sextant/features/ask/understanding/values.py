"""Words to values: an index of what the columns hold, as people write it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from sextant.features.ask.understanding.lexicon import LEXICON
from sextant.features.ask.understanding.marks import Mark, ValueLink
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo
from sextant.features.ask.understanding.words import Token, one_edit_away, plain
from sextant.kit.nouns import singular

_WORDS = re.compile(r"[^\W_]+")
_LONGEST = 8
_CALLS_COLUMNS = frozenset(["names", "titles", "ids", "codes", "numbers", "dates", "labels"])
_MOST_PARTIAL = 40

_STATES = """AL alabama|AK alaska|AZ arizona|AR arkansas|CA california|CO colorado|CT connecticut
|DE delaware|FL florida|GA georgia|HI hawaii|ID idaho|IL illinois|IN indiana|IA iowa|KS kansas
|KY kentucky|LA louisiana|ME maine|MD maryland|MA massachusetts|MI michigan|MN minnesota
|MS mississippi|MO missouri|MT montana|NE nebraska|NV nevada|NH new hampshire|NJ new jersey
|NM new mexico|NY new york|NC north carolina|ND north dakota|OH ohio|OK oklahoma|OR oregon
|PA pennsylvania|RI rhode island|SC south carolina|SD south dakota|TN tennessee|TX texas
|UT utah|VT vermont|VA virginia|WA washington|WV west virginia|WI wisconsin|WY wyoming
|DC district of columbia"""
_CIRCLES = """usa|us|united states|united states of america|u s a|u s|america|american|american
uk|gb|gbr|united kingdom|great britain|britain|england|british
de|deu|germany|german|deutschland
fr|fra|france|french
es|esp|spain|spanish
it|ita|italy|italian
nl|nld|netherlands|the netherlands|holland|dutch
be|bel|belgium|belgian
ch|che|switzerland|swiss
at|aut|austria|austrian
pl|pol|poland|polish
se|swe|sweden|swedish
no|nor|norway|norwegian
dk|dnk|denmark|danish
fi|fin|finland|finnish
pt|prt|portugal|portuguese
ie|irl|ireland|irish
ca|can|canada|canadian
mx|mex|mexico|mexican
br|bra|brazil|brazilian
ar|arg|argentina|argentinian
au|aus|australia|australian
nz|nzl|new zealand
jp|jpn|japan|japanese
cn|chn|china|chinese
in|ind|india|indian
kr|kor|south korea|korea|korean
ru|rus|russia|russian
za|zaf|south africa|south african
f|female|woman|women|females|girl|girls
m|male|man|men|males|boy|boys
nyc|new york city
la|los angeles
sf|san francisco"""


def _aliases() -> dict[str, frozenset[str]]:
    circles: dict[str, set[str]] = {}
    lines = [line.split("|") for line in _CIRCLES.splitlines()]
    lines += [entry.strip().lower().split(" ", 1) for entry in _STATES.replace("\n", "").split("|")]
    for line in lines:
        for word in line:
            circles.setdefault(word, set()).update(set(line) - {word})
    return {word: frozenset(others) for word, others in circles.items()}


ALIASES = _aliases()


@lru_cache(maxsize=20_000)
def normal(text: str) -> str:
    """A value as it is compared: lower case, words only, single spaces."""
    return " ".join(_WORDS.findall(plain(text)))


@lru_cache(maxsize=20_000)
def _ways_to_say(text: str) -> tuple[str, tuple[str, ...], str]:
    """A value as it is compared, other ways to write it, and its singular where that is another word."""
    key = normal(text)
    head, _, last = key.rpartition(" ")
    one = singular(last)
    aliases = tuple(sorted(ALIASES.get(key, ()), key=lambda a: (-len(a), a)))
    said_of_many = one != last and key not in _CALLS_COLUMNS
    return key, aliases, f"{head} {one}".strip() if said_of_many else ""


class ValueIndex:
    """The distinct values of a table's text columns, found by whole, by alias, by part and by near miss."""

    def __init__(self, table: TableInfo, values: Mapping[str, Sequence[str]]) -> None:
        self._columns: list[ColumnInfo] = [c for c in table.columns if c.name in values]
        self._whole: dict[str, dict[int, list[str]]] = {}
        self._part: dict[str, dict[int, list[str]]] = {}
        for number, column in enumerate(self._columns):
            for value in values[column.name]:
                self._add(number, value)

    def _add(self, number: int, value: str) -> None:
        text = normal(value)
        if not text:
            return
        held = self._whole.setdefault(text, {}).setdefault(number, [])
        if value not in held:
            held.append(value)
        words = text.split()
        if 1 < len(words) <= 8:
            for word in set(words):
                if len(word) > 2:
                    self._part.setdefault(word, {}).setdefault(number, []).append(value)

    def whole(self) -> Iterable[str]:
        """Every value as it is compared."""
        return self._whole.keys()

    def parts(self) -> Iterable[str]:
        """Every word that is part of a longer value."""
        return self._part.keys()

    def links(self, text: str) -> tuple[ValueLink, ...]:
        """Columns that hold this very value, in any case, or another way to write it."""
        key, aliases, one = _ways_to_say(text)
        found = self._exact(key, 1.0)
        if found:
            return found
        for alias in aliases:
            found += self._exact(alias, 0.95 if len(alias) != 1 else 0.93)
        if found:
            return _once(found)
        return self._exact(one, 0.93) if one else ()

    def _exact(self, key: str, score: float) -> tuple[ValueLink, ...]:
        held = self._whole.get(key)
        if held is None:
            return ()
        return tuple(ValueLink(self._columns[n], tuple(values), score) for n, values in held.items())

    def partial(self, text: str) -> tuple[ValueLink, ...]:
        """Columns where all these words are part of values."""
        words = normal(text).split()
        if not words or any(word not in self._part for word in words):
            return ()
        links: list[ValueLink] = []
        for number in self._part[words[0]]:
            common_to_all = set(self._part[words[0]][number])
            for word in words[1:]:
                common_to_all &= set(self._part[word].get(number, ()))
            common = sorted(common_to_all)
            if 0 < len(common) <= _MOST_PARTIAL:
                size = sum(len(normal(v).split()) for v in common) / len(common)
                links.append(ValueLink(self._columns[number], tuple(common), 0.55 + 0.3 * len(words) / size))
        return tuple(sorted(links, key=lambda link: -link.score))

    def near(self, word: str) -> tuple[ValueLink, ...]:
        """Columns that hold a value one slip of the finger away."""
        found: tuple[ValueLink, ...] = ()
        for close in sorted(one_edit_away(plain(word)) & self._whole.keys()):
            if len(close) >= 4:
                found += self._exact(close, 0.8)
        return found

    def find(self, tokens: Sequence[Token], text: str) -> list[Mark]:
        """A mark for every stretch of the question that may be a value."""
        marks: list[Mark] = []
        for start in range(len(tokens)):
            for end in range(start + 1, min(start + _LONGEST, len(tokens)) + 1):
                mark = self._mark(tokens, start, end, text[tokens[start].start : tokens[end - 1].end])
                if mark is not None:
                    marks.append(mark)
        return marks

    def _mark(self, tokens: Sequence[Token], start: int, end: int, written: str) -> Mark | None:
        first = tokens[start]
        if first.kind == "symbol" or tokens[end - 1].kind == "symbol":
            return None
        links = self.links(written)
        if links:
            weight = self._whole_weight(tokens, start, end) * (0.94 + 0.06 * links[0].score)
            links, fuzzy = _as_quoted(first, links)
            if weight <= 0:
                return None
            return Mark("value", start, end, written, values=links, weight=weight, fuzzy=fuzzy)
        if end - start > 3 or any(_plain_word(t) for t in tokens[start:end]):
            return None
        links = self.partial(written)
        if links:
            named = (first.is_name and start > 0) or end - start > 1
            if not named and (self._shouts(tokens) or len(first.lower) < 5 or len(links[0].values) > 3):
                return None
            weight = (end - start) * (0.45 + 0.3 * links[0].score + (0.1 if named else 0.0))
            return Mark("value", start, end, written, values=links, weight=weight)
        if end - start == 1 and first.kind == "word" and len(first.lower) >= 4:
            links = self.near(first.lower)
            if links:
                return Mark("value", start, end, written, values=links, weight=0.7, fuzzy=True)
        return None

    def _shouts(self, tokens: Sequence[Token]) -> bool:
        """Whether capitals are used in this question beyond its first word, so that names have them."""
        return any(t.is_name for t in tokens[1:])

    def _whole_weight(self, tokens: Sequence[Token], start: int, end: int) -> float:
        size = end - start
        token = tokens[start]
        if token.kind == "quoted":
            return 1.4 * size
        asking = tuple(t.lower for t in tokens[start:end]) in LEXICON
        if size == 1 and token.kind == "number":
            return 0.5
        if asking and not (token.is_code or (token.is_name and start)):
            return 0.0 if size == 1 and len(token.lower) < 4 else 0.9 * size
        named = any(t.is_code or (t.is_name and (start or size > 1)) for t in tokens[start:end])
        if size == 1 and len(token.lower) < 3 and not named and not asking:
            return 0.8
        return (1.1 if named else 1.0) * size


class JoinedValues(ValueIndex):
    """The values of several tables as those of one, whose columns may be called otherwise."""

    def __init__(self, parts: Sequence[tuple[ValueIndex, Mapping[str, ColumnInfo]]]) -> None:
        self._parts = tuple(parts)

    def whole(self) -> Iterable[str]:
        return (value for part, _ in self._parts for value in part.whole())

    def parts(self) -> Iterable[str]:
        return (word for part, _ in self._parts for word in part.parts())

    def _exact(self, key: str, score: float) -> tuple[ValueLink, ...]:
        return tuple(
            replace(link, column=names[link.column.name])
            for part, names in self._parts
            for link in part._exact(key, score)
        )

    def partial(self, text: str) -> tuple[ValueLink, ...]:
        links = [
            replace(link, column=names[link.column.name])
            for part, names in self._parts
            for link in part.partial(text)
        ]
        return tuple(sorted(links, key=lambda link: -link.score))

    def near(self, word: str) -> tuple[ValueLink, ...]:
        return tuple(
            replace(link, column=names[link.column.name])
            for part, names in self._parts
            for link in part.near(word)
        )


def _plain_word(token: Token) -> bool:
    return token.kind in {"number", "symbol", "date"} or (token.lower,) in LEXICON or len(token.lower) < 3


def _as_quoted(token: Token, links: tuple[ValueLink, ...]) -> tuple[tuple[ValueLink, ...], bool]:
    """What is quoted is meant to the letter: its very value where there is one, else another, and said."""
    if token.kind != "quoted":
        return links, False
    said = token.text[1:-1].strip().casefold()
    exact = [replace(link, values=tuple(v for v in link.values if v.casefold() == said)) for link in links]
    kept = tuple(link for link in exact if link.values)
    return (kept, False) if kept else (links, True)


def _once(links: Sequence[ValueLink]) -> tuple[ValueLink, ...]:
    seen: dict[str, ValueLink] = {}
    for link in links:
        seen.setdefault(link.column.name, link)
    return tuple(seen.values())
