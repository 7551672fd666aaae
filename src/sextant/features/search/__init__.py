"""The door of search: one search over everything that a person may open."""

from fastapi import APIRouter

from sextant.core.feature import Feature
from sextant.features.search.gathering import Ground
from sextant.features.search.models import KINDS, Found, Item, Kind
from sextant.features.search.service import Search


def feature(search: Search) -> Feature:
    """What search brings into the house."""

    def made() -> APIRouter:
        from sextant.features.search.routes import routes

        return routes(search)

    return Feature(name="search", router=made)


__all__ = ["KINDS", "Found", "Ground", "Item", "Kind", "Search", "feature"]
