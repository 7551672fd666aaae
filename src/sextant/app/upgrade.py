"""Brings the metadata database up to date before anything uses it."""

from sextant.app.settings import Settings
from sextant.core.db import Database, metadata
from sextant.core.jobs import Jobs
from sextant.kit.clock import SystemClock


def upgrade(settings: Settings, *, jobs: bool = True) -> None:
    """Creates or migrates every table; safe to run again. `jobs=False` leaves out the job queue's own."""
    import sextant.app.wiring  # noqa: F401  # declares the tables of all features

    db = Database(settings.database)
    try:
        metadata.create_all(db.engine)
        if jobs:
            Jobs(db, SystemClock()).prepare()
    finally:
        db.close()
