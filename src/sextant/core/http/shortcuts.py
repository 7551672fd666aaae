"""Addresses that are asked so often that the way through the framework costs more than the work.

The framework's route stays: it describes the address, and takes every request that a shortcut leaves to it.
"""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

# By verb and path; gives what answers, or None, before it has read anything, for what is not plain.
Shortcut = Callable[[Request], Awaitable[Response] | None]
Shortcuts = Mapping[tuple[str, str], Shortcut]

__all__ = ["Shortcut", "Shortcuts"]
