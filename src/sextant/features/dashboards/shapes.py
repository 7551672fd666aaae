"""Dashboards, tiles and links as the API shows them."""

import time
from collections.abc import Mapping
from typing import Any

from sextant.core.access import Caller
from sextant.features.dashboards import access
from sextant.features.dashboards.models import Dashboard, Share, Visualization
from sextant.features.dashboards.viewing import Drawn, Shown, View
from sextant.kit.clock import iso


def dashboard_json(dashboard: Dashboard, caller: Caller, *, email: str | None) -> dict[str, Any]:
    """The wire's Dashboard; tokens of links are shown when made and never again, so `share_token` is null."""
    return {
        "dashboard_id": dashboard.dashboard_id,
        "name": dashboard.name,
        "description": dashboard.description,
        "user_id": dashboard.user_id,
        "owner": {"user_id": dashboard.user_id, "email": email},
        "visualizations": [tile_json(tile) for tile in dashboard.visualizations],
        "layout": dashboard.layout.model_dump(),
        "filters": [one.model_dump() for one in dashboard.filters],
        "config": dashboard.config,
        "shared": dashboard.shared,
        "share_token": None,
        "version": dashboard.version,
        "may_edit": access.may_edit(caller, dashboard),
        "may_share": access.may_share(caller, dashboard),
        "created_at": iso(dashboard.created_at),
        "updated_at": iso(dashboard.updated_at),
    }


def public_json(dashboard: Dashboard) -> dict[str, Any]:
    """What someone with a link sees: no SQL, no people, nothing to change."""
    return {
        "dashboard_id": dashboard.dashboard_id,
        "name": dashboard.name,
        "description": dashboard.description,
        "user_id": dashboard.user_id,
        "owner": {"user_id": dashboard.user_id, "email": None},
        "visualizations": [{**tile_json(t), "query": "", "datasets": []} for t in dashboard.visualizations],
        "layout": dashboard.layout.model_dump(),
        "filters": [one.model_dump() for one in dashboard.filters],
        "config": {},
        "shared": dashboard.shared,
        "share_token": None,
        "version": dashboard.version,
        "may_edit": False,
        "may_share": False,
        "created_at": iso(dashboard.created_at),
        "updated_at": iso(dashboard.updated_at),
    }


def tile_json(tile: Visualization) -> dict[str, Any]:
    return tile.model_dump(mode="json")


def view_json(view: View, *, with_sql: bool) -> dict[str, Any]:
    """All tiles by id, and what each filter was taken to mean."""
    moments = [
        table.snapshot_at
        for one in view.tiles
        if one.drawn is not None
        for table in one.drawn.answered.tables
        if table.snapshot_at is not None
    ]
    words = dict(zip((one.filter_id for one in view.dashboard.filters), view.filter_words, strict=True))
    return {
        "dashboard_id": view.dashboard.dashboard_id,
        "version": view.dashboard.version,
        "tiles": {one.tile.viz_id: shown_json(one, with_sql=with_sql) for one in view.tiles},
        "filters": {filter_id: {"label": label, "text": text} for filter_id, (label, text) in words.items()},
        "as_of": iso(max(moments)) if moments else None,
    }


def shown_json(one: Shown, *, with_sql: bool) -> dict[str, Any]:
    if one.tile.is_text:
        return {"status": "ok", "text": one.tile.config.text}
    if one.error is not None:
        error = one.error
        return {
            "status": "failed",
            "error": {
                "code": error.code,
                "message": error.message,
                "hint": error.hint,
                "details": error.details,
            },
            "filters_applied": one.applied,
        }
    assert one.drawn is not None
    return drawn_json(one, one.drawn, with_sql=with_sql)


def drawn_json(one: Shown, drawn: Drawn, *, with_sql: bool) -> dict[str, Any]:
    answered = drawn.answered
    age = answered.age_seconds
    if one.again:
        age = round((age or 0) + time.monotonic() - drawn.made)
    return {
        "status": "ok",
        "columns": [column_json(column) for column in answered.columns],
        "results": answered.json_rows,
        "row_count": answered.row_count,
        "truncated": answered.truncated,
        "chart": drawn.chart_json,
        "as_of": dict(answered.as_of),
        "cached": one.again or answered.cached,
        "age_seconds": age,
        "stale": answered.stale,
        "execution_time_ms": 0.0 if one.again else round(answered.elapsed_ms, 1),
        "filters_applied": one.applied,
        "notes": answered.notes,
        "sql": one.sql if with_sql else None,
        "tables": [
            {
                "dataset_id": table.dataset_id,
                "name": table.name,
                "table_name": table.table_name,
                "row_count": table.row_count,
            }
            for table in answered.tables
        ],
    }


def column_json(column: Any) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "meaning": column.meaning,
        "unit": column.unit,
        "label": column.label,
    }


def share_json(share: Share, *, now: Any) -> dict[str, Any]:
    works = share.revoked_at is None and share.expires_at > now
    return {
        "share_id": share.share_id,
        "dashboard_id": share.dashboard_id,
        "created_at": iso(share.created_at),
        "expires_at": iso(share.expires_at),
        "revoked_at": iso(share.revoked_at) if share.revoked_at else None,
        "views": share.views,
        "works": works,
    }


def stable(shown: Mapping[str, Any]) -> dict[str, Any]:
    """A view without what changes by looking again, for its ETag."""
    passing = ("age_seconds", "cached", "execution_time_ms", "stale")
    tiles = {
        viz_id: {name: part for name, part in tile.items() if name not in passing}
        for viz_id, tile in shown["tiles"].items()
    }
    return {**shown, "tiles": tiles}
