"""People, keys and links on the machine that holds the data, with or without a server on it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.features.cli.conftest import Done, Run
from tests.servers.sextant import RunningSextant


@pytest.fixture
def here(run: Run, tmp_path: Path) -> Run:
    """Commands in a folder whose `sextant-data` is a house."""
    (tmp_path / "sextant-data").mkdir()
    return run


def test_a_key_is_alone_on_stdout(here: Run) -> None:
    done = here("keys", "create", "--role", "analyst", "--name", "nightly")
    assert done.status == 0, done.err
    assert done.out.startswith("sx_")
    assert len(done.out.splitlines()) == 1
    listed = here("keys", "list", "--json").json["items"]
    assert [(key["name"], key["role"]) for key in listed] == [("nightly", "analyst")]
    assert done.out.strip() not in str(listed)
    assert here("keys", "revoke", listed[0]["key_id"]).status == 0
    assert here("keys", "list", "--json").json["items"] == []


def test_a_person_is_added_and_gets_a_link(here: Run) -> None:
    done = here("people", "add", "ada@example.com", "--name", "Ada", "--role", "viewer")
    assert done.status == 0, done.err
    assert "/welcome?token=" in done.out
    people = here("people", "list", "--json").json["items"]
    assert ("ada@example.com", "viewer") in [(one["email"], one["role"]) for one in people]
    assert here("sign-in-link", "ada@example.com").out.count("/welcome?token=") == 1


def test_a_link_for_nobody_is_refused(here: Run) -> None:
    done = here("sign-in-link", "nobody@example.com")
    assert done.status == 4
    assert "sextant people add" in done.err


def test_the_audit_trail_is_held_against_its_hashes(here: Run) -> None:
    here("keys", "create")
    done = here("audit", "verify")
    assert done.status == 0
    assert "whole" in done.out


def test_the_maintenance_tells_what_it_has_before_it(here: Run) -> None:
    done = here("maintenance")
    assert (done.status, done.out.strip()) == (0, "Nothing is to be removed or moved.")
    told = here("maintenance", "--json").json
    assert told["raw_files"] == {"count": 0, "size_bytes": 0}


def test_a_folder_that_is_not_there_is_not_made(run: Run, tmp_path: Path) -> None:
    assert run("sign-in-link", "--data", "typo").status == 4
    assert run("keys", "create", "--data", "typo").status == 4
    assert not (tmp_path / "typo").exists()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSextant]:
    with RunningSextant(tmp_path_factory.mktemp("cli"), demo_rows=10_000) as running:
        yield running


@pytest.fixture
def there(run: Run, server: RunningSextant) -> Run:
    """Commands against a running server with the demo."""

    def command(*arguments: str) -> Done:
        return run(*arguments, SEXTANT_URL=server.url, SEXTANT_KEY=server.key)

    return command


def test_a_link_made_beside_a_running_server_leads_to_it(run: Run, server: RunningSextant) -> None:
    link = run("sign-in-link", "--data", str(server.data)).out.strip()
    assert link.startswith(server.url)
    token = link.rsplit("=", 1)[-1]
    answer = httpx.post(
        f"{server.url}/api/v1/session/link", json={"token": token}, headers={"X-Sextant": "1"}
    )
    assert answer.status_code == 200


def test_a_file_is_uploaded_listed_asked_and_profiled(there: Run, sales: Path) -> None:
    done = there("upload", "sales.csv", "--name", "Street sales", "--json")
    assert done.status == 0, done.err
    dataset = done.json["dataset"]
    assert (dataset["name"], dataset["row_count"]) == ("Street sales", 6)
    names = [item["name"] for item in there("datasets", "--json").json["items"]]
    assert {"Street sales", "orders"} <= set(names)
    assert "completed" in there("jobs").out
    counted = f"select count(*) as n from {dataset['table_name']}"
    assert there("sql", counted, "--json").json["results"] == [{"n": 6}]
    assert there("profile", "Street sales", "--json").json["row_count"] == 6
    assert there("ask", dataset["table_name"], "total amount by city").status == 0


def test_a_dashboard_is_listed_and_exported(there: Run, tmp_path: Path) -> None:
    boards = there("dashboards", "list", "--json").json["items"]
    assert [board["name"] for board in boards] == ["Shop overview"]
    assert len(boards[0]["visualizations"]) == 8
    done = there("dashboards", "export", "shop overview", "--format", "pdf", "--out", "shop.pdf")
    assert done.status == 0, done.err
    assert (tmp_path / "shop.pdf").read_bytes().startswith(b"%PDF")
    assert there("dashboards", "export", "none").status == 4
    assert (
        there("dashboards", "export", "Shop overview", "--format", "yaml", "--out", "shop.yaml").status == 0
    )
    same = there("dashboards", "diff", "shop.yaml", "Shop overview")
    assert (same.status, same.out) == (0, "")
    kept = tmp_path / "shop.yaml"
    kept.write_text(kept.read_text().replace("title: Revenue\n", "title: Money\n"))
    changed = there("dashboards", "diff", "shop.yaml", "Shop overview")
    assert changed.status == 1
    assert "+  title: Money" in changed.out
    kept.write_text(kept.read_text().replace("dashboard: Shop overview", "dashboard: Copy"))
    copied = there("dashboards", "import", "shop.yaml", "--json").json
    assert copied["version"] == 1
    assert there("dashboards", "import", "shop.yaml", "--into", copied["dashboard_id"]).status == 0
    assert there("dashboards", "import", "none.yaml").status == 4


def test_every_tile_of_the_demo_shows_its_chart(server: RunningSextant) -> None:
    with server.client() as client:
        board = client.get("/api/v1/dashboards").json()["items"][0]
        path = f"/api/v1/dashboards/{board['dashboard_id']}/data"
        tiles = client.post(path, json={"filters": {"region": {"values": ["West"]}}}).json()["tiles"]
    kinds = {v["viz_id"]: v["chart_type"] for v in board["visualizations"]}
    assert {viz: tile["chart"]["kind"] for viz, tile in tiles.items()} == kinds
    assert all(tile["filters_applied"] == ["date", "region"] for tile in tiles.values())


def test_without_a_key_it_says_how_to_get_one(run: Run, server: RunningSextant) -> None:
    done = run("datasets", "--url", server.url)
    assert done.status == 3
    assert "sextant keys create" in done.err


def test_where_no_server_answers_it_says_so(run: Run) -> None:
    done = run("datasets", "--url", "http://127.0.0.1:1", "--key", "x")
    assert done.status == 5
    assert "sextant serve" in done.err
