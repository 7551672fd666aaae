"""The home page: what was loaded in words, where a person left off, once each and with a picture."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.ask.explaining.finding import Finding, Shown
from sextant.features.ask.explaining.paragraph import explain
from tests.features.ask.conftest import Asks


def home(client: TestClient) -> dict[str, list[dict[str, Any]]]:
    answer = client.get("/api/v1/home")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_load_is_told_by_its_rows_and_what_was_set_aside(asks: Asks) -> None:
    (loaded,) = home(asks.client)["since_yesterday"]
    assert loaded["title"] == "flights: 400 rows"
    assert str(loaded["detail"]).startswith("None set aside, 11 columns")


def test_a_stream_is_told_by_its_events_and_not_as_a_load(asks: Asks) -> None:
    sent = {"Content-Type": "application/x-ndjson"}
    body = '{"n": 1}\n{"n": 2}\nno event\n'
    pushed = asks.client.post("/api/v1/data/ingest", params={"stream": "visits"}, content=body, headers=sent)
    assert pushed.status_code == 202, pushed.text
    told = {item["kind"]: item for item in home(asks.client)["since_yesterday"]}
    assert set(told) == {"loaded", "streamed"}
    assert (told["streamed"]["title"], told["streamed"]["detail"]) == ("visits: 2 events", "1 set aside")
    assert told["streamed"]["href"] == f"/streams/{pushed.json()['dataset_id']}"


def test_a_dataset_comes_with_its_shape(asks: Asks) -> None:
    (dataset,) = [item for item in home(asks.client)["recent"] if item["kind"] == "dataset"]
    heights: list[float] = dataset["spark"]
    assert len(heights) > 2
    assert sum(heights) > 0


def test_a_question_asked_twice_stands_there_once(asks: Asks) -> None:
    for _ in range(3):
        asks("average arrival delay by carrier")
    asked = [item for item in home(asks.client)["recent"] if item["kind"] == "answer"]
    assert [(item["title"], item["drawn"]) for item in asked] == [
        ("average arrival delay by carrier", ["bar"])
    ]


def test_a_dashboard_is_among_what_was_left_off(asks: Asks) -> None:
    made = asks.client.post("/api/v1/dashboards", json={"name": "Delays"})
    assert made.status_code == 201, made.text
    (board,) = [item for item in home(asks.client)["recent"] if item["kind"] == "dashboard"]
    assert (board["title"], board["detail"]) == ("Delays", "0 tiles")
    assert board["href"] == f"/dashboards/{made.json()['dashboard_id']}"


def test_a_dashboard_is_drawn_by_the_places_of_its_tiles(asks: Asks) -> None:
    place = {"x": 3, "y": 2, "width": 6, "height": 4}
    note = {"title": "A note", "chart_type": "text", "config": {"text": "Late in *June*."}, "position": place}
    made = asks.client.post("/api/v1/dashboards", json={"name": "Notes", "visualizations": [note]})
    assert made.status_code == 201, made.text
    (board,) = [item for item in home(asks.client)["recent"] if item["kind"] == "dashboard"]
    assert (board["outline"], board["drawn"]) == ([[3, 2, 6, 4]], ["text"])


def test_a_label_has_no_capital_inside_a_question(
    house: House, client_for: Callable[[Caller], TestClient], admin: Caller
) -> None:
    client = client_for(admin)
    lines = ["Category,Unit price", *(f"{'AB'[n % 2]},{n * 1.37:.2f}" for n in range(60))]
    accepted = client.post("/api/v1/data/upload", files={"file": ("prices.csv", "\n".join(lines))})
    assert accepted.status_code == 202, accepted.text
    house.jobs.run_waiting()
    offered = " ".join(str(each["question"]) for each in home(client)["suggestions"])
    assert "unit price" in offered
    assert "Unit" not in offered


def test_a_year_is_told_as_one_and_a_label_in_words(asks: Asks) -> None:
    def columns(sql: str) -> list[dict[str, Any]]:
        rows = asks.client.post("/api/v1/data/query", json={"sql": sql})
        assert rows.status_code == 200, rows.text
        return rows.json()["columns"]

    year, delay = columns("select year, avg(arr_delay) from flights group by 1")
    assert (year["meaning"], delay["label"]) == ("year", "average arrival delay")
    (last,) = columns("select max(year) as last_year from flights")
    assert last["meaning"] == "year"
    _, small = columns("select count(*) as flights, 5 as year from flights")
    assert small["meaning"] is None


def test_two_percentages_differ_by_points() -> None:
    columns = (Shown("carrier", "group"), Shown("percentage", "figure", "%"))
    rows = [("UA", 40.0), ("DL", 31.5)]
    told = explain(Finding(columns=columns, rows=rows, noun="flight", nouns="flights", shape="groups"))
    assert "8.5 points ahead of DL (31.5 %)" in told
