"""Files of a folder: each is loaded once, its path's values are columns, new ones come on the next run."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.features.syncs.conftest import Shop
from tests.servers.gcs import CloudStorage


@pytest.fixture
def folder(bare: Shop, places: Path) -> Shop:
    (places / "in").mkdir()
    body = {"name": "Drop", "kind": "folder", "config": {"path": str(places / "in")}}
    answer = bare.client.post("/api/v1/sources", json=body)
    assert answer.status_code == 201, answer.text
    bare.connection_id = answer.json()["connection_id"]
    return bare


def put(places: Path, path: str, content: bytes) -> None:
    target = places / "in" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def parquet(**columns: Any) -> bytes:
    out = BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_files_of_one_shape_become_one_dataset_and_new_ones_follow(folder: Shop, places: Path) -> None:
    put(places, "a.csv", b"id,city\n1,Oslo\n2,Bergen\n")
    put(places, "b.csv", b"id,city\n3,Voss\n")
    made = folder.make("*.csv")
    assert folder.rows(made) == [[1, "Oslo"], [2, "Bergen"], [3, "Voss"]]
    put(places, "c.csv", b"id,city\n4,Narvik\n")
    folder.again(made)
    assert [row[0] for row in folder.rows(made)] == [1, 2, 3, 4]
    assert folder.again(made)["metadata"]["nothing_new"] is True


def test_rows_that_cannot_be_read_are_set_aside_as_in_an_upload(folder: Shop, places: Path) -> None:
    put(places, "a.csv", b'id,city\n1,Oslo\n2,"Ber"gen",x,y\n3,Voss\n')
    made = folder.make("*.csv")
    dataset = folder.dataset(made)
    assert dataset["rows_in_file"] == dataset["row_count"] + dataset["rows_set_aside"] == 3


def test_values_of_the_path_are_columns_of_text_files(folder: Shop, places: Path) -> None:
    put(places, "year=2024/month=01/x.csv", b'id,note\n1,"a, b"\n2,\n')
    put(places, "year=2025/month=02/x.csv", b"id,note\n3,c\n")
    made = folder.make("**/*.csv")
    assert folder.rows(made, "id, note, year, month") == [
        [1, "a, b", 2024, "01"],
        [2, None, 2024, "01"],
        [3, "c", 2025, "02"],
    ]


def test_parquet_files_come_together_with_their_exact_types(folder: Shop, places: Path) -> None:
    put(places, "region=no/1.parquet", parquet(n=pa.array([1, 2], pa.uint32()), s=["001", None]))
    put(places, "region=se/2.parquet", parquet(n=pa.array([4294967295], pa.uint32()), extra=[True]))
    made = folder.make("**/*.parquet")
    assert folder.rows(made, "n, s, extra, region") == [
        [1, "001", None, "no"],
        [2, None, None, "no"],
        [4294967295, None, True, "se"],
    ]
    assert folder.sync(made)["last_run"]["files"] == ["region=no/1.parquet", "region=se/2.parquet"]


def test_a_changed_file_is_told_and_with_a_key_loaded_again(folder: Shop, places: Path) -> None:
    put(places, "a.csv", b"id,city\n1,Oslo\n")
    appended, keyed = folder.make("*.csv"), folder.make("*.csv", key=["id"])
    put(places, "a.csv", b"id,city\n1,Bergen!\n")
    put(places, "b.csv", b"id,city\n2,Voss\n")
    job = folder.again(appended)
    assert "a.csv changed" in job["metadata"]["notes"][0]
    assert folder.rows(appended) == [[1, "Oslo"], [2, "Voss"]]
    folder.again(keyed)
    assert folder.rows(keyed) == [[1, "Bergen!"], [2, "Voss"]]


def test_files_that_are_not_of_one_shape_are_refused_by_name(folder: Shop, places: Path) -> None:
    put(places, "1.parquet", parquet(n=[1]))
    put(places, "2.parquet", parquet(n=[{"a": 1}]))
    made = folder.make("*.parquet")
    dataset = folder.dataset(made)
    assert dataset["status"] == "failed"
    assert "one shape" in dataset["error"]["message"]


def test_a_pattern_without_files_is_refused(folder: Shop) -> None:
    body = {"connection_id": folder.connection_id, "tables": [{"name": "*.csv"}]}
    answer = folder.client.post("/api/v1/syncs", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "source_table_missing")


def test_a_broken_file_stops_before_those_that_follow(folder: Shop, places: Path) -> None:
    put(places, "a.parquet", b"PAR1 and no more")
    made = folder.make("a.parquet")
    assert folder.dataset(made)["status"] == "failed"
    put(places, "a.parquet", parquet(n=[1]))
    folder.client.post(f"/api/v1/jobs/{made['job_id']}/retry")
    folder.settle()
    assert folder.rows(made) == [[1]]


def test_files_of_a_bucket_come_with_a_key_of_the_usual_length(bare: Shop) -> None:
    server = CloudStorage()
    try:
        bucket = server.fresh()
        account = json.loads(server.account.read_text()) | {
            "private_key": "k" * 1_750,
            "token_uri": "u" * 600,
        }
        config = {"bucket": bucket, "endpoint": server.url, "service_account": json.dumps(account)}
        made = bare.client.post("/api/v1/sources", json={"name": "Drop", "kind": "gcs", "config": config})
        assert made.status_code == 201, made.text
        assert "kkk" not in made.text
        bare.connection_id = made.json()["connection_id"]
        server.put(bucket, "a.csv", b"id,city\n1,Oslo\n")
        sync = bare.make("*.csv")
        assert bare.rows(sync) == [[1, "Oslo"]]
        server.put(bucket, "b.csv", b"id,city\n2,Voss\n")
        bare.again(sync)
        assert bare.rows(sync) == [[1, "Oslo"], [2, "Voss"]]
    finally:
        server.stop()
