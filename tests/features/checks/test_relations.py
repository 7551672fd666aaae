"""Keys, references between datasets, dependencies and correlations are found and proved."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from sextant.core.access import Caller
from sextant.features.datasets import Dataset

CUSTOMERS = b"id,name,country\n" + b"".join(
    f"{n},Name {n},{'NO' if n % 2 else 'SE'}\n".encode() for n in range(1, 41)
)
SALES = b"sale,customer_id,shop,town,amount,tax\n" + b"".join(
    f"{n},{n % 40 + 1},S{n % 8},Town {n % 8 // 2},{n % 97},{(n % 97) * 0.25}\n".encode()
    for n in range(1, 301)
)


def relations(client: TestClient, dataset: Dataset) -> dict[tuple[str, ...], dict[str, Any]]:
    answer = client.get(f"/api/v1/datasets/{dataset.dataset_id}/relations")
    assert answer.status_code == 200, answer.text
    return {(one["kind"], *one["columns"]): one for one in answer.json()["items"]}


@pytest.mark.one_database
def test_what_holds_datasets_together_is_told(client: TestClient, load: Callable[..., Dataset]) -> None:
    customers = load(CUSTOMERS, "customers.csv")
    sales = load(SALES, "sales.csv")
    found = relations(client, sales)
    assert ("key", "sale") in found
    to = found["reference", "customer_id"]
    assert (to["to_dataset_id"], to["to_columns"], to["share"]) == (customers.dataset_id, ["id"], 1.0)
    assert ("dependency", "shop", "town") in found
    assert ("dependency", "town", "shop") not in found
    assert found["correlation", "amount", "tax"]["share"] == 1.0
    assert all(one["words"] for one in found.values())


@pytest.mark.one_database
def test_a_key_of_two_columns_is_found(client: TestClient, load: Callable[..., Dataset]) -> None:
    lines = "".join(f"p{a},d{b},{(a * b) % 5}\n" for a in range(9) for b in range(7))
    found = relations(client, load(f"part,depot,stock\n{lines}".encode(), "stock.csv"))
    assert ("key", "part", "depot") in found


@pytest.mark.one_database
def test_two_columns_that_only_together_tell_a_third_are_a_dependency(
    client: TestClient, load: Callable[..., Dataset]
) -> None:
    lines = "".join(
        f"{n},{n % 6},w{n // 6 % 5},{(n % 6) * (n // 6 % 5) % 4}.5,{n * 37 % 101}\n" for n in range(300)
    )
    found = relations(client, load(f"sale,shop,ware,price,sold\n{lines}".encode(), "prices.csv"))
    assert {one for one in found if one[0] == "dependency"} == {("dependency", "shop", "ware", "price")}


@pytest.mark.one_database
def test_rows_alike_but_for_their_key_are_offered(client: TestClient, load: Callable[..., Dataset]) -> None:
    people = [f"{n},Name {n},Town {n % 7},{n % 50}" for n in range(1, 101)]
    twice = [f"{n + 100},Name {n},Town {n % 7},{n % 50}" for n in (4, 9, 17)]
    head = "id,name,town,age"
    found = relations(client, load("\n".join([head, *people, *twice, ""]).encode(), "people.csv"))
    alike = found["near_duplicate", "id"]
    assert alike["words"] == "3 rows say what another row says in every column but `id`."
    assert alike["share"] == pytest.approx(3 / 103, abs=1e-6)
    clean = load("\n".join([head, *people, ""]).encode(), "clean.csv")
    assert not [one for one in relations(client, clean) if one[0] == "near_duplicate"]


@pytest.mark.one_database
@pytest.mark.parametrize("content", [b"a\n1\n", b"a,b\n1,\n2,\n"])
def test_tiny_datasets_have_relations_too(
    client: TestClient, load: Callable[..., Dataset], content: bytes
) -> None:
    assert set(relations(client, load(content, "tiny.csv"))) <= {("key", "a")}


@pytest.mark.one_database
def test_datasets_that_one_may_not_see_are_no_relations(
    client_for: Callable[[Caller], TestClient],
    load: Callable[..., Dataset],
    analyst: Caller,
) -> None:
    load(CUSTOMERS, "customers.csv")
    sales = load(SALES, "sales.csv", analyst)
    assert not [one for one in relations(client_for(analyst), sales) if one[0] == "reference"]
