"""The tables of reports, their runs and who left, and all SQL on them; the caller commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
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
from sextant.features.reports.models import Report, Run

reports = Table(
    "reports",
    metadata,
    Column("report_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("dashboard_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("plan", JSON, nullable=False),
    Column("next_at", Moment, nullable=True),
    Column("job_id", String(36), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_reports_workspace_id_dashboard_id", "workspace_id", "dashboard_id"),
    Index("ix_reports_next_at", "next_at"),
)
runs = Table(
    "report_runs",
    metadata,
    Column("run_id", String(36), primary_key=True),
    Column("report_id", String(36), nullable=False),
    Column("workspace_id", String(36), nullable=False),
    Column("status", String(12), nullable=False),
    Column("recipients", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=True),
    Index("ix_report_runs_report_id_run_id", "report_id", "run_id"),
)
left = Table(
    "report_left",
    metadata,
    Column("report_id", String(36), primary_key=True),
    Column("address", String(320), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("at", Moment, nullable=False),
)


def add(tx: Connection, report: Report) -> None:
    tx.execute(insert(reports).values(**_values(report)))


def change(tx: Connection, workspace_id: str, report_id: str, values: Mapping[str, Any]) -> None:
    tx.execute(update(reports).where(_one(workspace_id, report_id)).values(**values))


def replace(tx: Connection, report: Report) -> None:
    tx.execute(update(reports).where(_one(report.workspace_id, report.report_id)).values(**_values(report)))


def remove(tx: Connection, workspace_id: str, report_id: str) -> None:
    tx.execute(delete(reports).where(_one(workspace_id, report_id)))
    for table in (runs, left):
        of = and_(table.c.workspace_id == workspace_id, table.c.report_id == report_id)
        tx.execute(delete(table).where(of))


def clear(tx: Connection, workspace_id: str) -> None:
    for table in (reports, runs, left):
        tx.execute(delete(table).where(table.c.workspace_id == workspace_id))


def find(tx: Connection, workspace_id: str, report_id: str) -> Report | None:
    row = tx.execute(select(reports).where(_one(workspace_id, report_id))).mappings().one_or_none()
    return None if row is None else _report(tx, row)


def by_id(tx: Connection, report_id: str) -> Report | None:
    """Of whatever workspace: for whoever holds a token of it."""
    row = tx.execute(select(reports).where(reports.c.report_id == report_id)).mappings().one_or_none()
    return None if row is None else _report(tx, row)


def page(
    tx: Connection,
    workspace_id: str,
    *,
    user_id: str | None,
    dashboard_id: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Sequence[Report]:
    """The newest first; everybody's without `user_id`."""
    query = select(reports).where(reports.c.workspace_id == workspace_id)
    if user_id is not None:
        query = query.where(reports.c.user_id == user_id)
    if dashboard_id is not None:
        query = query.where(reports.c.dashboard_id == dashboard_id)
    if before is not None:
        query = query.where(reports.c.report_id < before)
    rows = tx.execute(query.order_by(reports.c.report_id.desc()).limit(limit)).mappings().all()
    return [_report(tx, row) for row in rows]


def count(tx: Connection, workspace_id: str) -> int:
    query = select(func.count()).select_from(reports).where(reports.c.workspace_id == workspace_id)
    return int(tx.execute(query).scalar_one())


def stamp(tx: Connection, workspace_id: str) -> tuple[int, str, datetime | None]:
    """Is another after a report is made, changed or deleted."""
    told = (func.count(), func.max(reports.c.report_id), func.max(reports.c.updated_at))
    count, newest, changed = tx.execute(select(*told).where(reports.c.workspace_id == workspace_id)).one()
    return int(count), str(newest), changed


def due(tx: Connection, now: datetime, *, limit: int) -> Sequence[Report]:
    """Those whose time has come, the longest waiting first; locked where the database can."""
    query = select(reports).where(reports.c.next_at <= now).order_by(reports.c.next_at).limit(limit)
    rows = tx.execute(query.with_for_update(skip_locked=True)).mappings().all()
    return [_report(tx, row) for row in rows]


def add_run(tx: Connection, run: Run) -> None:
    tx.execute(insert(runs).values(**run.model_dump()))


def change_run(tx: Connection, run_id: str, values: Mapping[str, Any]) -> None:
    tx.execute(update(runs).where(runs.c.run_id == run_id).values(**values))


def runs_of(tx: Connection, report: Report, *, before: str | None = None, limit: int = 50) -> Sequence[Run]:
    """The newest first."""
    query = select(runs).where(
        runs.c.workspace_id == report.workspace_id, runs.c.report_id == report.report_id
    )
    if before is not None:
        query = query.where(runs.c.run_id < before)
    rows = tx.execute(query.order_by(runs.c.run_id.desc()).limit(limit)).mappings()
    return [Run.model_validate(dict(row)) for row in rows]


def leave(tx: Connection, report: Report, address: str, at: datetime) -> None:
    """Somebody wants the report no more; saying so twice changes nothing."""
    row = {
        "report_id": report.report_id,
        "address": address,
        "workspace_id": report.workspace_id,
        "at": at,
    }
    tx.execute(upsert(tx, left).values(**row).on_conflict_do_nothing(index_elements=["report_id", "address"]))


def come_back(tx: Connection, report: Report, address: str) -> None:
    tx.execute(delete(left).where(left.c.report_id == report.report_id, left.c.address == address))


def _one(workspace_id: str, report_id: str) -> Any:
    return and_(reports.c.workspace_id == workspace_id, reports.c.report_id == report_id)


def _values(report: Report) -> dict[str, Any]:
    values = report.model_dump(exclude={"plan", "left"})
    plan = report.plan.model_dump(mode="json")
    return {**values, "plan": plan, "dashboard_id": report.plan.dashboard_id}


def _report(tx: Connection, row: RowMapping) -> Report:
    values = {name: row[name] for name in Report.model_fields if name != "left"}
    gone = tx.execute(select(left.c.address).where(left.c.report_id == row["report_id"])).scalars()
    return Report.model_validate({**values, "left": tuple(gone)})
