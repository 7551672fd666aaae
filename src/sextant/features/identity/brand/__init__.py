"""How a workspace looks: its shown name, its logo, its colour."""

from sextant.features.identity.brand.models import (
    NAME,
    Brand,
    BrandChanged,
    BrandRefused,
    BrandVersion,
    BrandVersionMissing,
    BrandWish,
    LogoMissing,
    LogoPicture,
    LogoRefused,
    LogoTooLarge,
    LogoTypeRefused,
    Looks,
)
from sextant.features.identity.brand.service import Brands

__all__ = [
    "NAME",
    "Brand",
    "BrandChanged",
    "BrandRefused",
    "BrandVersion",
    "BrandVersionMissing",
    "BrandWish",
    "Brands",
    "LogoMissing",
    "LogoPicture",
    "LogoRefused",
    "LogoTooLarge",
    "LogoTypeRefused",
    "Looks",
]
