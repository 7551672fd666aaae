"""Files of a store as a raw file: as it came, or with the columns that its path tells."""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from sextant.features.syncs.errors import SyncRefused
from sextant.ports.source import Opened
from sextant.ports.source_values import FileRef

_ROWS = 20_000
AT_ONCE = 1_000


def next_of(todo: Sequence[FileRef]) -> Sequence[FileRef]:
    """What one load takes: Parquet files together, any other file by itself."""
    if not _is_parquet(todo[0]):
        return todo[:1]
    return [file for file in todo if _is_parquet(file)][:AT_ONCE]


def bring(opened: Opened, files: Sequence[FileRef], folder: Path) -> tuple[Iterator[bytes], str]:
    """The bytes of the raw file, and its name."""
    first = files[0]
    name = first.path.rsplit("/", 1)[-1]
    if len(files) == 1 and not first.parts:
        return opened.fetch(first), name
    from sextant.features.syncs.rows import blocks

    local = [_fetched(opened, file, folder / f"{number}") for number, file in enumerate(files)]
    out = folder / ("joined.parquet" if _is_parquet(first) else "whole.csv")
    if _is_parquet(first):
        _join(list(zip(files, local, strict=True)), out)
        return blocks(out), name if len(files) == 1 else "files.parquet"
    _with_parts(first, local[0], out, folder / "read")
    return blocks(out), f"{name.split('.', 1)[0]}.csv"


def _fetched(opened: Opened, file: FileRef, place: Path) -> Path:
    path = place / file.path.rsplit("/", 1)[-1]
    place.mkdir()
    with path.open("wb") as out:
        for block in opened.fetch(file):
            out.write(block)
    return path


def _join(files: Sequence[tuple[FileRef, Path]], out: Path) -> None:
    """One Parquet file of several of one shape; a column that one lacks is empty there."""
    schemas = [_readable(ref, path).schema_arrow.remove_metadata() for ref, path in files]
    try:
        whole = pa.unify_schemas(schemas, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise SyncRefused(
            f"The files are not of one shape: {' '.join(str(error).split())[:200]}",
            hint="Choose a pattern whose files have the same columns.",
        ) from error
    names = sorted({name for ref, _ in files for name in ref.parts} - set(whole.names))
    types = {name: _type_of([ref.parts.get(name) for ref, _ in files]) for name in names}
    schema = pa.schema([*whole, *(pa.field(name, kind) for name, kind in types.items())])
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for ref, path in files:
            for batch in pq.ParquetFile(path).iter_batches(batch_size=_ROWS):
                writer.write_table(_fitted(batch, ref, schema, types))


def _fitted(
    batch: pa.RecordBatch, ref: FileRef, schema: pa.Schema, types: Mapping[str, pa.DataType]
) -> pa.Table:
    columns: list[Any] = []
    for field in schema:
        place = batch.schema.get_field_index(field.name)
        if place >= 0:
            columns.append(batch.column(place).cast(field.type))
        elif field.name in types:
            columns.append(_constant(ref.parts.get(field.name), types[field.name], batch.num_rows))
        else:
            columns.append(pa.nulls(batch.num_rows, field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def _with_parts(ref: FileRef, path: Path, out: Path, folder: Path) -> None:
    """A text file as plain CSV, every cell as it was written, with the columns that its path tells behind."""
    import pyarrow.csv as pc

    from sextant import _engine

    folder.mkdir()
    try:
        report = orjson.loads(_engine.load(path, folder, options=orjson.dumps({"types": "off"}).decode()))
    except _engine.Unreadable as error:
        raise SyncRefused(f"{ref.path}: {error.message}", hint=error.hint) from error
    if report["rows_set_aside"]:
        raise SyncRefused(
            f"{report['rows_set_aside']:,} rows of {ref.path} cannot be read.",
            hint="Correct the file, or upload it: then they are set aside and can be looked at.",
        )
    parts = [folder / str(file["path"]) for file in report["files"]]
    schema = pq.ParquetFile(parts[0]).schema_arrow.remove_metadata()
    names = [name for name in ref.parts if name not in schema.names]
    schema = pa.schema([*(f.remove_metadata() for f in schema), *(pa.field(n, pa.string()) for n in names)])
    options = pc.WriteOptions(quoting_style="needed")
    with pc.CSVWriter(out, schema, write_options=options) as writer:
        for part in parts:
            for batch in pq.ParquetFile(part).iter_batches(batch_size=_ROWS):
                more = [_constant(ref.parts[name], pa.string(), batch.num_rows) for name in names]
                writer.write_table(pa.Table.from_arrays([*batch.columns, *more], schema=schema))


def _constant(value: str | None, kind: pa.DataType, count: int) -> pa.Array:
    if value is None:
        return pa.nulls(count, kind)
    return pa.repeat(pa.scalar(int(value) if pa.types.is_integer(kind) else value, kind), count)


def _type_of(values: Sequence[str | None]) -> pa.DataType:
    """A whole number where every value is one as numbers are written; `01` stays text."""
    given = [value for value in values if value is not None]
    whole = all(value.isascii() and value.isdigit() and str(int(value)) == value for value in given)
    return pa.int64() if given and whole and all(len(value) < 18 for value in given) else pa.string()


def _readable(ref: FileRef, path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise SyncRefused(f"{ref.path} is not Parquet, or is cut off.", hint="Look at the file.") from error


def _is_parquet(file: FileRef) -> bool:
    return file.path.lower().endswith(".parquet")
