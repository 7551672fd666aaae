"""The tables of checks, their runs and results, and of the errors found; all SQL on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)

from sextant.core.db import Moment, metadata, upsert
from sextant.features.checks.models import Check, Result, Rule, Run

checks = Table(
    "checks",
    metadata,
    Column("check_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("dataset_id", String(36), nullable=False),
    Column("rule", JSON, nullable=False),
    Column("field_ids", JSON, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("origin", String(20), nullable=False),
    Column("created_by", String(36), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_checks_workspace_id_dataset_id", "workspace_id", "dataset_id"),
)
runs = Table(
    "check_runs",
    metadata,
    Column("run_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("dataset_id", String(36), nullable=False),
    Column("snapshot_id", String(40)),
    Column("load_id", String(36)),
    Column("trigger", String(20), nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("passed", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("elapsed_ms", Float, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_check_runs_workspace_id_dataset_id_run_id", "workspace_id", "dataset_id", "run_id"),
)
results = Table(
    "check_results",
    metadata,
    Column("result_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("run_id", String(36), nullable=False),
    Column("check_id", String(36), nullable=False),
    Column("dataset_id", String(36), nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("severity", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("checked", BigInteger, nullable=False),
    Column("failing", BigInteger, nullable=False),
    Column("share", Float, nullable=False),
    Column("observed", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("examples", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_check_results_workspace_id_check_id_result_id", "workspace_id", "check_id", "result_id"),
    Index("ix_check_results_workspace_id_run_id", "workspace_id", "run_id"),
)
# One row a dataset: where the cells found in error lie, and of which state of it.
findings = Table(
    "error_findings",
    metadata,
    Column("dataset_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("snapshot_id", String(40)),
    Column("job_id", String(36), nullable=False),
    Column("cells_key", Text, nullable=False),
    Column("summary", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_error_findings_workspace_id", "workspace_id"),
)
# One row a dataset that a suite was read into: what it held and no check says, to be given back.
suites = Table(
    "check_suites",
    metadata,
    Column("dataset_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("name", Text, nullable=False),
    Column("kept", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_check_suites_workspace_id", "workspace_id"),
)


def add(tx: Connection, check: Check) -> None:
    tx.execute(insert(checks).values(**_columns(check)))


def replace(tx: Connection, check: Check) -> None:
    tx.execute(
        update(checks)
        .where(checks.c.workspace_id == check.workspace_id, checks.c.check_id == check.check_id)
        .values(**_columns(check))
    )


def remove(tx: Connection, workspace_id: str, check_id: str) -> None:
    """The check and what it found."""
    for table in (checks, results):
        tx.execute(delete(table).where(table.c.workspace_id == workspace_id, table.c.check_id == check_id))


def find(tx: Connection, workspace_id: str, check_id: str) -> Check | None:
    found = tx.execute(
        select(checks).where(checks.c.workspace_id == workspace_id, checks.c.check_id == check_id)
    ).mappings()
    row = found.one_or_none()
    return None if row is None else _check(row)


def of_dataset(tx: Connection, workspace_id: str, dataset_id: str, *, enabled: bool = False) -> list[Check]:
    """A dataset's checks in the order they were made; with `enabled`, those that run."""
    wanted = and_(checks.c.workspace_id == workspace_id, checks.c.dataset_id == dataset_id)
    if enabled:
        wanted = and_(wanted, checks.c.enabled.is_(True))
    rows = tx.execute(
        select(checks).where(wanted).order_by(checks.c.created_at, checks.c.check_id)
    ).mappings()
    return [_check(row) for row in rows]


def add_run(tx: Connection, run: Run, found: Sequence[Result]) -> None:
    tx.execute(insert(runs).values(**run.model_dump()))
    if found:
        values = [{**one.model_dump(mode="json"), "at": one.at} for one in found]
        tx.execute(insert(results), [{"workspace_id": run.workspace_id, **value} for value in values])


def runs_of(
    tx: Connection, workspace_id: str, dataset_id: str, *, before: str | None, limit: int
) -> list[Run]:
    """The newest first; `before` a run's id."""
    wanted = and_(runs.c.workspace_id == workspace_id, runs.c.dataset_id == dataset_id)
    if before is not None:
        wanted = and_(wanted, runs.c.run_id < before)
    rows = tx.execute(select(runs).where(wanted).order_by(runs.c.run_id.desc()).limit(limit)).mappings()
    return [Run.model_validate(dict(row)) for row in rows]


def run(tx: Connection, workspace_id: str, run_id: str) -> Run | None:
    rows = tx.execute(
        select(runs).where(runs.c.workspace_id == workspace_id, runs.c.run_id == run_id)
    ).mappings()
    row = rows.one_or_none()
    return None if row is None else Run.model_validate(dict(row))


def run_of_load(tx: Connection, workspace_id: str, dataset_id: str, load_id: str) -> Run | None:
    rows = tx.execute(
        select(runs)
        .where(
            runs.c.workspace_id == workspace_id, runs.c.dataset_id == dataset_id, runs.c.load_id == load_id
        )
        .order_by(runs.c.run_id.desc())
        .limit(1)
    ).mappings()
    row = rows.one_or_none()
    return None if row is None else Run.model_validate(dict(row))


def results_of_run(tx: Connection, workspace_id: str, run_id: str) -> list[Result]:
    rows = tx.execute(
        select(results)
        .where(results.c.workspace_id == workspace_id, results.c.run_id == run_id)
        .order_by(results.c.result_id)
    ).mappings()
    return [_result(row) for row in rows]


def results_of_check(
    tx: Connection, workspace_id: str, check_id: str, *, before: str | None, limit: int
) -> list[Result]:
    """The newest first; `before` a result's id."""
    wanted = and_(results.c.workspace_id == workspace_id, results.c.check_id == check_id)
    if before is not None:
        wanted = and_(wanted, results.c.result_id < before)
    rows = tx.execute(select(results).where(wanted).order_by(results.c.result_id.desc()).limit(limit))
    return [_result(row) for row in rows.mappings()]


def latest(tx: Connection, workspace_id: str, dataset_id: str) -> dict[str, Result]:
    """The last result of each check of a dataset."""
    newest = (
        select(func.max(results.c.result_id))
        .where(results.c.workspace_id == workspace_id, results.c.dataset_id == dataset_id)
        .group_by(results.c.check_id)
    )
    rows = tx.execute(
        select(results).where(results.c.workspace_id == workspace_id, results.c.result_id.in_(newest))
    ).mappings()
    return {row["check_id"]: _result(row) for row in rows}


def put_finding(tx: Connection, values: dict[str, Any]) -> None:
    statement = upsert(tx, findings).values(**values)
    kept = {name: value for name, value in values.items() if name != "dataset_id"}
    tx.execute(statement.on_conflict_do_update(index_elements=["dataset_id"], set_=kept))


def finding(tx: Connection, workspace_id: str, dataset_id: str) -> RowMapping | None:
    return (
        tx.execute(
            select(findings).where(
                findings.c.workspace_id == workspace_id, findings.c.dataset_id == dataset_id
            )
        )
        .mappings()
        .one_or_none()
    )


def prune(tx: Connection, workspace_id: str, dataset_id: str, *, older_than: datetime) -> None:
    """Forgets runs of long ago, with their results."""
    wanted = and_(
        runs.c.workspace_id == workspace_id, runs.c.dataset_id == dataset_id, runs.c.at < older_than
    )
    old = select(runs.c.run_id).where(wanted)
    tx.execute(delete(results).where(results.c.workspace_id == workspace_id, results.c.run_id.in_(old)))
    tx.execute(delete(runs).where(wanted))


def suite_kept(tx: Connection, workspace_id: str, dataset_id: str) -> list[dict[str, Any]]:
    """What suites held and no check says."""
    wanted = and_(suites.c.workspace_id == workspace_id, suites.c.dataset_id == dataset_id)
    found = tx.execute(select(suites.c.kept).where(wanted)).scalar_one_or_none()
    return list(found or [])


def put_suite(tx: Connection, **values: Any) -> None:
    kept = {name: value for name, value in values.items() if name != "dataset_id"}
    statement = upsert(tx, suites).values(**values)
    tx.execute(statement.on_conflict_do_update(index_elements=["dataset_id"], set_=kept))


def _columns(check: Check) -> dict[str, Any]:
    return {
        **check.model_dump(exclude={"rule"}),
        "rule": check.rule.model_dump(mode="json"),
        "field_ids": list(check.field_ids),
    }


def _check(row: RowMapping) -> Check:
    return Check.model_validate({**row, "rule": Rule.model_validate(row["rule"])})


def _result(row: RowMapping) -> Result:
    return Result.model_validate({name: row[name] for name in Result.model_fields})
