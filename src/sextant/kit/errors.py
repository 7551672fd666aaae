"""Errors a person can act on: a stable code, an HTTP status, what happened and what to do next.

    SextantError
    ├── InputRefused (422)      what was sent cannot be used
    ├── NotSignedIn (401)       no valid token
    ├── NotAllowed (403)        signed in, but not permitted
    ├── NotFound (404)          does not exist for this person
    ├── Conflict (409)          the state of things forbids it now
    ├── TooLarge (413)          over a size limit
    ├── UnsupportedType (415)   a kind of file that is not read
    ├── LimitReached (429)      over a rate or quota; carries retry_after
    ├── Unavailable (503)       something needed does not answer; carries retry_after
    └── DeadlinePassed (504)    the request was to be answered by a time that is over

Features subclass these with their own codes (`SqlRefused(InputRefused)`): see `docs/reference/errors.md`.
"""

from collections.abc import Mapping
from typing import ClassVar


class SextantError(Exception):
    """An error with a stable code; `message` says what happened, `hint` what to do."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, hint: str = "", details: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = dict(details or {})

    @property
    def retry_after(self) -> int | None:
        """Seconds to wait before trying again, where waiting helps."""
        return None


class InputRefused(SextantError):
    code = "invalid_input"
    status = 422


class NotSignedIn(SextantError):
    code = "not_signed_in"
    status = 401


class NotAllowed(SextantError):
    code = "not_allowed"
    status = 403


class NotFound(SextantError):
    code = "not_found"
    status = 404


class Conflict(SextantError):
    code = "conflict"
    status = 409


class TooLarge(SextantError):
    code = "too_large"
    status = 413


class UnsupportedType(SextantError):
    code = "unsupported_type"
    status = 415


class _Later(SextantError):
    def __init__(
        self,
        message: str,
        *,
        seconds: int,
        hint: str = "",
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message, hint=hint, details=details)
        self._seconds = max(1, seconds)

    @property
    def retry_after(self) -> int | None:
        return self._seconds


class LimitReached(_Later):
    code = "rate_limited"
    status = 429


class DeadlinePassed(SextantError):
    code = "deadline_passed"
    status = 504


class Unavailable(_Later):
    code = "unavailable"
    status = 503
