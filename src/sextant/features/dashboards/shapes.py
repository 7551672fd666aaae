"""Dashboards, tiles and links as the API shows them."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sextant.core.access import Caller
from sextant.features.dashboards import access
from sextant.features.dashboards.models import Dashboard, Visualization
from sextant.features.dashboards.notes import Note
from sextant.features.dashboards.sharing.models import Share
from sextant.features.dashboards.versions.models import Difference, Version
from sextant.features.dashboards.viewing import Drawn, Shown, View
from sextant.features.query import Answered, rollup_json, rows_json
from sextant.kit.clock import iso

MOST_ROWS = 10_000  # beside a picture of more


def dashboard_json(
    dashboard: Dashboard, caller: Caller, *, email: str | None, starred: bool
) -> dict[str, Any]:
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
        "people": [grant.model_dump() for grant in dashboard.people],
        "share_token": None,
        "version": dashboard.version,
        "starred": starred,
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
        "config": {name: one for name, one in dashboard.config.items() if name == "refresh"},
        "people": [],
        "shared": dashboard.shared,
        "share_token": None,
        "version": dashboard.version,
        "starred": False,
        "may_edit": False,
        "may_share": False,
        "created_at": iso(dashboard.created_at),
        "updated_at": iso(dashboard.updated_at),
    }


def tile_json(tile: Visualization) -> dict[str, Any]:
    return tile.model_dump(mode="json")


def view_json(view: View, *, with_sql: bool) -> dict[str, Any]:
    """All tiles by id, and what each filter was taken to mean."""
    return {
        **head_json(view.dashboard, view.filter_words),
        "tiles": {one.tile.viz_id: shown_json(one, with_sql=with_sql) for one in view.tiles},
        "as_of": as_of(view.tiles),
    }


def head_json(dashboard: Dashboard, filter_words: Sequence[tuple[str, str]]) -> dict[str, Any]:
    words = dict(zip((one.filter_id for one in dashboard.filters), filter_words, strict=True))
    return {
        "dashboard_id": dashboard.dashboard_id,
        "version": dashboard.version,
        "filters": {filter_id: {"label": label, "text": text} for filter_id, (label, text) in words.items()},
    }


def as_of(tiles: Iterable[Shown]) -> str | None:
    """The newest state of the data that any of the tiles rests on."""
    moments = [
        table.snapshot_at
        for one in tiles
        if one.drawn is not None
        for table in one.drawn.answered.tables
        if table.snapshot_at is not None
    ]
    return iso(max(moments)) if moments else None


def shown_json(one: Shown, *, with_sql: bool) -> dict[str, Any]:
    if one.tile.is_wordless:
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
            "filters_applied": _named(one.applied),
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
        "results": answered.json_rows
        if answered.row_count <= MOST_ROWS
        else answered.rows.page(0, MOST_ROWS),
        "row_count": answered.row_count,
        "truncated": answered.truncated,
        "chart": drawn.chart_json,
        "as_of": dict(answered.as_of),
        "cached": one.again or answered.cached,
        "age_seconds": age,
        "stale": answered.stale,
        "execution_time_ms": 0.0 if one.again else round(answered.elapsed_ms, 1),
        "filters_applied": _named(one.applied),
        "notes": [*answered.notes, *drawn.chart.notes],
        "rollup": rollup_json(answered.rollup),
        "sql": one.sql if with_sql else None,
        "dimensions": dict(one.dimensions),
        "further": dict(one.further),
        "trail": list(one.trail),
        **_besides_json(one, drawn),
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


def _besides_json(one: Shown, drawn: Drawn) -> dict[str, Any]:
    """Totals, the figure over time, the figure before, and the turned table; where there are any."""
    words = {beside.name: beside.words for beside in one.besides}
    found: dict[str, Any] = {}
    if (totals := _first(drawn.besides.get("totals"))) is not None:
        found["totals"] = totals
    if (compared := _first(drawn.besides.get("compare"))) is not None:
        found["compared"] = {"row": compared, "words": words.get("compare", "")}
    if (spark := drawn.besides.get("spark")) is not None:
        found["spark"] = {"rows": rows_json(spark.table), "grain": words.get("spark", "")}
    if drawn.pivoted is not None:
        found["pivot"] = {
            "columns": list(drawn.pivoted.columns),
            "rows": list(drawn.pivoted.rows),
            "cut": drawn.pivoted.cut,
        }
    return found


def _first(answered: Answered | None) -> dict[str, Any] | None:
    rows = rows_json(answered.table.slice(0, 1)) if answered is not None else []
    return rows[0] if rows else None


def _named(applied: Sequence[str]) -> list[str]:
    """The filters that took part, by id; what was picked or gone into is told elsewhere."""
    return [one for one in applied if ":" not in one]


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
        "kind": share.kind,
        "label": share.label,
        "has_password": bool(share.password_hash),
        "origins": list(share.origins),
    }


def version_json(version: Version) -> dict[str, Any]:
    return {
        "version": version.version,
        "saved_at": iso(version.saved_at),
        "by": {"user_id": version.user_id, "email": version.email or None},
        "told": version.told,
        "restored_from": version.restored_from,
    }


def difference_json(one: Difference) -> dict[str, Any]:
    return {
        "part": one.part,
        "id": one.id,
        "title": one.title,
        "happened": one.happened,
        "fields": list(one.fields),
        "words": one.words,
    }


def note_json(note: Note) -> dict[str, Any]:
    return {
        "note_id": note.note_id,
        "text": note.text,
        "viz_id": note.viz_id,
        "on": note.on.isoformat() if note.on else None,
        "until": note.until.isoformat() if note.until else None,
        "reply_to": note.reply_to,
        "by": {"user_id": note.user_id, "email": note.email},
        "created_at": iso(note.created_at),
        "edited_at": iso(note.edited_at) if note.edited_at else None,
        "settled_at": iso(note.settled_at) if note.settled_at else None,
    }


def stable(shown: Mapping[str, Any]) -> dict[str, Any]:
    """A view without what changes by looking again, for its ETag."""
    passing = ("age_seconds", "cached", "execution_time_ms", "stale")
    tiles = {
        viz_id: {name: part for name, part in tile.items() if name not in passing}
        for viz_id, tile in shown["tiles"].items()
    }
    return {**shown, "tiles": tiles}
