"""A database is brought up to date by one chain, on both kinds, as often as one likes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from sextant import migrations
from sextant.app import wiring_features
from sextant.app.settings import Settings
from sextant.app.upgrade import DatabaseUnavailable, queue_schema, upgrade
from sextant.core.db import Database, metadata
from sextant.core.jobs import Jobs
from tests.servers.postgres import Postgres


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


def test_processes_that_start_at_once_all_find_the_job_queue_ready(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    name = postgres.empty()
    together = Barrier(6)
    prepare = Jobs.prepare

    def at_once(jobs: Jobs) -> None:
        prepare(jobs)
        together.wait(30)

    settings = Settings(data=tmp_path, database_url=postgres.url(name))
    upgrade(settings)  # loads every library first: processes share no half-loaded module, threads do
    database = Database(settings.database)
    with database.transaction() as tx:
        tx.execute(queue_schema.delete())
    monkeypatch.setattr(Jobs, "prepare", at_once)
    with ThreadPoolExecutor(6) as starts:
        for start in [starts.submit(upgrade, settings) for _ in range(6)]:
            start.result()
    with database.reading() as tx:
        assert tx.execute(select(func.count()).select_from(queue_schema)).scalar() == 1
    database.close()
    postgres.drop(name)


def test_the_newest_revision_is_the_one_that_is_named():
    folder = Path(migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_heads() == [migrations.HEAD]


def test_a_database_that_is_away_is_named_with_its_setting(tmp_path):
    settings = Settings(data=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(DatabaseUnavailable) as refused:
        upgrade(settings)
    assert "SEXTANT_DATABASE_URL" in refused.value.hint
