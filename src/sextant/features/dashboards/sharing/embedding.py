"""Tokens of pages that embed a dashboard: JSON Web Tokens (RFC 7519) by HS256, which carry row filters.

A page's server signs `{"exp": ..., "rows": {"region": ["North"]}}` with the embedding's secret. Every table
that a tile scans is held to those rows; one that has no such column stays shut unless `open` names it.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import orjson

from sextant.features.dashboards.filtering import OneOf
from sextant.features.dashboards.models import DashboardRefused
from sextant.features.dashboards.sharing.models import EmbedRefused
from sextant.features.dashboards.viewing.models import Restriction

LONGEST = timedelta(hours=24)
MOST_BYTES = 16_384
MOST_VALUES = 1_000
MOST_ROWS = 20
_ORIGIN = re.compile(r"^https?://[A-Za-z0-9.-]{1,253}(:\d{1,5})?$")
_LATE = timedelta(seconds=30)  # by which clocks may differ


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a valid token allows."""

    held: tuple[Restriction, ...]
    filters: Mapping[str, Any] = field(default_factory=dict[str, Any])


def origins(given: Sequence[str]) -> tuple[str, ...]:
    """Addresses of pages as a policy of frames names them; raises DashboardRefused."""
    done = tuple(dict.fromkeys(one.strip().rstrip("/").lower() for one in given if one.strip()))
    wrong = next((one for one in done if not _ORIGIN.match(one)), None)
    if wrong is not None or not done:
        raise DashboardRefused(
            "A dashboard is embedded by pages that are named."
            if wrong is None
            else f"`{wrong[:100]}` is no origin.",
            hint="Send origins such as https://www.example.com, without a path.",
        )
    return done


def read(token: str, secret: bytes, *, now: datetime) -> Ticket:
    """What the token allows; raises EmbedRefused for any that is not whole, signed and in its time."""
    payload = _payload(token, secret)
    expires = payload.get("exp")
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        raise EmbedRefused("The token has no `exp`.", hint="Let a token end within 24 hours.")
    if expires <= (now - _LATE).timestamp():
        raise EmbedRefused("The token has expired.", hint="The page that embeds this signs a new one.")
    if expires > (now + LONGEST + _LATE).timestamp():
        raise EmbedRefused("The token lives for more than 24 hours.", hint="Sign a shorter one at each view.")
    filters = payload.get("filters", {})
    if not isinstance(filters, dict):
        raise EmbedRefused("`filters` is an object by filter id.", hint="Leave it out for all rows.")
    return Ticket(_held(payload), cast("dict[str, Any]", filters))


def _payload(token: str, secret: bytes) -> Mapping[str, Any]:
    parts = token.split(".")
    if len(token) > MOST_BYTES or len(parts) != 3:
        raise EmbedRefused("There is no token.", hint="Sign one with the secret of this embedding.")
    head, body, signature = parts
    try:
        header: Any = orjson.loads(_bytes(head))
        signed = _bytes(signature)
    except (ValueError, binascii.Error) as error:
        raise _invalid() from error
    if not isinstance(header, dict) or cast("dict[str, Any]", header).get("alg") != "HS256":
        raise EmbedRefused("The token is not signed with HS256.", hint="Sign it with HS256 and the secret.")
    if not hmac.compare_digest(signed, hmac.digest(secret, f"{head}.{body}".encode(), "sha256")):
        raise _invalid()
    try:
        payload: Any = orjson.loads(_bytes(body))
    except (ValueError, binascii.Error) as error:
        raise _invalid() from error
    if not isinstance(payload, dict):
        raise _invalid()
    return cast("dict[str, Any]", payload)


def _held(payload: Mapping[str, Any]) -> tuple[Restriction, ...]:
    rows: Any = payload.get("rows", {})
    opened: Any = payload.get("open", [])
    if not isinstance(rows, dict) or len(cast("dict[str, Any]", rows)) > MOST_ROWS:
        raise EmbedRefused("`rows` is an object of columns and their values.", hint=_EXAMPLE)
    if not isinstance(opened, list) or not all(isinstance(one, str) for one in cast("list[Any]", opened)):
        raise EmbedRefused("`open` is a list of tables.", hint=_EXAMPLE)
    tables = tuple(one.lower() for one in cast("list[str]", opened))
    return tuple(
        Restriction(column, OneOf(_values(values)), tables)
        for column, values in cast("dict[str, Any]", rows).items()
    )


def _values(given: Any) -> tuple[Any, ...]:
    values = cast("list[Any]", given) if isinstance(given, list) else [given]
    plain = all(isinstance(one, str | int | float | bool) for one in values)
    if not plain or not values or len(values) > MOST_VALUES:
        raise EmbedRefused("A column of `rows` has one value or a list of some.", hint=_EXAMPLE)
    return tuple(values)


_EXAMPLE = 'Sign {"exp": 1767225600, "rows": {"region": ["North"]}, "open": ["products"]}.'


def _invalid() -> EmbedRefused:
    return EmbedRefused("The token is not valid.", hint="Sign it with the secret of this embedding.")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
