"""A statement over several tables as a value: what Spider's SQL can say, with no SQL in it.

Columns are numbers into the schema that the form was made for; the join path follows from the tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

AggregateWord = Literal["", "count", "sum", "avg", "min", "max"]
Combining = Literal["intersect", "union", "except"]


@dataclass(frozen=True, slots=True)
class Item:
    """A column or a figure over it; no column is `*`, which only `count` takes."""

    aggregate: AggregateWord = ""
    column: int | None = None
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Test:
    """A condition: `op` is one of = != < <= > >= like between in null, with "not " before it where denied."""

    item: Item
    op: str
    value: "str | float | tuple[str | float, ...] | Core | None" = None


@dataclass(frozen=True, slots=True)
class Core:
    """One SELECT; `tables` are read beside those of its columns, joined in one of the shortest ways."""

    select: tuple[Item, ...]
    tables: tuple[int, ...] = ()
    way: int = 0
    distinct: bool = False
    where: tuple[Test, ...] = ()
    either: bool = False
    group: tuple[int, ...] = ()
    having: tuple[Test, ...] = ()
    order: tuple[tuple[Item, bool], ...] = ()
    limit: int | None = None

    def columns(self) -> Iterator[int]:
        """Every column named in this SELECT itself, with repetitions."""
        for item in self.items():
            if item.column is not None:
                yield item.column
        yield from self.group

    def items(self) -> Iterator[Item]:
        yield from self.select
        for test in (*self.where, *self.having):
            yield test.item
        for item, _ in self.order:
            yield item

    def inner(self) -> "Core | None":
        """The SELECT that a condition compares with, where there is one."""
        return next((t.value for t in (*self.where, *self.having) if isinstance(t.value, Core)), None)


@dataclass(frozen=True, slots=True)
class Form:
    """A whole statement: one SELECT, or two combined."""

    core: Core
    combine: Combining | None = None
    other: Core | None = None
