"""Every row of a table as a file, batch by batch: CSV, Parquet, JSON, NDJSON, Arrow or a workbook."""

import csv as csv_lines
import io
import tempfile
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol, get_args

from sextant.core.tabular.values import rows_json, unique_names, values

if TYPE_CHECKING:
    import pyarrow as pa

Form = Literal["csv", "parquet", "json", "ndjson", "arrow", "xlsx"]
FORMS: tuple[Form, ...] = get_args(Form)
MEDIA: dict[Form, str] = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "arrow": "application/vnd.apache.arrow.file",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class _Sink(Protocol):
    def write(self, batch: "pa.RecordBatch") -> object: ...


@contextmanager
def temporary_file(form: Form) -> Generator[Path]:
    """A path that is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="sextant-export-") as folder:
        yield Path(folder) / f"export.{form}"


def write(batches: "Iterable[pa.RecordBatch]", path: Path, form: Form, *, schema: "pa.Schema") -> int:
    """Writes every row and returns how many there were; raises FormLimit where a workbook has no room."""
    import pyarrow as pa

    named = pa.schema([f.with_name(n) for f, n in zip(schema, unique_names(schema.names), strict=True)])
    count = 0
    with _SINKS[form](path, named) as sink:
        for batch in batches:
            sink.write(pa.RecordBatch.from_arrays(batch.columns, schema=named))
            count += batch.num_rows
    return count


def csv_bytes(table: "pa.Table") -> bytes:
    """A result at hand as CSV."""
    made = io.BytesIO()
    named = table.rename_columns(unique_names(table.column_names))
    with _csv(made, named.schema) as sink:
        for batch in named.to_batches():
            sink.write(batch)
    return made.getvalue()


def write_under(
    header: Sequence[str], batches: "Iterable[pa.RecordBatch]", path: Path, *, schema: "pa.Schema"
) -> None:
    """CSV under a header as a file has it, which may repeat names or be of another width than the rows."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv_lines.writer(file, lineterminator="\n").writerow(header)
    with path.open("ab") as file, _csv(file, schema, named=False) as sink:
        for batch in batches:
            sink.write(batch)


class _CsvSink:
    def __init__(self, writer: Any, schema: "pa.Schema") -> None:
        self._writer = writer
        self._schema = schema

    def write(self, batch: "pa.RecordBatch") -> None:
        import pyarrow as pa

        columns: list[Any] = [_csv_column(c) for c in batch.columns]
        if len(columns) == 1:  # a null alone would be an empty line, which readers pass over
            columns = [columns[0].cast(pa.string()).fill_null("")]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))


@contextmanager
def _csv(path: "Path | IO[bytes]", schema: "pa.Schema", *, named: bool = True) -> "Generator[_Sink]":
    import pyarrow as pa
    from pyarrow import csv

    spelled = [f if _is_spellable(f.type) else f.with_type(pa.string()) for f in schema]
    if len(spelled) == 1:
        spelled = [spelled[0].with_type(pa.string())]
    options = csv.WriteOptions(include_header=named, quoting_style="needed")
    target: Any = str(path) if isinstance(path, Path) else path
    with csv.CSVWriter(target, pa.schema(spelled), write_options=options) as writer:
        yield _CsvSink(writer, pa.schema(spelled))


class _ParquetSink:
    def __init__(self, writer: Any, schema: "pa.Schema") -> None:
        self._writer = writer
        self._schema = schema

    def write(self, batch: "pa.RecordBatch") -> None:
        import pyarrow as pa

        pairs = zip(batch.columns, self._schema.types, strict=True)
        columns = [column if kind == column.type else _as_text(column) for column, kind in pairs]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=self._schema))


@contextmanager
def _parquet(path: Path, schema: "pa.Schema") -> "Generator[_Sink]":
    """Parquet has no calendar intervals; they are written as text."""
    import pyarrow as pa
    from pyarrow import parquet

    plain = pa.schema([f.with_type(pa.string()) if pa.types.is_interval(f.type) else f for f in schema])
    with parquet.ParquetWriter(path, plain, compression="zstd") as writer:
        yield _ParquetSink(writer, plain)


class _LinesSink:
    def __init__(self, file: "IO[bytes]") -> None:
        self._file = file

    def write(self, batch: "pa.RecordBatch") -> None:
        import orjson
        import pyarrow as pa

        for row in rows_json(pa.Table.from_batches([batch])):
            self._file.write(orjson.dumps(row) + b"\n")


@contextmanager
def _ndjson(path: Path, schema: "pa.Schema") -> "Generator[_Sink]":
    with path.open("wb") as file:
        yield _LinesSink(file)


class _ArraySink:
    """One array of objects, a row a line."""

    def __init__(self, file: "IO[bytes]") -> None:
        self._file = file
        self._begun = False

    def write(self, batch: "pa.RecordBatch") -> None:
        import orjson
        import pyarrow as pa

        for row in rows_json(pa.Table.from_batches([batch])):
            self._file.write((b",\n" if self._begun else b"\n") + orjson.dumps(row))
            self._begun = True


@contextmanager
def _json(path: Path, schema: "pa.Schema") -> "Generator[_Sink]":
    with path.open("wb") as file:
        file.write(b"[")
        yield _ArraySink(file)
        file.write(b"\n]\n")


@contextmanager
def _arrow(path: Path, schema: "pa.Schema") -> "Generator[_Sink]":
    """The file format, not compressed: every reader of Arrow takes that."""
    import pyarrow as pa

    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        yield writer


def _xlsx(path: Path, schema: "pa.Schema") -> "AbstractContextManager[_Sink]":
    from sextant.core.tabular.workbook import workbook

    return workbook(path, schema)


_SINKS: "dict[Form, Callable[[Path, pa.Schema], AbstractContextManager[_Sink]]]" = {
    "csv": _csv,
    "parquet": _parquet,
    "json": _json,
    "ndjson": _ndjson,
    "arrow": _arrow,
    "xlsx": _xlsx,
}


def _csv_column(column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type):  # the writer would give each whole second a tail of zeros
        return pc.replace_substring_regex(column.cast(pa.string()), r"\.0+(Z?)$", r"\1")
    return column if _is_spellable(column.type) else _as_text(column)


def _is_spellable(kind: Any) -> bool:
    """Whether the CSV writer knows the type by itself, and writes it as a person would."""
    import pyarrow as pa

    of_text = pa.types.is_timestamp(kind) or pa.types.is_interval(kind) or pa.types.is_dictionary(kind)
    nested = pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    return not (of_text or nested)


def _as_text(column: Any) -> Any:
    """Values without a CSV form as their JSON."""
    import orjson
    import pyarrow as pa

    spelled: list[str | None] = []
    for value in values(pa.chunked_array([column])):
        text = value if value is None or isinstance(value, str) else orjson.dumps(value).decode()
        spelled.append(text)
    return pa.array(spelled, pa.string())
