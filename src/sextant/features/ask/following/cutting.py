"""What a question that goes on from an answer wants of it, told by how it begins."""

import re
from dataclasses import dataclass
from typing import Literal

Intent = Literal["by", "only", "without", "for", "top", "sort", "figure", "drop", "more"]
_LONGEST = 5  # words of a figure or a value; more make a question of their own


@dataclass(frozen=True, slots=True)
class Cut:
    """What a question wants of the last answer, and the words it wants it of; `adds` to what is there."""

    intent: Intent
    rest: str
    adds: bool = False


def _pattern(text: str) -> re.Pattern[str]:
    """A pattern written over several lines; blanks at the ends of lines are not part of it."""
    return re.compile("".join(line.strip() for line in text.splitlines()), re.IGNORECASE)


_POLITE = _pattern(
    r"""^(?:(?:and|but|so|ok|okay|now|then|please|great|thanks|also|again)[\s,]+)+
    |[\s,]*(?:please|thanks)?[\s?.!]*$"""
)
_ALSO = _pattern(r"\b(?:also|as well|too|additionally|in addition|further|add)\b")
_SAME = _pattern(
    r"""^(?:(?:what|how) about
    |(?:show|give|do|make|tell) (?:me )?(?:that|it|this|the same(?: thing)?)
    |the same(?: thing)?|same(?: thing| again)?|that|it|this|these|those|show me|show|give me|add|make that
    |change (?:it|that) to|switch to|use)\b[\s,]*"""
)
_INSTEAD = _pattern(
    r"[\s,]*\b(?:instead|rather|this time|as well|too|now|again|of (?:them|these|those)|only)\b[\s.?!]*$"
)
_WHOLE = _pattern(
    r"""^(?:how (?:many|much|often)|which|who|list|count|is there|are there|do any|number of
    |what (?:is|are|was|were)|what's|average|total|show (?:me )?(?:all|the))\b"""
)
_ASKS = _pattern(r"\b(?:which|what|who|how|why|when)\b")
_PATTERNS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    (
        "top",
        _pattern(
            r"""^(?:only |just )?(?:the )?(?:top|first|bottom|last|best|worst|highest|lowest)
            (?: )(?:\d+|one|two|three|five|ten)(?: ones| rows)?$"""
        ),
    ),
    (
        "drop",
        _pattern(
            r"""^(?:without|remove|drop|clear|ignore|no)(?: the| any| all)?
            (?: )(?:filters?|conditions?|limits?|restrictions?)(?: on (?P<on>.+))?$"""
        ),
    ),
    ("drop", _pattern(r"^(?:for |in |of |over )?(?:all|every|any|each) (?P<on>.+)$")),
    (
        "sort",
        _pattern(
            r"""^(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?|arranged?)\b
            (?: (?:it|them|that))?(?: by)?\s*(?P<on>.*)$"""
        ),
    ),
    (
        "sort",
        _pattern(
            r"""^(?P<on>(?:in )?(?:ascending|descending|alphabetical|reverse)(?: order)?|alphabetically
            |(?:highest|lowest|largest|smallest|biggest|newest|oldest|latest|earliest) first
            |from (?:highest to lowest|lowest to highest|a to z|z to a))$"""
        ),
    ),
    (
        "by",
        _pattern(
            r"""^(?:by|per|for each|for every|split by|broken down by|grouped by|group by
            |break (?:it |that )?down by|split (?:it |that )?by|in each)\s+(?P<on>.+)$"""
        ),
    ),
    (
        "without",
        _pattern(
            r"""^(?:without|except(?: for)?|excluding|exclude|but not|not|other than|leave out|leaving out
            |minus|ignoring|remove|drop)\s+(?P<on>.+)$"""
        ),
    ),
    (
        "only",
        _pattern(
            r"""^(?:only|just|restrict(?:ed)? to|limit(?:ed)? to|narrow(?:ed)? to
            |filter(?:ed)?(?: (?:to|by|on))?)\s+(?P<on>.+)$"""
        ),
    ),
    (
        "more",
        _pattern(
            r"""^(?P<on>(?:with|where|whose|that|having|over|under|above|below|more than|less than|at least
            |at most|between)\b.+)$"""
        ),
    ),
    (
        "for",
        _pattern(
            r"^(?P<on>(?:for|in|on|at|from|to|since|before|after|until|during|within|of)\s+.+)$",
        ),
    ),
    (
        "for",
        _pattern(
            r"""^(?P<on>(?:last|this|previous|past|next|current)\s+(?:\d+ )?
            (?:day|week|month|quarter|year|weekend)s?|yesterday|today|(?:19|20)\d\d|ytd|weekends?)$"""
        ),
    ),
)


def cut(question: str) -> Cut | None:
    """What a question wants of the last answer; None for a whole question of its own."""
    told = bare(question)
    opened = told.lower() != " ".join(question.lower().split()).rstrip("?.! ") or bool(_SAME.match(told))
    if _WHOLE.match(told) and not _SAME.match(told):
        return None
    adds = bool(_ALSO.search(question))
    rest = _SAME.sub("", told)
    for _ in range(3):
        rest = _INSTEAD.sub("", rest).strip(" ,?.!")
    if _ASKS.search(rest):
        return None
    for intent, pattern in _PATTERNS:
        found = pattern.match(rest)
        if found is not None:
            return Cut(intent, found.groupdict().get("on") or found.group(0), adds)
    instead = re.search(r"\binstead\b", question, re.IGNORECASE) is not None
    if rest and (opened or instead) and len(rest.split()) <= _LONGEST:
        return Cut("figure", rest, adds)
    return None


def points_back(question: str) -> bool:
    """Whether nothing is left of a question but words that point at the last answer: "the same", "that"."""
    return _SAME.sub("", bare(question)).strip(" ,") == ""


def bare(question: str) -> str:
    """A question without the words around what it asks."""
    told = " ".join(question.split())
    return _POLITE.sub("", _POLITE.sub("", told))
