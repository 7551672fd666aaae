"""The part of the wiring that asks the data: the engine, the gate before it, saved statements."""

from typing import TYPE_CHECKING

from sextant.adapters.warehouse.duckdb import DuckDBSettings, DuckDBWarehouse
from sextant.features.query import (
    Downloads,
    Engines,
    GateLimits,
    Opening,
    Queries,
    QuerySettings,
    Remembered,
    RoleLimits,
    SavedQueries,
    Seen,
)
from sextant.features.query import feature as query_feature

if TYPE_CHECKING:
    from sextant.app.wiring import House
    from sextant.ports.warehouse import Warehouse


def add_queries(house: "House") -> None:
    settings = house.settings
    kept = house.objects.folder
    warehouse = DuckDBWarehouse(
        lambda workspace_id: [kept / "silver" / workspace_id],
        DuckDBSettings(memory_bytes=settings.query_memory_bytes, scratch=settings.data.resolve() / "scratch"),
    )
    house.metrics.before_scrape(
        lambda: house.metrics.engine("duckdb").memory_usage.set(warehouse.memory_usage())
    )
    limits = GateLimits(
        rows=settings.query_rows,
        seconds=settings.query_seconds,
        memory_bytes=settings.query_memory_bytes,
        scan_bytes=settings.query_scan_bytes,
    )
    house.warehouse = warehouse
    engines = Engines(
        db=house.db,
        clock=house.clock,
        audit=house.audit,
        metrics=house.metrics,
        builtin=warehouse,
        others=_others(house, warehouse),
        small_rows=settings.warehouse_small_rows,
    )
    house.downloads = Downloads(house.db, house.objects, house.clock)
    house.remembered = Remembered(house.cache)
    house.queries = Queries(
        datasets=house.datasets,
        engines=engines,
        cache=house.cache,
        limits=house.limits,
        audit=house.audit,
        metrics=house.metrics,
        clock=house.clock,
        settings=QuerySettings(
            limits=limits,
            cache_seconds=settings.query_cache_seconds,
            by_role={role: RoleLimits(**one.model_dump()) for role, one in settings.role_limits.items()},
        ),
    )
    seen = Seen(house.datasets, house.queries, warehouse, limits)
    house.datasets.look_by(seen.count, seen.profile)
    opening = Opening(warehouse, limits)
    house.datasets.look_into_by(opening.look, opening.measure)
    house.policies.reach_up(seen)
    saved = SavedQueries(house.db, house.clock, house.audit, house.queries)
    house.saved = saved
    house.datasets.ask_before_deleting(saved.uses)
    house.add(
        query_feature(house.queries, downloads=house.downloads, remembered=house.remembered, saved=saved)
    )


def _others(house: "House", builtin: DuckDBWarehouse) -> "dict[str, Warehouse]":
    """The engines that the settings name beside the built-in one, loaded where there are any."""
    if house.settings.warehouse_url.strip() in ("", "duckdb://"):
        return {}
    from sextant.app.wiring_engines import other_engines

    return other_engines(house.settings, house, builtin)
