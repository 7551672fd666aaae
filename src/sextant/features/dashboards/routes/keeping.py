"""What is kept of a dashboard: versions, comments and notes, files, drafts."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from sextant.core.http import SignedIn, joined, router
from sextant.features.dashboards.notes import NoteChange, NoteWish
from sextant.features.dashboards.routes.bodies import DiffBody, DraftBody, Id, Limit, YamlBody
from sextant.features.dashboards.service import Dashboards
from sextant.features.dashboards.shapes import (
    dashboard_json,
    difference_json,
    note_json,
    tile_json,
    version_json,
)

Number = Annotated[int, Path(ge=1, le=2**31)]


def routes(service: Dashboards) -> APIRouter:
    """`/draft`, `/import`, and of each dashboard `/yaml`, `/diff`, `/versions` and `/notes`."""
    return joined(_files(service), _versions(service), _notes(service))


def _files(service: Dashboards) -> APIRouter:
    api = router(prefix="/api/v1/dashboards", tags=["dashboards"])
    files = service.files

    @api.post("/draft", status_code=201, summary="Draft a dashboard from a dataset or a question")
    def draft(body: DraftBody, caller: SignedIn) -> dict[str, Any]:
        """Figures and how they moved, by what and how they are spread, the rows, and filters over all."""
        made = service.draft(caller, dataset_id=body.dataset_id, question=body.question)
        return service.as_json(caller, made)

    @api.post("/import", status_code=201, summary="Make a dashboard of YAML")
    def bring(body: YamlBody, caller: SignedIn) -> dict[str, Any]:
        """Without `dashboard_id` a new one; with it the next version of that one."""
        return service.as_json(caller, files.bring(caller, body.yaml, into=body.dashboard_id))

    @api.get("/{dashboard_id}/yaml", summary="A dashboard as YAML")
    def yaml(dashboard_id: Id, caller: SignedIn) -> Response:
        board, text = files.export(caller, dashboard_id)
        headers = {"ETag": f'"{board.version}"', "Cache-Control": "private, no-cache"}
        return Response(text, media_type="application/yaml", headers=headers)

    @api.post("/{dashboard_id}/diff", summary="What YAML would change in a dashboard")
    def diff(dashboard_id: Id, body: DiffBody, caller: SignedIn) -> dict[str, Any]:
        found = files.compare(caller, body.yaml, dashboard_id)
        return {
            "same": not found.differences,
            "told": found.told,
            "differences": [difference_json(one) for one in found.differences],
            "lines": found.lines,
        }

    return api


def _versions(service: Dashboards) -> APIRouter:
    api = router(prefix="/api/v1/dashboards/{dashboard_id}/versions", tags=["dashboards"])
    versions = service.versions

    @api.get("", summary="The versions of a dashboard, newest first")
    def find(
        dashboard_id: Id,
        caller: SignedIn,
        before: Annotated[int | None, Query(ge=1, description="Those before this one.")] = None,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        found = versions.of(caller, dashboard_id, before=before, limit=limit)
        more = found[-1].version if len(found) == limit else None
        return {"items": [version_json(one) for one in found], "next_before": more}

    @api.get("/{version}", summary="A dashboard as it was")
    def get(dashboard_id: Id, version: Number, caller: SignedIn) -> dict[str, Any]:
        """With what going back to it would change."""
        was, found = versions.get(caller, dashboard_id, version)
        shown = dashboard_json(was, caller, email=None, starred=False)
        shown["visualizations"] = [tile_json(tile) for tile in was.visualizations]
        return {**shown, "differences": [difference_json(one) for one in found]}

    @api.post("/{version}/restore", summary="Make a dashboard be as it was")
    def restore(dashboard_id: Id, version: Number, caller: SignedIn) -> dict[str, Any]:
        """As its next version; nothing between is lost."""
        return service.as_json(caller, versions.restore(caller, dashboard_id, version))

    return api


def _notes(service: Dashboards) -> APIRouter:
    api = router(prefix="/api/v1/dashboards/{dashboard_id}/notes", tags=["dashboards"])
    notes = service.notes

    @api.get("", summary="Comments on a dashboard, and notes at points in time")
    def find(dashboard_id: Id, caller: SignedIn) -> dict[str, Any]:
        return {"items": [note_json(note) for note in notes.of(caller, dashboard_id)]}

    @api.post("", status_code=201, summary="Comment on a dashboard or a tile, or note a point in time")
    def write(dashboard_id: Id, body: NoteWish, caller: SignedIn) -> dict[str, Any]:
        return note_json(notes.write(caller, dashboard_id, body))

    @api.patch("/{note_id}", summary="Other words, or settled")
    def change(dashboard_id: Id, note_id: Id, body: NoteChange, caller: SignedIn) -> dict[str, Any]:
        return note_json(notes.change(caller, dashboard_id, note_id, body))

    @api.delete("/{note_id}", status_code=204, summary="Remove a comment with its replies")
    def remove(dashboard_id: Id, note_id: Id, caller: SignedIn) -> None:
        notes.remove(caller, dashboard_id, note_id)

    return api
