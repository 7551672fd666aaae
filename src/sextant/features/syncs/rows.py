"""Rows of a table as a raw Parquet file, written as they come; rows that the last run had are left out.

A run goes on from the last cursor value, inclusively, because rows with that value may have come since; rows
without a value are always read. Both kinds were noted when the last run ended.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sextant.features.syncs.errors import SyncRefused
from sextant.ports.source_values import Piece, Reading

_EDGE_MOST = 2_000_000
_BLOCK = 8 << 20
_GROUP_BYTES = 64 << 20


@dataclass(slots=True)
class Written:
    """`rows` were written, `known` were there; `edge` is the note for the next run, None without a cursor."""

    path: Path
    edge: Path | None
    rows: int = 0
    known: int = 0


@dataclass(slots=True)
class _Known:
    """The rows at the last run's end, each as often as it was there."""

    columns: Sequence[str]
    left: Counter[Hashable] = field(default_factory=Counter[Hashable])


def write(
    reading: Reading, folder: Path, *, note: Path | None, said: Callable[[int], None], cursor: bool
) -> Written:
    """Writes what is new; `said` hears how many rows were read, and may stop the work by raising."""
    known = _known(note, reading.schema.names)
    done = Written(folder / "rows.parquet", folder / "edge.parquet" if cursor else None)
    schema = reading.schema
    edge = pq.ParquetWriter(done.edge, schema, compression="zstd") if done.edge else None
    try:
        with pq.ParquetWriter(done.path, schema, compression="zstd") as out:
            for batch in _grouped(_new(reading.pieces, known, done, edge), schema):
                out.write_batch(batch)
                done.rows += batch.num_rows
                said(done.rows + done.known)
    finally:
        if edge is not None:
            edge.close()
    return done


def blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _new(
    pieces: Iterator[Piece], known: _Known | None, done: Written, edge: "pq.ParquetWriter | None"
) -> Iterator[pa.RecordBatch]:
    edge_rows = 0
    for piece in pieces:
        if edge is not None and piece.at_end is not None:
            last = piece.rows.filter(piece.at_end)
            edge_rows += last.num_rows
            if edge_rows > _EDGE_MOST:
                raise SyncRefused(
                    f"More than {_EDGE_MOST:,} rows have the cursor's last value, or none.",
                    hint="Choose a finer cursor column, or read the whole table.",
                )
            edge.write_batch(last)
        fresh = _without(piece, known) if known is not None else piece.rows
        done.known += piece.rows.num_rows - fresh.num_rows
        yield fresh


def _without(piece: Piece, known: _Known) -> pa.RecordBatch:
    if piece.at_start is None or not known.left:
        return piece.rows
    wanted = [True] * piece.rows.num_rows
    places = [place for place, is_at in enumerate(piece.at_start.to_pylist()) if is_at]
    if not places:
        return piece.rows
    at_start = piece.rows.filter(piece.at_start)
    for place, row in zip(places, _as_values(at_start, known.columns), strict=True):
        if known.left[row] > 0:
            known.left[row] -= 1
            wanted[place] = False
    return piece.rows.filter(pa.array(wanted))


def _known(note: Path | None, names: Sequence[str]) -> _Known | None:
    """Compared are the columns that both runs have, so that a column that comes or goes doubles no row."""
    if note is None:
        return None
    file = pq.ParquetFile(note)
    shared = [name for name in file.schema_arrow.names if name in set(names)]
    known = _Known(shared)
    for batch in file.iter_batches(columns=shared):
        known.left.update(_as_values(batch, shared))
    return known


def _as_values(rows: pa.RecordBatch, columns: Sequence[str]) -> Iterator[Hashable]:
    given: list[list[Any]] = [rows.column(rows.schema.get_field_index(name)).to_pylist() for name in columns]
    for row in zip(*given, strict=True) if given else ():
        yield tuple("nan" if isinstance(value, float) and math.isnan(value) else value for value in row)


def _grouped(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Joined up to a size that Parquet likes; memory stays bounded by it."""
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        if batch.num_rows:
            held.append(batch)
            size += batch.nbytes
        if size >= _GROUP_BYTES:
            yield from pa.Table.from_batches(held, schema).combine_chunks().to_batches()
            held, size = [], 0
    if held:
        yield from pa.Table.from_batches(held, schema).combine_chunks().to_batches()
