"""The back ends that may be servers: reached, read, written without a trace, and asked for the time."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from sextant import migrations
from sextant.app.doctor.finding import Finding, failed, ok, warning
from sextant.app.settings import Settings
from sextant.app.wiring import cache_of, catalog_of
from sextant.core.db import Database
from sextant.core.objects import Objects, local_folder
from sextant.kit.clock import SystemClock
from sextant.kit.errors import SextantError
from sextant.kit.ids import new_id

_SKEW = 2.0  # seconds that clocks may be apart; tokens and leases bear them
_SKEW_BAD = 10.0
_WAIT = 5.0
_PORTS = {"kafka": 9092, "kafka+tls": 9092, "https": 443, "http": 80}


def database(settings: Settings) -> Iterator[Finding]:
    url = settings.database
    if url.startswith("sqlite") and not _sqlite_there(url):
        yield ok("database", "SQLite, not there yet; it is made at the first start")
        return
    made = Database(url)
    try:
        yield from _database(made)
    except SQLAlchemyError as error:
        why = str(error.orig).splitlines()[0] if isinstance(error, DBAPIError) else type(error).__name__
        yield failed(
            "database",
            f"The metadata database does not answer: {why}.",
            "Look at SEXTANT_DATABASE_URL, at the server it names, and at the rights of its user.",
        )
    finally:
        made.close()


def objects(settings: Settings) -> Iterator[Finding]:
    folder = local_folder(settings.objects)
    if folder is not None and not folder.is_dir():
        yield ok("objects", f"{folder} is not there yet; it is made at the first start")
        return
    store = Objects(settings.objects, cache_dir=settings.data / "object-cache")
    key = f"doctor/{new_id()}"
    where = str(folder) if folder is not None else settings.objects
    try:
        began = time.perf_counter()
        store.put(key, b"Sextant was here.")
        made = next(item for item in store.walk("doctor") if item.key == key)
        again = not store.put_new(key, b"twice")
        store.delete([key])
        took = time.perf_counter() - began
    except SextantError as error:
        yield failed("objects", f"{where}: {error.message}", error.hint)
        return
    if again:
        yield ok("objects", f"{where} can be read and written, {took * 1000:,.0f} ms for four requests")
    else:
        yield failed(
            "objects",
            f"{where} overwrites a file that should have been new: it knows no conditional writes.",
            "Use a store, or a newer version of it, that honours If-None-Match.",
        )
    if folder is None:
        yield from clock_found("objects", made.changed_at.timestamp() - time.time(), exact=1.0)


def catalog(settings: Settings) -> Iterator[Finding]:
    if settings.catalog == settings.database:
        yield ok("catalog", "beside the metadata")
        return
    store = Objects(settings.objects, cache_dir=settings.data / "object-cache")
    kind = urlsplit(settings.catalog).scheme.split("+")[0]
    try:
        count = sum(1 for _ in catalog_of(settings, store).listed())
    except SextantError as error:
        yield failed("catalog", error.message, error.hint)
    except SQLAlchemyError as error:
        why = str(error.orig).splitlines()[0] if isinstance(error, DBAPIError) else type(error).__name__
        yield failed(
            "catalog", f"The catalog's database does not answer: {why}.", "Look at SEXTANT_CATALOG_URL."
        )
    else:
        yield ok("catalog", f"{kind}, {count:,} tables")


def cache(settings: Settings) -> Iterator[Finding]:
    made = cache_of(settings, SystemClock())
    try:
        made.ping()
    except SextantError as error:
        yield warning("cache", f"{error.message} Meanwhile each process counts by itself.", error.hint)
    else:
        yield ok("cache", "in this process" if made.capabilities.reach == "process" else "Redis answers")
    finally:
        made.close()


def addresses(settings: Settings) -> Iterator[Finding]:
    """What is only reached for by its port: brokers, mail, the language model."""
    for part, url in (
        ("events", settings.events_url if settings.events_url.startswith("kafka") else ""),
        ("mail", settings.mail_url.get_secret_value()),
        ("language model", settings.llm_url),
    ):
        for host, port in _hosts(url):
            try:
                socket.create_connection((host, port), timeout=_WAIT).close()
            except OSError as error:
                yield warning(
                    part,
                    f"{host}:{port} is not reached: {error.strerror or error}.",
                    "Look at the address, the server and what stands between.",
                )
            else:
                yield ok(part, f"{host}:{port} is reached")


def _database(made: Database) -> Iterator[Finding]:
    with made.reading() as tx:
        there = inspect(tx).has_table("alembic_version")
        revision = tx.execute(text("SELECT version_num FROM alembic_version")).scalar() if there else None
        if made.is_sqlite:
            name = f"SQLite {tx.execute(text('SELECT sqlite_version()')).scalar_one()}"
            theirs: float | None = None
            early = False
        else:
            name = f"PostgreSQL {tx.execute(text('SHOW server_version')).scalar_one()}"
            theirs = float(tx.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
            early = tx.execute(text("SHOW synchronous_commit")).scalar_one() == "off"
    if theirs is not None:
        yield from clock_found("database", theirs - time.time(), exact=0.0)
    if early:
        yield warning(
            "database",
            "The server confirms what it has not written yet: if it dies, the last half second is lost.",
            "Set synchronous_commit to on for Sextant's database or its user.",
        )
    with made.engine.connect() as tx:  # rolled back: nothing of it stays
        tx.execute(text("CREATE TABLE sextant_doctor (x INTEGER)"))
        tx.rollback()
    if revision is None:
        yield ok("database", f"{name}, empty and writable; its tables are made at the first start")
    elif revision == migrations.HEAD:
        yield ok("database", f"{name}, writable, at revision {revision}")
    elif str(revision) < migrations.HEAD:
        yield warning(
            "database",
            f"{name}, at revision {revision} of {migrations.HEAD}.",
            "It is brought up to date at the next start; make a backup first.",
        )
    else:
        yield failed(
            "database",
            f"{name} was used by a newer Sextant (revision {revision}).",
            "Install the newer version, or restore a backup of before.",
        )


def clock_found(part: str, ahead: float, *, exact: float) -> Iterator[Finding]:
    """How far a server's clock is from this machine's, where that matters; told no better than `exact`."""
    off = max(0.0, abs(ahead) - exact)
    if off <= _SKEW:
        return
    which = "ahead of" if ahead > 0 else "behind"
    said = f"The clock of the {part} server is {abs(ahead):,.0f} s {which} this machine's."
    to_do = "Have both follow a time server (chrony, systemd-timesyncd)."
    yield failed("clock", said, to_do) if off > _SKEW_BAD else warning("clock", said, to_do)


def _sqlite_there(url: str) -> bool:
    path = local_folder(url.removeprefix("sqlite:///"))
    return path is not None and path.is_file()


def _hosts(url: str) -> list[tuple[str, int]]:
    parts = urlsplit(url)
    if not parts.netloc:
        return []
    default = _PORTS.get(parts.scheme, 25 if parts.scheme == "smtp" else 587)
    found: list[tuple[str, int]] = []
    for one in parts.netloc.rpartition("@")[2].split(","):
        host, _, port = one.rpartition(":")
        found.append((host, int(port)) if host and port.isdigit() else (one, default))
    return found
