"""A dashboard drafted in one click: its tiles run, its filters hold, words bring forward what they name."""

import pytest
from starlette.testclient import TestClient

from sextant.features.dashboards.drafting import Known, KnownColumn, draft
from sextant.features.dashboards.layout import overlap
from sextant.features.datasets import Dataset
from tests.features.dashboards.conftest import Load

pytestmark = pytest.mark.one_database


def test_every_tile_of_a_draft_shows_something(client: TestClient, sales: Dataset) -> None:
    made = client.post("/api/v1/dashboards/draft", json={"dataset_id": sales.dataset_id})
    assert made.status_code == 201, made.text
    board = made.json()
    assert board["name"] == "Sales"
    shown = client.post(f"/api/v1/dashboards/{board['dashboard_id']}/data", json={}).json()["tiles"]
    assert {tile["status"] for tile in shown.values()} == {"ok"}
    assert shown["count"]["results"] == [{"rows": 120}]
    assert shown["count"]["spark"]["rows"]
    titles = [tile["title"] for tile in board["visualizations"]]
    assert {"Total amount", "Total amount by region", "Total amount by week"} <= set(titles)
    assert [one["column"] for one in board["filters"]] == ["sold_on", "region", "seller"]


def test_a_question_stands_first_and_brings_forward_what_it_names(client: TestClient, sales: Dataset) -> None:
    made = client.post("/api/v1/dashboards/draft", json={"question": "average amount by seller"})
    assert made.status_code == 201, made.text
    board = made.json()
    first = board["visualizations"][0]
    assert first["question"] == "average amount by seller"
    assert first["position"] == {"x": 0, "y": 0, "width": 12, "height": 6}
    assert [one["column"] for one in board["filters"]][1] == "seller"


def test_a_question_that_is_not_understood_drafts_nothing(client: TestClient, sales: Dataset) -> None:
    refused = client.post("/api/v1/dashboards/draft", json={"question": "frobnicate the quux"})
    assert refused.status_code == 422
    assert client.get("/api/v1/dashboards").json()["total"] == 0
    assert client.post("/api/v1/dashboards/draft", json={}).status_code == 422


def test_a_dataset_of_words_alone_is_drafted_too(client: TestClient, load: Load) -> None:
    words = load("words", "word,note\n" + "".join(f"w{n},a note of {n}\n" for n in range(90)))
    made = client.post("/api/v1/dashboards/draft", json={"dataset_id": words.dataset_id}).json()
    assert [tile["viz_id"] for tile in made["visualizations"]] == ["count", "rows"]


@pytest.mark.parametrize("figures", range(5))
@pytest.mark.parametrize("names", range(5))
@pytest.mark.parametrize("times", range(2))
def test_no_two_tiles_of_a_draft_stand_on_one_place(figures: int, names: int, times: int) -> None:
    def columns(kind: str, count: int) -> tuple[KnownColumn, ...]:
        return tuple(KnownColumn(f"{kind} {n}", f"{kind} {n}", 5) for n in range(count))

    known = Known("x", "x", 50_000, columns("f", figures), columns("t", times), columns("n", names), 800)
    tiles, _ = draft(known)
    places = [tile.position for tile in tiles]
    assert not any(overlap(a, b) for i, a in enumerate(places) for b in places[:i])
    assert len({tile.viz_id for tile in tiles}) == len(tiles)


FLIGHTS = "day,month,dep_time,country,latitude,longitude,carrier,gate,arr_delay,fare\n" + "".join(
    f"2025-{n % 12 + 1:02d}-{n % 28 + 1:02d},{n % 12 + 1},{(n % 24) * 100 + n % 60},"
    f"{('Germany', 'France', 'Spain', 'Italy')[n % 4]},{48 + n % 7 / 2},{6 + n % 9},"
    f"{('UA', 'DL', 'AA')[n % 3]},{'ABCDE'[n % 5]},{n % 90 - 20},{40 + n % 300}.5\n"
    for n in range(600)
)


def test_a_draft_is_six_to_ten_tiles_and_adds_up_nothing_that_has_no_sum(
    client: TestClient, load: Load
) -> None:
    flights = load("flights", FLIGHTS)
    board = client.post("/api/v1/dashboards/draft", json={"dataset_id": flights.dataset_id}).json()
    titles = [tile["title"] for tile in board["visualizations"]]
    assert 6 <= len(titles) <= 10
    assert titles[:3] == ["Rows of flights", "Total fare", "Average arr delay"]
    assert not any(word in title for title in titles for word in ("dep time", "month,", "latitude"))
    shown = client.post(f"/api/v1/dashboards/{board['dashboard_id']}/data", json={}).json()["tiles"]
    assert {tile["status"] for tile in shown.values()} == {"ok"}
    assert shown["where"]["chart"]["kind"] == "map"
    assert all(tile["chart"]["kind"] == "table" or tile["chart"]["alt"] for tile in shown.values())
    asked = client.post("/api/v1/dashboards/draft", json={"question": "average fare by carrier"}).json()
    assert 6 <= len(asked["visualizations"]) <= 10
