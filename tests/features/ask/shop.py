"""A shop's tables to ask of, with the facts a profile would have; its keys are found by their names."""

from sextant.features.ask.planner.choosing import interpret
from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.reading import Reading
from tests.features.ask.tables import TODAY, reader, real, text, whole

CUSTOMERS = reader(
    "customers",
    5_000,
    {
        "customer_id": whole(1, 5_000, 5_000),
        "name": text("Ada Adams", "Grace Adams", distinct=4_990),
        "segment": text("Consumer", "Corporate"),
        "state": text("Texas", "Ohio"),
        "age": whole(18, 90, 70),
        "signed_up_on": {"type": "date", "min": "2020-01-01", "max": "2025-12-31"},
    },
)
PRODUCTS = reader(
    "products",
    480,
    {
        "product_id": whole(1, 480, 480),
        "product_name": text("Classic tent", "Urban lamp", distinct=480),
        "category": text("Books", "Toys", "Electronics"),
        "brand": text("Ember", "Drift", distinct=8),
        "list_price": real(2.0, 400.0, 120, unit="USD"),
        "unit_cost": real(1.0, 300.0, 450, unit="USD"),
        "rating": real(3.0, 4.9, 20),
        "launched_on": {"type": "date", "min": "2018-01-01", "max": "2022-12-31"},
    },
)
ORDERS = reader(
    "orders",
    40_000,
    {
        "order_id": whole(1, 40_000, 40_000),
        "order_date": {"type": "date", "min": "2023-01-01", "max": "2025-12-31"},
        "customer_id": whole(1, 5_000, 4_300),
        "channel": text("Website", "Mobile app", "Store"),
        "payment": text("card", "cash"),
        "status": text("completed", "cancelled", "returned"),
        "items": whole(1, 21, 21),
        "order_total": real(1.0, 9_000.0, 20_000, unit="USD"),
    },
)
LINES = reader(
    "order_lines",
    100_000,
    {
        "order_line_id": whole(1, 100_000, 100_000),
        "order_id": whole(1, 40_000, 40_000),
        "order_date": {"type": "date", "min": "2023-01-01", "max": "2025-12-31"},
        "customer_id": whole(1, 5_000, 4_300),
        "product_id": whole(1, 480, 470),
        "product_name": text("Classic tent", "Urban lamp", distinct=480),
        "category": text("Books", "Toys", "Electronics"),
        "region": text("West", "South"),
        "campaign": text("Autumn Trails"),
        "quantity": whole(1, 9, 9),
        "discount": real(0.0, 0.2, 5),
        "revenue": real(0.5, 9_000.0, 30_000, unit="USD"),
        "profit": real(-5.0, 4_000.0, 30_000, unit="USD"),
        "returned": {"type": "boolean", "distinct": 2},
    },
)
EVENTS = reader(
    "web_events",
    60_000,
    {
        "event_id": whole(1, 60_000, 60_000),
        "event_time": {"type": "timestamptz", "min": "2023-01-01T00:00:00Z", "max": "2025-12-31T00:00:00Z"},
        "event_type": text("page_view", "search", "checkout", "purchase"),
        "session_id": whole(1, 7_500, 7_500),
        "device": text("phone", "desktop"),
    },
)
SHOP = (CUSTOMERS, PRODUCTS, ORDERS, LINES, EVENTS)


def asked(question: str) -> Reading:
    """The best reading of a question over the whole shop."""
    return interpret(question, SHOP, today=TODAY).best


def statement(question: str) -> str:
    return " ".join(to_sql(asked(question).plan).split())
