"""A whole result as a file, batch by batch: CSV or Parquet, whatever its length."""

import io
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sextant.features.query.rows import unique_names, values

if TYPE_CHECKING:
    import pyarrow as pa

Form = Literal["csv", "parquet"]
MEDIA: dict[Form, str] = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


@contextmanager
def temporary_file(form: Form) -> Generator[Path]:
    """A path that is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="sextant-export-") as folder:
        yield Path(folder) / f"export.{form}"


def write(reader: "pa.RecordBatchReader", path: Path, form: Form) -> int:
    """Writes every row and returns how many there were."""
    schema = _named(reader.schema)
    return _write_csv(reader, path, schema) if form == "csv" else _write_parquet(reader, path, schema)


def csv_bytes(table: "pa.Table") -> bytes:
    """A result at hand as CSV."""
    from pyarrow import csv

    schema = _named(table.schema)
    sink = io.BytesIO()
    with csv.CSVWriter(
        sink, _spelled_schema(schema), write_options=csv.WriteOptions(quoting_style="needed")
    ) as writer:
        for batch in table.to_batches():
            writer.write_table(_spelled(batch, schema))
    return sink.getvalue()


def _named(schema: "pa.Schema") -> "pa.Schema":
    import pyarrow as pa

    names = unique_names(schema.names)
    return pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])


def _write_csv(reader: "pa.RecordBatchReader", path: Path, schema: "pa.Schema") -> int:
    from pyarrow import csv

    count = 0
    with csv.CSVWriter(
        str(path), _spelled_schema(schema), write_options=csv.WriteOptions(quoting_style="needed")
    ) as writer:
        for batch in reader:
            writer.write_table(_spelled(batch, schema))
            count += batch.num_rows
    return count


def _write_parquet(reader: "pa.RecordBatchReader", path: Path, schema: "pa.Schema") -> int:
    import pyarrow as pa
    from pyarrow import parquet

    count = 0
    plain = pa.schema([field.with_type(_storable(field.type)) for field in schema])
    with parquet.ParquetWriter(path, plain, compression="zstd") as writer:
        for batch in reader:
            columns = [
                column if kind == column.type else _as_text(column)
                for column, kind in zip(batch.columns, plain.types, strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=plain))
            count += batch.num_rows
    return count


def _storable(kind: Any) -> Any:
    """Parquet has no calendar intervals; they are written as text."""
    import pyarrow as pa

    return pa.string() if pa.types.is_interval(kind) else kind


def _is_spellable(kind: Any) -> bool:
    """Whether the CSV writer knows the type by itself."""
    import pyarrow as pa

    nested = pa.types.is_nested(kind) or pa.types.is_interval(kind) or pa.types.is_dictionary(kind)
    return not (nested or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _spelled_schema(schema: "pa.Schema") -> "pa.Schema":
    import pyarrow as pa

    return pa.schema([f if _is_spellable(f.type) else f.with_type(pa.string()) for f in schema])


def _spelled(batch: "pa.RecordBatch", schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa

    columns = [c if _is_spellable(c.type) else _as_text(c) for c in batch.columns]
    return pa.Table.from_arrays(columns, schema=_spelled_schema(schema))


def _as_text(column: Any) -> Any:
    """Values without a CSV form as their JSON."""
    import orjson
    import pyarrow as pa

    spelled: list[str | None] = []
    for value in values(pa.chunked_array([column])):
        text = value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
        spelled.append(text)
    return pa.array(spelled, pa.string())
