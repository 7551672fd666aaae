"""How the workspace looks: read, changed, put back; its logo, and what people see before they sign in."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from sextant.core.http import Cursor, SignedIn, cursor_after, cursor_values, router
from sextant.core.http.paging import CursorRefused
from sextant.features.identity.brand import BrandVersion, BrandWish
from sextant.features.identity.brand.colours import shades
from sextant.features.identity.brand.pictures import MOST_BYTES
from sextant.features.identity.brand.shapes import (
    BrandBody,
    BrandVersionsView,
    BrandVersionView,
    BrandView,
    LooksView,
    ShadesView,
    brand_view,
    looks_view,
    shades_view,
    version_view,
)
from sextant.features.identity.routes.shapes import Limit
from sextant.features.identity.service import Identity
from sextant.kit.errors import InputRefused

LogoId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,36}$")]
Colour = Annotated[
    str, Query(pattern=r"^#[0-9A-Fa-f]{6}$", examples=["#7c3aed"], description="Written `#rrggbb`.")
]
# A logo is never a page: nothing in it runs, loads or is framed, also where somebody opens its address.
_HARMLESS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Content-Disposition": "inline; filename=logo",
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Robots-Tag": "noindex",
}
_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/png", "image/svg+xml", "image/webp")
        },
    }
}


def routes(identity: Identity) -> APIRouter:
    """`/api/v1/brand` and below."""
    api = router(prefix="/api/v1/brand", tags=["brand"])
    _add_open(api, identity)
    _add_settings(api, identity)
    _add_logo(api, identity)
    return api


def _add_open(api: APIRouter, identity: Identity) -> None:
    @api.get("/sign-in", summary="How the page looks before anybody signs in")
    def at_sign_in() -> LooksView | None:
        """Null: Sextant's own looks, always so where there are several workspaces."""
        return looks_view(identity.brands.at_sign_in())

    @api.get("/logos/{logo_id}", summary="A logo, by the address that those who may see it are shown")
    def logo(logo_id: LogoId) -> Response:
        found = identity.brands.logo(logo_id)
        return Response(found.content, media_type=found.media_type, headers=_HARMLESS)


def _add_settings(api: APIRouter, identity: Identity) -> None:
    brands = identity.brands

    @api.get("", summary="How the workspace looks")
    def get(caller: SignedIn) -> BrandView:
        return _view(identity, caller, brands.get(caller))

    @api.put("", summary="Change the name, the colour and where they show")
    def change(body: BrandBody, caller: SignedIn) -> BrandView:
        """All of it: what is left out is as if nobody had chosen it. The logo stays."""
        wish = BrandWish(
            name=body.name, accent=body.accent or "", plate=body.plate, at_sign_in=body.at_sign_in
        )
        return _view(identity, caller, brands.save(caller, wish))

    @api.get("/shades", summary="What becomes of a colour in the light and in the dark")
    def shades_of(caller: SignedIn, colour: Colour) -> ShadesView:
        """Nothing is kept."""
        caller.require("workspace.manage")
        return shades_view(shades(colour.lower()))

    @api.get("/versions", summary="Earlier looks, the newest first")
    def versions(caller: SignedIn, cursor: Cursor = None, limit: Limit = 50) -> BrandVersionsView:
        found = brands.versions(caller, before=_number(cursor), limit=limit)
        more = cursor_after(found[-1].version) if len(found) == limit else None
        return BrandVersionsView(items=[_version(identity, caller, one) for one in found], next_cursor=more)

    @api.post("/versions/{version}/restore", summary="Put earlier looks back")
    def restore(version: Annotated[int, Path(ge=0, le=2**31 - 1)], caller: SignedIn) -> BrandView:
        """As a new version; 0 is Sextant's own looks."""
        return _view(identity, caller, brands.restore(caller, version))


def _add_logo(api: APIRouter, identity: Identity) -> None:
    brands = identity.brands

    @api.put("/logo", openapi_extra=_FILE, summary="Set the logo")
    async def put_logo(request: Request, caller: SignedIn) -> BrandView:
        """The file itself as the body: PNG, SVG or WebP, at most 128 KB; what it is, its content tells."""
        caller.require("workspace.manage")
        content = await _start_of(request)
        if not content:
            raise InputRefused("No file was sent.", hint="Send the logo as the body of the request.")
        made = await run_in_threadpool(brands.put_logo, caller, content)
        return await run_in_threadpool(_view, identity, caller, made)

    @api.delete("/logo", summary="Take the logo away")
    def remove_logo(caller: SignedIn) -> BrandView:
        return _view(identity, caller, brands.remove_logo(caller))


async def _start_of(request: Request) -> bytes:
    """What was sent, read as far as it takes to know that it is too much."""
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            break
    return content


def _number(cursor: str | None) -> int | None:
    """The version before which a page begins; raises CursorRefused."""
    values = cursor_values(cursor, count=1)
    if values is None:
        return None
    if not isinstance(values[0], int):
        raise CursorRefused("This cursor belongs to another list.", hint="Begin without a cursor.")
    return values[0]


def _view(identity: Identity, caller: SignedIn, found: BrandVersion) -> BrandView:
    looks = identity.brands.looks_of(caller, found.brand)
    return brand_view(found, looks, alone=identity.brands.is_alone())


def _version(identity: Identity, caller: SignedIn, found: BrandVersion) -> BrandVersionView:
    return version_view(found, identity.brands.looks_of(caller, found.brand))
