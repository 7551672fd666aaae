"""The tables of alerts, their evaluations and what happened, and all SQL on them; the caller commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
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
    or_,
    select,
    update,
)

from sextant.core.db import Moment, metadata
from sextant.features.alerts.models import Alert, Evaluation, Group, Happening

alerts = Table(
    "alerts",
    metadata,
    Column("alert_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("name", String(200), nullable=False),
    Column("rule", JSON, nullable=False),
    Column("dataset_ids", JSON, nullable=False),
    Column("by_data", Boolean, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("state", String(12), nullable=False),
    Column("since", Moment, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("next_at", Moment, nullable=True),
    Column("claimed_until", Moment, nullable=True),
    Column("evaluated_at", Moment, nullable=True),
    Column("told_at", Moment, nullable=True),
    Column("acknowledged_by", String(320), nullable=True),
    Column("acknowledged_at", Moment, nullable=True),
    Column("note", Text, nullable=False),
    Column("snoozed_until", Moment, nullable=True),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_alerts_workspace_id_alert_id", "workspace_id", "alert_id"),
    Index("ix_alerts_next_at", "next_at"),
)
evaluations = Table(
    "alert_evaluations",
    metadata,
    Column("evaluation_id", String(36), primary_key=True),
    Column("alert_id", String(36), nullable=False),
    Column("workspace_id", String(36), nullable=False),
    Column("at", Moment, nullable=False),
    Column("state", String(12), nullable=False),
    Column("values", JSON, nullable=False),
    Column("error", Text, nullable=False),
    Column("elapsed_ms", Float, nullable=False),
    Index("ix_alert_evaluations_alert_id_at", "alert_id", "at"),
    Index("ix_alert_evaluations_at", "at"),
)
happenings = Table(
    "alert_events",
    metadata,
    Column("event_id", String(36), primary_key=True),
    Column("alert_id", String(36), nullable=False),
    Column("workspace_id", String(36), nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("group", Text, nullable=False),
    Column("value", Float, nullable=True),
    Column("by", String(320), nullable=False),
    Column("note", Text, nullable=False),
    Index("ix_alert_events_alert_id_event_id", "alert_id", "event_id"),
)


def add(tx: Connection, alert: Alert) -> None:
    tx.execute(insert(alerts).values(**_values(alert)))


def replace(tx: Connection, alert: Alert, *, read_at_version: int) -> bool:
    """Writes what a person decided; False when another change came first."""
    mine = and_(_one(alert.workspace_id, alert.alert_id), alerts.c.version == read_at_version)
    values = _values(alert)
    # A look that is under way must not write what it found by the rule of before.
    values |= {"turn": alerts.c.turn + 1, "claimed_until": None}
    return tx.execute(update(alerts).where(mine).values(**values)).rowcount == 1


def change(tx: Connection, workspace_id: str, alert_id: str, values: Mapping[str, Any]) -> None:
    tx.execute(update(alerts).where(_one(workspace_id, alert_id)).values(**values))


def remove(tx: Connection, workspace_id: str, alert_id: str) -> None:
    tx.execute(delete(alerts).where(_one(workspace_id, alert_id)))
    for table in (evaluations, happenings):
        of = and_(table.c.workspace_id == workspace_id, table.c.alert_id == alert_id)
        tx.execute(delete(table).where(of))


def clear(tx: Connection, workspace_id: str) -> None:
    for table in (alerts, evaluations, happenings):
        tx.execute(delete(table).where(table.c.workspace_id == workspace_id))


def find(tx: Connection, workspace_id: str, alert_id: str) -> Alert | None:
    row = tx.execute(select(alerts).where(_one(workspace_id, alert_id))).mappings().one_or_none()
    return None if row is None else _alert(row)


def page(
    tx: Connection,
    workspace_id: str,
    *,
    user_id: str | None,
    before: str | None = None,
    text: str = "",
    limit: int = 50,
) -> Sequence[Alert]:
    """The newest first: one's own and those that are shared, or everybody's without `user_id`."""
    query = select(alerts).where(alerts.c.workspace_id == workspace_id)
    if user_id is not None:
        query = query.where(or_(alerts.c.user_id == user_id, alerts.c.shared.is_(True)))
    if text:
        query = query.where(alerts.c.name.icontains(text, autoescape=True))
    if before is not None:
        query = query.where(alerts.c.alert_id < before)
    rows = tx.execute(query.order_by(alerts.c.alert_id.desc()).limit(limit)).mappings()
    return [_alert(row) for row in rows]


def count(tx: Connection, workspace_id: str) -> int:
    query = select(func.count()).select_from(alerts).where(alerts.c.workspace_id == workspace_id)
    return int(tx.execute(query).scalar_one())


def of_workspace(tx: Connection, workspace_id: str) -> Sequence[Alert]:
    """Everybody's that are on and follow their data."""
    mine = and_(alerts.c.workspace_id == workspace_id, alerts.c.enabled.is_(True), alerts.c.by_data.is_(True))
    return [_alert(row) for row in tx.execute(select(alerts).where(mine)).mappings()]


def by_data(tx: Connection) -> Sequence[Alert]:
    """Those of every workspace that follow their data and wait."""
    mine = and_(alerts.c.enabled.is_(True), alerts.c.by_data.is_(True), alerts.c.claimed_until.is_(None))
    return [_alert(row) for row in tx.execute(select(alerts).where(mine)).mappings()]


def count_on(tx: Connection) -> int:
    """How many of every workspace are on."""
    query = select(func.count()).select_from(alerts).where(alerts.c.enabled.is_(True))
    return tx.execute(query).scalar_one()


def due(tx: Connection, now: datetime, *, limit: int) -> Sequence[tuple[str, str]]:
    """Workspace and id of those whose time has come and that nobody looks at, the longest waiting first."""
    free = or_(alerts.c.claimed_until.is_(None), alerts.c.claimed_until < now)
    query = (
        select(alerts.c.workspace_id, alerts.c.alert_id)
        .where(alerts.c.enabled.is_(True), alerts.c.next_at <= now, free)
        .order_by(alerts.c.next_at)
        .limit(limit)
    )
    return [(row.workspace_id, row.alert_id) for row in tx.execute(query)]


def claim(
    tx: Connection, workspace_id: str, alert_id: str, *, now: datetime, until: datetime
) -> Alert | None:
    """Takes an alert's turn; None when another process has it."""
    free = or_(alerts.c.claimed_until.is_(None), alerts.c.claimed_until < now)
    mine = and_(_one(workspace_id, alert_id), alerts.c.enabled.is_(True), alerts.c.next_at <= now, free)
    taken = tx.execute(update(alerts).where(mine).values(claimed_until=until, turn=alerts.c.turn + 1))
    return find(tx, workspace_id, alert_id) if taken.rowcount else None


def settle(tx: Connection, alert: Alert) -> bool:
    """Writes how an alert stands after its turn; False when the turn is not its any more."""
    mine = and_(_one(alert.workspace_id, alert.alert_id), alerts.c.turn == alert.turn)
    names = ("dataset_ids", "state", "since", "groups", "failures", "error", "next_at", "evaluated_at")
    more = ("told_at", "acknowledged_by", "acknowledged_at", "note", "snoozed_until")
    values = {name: one for name, one in _values(alert).items() if name in (*names, *more)}
    done = tx.execute(update(alerts).where(mine).values(**values, claimed_until=None))
    return done.rowcount == 1


def add_evaluation(tx: Connection, one: Evaluation) -> None:
    tx.execute(insert(evaluations).values(**one.model_dump()))


def evaluations_of(
    tx: Connection, alert: Alert, *, before: str | None = None, limit: int = 200
) -> Sequence[Evaluation]:
    """The newest first."""
    query = select(evaluations).where(evaluations.c.alert_id == alert.alert_id)
    query = query.where(evaluations.c.workspace_id == alert.workspace_id)
    if before is not None:
        query = query.where(evaluations.c.evaluation_id < before)
    rows = tx.execute(query.order_by(evaluations.c.evaluation_id.desc()).limit(limit)).mappings()
    return [Evaluation.model_validate(dict(row)) for row in rows]


def values_at(tx: Connection, alert: Alert, moment: datetime) -> Mapping[str, float | None]:
    """The values of the last evaluation at or before a moment."""
    query = (
        select(evaluations.c["values"])
        .where(
            evaluations.c.alert_id == alert.alert_id, evaluations.c.at <= moment, evaluations.c.error == ""
        )
        .order_by(evaluations.c.at.desc())
        .limit(1)
    )
    return tx.execute(query).scalar_one_or_none() or {}


def prune(tx: Connection, *, older_than: datetime) -> None:
    """Forgets evaluations that are older; what happened stays."""
    tx.execute(delete(evaluations).where(evaluations.c.at < older_than))


def add_happening(tx: Connection, one: Happening) -> None:
    tx.execute(insert(happenings).values(**one.model_dump()))


def happenings_of(
    tx: Connection, alert: Alert, *, before: str | None = None, limit: int = 50
) -> Sequence[Happening]:
    """The newest first."""
    query = select(happenings).where(happenings.c.alert_id == alert.alert_id)
    query = query.where(happenings.c.workspace_id == alert.workspace_id)
    if before is not None:
        query = query.where(happenings.c.event_id < before)
    rows = tx.execute(query.order_by(happenings.c.event_id.desc()).limit(limit)).mappings()
    return [Happening.model_validate(dict(row)) for row in rows]


def moved_since(
    tx: Connection, workspace_id: str, *, user_id: str | None, since: datetime, limit: int = 50
) -> Sequence[Alert]:
    """Those whose state is another since a moment, the last to change first; chosen as by `page`."""
    query = select(alerts).where(
        alerts.c.workspace_id == workspace_id, alerts.c.since >= since, alerts.c.state != "new"
    )
    if user_id is not None:
        query = query.where(or_(alerts.c.user_id == user_id, alerts.c.shared.is_(True)))
    rows = tx.execute(query.order_by(alerts.c.since.desc()).limit(limit)).mappings()
    return [_alert(row) for row in rows]


def stamp(tx: Connection, workspace_id: str) -> tuple[int, str, int]:
    """Is another after an alert is made, changed or deleted; not after a look."""
    told = (func.count(), func.max(alerts.c.alert_id), func.sum(alerts.c.version))
    count, newest, versions = tx.execute(select(*told).where(alerts.c.workspace_id == workspace_id)).one()
    return int(count), str(newest), int(versions or 0)


def _one(workspace_id: str, alert_id: str) -> Any:
    return and_(alerts.c.workspace_id == workspace_id, alerts.c.alert_id == alert_id)


def _values(alert: Alert) -> dict[str, Any]:
    rule = alert.rule
    values = alert.model_dump(exclude={"rule", "groups", "dataset_ids", "turn"})
    return {
        **values,
        "name": rule.name,
        "rule": rule.model_dump(mode="json"),
        "groups": [group.model_dump(mode="json") for group in alert.groups],
        "dataset_ids": list(alert.dataset_ids),
        "by_data": rule.trigger == "data",
        "shared": rule.shared,
        "enabled": rule.enabled,
        "turn": alert.turn,
    }


def _alert(row: RowMapping) -> Alert:
    values = {name: row[name] for name in Alert.model_fields}
    values["groups"] = tuple(Group.model_validate(one) for one in row["groups"])
    return Alert.model_validate(values)
