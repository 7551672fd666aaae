"""What can be found, and what was."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "dataset", "dashboard", "metric", "column", "question", "person", "job", "place", "alert", "report"
]
KINDS: tuple[Kind, ...] = (
    "dataset",
    "dashboard",
    "metric",
    "column",
    "question",
    "person",
    "job",
    "place",
    "alert",
    "report",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that its finder may open: `also` are other words for it, `href` where the page shows it.

    `rank` orders what matches equally well, the smallest first.
    """

    kind: Kind
    id: str
    title: str
    href: str
    detail: str = ""
    also: tuple[str, ...] = ()
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """An item, how well it matched from 0 to 1, and whether a word was taken for a misspelled one."""

    item: Item
    score: float
    corrected: bool = False
