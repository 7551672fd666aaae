"""Settings that cannot work are refused at the start, each by its name and with what to change."""

import fcntl
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sextant.app.settings import ALL_ROLES, Settings
from sextant.core.objects import SCHEMES, local_folder
from sextant.kit.errors import Conflict, InputRefused

_SCHEMES = {
    "database_url": ("sqlite", "postgresql", "postgres", "postgresql+psycopg"),
    "objects_url": SCHEMES,
    "catalog_url": (
        "sqlite",
        "postgresql",
        "postgres",
        "postgresql+psycopg",
        "rest+http",
        "rest+https",
        "glue",
    ),
    "warehouse_url": (
        "duckdb",
        "chdb",
        "clickhouse",
        "clickhouse+https",
        "trino",
        "trino+https",
        "spark",
        "spark+https",
        "snowflake",
        "snowflake+http",
    ),
    "loads_url": ("spark", "spark+https"),
    "events_url": ("table", "kafka", "kafka+tls"),
    "cache_url": ("memory", "redis", "rediss"),
}


class SettingRefused(InputRefused):
    """A setting names what this version does not have, or contradicts another."""

    code = "setting_refused"


class FolderInUse(Conflict):
    """Another server works on the same data folder."""

    code = "folder_in_use"


def check(settings: Settings) -> None:
    """Raises SettingRefused for the first setting that cannot work."""
    for name, url in _urls(settings):
        schemes = _SCHEMES[name]
        if name in ("warehouse_url", "loads_url") and urlsplit(url).password:
            raise SettingRefused(
                f"SEXTANT_{name.upper()} holds a password, and addresses are written to logs.",
                hint="Put it into SEXTANT_WAREHOUSE_PASSWORD.",
            )
        scheme = urlsplit(url).scheme if "://" in url else ""
        if url and scheme not in schemes and not (name == "objects_url" and not scheme):
            known = ", ".join(f"{each}://" for each in schemes)
            raise SettingRefused(
                f"SEXTANT_{name.upper()} begins with '{scheme or url[:20]}', which is not known.",
                hint=f"Use one of {known}.",
            )
    _check_reach(settings)
    _check_snowflake(settings)


def _check_snowflake(settings: Settings) -> None:
    """It reads the lake itself, and nothing outside of a machine reads a folder of that."""
    for url in settings.warehouse_url.split():
        parts = urlsplit(url)
        elsewhere = "files" in parse_qs(parts.query)
        if parts.scheme == "snowflake" and not elsewhere and local_folder(settings.objects) is not None:
            raise SettingRefused(
                "Snowflake reads tables from an object store, and SEXTANT_OBJECTS_URL is a folder here.",
                hint="Set SEXTANT_OBJECTS_URL to s3://…, gs://… or az://…, or take Snowflake out.",
            )


def _urls(settings: Settings) -> Generator[tuple[str, str]]:
    """Each address by its setting; of query engines there may be several."""
    for name in _SCHEMES:
        value: str = getattr(settings, name)
        for url in value.split() if name == "warehouse_url" else [value]:
            yield name, url


def _check_reach(settings: Settings) -> None:
    if not settings.roles:
        raise SettingRefused(
            "SEXTANT_ROLES names no role.", hint="Use api, worker, stream, scheduler, or leave it out."
        )
    spread = set(settings.roles) != set(ALL_ROLES)
    if not spread:
        return
    for name, kind, instead in (
        ("database_url", settings.database.startswith("sqlite"), "postgresql://…"),
        ("cache_url", settings.cache_url.startswith("memory"), "redis://…"),
    ):
        if kind:
            raise SettingRefused(
                f"The roles are spread over several processes, but SEXTANT_{name.upper()} reaches only one.",
                hint=f"Set SEXTANT_{name.upper()} to {instead}, or run all roles in one process.",
            )


def check_moved(settings: Settings) -> None:
    """Raises SettingRefused where a move to these back ends has not ended."""
    if (settings.data / "moving").is_dir():
        raise SettingRefused(
            f"A move to {settings.data} was interrupted: what is there is not whole.",
            hint="Give the same `sextant move` again and let it end, or remove the folder and begin anew.",
        )


def check_port(settings: Settings) -> None:
    """Raises SettingRefused when the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingRefused(
                f"Port {settings.port} on {settings.host} is taken or not allowed ({error.strerror}).",
                hint="Choose another by --port or SEXTANT_PORT, or stop what uses it.",
            ) from error


@contextmanager
def folder_lock(settings: Settings) -> Generator[None]:
    """Holds the data folder for this server; a second one on the same SQLite files would lose work."""
    if not settings.database.startswith("sqlite"):
        yield
        return
    settings.data.mkdir(parents=True, exist_ok=True)
    path = settings.data / "server.lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _in_use(settings.data, path) from error
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def _in_use(folder: Path, path: Path) -> FolderInUse:
    process = path.read_text(encoding="utf-8").strip() or "unknown"
    return FolderInUse(
        f"Another Sextant server (process {process}) uses the folder {folder}.",
        hint="Stop it first, choose another folder by --data, or use PostgreSQL for several servers.",
    )
