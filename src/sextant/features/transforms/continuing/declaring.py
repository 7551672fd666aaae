"""What an engine is to keep up: the statement as its maker may ask it, over the topic behind one stream.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sextant.core.access import Caller
from sextant.core.lake import LakeColumn
from sextant.features.datasets import STREAM, Table
from sextant.features.query import Query, Reading
from sextant.features.streams import RECEIVED, TopicRows
from sextant.features.transforms.errors import ModelRefused
from sextant.features.transforms.ground import Ground
from sextant.features.transforms.modelling import growing
from sextant.ports.continuous import Continuous

if TYPE_CHECKING:
    import pyarrow as pa


_EVERY = 1 << 53  # rows: every group is kept, so that none may be cut off


@dataclass(frozen=True, slots=True)
class Declared:
    """A permitted statement in groups over one stream, with the names and types of what it gives."""

    reading: Reading
    table: Table
    shape: "pa.Schema"

    @property
    def columns_mark(self) -> str:
        """Is another when messages are to be read by other columns."""
        told = repr([(one.field_id, one.source_name, one.type) for one in self.table.columns])
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def gives(self) -> tuple[str, ...]:
        return tuple(_iceberg(field.name, field.type) for field in self.shape)

    def lake_columns(self) -> list[LakeColumn]:
        return [LakeColumn(number + 1, f"c{number}", kind) for number, kind in enumerate(self.gives)]


def declared(on: Ground, caller: Caller, sql: str) -> Declared:
    """Raises a SqlRefused, ModelRefused."""
    stands = on.queries.stands
    standing = stands.of(caller, Query(sql))
    standing = replace(standing, limits=replace(standing.limits, rows=_EVERY))
    tables = [replace(one, snapshot_id=None, hot=None) for one in stands.tables(caller)]
    reading = stands.read(standing, tables)
    if len(reading.tables) != 1 or growing.way_of(reading) != "groups":
        raise ModelRefused(
            "An engine keeps up statements over one stream in groups alone.",
            hint="Use count, sum, min, max and avg by columns or windows, over a stream that you see whole.",
        )
    (table,) = reading.tables.values()
    _check_stream(on, caller, reading, table)
    return Declared(reading, table, growing.shape_of(stands, standing, table))


def check(on: Ground, caller: Caller, sql: str) -> None:
    """Raises what would keep an engine from keeping the statement up, as far as it can be known before."""
    if on.continuous is None:
        raise ModelRefused(
            "This server has no Spark that keeps models up: "
            "SEXTANT_WAREHOUSE_URL names none with a folder for checkpoints.",
            hint="Set it, such as spark://host:15002/sextant?checkpoints=s3a://bucket/checkpoints.",
        )
    what = declared(on, caller, sql)
    on.continuous.check(what.reading.permitted.query)
    continuous(on, what, name="", table_id="", version=1)


def continuous(on: Ground, what: Declared, *, name: str, table_id: str, version: int) -> Continuous:
    """What the engine is given; raises FollowMissing, FollowRefused, a source's errors."""
    query = what.reading.permitted.query
    topic = on.streams.follows.elsewhere(query.workspace_id, str(what.table.dataset_id))
    (scan,) = query.scans
    wanted = tuple(column.field_id for column in scan.columns)
    return Continuous(
        name=name,
        query=query,
        gives=what.gives,
        table=table_id,
        checkpoint=f"{name}/{version}",
        topic=topic.topic,
        client=topic.client,
        begins=topic.begins,
        read=TopicRows(topic.decode, what.table.columns, wanted),
    )


def _check_stream(on: Ground, caller: Caller, reading: Reading, table: Table) -> None:
    dataset = on.datasets.get(caller, str(table.dataset_id))
    if dataset.source_type != STREAM:
        raise ModelRefused(
            f"{dataset.name} is no stream, so no topic brings its rows.",
            hint="Follow a topic of Kafka, and read the stream that it makes.",
        )
    (scan,) = reading.permitted.query.scans
    received = {column.field_id for column in table.columns if column.source_name == RECEIVED}
    if any(column.field_id in received for column in scan.columns):
        raise ModelRefused(
            "When Sextant took an event is not told by the topic.",
            hint="Use the time of the event itself in the place of received_at.",
        )


def _iceberg(name: str, kind: Any) -> str:
    import pyarrow as pa

    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_timestamp(kind):
        return "timestamp" if kind.tz is None else "timestamptz"
    known = {
        pa.bool_(): "boolean",
        pa.int8(): "int",
        pa.int16(): "int",
        pa.int32(): "int",
        pa.int64(): "long",
        pa.float32(): "float",
        pa.float64(): "double",
        pa.date32(): "date",
        pa.string(): "string",
        pa.large_string(): "string",
    }
    if kind not in known:
        raise ModelRefused(
            f"The column `{name}` of the statement is of a type that no engine keeps up.",
            hint="Cast it to a number, a text or a time.",
        )
    return known[kind]
