"""Identifiers: UUID strings that sort by the time they were made (RFC 9562, version 7)."""

import os
import secrets
import time
import uuid
from typing import NewType

UserId = NewType("UserId", str)
WorkspaceId = NewType("WorkspaceId", str)
DatasetId = NewType("DatasetId", str)
JobId = NewType("JobId", str)
DashboardId = NewType("DashboardId", str)
SnapshotId = NewType("SnapshotId", str)


def new_id() -> str:
    """A UUID version 7 as text: 48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds << 80) | (0x7 << 76) | ((random >> 68) & 0xFFF) << 64
    value |= (0b10 << 62) | (random & ((1 << 62) - 1))
    return str(uuid.UUID(int=value))


def new_secret(size: int = 32) -> str:
    """An unguessable URL-safe token of `size` random bytes."""
    return secrets.token_urlsafe(size)
