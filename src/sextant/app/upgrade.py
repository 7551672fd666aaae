"""Brings the metadata database up to date before anything uses it."""

from importlib import import_module
from importlib.metadata import version

from sqlalchemy import Column, Connection, String, Table, select, text
from sqlalchemy.exc import OperationalError

from sextant.app.rolling import Chain, bring_up
from sextant.app.settings import Settings
from sextant.core.db import Database, metadata
from sextant.core.jobs import Jobs
from sextant.core.lake import CatalogSettings, catalog_tables
from sextant.kit.clock import SystemClock
from sextant.kit.errors import Unavailable

# Which version of the queue's library made its tables; it need not be loaded when that is the installed one.
queue_schema = Table("job_queue_schema", metadata, Column("library", String(40), primary_key=True))

_LOCK = 73656574617


class DatabaseUnavailable(Unavailable):
    """The metadata database does not answer at the start."""

    code = "database_unavailable"


def upgrade(settings: Settings, *, jobs: bool = True, chain: Chain | None = None) -> None:
    """Migrates every table; safe to run again. `jobs=False` leaves out the job queue's own.

    Raises SchemaAhead, OlderAtWork where old and new code cannot work side by side.
    """
    db = Database(settings.database)
    try:
        _migrate(db, chain or Chain())
        if jobs:
            _prepare_queue(db)
        _make_catalog(settings)
    except OperationalError as error:
        raise DatabaseUnavailable(
            "The metadata database does not answer.",
            seconds=5,
            hint="Look at SEXTANT_DATABASE_URL and at the server it names.",
        ) from error
    finally:
        db.close()


def _make_catalog(settings: Settings) -> None:
    """The tables of a SQL catalog that lies apart from the metadata, in the form that other engines know."""
    if settings.catalog == settings.database or not CatalogSettings(settings.catalog_url).is_sql:
        return
    db = Database(settings.catalog)
    try:
        with db.transaction() as tx:
            _take_turn(tx)
            metadata.create_all(tx, catalog_tables)
    finally:
        db.close()


def lay_out(settings: Settings) -> None:
    """Every table at once, for a new database that ends with this process: no chain, no job queue."""
    import_module("sextant.app.wiring_features")  # declares the tables of all features
    db = Database(settings.database)
    with db.transaction() as tx:
        metadata.create_all(tx, checkfirst=False)
    db.close()


def _migrate(db: Database, chain: Chain) -> None:
    with db.transaction() as tx:
        _take_turn(tx)
        bring_up(tx, chain)


def _take_turn(tx: Connection) -> None:
    """Several processes may start at once on one database; SQLite has one writer anyhow."""
    if tx.dialect.name == "postgresql":
        tx.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


def _prepare_queue(db: Database) -> None:
    installed = version("dbos")
    with db.reading() as tx:
        made_by = tx.execute(select(queue_schema.c.library)).scalars().first()
    if made_by == installed:
        return
    # Outside of our turn: the library takes its own, and builds indexes that wait for who waits.
    Jobs(db, SystemClock()).prepare()
    with db.transaction() as tx:
        _take_turn(tx)
        tx.execute(queue_schema.delete())
        tx.execute(queue_schema.insert().values(library=installed))
