"""Property 2, over any order of breaking, mending, trying, making and running."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.ports.source import SourceDenied, SourceUnreachable
from sextant.ports.source_values import (
    Config,
    Field,
    Kind,
    Piece,
    Reading,
    Shape,
    SourceColumn,
    TableName,
    TableRef,
)


class Watched:
    """A source that notes each trial and each extraction; it can be broken, and its password changed."""

    kind = Kind(
        name="watched",
        label="Watched",
        reads="rows",
        fields=(Field("host", "Host"), Field("password", "Password", kind="password", secret=True)),
    )
    server = "Watched 1"

    def __init__(self) -> None:
        self.up, self.password = True, "a"
        self.log: list[str] = []

    @contextmanager
    def open(self, config: Config) -> Generator["Watched"]:
        self.log.append("try")
        if not self.up:
            raise SourceUnreachable("It does not answer.", hint="Wait.")
        if config["password"] != self.password:
            raise SourceDenied("It refuses.", hint="Check the password.")
        self.log.append("good")
        yield self
        self.log.append("close")

    def tables(self) -> list[TableRef]:
        return [TableRef(TableName("t"))]

    def shape(self, table: TableName) -> Shape:
        return Shape((SourceColumn("n", "int", orders=True),))

    def read(self, table: TableName, *, cursor: str | None = None, after: str | None = None) -> Reading:
        self.log.append("extract")
        schema = pa.schema([("n", pa.int64())])

        def pieces() -> Iterator[Piece]:
            self.log.append("extract")
            yield Piece(pa.record_batch([pa.array([1, 2])], schema=schema))

        return Reading(schema=schema, pieces=pieces())


ACTIONS = st.lists(
    st.sampled_from(
        ["break", "mend", "new password", "old password", "add", "try", "list", "make", "run", "retry"]
    ),
    min_size=1,
    max_size=7,
)


@pytest.fixture
def watched(house: House) -> Watched:
    made = Watched()
    house.connections._on.sources["watched"] = made  # type: ignore[index]  # a further kind, as an adapter is
    house.events.deliver()
    return made


# Feature: ai-analytics-platform, Property 2: no extraction before the connection was tried and good
@pytest.mark.one_database
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_nothing_is_extracted_before_the_connection_was_tried_and_good(
    house: House,
    watched: Watched,
    client_for: Callable[[Caller], TestClient],
    make_caller: Callable[..., Caller],
    actions: list[str],
) -> None:
    from sextant.kit.ids import new_id

    client = client_for(make_caller("admin", workspace_id=new_id()))
    watched.up, watched.password = True, "a"
    state: dict[str, str] = {}
    for action in ["add", *actions]:
        watched.log.clear()
        reachable = watched.up and watched.password == "a"  # the password that was given
        _do(action, watched, client, state)
        house.jobs.run_waiting()
        while house.events.deliver():
            house.jobs.run_waiting()
        assert _in_order(watched.log), watched.log
        if not reachable:
            assert "extract" not in watched.log


def _do(action: str, watched: Watched, client: TestClient, state: dict[str, str]) -> None:
    body: Mapping[str, Any]
    watched.up = {"break": False, "mend": True}.get(action, watched.up)
    watched.password = {"new password": "b", "old password": "a"}.get(action, watched.password)
    match action:
        case "add":
            body = {"name": f"W{len(state)}", "kind": "watched", "config": {"password": "a"}}
            answer = client.post("/api/v1/sources", json=body)
            if answer.status_code == 201:
                state["connection"] = answer.json()["connection_id"]
        case "try" | "list":
            verb, path = ("POST", "try") if action == "try" else ("GET", "tables")
            client.request(verb, f"/api/v1/sources/{state['connection']}/{path}")
        case "make":
            body = {"connection_id": state["connection"], "tables": [{"name": "t"}]}
            answer = client.post("/api/v1/syncs", json=body)
            if answer.status_code == 202:
                state |= {name: answer.json()["items"][0][f"{name}_id"] for name in ("sync", "job")}
        case "run" if "sync" in state:
            state["job"] = client.post(f"/api/v1/syncs/{state['sync']}/run").json()["job_id"]
        case "retry" if "job" in state:
            client.post(f"/api/v1/jobs/{state['job']}/retry")


def _in_order(log: list[str]) -> bool:
    """Each extraction stands within a trial that was good, and no bad one lies between."""
    is_open = False
    for entry in log:
        if entry == "try":
            is_open = False
        elif entry == "good":
            is_open = True
        elif entry == "extract" and not is_open:
            return False
    return True
