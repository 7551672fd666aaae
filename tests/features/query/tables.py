"""Tables as the gate knows them, made by hand."""

from dataclasses import dataclass

from sextant.features.query.gate import Asked, GateLimits, Permitted, Policy, permit

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


def allowed(
    sql: str,
    *,
    policy: Policy | None = None,
    limits: GateLimits | None = None,
    parameters: dict[str, object] | None = None,
) -> Permitted:
    """What the gate gives for a statement; raises as the gate does."""
    asked = Asked(sql, WORKSPACE, parameters or {}, policy or Policy())
    return permit(asked, tables=TABLES, limits=limits or GateLimits())
