"""Bad input gets a clear error, and nothing is lost."""

import gzip
import io
import os
import random
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow.parquet import encryption
from starlette.testclient import TestClient

from sextant.app.wiring import House
from tests.features.datasets.conftest import Loads, code_of, stored_files

pytestmark = pytest.mark.one_database


def failed(loads: Loads, content: bytes, file: str) -> dict[str, Any]:
    """A dataset that could not be loaded: in words, with the raw file kept and nothing half made."""
    dataset = loads.load(content, file)
    assert dataset["status"] == "failed"
    assert dataset["error"]["message"]
    assert dataset["error"]["hint"]
    assert loads.house.objects.get(dataset["s3_key"]) == content
    assert all(path.startswith("objects/bronze") for path in stored_files(loads.house))
    return dataset["error"]


def test_a_file_of_a_header_alone_is_named_so(loads: Loads) -> None:
    assert failed(loads, b"a,b,c\n", "head.csv")["code"] == "file_header_only"


def test_a_reason_is_short_however_long_the_names_in_it_are(loads: Loads) -> None:
    error = failed(loads, b"D" * 200_000, "letters.csv")
    assert error["code"] == "file_header_only"
    assert len(error["message"]) < 600


def test_a_truncated_gzip_is_named_so(loads: Loads) -> None:
    whole = gzip.compress(b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(20_000)), mtime=0)
    assert failed(loads, whole[:-4_000], "cut.csv.gz")["code"] == "file_truncated"


def test_a_gzip_of_nothing_is_refused_or_fails_as_empty(loads: Loads, client: TestClient) -> None:
    content = gzip.compress(b"", mtime=0)
    answer = client.post("/api/v1/data/upload", files={"file": ("x.csv.gz", content)})
    if answer.status_code == 202:
        loads.house.jobs.run_waiting()
        found = client.get(f"/api/v1/datasets/{answer.json()['dataset_id']}").json()
        assert (found["status"], found["error"]["code"]) == ("failed", "file_empty")
    else:
        assert (answer.status_code, code_of(answer)) == (422, "file_empty")


def test_binary_data_renamed_csv_is_refused(client: TestClient, house: House) -> None:
    answer = client.post("/api/v1/data/upload", files={"file": ("photo.csv", os.urandom(50_000))})
    assert (answer.status_code, code_of(answer)) == (415, "format_unknown")
    assert stored_files(house) == []


def test_a_parquet_file_that_is_damaged_fails_in_words(loads: Loads) -> None:
    whole = io.BytesIO()
    pq.write_table(pa.table({"a": list(range(1_000))}), whole)
    failed(loads, whole.getvalue()[:-200], "broken.parquet")


def test_an_encrypted_parquet_file_fails_with_what_to_do(loads: Loads) -> None:
    whole = io.BytesIO()
    sealing = encryption.create_encryption_properties(footer_key=bytes(range(16)))
    pq.write_table(pa.table({"a": list(range(1_000))}), whole, encryption_properties=sealing)
    error = failed(loads, whole.getvalue(), "sealed.parquet")
    assert error["code"] == "file_encrypted"
    assert "sextant convert FILE --key KEYFILE" in error["hint"]


def test_ten_thousand_columns_are_read(loads: Loads, client: TestClient) -> None:
    header = ",".join(f"column {number}" for number in range(10_000))
    row = ",".join(str(number) for number in range(10_000))
    dataset = loads.load(f"{header}\n{row}\n{row}\n".encode())
    if dataset["status"] == "failed":
        assert dataset["error"]["code"] == "file_too_many_columns"
        return
    assert (dataset["column_count"], dataset["row_count"], dataset["duplicate_rows"]) == (10_000, 2, 1)
    profile = client.get(f"/api/v1/data/profile/{dataset['dataset_id']}").json()
    assert len(profile["columns"]) == 10_000


def test_one_very_long_line_is_read_or_refused_in_words(loads: Loads) -> None:
    content = b"a,b\n" + b"x" * (24 << 20) + b",1\n2,3\n"
    dataset = loads.load(content, "long.csv")
    if dataset["status"] == "failed":
        assert dataset["error"]["code"] == "file_line_too_long"
    else:
        assert dataset["rows_in_file"] == dataset["row_count"] + dataset["rows_set_aside"] == 2


def test_columns_of_the_same_name_are_told_apart(loads: Loads) -> None:
    dataset = loads.load(b"id,name,name,Name,\n1,a,b,c,d\n2,e,f,g,h\n")
    names = [column["name"].lower() for column in dataset["columns"]]
    assert dataset["row_count"] == 2
    assert len(set(names)) == len(names) == 5


def test_a_file_that_says_nothing_of_its_kind_is_told_by_content(loads: Loads) -> None:
    whole = io.BytesIO()
    pq.write_table(pa.table({"a": [1, 2], "b": ["x", "y"]}), whole)
    dataset = loads.load(whole.getvalue(), "no-ending")
    assert (dataset["source_type"], dataset["row_count"]) == ("parquet", 2)


@pytest.mark.parametrize(
    ("content", "file", "source_type"),
    [
        (b'{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n', "lines.jsonl", "ndjson"),
        (b'[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]', "array.json", "json"),
        ("a;b\n1,5;x\n2,5;y\n".encode("utf-16"), "utf16.csv", "csv"),
        (gzip.compress(b"a\tb\n1\tx\n2\ty\n", mtime=0), "tabs.tsv.gz", "csv"),
        ("a,b\n1,\u00e9\n2,\u00fc\n".encode("latin-1"), "latin.csv", "csv"),
    ],
)
def test_ordinary_files_of_every_kind_are_read(
    loads: Loads, content: bytes, file: str, source_type: str
) -> None:
    dataset = loads.load(content, file, source_type=source_type)
    assert (dataset["status"], dataset["row_count"], dataset["column_count"]) == ("ready", 2, 2), dataset[
        "error"
    ]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow past `size` bytes: what a full disk is to whoever writes one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_under_a_load_is_named_and_the_next_try_succeeds(
    house: House, loads: Loads, client: TestClient
) -> None:
    source = random.Random(3)
    content = b"a\n" + b"".join(b"%d\n" % source.getrandbits(62) for _ in range(400_000))
    accepted = loads.upload(content)
    with room_for(2 << 20):
        house.jobs.run_waiting()
    dataset = client.get(f"/api/v1/datasets/{accepted['dataset_id']}").json()
    assert (dataset["status"], dataset["error"]["code"]) == ("failed", "disk_full")
    assert all(path.startswith("objects/bronze") for path in stored_files(house))
    assert house.objects.get(dataset["s3_key"]) == content
    client.post(f"/api/v1/jobs/{accepted['job_id']}/retry")
    house.jobs.run_waiting()
    assert client.get(f"/api/v1/datasets/{accepted['dataset_id']}").json()["row_count"] == 400_000


def test_an_upload_onto_a_full_disk_is_refused_and_leaves_nothing(house: House, client: TestClient) -> None:
    with room_for(4 << 20):
        answer = client.post("/api/v1/data/upload", files={"file": ("a.csv", b"a,b\n" * (3 << 20))})
    assert (answer.status_code, code_of(answer)) == (503, "disk_full")
    assert answer.headers["retry-after"]
    assert stored_files(house) == []
    assert client.get("/api/v1/datasets").json()["total"] == 0
