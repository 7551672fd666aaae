"""A question taken apart: the words of its picture as a value, and the plain question that is left."""

import re
from dataclasses import replace

from sextant.features.ask.picturing import patterns as said
from sextant.features.ask.picturing.draft import Draft, Known, words
from sextant.features.ask.picturing.kinds import named, unadorned
from sextant.features.ask.picturing.placing import axes, series, templates, versus
from sextant.features.ask.picturing.request import Bin, Picture, Pictured, Sort

_GENERIC = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "total",
        "number",
        "numbers",
        "count",
        "counts",
        "how",
        "many",
        "amount",
        "sum",
        "average",
        "avg",
        "mean",
        "minimum",
        "maximum",
        "min",
        "max",
        "minimal",
        "maximal",
        "value",
        "values",
        "name",
        "names",
        "it",
        "them",
        "its",
        "their",
        "result",
        "results",
        "for",
        "each",
        "in",
        "by",
        "and",
    ]
)


_NO_COLUMN = re.compile(r"^(?:in|with)(?:\s+(?:an?|the))?$", re.I)  # "sorted in an ascending order"


def picture_of(question: str, *, knows: Known = lambda _: False) -> Pictured:
    """The picture that a question asks for; `knows` tells whether the data has a column or value so named.

    A word that the data knows by that name is left in the question.
    """
    draft = Draft(question, knows)
    for step in (_sort, _bin, _counted, axes, named, series, _leaning, templates, versus, unadorned):
        step(draft)
    if _is_only_sorted(draft.picture) and not said.AXIS.search(question):
        return Pictured(question, Picture())  # rows in an order are the planner's
    left = _tidied(draft.text)
    if draft.picture == Picture() or not any(ch.isalnum() for ch in left):
        return Pictured(question, draft.picture)
    return Pictured(left, draft.picture)


# order


def _is_only_sorted(picture: Picture) -> bool:
    return picture.sort is not None and replace(picture, sort=None) == Picture()


def _sort(draft: Draft) -> None:
    """ "list in descending by the Y-axis", "sort Category from high to low"."""
    for pattern in said.SORTS:
        for found in pattern.finditer(draft.text):
            what = _NO_COLUMN.sub("", (found.groupdict().get("what") or "").strip())
            if found.start() == 0 or not _is_order(draft, found, what):
                continue
            by = _axis_said(what) if what or not said.OF_NAMES.search(found[0]) else "x"
            draft.picture = replace(draft.picture, sort=Sort(by, descending=found["desc"] is not None))
            draft.cut(found, ". " if found["before"].strip() in {".", "?", ";"} else " ")
            return


def _is_order(draft: Draft, found: re.Match[str], what: str) -> bool:
    """Whether a clause only orders: it names an axis, or what the rest of the question asks for anyway."""
    if _axis_said(what) in {"x", "y"}:
        return True
    named = re.search(r"\bby\b", found[0], re.I) is not None
    if named and said.FIGURE.match(what) and not draft.text[found.end() :].strip(" .?!"):
        return True
    rest = words(draft.text[: found.start()] + " " + draft.text[found.end() :])
    return all(word in _GENERIC or any(_alike(word, other) for other in rest) for word in words(what))


def _alike(word: str, other: str) -> bool:
    """Whether two words are one, but for their endings."""
    short, long = sorted((word, other), key=len)
    return short == long or (len(short) > 3 and len(long) - len(short) <= 2 and long.startswith(short[:-1]))


def _axis_said(what: str) -> str:
    if said.AXIS_X.match(what):
        return "x"
    return "y" if not what or said.AXIS_Y.match(what) else re.sub(r"^(?:the\s+)+", "", what, flags=re.I)


# times


def _bin(draft: Draft) -> None:
    found = said.BIN.search(draft.text)
    if found is None or draft.knows(found[0].strip(" ,()")):
        return
    of = (found["of"] or "").strip()
    of = re.sub(r"^(?:(?:the|all|a|an)\s+)+", "", of, flags=re.I)
    of = re.sub(r"\s+(?:attributes?|attrs?|columns?|fields?)$", "", of, flags=re.I)
    grain = said.GRAINS[" ".join(found["grain"].lower().split())]
    draft.picture = replace(draft.picture, bin=Bin(grain, "" if said.BIN_AXIS.match(of) else of))
    draft.cut(found)
    counted = said.COUNT_THEM.search(draft.text)
    if counted is not None:
        draft.cut(counted)


def _counted(draft: Draft) -> None:
    """ "the categories, and count them": how many there are of each."""
    found = said.COUNT_THEM.search(draft.text)
    if found is not None:
        draft.cut(found, " and the number of each ")


# what the words point to


def _leaning(draft: Draft) -> None:
    if said.PROPORTION.search(draft.text):
        draft.picture = replace(draft.picture, leaning="pie")
        for pattern in said.PROPORTIONS:
            found = pattern.search(draft.text)
            if found is not None:
                draft.cut(found, ". " if found[0].strip()[:1] in {".", "?"} else " ")
    elif said.RELATION.search(draft.text):
        draft.picture = replace(draft.picture, leaning="scatter")
        for pattern in said.RELATIONS:
            found = pattern.search(draft.text)
            if found is not None:
                draft.cut(found, ". " if found[0].strip()[:1] in {".", "?"} else " ")
    elif said.TRENDS.search(draft.text):
        draft.picture = replace(draft.picture, leaning="line")
        found = said.TREND.search(draft.text)
        if found is not None:
            draft.cut(found)
    elif said.SPREAD.search(draft.text) and draft.picture.kind is None:
        draft.picture = replace(draft.picture, leaning="histogram")


def _tidied(text: str) -> str:
    text = said.BY_GROUPED.sub("by", re.sub(r"\s+", " ", text))
    text = re.sub(r"\s+([,.;?!])", r"\1", text)
    text = re.sub(r"[,;.]+(?=[.?!])|(?<=[.?!])[,;.]+", "", text)
    text = re.sub(r",\s*(?:and\s*)?(?=[,.?]|$)|\band\s*(?=[.?]|$)", "", text)
    text = re.sub(r"\b(?:show|give)\s+me\s+about\s+", "", text, flags=re.I)
    text = re.sub(_OPENING, "", text, flags=re.I)
    return " ".join(text.split()).strip(" ,;")


_OPENING = (
    r"^(?:[\s,.;:?]+|(?:and|then|of|about|on|which|that|for)\s+(?=(?:what|which|how|show)\b)"
    r"|(?:and|then|of|about|on|to)\s+)+"
)
