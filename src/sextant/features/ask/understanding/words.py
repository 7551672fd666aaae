"""A question as words: tokens with their places and light stems."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sextant.kit.nouns import singular
from sextant.kit.spoken import plain

TokenKind = Literal["word", "number", "quoted", "date", "symbol"]
LITTLE_WORDS = frozenset(
    {"is", "are", "was", "has", "of", "the", "in", "a", "an", "and", "for", "to", "per", "or"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the question; `start` and `end` are places in the text as it was asked."""

    text: str
    lower: str
    stem: str
    kind: TokenKind
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        """Written with a capital or in capitals, as names and codes are."""
        return self.kind == "word" and self.text[:1].isupper()

    @property
    def is_code(self) -> bool:
        """Written in capitals and digits alone, as codes are."""
        return self.kind == "word" and len(self.text) > 1 and self.text == self.text.upper()


_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]{1,200}"|“[^”]{1,200}”|(?<![\w])'[^']{1,200}'(?![\w])
        |(?<![\w])\u2018[^\u2019]{1,200}\u2019(?![\w])|`[^`]{1,200}`)
      |(?P<date>\d{4}-\d{1,2}-\d{1,2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?|\d{1,2}/\d{1,2}/\d{4})
      |(?P<number>[$€£]?\d+(?:,\d{3})*(?:\.\d+)?(?:[kKmM](?!\w)|bn\b)?%?(?![\w])|\.\d+)
      |(?P<word>[^\W_]+(?:[_'\u2019&.][^\W_]+)*)
      |(?P<symbol>>=|<=|!=|<>|==|[=<>?,;:()/+&-])""",
    re.VERBOSE,
)

_POSSESSIVE = re.compile(r"['\u2019]s$|s['\u2019]$")


@lru_cache(maxsize=256)
def tokenize(text: str) -> tuple[Token, ...]:
    """Words, numbers, dates and quoted strings of `text`, in order."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        written = match.group()
        start, end = match.span()
        if kind == "quoted":
            written, start, end = written[1:-1].strip(), start + 1, end - 1
        elif kind == "word":
            written = _POSSESSIVE.sub(lambda m: "s" if m.group()[0] == "s" else "", written)
        if not written:
            continue
        lower = plain(written)
        tokens.append(Token(written, lower, stem(lower), _kind(kind), start, end))
    return tuple(tokens)


def _kind(group: str | None) -> TokenKind:
    kinds: dict[str | None, TokenKind] = {
        "quoted": "quoted",
        "date": "date",
        "number": "number",
        "symbol": "symbol",
    }
    return kinds.get(group, "word")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A form that the word shares with its relatives: produced, producing, produces, produce."""
    word = singular(word)
    for ending, kept in (("ations", 6), ("ation", 6), ("ings", 4), ("ing", 4), ("ed", 4)):
        if word.endswith(ending) and len(word) - len(ending) >= kept - 1:
            return _trim(word[: -len(ending)])
    return _trim(word)


def _trim(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 4 and word.endswith("i"):
        word = word[:-1] + "y"
    return word


_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=4_000)
def one_edit_away(word: str) -> frozenset[str]:
    """Every string that differs from `word` by one letter dropped, swapped, changed or added."""
    splits = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    dropped = {a + b[1:] for a, b in splits if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    changed = {a + c + b[1:] for a, b in splits if b for c in _LETTERS}
    added = {a + c + b for a, b in splits for c in _LETTERS}
    return frozenset((dropped | swapped | changed | added) - {word})


def kin(word: str, known: str) -> bool:
    """Whether two words grow from one root: depart and departure, locate and location."""
    short, long = sorted((word, known), key=len)
    if len(short) < 5 or len(long) - len(short) > 5:
        return False
    same = 0
    for a, b in zip(short, long, strict=False):
        if a != b:
            break
        same += 1
    return same >= max(5, len(short) - 2) and same * 3 >= len(long) * 2 - 2
