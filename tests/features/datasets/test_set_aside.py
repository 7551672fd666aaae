"""Rows that could not be read are kept with their line and reason, and can be had again."""

import csv
import io

from starlette.testclient import TestClient

from tests.features.datasets.conftest import Loads


def content(rows: int, *, bad_every: int) -> bytes:
    lines = (f"{n},Oslo,extra {n}" if n % bad_every == 0 else f"{n},Oslo" for n in range(rows))
    return ("\n".join(["n,city", *lines]) + "\n").encode()


def test_they_are_listed_in_the_order_of_the_file_to_the_end(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(content(1_000, bad_every=100))
    path = f"/api/v1/datasets/{dataset['dataset_id']}/set-aside"
    seen: list[dict[str, object]] = []
    cursor = ""
    while cursor is not None:
        page = client.get(f"{path}?limit=3&cursor={cursor}").json()
        assert page["total"] == 10
        seen += page["items"]
        cursor = page["next_cursor"]
    assert [row["raw"] for row in seen] == [f"{n},Oslo,extra {n}" for n in range(0, 1_000, 100)]
    assert [row["line"] for row in seen] == [n + 2 for n in range(0, 1_000, 100)]
    assert all(row["reason"] for row in seen)
    assert sum(reason["count"] for reason in page["reasons"]) == 10


def test_they_are_downloaded_as_csv(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(b"n,city\n1,Oslo\n=1+1,Oslo,x\n2,Bergen\n")
    answer = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/set-aside.csv")
    assert "sales-set-aside.csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["line"], row["raw"]) for row in rows] == [("3", "'=1+1,Oslo,x")]


def test_without_any_the_list_is_empty(loads: Loads, client: TestClient) -> None:
    path = f"/api/v1/datasets/{loads.load()['dataset_id']}/set-aside"
    assert client.get(path).json() == {"items": [], "reasons": [], "total": 0, "next_cursor": None}
    assert client.get(f"{path}.csv").text.strip() == "line,byte_offset,reason,raw"


def test_a_cursor_from_elsewhere_is_refused(loads: Loads, client: TestClient) -> None:
    from sextant.core.http import cursor_after

    path = f"/api/v1/datasets/{loads.load(content(50, bad_every=5))['dataset_id']}/set-aside"
    for made in (cursor_after(3), cursor_after(-1), cursor_after(10**9), cursor_after("x"), "nonsense"):
        assert client.get(f"{path}?cursor={made}").status_code == 422
