"""The tables of policies and all SQL on them; every query is limited by workspace."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Table,
    delete,
    func,
    select,
)

from sextant.core import marks
from sextant.core.db import Moment, metadata, upsert
from sextant.features.governance.models import Policy

policies = Table(
    "policies",
    metadata,
    Column("workspace_id", String(36), primary_key=True),
    Column("dataset_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", JSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("updated_by", String(320), nullable=False),
)
states = Table(
    "policy_states",
    metadata,
    Column("workspace_id", String(36), primary_key=True),
    Column("state", BigInteger, nullable=False),
)


# A number that every change of a policy of the workspace counts up; none before the first.
MARK = "policies"
marks.declare(
    MARK,
    lambda workspace_id: (
        select(states.c.state).where(states.c.workspace_id == workspace_id).scalar_subquery()
    ),
)


def newest(tx: Connection, workspace_id: str) -> dict[str, Policy]:
    """The policy of each dataset of the workspace that has one."""
    last = (
        select(policies.c.dataset_id, func.max(policies.c.version).label("version"))
        .where(policies.c.workspace_id == workspace_id)
        .group_by(policies.c.dataset_id)
        .subquery()
    )
    query = (
        select(policies)
        .join(
            last,
            (policies.c.dataset_id == last.c.dataset_id) & (policies.c.version == last.c.version),
        )
        .where(policies.c.workspace_id == workspace_id)
    )
    return {row.dataset_id: _policy(row) for row in tx.execute(query)}


def history(tx: Connection, workspace_id: str, dataset_id: str, *, limit: int) -> list[Policy]:
    """The versions of a dataset's policy, the newest first."""
    query = (
        select(policies)
        .where(policies.c.workspace_id == workspace_id, policies.c.dataset_id == dataset_id)
        .order_by(policies.c.version.desc())
        .limit(limit)
    )
    return [_policy(row) for row in tx.execute(query)]


def version(tx: Connection, workspace_id: str, dataset_id: str, number: int) -> Policy | None:
    query = select(policies).where(
        policies.c.workspace_id == workspace_id,
        policies.c.dataset_id == dataset_id,
        policies.c.version == number,
    )
    row = tx.execute(query).one_or_none()
    return None if row is None else _policy(row)


def add(tx: Connection, workspace_id: str, policy: Policy, *, at: datetime, by: str) -> None:
    """A further version, within the same transaction as the workspace's new state."""
    document = policy.model_dump(mode="json", include={"rules", "column_ids"})
    tx.execute(
        policies.insert().values(
            workspace_id=workspace_id,
            dataset_id=policy.dataset_id,
            version=policy.version,
            document=document,
            updated_at=at,
            updated_by=by,
        )
    )
    started = upsert(tx, states).values(workspace_id=workspace_id, state=1)
    tx.execute(
        started.on_conflict_do_update(
            index_elements=[states.c.workspace_id], set_={"state": states.c.state + 1}
        )
    )


def clear(tx: Connection, workspace_id: str) -> None:
    """Everything of a workspace that is removed."""
    for table in (policies, states):
        tx.execute(delete(table).where(table.c.workspace_id == workspace_id))


def _policy(row: Any) -> Policy:
    fields = row._mapping
    return Policy(
        dataset_id=fields["dataset_id"],
        version=fields["version"],
        updated_at=fields["updated_at"],
        updated_by=fields["updated_by"],
        **fields["document"],
    )
