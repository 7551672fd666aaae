"""Tables as the gate knows them, made by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sextant.features.governance import Guard, View, guard_of
from sextant.features.governance.models import Attribute, Mask, MaskKind, Part
from sextant.features.query.gate import Asked, GateLimits, Permitted
from sextant.features.query.gate.known import KnownTimes
from sextant.features.query.gate.permit import permit
from sextant.ports.hot import HotRows

WORKSPACE = "0198c19f-0000-7000-8000-000000000001"


@dataclass(frozen=True)
class Known:
    """A column of a table that exists only for the gate."""

    field_id: int
    name: str
    type: str


@dataclass(frozen=True)
class KnownTable:
    table_name: str
    columns: tuple[Known, ...]
    dataset_id: str = "d-orders"
    workspace_id: str = WORKSPACE
    snapshot_id: str | None = "11"
    files: tuple[str, ...] = ("/lake/orders.parquet",)
    row_count: int = 1_000
    size_bytes: int = 80_000
    guard: Guard | None = None
    hot: HotRows | None = None
    times: KnownTimes | None = None


def columns(**types: str) -> tuple[Known, ...]:
    return tuple(Known(index + 1, name, kind) for index, (name, kind) in enumerate(types.items()))


ORDERS = KnownTable(
    "orders",
    columns(
        id="long", region="string", amount="double", discount="decimal(10,2)", ordered="date", name="string"
    ),
)
CUSTOMERS = KnownTable(
    "customers",
    columns(id="long", name="string", country="string", since="timestamp"),
    dataset_id="d-customers",
    snapshot_id="7",
    files=("/lake/customers.parquet",),
)
TABLES = (ORDERS, CUSTOMERS)


def behind(
    table: KnownTable,
    *,
    rows: str | None = None,
    masks: Mapping[str, MaskKind | Mask] | None = None,
    person: Mapping[str, Attribute] | None = None,
    salt: str = "salt",
) -> KnownTable:
    """The table as someone sees it whom one rule reaches."""
    made = tuple(
        mask if isinstance(mask, Mask) else Mask(column=column, mask=mask)
        for column, mask in (masks or {}).items()
    )
    ids = tuple((column.name.lower(), column.field_id) for column in table.columns)
    view = View((Part(rows, made, "show"),), ids, tuple(sorted((person or {}).items())), salt)
    guard = guard_of(view, table.columns, row_count=table.row_count, size_bytes=table.size_bytes)
    shown = tuple(Known(column.field_id, column.name, column.type) for column in guard.shown)
    return replace(table, columns=shown, guard=guard, row_count=7, size_bytes=0)


def allowed(
    sql: str,
    *,
    tables: tuple[KnownTable, ...] = TABLES,
    limits: GateLimits | None = None,
    parameters: dict[str, object] | None = None,
) -> Permitted:
    """What the gate gives for a statement; raises as the gate does."""
    return permit(Asked(sql, WORKSPACE, parameters or {}), tables=tables, limits=limits or GateLimits())
