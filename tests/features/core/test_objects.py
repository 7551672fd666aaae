"""Files by key: whole or not at all, never outside of the store."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sextant.core.objects import KeyRefused, ObjectMissing, Objects, key_part


@pytest.fixture
def objects(tmp_path) -> Objects:
    return Objects((tmp_path / "objects").as_uri(), cache_dir=tmp_path / "cache")


async def pieces(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chunks=st.lists(st.binary(max_size=2000), max_size=6))
def test_what_streams_in_comes_out_the_same(objects: Objects, chunks: list[bytes]):
    size = asyncio.run(objects.put_stream("bronze/w/u/file.csv", pieces(*chunks)))
    whole = b"".join(chunks)
    assert size == len(whole) == objects.size("bronze/w/u/file.csv")
    assert objects.get("bronze/w/u/file.csv") == b"".join(objects.stream("bronze/w/u/file.csv")) == whole
    assert objects.local_path("bronze/w/u/file.csv").read_bytes() == whole


def test_a_stream_of_many_parts_is_kept_whole(objects: Objects):
    chunk = bytes(range(256)) * 4096
    asyncio.run(objects.put_stream("a/large", pieces(*[chunk] * 20)))
    assert objects.get("a/large") == chunk * 20


@pytest.mark.parametrize("sent", [0, 1, 30])
def test_a_stream_that_breaks_off_leaves_nothing_behind(objects: Objects, tmp_path, sent: int):
    async def broken() -> AsyncIterator[bytes]:
        for _ in range(sent):
            yield b"x" * (1 << 20)
        raise ConnectionError("cut off")

    with pytest.raises(Exception, match="cut off"):
        asyncio.run(objects.put_stream("bronze/w/u/file", broken()))
    assert not objects.exists("bronze/w/u/file")
    assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []


def test_what_is_missing_is_said(objects: Objects):
    for ask in (objects.get, objects.stream, objects.size, objects.local_path):
        with pytest.raises(ObjectMissing):
            ask("a/gone")
    objects.delete(["a/gone"])


def test_a_folder_is_listed_and_removed(objects: Objects):
    for key in ("a/1", "a/b/2", "c/3"):
        objects.put(key, b"x")
    assert objects.list("a") == ["a/1", "a/b/2"]
    objects.delete_prefix("a")
    assert objects.list("a") == []
    assert objects.exists("c/3")


@given(name=st.text(max_size=200))
def test_any_file_name_becomes_a_safe_part_of_a_key(name: str):
    part = key_part(name)
    assert 0 < len(part) <= 120
    assert "/" not in part
    assert not part.startswith(".")


@pytest.mark.parametrize("key", ["../x", "a/../b", "/a", "a//b", "", "a/.hidden/../x", "a\\b", "a/\0", "ü"])
def test_a_key_that_leads_elsewhere_is_refused(objects: Objects, key: str):
    with pytest.raises(KeyRefused):
        objects.put(key, b"x")


def test_a_remote_file_is_brought_into_a_cache_that_keeps_to_its_size(tmp_path, monkeypatch):
    remote = Objects("memory:///", cache_dir=tmp_path / "cache", cache_bytes=25)
    for name in "abc":
        remote.put(f"x/{name}", b"0123456789")
        copy = remote.local_path(f"x/{name}")
        assert copy.read_bytes() == b"0123456789"
        os.utime(copy, (0, 0))  # as if it had been used long ago
    kept = sum(path.stat().st_size for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert kept <= 25
    assert remote.local_path("x/a").read_bytes() == b"0123456789"


def test_copies_that_one_query_reads_stay_beside_each_other_whatever_their_size(tmp_path):
    remote = Objects("memory:///", cache_dir=tmp_path / "cache", cache_bytes=25)
    for name in "abcd":
        remote.put(f"x/{name}", b"0123456789")
    copies = [remote.local_path(f"x/{name}") for name in "abcd"]
    assert [copy.read_bytes() for copy in copies] == [b"0123456789"] * 4


def test_files_are_not_touched_inside_a_transaction(objects: Objects, database):
    with database.transaction(), pytest.raises(RuntimeError):
        objects.put("a/b", b"x")
