"""Comments on tiles and notes at points in time: whoever sees writes, whoever wrote changes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.core.access import Caller
from sextant.features.dashboards.notes import NoteWish
from sextant.features.dashboards.rendering.annotating import annotated
from sextant.features.datasets import Dataset
from tests.features.dashboards.test_viewing import make

pytestmark = pytest.mark.one_database
Clients = Callable[[Caller], TestClient]
BY_MONTH = "SELECT date_trunc('month', sold_on) AS month, count(*) AS n FROM sales GROUP BY 1 ORDER BY 1"


@pytest.fixture
def board(client: TestClient, sales: Dataset) -> tuple[str, str]:
    del sales
    path, [viz] = make(client, BY_MONTH, shared=True)
    return path, viz


def write(client: TestClient, path: str, **body: Any) -> dict[str, Any]:
    made = client.post(f"{path}/notes", json=body)
    assert made.status_code == 201, made.text
    return made.json()


def test_a_comment_is_seen_with_its_replies(
    client: TestClient, client_for: Clients, viewer: Caller, board: tuple[str, str]
) -> None:
    path, viz = board
    first = write(client, path, text="Why did March slip?", viz_id=viz)
    reply = write(client_for(viewer), path, text="The strike.", reply_to=first["note_id"])
    again = write(client, path, text="Thank you.", reply_to=reply["note_id"])
    listed = client.get(f"{path}/notes").json()["items"]
    assert [one["text"] for one in listed] == ["Why did March slip?", "The strike.", "Thank you."]
    assert [one["reply_to"] for one in listed] == [None, first["note_id"], first["note_id"]]
    assert {one["viz_id"] for one in listed} == {viz}
    assert again["by"]["email"] == "admin@example.com"


def test_words_are_changed_by_who_wrote_them_alone(
    client: TestClient, client_for: Clients, viewer: Caller, board: tuple[str, str]
) -> None:
    path, _ = board
    note = f"{path}/notes/{write(client_for(viewer), path, text='Mine')['note_id']}"
    assert client.patch(note, json={"text": "Not mine"}).status_code == 403
    assert client.patch(note, json={"settled": True}).json()["settled_at"] is not None
    changed = client_for(viewer).patch(note, json={"text": "Still mine", "settled": False}).json()
    assert (changed["text"], changed["settled_at"]) == ("Still mine", None)
    assert changed["edited_at"] is not None


def test_a_viewer_settles_and_removes_only_what_is_theirs(
    client: TestClient, client_for: Clients, viewer: Caller, board: tuple[str, str]
) -> None:
    path, _ = board
    note = f"{path}/notes/{write(client, path, text='The owner said so')['note_id']}"
    assert client_for(viewer).patch(note, json={"settled": True}).status_code == 403
    assert client_for(viewer).delete(note).status_code == 403
    assert client.delete(note).status_code == 204
    assert client.get(f"{path}/notes").json()["items"] == []


def test_removing_a_comment_removes_the_replies_to_it(client: TestClient, board: tuple[str, str]) -> None:
    path, _ = board
    first = write(client, path, text="One")
    write(client, path, text="Two", reply_to=first["note_id"])
    other = write(client, path, text="Three")
    client.delete(f"{path}/notes/{first['note_id']}").raise_for_status()
    assert [one["note_id"] for one in client.get(f"{path}/notes").json()["items"]] == [other["note_id"]]


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": "x", "viz_id": "none"},
        {"text": "x", "reply_to": "none"},
        {"text": "x", "until": "2025-01-01"},
        {"text": "x", "on": "2025-02-01", "until": "2025-01-01"},
    ],
)
def test_a_comment_on_nothing_is_refused(
    client: TestClient, board: tuple[str, str], body: dict[str, Any]
) -> None:
    assert client.post(f"{board[0]}/notes", json=body).status_code in (404, 422)


def test_a_note_in_time_is_for_whoever_may_change_the_dashboard(
    client: TestClient, client_for: Clients, viewer: Caller, board: tuple[str, str]
) -> None:
    path, _ = board
    refused = client_for(viewer).post(f"{path}/notes", json={"text": "Strike", "on": "2025-03-01"})
    assert refused.status_code == 403
    write(client, path, text="Strike", on="2025-03-01", until="2025-03-20")
    assert client_for(viewer).get(f"{path}/notes").json()["items"][0]["until"] == "2025-03-20"


def test_nobody_comments_on_what_they_do_not_see(
    client: TestClient, client_for: Clients, viewer: Caller, board: tuple[str, str]
) -> None:
    path, _ = board
    client.put(path, json={"shared": False}).raise_for_status()
    assert client_for(viewer).get(f"{path}/notes").status_code == 404
    assert client_for(viewer).post(f"{path}/notes", json={"text": "x"}).status_code == 404


def test_a_note_is_drawn_over_a_chart_with_an_axis_of_time_alone() -> None:
    x = {"field": "a", "type": "temporal", "scale": {"type": "utc"}}
    over_time = {"mark": "line", "encoding": {"x": x, "y": {"field": "b"}}}
    by_name = {"mark": "bar", "encoding": {"x": {"field": "a", "type": "nominal"}}}
    note = NoteWish(text="A strike began that took the whole month", on=date(2025, 3, 1))
    drawn = annotated(over_time, [note])
    assert drawn["layer"][-1] == over_time
    assert drawn["layer"][1]["data"]["values"][0]["on"] == "2025-03-01"
    assert drawn["layer"][1]["encoding"]["x"]["scale"] == {"type": "utc"}
    assert annotated(by_name, [note]) == by_name
    assert annotated(over_time, []) == over_time


def test_a_picture_with_a_note_is_drawn(client: TestClient, board: tuple[str, str]) -> None:
    path, _ = board
    plain = client.post(f"{path}/export", json={"format": "svg"}).json()["size_bytes"]
    write(client, path, text="A strike", on="2025-03-01")
    noted = client.post(f"{path}/export", json={"format": "svg"}).json()
    assert noted["size_bytes"] > plain
