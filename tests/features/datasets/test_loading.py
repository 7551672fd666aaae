"""A raw file becomes a dataset by a job that says how it goes, and why where it does not."""

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.jobs import JobRun
from sextant.core.telemetry import LogRing
from sextant.features.datasets.loading import Loading
from tests.features.datasets.conftest import SALES, Loads, code_of, stored_files


def test_a_loaded_dataset_shows_its_figures(loads: Loads) -> None:
    dataset = loads.load(SALES)
    assert (dataset["status"], dataset["row_count"], dataset["column_count"]) == ("ready", 5, 5)
    assert (dataset["duplicate_rows"], dataset["rows_set_aside"], dataset["snapshot_count"]) == (1, 0, 1)
    assert 0 < dataset["quality_score"] < 1
    assert {column["name"]: column["type"] for column in dataset["columns"]}["ordered_on"] == "date"


def test_rows_loaded_and_rows_set_aside_are_the_rows_in_the_file(loads: Loads) -> None:
    dataset = loads.load(SALES + b"5,Oslo,2024-03-01,1.0,a,too many\n6,Oslo,2024-03-01,1.0,b\n")
    assert dataset["rows_set_aside"] == 1
    assert dataset["row_count"] + dataset["rows_set_aside"] == dataset["rows_in_file"] == 7
    assert sum(reason["count"] for reason in dataset["set_aside_reasons"]) == 1


def test_exactly_one_completion_is_announced(loads: Loads, house: House) -> None:
    dataset = loads.load(SALES)
    told = [event for event in house.events.read() if event.topic == "data.processing.complete"]
    assert len(told) == 1
    wanted = {"job_id": dataset["job_id"], "dataset_id": dataset["dataset_id"], "row_count": 5}
    assert (wanted | {"column_count": 5}).items() <= told[0].payload.items()
    assert {"output_path", "processing_time_ms", "timestamp"} <= told[0].payload.keys()


def test_nothing_is_left_in_staging(loads: Loads, house: House) -> None:
    loads.load(SALES)
    assert [path for path in stored_files(house) if path.startswith("staging")] == []


def test_a_job_ends_with_its_figures(loads: Loads) -> None:
    job = loads.job(loads.load(SALES)["job_id"])
    assert (job["status"], job["progress"], job["error"]) == ("completed", 100, None)
    assert (job["metadata"]["rows"], job["metadata"]["rows_set_aside"]) == (5, 0)


def test_a_file_that_cannot_be_read_fails_in_words_and_stays(loads: Loads, house: House) -> None:
    dataset = loads.load(TRUNCATED, "cut.csv.gz")
    job = loads.job(dataset["job_id"])
    assert (dataset["status"], job["status"]) == ("failed", "failed")
    assert dataset["error"]["code"] == job["code"] == "file_truncated"
    assert dataset["error"]["message"] == job["error_message"]
    assert job["hint"]
    assert house.objects.get(dataset["s3_key"]) == TRUNCATED
    assert loads.topics(dataset["dataset_id"]) == ["data.ingestion", "data.processing.failed"]
    assert [path for path in stored_files(house) if not path.startswith("objects/bronze")] == []


def test_a_failed_job_leaves_its_trace_in_the_log(loads: Loads, logs: LogRing) -> None:
    job = loads.job(loads.load(TRUNCATED, "cut.csv.gz")["job_id"])
    found = [entry for entry in logs.search() if "job_failed" in str(entry)]
    assert any(job["job_id"] in str(entry) and "Traceback" in str(entry) for entry in found)


def test_a_failed_dataset_can_be_downloaded_as_it_came(loads: Loads, client: TestClient) -> None:
    dataset = loads.load(TRUNCATED, "cut.csv.gz")
    answer = client.get(f"/api/v1/datasets/{dataset['dataset_id']}/raw")
    assert (answer.status_code, answer.content) == (200, TRUNCATED)
    assert "attachment" in answer.headers["content-disposition"]


def test_a_cancelled_job_is_failed_by_its_code_and_can_be_started_again(
    loads: Loads, client: TestClient, house: House
) -> None:
    accepted = loads.upload(SALES)
    job = client.post(f"/api/v1/jobs/{accepted['job_id']}/cancel").json()
    assert (job["status"], job["code"]) == ("failed", "job_cancelled")
    again = client.post(f"/api/v1/jobs/{accepted['job_id']}/cancel")
    assert (again.status_code, code_of(again)) == (409, "job_state")
    house.jobs.run_waiting()
    assert client.get(f"/api/v1/datasets/{accepted['dataset_id']}").json()["status"] == "failed"
    assert client.post(f"/api/v1/jobs/{accepted['job_id']}/retry").json()["status"] == "queued"
    house.jobs.run_waiting()
    dataset = client.get(f"/api/v1/datasets/{accepted['dataset_id']}").json()
    assert (dataset["status"], dataset["error"], dataset["row_count"]) == ("ready", None, 5)


def test_a_load_that_is_cancelled_while_it_reads_stops(
    loads: Loads, client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted = loads.upload(SALES)
    begin = Loading._begin

    def begin_and_cancel(self: Loading, run: JobRun) -> Any:
        found = begin(self, run)
        client.post(f"/api/v1/jobs/{accepted['job_id']}/cancel")
        return found

    monkeypatch.setattr(Loading, "_begin", begin_and_cancel)
    house.jobs.run_waiting()
    dataset = client.get(f"/api/v1/datasets/{accepted['dataset_id']}").json()
    assert (dataset["status"], dataset["error"]["code"]) == ("failed", "job_cancelled")
    assert all(path.startswith("objects/bronze") for path in stored_files(house))


def test_a_dataset_deleted_while_it_waits_is_not_loaded(
    loads: Loads, client: TestClient, house: House
) -> None:
    accepted = loads.upload(SALES)
    client.delete(f"/api/v1/datasets/{accepted['dataset_id']}")
    house.jobs.run_waiting()
    assert loads.job(accepted["job_id"])["code"] == "dataset_not_found"
    assert client.post(f"/api/v1/datasets/{accepted['dataset_id']}/restore").json()["status"] == "failed"


def test_a_job_that_failed_after_its_commit_takes_up_what_is_there(
    loads: Loads, client: TestClient, house: House, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted = loads.upload(SALES)
    settle = Loading._settle

    def fall_over(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("no more")

    monkeypatch.setattr(Loading, "_settle", fall_over)
    house.jobs.run_waiting()
    assert loads.job(accepted["job_id"])["status"] == "failed"
    monkeypatch.setattr(Loading, "_settle", settle)
    client.post(f"/api/v1/jobs/{accepted['job_id']}/retry")
    house.jobs.run_waiting()
    dataset = client.get(f"/api/v1/datasets/{accepted['dataset_id']}").json()
    table = house.datasets.table(admin, accepted["dataset_id"])
    assert (dataset["status"], dataset["row_count"], dataset["snapshot_count"]) == ("ready", 5, 1)
    assert all(Path(file).is_file() for file in table.files)


def test_a_job_is_followed_live_until_it_ends(loads: Loads, client: TestClient) -> None:
    job_id = loads.load(SALES)["job_id"]
    answer = client.get(f"/api/v1/jobs/{job_id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.count("event: job") == 1
    assert '"status":"completed"' in answer.text


def test_jobs_are_listed_newest_first_in_pages(loads: Loads, client: TestClient) -> None:
    made = [loads.upload(SALES)["job_id"] for _ in range(5)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = client.get(f"/api/v1/jobs?limit=2&cursor={cursor}").json()
        seen += [job["job_id"] for job in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]
    assert client.get("/api/v1/jobs?status=completed").json()["items"] == []


@pytest.mark.parametrize(
    "path", ["jobs?cursor=nonsense", "datasets?cursor=WzFd&limit=0", "datasets?cursor=%C3"]
)
def test_a_cursor_of_no_list_is_refused(client: TestClient, path: str) -> None:
    assert client.get(f"/api/v1/{path}").status_code == 422


def test_another_person_s_job_is_not_found_but_by_an_administrator(
    loads: Loads, analyst: Caller, viewer: Caller
) -> None:
    job_id = loads.upload(SALES, caller=analyst)["job_id"]
    assert loads.client_for(viewer).get(f"/api/v1/data/job/{job_id}").status_code == 404
    assert loads.client_for(loads.admin).get(f"/api/v1/data/job/{job_id}").status_code == 200


def _truncated() -> bytes:
    import gzip
    import random

    source = random.Random(1)
    text = "a,b\n" + "".join(f"{source.random()},{source.random()}\n" for _ in range(2_000))
    return gzip.compress(text.encode())[:-2_000]


TRUNCATED = _truncated()
