"""What every object store keeps to, whichever vendor stands behind it."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sextant.core.objects import ObjectMissing, Objects
from sextant.kit.ids import new_id
from tests.contracts.objects.stores import KINDS, Place, Servers, make_place, servers

__all__ = ["servers"]


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, servers: Servers, tmp_path: Path) -> Place:
    return make_place(request.param, servers, tmp_path)


@pytest.fixture
def objects(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Objects:
    return place.open(tmp_path, monkeypatch)


async def pieces(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chunks=st.lists(st.binary(min_size=1, max_size=2000), min_size=1, max_size=4))
def test_what_streams_in_comes_out_the_same(objects: Objects, chunks: list[bytes]) -> None:
    key = f"bronze/w/{new_id()}/file.csv"
    size = asyncio.run(objects.put_stream(key, pieces(*chunks)))
    whole = b"".join(chunks)
    assert size == len(whole) == objects.size(key)
    assert objects.get(key) == b"".join(objects.stream(key)) == whole
    assert objects.local_path(key).read_bytes() == whole
    third, half = size // 3, size // 2
    assert b"".join(objects.part(key, third, half + 1)) == whole[third : half + 1]
    assert b"".join(objects.part(key, half, size + 9)) == whole[half:]


def test_an_upload_of_many_parts_is_kept_whole(objects: Objects) -> None:
    chunk = bytes(range(256)) * 4096
    asyncio.run(objects.put_stream("a/large", pieces(*[chunk] * 20)))
    assert objects.size("a/large") == 20 << 20
    assert all(piece == chunk for piece in _cut(b"".join(objects.stream("a/large")), 1 << 20))


@pytest.mark.parametrize("sent", [0, 1, 20])
def test_an_upload_that_breaks_off_leaves_nothing_behind(objects: Objects, place: Place, sent: int) -> None:
    async def broken() -> AsyncIterator[bytes]:
        for _ in range(sent):
            yield b"x" * (1 << 20)
        raise ConnectionError("cut off")

    with pytest.raises(ConnectionError, match="cut off"):
        asyncio.run(objects.put_stream("bronze/w/u/file", broken()))
    assert not objects.exists("bronze/w/u/file")
    assert list(objects.walk()) == []
    assert _open_uploads(place) == 0


def test_a_file_is_stored_and_found_again_in_its_local_copy(objects: Objects, tmp_path: Path) -> None:
    source = tmp_path / "made"
    source.write_bytes(b"rows" * 1000)
    objects.put_file("silver/w/d/part.parquet", source)
    source.unlink()
    found = objects.local_path("silver/w/d/part.parquet")
    assert found.read_bytes() == b"rows" * 1000
    assert found.is_relative_to(objects.folder)


def test_one_of_many_who_write_the_same_new_key_wins(objects: Objects, place: Place) -> None:
    if place.kind in (
        "s3",
        "gcs",
    ):  # these stand-ins look and then write; what they stand for does both at once
        assert [objects.put_new("a/once", b"0"), objects.put_new("a/once", b"1")] == [True, False]
        assert objects.get("a/once") == b"0"
        return
    for number in range(10):
        won: list[int] = []

        def write(who: int, key: str, won: list[int]) -> None:
            if objects.put_new(key, str(who).encode()):
                won.append(who)

        threads = [threading.Thread(target=write, args=(who, f"a/once-{number}", won)) for who in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1
        assert objects.get(f"a/once-{number}") == str(won[0]).encode()


def test_what_is_missing_is_said(objects: Objects) -> None:
    for ask in (objects.get, objects.stream, objects.size, objects.local_path):
        with pytest.raises(ObjectMissing):
            ask("a/gone")
    objects.delete(["a/gone"])


def test_a_folder_is_listed_and_removed(objects: Objects) -> None:
    for key in ("a/1", "a/b/2", "ab/3", "c/3"):
        objects.put(key, key.encode())
    assert objects.list("a") == ["a/1", "a/b/2"]
    told = {item.key: item.size_bytes for item in objects.walk()}
    assert told == {"a/1": 3, "a/b/2": 5, "ab/3": 4, "c/3": 3}
    objects.delete_prefix("a")
    assert [item.key for item in objects.walk("a")] == []
    assert sorted(item.key for item in objects.walk()) == ["ab/3", "c/3"]


def test_what_was_deleted_is_gone_from_its_local_copy_too(objects: Objects) -> None:
    objects.put("a/1", b"personal")
    copy = objects.local_path("a/1")
    objects.delete(["a/1", "a/never"])
    assert not copy.exists()
    with pytest.raises(ObjectMissing):
        objects.local_path("a/1")


def test_more_keys_than_a_page_holds_are_listed_and_removed(objects: Objects) -> None:
    keys = [f"many/{number // 100:02d}/{number:04d}" for number in range(1203)]
    with_threads(keys, lambda key: objects.put(key, b"x"))
    assert objects.list("many") == keys
    objects.delete(keys)
    assert objects.list("many") == []


@pytest.mark.long
@pytest.mark.parametrize("place", ["local", "versitygw"], indirect=True)  # one store of each way to list
def test_many_thousand_keys_are_listed(place: Place, tmp_path: Path, monkeypatch) -> None:
    objects = place.open(tmp_path, monkeypatch)
    count = 100_000 if place.kind == "local" else 20_000  # a page holds 1,000
    keys = [f"many/{number // 1000:03d}/{number:06d}" for number in range(count)]
    with_threads(keys, lambda key: objects.put(key, b"x"))
    assert sum(1 for _ in objects.walk("many")) == count


def with_threads(keys: list[str], work) -> None:
    threads = [
        threading.Thread(target=lambda part: [work(key) for key in part], args=(keys[start::8],))
        for start in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _cut(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


def _open_uploads(place: Place) -> int:
    """Uploads in parts that were begun and neither ended nor given up, which a vendor charges for."""
    if "AWS_ENDPOINT_URL" not in place.variables:
        return 0
    import boto3

    client = boto3.client(
        "s3",
        endpoint_url=place.variables["AWS_ENDPOINT_URL"],
        aws_access_key_id=place.variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=place.variables["AWS_SECRET_ACCESS_KEY"],
        region_name="us-east-1",
    )
    bucket = place.url.split("/")[2]
    return len(client.list_multipart_uploads(Bucket=bucket).get("Uploads", []))
