"""Whether two questions ask the same thing in other words; a doubt counts as no.

A question is cut into clauses: one begins at a word that binds what follows it ("by", "from", "not", "in").
Each clause is the tuple of its words that say something, every way to say a figure, a comparison or a
direction written as one. Two questions are the same when they have the same clauses, in any order: so a
figure, a number, a time, a value, a negation or a direction that differs makes another question.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from sextant.features.ask.understanding.words import Token, tokenize
from sextant.kit.nouns import singular

Clause = tuple[str, ...]
Signature = frozenset[tuple[Clause, int]]
Names = Mapping[tuple[str, ...], str]
IsValue = Callable[[str], bool]
_LONGEST = 6

# Each way to say a thing; the words before the colon stand for all of them.
_SAID = """
#count: how many|number of|the number of|count of|count|total number of|how often|amount of|quantity of
#avg: average|avg|mean|on average|typical|average of|mean of
#sum: total|sum|sum of|total of|overall|altogether|in total|total amount of
#median: median|median of
#max: maximum|max|peak|maximum of
#min: minimum|min|minimum of
#share: share of|share|percentage of|percentage|percent of|percent|proportion of|proportion|what part of
#distinct: distinct|different|unique|how many different|how many distinct|how many unique
#high: highest|largest|biggest|greatest|most|top
#low: lowest|smallest|least|fewest|bottom
#>: more than|greater than|over|above|larger than|higher than|bigger than|exceeding|longer than|older than
#<: less than|fewer than|under|below|smaller than|lower than|shorter than|younger than
#>=: at least|no less than|not less than|no fewer than|from at least
#<=: at most|no more than|not more than|up to|not over
#not: not|no|except|except for|excluding|other than|without|never|besides|apart from|but not|all but|isn't
#not: aren't|wasn't|weren't|doesn't|don't|didn't|hasn't|haven't|have no|has no|had no|do not|does not|did not
#by: by|per|for each|for every|grouped by|group by|split by|broken down by|in each|by each|of each|each|every
#desc: descending|from highest to lowest|highest first|largest first|newest first|from high to low
#asc: ascending|from lowest to highest|lowest first|smallest first|oldest first|from low to high
#asc: alphabetically|in alphabetical order
#: would like to|like to know|want to|need to
#sort: sorted by|ordered by|sort by|order by|ranked by|sorted|ordered
"""
_FILLER = frozenset(
    [
        "show",
        "me",
        "give",
        "list",
        "tell",
        "display",
        "find",
        "get",
        "please",
        "what",
        "whats",
        "what's",
        "which",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "the",
        "a",
        "an",
        "our",
        "my",
        "your",
        "we",
        "i",
        "us",
        "you",
        "can",
        "could",
        "would",
        "will",
        "there",
        "it",
        "its",
        "that",
        "those",
        "these",
        "do",
        "does",
        "did",
        "let",
        "see",
        "know",
        "kindly",
        "all",
        "of",
    ]
)
# They begin a clause and say nothing themselves: the same words follow whichever of them is used.
_OPENS = frozenset(
    [
        "in",
        "for",
        "at",
        "on",
        "during",
        "within",
        "having",
        "has",
        "have",
        "had",
        "with",
        "whose",
        "where",
        "and",
        ",",
        ";",
    ]
)
# They begin a clause and belong to it.
_BINDS = frozenset(
    [
        "#by",
        "#not",
        "#sort",
        "from",
        "to",
        "into",
        "since",
        "before",
        "after",
        "until",
        "between",
        "against",
        "versus",
        "vs",
        "than",
        "or",
        "as",
        "like",
        "when",
        "who",
        "how",
        "why",
        "over",
        "under",
        "minus",
        "plus",
        "divided",
        "then",
        "through",
        "via",
        "only",
        "just",
        "compared",
    ]
)
_SMALL_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
]
_SPEAKER = frozenset(["do", "did", "have", "can", "am", "see", "should", "could", "would", "need", "want"])


def signature(question: str, *, names: Names | None = None, is_value: IsValue | None = None) -> Signature:
    """What a question asks, as a value that equal questions share.

    `names` are the ways to call a column, as lower-case words; `is_value` tells whether the data has a word
    as a value, which is then compared to the letter.
    """
    words = _words(tokenize(question), is_value or _no_value)
    clauses: list[list[str]] = [[]]
    for word in _as_one(words, names or {}):
        if word in _OPENS:
            clauses.append([])
        elif word in _BINDS:
            clauses.append([word])
        else:
            clauses[-1].append(word)
    return frozenset(Counter(tuple(clause) for clause in clauses if clause).items())


def overlap(one: Signature, other: Signature) -> float:
    """The share of words that two questions have in common, 0 to 1: how near, never whether the same."""
    mine, theirs = _bag(one), _bag(other)
    both = sum((mine & theirs).values())
    return both / max(1, sum((mine | theirs).values()))


def _bag(given: Signature) -> Counter[str]:
    found: Counter[str] = Counter()
    for clause, times in given:
        for word in clause:
            found[word] += times
    return found


def _no_value(_: str) -> bool:
    return False


def _words(tokens: Sequence[Token], is_value: IsValue) -> list[str]:
    """Words as they are compared: numbers as numbers, values to the letter, the rest in the singular."""
    found: list[str] = []
    for place, token in enumerate(tokens):
        if token.kind == "quoted":
            found.append(f"'{token.text.lower()}'")
        elif token.kind == "number":
            found.append(_number(token.text))
        elif token.kind in {"symbol", "date"}:
            found += [token.text] if token.text not in "?.:" else []
        elif _is_name(tokens, place) or is_value(token.lower):
            found.append(_kept(token.text.lower()))
        elif token.lower in _SMALL_NUMBERS:
            found.append(str(_SMALL_NUMBERS.index(token.lower)))
        else:
            found.append(token.text.lower() if "'" in token.text else singular(token.lower))
    return found


def _kept(word: str) -> str:
    """A name as it is compared; one that is a little word, too, stands in quotes and is not passed over."""
    return f"'{word}'" if word in _FILLER | _OPENS | _BINDS else word


def _is_name(tokens: Sequence[Token], place: int) -> bool:
    """Written as a name inside the sentence: "A" in "grade A", "US" in "orders in the US"."""
    token = tokens[place]
    if place == 0 or not token.is_name:
        return False
    beside = {tokens[place - 1].lower, tokens[place + 1].lower if place + 1 < len(tokens) else ""}
    return not (token.text == "I" and beside & _SPEAKER)


def _number(text: str) -> str:
    """1,000 and 1000 are one number; 5 % and 5 are not."""
    plain = text.replace(",", "").lower()
    unit = re.sub(r"[\d.]", "", plain)
    digits = plain.strip("$€£%kmbn")
    try:
        return f"{float(digits):g}{unit}" if len(digits) < 15 else plain
    except ValueError:
        return plain


def _as_one(words: Sequence[str], names: Names) -> list[str]:
    """The words, each phrase that is said in several ways as its one name, without those that say nothing."""
    found: list[str] = []
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            phrase = tuple(words[place : place + length])
            one = _canon().get(phrase) or names.get(phrase)
            if one is not None:
                found += [one] if one != "#" else []
                place += length
                break
        else:
            if words[place] not in _FILLER:
                found.append(words[place])
            place += 1
    return found


@lru_cache(maxsize=1)
def _canon() -> Mapping[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for line in _SAID.strip().splitlines():
        one, _, ways = line.partition(": ")
        for way in ways.split("|"):
            found[tuple(w if "'" in w else singular(w) for w in way.split())] = one
    return found
