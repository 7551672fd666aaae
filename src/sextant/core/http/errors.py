"""One error shape: `{"error": {code, message, hint, details, request_id, timestamp}}`."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from sextant.core.http.answers import OrjsonResponse
from sextant.core.scope import current, late
from sextant.core.telemetry import Log
from sextant.kit.clock import SystemClock, iso
from sextant.kit.errors import SextantError, Unavailable

_logger = Log("sextant.http")
_BY_STATUS = {
    400: ("bad_request", "This request cannot be read.", "Hold it against the API's description."),
    404: ("not_found", "There is nothing at this address.", "Look at the API's description for the paths."),
    405: ("method_not_allowed", "This address does not take that verb.", "See the Allow header."),
    413: ("too_large", "What was sent is larger than this address takes.", "Send it in smaller parts."),
    415: ("unsupported_type", "This content type is not read here.", "Send JSON, or see the description."),
    422: ("invalid_input", "What was sent does not fit.", "Hold it against the API's description."),
}
_INTERNAL = "An error inside Sextant kept it from answering."


class MetadataUnavailable(Unavailable):
    """The metadata database does not answer, or takes nothing."""

    code = "metadata_unavailable"


def error_codes() -> dict[str, int]:
    """Every code an answer can carry, with its HTTP status: all error classes of the house and HTTP's own."""
    codes = {kind.code: kind.status for kind in _family(SextantError)}
    return codes | {code: status for status, (code, _, _) in _BY_STATUS.items() if code not in codes}


def install_errors(app: FastAPI, *, support: str) -> None:
    """Turns every error into the one shape; `support` is whom to ask on a 5xx."""

    def known(_request: Request, error: Exception) -> Response:
        return answer_for(cast("SextantError", error), support=support)

    def invalid(_request: Request, error: Exception) -> Response:
        return _invalid(cast("RequestValidationError", error).errors())

    def by_status(_request: Request, error: Exception) -> Response:
        refused = cast("HTTPException", error)
        fallback = ("http_error", str(refused.detail), "")
        code, message, advice = _BY_STATUS.get(refused.status_code, fallback)
        headers = dict(refused.headers or {})
        return shaped(refused.status_code, code=code, message=message, hint=advice, headers=headers)

    def database(request: Request, error: Exception) -> Response:
        return known(request, told_of(cast("DBAPIError", error)))

    app.add_exception_handler(SextantError, known)
    app.add_exception_handler(OperationalError, database)
    app.add_exception_handler(InternalError, database)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, by_status)


def answer_for(error: SextantError, *, support: str = "") -> Response:
    """The answer to an error of the house; each is logged, a 5xx with its trace."""
    log = _logger.bind(code=error.code, status=error.status)
    if error.status >= 500:
        log.error("request_failed", exc_info=error)
    else:
        log.info("request_refused", message=error.message)
    headers: dict[str, str] = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    hint = error.hint
    if error.status >= 500 and support:
        hint = f"{hint} If it stays, ask {support} and give the request id.".strip()
    message = error.message if error.code != SextantError.code else _INTERNAL
    return shaped(
        error.status, code=error.code, message=message, hint=hint, details=error.details, headers=headers
    )


def told_of(error: DBAPIError) -> SextantError:
    """A metadata database that does not take what it is asked, in words; its own go to the log alone."""
    words = str(error.orig).lower()
    if "lock timeout" in words and (passed := late()) is not None:
        return passed
    _logger.warning("database_refused", why=type(error.orig).__name__)
    if "full" in words or "no space" in words:
        return MetadataUnavailable(
            "The disk of the metadata database is full.", seconds=60, hint="Make room there."
        )
    if "read-only" in words or "readonly" in words:
        return MetadataUnavailable(
            "The metadata database can be read and not written.",
            seconds=30,
            hint="Look at the rights and the disk of SEXTANT_DATABASE_URL, or at which server leads.",
        )
    return MetadataUnavailable(
        "The metadata database does not answer.", seconds=5, hint="Look at SEXTANT_DATABASE_URL."
    )


def internal(error: Exception, *, support: str) -> Response:
    """The answer to an error that nobody foresaw: logged with its trace, told in general words."""
    scope = current()
    path = f"{scope.method} {scope.path}" if scope else ""
    _logger.error("request_failed", request=path, exc_info=error)
    hint = f"Try again; if it stays, ask {support} and give the request id." if support else _TRY
    return shaped(500, code="internal_error", message=_INTERNAL, hint=hint)


def shaped(
    status: int,
    *,
    code: str,
    message: str,
    hint: str = "",
    details: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An error as every client knows it."""
    scope = current()
    content = {
        "error": {
            "code": code,
            "message": message,
            "hint": hint,
            "details": dict(details or {}),
            "request_id": scope.request_id if scope else "",
            "timestamp": iso(SystemClock().now()),
        }
    }
    return OrjsonResponse(content, status_code=status, headers=dict(headers or {}))


def _invalid(problems: Sequence[Any]) -> Response:
    fields = [
        {"field": ".".join(str(part) for part in problem["loc"][1:]), "problem": str(problem["msg"])}
        for problem in problems
    ]
    named = ", ".join(f"`{field['field']}`" for field in fields[:5] if field["field"])
    message = f"What was sent does not fit: {named}." if named else "What was sent does not fit."
    hint = "; ".join(f"{field['field'] or 'body'}: {field['problem']}" for field in fields[:5])
    return shaped(422, code="invalid_input", message=message, hint=hint, details={"fields": fields})


def _family(kind: type[SextantError]) -> "list[type[SextantError]]":
    found = [kind]
    for inner in kind.__subclasses__():
        found.extend(_family(inner))
    return found


_TRY = "Try again; if it stays, give an administrator the request id."
