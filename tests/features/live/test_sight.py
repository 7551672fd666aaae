"""Who may watch, and what: signed in as wire names it, each tile by its watcher's own sight."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from sextant.app.http import create_app
from sextant.app.wiring import House
from sextant.core.access import Caller, Role
from sextant.core.http import SESSION_COOKIE
from sextant.features.dashboards import Change, Visualization
from sextant.features.datasets import DatasetChange
from sextant.features.governance.models import Audience, Mask, Rule
from sextant.features.identity import NewPerson
from sextant.features.identity.people import PersonChange
from tests.features.identity.building import HOME, token_of
from tests.features.live.conftest import Ask, Board, Push, Watch, Watcher, visit
from tests.features.live.serving import served

pytestmark = pytest.mark.one_database
COUNT = "SELECT count(*) AS n FROM visits"
BY_REGION = "SELECT region, count(*) AS n, max(secret) AS last FROM visits GROUP BY region ORDER BY region"
ROWS = "SELECT n, region, secret FROM visits ORDER BY n DESC LIMIT 5"
WHOLE = "SELECT median(n) AS m, max(secret) AS s FROM visits"
SHARED = DatasetChange(shared=True)


def event(number: int) -> dict[str, object]:
    region = "North" if number % 3 == 0 else "South"
    return visit(number, region=region, secret=f"Qx{region}{number:04d}")


def only(region: str, role: Role) -> Rule:
    return Rule(name=region, audience=Audience(roles=(role,)), rows=f"region = '{region}'")


def test_two_people_with_different_rows_never_receive_each_others(
    house: House,
    admin: Caller,
    analyst: Caller,
    viewer: Caller,
    push: Push,
    board: Board,
    watch: Watch,
    ask: Ask,
) -> None:
    made = push(event(n) for n in range(12))
    house.datasets.change(admin, made, SHARED)
    house.policies.put(admin, made, [only("North", "analyst"), only("South", "viewer")])
    statements = (COUNT, BY_REGION, ROWS, WHOLE)
    dashboard_id, tiles = board(*statements)
    people = {"North": watch(dashboard_id, analyst), "South": watch(dashboard_id, viewer)}
    whole = watch(dashboard_id, admin)
    callers = {"North": analyst, "South": viewer}
    for first in range(12, 60, 4):
        push(event(n) for n in range(first, first + 4))
        if first == 32:
            assert house.streams.roller.roll(admin.workspace_id, made)
    for region, watcher in people.items():
        for sql, tile in zip(statements, tiles, strict=True):
            watcher.until(lambda one, t=tile, q=sql, r=region: one.rows(t) == ask(q, callers[r]))
    for sql, tile in zip(statements, tiles, strict=True):
        whole.until(lambda one, t=tile, q=sql: one.rows(t) == ask(q))
    told = {region: json.dumps(watcher.frames) for region, watcher in people.items()}
    assert "QxNorth" in told["North"]
    assert "QxSouth" in told["South"]
    assert not re.search("QxSouth|South", told["North"])
    assert not re.search("QxNorth|North", told["South"])


def test_a_rule_that_is_written_while_someone_watches_holds_from_then_on(
    house: House, admin: Caller, analyst: Caller, push: Push, board: Board, watch: Watch, ask: Ask
) -> None:
    made = push(event(n) for n in range(9))
    house.datasets.change(admin, made, SHARED)
    dashboard_id, (tile,) = board(BY_REGION)
    watcher = watch(dashboard_id, analyst)
    watcher.until(lambda one: len(one.rows(tile)) == 2)
    hidden = Rule(
        name="none", audience=Audience(roles=("analyst",)), columns=(Mask(column="secret", mask="hide"),)
    )
    house.policies.put(admin, made, [only("North", "analyst")])
    push(event(n) for n in range(9, 15))
    watcher.until(lambda one: one.rows(tile) == ask(BY_REGION, analyst))
    house.policies.put(admin, made, [hidden])
    watcher.until(lambda one: one.tiles.get(tile, {}).get("status") == "failed")
    said = json.dumps(watcher.tiles)
    assert "Qx" not in said


def test_rules_hold_before_the_first_row_that_comes_after_them(
    house: House, admin: Caller, analyst: Caller, push: Push, board: Board, watch: Watch
) -> None:
    made = push(event(n) for n in range(9))
    house.datasets.change(admin, made, SHARED)
    dashboard_id, (tile,) = board(ROWS)
    watcher = watch(dashboard_id, analyst)
    watcher.until(lambda one: one.rows(tile))
    house.policies.put(admin, made, [only("North", "analyst")])
    push([event(100), event(101), event(102)])
    watcher.until(lambda one: one.rows(tile) and one.rows(tile)[0]["n"] == 102)
    assert "QxSouth01" not in json.dumps(watcher.frames), "no row of after the rule that it hides was sent"


def test_a_dashboard_that_is_not_shared_is_not_there(
    admin: Caller, viewer: Caller, push: Push, board: Board, watch: Watch
) -> None:
    push([event(0)])
    dashboard_id, _ = board(COUNT, shared=False)
    for dashboard in (dashboard_id, "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33"):
        watcher = watch(dashboard, viewer)
        code, _ = watcher.until(lambda one: one.closed)
        assert code == 4404
        assert watcher.frames[0]["error"]["code"] == "dashboard_not_found"


def test_a_dashboard_that_is_changed_taken_back_or_deleted_is_followed(
    house: House, admin: Caller, viewer: Caller, push: Push, board: Board, watch: Watch
) -> None:
    made = push([event(0)])
    house.datasets.change(admin, made, SHARED)
    dashboard_id, (count,) = board(COUNT)
    mine, theirs = watch(dashboard_id), watch(dashboard_id, viewer)
    mine.until_value(count, 1)
    theirs.until_value(count, 1)
    boards = house.dashboards.boards
    now = boards.get(admin, dashboard_id)
    extra = Visualization(title="More", query=BY_REGION, chart_type="table")
    changed = boards.change(admin, dashboard_id, Change(visualizations=(*now.visualizations, extra)))
    added = changed.visualizations[1].viz_id
    mine.until(lambda one: one.rows(added))
    theirs.until(lambda one: one.rows(added))
    boards.change(admin, dashboard_id, Change(shared=False))
    assert theirs.until(lambda one: one.closed)[0] == 4404
    boards.remove(admin, dashboard_id)
    assert mine.until(lambda one: one.closed)[0] == 4404


def test_what_is_no_message_is_told_and_ends_the_line(push: Push, board: Board, watch: Watch) -> None:
    push([event(0)])
    dashboard_id, _ = board(COUNT)
    for text in ("nonsense", "[]", '{"action":"unknown"}', '{"action":"subscribe","filters":3}'):
        watcher = watch(dashboard_id, subscribe=False)
        watcher.send(text)
        assert watcher.until(lambda one: one.closed)[0] == 4400
        assert watcher.frames[0]["kind"] == "error"
    watcher = watch(dashboard_id, filters={"nothing": {"values": ["x"]}})
    assert watcher.until(lambda one: one.closed)[0] == 4404


def test_watching_is_in_the_audit_trail_once_and_no_tick_is(
    house: House, admin: Caller, push: Push, board: Board, watch: Watch
) -> None:
    from sextant.core.audit import AuditSearch

    made = push([event(0)])
    dashboard_id, (count,) = board(COUNT)
    watcher = watch(dashboard_id)
    for number in range(1, 6):
        push([event(number)])
        watcher.until_value(count, number + 1)
    found = house.audit.search(admin.workspace_id, AuditSearch(action="dashboard.watched"))
    told = [(one.details["dashboard_id"], one.details["datasets"]) for one in found]
    assert told == [(dashboard_id, [made])]
    assert not house.audit.search(admin.workspace_id, AuditSearch(action="data.query"))


# with people who really sign in


class Signed:
    """A house with its own sign-in: an administrator, and someone they invited."""

    def __init__(self, house: House, address: str, client: TestClient) -> None:
        self.house = house
        self.address = address
        self.client = client
        link = house.identity.first_sign_in_link() or ""
        self.admin, self.token = self._by_link(link)
        invited = house.identity.members.invite(
            self.admin, NewPerson(email="eve@example.com", role="analyst")
        )
        self.eve, self.eves = self._by_link(invited.link)

    def _by_link(self, link: str) -> tuple[Caller, str]:
        signed = self.house.identity.signing_in.by_link(token=token_of(link), visitor=HOME)
        assert signed is not None
        return signed.caller, signed.token

    def board(self) -> tuple[str, str]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/x-ndjson"}
        body = "\n".join(json.dumps(event(n)) for n in range(3))
        pushed = self.client.post("/api/v1/data/ingest?stream=visits", content=body, headers=headers)
        assert pushed.status_code == 202, pushed.text
        self.house.datasets.change(self.admin, pushed.json()["dataset_id"], SHARED)
        tile = Visualization(title="Visits", query=COUNT, chart_type="number")
        made = self.house.dashboards.boards.create(
            self.admin, Change(name="Live", visualizations=(tile,), shared=True)
        )
        return made.dashboard_id, made.visualizations[0].viz_id

    def ticket(self, path: str = "/api/v1/ws-ticket", **headers: str) -> str:
        answer = self.client.post(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["ticket"])


@pytest.fixture
def signed(house: House) -> Iterator[Signed]:
    app = create_app(house.settings, house=house)
    with served(app) as address:
        yield Signed(house, address, TestClient(app, raise_server_exceptions=False))


Line = Callable[..., Watcher]


@pytest.fixture
def line(signed: Signed) -> Iterator[Line]:
    from contextlib import ExitStack

    with ExitStack() as opened:

        def begin(dashboard_id: str, query: str = "", **headers: str) -> Watcher:
            url = f"ws://{signed.address}/ws/analytics/{dashboard_id}{query}"
            watcher = Watcher(opened.enter_context(connect(url, additional_headers=headers)))
            watcher.subscribe()
            return watcher

        yield begin


def test_a_cookie_opens_a_socket_from_our_own_page_alone(signed: Signed, line: Line) -> None:
    dashboard_id, tile = signed.board()
    cookie = f"{SESSION_COOKIE}={signed.token}"
    own = line(dashboard_id, Cookie=cookie, Origin=f"http://{signed.address}")
    own.until_value(tile, 3)
    with pytest.raises(InvalidStatus) as refused:
        line(dashboard_id, Cookie=cookie, Origin="https://evil.example")
    assert refused.value.response.status_code == 403


def test_who_is_not_signed_in_is_told_and_learns_nothing(signed: Signed, line: Line) -> None:
    dashboard_id, _ = signed.board()
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"X-API-Key": "sx_made-up"}):
        watcher = line(dashboard_id, **headers)
        assert watcher.until(lambda one: one.closed)[0] == 4401
        assert watcher.frames[0]["kind"] == "error"
        assert watcher.frames[0]["data"] == {}


def test_a_ticket_opens_one_socket_once(signed: Signed, line: Line) -> None:
    dashboard_id, tile = signed.board()
    ticket = signed.ticket(Authorization=f"Bearer {signed.eves}")
    line(dashboard_id, f"?ticket={ticket}").until_value(tile, 3)
    again = line(dashboard_id, f"?ticket={ticket}")
    assert again.until(lambda one: one.closed)[0] == 4401
    late = signed.ticket(Authorization=f"Bearer {signed.eves}")
    signed.house.clock.forward(seconds=31)  # type: ignore[attr-defined]
    assert line(dashboard_id, f"?ticket={late}").until(lambda one: one.closed)[0] == 4401


def test_a_link_opens_its_own_dashboard_without_a_sign_in(signed: Signed, line: Line) -> None:
    dashboard_id, tile = signed.board()
    other, _ = signed.board()
    made = signed.house.dashboards.sharing.make(signed.admin, dashboard_id)
    path = f"/api/v1/shared/{made.token}/ws-ticket"
    watcher = line(dashboard_id, f"?ticket={signed.ticket(path)}")
    watcher.until(lambda one: one.value(tile))
    assert "SELECT" not in json.dumps(watcher.frames)
    assert line(other, f"?ticket={signed.ticket(path)}").until(lambda one: one.closed)[0] == 4404
    signed.house.dashboards.sharing.revoke(signed.admin, dashboard_id, made.share.share_id)
    signed.house.live.sockets.look_at_people()
    assert watcher.until(lambda one: one.closed)[0] == 4404


def test_a_session_that_ends_ends_its_sockets(signed: Signed, line: Line) -> None:
    dashboard_id, tile = signed.board()
    mine = line(dashboard_id, Authorization=f"Bearer {signed.token}")
    eves = line(dashboard_id, Authorization=f"Bearer {signed.eves}")
    mine.until_value(tile, 3)
    eves.until_value(tile, 3)
    signed.house.identity.signing_in.sign_out(signed.eve)
    assert eves.until(lambda one: one.closed, seconds=8)[0] == 4401
    assert mine.closed is None


def test_a_person_who_is_disabled_is_cut_off(signed: Signed, line: Line) -> None:
    dashboard_id, tile = signed.board()
    eves = line(dashboard_id, Authorization=f"Bearer {signed.eves}")
    eves.until_value(tile, 3)
    signed.house.identity.members.change(signed.admin, signed.eve.user_id, PersonChange(disabled=True))
    assert eves.until(lambda one: one.closed, seconds=8)[0] == 4401
