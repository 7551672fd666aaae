"""Old and new processes side by side on one database while it is brought up to date.

A revision of the tables expands them (a table, a column with a default) or contracts them (something goes, or
means another thing). Code that is one version older works on beside an expansion; a contraction names, as
`needs` in its file, the oldest revision whose code works on what it leaves. It waits until nothing older is
at work, and code that is older refuses to start on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, String, Table, inspect, select, text

from sextant import migrations
from sextant.core.db import metadata
from sextant.core.processes import at_work
from sextant.core.telemetry import Log
from sextant.kit.clock import SystemClock
from sextant.kit.errors import Conflict

if TYPE_CHECKING:
    from alembic.config import Config

needs = Table("schema_needs", metadata, Column("revision", String(20), primary_key=True))

_VERSIONS = text("SELECT version_num FROM alembic_version")
_log = Log("sextant.upgrade")


class SchemaAhead(Conflict):
    """The tables were changed by a newer version in a way that this one cannot work with."""

    code = "schema_ahead"


class OlderAtWork(Conflict):
    """The next change of the tables would break a process of an older version that is at work."""

    code = "older_at_work"


@dataclass(frozen=True, slots=True)
class Chain:
    """The revisions of the tables that a version knows; their names sort in their order."""

    folder: Path = Path(migrations.__file__).parent
    head: str = migrations.HEAD


def bring_up(tx: Connection, chain: Chain) -> None:
    """Applies what is missing; raises SchemaAhead, OlderAtWork."""
    current = _current(tx)
    if current == chain.head:
        return
    if current is not None and current > chain.head:
        _work_on_newer(tx, current, chain)
        return
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": tx})
    config.set_main_option("script_location", str(chain.folder))
    wanted = max(_needed(config, current, chain), default="")
    if current is not None and wanted:
        _refuse_beside_older(tx, current, wanted)
    command.upgrade(config, "head")
    if wanted:
        tx.execute(needs.delete())
        tx.execute(needs.insert().values(revision=wanted))


def _current(tx: Connection) -> str | None:
    if not inspect(tx).has_table("alembic_version"):
        return None
    return tx.execute(_VERSIONS).scalar_one_or_none()


def _work_on_newer(tx: Connection, current: str, chain: Chain) -> None:
    wanted = tx.execute(select(needs.c.revision)).scalars().first() or ""
    if chain.head < wanted:
        raise SchemaAhead(
            f"The database is at revision {current}, which needs a version that knows {wanted}; "
            f"this one knows {chain.head}.",
            hint="Install the version that the other processes run.",
        )
    _log.info("schema_is_ahead", at=current, known=chain.head)


def _needed(config: "Config", current: str | None, chain: Chain) -> Iterator[str]:
    """What each of the revisions to come needs of the code beside it."""
    from alembic.script import ScriptDirectory

    for script in ScriptDirectory.from_config(config).iterate_revisions(chain.head, current or "base"):
        wanted = getattr(script.module, "needs", "")
        if wanted:
            yield str(wanted)


def _refuse_beside_older(tx: Connection, current: str, wanted: str) -> None:
    if "revision" not in {column["name"] for column in inspect(tx).get_columns("processes")}:
        return  # older than what could be asked for: its processes cannot be told apart
    older = [one for one in at_work(tx, SystemClock().now()) if one.revision < wanted]
    if older:
        named = ", ".join(f"{one.pid} on {one.host} ({', '.join(one.roles)})" for one in older[:5])
        raise OlderAtWork(
            f"The next revision of the tables would break processes of an older version: {named}.",
            hint=f"Stop them, then start this version again; until then the tables stay at {current}.",
        )
