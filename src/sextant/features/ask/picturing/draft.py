"""A question while its picture is read: what is left of its words, and what is known so far."""

import re
from collections.abc import Callable

from sextant.features.ask.picturing.request import Picture

Known = Callable[[str], bool]
_WORD = re.compile(r"[a-z0-9]+")


class Draft:
    """What is left of the question, and the picture so far."""

    def __init__(self, text: str, knows: Known) -> None:
        self.text = text
        self.knows = knows
        self.picture = Picture()

    def cut(self, found: re.Match[str], instead: str = " ") -> None:
        self.text = self.text[: found.start()] + instead + self.text[found.end() :]


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def stems(text: str) -> set[str]:
    return {word.rstrip("s") for word in words(text)}
