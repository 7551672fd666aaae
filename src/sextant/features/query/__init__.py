"""Queries: the gate that all SQL passes, its run and cache, result rows, exports and charts."""

from fastapi import APIRouter

from sextant.core.events import Subscription
from sextant.core.feature import Feature
from sextant.core.tabular import csv_bytes, rows_json
from sextant.features.query.charts import Chart, ChartHints, choose, theme
from sextant.features.query.decomposed import Decomposed, Output, Part, Sorting, taken_apart
from sextant.features.query.downloads import Downloads
from sextant.features.query.engines import Engines, EngineUsed
from sextant.features.query.errors import SqlRefused
from sextant.features.query.frames import frame, framed
from sextant.features.query.gate import Estimate, GateLimits
from sextant.features.query.gate.functions import AGGREGATES
from sextant.features.query.limiting import RoleLimits
from sextant.features.query.models import (
    Answered,
    AsOf,
    Problem,
    Purpose,
    Query,
    ResultColumn,
    Source,
    TableRef,
    Validation,
)
from sextant.features.query.opening import Opening
from sextant.features.query.permitting import Reading
from sextant.features.query.remembering import Remembered
from sextant.features.query.rollups import Rollup, RollupColumn, Used
from sextant.features.query.rollups.needing import Figure, Needs, needs_of
from sextant.features.query.rows import PlainRows, ResultRows, type_name
from sextant.features.query.saved import SavedQueries
from sextant.features.query.seen import Seen
from sextant.features.query.service import Queries, QuerySettings
from sextant.features.query.shapes import answer_json, chart_json, column_json, engine_json, rollup_json
from sextant.features.query.standing import Standing, Stands


def feature(
    queries: Queries, *, downloads: Downloads, remembered: Remembered, saved: SavedQueries
) -> Feature:
    def routes() -> APIRouter:
        from sextant.features.query.routes import query_routes

        return query_routes(queries, downloads=downloads, remembered=remembered, saved=saved)

    cleared = Subscription("workspace.removed", saved.clear, consumer="query.clear")
    forgotten = Subscription("workspace.removed", queries.engines.clear, consumer="query.engines")
    return Feature(name="query", router=routes, subscriptions=(cleared, forgotten))


__all__ = [
    "AGGREGATES",
    "Answered",
    "AsOf",
    "Chart",
    "ChartHints",
    "Decomposed",
    "Downloads",
    "EngineUsed",
    "Engines",
    "Estimate",
    "Figure",
    "GateLimits",
    "Needs",
    "Opening",
    "Output",
    "Part",
    "PlainRows",
    "Problem",
    "Purpose",
    "Queries",
    "Query",
    "QuerySettings",
    "Reading",
    "Remembered",
    "ResultColumn",
    "ResultRows",
    "RoleLimits",
    "Rollup",
    "RollupColumn",
    "SavedQueries",
    "Seen",
    "Sorting",
    "Source",
    "SqlRefused",
    "Standing",
    "Stands",
    "TableRef",
    "Used",
    "Validation",
    "answer_json",
    "chart_json",
    "choose",
    "column_json",
    "csv_bytes",
    "engine_json",
    "feature",
    "frame",
    "framed",
    "needs_of",
    "rollup_json",
    "rows_json",
    "taken_apart",
    "theme",
    "type_name",
]
