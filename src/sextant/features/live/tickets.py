"""Tickets: a way to open a socket where no header can be sent; good once, for half a minute."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from sextant.core.sealing import Seal, SealBroken
from sextant.kit.errors import NotSignedIn
from sextant.kit.ids import new_secret
from sextant.ports.cache import Cache

SECONDS = 30


class TicketRefused(NotSignedIn):
    """A ticket that was used, has expired, or never was."""

    code = "ticket_refused"


class Tickets:
    """What a ticket stands for lies sealed in the cache; the ticket itself is known to its holder alone."""

    def __init__(self, cache: Cache, seal: Seal) -> None:
        self._cache = cache
        self._seal = seal

    def make(self, what: Mapping[str, Any]) -> str:
        """A ticket for what is needed to know its holder again."""
        ticket = new_secret(32)
        key = _key(ticket)
        sealed = self._seal.close(orjson.dumps(dict(what)), label=key)
        self._cache.set(key, sealed.encode(), ttl=SECONDS)
        return ticket

    def take(self, ticket: str) -> dict[str, Any]:
        """What the ticket stands for, this once; raises TicketRefused."""
        refused = TicketRefused(
            "This ticket was used, or has expired.", hint="Ask for another at POST /api/v1/ws-ticket."
        )
        if not 20 <= len(ticket) <= 100:
            raise refused
        key = _key(ticket)
        sealed = self._cache.get(key)
        used, _ = self._cache.increment(f"{key}:used", ttl=2 * SECONDS)
        if sealed is None or used > 1:
            raise refused
        self._cache.delete(key)
        try:
            what: dict[str, Any] = orjson.loads(self._seal.open(sealed.decode(), label=key))
        except SealBroken as error:
            raise refused from error
        return what


def _key(ticket: str) -> str:
    return "ws-ticket:" + hashlib.sha256(ticket.encode()).hexdigest()
