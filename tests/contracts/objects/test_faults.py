"""A store that is slow, cut off or gone: told in words, left alone, found again; nothing kept by halves."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sextant.core.objects import Objects, StoreFull, StoreReadOnly, StoreRefused, StoreUnavailable
from tests.contracts.objects.stores import Place, Servers, make_place, servers
from tests.servers.toxiproxy import Toxiproxy, Way

__all__ = ["servers"]

MB = b"x" * (1 << 20)


@pytest.fixture(scope="module")
def proxy() -> Iterator[Toxiproxy]:
    running = Toxiproxy()
    yield running
    running.stop()


@pytest.fixture
def place(servers: Servers, tmp_path: Path) -> Place:
    return make_place("versitygw", servers, tmp_path)


@pytest.fixture
def way(proxy: Toxiproxy, place: Place) -> Iterator[Way]:
    made = proxy.between(int(place.endpoint.rsplit(":", 1)[1]))
    yield made
    made.well()


@pytest.fixture
def objects(place: Place, way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Objects:
    return place.open(tmp_path, monkeypatch, endpoint=way.url)


async def megabytes(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield MB


@pytest.mark.long
def test_a_slow_store_is_only_slow(objects: Objects, way: Way) -> None:
    way.slow(400)
    began = time.monotonic()
    objects.put("a/b", b"late")
    assert objects.get("a/b") == b"late"
    assert 0.7 < time.monotonic() - began < 20


@pytest.mark.long
def test_a_part_that_is_cut_off_leaves_nothing_and_comes_through_later(
    objects: Objects, way: Way, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    way.cut_after(5 << 20)
    with pytest.raises(StoreUnavailable):
        asyncio.run(objects.put_stream("bronze/w/u/file", megabytes(30)))
    direct = place.open(tmp_path / "direct", monkeypatch)
    assert list(direct.walk()) == []
    way.well()
    assert asyncio.run(objects.put_stream("bronze/w/u/file", megabytes(30))) == 30 << 20
    assert direct.size("bronze/w/u/file") == 30 << 20


@pytest.mark.long
def test_a_store_that_is_gone_is_left_alone_and_found_again(objects: Objects, way: Way) -> None:
    objects.put("a/b", b"x")
    way.gone()
    for _ in range(6):
        with pytest.raises(StoreUnavailable) as told:
            objects.size("a/b")
    assert told.value.retry_after
    began = time.monotonic()
    for _ in range(100):
        with pytest.raises(StoreUnavailable):
            objects.size("a/b")
    assert time.monotonic() - began < 1.0
    way.well()
    until = time.monotonic() + 30
    while True:
        try:
            assert objects.get("a/b") == b"x"
        except StoreUnavailable:
            assert time.monotonic() < until
            time.sleep(0.2)
        else:
            break


def test_what_has_a_local_copy_is_read_while_the_store_is_gone(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place("s3", servers, tmp_path)
    place.open(tmp_path, monkeypatch).put("silver/w/a", b"rows")
    first = place.open(tmp_path, monkeypatch)
    assert first.local_path("silver/w/a").read_bytes() == b"rows"
    gone = place.open(tmp_path, monkeypatch, endpoint="http://127.0.0.1:9")
    assert gone.local_path("silver/w/a").read_bytes() == b"rows"
    with pytest.raises(StoreUnavailable):
        gone.check()


def test_a_bucket_that_is_not_there_is_told(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place("s3", servers, tmp_path)
    for name, value in place.variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StoreRefused, match="does not exist"):
        Objects("s3://never-made/x", cache_dir=tmp_path / "cache").put("a/b", b"x")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("No space left on device (os error 28)", StoreFull),
        ("Read-only file system (os error 30)", StoreReadOnly),
        ("Permission denied (os error 13)", StoreReadOnly),
        ("error sending request", StoreUnavailable),
    ],
)
def test_what_a_disk_or_a_store_says_is_told_as_what_it_means(error: str, kind: type[Exception]) -> None:
    from obstore.exceptions import GenericError

    from sextant.core.objects.failing import told

    assert isinstance(told(GenericError(f"Generic error: {error}"), "a/b"), kind)
