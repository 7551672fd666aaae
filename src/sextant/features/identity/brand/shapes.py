"""What a workspace's looks take and give over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from sextant.core.http import WireModel
from sextant.features.identity.brand.colours import Shade, Shades
from sextant.features.identity.brand.models import BrandVersion, Looks


class ShadeView(WireModel):
    """The accent of one mode; `kept`: it is the colour that was given."""

    accent: str = Field(examples=["#7c3aed"])
    on_accent: str = Field(examples=["#ffffff"])
    soft: str = Field(examples=["#f0eeff"])
    given: float = Field(
        description="The contrast of the colour as it was given, on its least favourable ground."
    )
    kept: bool


class ShadesView(WireModel):
    """A colour in the light and in the dark."""

    light: ShadeView
    dark: ShadeView
    resembles: Literal["good", "warn", "bad"] | None = Field(
        description="A colour of the page that already means something, if it looks like one."
    )


class AccentView(WireModel):
    """The colours of one mode as a page takes them."""

    accent: str
    on_accent: str
    soft: str


class AccentsView(WireModel):
    light: AccentView
    dark: AccentView


class LogoView(WireModel):
    """Where the logo is, its size in pixels, and whether it stands on a light plate in the dark."""

    url: str = Field(examples=["/api/v1/brand/logos/u3mZ4wqT1…"])
    width: int
    height: int
    plate: bool


class LooksView(WireModel):
    """The looks that a page takes: null where they are Sextant's own."""

    name: str = Field(examples=["Northwind"])
    accents: AccentsView | None
    logo: LogoView | None


class BrandBody(WireModel):
    """What an administrator chooses."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(
        default="", max_length=400, examples=["Northwind"], description="At most 40 characters."
    )
    accent: str | None = Field(default=None, max_length=40, examples=["#7c3aed"])
    plate: bool = Field(default=False, description="In the dark, put the logo on a light plate.")
    at_sign_in: bool = Field(
        default=True, description="Show the looks before anybody signs in, where this is the only workspace."
    )


class BrandVersionView(WireModel):
    """One state of the workspace's looks."""

    version: int
    name: str
    accent: str | None
    logo: LogoView | None
    saved_by: str | None
    saved_at: datetime | None


class BrandVersionsView(WireModel):
    items: Sequence[BrandVersionView]
    next_cursor: str | None


class BrandView(BrandVersionView):
    """What holds now, and what the page makes of the colour."""

    plate: bool
    at_sign_in: bool
    alone: bool = Field(description="Whether this is the only workspace, so that `at_sign_in` holds.")
    shades: ShadesView | None


def looks_view(looks: Looks) -> LooksView | None:
    """None where they are Sextant's own."""
    if not looks.is_own:
        return None
    found = looks.shades
    accents = AccentsView(light=_accent(found.light), dark=_accent(found.dark)) if found else None
    return LooksView(name=looks.name, accents=accents, logo=_logo(looks))


def brand_view(found: BrandVersion, looks: Looks, *, alone: bool) -> BrandView:
    return BrandView(
        **dict(version_view(found, looks)),
        plate=found.brand.plate,
        at_sign_in=found.brand.at_sign_in,
        alone=alone,
        shades=shades_view(looks.shades) if looks.shades else None,
    )


def version_view(found: BrandVersion, looks: Looks) -> BrandVersionView:
    return BrandVersionView(
        version=found.version,
        name=found.brand.name,
        accent=found.brand.accent or None,
        logo=_logo(looks),
        saved_by=found.saved_by or None,
        saved_at=found.saved_at,
    )


def shades_view(found: Shades) -> ShadesView:
    return ShadesView(light=_shade(found.light), dark=_shade(found.dark), resembles=found.resembles)


def _shade(one: Shade) -> ShadeView:
    return ShadeView(
        accent=one.accent, on_accent=one.on_accent, soft=one.soft, given=one.given, kept=one.kept
    )


def _accent(one: Shade) -> AccentView:
    return AccentView(accent=one.accent, on_accent=one.on_accent, soft=one.soft)


def _logo(looks: Looks) -> LogoView | None:
    if looks.logo is None:
        return None
    return LogoView(
        url=f"/api/v1/brand/logos/{looks.logo.logo_id}",
        width=looks.logo.width,
        height=looks.logo.height,
        plate=looks.brand.plate,
    )
