"""Old and new processes side by side on one database: what expands lets the old be, what contracts waits."""

import shutil
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text, update

from sextant import migrations
from sextant.app.rolling import Chain, OlderAtWork, SchemaAhead
from sextant.app.settings import Settings
from sextant.app.upgrade import upgrade
from sextant.app.wiring import House, build
from sextant.core.db import Database
from sextant.core.processes import Processes, processes
from sextant.features.query import Query
from sextant.kit.clock import SystemClock

EXPANDS = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9001", "{head}"

def upgrade():
    op.create_table("novelties", sa.Column("novelty", sa.String(20), primary_key=True))
    for table in ("audit_entries", "datasets", "dataset_columns", "jobs", "events", "queries", "processes"):
        op.add_column(table, sa.Column("novelty", sa.String(20), nullable=False, server_default="new"))
"""
CONTRACTS = """
from alembic import op

revision, down_revision, needs = "9002", "9001", "9001"

def upgrade():
    op.drop_table("idempotency_keys")
"""


@pytest.fixture
def newer(tmp_path: Path) -> Chain:
    """What the next version would bring: a revision that expands the tables."""
    folder = tmp_path / "newer"
    shutil.copytree(Path(migrations.__file__).parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9001_expands.py").write_text(
        EXPANDS.format(head=ScriptDirectory(str(folder)).get_current_head())
    )
    return Chain(folder, "9001")


def newest(newer: Chain) -> Chain:
    """And the version after it: a revision that takes away what older code needs."""
    (newer.folder / "versions" / "9002_contracts.py").write_text(CONTRACTS)
    return Chain(newer.folder, "9002")


def at_work(database: Database, revision: str) -> Processes:
    made = Processes(
        database, SystemClock(), roles=["api"], folder="f", secret="s", version="1", revision=revision
    )
    made.begin()
    with database.transaction() as tx:  # this test's own process is known to be no other
        tx.execute(update(processes).values(host="elsewhere"))
    return made


def test_code_works_on_while_the_tables_are_expanded_and_starts_again_beside_newer(
    settings: Settings, database: Database, newer: Chain
) -> None:
    before = build(settings, durable_jobs=False)
    assert loaded(before, "before") == 2
    upgrade(settings, jobs=False, chain=newer)
    assert loaded(before, "meanwhile") == 2
    before.close()
    upgrade(settings, jobs=False)
    again = build(settings, durable_jobs=False)
    assert loaded(again, "after") == 2
    caller = again.identity.command_caller()
    assert again.asking.ask(caller, "how many before").asked.status == "answered"
    assert again.audit.verify(caller.workspace_id).ok
    again.close()


def loaded(house: House, name: str) -> int:
    house.identity.first_sign_in_link()
    caller = house.identity.command_caller()
    house.datasets.put(caller, [b"city,amount\nOslo,1\nBergen,2\n"], file_name=f"{name}.csv", name=name)
    house.jobs.run_waiting()
    house.events.deliver()
    return house.queries.run(caller, Query(f"SELECT * FROM {name}")).row_count


def test_what_contracts_waits_until_nothing_older_is_at_work(
    settings: Settings, database: Database, newer: Chain
) -> None:
    upgrade(settings, jobs=False, chain=newer)
    contracted = newest(newer)
    older, beside = at_work(database, migrations.HEAD), at_work(database, "9001")
    with pytest.raises(OlderAtWork) as refused:
        upgrade(settings, jobs=False, chain=contracted)
    assert "on elsewhere (api)" in refused.value.message
    assert "9001" in refused.value.hint
    assert revision(database) == "9001"
    older.end()
    upgrade(settings, jobs=False, chain=contracted)
    assert revision(database) == "9002"
    beside.end()


def test_code_that_is_too_old_for_the_tables_refuses_to_start_in_words(
    settings: Settings, database: Database, newer: Chain
) -> None:
    upgrade(settings, jobs=False, chain=newest(newer))
    with pytest.raises(SchemaAhead) as refused:
        upgrade(settings, jobs=False)
    assert migrations.HEAD in refused.value.message
    assert revision(database) == "9002"
    upgrade(settings, jobs=False, chain=newer)
    assert revision(database) == "9002"


def revision(database: Database) -> str:
    with database.reading() as tx:
        return str(tx.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
