"""How old a raw file is, by its key."""

import re
from datetime import UTC, datetime
from uuid import UUID

_CORRECTED = re.compile(r"mends-([0-9a-f-]{36})\.json")


def made_at(key: str) -> datetime | None:
    """When a file began to come, by the ids in its key: the upload's, or that of a correction.

    A UUID of version 7 holds the time in milliseconds.
    """
    parts = key.split("/")
    if len(parts) < 4:
        return None
    try:
        made = [UUID(parts[2])]
        if corrected := _CORRECTED.fullmatch(parts[-1]):
            made.append(UUID(corrected[1]))
    except ValueError:
        return None
    return datetime.fromtimestamp((max(one.int for one in made) >> 80) / 1000, UTC)
