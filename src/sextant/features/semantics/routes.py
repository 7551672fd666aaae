"""`/api/v1/semantics`: the layer, its versions, a check, a draft, an import."""

from typing import Annotated

from fastapi import APIRouter, Query

from sextant.core.http import Cursor, Page, SignedIn, cursor_after, cursor_values, router
from sextant.features.semantics.dbt import from_dbt
from sextant.features.semantics.parsed import ParsedOut, parsed_out
from sextant.features.semantics.service import Semantics
from sextant.features.semantics.shapes import (
    CheckedOut,
    ImportIn,
    LayerIn,
    LayerOut,
    ProposedOut,
    SaveIn,
    VersionOut,
    checked_out,
    imported_out,
    layer_out,
    proposed_out,
    version_out,
)
from sextant.features.semantics.yaml_text import from_yaml


def routes(semantics: Semantics) -> APIRouter:
    """The router of semantics."""
    api = router(prefix="/api/v1/semantics", tags=["semantics"])
    _reading(api, semantics)
    _writing(api, semantics)
    return api


def _reading(api: APIRouter, semantics: Semantics) -> None:
    @api.get("", summary="The semantic layer")
    def get(  # pyright: ignore[reportUnusedFunction]
        caller: SignedIn,
        version: Annotated[int | None, Query(ge=1, description="An earlier version.")] = None,
    ) -> LayerOut:
        return layer_out(semantics.get(caller, version))

    @api.get("/versions", summary="The versions of the semantic layer")
    def versions(  # pyright: ignore[reportUnusedFunction]
        caller: SignedIn, limit: Annotated[int, Query(ge=1, le=200)] = 50, cursor: Cursor = None
    ) -> Page[VersionOut]:
        after = cursor_values(cursor, count=1)
        found = semantics.versions(caller, before=int(str(after[0])) if after else None, limit=limit + 1)
        shown = found[:limit]
        following = cursor_after(shown[-1].version) if len(found) > limit else None
        return Page(items=[version_out(one) for one in shown], next_cursor=following, total=None)


def _writing(api: APIRouter, semantics: Semantics) -> None:
    @api.post("/check", summary="What is wrong with a semantic layer, and what its metrics give")
    def check(body: LayerIn, caller: SignedIn) -> CheckedOut:  # pyright: ignore[reportUnusedFunction]
        return checked_out(semantics.check(caller, from_yaml(body.yaml)))

    @api.post("/parse", summary="A layer's YAML taken apart; nothing is saved")
    def parse(body: LayerIn, caller: SignedIn) -> ParsedOut:  # pyright: ignore[reportUnusedFunction]
        caller.require("data.read")
        return parsed_out(from_yaml(body.yaml))

    @api.put("", summary="Save the semantic layer as a new version")
    def save(body: SaveIn, caller: SignedIn) -> LayerOut:  # pyright: ignore[reportUnusedFunction]
        caller.require("data.write")
        layer = from_yaml(body.yaml)
        return layer_out(semantics.save(caller, layer, after=body.version, note=body.note))

    @api.post("/draft", summary="A first layer from what is known of the data; nothing is saved")
    def draft(caller: SignedIn) -> ProposedOut:  # pyright: ignore[reportUnusedFunction]
        return proposed_out(semantics.draft(caller))

    @api.post("/import", summary="dbt's semantic models as a layer; nothing is saved")
    def bring(body: ImportIn, caller: SignedIn) -> ProposedOut:  # pyright: ignore[reportUnusedFunction]
        caller.require("data.write")
        return imported_out(from_dbt(body.text))
