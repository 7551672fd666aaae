"""How a command ends when something is wrong: a line and a hint on stderr, and a status scripts can read."""

import sys
import tempfile
import traceback

from sextant.kit.errors import (
    InputRefused,
    LimitReached,
    NotAllowed,
    NotFound,
    NotSignedIn,
    SextantError,
    Unavailable,
)

FAILED = 1  # what was asked for cannot be done
USAGE = 2  # the command was not written as it is read
NOT_PERMITTED = 3
NOT_FOUND = 4
NOT_REACHED = 5  # no server, or it cannot answer now
NOT_UNDERSTOOD = 6  # a question whose words could not be placed
INTERRUPTED = 130


class ServerNotReached(Unavailable):
    """The server at the given address does not answer."""

    code = "server_not_reached"


class ServerRefused(InputRefused):
    """An error the server answered with; `code` and `status` are its own."""

    def __init__(self, *, status: int, code: str, message: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.answered_status = status
        self.answered_code = code


class UsageRefused(InputRefused):
    """A command whose arguments do not fit together."""

    code = "usage"


def status_of(error: SextantError) -> int:
    """The exit status for an error."""
    if isinstance(error, ServerRefused):
        by_status = {
            401: NOT_PERMITTED,
            403: NOT_PERMITTED,
            404: NOT_FOUND,
            429: NOT_REACHED,
            503: NOT_REACHED,
        }
        return by_status.get(error.answered_status, FAILED)
    if isinstance(error, UsageRefused):
        return USAGE
    if isinstance(error, NotSignedIn | NotAllowed):
        return NOT_PERMITTED
    if isinstance(error, NotFound):
        return NOT_FOUND
    return NOT_REACHED if isinstance(error, LimitReached | Unavailable) else FAILED


def tell(error: SextantError) -> None:
    """Writes what happened, and what to do, to stderr."""
    sys.stderr.write(f"sextant: {' '.join(error.message.split())}\n")
    if error.hint:
        sys.stderr.write(f"         {' '.join(error.hint.split())}\n")


def unexpected(error: Exception) -> int:
    """Keeps the trace of a defect in a file, and says where."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="sextant-trace-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exception(error, file=file)
    kind = type(error).__name__
    sys.stderr.write(f"sextant: This failed inside Sextant ({kind}).\n")
    sys.stderr.write(f"         The trace is in {file.name}: send it with what you did.\n")
    return FAILED
