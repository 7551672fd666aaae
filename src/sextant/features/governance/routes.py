"""Routes that read the audit trail, for those whose role has `audit.read`."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field, JsonValue
from starlette.responses import StreamingResponse

from sextant.core.audit import Audit, AuditEntry, AuditSearch
from sextant.core.http import Cursor, Page, SignedIn, WireModel, cursor_after, cursor_values, router
from sextant.features.governance.csv_text import csv_lines
from sextant.kit.clock import iso
from sextant.kit.errors import InputRefused

_PAGE_OF_EXPORT = 1_000
_COLUMNS = ("id", "timestamp", "user_id", "email", "agent_id", "action", "details")


class AuditCursorRefused(InputRefused):
    code = "audit_cursor_invalid"


class AuditEntryView(WireModel):
    """One thing that someone did."""

    id: str
    platform_id: str
    user_id: str
    email: str = Field(examples=["ada@example.com"])
    agent_id: str | None
    action: str = Field(examples=["person.invited"])
    details: Mapping[str, JsonValue] = Field(examples=[{"role": "analyst"}])
    timestamp: datetime


class VerificationView(WireModel):
    """`broken_at` is the id of the first entry that was tampered with, or `end` when the last are missing."""

    ok: bool
    entries: int = Field(examples=[1204])
    broken_at: str | None


def _filters(
    action: Annotated[str, Query(max_length=120, examples=["person."])] = "",
    user_id: Annotated[str, Query(max_length=36)] = "",
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    q: Annotated[str, Query(max_length=200, description="Text in action, email or details.")] = "",
) -> AuditSearch:
    return AuditSearch(action=action, user_id=user_id, text=q, since=since, until=until)


LookFor = Annotated[AuditSearch, Depends(_filters)]


def routes(audit: Audit) -> APIRouter:
    """`/api/v1/audit` and below."""
    api = router(prefix="/api/v1/audit", tags=["audit"])

    @api.get("", summary="Search the audit trail")
    def search(
        caller: SignedIn,
        look_for: LookFor,
        cursor: Cursor = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> Page[AuditEntryView]:
        """Entries of the workspace, newest first."""
        caller.require("audit.read")
        found = audit.search(caller.workspace_id, _page(look_for, before=_before(cursor), limit=limit))
        full = len(found) == limit
        return Page[AuditEntryView](
            items=[_view(entry) for entry in found],
            next_cursor=cursor_after(found[-1].sequence) if full else None,
        )

    @api.get("/verify", summary="Prove that the trail is whole")
    def verify(caller: SignedIn) -> VerificationView:
        """Walks the chain of hashes from the first entry."""
        caller.require("audit.read")
        result = audit.verify(caller.workspace_id)
        return VerificationView(ok=result.ok, entries=result.entries, broken_at=result.broken_at)

    @api.get("/export", summary="The audit trail as CSV", response_class=StreamingResponse)
    def export(caller: SignedIn, look_for: LookFor) -> StreamingResponse:
        """All entries that fit, newest first."""
        caller.require("audit.read")
        audit.record(caller, action="audit.exported")
        return StreamingResponse(
            _csv(audit, caller.workspace_id, look_for),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
        )

    return api


def _csv(audit: Audit, workspace_id: str, look_for: AuditSearch) -> Iterator[str]:
    yield csv_lines([_COLUMNS])
    before: int | None = None
    while found := audit.search(workspace_id, _page(look_for, before=before, limit=_PAGE_OF_EXPORT)):
        yield csv_lines(_row(entry) for entry in found)
        before = found[-1].sequence


def _row(entry: AuditEntry) -> list[str]:
    details = orjson.dumps(dict(entry.details)).decode()
    return [
        entry.id,
        iso(entry.timestamp),
        entry.user_id,
        entry.email,
        entry.agent_id,
        entry.action,
        details,
    ]


def _page(look_for: AuditSearch, *, before: int | None, limit: int) -> AuditSearch:
    return AuditSearch(
        action=look_for.action,
        user_id=look_for.user_id,
        text=look_for.text,
        since=look_for.since,
        until=look_for.until,
        before=before,
        limit=limit,
    )


def _before(cursor: str | None) -> int | None:
    values = cursor_values(cursor, count=1)
    if values is None:
        return None
    if not isinstance(values[0], int):
        raise AuditCursorRefused("This cursor belongs to another list.", hint="Begin at the first page.")
    return values[0]


def _view(entry: AuditEntry) -> AuditEntryView:
    return AuditEntryView.model_validate(
        {
            "id": entry.id,
            "platform_id": entry.platform_id,
            "user_id": entry.user_id,
            "email": entry.email,
            "agent_id": entry.agent_id or None,
            "action": entry.action,
            "details": entry.details,
            "timestamp": entry.timestamp,
        }
    )
