"""A database is brought up to date by one chain, on both kinds, as often as one likes."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from sextant import migrations
from sextant.app import wiring_features
from sextant.app.settings import Settings
from sextant.app.upgrade import DatabaseUnavailable, upgrade
from sextant.core.db import Database, metadata


def test_the_chain_gives_exactly_the_tables_that_the_stores_declare(database: Database):
    assert wiring_features, "with it every store is there, and its tables"
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    assert differences == []


def test_upgrading_again_changes_nothing(settings: Settings, database: Database):
    upgrade(settings)
    upgrade(settings)
    with database.reading() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM jobs").scalar() == 0


def test_the_newest_revision_is_the_one_that_is_named():
    folder = Path(migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_heads() == [migrations.HEAD]


def test_a_database_that_is_away_is_named_with_its_setting(tmp_path):
    settings = Settings(data=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailable) as refused:
        upgrade(settings)
    assert "SEXTANT_DATABASE_URL" in refused.value.hint
