"""Python workers on other machines, which do pieces of work by their names, many at the same time.

WorkersUnavailable (503)  they cannot be reached, or are not of this version
WorkFailed (503)          a worker ended before its work did
"""

from collections.abc import Callable
from typing import Protocol

from sextant.kit.errors import Unavailable

# Found by its name in the worker, where this package is installed too; takes and gives text.
Work = Callable[[str], str]


class WorkersUnavailable(Unavailable):
    """Other machines cannot be reached, or do not have this version."""

    code = "workers_unavailable"


class WorkFailed(Unavailable):
    """A worker on another machine ended before its work did."""

    code = "work_failed"


class Workers(Protocol):
    def run(self, work: Work, asked: str, *, stopped: Callable[[], bool]) -> str:
        """What the work gives; it is ended when `stopped` says so. Called from several threads at once.

        Raises WorkersUnavailable, WorkFailed.
        """
        ...

    def close(self) -> None: ...
