"""A dashboard as YAML: the same content is the same text, and comes back as it was."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.core.access import Caller
from sextant.features.dashboards.boards import change_from
from sextant.features.dashboards.files.yaml_text import from_yaml, to_yaml
from sextant.features.dashboards.models import DashboardRefused
from sextant.features.dashboards.versions.models import CONTENT
from sextant.features.datasets import Dataset

pytestmark = pytest.mark.one_database
Clients = Callable[[Caller], TestClient]
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
sql = st.sampled_from(["SELECT 1", "SELECT region,\n  count(*) AS n\nFROM sales\nGROUP BY 1", "SELECT ': #'"])
tiles = st.lists(
    st.builds(
        lambda n, title, query, x, kind, limit: {
            "viz_id": f"t{n}",
            "title": title,
            "query": query,
            "chart_type": kind,
            "position": {"x": x, "y": n, "width": 4, "height": 3},
            "config": {"limit": limit, "own": title},
            "tab": "",
        },
        n=st.integers(0, 1000),
        title=words,
        query=sql,
        x=st.integers(0, 8),
        kind=st.sampled_from(["auto", "bar", "table"]),
        limit=st.one_of(st.none(), st.integers(1, 500)),
    ),
    max_size=5,
    unique_by=lambda tile: str(tile["viz_id"]),
)
filters = st.lists(
    st.builds(
        lambda n, column, dependent: {
            "filter_id": f"f{n}",
            "label": column,
            "column": column,
            "type": "set",
            "dependent": dependent,
            "default": {"values": [column]} if dependent else None,
        },
        n=st.integers(0, 1000),
        column=words,
        dependent=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda one: str(one["filter_id"]),
)


@given(name=words, tiles=tiles, filters=filters, description=st.one_of(st.just(""), words))
def test_what_is_exported_comes_back_as_it_was(
    name: str, tiles: list[dict[str, Any]], filters: list[dict[str, Any]], description: str
) -> None:
    sent = {"name": name, "visualizations": tiles, "filters": filters, "description": description}
    change = change_from({**sent, "layout": {"tabs": [{"tab_id": "a", "title": name}]}, "config": {}})
    content = change.model_dump(mode="json", include=set(CONTENT))
    text = to_yaml(content)
    back = change_from(from_yaml(text)).model_dump(mode="json", include=set(CONTENT))
    assert back == content
    assert to_yaml(back) == text


def test_statements_stand_as_people_wrote_them(client: TestClient, sales: Dataset) -> None:
    query = "SELECT region, count(*) AS n\nFROM sales\nGROUP BY 1"
    made = client.post(
        "/api/v1/dashboards",
        json={"name": "Sales", "visualizations": [{"viz_id": "by-region", "query": query, "title": "By"}]},
    ).json()
    answer = client.get(f"/api/v1/dashboards/{made['dashboard_id']}/yaml")
    assert answer.headers["content-type"].startswith("application/yaml")
    assert answer.text == (
        "dashboard: Sales\n"
        "tiles:\n"
        "- id: by-region\n"
        "  title: By\n"
        "  show: auto\n"
        "  at: [0, 0, 6, 5]\n"
        "  sql: |-\n"
        "    SELECT region, count(*) AS n\n"
        "    FROM sales\n"
        "    GROUP BY 1\n"
    )


def test_a_file_makes_a_new_dashboard_or_the_next_version_of_one(client: TestClient) -> None:
    text = "dashboard: Notes\ntiles:\n- {id: a, show: text, at: [0, 0, 6, 3], config: {text: Hello}}\n"
    made = client.post("/api/v1/dashboards/import", json={"yaml": text})
    assert made.status_code == 201, made.text
    path = f"/api/v1/dashboards/{made.json()['dashboard_id']}"
    changed = text.replace("Hello", "Goodbye")
    seen = client.post(f"{path}/diff", json={"yaml": changed}).json()
    assert seen["told"] == "Changed the look of tile “a”"
    assert "-    text: Hello" in seen["lines"]
    assert "+    text: Goodbye" in seen["lines"]
    assert client.get(path).json()["version"] == 1
    sent = {"yaml": changed, "dashboard_id": made.json()["dashboard_id"]}
    assert client.post("/api/v1/dashboards/import", json=sent).json()["version"] == 2
    again = client.post(f"{path}/diff", json={"yaml": client.get(f"{path}/yaml").text}).json()
    assert (again["same"], again["lines"]) == (True, "")


@pytest.mark.parametrize(
    "text",
    [
        "dashboard: [",
        "- a list",
        "tiles: []",
        "dashboard: x\ntyles: []",
        "dashboard: x\ntiles: {}",
        "dashboard: x\ntiles: [1]",
        "dashboard: x\ntiles: [{id: a, show: text, at: [0, 0]}]",
        "dashboard: x\ntiles: [{id: a, show: bar}]",
        "a: &a [x]\nb: *a",
        "dashboard: x\nfilters: [{column: a, type: nothing}]",
        "dashboard: x\ntiles: [{id: a, show: text, at: [11, 0, 6, 3]}]",
    ],
)
def test_a_file_that_is_no_dashboard_is_refused(text: str) -> None:
    with pytest.raises(DashboardRefused):
        change_from(from_yaml(text))


def test_a_file_changes_only_what_one_may_change(
    client: TestClient, client_for: Clients, analyst: Caller
) -> None:
    made = client.post("/api/v1/dashboards", json={"name": "Theirs", "shared": True}).json()
    sent = {"yaml": "dashboard: Mine\ntiles: []\n", "dashboard_id": made["dashboard_id"]}
    other = client_for(analyst)
    assert other.post("/api/v1/dashboards/import", json=sent).status_code == 403
    path = f"/api/v1/dashboards/{made['dashboard_id']}"
    assert other.post(f"{path}/diff", json={"yaml": sent["yaml"]}).status_code == 403
    assert other.get(f"{path}/yaml").status_code == 200
