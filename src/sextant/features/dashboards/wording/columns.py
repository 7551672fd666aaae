"""Which column a few words mean: by its name or what it is called, in any number and order of words."""

import re

from sextant.features.dashboards.wording.models import Columns, Named

_LEFT_OUT = {"the", "a", "an", "each", "every", "of", "its", "column", "axis", "one", "per"}
_VALUE = {"value", "values", "size", "figure", "figures", "number", "amount", "count", "it", "measure"}


def column_of(words: str, columns: Columns) -> Named | None:
    """The one column that all of the words are in; the shortest of several."""
    wanted = _stems(words)
    if not wanted:
        return None
    found = [column for column in columns if wanted <= _stems(column.said) | _stems(column.name)]
    if not found:
        found = [
            column for column in columns if _stems(column.said) <= wanted or _stems(column.name) <= wanted
        ]
    return min(found, key=lambda column: len(_stems(column.said)), default=None)


def is_value(words: str) -> bool:
    """Whether words mean the figure, whatever it is called."""
    return bool(set(re.findall(r"\w+", words.lower())) & _VALUE)


def figure_of(columns: Columns) -> Named | None:
    return next((column for column in columns if column.is_figure), None)


def _stems(words: str) -> set[str]:
    return {_stem(word) for word in re.findall(r"[^\W_]+", words.lower()) if word not in _LEFT_OUT}


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
