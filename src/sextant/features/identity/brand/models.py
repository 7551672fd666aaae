"""A workspace's looks as values, and what is wrong with those that cannot be used.

BrandRefused (422)         a name or a colour that cannot be used
BrandChanged (409)         somebody else changed it at the same moment
BrandVersionMissing (404)  a version that is not kept
LogoRefused (422)          a picture that is broken, too small, too large, or that could run something
LogoTypeRefused (415)      neither PNG, SVG nor WebP
LogoTooLarge (413)         more bytes than a logo has
LogoMissing (404)          no picture behind this id
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pydantic import ConfigDict

from sextant.core.http import WireModel
from sextant.features.identity.brand.colours import Shades, shades
from sextant.kit.errors import Conflict, InputRefused, NotFound, TooLarge, UnsupportedType

NAME: Final = "Sextant"  # of a workspace that chose none
MediaType = Literal["image/png", "image/webp", "image/svg+xml"]


class BrandRefused(InputRefused):
    """A name or a colour of a workspace that cannot be used."""

    code = "brand_invalid"


class BrandChanged(Conflict):
    """Somebody else changed how the workspace looks at the same moment."""

    code = "brand_changed"


class BrandVersionMissing(NotFound):
    """A version of a workspace's looks that is not kept."""

    code = "brand_version_not_found"


class LogoRefused(InputRefused):
    """A picture that cannot be a logo: broken, out of size, or with something in it that could run."""

    code = "logo_invalid"


class LogoTypeRefused(UnsupportedType):
    """A logo that is neither PNG, SVG nor WebP."""

    code = "logo_type"


class LogoTooLarge(TooLarge):
    """A logo with more bytes than a logo may have."""

    code = "logo_too_large"


class LogoMissing(NotFound):
    """There is no logo behind this id."""

    code = "logo_not_found"


class Brand(WireModel):
    """What a workspace chose; empty where it chose nothing.

    `plate`: the logo stands on a light plate in the dark. `at_sign_in`: who is not signed in sees it too.
    """

    model_config = ConfigDict(frozen=True)
    name: str = ""
    accent: str = ""
    logo_id: str = ""
    plate: bool = False
    at_sign_in: bool = True


@dataclass(frozen=True, slots=True)
class BrandWish:
    """What an administrator asks for; the logo has its own way in."""

    name: str = ""
    accent: str = ""
    plate: bool = False
    at_sign_in: bool = True


@dataclass(frozen=True, slots=True)
class BrandVersion:
    """One state of a workspace's looks; version 0 is Sextant's own, which nobody saved."""

    version: int
    brand: Brand
    saved_by: str = ""
    saved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogoPicture:
    """A picture that was looked at and written anew: its kind, its size in pixels, its bytes."""

    media_type: MediaType
    width: int
    height: int
    content: bytes


@dataclass(frozen=True, slots=True)
class KeptLogo:
    """A logo as it is kept, without its bytes."""

    logo_id: str
    media_type: MediaType
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Looks:
    """A workspace's looks as pages, files and mails take them."""

    brand: Brand
    logo: KeptLogo | None = None

    @property
    def name(self) -> str:
        return self.brand.name or NAME

    @property
    def shades(self) -> Shades | None:
        return shades(self.brand.accent) if self.brand.accent else None

    @property
    def is_own(self) -> bool:
        """Whether anything differs from Sextant's own."""
        return bool(self.brand.name or self.brand.accent or self.logo)
