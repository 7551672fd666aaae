"""`sextant alerts`: what is watched, what fires, taking care of it."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.features.cli.conftest import Done, Run
from tests.servers.sextant import RunningSextant


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSextant]:
    with RunningSextant(tmp_path_factory.mktemp("alerts")) as running:
        yield running


@pytest.fixture
def there(run: Run, server: RunningSextant) -> Run:
    """Commands against a running server."""

    def command(*arguments: str) -> Done:
        return run(*arguments, SEXTANT_URL=server.url, SEXTANT_KEY=server.key)

    return command


def test_what_fires_is_listed_found_by_pipelines_and_taken_care_of(
    there: Run, server: RunningSextant, tmp_path: Path
) -> None:
    assert "Nothing is watched yet." in there("alerts", "list").out
    assert there("alerts", "list", "--firing").status == 0
    (tmp_path / "takings.csv").write_text("region,revenue\nNorth,100\nSouth,20\n")
    assert there("upload", "takings.csv", "--name", "takings").status == 0
    body = {
        "name": "Takings are low",
        "watch": {"kind": "sql", "sql": "SELECT sum(revenue) FROM takings"},
        "condition": {"kind": "threshold", "op": "below", "level": 500},
    }
    headers = {"Authorization": f"Bearer {server.key}"}
    made = httpx.post(f"{server.url}/api/v1/alerts", json=body, headers=headers)
    assert made.status_code == 201, made.text
    until = time.monotonic() + 60
    while (firing := there("alerts", "list", "--firing")).status == 0:
        assert time.monotonic() < until, "nobody looked"
        time.sleep(0.3)
    assert firing.status == 1
    assert "Takings are low" in firing.out
    assert "120" in firing.out
    done = there("alerts", "ack", "takings are low", "--note", "On it.")
    assert (done.status, "takes care of Takings are low" in done.out) == (0, True), done.err
    [shown] = there("alerts", "list", "--json").json["items"]
    assert (shown["state"], shown["note"]) == ("firing", "On it.")
    assert there("alerts", "ack", "nothing").status == 4
