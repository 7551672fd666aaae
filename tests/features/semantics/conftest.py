"""A house with orders and customers, and a layer over them."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller

ORDERS = "order_id,customer_id,ordered_on,status,amount,discount\n" + "".join(
    f"{n},{n % 7 + 1},2024-{n % 12 + 1:02d}-03,{'paid' if n % 3 else 'open'},{n * 10},{n}\n"
    for n in range(1, 60)
)
CUSTOMERS = "customer_id,name,country\n" + "".join(
    f"{n},Name{n},{'NO' if n % 2 else 'SE'}\n" for n in range(1, 9)
)
LAYER = """\
datasets:
- dataset: orders
  synonyms:
  - purchases
  time: ordered_on
  columns:
  - column: amount
    synonyms:
    - takings
  metrics:
  - name: net revenue
    synonyms:
    - turnover
    expression: sum(amount) - sum(discount)
    filters:
    - status = 'paid'
  filters:
  - name: settled
    expression: status = 'paid'
relations:
- from: orders.customer_id
  to: customers.customer_id
"""


def load(house: House, caller: Caller, **tables: str) -> None:
    """Loads CSV texts as datasets of their names."""
    for name, text in tables.items():
        house.datasets.put(caller, [text.encode()], file_name=f"{name}.csv", name=name)
        house.jobs.run_waiting()


@pytest.fixture
def shop(house: House, client_for: Callable[[Caller], TestClient], admin: Caller) -> TestClient:
    """The administrator of a workspace with orders and customers."""
    load(house, admin, orders=ORDERS, customers=CUSTOMERS)
    return client_for(admin)


@pytest.fixture
def described(shop: TestClient) -> TestClient:
    """The same, with the layer saved."""
    saved = shop.put("/api/v1/semantics", json={"yaml": LAYER, "version": 0, "note": "First"})
    assert saved.status_code == 200, saved.text
    return shop
