"""Columns of JSON text as the lists, structs and maps that they hold, typed from every value of a file.

As in the lake, a column whose values are of no one type stays text; so does a leaf, which is then its JSON.
What is written as JSON again needs no type: every value goes in as it is.
"""

import json
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from sextant.kit.nested import (
    DEPTH,
    DOUBLE,
    LONG,
    NOTHING,
    TEXT,
    Fields,
    Items,
    Kind,
    Plain,
    Values,
    fields,
    settled,
    together,
)

if TYPE_CHECKING:
    import pyarrow as pa

_LONGS = range(-(2**63), 2**63)
_ROWS = 8_192  # whose values are in memory as objects
Kinds = Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Nested:
    """How columns of JSON text are written: those with a kind by it, the others as the JSON that they are."""

    kinds: Kinds = field(default_factory=dict[str, Kind])
    json: frozenset[str] = frozenset()

    def types(self) -> "dict[str, pa.DataType]":
        import pyarrow as pa

        as_json = dict[str, pa.DataType].fromkeys(self.json, pa.json_())
        return as_json | {name: arrow_type(kind) for name, kind in self.kinds.items()}

    def opened(self, batches: "Iterable[pa.RecordBatch]") -> "Iterable[pa.RecordBatch]":
        if self.json:
            return _as_json(batches, self.json)
        return _opened(batches, self.kinds) if self.kinds else batches


def nested_of(parts: Sequence[Path], columns: Sequence[Mapping[str, Any]], *, as_json: bool) -> Nested:
    """How the columns of a load are written that are lists or objects."""
    if as_json:
        return Nested(json=_json_columns(parts, columns))
    return Nested(_kinds_of(parts, columns))


def _kinds_of(parts: Sequence[Path], columns: Sequence[Mapping[str, Any]]) -> dict[str, Kind]:
    """What the columns of a load hold that are lists or objects of one type, by their names."""
    from pyarrow import parquet

    found: dict[str, Kind] = {column["name"]: NOTHING for column in columns if _may_be_nested(column)}
    for part in parts:
        with parquet.ParquetFile(part) as file:
            for batch in file.iter_batches(_ROWS, columns=list(found)) if found else ():
                for name in [name for name, kind in found.items() if kind != TEXT]:
                    found[name] = _widened(found[name], batch.column(name).unique().to_pylist())
    return {name: _used(kind) for name, kind in found.items() if not isinstance(kind, Plain)}


def _opened(batches: "Iterable[pa.RecordBatch]", kinds: Kinds) -> "Generator[pa.RecordBatch]":
    """The batches with those columns opened."""
    import pyarrow as pa

    for batch in _short(batches):
        columns = [
            _column(column, kinds[field.name]) if field.name in kinds else column
            for field, column in zip(batch.schema, batch.columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _json_columns(parts: Sequence[Path], columns: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The names of the columns whose every value is the JSON of a list or an object."""
    from pyarrow import parquet

    found = {column["name"] for column in columns if _may_be_nested(column)}
    for part in parts:
        with parquet.ParquetFile(part) as file:
            for batch in file.iter_batches(_ROWS, columns=sorted(found)) if found else ():
                found = {name for name in found if all(map(_is_json, batch.column(name).to_pylist()))}
    return frozenset(found)


def _as_json(batches: "Iterable[pa.RecordBatch]", names: Collection[str]) -> "Generator[pa.RecordBatch]":
    """The batches with those columns of Arrow's type for JSON, each value on one line.

    A break stands between the parts of a value alone: within its texts JSON has none.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    def on_a_line(column: Any) -> Any:
        return pa.ExtensionArray.from_storage(pa.json_(), pc.replace_substring_regex(column, r"[\r\n]+", " "))

    for batch in batches:
        columns = [
            on_a_line(column) if field.name in names else column
            for field, column in zip(batch.schema, batch.columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _is_json(text: str | None) -> bool:
    if text is None:
        return True
    try:
        return isinstance(orjson.loads(text), list | dict)
    except orjson.JSONDecodeError:
        return False


def _short(batches: "Iterable[pa.RecordBatch]") -> "Generator[pa.RecordBatch]":
    for batch in batches:
        for start in range(0, batch.num_rows, _ROWS):
            yield batch.slice(start, _ROWS)


def arrow_type(kind: Kind) -> "pa.DataType":
    """The Arrow type that holds it."""
    import pyarrow as pa

    match kind:
        case Items():
            return pa.list_(arrow_type(kind.kind))
        case Values():
            return pa.map_(pa.string(), arrow_type(kind.kind))
        case Fields():
            return pa.struct([pa.field(name, arrow_type(one)) for name, one in kind.kinds])
        case Plain():
            plain: dict[str, pa.DataType] = {
                "boolean": pa.bool_(),
                "long": pa.int64(),
                "double": pa.float64(),
            }
            return plain.get(kind.name, pa.string())


def _may_be_nested(column: Mapping[str, Any]) -> bool:
    """Texts between two that begin with a bracket all do."""
    ends = {str(column.get("min"))[:1], str(column.get("max"))[:1]}
    return column["type"] == "string" and (column.get("meaning") == "json" or ends in ({"["}, {"{"}))


def _widened(kind: Kind, texts: Sequence[str | None]) -> Kind:
    for text in texts:
        if text is None:
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return TEXT
        kind = together(kind, _kind(value, depth=DEPTH + 1))
        if kind == TEXT:
            return TEXT
    return kind


def _kind(value: object, *, depth: int) -> Kind:
    match value:
        case None:
            return NOTHING
        case bool():
            return Plain("boolean")
        case int():
            return LONG if value in _LONGS else TEXT
        case float():
            return DOUBLE
        case list() | dict() if depth == 0:
            return TEXT
        case list():
            return Items(_joined(_kind(one, depth=depth - 1) for one in _items(value)))
        case dict():
            kinds = tuple((name, _kind(one, depth=depth - 1)) for name, one in _pairs(value))
            # An object without keys is one of any.
            return fields(kinds) if kinds else Fields(())
        case _:
            return TEXT


def _joined(kinds: Iterable[Kind]) -> Kind:
    found: Kind = NOTHING
    for kind in kinds:
        found = together(found, kind)
    return found


def _used(kind: Kind) -> Kind:
    return settled(_without_hollow(kind))


def _without_hollow(kind: Kind) -> Kind:
    """Objects of which none has a key are text: a struct has fields."""
    match kind:
        case Items():
            return Items(_without_hollow(kind.kind))
        case Values():
            return Values(_without_hollow(kind.kind))
        case Fields() if kind.kinds:
            return Fields(tuple((name, _without_hollow(one)) for name, one in kind.kinds))
        case Fields():
            return TEXT
        case Plain():
            return kind


def _column(texts: Any, kind: Kind) -> Any:
    import pyarrow as pa

    fit = _fitting(kind)
    values = [None if text is None else fit(json.loads(text)) for text in texts.to_pylist()]
    return pa.array(values, arrow_type(kind))


def _fitting(kind: Kind) -> Callable[[Any], Any]:
    """Makes a value of JSON one of that type."""
    match kind:
        case Items():
            item = _fitting(kind.kind)
            return lambda value: None if value is None else [item(one) for one in value]
        case Values():
            held = _fitting(kind.kind)
            return lambda value: None if value is None else [(k, held(one)) for k, one in value.items()]
        case Fields():
            each = [(name, _fitting(one)) for name, one in kind.kinds]
            return lambda value: None if value is None else {k: fit(value.get(k)) for k, fit in each}
        case Plain():
            return _PLAIN.get(kind.name, lambda value: value)


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _items(value: Any) -> list[Any]:
    return value


def _pairs(value: Any) -> Iterable[tuple[str, Any]]:
    return value.items()


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "string": _as_text,
    "double": lambda value: None if value is None else float(value),
}
