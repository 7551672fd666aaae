"""Arrow, Feather, ORC and Avro: types kept, nothing set aside, damage refused."""

import json
import struct
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import feather, ipc, orc

from sextant import _engine
from tests.features.engine.reading import load, load_file

TABLE = pa.table(
    {
        "n": pa.array([1, 2, None], pa.int32()),
        "x": pa.array([1.5, None, 2.5]),
        "money": pa.array([Decimal("1.50"), None, Decimal("2.25")], pa.decimal128(10, 2)),
        "when": pa.array([datetime(2013, 1, 5, 10), None, datetime(2013, 1, 6)], pa.timestamp("us")),
        "ok": pa.array([True, False, None]),
        "text": pa.array(["a", "", None]),
        "list": pa.array([[1, 2], None, []], pa.list_(pa.int64())),
    }
)
TYPES = {
    "n": "long",
    "x": "double",
    "money": "decimal(10,2)",
    "when": "timestamp",
    "ok": "boolean",
    "text": "string",
    "list": "string",
}


def written(kind: str) -> bytes:
    sink = pa.BufferOutputStream()
    if kind == "file":
        with ipc.new_file(sink, TABLE.schema) as file:
            file.write_table(TABLE, max_chunksize=2)
    elif kind == "stream":
        with ipc.new_stream(sink, TABLE.schema) as stream:
            stream.write_table(TABLE, max_chunksize=2)
    elif kind == "orc":
        orc.write_table(TABLE, sink, compression="zstd")
    else:
        feather.write_feather(TABLE, sink, compression=kind)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize("kind", ["file", "stream", "lz4", "zstd", "uncompressed", "orc"])
def test_a_columnar_file_keeps_its_types_and_values(kind: str) -> None:
    loaded = load(written(kind), "t.data")
    assert loaded.report["format"]["name"] == ("orc" if kind == "orc" else "arrow")
    assert loaded.types() == TYPES
    for name in ("n", "x", "money", "when", "ok", "text"):
        assert loaded.table[name].to_pylist() == TABLE[name].to_pylist()
    assert loaded.table["list"].to_pylist() == ["[1,2]", None, "[]"]
    assert loaded.report["rows_set_aside"] == 0


@pytest.mark.parametrize("kind", ["file", "stream", "lz4", "orc"])
@pytest.mark.parametrize("cut", [1, 9, 60, 300])
def test_a_columnar_file_cut_short_is_refused(kind: str, cut: int) -> None:
    data = written(kind)[:-cut]
    if kind == "stream" and cut < 9:
        return
    with pytest.raises(_engine.Unreadable) as caught:
        load(data, "t.data")
    assert caught.value.code in ("file_truncated", "file_damaged")


def test_dictionaries_that_change_within_a_stream_are_read() -> None:
    kind = pa.dictionary(pa.int8(), pa.string())
    sink = pa.BufferOutputStream()
    schema = pa.schema([("k", kind)])
    with ipc.new_stream(sink, schema) as stream:
        stream.write_batch(
            pa.record_batch([pa.array(["a", "b"]).dictionary_encode().cast(kind)], schema=schema)
        )
        stream.write_batch(
            pa.record_batch([pa.array(["c", "a"]).dictionary_encode().cast(kind)], schema=schema)
        )
    assert load(sink.getvalue().to_pybytes(), "t.arrows").table["k"].to_pylist() == ["a", "b", "c", "a"]


def test_many_small_batches_become_few_row_groups(tmp_path: Path) -> None:
    rows = 200_000
    table = pa.table({"n": range(rows), "text": [f"row {n * 7919 % rows}" for n in range(rows)]})
    path = tmp_path / "t.arrow"
    with ipc.new_file(str(path), table.schema) as file:
        file.write_table(table, max_chunksize=1_000)
    loaded = load_file(path, tmp_path / "out", threads=4)
    assert loaded.table["n"].to_pylist() == table["n"].to_pylist()
    assert loaded.table["text"].to_pylist() == table["text"].to_pylist()


def long(value: int) -> bytes:
    coded = (value << 1) ^ (value >> 63)
    out = bytearray()
    while coded >= 0x80:
        out.append(coded & 0x7F | 0x80)
        coded >>= 7
    out.append(coded)
    return bytes(out)


def text(value: str) -> bytes:
    return long(len(value.encode())) + value.encode()


def avro(schema: dict[str, object], rows: list[bytes]) -> bytes:
    """An Avro file of two blocks without compression."""
    sync = bytes(range(16))
    head = b"Obj\x01" + long(2) + text("avro.schema") + text(json.dumps(schema))
    head += text("avro.codec") + text("null") + long(0) + sync
    for block in (rows[:1], rows[1:]):
        data = b"".join(block)
        head += long(len(block)) + long(len(data)) + data + sync
    return head


AVRO = avro(
    {
        "type": "record",
        "name": "r",
        "fields": [
            {"name": "id", "type": "long"},
            {"name": "name", "type": ["null", "string"]},
            {"name": "score", "type": "double"},
            {"name": "day", "type": {"type": "int", "logicalType": "date"}},
            {"name": "tags", "type": {"type": "array", "items": "string"}},
        ],
    },
    [
        long(1)
        + long(1)
        + text("Ann")
        + struct.pack("<d", 1.5)
        + long(15_000)
        + long(1)
        + text("a")
        + long(0),
        long(2) + long(0) + struct.pack("<d", -2) + long(15_001) + long(0),
        long(3) + long(1) + text("Bo") + struct.pack("<d", 0) + long(0) + long(0),
    ],
)


def test_an_avro_file_keeps_its_types_and_values() -> None:
    loaded = load(AVRO, "t.avro")
    assert loaded.types() == {
        "id": "long",
        "name": "string",
        "score": "double",
        "day": "date",
        "tags": "string",
    }
    assert loaded.table["id"].to_pylist() == [1, 2, 3]
    assert loaded.table["name"].to_pylist() == ["Ann", None, "Bo"]
    assert str(loaded.table["day"][0]) == "2011-01-26"
    assert loaded.table["tags"].to_pylist() == ['["a"]', "[]", "[]"]


@pytest.mark.parametrize("cut", [1, 10, 40, 200])
def test_an_avro_file_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(_engine.Unreadable) as caught:
        load(AVRO[:-cut], "t.avro")
    assert caught.value.code in ("file_truncated", "file_damaged")


def test_the_first_version_of_feather_is_refused_with_what_to_do() -> None:
    with pytest.raises(_engine.Unreadable) as caught:
        load(b"FEA1" + b"\0" * 100, "t.feather")
    assert caught.value.code == "file_format_old"
    assert "version 2" in caught.value.hint
