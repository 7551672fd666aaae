"""One statement that someone watches, for all who see the same: its answer, and how it is kept up to date."""

import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sextant.core.access import Caller
from sextant.features.datasets import Table
from sextant.features.governance import Guard
from sextant.features.live.comparing import in_order
from sextant.features.live.growing import Growing
from sextant.features.query import Answered, Reading, ResultRows, Standing, Stands
from sextant.kit.errors import SextantError
from sextant.ports.warehouse import Rows

if TYPE_CHECKING:
    pass

Sight = tuple[tuple[str, Guard | None], ...]
_LEAST_PAUSE = 0.05
_SHARE = 4.0  # a statement that is run whole rests four times as long as it ran
_CLOCK = 1.0  # what reads the clock is run again after this, whatever comes


@dataclass(frozen=True, slots=True)
class Sharing:
    """What two tiles have in common that are worked out once: text, parameters, limits, what is seen."""

    workspace_id: str
    sql: str
    limits: Hashable
    parameters: tuple[tuple[str, str], ...]
    sight: Sight


def sight_of(tables: Mapping[str, Table]) -> Sight:
    """What is seen of the tables, apart from how many rows they have."""
    seen = ((table.dataset_id, _uncounted(table.guard)) for table in tables.values())
    return tuple(sorted(seen, key=lambda one: one[0]))


def sharing_of(standing: Standing, tables: Mapping[str, Table]) -> Sharing:
    values = tuple(sorted((name, repr(value)) for name, value in standing.parameters.items()))
    return Sharing(standing.workspace_id, standing.sql, standing.limits, values, sight_of(tables))


def _uncounted(guard: Guard | None) -> Guard | None:
    return None if guard is None else replace(guard, row_count=0, size_bytes=0)


@dataclass(slots=True, eq=False)
class Computation:
    """The answer of a standing statement; `version` counts up with each one that is another than before.

    `read` are the tables as they were when it was worked out; `busy` while it is run whole beside the ticks.
    """

    sharing: Sharing
    standing: Standing
    callers: dict[Caller, int] = field(default_factory=dict[Caller, int])
    answered: Answered | None = None
    error: SextantError | None = None
    version: int = 0
    read: Mapping[str, Table] = field(default_factory=dict[str, Table])
    growing: Growing | None = None
    whole_only: bool = False
    busy: bool = False
    again_at: float = 0.0  # of time.monotonic(): not run whole before
    due_at: float | None = None  # run again then, even where nothing has changed
    changed: bool = False
    ordered: bool = False

    @property
    def workspace_id(self) -> str:
        return self.sharing.workspace_id

    @property
    def is_known(self) -> bool:
        return self.version > 0

    def is_as_read(self, tables: Mapping[str, Table]) -> bool:
        """Whether nothing has come since the answer was worked out."""
        return bool(self.read) and all(tables.get(name) is table for name, table in self.read.items())

    def settle(self, stands: Stands, reading: Reading, rows: Rows) -> None:
        """Takes rows as the answer of now."""
        self.ordered = is_ordered(reading)
        table = rows.table if self.ordered else in_order(rows.table)
        self.answered = stands.answered(self.standing, reading, replace(rows, table=table))
        self.error = None
        self._count()

    def settle_grown(self, rows: ResultRows, *, truncated: bool, elapsed_ms: float) -> None:
        """Takes rows of the same statement over the same table as the answer of now."""
        assert self.answered is not None
        self.answered = replace(self.answered, rows=rows, truncated=truncated, elapsed_ms=elapsed_ms)
        self._count()

    def grown_over(self, tables: Mapping[str, Table]) -> Table | None:
        """The only table that is read, where it is seen as before."""
        name = next(iter(self.read), None)
        table = None if name is None else tables.get(name)
        return table if table is not None and sight_of({"": table}) == self.sharing.sight else None

    def fail(self, error: SextantError) -> None:
        """Takes an error as the answer of now."""
        before = self.error
        self.error, self.answered, self.growing = error, None, None
        if before is None or (before.code, before.message) != (error.code, error.message):
            self._count()

    def rest(self, elapsed: float, *, reads_clock: bool) -> None:
        """Says when it may be run whole again, by what it cost."""
        now = time.monotonic()
        self.again_at = now + max(_LEAST_PAUSE, _SHARE * elapsed)
        self.due_at = max(self.again_at, now + _CLOCK) if reads_clock else None

    def _count(self) -> None:
        self.version += 1
        self.changed = True


def is_ordered(reading: Reading) -> bool:
    return reading.permitted.statement.args.get("order") is not None
