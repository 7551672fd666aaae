"""Rows of tables: no row is lost or doubled, whatever the source does between two runs."""

import pytest

from tests.features.syncs.conftest import Shop


def test_a_table_becomes_a_dataset_with_its_types_and_its_source(shop: Shop) -> None:
    made = shop.make("orders", dataset_name="The orders")
    dataset = shop.dataset(made)
    assert (dataset["name"], dataset["status"], dataset["row_count"]) == ("The orders", "ready", 4)
    assert {column["name"]: column["type"] for column in dataset["columns"]} == {
        "id": "long",
        "city": "string",
        "at": "long",
    }
    assert (dataset["source_type"], dataset["source_name"]) == ("sqlite", "Shop: orders")
    assert dataset["profile"] is not None
    sync = shop.sync(made)
    assert (sync["mode"], sync["last_run"]["status"], sync["last_run"]["rows"]) == ("replace", "loaded", 4)


def test_what_came_is_announced_and_kept_as_an_upload_is(shop: Shop) -> None:
    made = shop.make("orders")
    topics = [event.topic for event in shop.house.events.read() if event.key == made["dataset_id"]]
    assert topics == ["data.ingestion", "data.processing.complete"]
    raw = shop.client.get(f"/api/v1/datasets/{made['dataset_id']}/raw")
    assert raw.content[:4] == b"PAR1"


def test_a_whole_table_replaces_what_was_there_and_can_be_undone(shop: Shop) -> None:
    made = shop.make("orders")
    shop.run("DELETE FROM orders WHERE id < 3", "INSERT INTO orders VALUES (9, 'Bodø', 30)")
    assert shop.again(made)["status"] == "completed"
    assert [row[0] for row in shop.rows(made)] == [3, 4, 9]
    snapshot = shop.dataset(made)["snapshot_id"]
    shop.client.post(f"/api/v1/datasets/{made['dataset_id']}/snapshots/{snapshot}/undo")
    assert [row[0] for row in shop.rows(made)] == [1, 2, 3, 4]


def test_new_rows_alone_come_after_a_cursor(shop: Shop) -> None:
    made = shop.make("orders", cursor="at")
    shop.run(
        "INSERT INTO orders VALUES (5, 'Oslo', 20), (6, 'Bodø', 21), (7, 'Voss', NULL)",
    )
    job = shop.again(made)
    assert job["metadata"]["rows"] == 3
    assert [row[0] for row in shop.rows(made)] == [1, 2, 3, 4, 5, 6, 7]
    runs = shop.client.get(f"/api/v1/syncs/{made['sync_id']}/runs").json()["items"]
    assert [(run["rows"], run["rows_known"]) for run in runs] == [(3, 3), (4, 0)]


def test_rows_that_are_alike_at_the_boundary_are_counted_not_merged(bare: Shop) -> None:
    bare.run("CREATE TABLE log (at integer, word text)", "INSERT INTO log VALUES (1, 'a'), (1, 'a')")
    bare.connect()
    made = bare.make("log", cursor="at")
    bare.run("INSERT INTO log VALUES (1, 'a'), (1, 'b')")
    bare.again(made)
    assert bare.rows(made, "word") == [["a"], ["a"], ["a"], ["b"]]


def test_a_run_that_finds_nothing_new_loads_nothing(shop: Shop) -> None:
    made = shop.make("orders", cursor="at")
    snapshot = shop.dataset(made)["snapshot_id"]
    job = shop.again(made)
    assert (job["status"], job["metadata"]["nothing_new"]) == ("completed", True)
    assert shop.dataset(made)["snapshot_id"] == snapshot
    assert shop.sync(made)["last_run"]["status"] == "nothing_new"
    shop.run("INSERT INTO orders VALUES (8, 'Oslo', 20)")
    shop.again(made)
    assert [row[0] for row in shop.rows(made)] == [1, 2, 3, 4, 8]


def test_a_key_and_a_cursor_update_rows_that_changed(shop: Shop) -> None:
    made = shop.make("orders", cursor="at", key=["id"])
    shop.run(
        "UPDATE orders SET city = 'Trondheim', at = 30 WHERE id = 1",
        "UPDATE orders SET city = 'Narvik' WHERE id = 4",
        "INSERT INTO orders VALUES (5, 'Oslo', 31)",
    )
    assert shop.again(made)["status"] == "completed"
    assert shop.rows(made, "id, city") == [
        [1, "Trondheim"],
        [2, "Bergen"],
        [3, "Oslo"],
        [4, "Narvik"],
        [5, "Oslo"],
    ]


def test_a_load_that_was_undone_comes_again(shop: Shop) -> None:
    made = shop.make("orders", cursor="at")
    shop.run("INSERT INTO orders VALUES (5, 'Oslo', 40)")
    shop.again(made)
    snapshot = shop.dataset(made)["snapshot_id"]
    shop.client.post(f"/api/v1/datasets/{made['dataset_id']}/snapshots/{snapshot}/undo")
    assert [row[0] for row in shop.rows(made)] == [1, 2, 3, 4]
    shop.again(made)
    assert [row[0] for row in shop.rows(made)] == [1, 2, 3, 4, 5]


def test_no_rows_at_first_are_a_dataset_of_no_rows_that_fills_later(bare: Shop) -> None:
    bare.run("CREATE TABLE orders (id integer PRIMARY KEY, city text)")
    bare.connect()
    made = bare.make("orders", cursor="id")
    assert (bare.dataset(made)["status"], bare.dataset(made)["row_count"]) == ("ready", 0)
    bare.run("INSERT INTO orders VALUES (1, 'Oslo')")
    bare.again(made)
    assert bare.rows(made) == [[1, "Oslo"]]


def test_a_table_dropped_since_fails_in_words_and_leaves_what_was_there(shop: Shop) -> None:
    made = shop.make("orders")
    shop.run("DROP TABLE orders")
    job = shop.again(made)
    assert (job["status"], job["code"]) == ("failed", "source_table_missing")
    assert len(shop.rows(made)) == 4
    assert shop.sync(made)["last_run"]["status"] == "failed"
    assert "orders" in shop.sync(made)["last_run"]["error"]


def test_a_file_that_is_gone_is_tried_again_and_then_told(shop: Shop) -> None:
    made = shop.make("orders")
    content = shop.path.read_bytes()
    shop.path.unlink()
    job = shop.again(made)
    assert (job["status"], job["code"], job["attempt"]) == ("failed", "source_lost", 3)
    shop.path.write_bytes(content)
    shop.client.post(f"/api/v1/jobs/{job['job_id']}/retry")
    shop.settle()
    assert shop.job(job["job_id"])["status"] == "completed"


def test_a_column_that_vanished_is_drift_and_waits_for_a_decision(shop: Shop) -> None:
    made = shop.make("orders", cursor="id")
    shop.run("ALTER TABLE orders DROP COLUMN city", "INSERT INTO orders (id, at) VALUES (5, 50)")
    job = shop.again(made)
    assert job["metadata"]["held"] is True
    assert job["metadata"]["drift"]["lost"] == ["city"]
    waits = shop.again(made)
    assert (waits["status"], waits["code"]) == ("failed", "sync_waits")
    held = shop.client.get(f"/api/v1/datasets/{made['dataset_id']}/loads?status=held").json()["items"]
    shop.client.post(f"/api/v1/datasets/{made['dataset_id']}/loads/{held[0]['load_id']}/release")
    shop.settle()
    assert shop.again(made)["metadata"]["nothing_new"] is True
    assert [row[0] for row in shop.rows(made, "id")] == [1, 2, 3, 4, 5]


def test_a_discarded_load_comes_again(shop: Shop) -> None:
    made = shop.make("orders", cursor="id")
    shop.run("ALTER TABLE orders DROP COLUMN city", "INSERT INTO orders (id, at) VALUES (5, 50)")
    shop.again(made)
    held = shop.client.get(f"/api/v1/datasets/{made['dataset_id']}/loads?status=held").json()["items"]
    shop.client.post(f"/api/v1/datasets/{made['dataset_id']}/loads/{held[0]['load_id']}/discard")
    shop.client.patch(f"/api/v1/datasets/{made['dataset_id']}", json={"on_drift": "evolve"})
    shop.again(made)
    assert [row[0] for row in shop.rows(made, "id")] == [1, 2, 3, 4, 5]


def test_a_column_that_comes_doubles_no_row_at_the_boundary(shop: Shop) -> None:
    made = shop.make("orders", cursor="at")
    shop.run("ALTER TABLE orders ADD COLUMN note text", "INSERT INTO orders VALUES (5, 'Oslo', 20, 'new')")
    assert shop.again(made)["status"] == "completed"
    assert shop.rows(made, "id, note") == [[1, None], [2, None], [3, None], [4, None], [5, "new"]]


def test_a_cursor_column_that_vanished_is_told(shop: Shop) -> None:
    made = shop.make("orders", cursor="at")
    shop.run("ALTER TABLE orders DROP COLUMN at")
    job = shop.again(made)
    assert (job["status"], job["code"]) == ("failed", "source_table_missing")
    assert "`at`" in job["error_message"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"mode": "append"}, "double"),
        ({"mode": "replace", "cursor": "at"}, "lose"),
        ({"mode": "upsert"}, "key"),
        ({"mode": "append", "cursor": "at", "key": ["id"]}, "key"),
        ({"cursor": "nothing"}, "no column `nothing`"),
        ({"times": {"every_minutes": 90, "at": "02:00"}}, "whole number of days"),
    ],
)
def test_a_way_that_would_lose_or_double_rows_is_refused(shop: Shop, how: dict, words: str) -> None:
    body = {"connection_id": shop.connection_id, "tables": [{"name": "orders", **how}]}
    answer = shop.client.post("/api/v1/syncs", json=body)
    assert answer.status_code == 422
    assert words in answer.json()["error"]["message"] + answer.json()["error"]["hint"]
    assert shop.client.get("/api/v1/datasets").json()["items"] == []
