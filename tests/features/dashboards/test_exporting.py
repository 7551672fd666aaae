"""A dashboard as PDF, PNG and CSV, fetched by whoever asked for it."""

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.dashboards import Change
from sextant.features.datasets import Dataset
from tests.features.dashboards.conftest import Load
from tests.features.dashboards.test_viewing import BY_REGION, STATEMENTS, make

pytestmark = pytest.mark.one_database
MAGIC = {"pdf": b"%PDF", "png": b"\x89PNG", "csv": b"PK"}
kinds = st.sampled_from(["text", "auto", "table", "number"])


def export(client: TestClient, path: str, **body: Any) -> tuple[dict[str, Any], bytes]:
    made = client.post(f"{path}/export", json=body)
    assert made.status_code == 200, made.text
    fetched = client.get(made.json()["download_url"])
    assert fetched.status_code == 200
    return made.json(), fetched.content


# Feature: ai-analytics-platform, Property 33: a dashboard export is made within 3 s
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    tiles=st.lists(
        st.tuples(kinds, st.sampled_from(STATEMENTS), st.text(max_size=60)), min_size=1, max_size=8
    ),
    form=st.sampled_from(["pdf", "png", "csv"]),
)
def test_an_export_of_any_dashboard_is_made_in_one_pass_over_its_statements(
    tiles: list[tuple[str, str, str]],
    form: Any,
    house: House,
    admin: Caller,
    sales: Dataset,
    statements_run: Callable[[], int],
) -> None:
    sent = [
        {"chart_type": "text", "config": {"text": words}}
        if kind == "text"
        else {"chart_type": kind, "query": query, "title": words}
        for kind, query, words in tiles
    ]
    board = house.dashboards.boards.create(
        admin, Change.model_validate({"name": "Sales", "visualizations": sent})
    )
    before = statements_run()
    made = house.dashboards.exports.export(admin, board.dashboard_id, form=form)
    asked = {(kind == "table", query) for kind, query, _ in tiles if kind != "text"}
    assert statements_run() - before <= len(asked)
    _, content = house.downloads.open(admin, made.download_url.rsplit("/", 1)[-1])
    assert next(content).startswith(MAGIC[form])
    assert made.size_bytes > 0


def test_a_pdf_and_a_picture_of_a_filtered_dashboard(client: TestClient, sales: Dataset) -> None:
    path, _ = make(client, *STATEMENTS[:5], filters=[BY_REGION])
    for form in ("pdf", "png"):
        made, content = export(client, path, format=form, filters={"region": {"values": ["North"]}})
        assert content.startswith(MAGIC[form])
        assert made["file_name"] == f"Sales.{form}"
        assert made["size_bytes"] == len(content)


def test_the_csv_of_a_dashboard_has_a_file_for_each_tile(client: TestClient, sales: Dataset) -> None:
    path, _ = make(client, STATEMENTS[1], STATEMENTS[1], STATEMENTS[5])
    made, content = export(client, path, format="csv")
    assert made["file_name"].endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert len(names) == 3
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open(names[0]))))
        assert [row["region"] for row in rows] == ["East", "North", "South"]
        assert names[2].endswith(".failed.txt")


def test_the_csv_of_one_tile_is_whole_even_when_the_tile_shows_less(client: TestClient, load: Load) -> None:
    load("numbers", "n,word\n" + "".join(f"{n},w{n}\n" for n in range(5_000)))
    path, [viz] = make(client, "SELECT n, word FROM numbers ORDER BY n")
    board = client.get(path).json()
    board["visualizations"][0] |= {"chart_type": "table", "config": {"limit": 10}}
    client.put(path, json={"visualizations": board["visualizations"]}).raise_for_status()
    shown = client.post(f"{path}/data", json={}).json()["tiles"][viz]
    assert (shown["row_count"], shown["truncated"]) == (10, True)
    _, content = export(client, path, format="csv", viz_id=viz)
    lines = content.decode().splitlines()
    assert lines[0].replace('"', "") == "n,word"
    assert len(lines) == 5_001
    assert lines[-1].replace('"', "") == "4999,w4999"


def test_a_workbook_has_a_typed_sheet_for_each_tile(client: TestClient, sales: Dataset) -> None:
    path, vizzes = make(client, STATEMENTS[1], STATEMENTS[3], STATEMENTS[5])
    board = client.get(path).json()
    titles = ("Totals: all/new", "Totals: all/new", "Broken")
    for tile, title in zip(board["visualizations"], titles, strict=True):
        tile |= {"title": title, "config": {"units": {"total": "USD"}}}
    client.put(path, json={"visualizations": board["visualizations"]}).raise_for_status()
    made, content = export(client, path, format="xlsx")
    assert made["file_name"] == "Sales.xlsx"
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = book.read("xl/workbook.xml").decode()
        first = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert 'name="Totals  all new"' in names
    assert 'name="Totals  all new 2"' in names
    assert 'name="Broken"' in names
    assert f"<v>{sum(range(2, 120, 3))}</v>" in first
    assert "$" in styles
    _, alone = export(client, path, format="xlsx", viz_id=vizzes[1])
    assert alone.startswith(b"PK")


def test_rows_go_out_as_parquet_and_drawings_as_svg(client: TestClient, sales: Dataset) -> None:
    import pyarrow.parquet as pq

    path, vizzes = make(client, STATEMENTS[1], STATEMENTS[0])
    _, whole = export(client, path, format="parquet")
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert all(name.endswith(".parquet") for name in archive.namelist())
    _, one = export(client, path, format="parquet", viz_id=vizzes[0])
    assert pq.read_table(io.BytesIO(one)).column("region").to_pylist() == ["East", "North", "South"]
    _, drawn = export(client, path, format="svg")
    assert drawn.lstrip().startswith(b"<svg")


def test_every_row_goes_out_while_memory_stays_flat(client: TestClient, load: Load) -> None:
    """Two hundred thousand rows and ten times as many take the same memory but for a batch."""
    import tracemalloc

    load("many", "n\n" + "".join(f"{n}\n" for n in range(1_000)))
    peaks: list[int] = []
    for times in (20, 200):
        path, [viz] = make(client, f"SELECT a.n, b.n AS m FROM many AS a, many AS b WHERE b.n < {times}")
        tracemalloc.start()
        _, content = export(client, path, format="csv", viz_id=viz)
        peaks.append(tracemalloc.get_traced_memory()[1] - 3 * len(content))
        tracemalloc.stop()
        assert content.count(b"\n") == 1_000 * times + 1
    assert peaks[1] < peaks[0] + (24 << 20)


def test_another_person_does_not_fetch_it(
    client: TestClient, client_for: Callable[[Caller], TestClient], analyst: Caller, sales: Dataset
) -> None:
    path, _ = make(client, STATEMENTS[0], shared=True)
    made, _ = export(client, path, format="csv")
    assert client_for(analyst).get(made["download_url"]).status_code == 404


@pytest.mark.parametrize("body", [{}, {"format": "docx"}, {"format": "pdf", "viz_id": "none"}])
def test_what_cannot_be_exported_is_refused(client: TestClient, sales: Dataset, body: dict[str, Any]) -> None:
    path, _ = make(client, STATEMENTS[0])
    assert client.post(f"{path}/export", json=body).status_code in (404, 422)
