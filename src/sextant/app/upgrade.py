"""Brings the metadata database up to date before anything uses it."""

from sextant.app.settings import Settings
from sextant.core.db import Database, metadata


def upgrade(settings: Settings) -> None:
    """Creates or migrates every table; safe to run again, and by several processes at once."""
    import sextant.app.wiring  # noqa: F401  # declares the tables of all features

    db = Database(settings.database)
    try:
        metadata.create_all(db.engine)
    finally:
        db.close()
