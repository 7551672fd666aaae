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
