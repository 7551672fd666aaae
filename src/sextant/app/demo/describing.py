"""What the demo's datasets and columns are called, mean and are measured in."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ColumnWords:
    label: str
    description: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class DatasetWords:
    description: str
    tags: tuple[str, ...] = ("demo",)
    columns: dict[str, ColumnWords] = field(default_factory=dict[str, ColumnWords])


_REGION = ColumnWords("Region", "The customer's sales region: West, South, Midwest, Northeast or Mountain.")
_STATE = ColumnWords("State", "The customer's state, by its full name.")
_SEGMENT = ColumnWords("Customer segment", "Consumer, Small business or Corporate.")
_CHANNEL = ColumnWords("Sales channel", "Where the order was placed: website, mobile app, store or market.")
_CUSTOMER = ColumnWords("Customer", "The customer's number in customers.")
_ORDER_DATE = ColumnWords("Order date", "The day the order was placed.")
_CATEGORY = ColumnWords("Category", "The product's category.")
_PRODUCT_NAME = ColumnWords("Product", "The product's name.")

WORDS: dict[str, DatasetWords] = {
    "customers": DatasetWords(
        description="Everyone who has an account with the demo shop, one row each.",
        columns={
            "customer_id": ColumnWords("Customer", "The customer's number."),
            "name": ColumnWords("Name"),
            "email": ColumnWords("Email"),
            "segment": _SEGMENT,
            "region": _REGION,
            "state": _STATE,
            "city": ColumnWords("City"),
            "age": ColumnWords("Age", "Where the customer told it.", "years"),
            "signed_up_on": ColumnWords("Signed up on", "The day the account was opened."),
            "newsletter": ColumnWords("Newsletter", "Whether the customer reads the newsletter."),
        },
    ),
    "products": DatasetWords(
        description="What the demo shop sells, one row a product.",
        columns={
            "product_id": ColumnWords("Product number", "The product's number."),
            "product_name": _PRODUCT_NAME,
            "category": _CATEGORY,
            "brand": ColumnWords("Brand"),
            "list_price": ColumnWords("List price", "The price without any discount.", "USD"),
            "unit_cost": ColumnWords("Unit cost", "What one piece costs the shop.", "USD"),
            "rating": ColumnWords("Rating", "The average of customers' ratings, 1 to 5.", "stars"),
            "launched_on": ColumnWords("Launched on", "The day the product was first sold."),
        },
    ),
    "orders": DatasetWords(
        description="Every order of the demo shop from 2023 to 2025, one row each.",
        columns={
            "order_id": ColumnWords("Order", "The order's number."),
            "ordered_at": ColumnWords("Ordered at", "The second the order was placed."),
            "order_date": _ORDER_DATE,
            "customer_id": _CUSTOMER,
            "region": _REGION,
            "state": _STATE,
            "segment": _SEGMENT,
            "channel": _CHANNEL,
            "status": ColumnWords("Status", "Completed, cancelled or returned."),
            "payment": ColumnWords("Payment", "How the order was paid."),
            "items": ColumnWords("Items", "How many pieces were ordered.", "pieces"),
            "order_total": ColumnWords("Order total", "What the customer paid for the whole order.", "USD"),
            "shipping_days": ColumnWords("Shipping time", "From order to door; empty for a store.", "days"),
        },
    ),
    "order lines": DatasetWords(
        description="Each product of each order from 2023 to 2025, with its customer's region, its price, "
        "discount, revenue, cost and profit.",
        columns={
            "order_line_id": ColumnWords("Order line", "The line's number."),
            "order_id": ColumnWords("Order", "The order's number in orders."),
            "order_date": _ORDER_DATE,
            "customer_id": _CUSTOMER,
            "product_id": ColumnWords("Product number", "The product's number in products."),
            "product_name": _PRODUCT_NAME,
            "category": _CATEGORY,
            "region": _REGION,
            "state": _STATE,
            "segment": _SEGMENT,
            "channel": _CHANNEL,
            "campaign": ColumnWords("Campaign", "The campaign the line belongs to; empty for most."),
            "quantity": ColumnWords("Quantity", "How many pieces were sold.", "pieces"),
            "unit_price": ColumnWords("Unit price", "The price of one piece before the discount.", "USD"),
            "discount": ColumnWords("Discount", "The share of the price that was taken off, 0 to 1."),
            "revenue": ColumnWords("Revenue", "Quantity times unit price, less the discount.", "USD"),
            "cost": ColumnWords("Cost", "What the pieces cost the shop.", "USD"),
            "profit": ColumnWords("Profit", "Revenue less cost.", "USD"),
            "returned": ColumnWords("Returned", "Whether the customer sent the line back."),
        },
    ),
    "web events": DatasetWords(
        description="What visitors did on the demo shop's pages from 2023 to 2025, one row an event.",
        columns={
            "event_id": ColumnWords("Event", "The event's number."),
            "event_time": ColumnWords("Event time", "The second of the event."),
            "event_type": ColumnWords("Event type", "Page view, search, add to cart, checkout or purchase."),
            "session_id": ColumnWords("Session", "The visit that the event belongs to."),
            "customer_id": ColumnWords("Customer", "The customer's number; empty before signing in."),
            "page": ColumnWords("Page", "The path of the page."),
            "device": ColumnWords("Device", "Phone, desktop or tablet."),
            "source": ColumnWords("Source", "Where the visitor came from."),
            "region": ColumnWords("Region", "The region the visit came from."),
            "duration_seconds": ColumnWords("Duration", "How long the page was looked at.", "seconds"),
        },
    ),
}
