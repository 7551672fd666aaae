"""Downloads on both databases: one person's, for an hour, then gone with their files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sextant.core.access import Caller
from sextant.core.db import Database
from sextant.core.objects import Objects
from sextant.features.query import Downloads
from sextant.features.query.errors import DownloadNotFound
from tests.conftest import SetClock


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return Objects(str(tmp_path / "objects"), cache_dir=tmp_path / "cache")


def token_of(url: str) -> str:
    return url.rsplit("/", 1)[1]


def test_a_download_is_its_persons_alone_and_goes_with_its_file(
    database: Database, objects: Objects, clock: SetClock, make_caller: Callable[..., Caller], admin: Caller
) -> None:
    downloads = Downloads(database, objects, clock)
    url = downloads.offer(admin, content=b"a,b\n", file_name="../odd name.csv", media_type="text/csv")
    found, chunks = downloads.open(admin, token_of(url))
    assert (b"".join(chunks), found.size_bytes) == (b"a,b\n", 4)
    for stranger in (make_caller("admin"), make_caller("admin", workspace_id="elsewhere")):
        with pytest.raises(DownloadNotFound):
            downloads.open(stranger, token_of(url))
    clock.forward(minutes=61)
    with pytest.raises(DownloadNotFound):
        downloads.open(admin, token_of(url))
    downloads.offer(admin, content=b"", file_name="x.csv", media_type="text/csv")
    assert not objects.exists(found.key)


def test_tokens_are_never_kept_as_they_are(
    database: Database, objects: Objects, clock: SetClock, admin: Caller
) -> None:
    url = Downloads(database, objects, clock).offer(admin, content=b"x", file_name="x", media_type="text/csv")
    with database.reading() as tx:
        rows = tx.exec_driver_sql("SELECT * FROM downloads").all()
    assert token_of(url) not in str(rows)
    assert len(token_of(url)) >= 40
