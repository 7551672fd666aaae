"""Tiles come as lines, each as soon as it is ready."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Dataset
from tests.features.dashboards.test_viewing import STATEMENTS, make

pytestmark = pytest.mark.one_database


def lines(client: TestClient, path: str, **body: Any) -> list[dict[str, Any]]:
    answer = client.post(f"{path}/stream", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_stream_says_the_same_as_all_tiles_at_once(client: TestClient, sales: Dataset) -> None:
    path, vizzes = make(client, *STATEMENTS)
    said = lines(client, path)
    assert [said[0]["type"], said[-1]["type"]] == ["view", "end"]
    tiles = {line["viz_id"]: line["tile"] for line in said if line["type"] == "tile"}
    whole = client.post(f"{path}/data", json={}).json()
    assert set(tiles) == set(vizzes)
    for viz in vizzes:
        assert tiles[viz]["status"] == whole["tiles"][viz]["status"]
        assert tiles[viz].get("results") == whole["tiles"][viz].get("results")
    assert said[-1]["as_of"] == whole["as_of"]


def test_what_is_refused_is_refused_before_the_first_line(client: TestClient, sales: Dataset) -> None:
    path, _ = make(client, STATEMENTS[0])
    assert client.post(f"{path}/stream", json={"filters": {"none": None}}).status_code == 404
    assert client.post(f"{path}/stream", json={"tiles": ["none"]}).status_code == 404


def test_twelve_tiles_alike_run_once_and_a_slow_one_holds_up_no_other(
    client: TestClient,
    house: House,
    admin: Caller,
    sales: Dataset,
    statements_run: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import threading

    from sextant.features.dashboards.viewing.models import Choosing

    path, vizzes = make(client, STATEMENTS[1], *[STATEMENTS[0]] * 11)
    board = house.dashboards.boards.get(admin, path.rsplit("/", 1)[-1])
    gone_on = threading.Event()
    run = house.queries.run

    def slow(caller: Caller, query: Any) -> Any:
        if query.sql == STATEMENTS[1]:
            assert gone_on.wait(20)
        return run(caller, query)

    monkeypatch.setattr(house.queries, "run", slow)
    before = statements_run()
    looking = house.dashboards.viewing.look(admin, board, choosing=Choosing())
    order: list[str] = []
    for _, one in looking.tiles:
        order.append(one.tile.viz_id)
        if len(order) == 11:
            assert vizzes[0] not in order
            gone_on.set()
    assert order[-1] == vizzes[0]
    assert statements_run() - before == 2


def test_notes_in_time_come_with_the_view(client: TestClient, sales: Dataset) -> None:
    path, _ = make(client, STATEMENTS[3])
    client.post(f"{path}/notes", json={"text": "A strike", "on": "2025-03-01"}).raise_for_status()
    client.post(f"{path}/notes", json={"text": "A comment"}).raise_for_status()
    assert [note["text"] for note in lines(client, path)[0]["notes"]] == ["A strike"]
