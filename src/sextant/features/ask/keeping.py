"""An answer as the document that is stored, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sextant.features.ask.models import (
    Alternative,
    Asked,
    LinkedColumn,
    QueryId,
    SnapshotUsed,
    Sureness,
    ThreadId,
    Understood,
)
from sextant.features.ask.store import StoredQuery
from sextant.kit.clock import iso

_APART = frozenset(
    {"query_id", "thread_id", "question", "title", "status", "sql", "dataset_id", "created_at"}
)


def document_of(asked: Asked) -> dict[str, Any]:
    """Everything that has no column of its own, as plain JSON."""
    document = {name: value for name, value in asdict(asked).items() if name not in _APART}
    for snapshot in document["snapshots"]:
        at = snapshot["committed_at"]
        snapshot["committed_at"] = iso(at) if at else None
    return document


def asked_from(kept: StoredQuery) -> Asked:
    """The answer that was kept."""
    held = kept.answer
    return Asked(
        query_id=QueryId(kept.query_id),
        thread_id=ThreadId(kept.thread_id),
        question=kept.question,
        title=kept.title,
        status=kept.status,  # pyright: ignore[reportArgumentType]  # written by document_of
        sql=kept.sql,
        dataset_id=kept.dataset_id,
        created_at=kept.created_at,
        explanation=held["explanation"],
        confidence=held["confidence"],
        execution_time_ms=held["execution_time_ms"],
        sureness=Sureness(
            held["sureness"]["level"], held["sureness"]["words"], tuple(held["sureness"]["reasons"])
        ),
        understanding=tuple(_understood(part) for part in held["understanding"]),
        unplaced=tuple(held["unplaced"]),
        alternatives=tuple(Alternative(**other) for other in held["alternatives"]),
        suggestions=tuple(held["suggestions"]),
        notes=tuple(held["notes"]),
        snapshots=tuple(_snapshot(used) for used in held["snapshots"]),
        supporting=tuple(held["supporting"]),
        as_of=dict(held["as_of"]),
        rows_used=held["rows_used"],
        chart_kind=held["chart_kind"],
        planner=held["planner"],
        plan=held.get("plan") or {},  # an answer from before plans were kept has none
        readings=held.get("readings") or {},
        verified=held.get("verified") or "",
        revises=held.get("revises") or "",
    )


def _understood(part: Mapping[str, Any]) -> Understood:
    column = part["column"]
    return Understood(
        part["role"],
        part["text"],
        part["phrase"],
        LinkedColumn(**column) if column else None,
        part["value"],
        part.get("part") or "",
    )


def _snapshot(used: Mapping[str, Any]) -> SnapshotUsed:
    at = used["committed_at"]
    return SnapshotUsed(
        dataset_id=used["dataset_id"],
        name=used["name"],
        snapshot_id=used["snapshot_id"],
        committed_at=datetime.fromisoformat(at) if at else None,
        row_count=used["row_count"],
    )
