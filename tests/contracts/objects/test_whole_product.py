"""The whole product with its files in S3: load, ask, undo, export, delete; and no secret in any log."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import obstore
import pytest
from obstore.store import S3Store

from tests.contracts.objects.stores import Servers, s3_place, servers
from tests.servers.s3 import S3Server
from tests.servers.sextant import RunningSextant

__all__ = ["servers"]

FIRST = b"city,amount\nOslo,10\nBergen,20\nOslo,30\n"
SECOND = b"city,amount\nTurku,400\n"


@pytest.fixture(scope="module")
def bucket(servers: Servers) -> tuple[S3Server, str]:
    server: S3Server = servers.get("s3")
    return server, server.fresh()


@pytest.fixture(scope="module")
def sextant(
    bucket: tuple[S3Server, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningSextant]:
    server, name = bucket
    place = s3_place("s3", server, name)
    settings = place.variables | {"SEXTANT_OBJECTS_URL": place.url, "SEXTANT_LOG_LEVEL": "DEBUG"}
    with RunningSextant(tmp_path_factory.mktemp("s3"), settings=settings) as running:
        yield running


def load(client: httpx.Client, content: bytes, **fields: str) -> dict[str, Any]:
    answer = client.post("/api/v1/data/upload", files={"file": ("sales.csv", content)}, data=fields)
    assert answer.status_code == 202, answer.text
    job = _ended(client, answer.json()["job_id"])
    assert job["status"] == "completed", job
    return client.get(f"/api/v1/datasets/{answer.json()['dataset_id']}").json()


def _ended(client: httpx.Client, job_id: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        job = client.get(f"/api/v1/data/job/{job_id}").json()
        if job["status"] in ("completed", "failed", "cancelled"):
            return job
        time.sleep(0.1)
    raise AssertionError("The job has not ended.")


def total(client: httpx.Client, table: str) -> Any:
    asked = client.post("/api/v1/data/query", json={"sql": f"select sum(amount) as n from {table}"})
    assert asked.status_code == 200, asked.text
    return asked.json()["results"]


def test_load_ask_undo_export_and_delete(sextant: RunningSextant, bucket: tuple[S3Server, str]) -> None:
    server, name = bucket
    with sextant.client() as client:
        dataset = load(client, FIRST)
        where = f"/api/v1/datasets/{dataset['dataset_id']}"
        assert total(client, dataset["table_name"]) == [{"n": 60}]
        load(client, SECOND, dataset_id=dataset["dataset_id"], mode="append")
        assert total(client, dataset["table_name"]) == [{"n": 460}]
        snapshots = client.get(f"{where}/snapshots").json()["items"]
        assert len(snapshots) == 2
        newest = next(one for one in snapshots if one["is_current"])
        undone = client.post(f"{where}/snapshots/{newest['snapshot_id']}/undo")
        assert undone.status_code == 200, undone.text
        assert total(client, dataset["table_name"]) == [{"n": 60}]
        answer = client.post("/api/v1/query/natural", json={"question": "total amount by city"})
        assert answer.status_code == 200, answer.text
        exported = client.post(
            "/api/v1/data/export",
            json={"sql": f"select * from {dataset['table_name']} order by amount", "format": "csv"},
        )
        assert exported.status_code == 200, exported.text
        assert client.get(f"{where}/raw").content == FIRST
    keys = _keys(server, name)
    assert any(key.startswith("within/bronze/") for key in keys)
    assert any(key.endswith(".parquet") for key in keys)
    assert any(key.endswith(".metadata.json") for key in keys)
    assert not list((sextant.data / "objects").rglob("*")), "a file lies beside the store"


def test_another_machine_with_the_same_store_and_metadata_reads_the_same(
    sextant: RunningSextant, bucket: tuple[S3Server, str]
) -> None:
    """Nothing is only in the folder: without its copies the answers are the same."""
    with sextant.client() as client:
        dataset = load(client, FIRST)
        before = total(client, dataset["table_name"])
        copies = [path for path in (sextant.data / "object-cache").rglob("*") if path.is_file()]
        assert copies
        for path in copies:
            path.unlink()
        sql = f"select sum(amount) as n from {dataset['table_name']} where amount > 0"
        asked = client.post("/api/v1/data/query", json={"sql": sql})
        assert asked.json()["results"] == before


def test_no_secret_of_the_store_is_in_a_log(sextant: RunningSextant) -> None:
    logs = [sextant.log_path, *(sextant.data / "logs").rglob("*")]
    told = "".join(path.read_text(encoding="utf-8") for path in logs if Path(path).is_file())
    assert told
    assert S3Server.SECRET not in told


def _keys(server: S3Server, bucket: str) -> list[str]:
    store = S3Store(
        bucket,
        endpoint=server.url,
        region="us-east-1",
        access_key_id=server.KEY,
        secret_access_key=server.SECRET,
        client_options={"allow_http": True},
    )
    return [str(item["path"]) for batch in obstore.list(store) for item in batch]
