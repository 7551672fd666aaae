"""The demo shop as a workspace: its datasets loaded and shared, its dashboard made; done once."""

from collections.abc import Callable
from typing import Final

from sextant.app.cli.serving import DEMO_DASHBOARD
from sextant.app.demo import make_demo
from sextant.app.demo.facts import FIRST_DAY, LAST_DAY
from sextant.app.settings import Settings
from sextant.app.wiring import House, build
from sextant.core.access import Caller
from sextant.features.dashboards import Change, Dashboard, Filter, Position, TileConfig, Visualization


def fill(settings: Settings, *, rows: int, say: Callable[[str], None]) -> None:
    """Loads the shop into the first workspace, and makes its dashboard; what is there already stays."""
    house = build(settings, durable_jobs=False)
    try:
        caller = house.identity.command_caller()
        make_demo(house, caller=caller, rows=rows, told=say)
        if not house.dashboards.boards.find(caller, text=DEMO_DASHBOARD, limit=1).items:
            make_demo_dashboard(house, caller)
    finally:
        house.close()


def make_demo_dashboard(house: House, caller: Caller) -> Dashboard:
    """Eight tiles over the demo's datasets, a filter of days and one of regions; shared."""
    change = Change(
        name=DEMO_DASHBOARD,
        description="What the shop sells, where and when, over three years.",
        visualizations=_TILES,
        filters=_FILTERS,
        shared=True,
    )
    return house.dashboards.boards.create(caller, change)


def _tile(
    title: str, sql: str, *, kind: str, at: tuple[int, int, int, int], **config: object
) -> Visualization:
    x, y, width, height = at
    return Visualization(
        viz_id=title.lower().replace(" ", "-").replace(",", ""),
        title=title,
        chart_type=kind,
        query=sql,
        config=TileConfig.model_validate(config),
        position=Position(x=x, y=y, width=width, height=height),
    )


_FILTERS = (
    Filter(
        filter_id="date",
        label="Date",
        column="order_date",
        type="date",
        default={"from": FIRST_DAY.isoformat(), "to": LAST_DAY.isoformat()},
    ),
    Filter(filter_id="region", label="Region", column="region", type="set"),
)
_OVER_TIME: Final = {"along": "order_date", "spark": True}
_TILES = (
    _tile(
        "Revenue",
        "SELECT sum(revenue) AS revenue FROM order_lines",
        kind="number",
        at=(0, 0, 3, 2),
        **_OVER_TIME,
    ),
    _tile("Orders", "SELECT count(*) AS orders FROM orders", kind="number", at=(3, 0, 3, 2), **_OVER_TIME),
    _tile(
        "Average order",
        "SELECT avg(order_total) AS average_order FROM orders",
        kind="number",
        at=(6, 0, 3, 2),
        **_OVER_TIME,
    ),
    _tile(
        "Profit, share of revenue",
        "SELECT sum(profit) / sum(revenue) AS profit_share FROM order_lines",
        kind="number",
        at=(9, 0, 3, 2),
        units={"profit_share": "ratio"},
        **_OVER_TIME,
    ),
    _tile(
        "Revenue by month",
        "SELECT date_trunc('month', order_date) AS month, sum(revenue) AS revenue\n"
        "FROM order_lines GROUP BY 1 ORDER BY 1",
        kind="area",
        at=(0, 2, 8, 5),
    ),
    _tile(
        "Revenue by category",
        "SELECT category, sum(revenue) AS revenue\nFROM order_lines GROUP BY 1 ORDER BY 2 DESC",
        kind="bar",
        at=(8, 2, 4, 5),
    ),
    _tile(
        "Orders by month and channel",
        "SELECT date_trunc('month', order_date) AS month, channel, count(*) AS orders\n"
        "FROM orders GROUP BY 1, 2 ORDER BY 1, 2",
        kind="line",
        at=(0, 7, 6, 5),
    ),
    _tile(
        "Revenue by category and region",
        "SELECT category, region, sum(revenue) AS revenue\nFROM order_lines GROUP BY 1, 2 ORDER BY 1, 2",
        kind="heatmap",
        at=(6, 7, 6, 5),
    ),
)
