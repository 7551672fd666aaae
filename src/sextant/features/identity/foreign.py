"""Tells a request of our own page from one that another site sends with the person's cookie (CSRF)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sextant.features.identity.errors import ForeignRequestRefused

SAFE_METHODS: Final = frozenset({"", "GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Sender:
    """What a browser says about where a request comes from; empty where it says nothing."""

    method: str
    host: str
    origin: str
    fetch_site: str


def check_origin(sender: Sender, *, origins: Collection[str]) -> None:
    """Raises ForeignRequestRefused when a browser names another site as the sender of a change."""
    if sender.method in SAFE_METHODS:
        return
    if sender.origin:
        foreign = not _is_own(sender.origin, host=sender.host, origins=origins)
    else:
        foreign = sender.fetch_site in {"cross-site", "same-site"}
    if foreign:
        raise ForeignRequestRefused(
            "This request comes from another site.",
            hint="Open Sextant itself; behind a proxy, set SEXTANT_PUBLIC_URL to the address people use.",
        )


def _is_own(origin: str, *, host: str, origins: Collection[str]) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return False
    return parts.netloc.lower() == host.lower() or origin.rstrip("/").lower() in origins
