"""This machine: the data folder, its disk and secret, the port, the page and the native engine."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version

from sextant import __version__
from sextant.app.checks import SettingRefused, check, check_moved, check_port
from sextant.app.doctor.finding import Finding, failed, ok, warning
from sextant.app.settings import Settings
from sextant.kit.ids import new_id

_LITTLE = 2 << 30
_TOO_LITTLE = 200 << 20


def settings_found(settings: Settings) -> Iterator[Finding]:
    try:
        check(settings)
        check_moved(settings)
    except SettingRefused as error:
        yield failed("settings", error.message, error.hint)
    else:
        yield ok("settings", f"Sextant {__version__}, roles {', '.join(settings.roles)}")


def folder(settings: Settings) -> Iterator[Finding]:
    data = settings.data.resolve()
    if not data.is_dir():
        above = next(one for one in data.parents if one.is_dir())
        if os.access(above, os.W_OK):
            yield ok("data folder", f"{data} is not there yet; it is made at the first start")
        else:
            yield failed("data folder", f"{data} cannot be made.", f"Let this user write to {above}.")
        return
    probe = data / f"doctor-{new_id()}"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        yield failed(
            "data folder",
            f"{data} cannot be written: {error.strerror}.",
            "Give this user the right to write there, or name another folder by --data.",
        )
    else:
        yield ok("data folder", f"{data} can be written")


def disk(settings: Settings) -> Iterator[Finding]:
    data = settings.data.resolve()
    place = next(one for one in (data, *data.parents) if one.exists())
    free = shutil.disk_usage(place).free
    said = f"{free / 1e9:,.1f} GB free where {data} lies"
    to_do = "Make room, or move the data folder to a larger disk."
    if free < _TOO_LITTLE:
        yield failed("disk", said, to_do)
    elif free < _LITTLE:
        yield warning("disk", said, to_do)
    else:
        yield ok("disk", said)


def secret(settings: Settings) -> Iterator[Finding]:
    if settings.secret_key.get_secret_value():
        yield ok("secret", "given by SEXTANT_SECRET_KEY")
        return
    path = settings.data / "secret.key"
    if not path.exists():
        yield ok("secret", "not there yet; it is made at the first start")
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield warning("secret", f"{path} can be read by others.", f"Run: chmod 600 {path}")
    else:
        yield ok("secret", f"{path}, readable by its owner alone")
    if not settings.database.startswith("sqlite"):
        yield warning(
            "secret",
            "Each machine that shares this database needs the same secret.",
            "Set SEXTANT_SECRET_KEY to one value everywhere, or copy secret.key.",
        )


def port(settings: Settings) -> Iterator[Finding]:
    if "api" not in settings.roles:
        return
    try:
        check_port(settings)
    except SettingRefused as error:
        yield warning("port", error.message, "It is well if that is Sextant itself; else choose another.")
    else:
        yield ok("port", f"{settings.host}:{settings.port} is free")


def page(settings: Settings) -> Iterator[Finding]:
    if (settings.page_dir / "index.html").is_file():
        yield ok("page", "built")
    else:
        yield failed("page", "The page is not built.", "Run: make setup")


def engine(settings: Settings) -> Iterator[Finding]:
    try:
        import_module("sextant._engine")
    except ImportError as error:
        yield failed("engine", f"The native module does not load: {error}.", "Run: make setup")
    else:
        yield ok("engine", f"native module loaded, Python {sys.version.split()[0]}")


def warehouse(settings: Settings) -> Iterator[Finding]:
    if settings.warehouse_url.startswith("duckdb"):
        try:
            import_module("duckdb")
        except ImportError as error:
            yield failed("warehouse", f"DuckDB does not load: {error}.", "Install Sextant anew.")
        else:
            yield ok("warehouse", f"DuckDB {version('duckdb')} in this process")
