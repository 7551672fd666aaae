"""What goes into the gate and what comes out: values that are told without the parser."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sextant.features.query.gate.known import KnownTable
from sextant.ports.warehouse import PermittedQuery

if TYPE_CHECKING:
    from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Estimate:
    """Rows and bytes to be scanned; each mention of a table counts."""

    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person sends to the gate."""

    sql: str
    workspace_id: str
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Permitted:
    """A query that may run, what it will read, and the checked tree it came from.

    `shown` is the statement as its asker may read it, without what stands between them and the rows.
    """

    query: PermittedQuery
    shown: str
    tables: tuple[KnownTable, ...]
    estimate: Estimate
    statement: "exp.Expr"
    reads_clock: bool
    is_random: bool
