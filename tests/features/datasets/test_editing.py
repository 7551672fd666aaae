"""Datasets are found, described, shared, deleted and brought back by those who may."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Use
from tests.conftest import SetClock
from tests.features.datasets.conftest import SALES, Loads, code_of, stored_files

ClientFor = Callable[[Caller], TestClient]


def test_a_dataset_is_found_by_its_words_columns_and_tags(loads: Loads, client: TestClient) -> None:
    first = loads.load(SALES, name="Sales of Norway")
    loads.load(b"a,b\n1,2\n", name="Something else")
    client.patch(f"/api/v1/datasets/{first['dataset_id']}", json={"tags": ["north_1", "money"]})
    for query in ("q=norway", "q=NORWAY+sales", "q=ordered_on", "tag=money", "q=price&tag=north_1"):
        found = client.get(f"/api/v1/datasets?{query}").json()
        assert [item["dataset_id"] for item in found["items"]] == [first["dataset_id"]], query
    for query in ("q=sweden", "tag=mon", "tag=northx1", "q=%25", "q=_o_"):
        assert client.get(f"/api/v1/datasets?{query}").json()["total"] == 0, query


def test_the_list_is_paged_to_its_end(loads: Loads, client: TestClient) -> None:
    made = [loads.upload(SALES)["dataset_id"] for _ in range(7)]
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = client.get(f"/api/v1/datasets?limit=3&cursor={cursor}").json()
        assert page["total"] == 7
        seen += [item["dataset_id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == made[::-1]


def test_a_read_that_repeats_is_answered_by_its_etag(loads: Loads, client: TestClient) -> None:
    dataset_id = loads.load()["dataset_id"]
    for path in (f"/api/v1/datasets/{dataset_id}", f"/api/v1/data/profile/{dataset_id}", "/api/v1/datasets"):
        tag = client.get(path).headers["etag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
        client.patch(f"/api/v1/datasets/{dataset_id}", json={"description": f"Changed for {path}"})
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_rename_changes_the_name_alone(loads: Loads, client: TestClient) -> None:
    dataset = loads.load()
    changed = client.patch(
        f"/api/v1/datasets/{dataset['dataset_id']}",
        json={"name": "Orders", "description": "All of them.", "tags": ["a", "a", "b"]},
    ).json()
    assert (changed["name"], changed["table_name"]) == ("Orders", "sales")
    assert (changed["description"], changed["tags"]) == ("All of them.", ["a", "b"])


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"name": "x" * 300}, {"tags": ["t"] * 2 + [str(i) for i in range(40)]}, {"x": 1}]
)
def test_a_change_that_does_not_fit_is_refused(
    loads: Loads, client: TestClient, change: dict[str, object]
) -> None:
    dataset = loads.load()
    path = f"/api/v1/datasets/{dataset['dataset_id']}"
    assert client.patch(path, json=change).status_code == 422
    assert client.get(path).json()["name"] == dataset["name"]


def test_a_column_is_described_in_place(loads: Loads, client: TestClient) -> None:
    dataset_id = loads.load()["dataset_id"]
    path = f"/api/v1/datasets/{dataset_id}/columns/4"
    changed = client.patch(path, json={"label": "Price paid", "unit": "NOK", "description": "With tax."})
    wanted = {"name": "price", "label": "Price paid", "unit": "NOK", "description": "With tax."}
    assert wanted.items() <= changed.json().items()
    columns = client.get(f"/api/v1/datasets/{dataset_id}").json()["columns"]
    assert wanted.items() <= columns[3].items()
    assert client.patch(path, json={"unit": ""}).json()["unit"] is None


def test_a_renamed_column_is_known_to_sql_by_its_new_name_and_the_same_field(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset_id = loads.load(b"a,b\n1,\n2,\n3,x\n4,\n")["dataset_id"]
    client.patch(f"/api/v1/datasets/{dataset_id}/columns/2", json={"name": "remark"})
    columns = house.datasets.table(admin, dataset_id).columns
    assert [(column.field_id, column.name) for column in columns] == [(1, "a"), (2, "remark")]
    profile = client.get(f"/api/v1/data/profile/{dataset_id}").json()
    assert [column["name"] for column in profile["columns"]] == ["a", "remark"]
    assert [issue["column"] for issue in profile["issues"]] == ["remark"]
    assert "`remark`" in profile["issues"][0]["description"]


def test_two_columns_never_bear_the_same_name(loads: Loads, client: TestClient) -> None:
    path = f"/api/v1/datasets/{loads.load()['dataset_id']}/columns"
    taken = client.patch(f"{path}/2", json={"name": "PRICE"})
    assert (taken.status_code, code_of(taken)) == (409, "column_name_taken")
    assert client.patch(f"{path}/4", json={"name": "Price"}).json()["name"] == "Price"
    assert code_of(client.patch(f"{path}/99", json={"label": "x"})) == "column_not_found"


def test_what_someone_makes_is_theirs_until_it_is_shared(
    loads: Loads, client_for: ClientFor, analyst: Caller, viewer: Caller, admin: Caller, house: House
) -> None:
    dataset_id = loads.load(SALES, caller=analyst)["dataset_id"]
    path = f"/api/v1/datasets/{dataset_id}"
    assert client_for(viewer).get(path).status_code == 404
    assert house.datasets.tables(viewer) == ()
    assert client_for(viewer).get("/api/v1/datasets").json()["total"] == 0
    assert client_for(admin).get(path).status_code == 200
    client_for(analyst).patch(path, json={"shared": True})
    seen = client_for(viewer).get(path).json()
    assert (seen["shared"], seen["may_change"]) == (True, False)
    assert [table.dataset_id for table in house.datasets.tables(viewer)] == [dataset_id]
    client_for(analyst).patch(path, json={"shared": False})
    assert house.datasets.tables(viewer) == ()


def test_a_shared_dataset_is_changed_by_its_owner_and_administrators_only(
    loads: Loads, client_for: ClientFor, analyst: Caller, make_caller: Callable[..., Caller], viewer: Caller
) -> None:
    dataset_id = loads.load(SALES, caller=analyst)["dataset_id"]
    path = f"/api/v1/datasets/{dataset_id}"
    client_for(analyst).patch(path, json={"shared": True})
    other = client_for(make_caller("analyst", email="other@example.com"))
    for answer in (
        other.patch(path, json={"name": "Mine"}),
        other.patch(f"{path}/columns/1", json={"label": "Mine"}),
        other.delete(path),
    ):
        assert (answer.status_code, code_of(answer)) == (403, "dataset_not_yours")
    assert client_for(viewer).delete(path).status_code == 403
    assert client_for(loads.admin).patch(path, json={"name": "Ours"}).status_code == 200


def test_new_datasets_are_shared_where_the_setting_says_so(loads: Loads, house: House) -> None:
    object.__setattr__(house.datasets.ground.rules, "shares_new", lambda _workspace_id: True)
    assert loads.load()["shared"] is True


def test_a_deleted_dataset_is_gone_and_can_be_brought_back(
    loads: Loads, client: TestClient, house: House, admin: Caller
) -> None:
    dataset = loads.load()
    path = f"/api/v1/datasets/{dataset['dataset_id']}"
    assert client.delete(path).json()["undo_until"] == "2026-04-01T09:00:00Z"
    assert client.get(path).status_code == 404
    assert client.get("/api/v1/datasets").json()["total"] == 0
    assert [item["name"] for item in client.get("/api/v1/datasets?deleted=true").json()["items"]] == ["sales"]
    assert house.datasets.tables(admin) == ()
    restored = client.post(f"{path}/restore").json()
    assert (restored["status"], restored["row_count"], restored["table_name"]) == ("ready", 5, "sales")
    assert len(house.datasets.tables(admin)) == 1


def test_a_table_name_stays_taken_while_its_dataset_can_come_back(loads: Loads, client: TestClient) -> None:
    client.delete(f"/api/v1/datasets/{loads.load()['dataset_id']}")
    assert loads.load()["table_name"] == "sales_2"


def test_a_dataset_in_use_is_deleted_only_when_confirmed(
    loads: Loads, client: TestClient, house: House
) -> None:
    path = f"/api/v1/datasets/{loads.load()['dataset_id']}"
    house.datasets.ask_before_deleting(lambda _workspace, _dataset: [Use("dashboard", "d-1", "Weekly")])
    refused = client.delete(path)
    assert (refused.status_code, code_of(refused)) == (409, "dataset_in_use")
    uses = refused.json()["error"]["details"]["uses"]
    assert uses == [{"kind": "dashboard", "id": "d-1", "title": "Weekly"}]
    assert client.delete(f"{path}?confirm=true").status_code == 200


def test_after_thirty_days_a_deleted_dataset_is_gone_for_good(
    loads: Loads, client: TestClient, house: House, clock: SetClock
) -> None:
    kept, gone = loads.load(), loads.load()
    path = f"/api/v1/datasets/{gone['dataset_id']}"
    client.delete(path)
    clock.forward(days=29)
    assert house.datasets.purge() == 0
    clock.forward(days=2)
    assert code_of(client.post(f"{path}/restore")) == "dataset_not_restorable"
    assert house.datasets.purge() == 1
    assert client.post(f"{path}/restore").status_code == 404
    assert all(gone["dataset_id"] not in path for path in stored_files(house))
    assert client.get(f"/api/v1/datasets/{kept['dataset_id']}").json()["row_count"] == 5


def test_a_load_clears_away_what_was_deleted_long_ago(
    loads: Loads, client: TestClient, house: House, clock: SetClock
) -> None:
    gone = loads.load()
    client.delete(f"/api/v1/datasets/{gone['dataset_id']}")
    clock.forward(days=31)
    loads.load()
    assert house.datasets.purge() == 0
    assert all(gone["dataset_id"] not in path for path in stored_files(house))


def test_changes_stand_in_the_audit_trail(loads: Loads, client: TestClient, house: House) -> None:
    from sextant.core.audit import AuditSearch

    path = f"/api/v1/datasets/{loads.load()['dataset_id']}"
    client.patch(path, json={"name": "Renamed"})
    client.get(path.replace("datasets/", "data/profile/"))
    client.delete(path)
    found = house.audit.search(loads.admin.workspace_id, AuditSearch(action="dataset."))
    actions = [entry.action for entry in found][::-1]
    assert actions == ["dataset.upload", "dataset.change", "dataset.profile", "dataset.delete"]
