"""What becomes of a batch: a stream from the first one, an answer that tells all, each key once."""

import gzip
from typing import Any

import pyarrow as pa
import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from tests.features.streams.conftest import Ask, Push, ndjson, visit


def arrow(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def columns(client: TestClient, dataset_id: str) -> dict[str, str]:
    found = client.get(f"/api/v1/streams/{dataset_id}").json()["columns"]
    return {one["name"]: one["type"] for one in found}


def test_the_first_batch_makes_the_stream(push: Push, ask: Ask, client: TestClient) -> None:
    told = push([visit(n, properties={"country": "NO", "tags": ["a"]}) for n in range(5)])
    assert (told["accepted"], told["set_aside"], told["table_name"]) == (5, 0, "visits")
    assert columns(client, told["dataset_id"]) == {
        "timestamp": "timestamptz",
        "event_type": "string",
        "n": "long",
        "value": "double",
        "properties.country": "string",
        "properties.tags": "string",
        "received_at": "timestamptz",
    }
    assert ask('SELECT n, "properties.country" AS land, "properties.tags" AS tags FROM visits ORDER BY n')[
        4
    ] == {
        "n": 4,
        "land": "NO",
        "tags": '["a"]',
    }


def test_rows_are_there_when_the_push_is_answered(push: Push, ask: Ask) -> None:
    for batch in range(4):
        push([visit(n) for n in range(batch * 10, batch * 10 + 10)])
        assert ask("SELECT count(*) AS n, sum(n) AS s FROM visits") == [
            {"n": batch * 10 + 10, "s": sum(range(batch * 10 + 10))}
        ]


def test_a_new_field_becomes_a_column_and_old_events_have_none(push: Push, ask: Ask) -> None:
    push([visit(1)])
    assert push([visit(2, colour="red")])["new_columns"] == ["colour"]
    push([{"n": 3}])
    assert ask("SELECT n, colour FROM visits ORDER BY n") == [
        {"n": 1, "colour": None},
        {"n": 2, "colour": "red"},
        {"n": 3, "colour": None},
    ]


def test_what_does_not_fit_is_set_aside_with_line_and_reason(
    push: Push, ask: Ask, client: TestClient
) -> None:
    push([visit(1)])
    body = (
        ndjson([visit(2), visit(3) | {"n": "three"}]) + b"{broken\n[1,2]\n" + ndjson([{"timestamp": "noon"}])
    )
    told = push(body)
    assert (told["accepted"], told["set_aside"]) == (1, 4)
    assert {one["reason"]: one["first_line"] for one in told["reasons"]} == {
        "`n` is long, and this is text that it does not hold": 2,
        "not JSON": 3,
        "not an object": 4,
        "`timestamp` is timestamptz, and this is text that it does not hold": 5,
    }
    assert ask("SELECT n FROM visits ORDER BY n") == [{"n": 1}, {"n": 2}]
    kept = client.get(f"/api/v1/streams/{told['dataset_id']}/set-aside", params={"limit": 3}).json()
    rest = client.get(
        f"/api/v1/streams/{told['dataset_id']}/set-aside", params={"cursor": kept["next_cursor"]}
    ).json()
    lines = [one["line"] for one in kept["items"] + rest["items"]]
    assert (lines, kept["items"][1]["raw"]) == ([5, 4, 3, 2], "[1,2]")


def test_a_text_column_takes_what_is_no_text_as_its_json(push: Push, ask: Ask) -> None:
    push([{"label": "a"}])
    push([{"label": 5}, {"label": True}, {"label": [1, {"x": None}]}])
    assert [row["label"] for row in ask("SELECT label FROM visits")] == ["a", "5", "true", '[1,{"x":null}]']


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2], "long"),
        ([1, 2.5], "double"),
        ([True, None], "boolean"),
        (["2026-03-02T08:00:00Z", "2026-03-02 09:00:00+01:00"], "timestamptz"),
        (["2026-03-02T08:00:00"], "timestamp"),
        (["2026-03-02"], "date"),
        (["2026-03-02", "soon"], "string"),
        ([1, "x"], "string"),
        ([2**70], "string"),
    ],
)
def test_types_come_from_the_values_of_the_first_batch(
    push: Push, client: TestClient, values: list[object], kind: str
) -> None:
    told = push([{"value": value} for value in values])
    assert told["set_aside"] == 0
    assert columns(client, told["dataset_id"])["value"] == kind


def test_large_whole_numbers_stay_exact(push: Push, ask: Ask) -> None:
    push([{"id": 2**63 - 1}])
    told = push([{"id": 2**63}, {"id": -(2**63)}])
    assert (told["accepted"], told["set_aside"]) == (1, 1)
    assert {row["t"] for row in ask("SELECT CAST(id AS VARCHAR) AS t FROM visits")} == {
        str(2**63 - 1),
        str(-(2**63)),
    }


def test_a_key_counts_once_and_gets_the_same_answer(push: Push, ask: Ask, client: TestClient) -> None:
    batch = [visit(n) for n in range(3)]
    first = push(batch, key="a-batch")
    again = push(batch, key="a-batch")
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again | {"replayed": False} == first
    assert ask("SELECT count(*) AS n FROM visits") == [{"n": 3}]
    other = client.post(
        "/api/v1/data/ingest?stream=visits",
        content=ndjson([visit(9)]),
        headers={"Idempotency-Key": "a-batch", "Content-Type": "application/x-ndjson"},
    )
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_key_reused")


def test_json_and_gzip_and_arrow_are_taken(client: TestClient, push: Push, ask: Ask) -> None:
    client.post("/api/v1/data/ingest?stream=visits", json=visit(1))
    client.post("/api/v1/data/ingest?stream=visits", json=[visit(2), visit(3)])
    push(gzip.compress(ndjson([visit(4)])), Content_Encoding="gzip")
    table = pa.table(
        {
            "n": pa.array([5, 6], pa.int32()),
            "event_type": pa.array(["view", None], pa.dictionary(pa.int8(), pa.string())),
            "place": pa.array([{"city": "Oslo"}, None]),
        }
    )
    told = push(arrow(table), Content_Type="application/vnd.apache.arrow.stream")
    assert (told["accepted"], told["new_columns"]) == (2, ["place.city"])
    assert ask('SELECT n, "place.city" AS city FROM visits ORDER BY n')[4:] == [
        {"n": 5, "city": "Oslo"},
        {"n": 6, "city": None},
    ]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/x-ndjson"),
        (b"\n \n", "application/json"),
        (b"ARROW1 and no more", "application/vnd.apache.arrow.file"),
        (b"\xff\xff\xff\xff\x10\x00\x00\x00junk", ""),
        (b"no json at all", "application/json"),
        (b"{}", "application/json"),
    ],
)
def test_what_is_no_batch_makes_no_stream(client: TestClient, body: bytes, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    refused = client.post("/api/v1/data/ingest?stream=visits", content=body, headers=headers)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "batch_refused")
    assert client.get("/api/v1/streams").json() == {"items": []}


def test_arrow_that_contradicts_a_column_is_refused_whole(client: TestClient, push: Push, ask: Ask) -> None:
    push([visit(1)])
    table = pa.table({"n": pa.array(["x", "y"])})
    refused = client.post("/api/v1/data/ingest?stream=visits", content=arrow(table))
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "batch_refused")
    assert "`n` is long" in refused.json()["error"]["message"]
    assert ask("SELECT n FROM visits") == [{"n": 1}]


def test_a_name_that_a_dataset_has_is_taken(house: House, client: TestClient, admin: Any) -> None:
    house.datasets.put(admin, [b"a,b\n1,2\n"], file_name="visits.csv")
    house.jobs.run_waiting()
    refused = client.post("/api/v1/data/ingest?stream=Visits", json=visit(1))
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "stream_name_taken")


def test_no_file_is_loaded_into_a_stream_and_no_roll_is_undone(client: TestClient, push: Push) -> None:
    dataset_id = push([visit(1)])["dataset_id"]
    loaded = client.post("/api/v1/data/paste", json={"text": "n\n2\n", "dataset_id": dataset_id})
    assert loaded.status_code == 422, loaded.text
    assert client.post(f"/api/v1/streams/{dataset_id}/roll").json() == {"rolled": True}
    snapshot = client.get(f"/api/v1/datasets/{dataset_id}/snapshots").json()["items"][0]["snapshot_id"]
    undone = client.post(f"/api/v1/datasets/{dataset_id}/snapshots/{snapshot}/undo")
    assert (undone.status_code, undone.json()["error"]["code"]) == (409, "undo_refused")


def test_a_sender_beyond_what_fits_is_told_when_to_come_again(
    house: House, client: TestClient, push: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    push([visit(1)])
    with house.streams.admit(250 << 20):
        refused = client.post(
            "/api/v1/data/ingest?stream=visits", content=ndjson(visit(n) for n in range(100_000))
        )
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "stream_too_fast")
    assert int(refused.headers["Retry-After"]) >= 1
    assert push([visit(2)])["accepted"] == 1


def test_late_events_are_kept_and_counted(client: TestClient, push: Push, ask: Ask) -> None:
    told = push([{"timestamp": "2026-03-02T08:59:00Z", "n": 1}])
    push([{"timestamp": "2026-03-02T07:00:00Z", "n": 2}, {"timestamp": "2026-03-02T08:58:00Z", "n": 3}])
    seen = client.get(f"/api/v1/streams/{told['dataset_id']}").json()
    assert (seen["event_column"], seen["late"], seen["events"]) == ("timestamp", 1, 3)
    assert ask("SELECT count(*) AS n FROM visits") == [{"n": 3}]


@pytest.mark.parametrize(
    ("query", "headers", "body"),
    [
        ({"stream": "visits"}, {}, ndjson([visit(1)])),
        ({"stream": "visits"}, {"Idempotency-Key": "one"}, ndjson([visit(2)])),
        ({"stream": "visits"}, {"Authorization": "Bearer nobody"}, ndjson([visit(3)])),
        ({"stream": "visits"}, {"Authorization": "Basic YTpi"}, ndjson([visit(3)])),
        ({"stream": "visits"}, {}, b"   "),
        ({"stream": "visits"}, {"Content-Encoding": "br"}, ndjson([visit(4)])),
        ({"stream": "visits"}, {"Idempotency-Key": "k" * 201}, ndjson([visit(5)])),
        ({"stream": "v" * 201}, {}, ndjson([visit(6)])),
        ({}, {}, ndjson([visit(7)])),
        ({"stream": "orders"}, {}, ndjson([{"n": "text"}, {"n": 1}, [1]])),
    ],
)
def test_few_events_are_answered_as_many_are(
    client: TestClient, query: dict[str, str], headers: dict[str, str], body: bytes
) -> None:
    """Few with their length announced take the shortcut, and the same without it the framework's way."""
    client.post("/api/v1/data/ingest?stream=visits", content=ndjson([visit(0)]))
    sent = {"Content-Type": "application/x-ndjson", **headers}
    short = client.post("/api/v1/data/ingest", params=query, content=body, headers=sent)
    long = client.post("/api/v1/data/ingest", params=query, content=iter([body]), headers=sent)
    assert (short.status_code, _plain(short.json())) == (long.status_code, _plain(long.json()))
    assert short.headers.keys() | {"idempotency-replayed"} == long.headers.keys() | {"idempotency-replayed"}


def test_what_most_senders_send_takes_the_short_way_and_nothing_else(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The framework's way is told by a line in the log of requests, the short one by metrics alone."""
    url, few = "/api/v1/data/ingest?stream=visits", ndjson([visit(1)])
    client.post(url, content=few)  # makes the routes, and with them the shortcuts

    def lines(content: Any, more: str = "") -> int:
        caplog.clear()
        with caplog.at_level("INFO", logger="sextant.http"):
            assert client.post(url + more, content=content).status_code == 202
        return sum(record.getMessage() == "request" for record in caplog.records)

    assert lines(few) == 0
    assert lines(iter([few])) == 1  # of a length that is not announced
    assert lines(few, more="&more=1") == 1
    assert lines(ndjson(visit(n) for n in range(2_000))) == 1


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what each has of its own."""
    if "error" in answer:
        return {name: value for name, value in answer["error"].items() if name in {"code", "message", "hint"}}
    return {name: value for name, value in answer.items() if name not in {"replayed", "new_columns"}}
