"""The ready stream `events`: its columns are known before the first event, its rollups are made with it."""

from collections.abc import Mapping

NAME = "events"
TOPIC = "stream.ready"
COLUMNS = {"timestamp": "timestamptz", "event_type": "string", "user_id": "string", "value": "double"}
_TIMES = frozenset({"timestamptz", "timestamp", "date"})
_NUMBERS = frozenset({"long", "double"})


def readied(table_name: str, found: Mapping[str, str]) -> dict[str, str] | None:
    """The columns of the ready stream with all that a first batch brings; None for any other stream.

    A batch of that name makes it where it tells when and what happened. Its time keeps the type in which it
    is sent; whole numbers are values too, and kinds and people are texts whatever they are sent as.
    """
    if table_name != NAME or found.get("timestamp") not in _TIMES or "event_type" not in found:
        return None
    if found.get("value", "double") not in _NUMBERS:
        return None
    return {**COLUMNS, "timestamp": found["timestamp"]} | {
        path: kind for path, kind in found.items() if path not in COLUMNS
    }
