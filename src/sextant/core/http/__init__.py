"""HTTP for all features: who calls, one error shape, pages of lists, ETags, repeated requests."""

from sextant.core.http.answers import OrjsonResponse, etagged
from sextant.core.http.bodies import WireModel
from sextant.core.http.errors import error_codes
from sextant.core.http.paging import Cursor, Page, cursor_after, cursor_values
from sextant.core.http.routing import joined, router
from sextant.core.http.signed_in import (
    SESSION_COOKIE,
    Authenticator,
    Credentials,
    SignedIn,
    caller_of,
    credentials_of,
    signed_in,
)

__all__ = [
    "SESSION_COOKIE",
    "Authenticator",
    "Credentials",
    "Cursor",
    "OrjsonResponse",
    "Page",
    "SignedIn",
    "WireModel",
    "caller_of",
    "credentials_of",
    "cursor_after",
    "cursor_values",
    "error_codes",
    "etagged",
    "joined",
    "router",
    "signed_in",
]
