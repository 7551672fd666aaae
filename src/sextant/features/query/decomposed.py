"""What a statement is made of when the answer over all rows follows from answers over parts of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sextant.features.query.gate.functions import AGGREGATES

if TYPE_CHECKING:
    from sqlglot import exp

Merge = Literal["count", "sum", "min", "max"]
Kind = Literal["groups", "top"]


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of a group: how two of them make one, and of which of the table's values it is made.

    `value` is None for a count of rows; `only` is the condition of a FILTER, None for all rows.
    """

    merge: Merge
    value: str | None
    only: str | None


@dataclass(frozen=True, slots=True)
class Output:
    """A column of the answer: a key, a figure, or an average of two figures (sum and count)."""

    kind: Literal["key", "part", "average"]
    at: int
    count_at: int = -1


@dataclass(frozen=True, slots=True)
class Sorting:
    """By which column of the answer (of the kept values, for the first rows), and which way."""

    at: int
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Decomposed:
    """A statement over one table, taken apart.

    `partial` gives keys `k0, k1, ...` and figures `a0, a1, ...` of any part of the table; `final` makes the
    answer of such rows in a table called `partials`, where `outputs` do not say it. Of kind `top` the keys
    are the values of the first rows themselves, those to sort by behind those that are shown.
    """

    kind: Kind
    table: str
    keys: tuple[str, ...]
    parts: tuple[Part, ...]
    where: str | None
    partial: str
    final: str
    shown: int
    outputs: tuple[Output, ...] | None
    sorting: tuple[Sorting, ...]
    limit: int | None
    offset: int = 0

    @property
    def expressions(self) -> Sequence[str]:
        """Everything that has to be known of a row."""
        found = [*self.keys]
        found += [part.value for part in self.parts if part.value is not None]
        found += [part.only for part in self.parts if part.only is not None]
        return found if self.where is None else [*found, self.where]


def taken_apart(
    statement: "exp.Expr",
    *,
    columns: Sequence[str],
    average: "Callable[[exp.Expr, exp.Expr], exp.Expr] | None" = None,
    given: bool = False,
) -> Decomposed | None:
    """A checked statement over one table taken apart; None for one that has to be run whole.

    `average` writes an average of its total and its count; `given` takes statements with `$names` too.
    """
    from sextant.features.query.decomposing import decompose

    return decompose(statement, columns=columns, aggregates=AGGREGATES, average=average, given=given)
