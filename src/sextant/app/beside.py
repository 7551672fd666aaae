"""Processes that cannot work beside each other are refused at the start, by the setting that falls short."""

import hashlib

from sextant import __version__
from sextant.app.checks import SettingRefused
from sextant.app.settings import Settings
from sextant.core.db import Database
from sextant.core.processes import Process, Processes, folder_name, refuse_beside
from sextant.kit.clock import SystemClock
from sextant.migrations import HEAD


def join(settings: Settings, db: Database) -> Processes:
    """This process among the others, which see it from now on; raises SettingRefused."""
    these = Processes(
        db,
        SystemClock(),
        roles=settings.roles,
        folder=folder_name(settings.data),
        secret=hashlib.sha256(b"sextant secret print\0" + settings.secret()).hexdigest(),
        version=__version__,
        revision=HEAD,
    )
    these.begin()
    try:
        refuse_beside(these, lambda me, other: refuse(settings, me, other))
    except BaseException:
        these.end()
        raise
    return these


def refuse(settings: Settings, me: Process, other: Process) -> None:
    """Raises SettingRefused where these two cannot work beside each other."""
    there = f"the process {other.pid} on {other.host} ({', '.join(other.roles)})"
    if settings.database.startswith("sqlite") and me.host != other.host:
        raise SettingRefused(
            f"SEXTANT_DATABASE_URL is a SQLite file, which reaches one machine, and {there} uses it too.",
            hint="Set SEXTANT_DATABASE_URL to postgresql://… on both, or run one of them.",
        )
    if settings.cache_url.startswith("memory") and "api" in me.roles and "api" in other.roles:
        raise SettingRefused(
            f"SEXTANT_CACHE_URL is the memory of one process, and {there} answers people too: "
            "each would count limits for itself.",
            hint="Set SEXTANT_CACHE_URL to redis://… on both, or run one of them.",
        )
    if me.secret != other.secret:
        raise SettingRefused(
            f"SEXTANT_SECRET_KEY is another here than for {there}: what one seals, the other cannot open.",
            hint="Give every process the same SEXTANT_SECRET_KEY.",
        )
    if me.folder != other.folder:
        _refuse_apart(settings, me, other, there)


def _refuse_apart(settings: Settings, me: Process, other: Process, there: str) -> None:
    """The data folders are two: whatever lies in one is not there for the other."""
    if settings.objects.startswith("file:"):
        raise SettingRefused(
            f"SEXTANT_OBJECTS_URL is a folder of this machine, and {there} has another data folder.",
            hint="Set SEXTANT_OBJECTS_URL to s3://…, gs://… or az://…, or give both one SEXTANT_DATA.",
        )
    if set(me.roles) != {"scheduler"} and set(other.roles) != {"scheduler"}:
        raise SettingRefused(
            f"SEXTANT_DATA is another folder here than for {there}: the log of streams lies in it.",
            hint="Give all processes one SEXTANT_DATA, on a disk that they share.",
        )
