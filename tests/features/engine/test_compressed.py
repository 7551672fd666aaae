"""Compressed files and archives: read as what is inside, refused when damaged or out of all proportion."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable

import pytest
import zstandard

from sextant import _engine
from tests.features.engine.reading import load

CSV = b"id,name\n" + b"".join(b"%d,name %d\n" % (n, n * 7) for n in range(5_000))
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.compress,
}


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize("name", PACKERS)
def test_a_compressed_file_is_read_as_what_is_inside(name: str) -> None:
    loaded = load(PACKERS[name](CSV), "data.csv.packed")
    assert loaded.report["format"]["compression"] == name
    assert loaded.report["rows_loaded"] == 5_000
    assert loaded.types() == {"id": "long", "name": "string"}


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz"])
def test_several_streams_behind_one_another_are_one_file(name: str) -> None:
    packed = PACKERS[name](b"a,b\n1,2\n") + PACKERS[name](b"3,4\n")
    assert load(packed).table["a"].to_pylist() == [1, 3]


@pytest.mark.parametrize("name", PACKERS)
def test_a_file_cut_short_is_refused(name: str) -> None:
    with pytest.raises(_engine.Unreadable) as caught:
        load(PACKERS[name](CSV)[:-30])
    assert caught.value.code == "file_truncated"


@pytest.mark.parametrize("name", PACKERS)
def test_a_file_with_damaged_bytes_is_refused(name: str) -> None:
    packed = bytearray(PACKERS[name](CSV))
    middle = len(packed) // 2
    packed[middle : middle + 40] = b"\xaa" * 40
    with pytest.raises(_engine.Unreadable) as caught:
        load(bytes(packed))
    assert caught.value.code == "file_truncated"


@pytest.mark.parametrize("name", PACKERS)
def test_a_bomb_is_stopped(name: str) -> None:
    packed = PACKERS[name](b"\0" * (120 << 20))
    with pytest.raises(_engine.Unreadable) as caught:
        load(packed, max_bytes=110 << 20)
    assert caught.value.code == "file_bomb"


def test_an_archive_of_one_file_is_that_file() -> None:
    loaded = load(zipped({"folder/": b"", "folder/a.csv": CSV, "__MACOSX/._a.csv": b"x"}), "a.zip")
    assert loaded.report["rows_loaded"] == 5_000
    assert loaded.report["format"]["compression"] == "zip"
    assert loaded.report["tables"] == []


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_every_file_of_an_archive_is_offered_as_a_table(method: int) -> None:
    members = {"a.csv": b"a,b\n1,2\n", "logo.png": b"\x89PNG\r\n\x1a\n", "b.json": b'[{"z": 1}, {"z": 2}]'}
    packed = zipped(members, method)
    first = load(packed, "many.zip")
    assert [t["name"] for t in first.report["tables"]] == ["a.csv", "b.json"]
    assert first.table.column_names == ["a", "b"]
    assert load(packed, "many.zip", table=1).table["z"].to_pylist() == [1, 2]
    with pytest.raises(_engine.Unreadable) as caught:
        load(packed, "many.zip", table=2)
    assert caught.value.code == "table_not_found"


def test_a_compressed_file_in_an_archive_is_unpacked_too() -> None:
    loaded = load(zipped({"a.csv.gz": gzip.compress(b"a,b\n1,2\n")}), "a.zip")
    assert loaded.report["format"]["compression"] == "zip, gzip"
    assert loaded.table["a"].to_pylist() == [1]


def test_what_is_packed_without_end_is_refused() -> None:
    packed = b"a,b\n1,2\n"
    for _ in range(6):
        packed = gzip.compress(packed)
    with pytest.raises(_engine.Unreadable) as caught:
        load(packed)
    assert caught.value.code == "file_bomb"


def test_an_archive_cut_short_and_an_empty_one_are_refused() -> None:
    packed = zipped({"a.csv": CSV})
    with pytest.raises(_engine.Unreadable) as caught:
        load(packed[:-10], "a.zip")
    assert caught.value.code == "file_truncated"
    with pytest.raises(_engine.Unreadable) as caught:
        load(zipped({}), "a.zip")
    assert caught.value.code == "file_empty"
