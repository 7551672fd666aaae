"""Raw files that nobody has asked for in long lie below another prefix, and are found there all the same.

Which class of storage they have there is the store's own rule for that prefix; it has to be one that is read
without being fetched back first.
"""

from collections.abc import Callable
from typing import TypeVar

from sextant.core.objects.failing import ObjectMissing, gone

COLD = "cold"
_RAW = "bronze/"
Made = TypeVar("Made")


def cold_key(key: str) -> str | None:
    """Where a raw file lies once it is cold; None for what never is."""
    return f"{COLD}/{key}" if key.startswith(_RAW) else None


def wherever(key: str, ask: Callable[[str], Made]) -> Made:
    """What `ask` gives for the key, or for its cold place; raises ObjectMissing where it is in neither."""
    try:
        return ask(key)
    except ObjectMissing:
        cold = cold_key(key)
        if cold is None:
            raise
        try:
            return ask(cold)
        except ObjectMissing:
            raise gone(key) from None
