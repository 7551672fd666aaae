"""The tables of channels, deliveries and mail servers, and all SQL on them; the caller commits."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    delete,
    insert,
    select,
    update,
)

from sextant.core.db import Moment, metadata, upsert
from sextant.features.notices.models import Channel, Delivery, MailServer

channels = Table(
    "notice_channels",
    metadata,
    Column("channel_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("name", String(120), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("service", String(120), nullable=False),
    Column("shown", String(300), nullable=False),
    Column("sealed", Text, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("made_by", String(36), nullable=False),
    Column("email", String(320), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_notice_channels_workspace_id", "workspace_id"),
)
deliveries = Table(
    "notice_deliveries",
    metadata,
    Column("delivery_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("channel_id", String(36), nullable=True),
    Column("address", String(320), nullable=False),
    Column("name", String(320), nullable=False),
    Column("key", String(200), nullable=False),
    Column("topic", String(60), nullable=False),
    Column("about", String(80), nullable=False),
    Column("title", String(300), nullable=False),
    Column("notice", JSON, nullable=False),
    Column("status", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("response", Integer, nullable=True),
    Column("error", Text, nullable=False),
    Column("resent_of", String(36), nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("sent_at", Moment, nullable=True),
    UniqueConstraint("workspace_id", "key"),
    Index("ix_notice_deliveries_workspace_id_about", "workspace_id", "about"),
    Index("ix_notice_deliveries_workspace_id_channel_id", "workspace_id", "channel_id"),
)
mail = Table(
    "notice_mail",
    metadata,
    Column("workspace_id", String(36), primary_key=True),
    Column("server", JSON, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("changed_by", String(320), nullable=False),
    Column("changed_at", Moment, nullable=False),
)


def add_channel(tx: Connection, channel: Channel, *, sealed: str) -> None:
    values = {**channel.model_dump(), "topics": list(channel.topics), "sealed": sealed}
    tx.execute(insert(channels).values(**values))


def replace_channel(tx: Connection, channel: Channel, *, sealed: str | None) -> None:
    values: dict[str, Any] = {**channel.model_dump(), "topics": list(channel.topics)}
    if sealed is not None:
        values["sealed"] = sealed
    tx.execute(update(channels).where(_channel_is(channel.workspace_id, channel.channel_id)).values(**values))


def remove_channel(tx: Connection, workspace_id: str, channel_id: str) -> None:
    tx.execute(delete(channels).where(_channel_is(workspace_id, channel_id)))


def find_channel(tx: Connection, workspace_id: str, channel_id: str) -> tuple[Channel, str] | None:
    """A channel, and its sealed address."""
    row = tx.execute(select(channels).where(_channel_is(workspace_id, channel_id))).mappings().one_or_none()
    return None if row is None else (_channel(row), str(row["sealed"]))


def channels_of(
    tx: Connection, workspace_id: str, *, after: str | None = None, limit: int = 500
) -> Sequence[Channel]:
    """By id, the oldest first."""
    query = select(channels).where(channels.c.workspace_id == workspace_id)
    if after is not None:
        query = query.where(channels.c.channel_id > after)
    return [
        _channel(row) for row in tx.execute(query.order_by(channels.c.channel_id).limit(limit)).mappings()
    ]


def add_delivery(tx: Connection, one: Delivery) -> bool:
    """False for a key that is there already: that notice is on its way or was told."""
    values = {**one.model_dump(), "notice": one.notice.model_dump(mode="json")}
    statement = upsert(tx, deliveries).values(**values)
    kept = statement.on_conflict_do_nothing(index_elements=["workspace_id", "key"])
    return tx.execute(kept.returning(deliveries.c.delivery_id)).scalar_one_or_none() is not None


def change_delivery(tx: Connection, delivery_id: str, values: Mapping[str, Any]) -> None:
    tx.execute(update(deliveries).where(deliveries.c.delivery_id == delivery_id).values(**values))


def find_delivery(tx: Connection, workspace_id: str, delivery_id: str) -> Delivery | None:
    mine = and_(deliveries.c.workspace_id == workspace_id, deliveries.c.delivery_id == delivery_id)
    row = tx.execute(select(deliveries).where(mine)).mappings().one_or_none()
    return None if row is None else Delivery.model_validate(dict(row))


def deliveries_of(
    tx: Connection,
    workspace_id: str,
    *,
    channel_id: str | None = None,
    about: str | None = None,
    status: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Sequence[Delivery]:
    """The newest first."""
    query = select(deliveries).where(deliveries.c.workspace_id == workspace_id)
    for column, value in (("channel_id", channel_id), ("about", about), ("status", status)):
        if value is not None:
            query = query.where(deliveries.c[column] == value)
    if before is not None:
        query = query.where(deliveries.c.delivery_id < before)
    rows = tx.execute(query.order_by(deliveries.c.delivery_id.desc()).limit(limit)).mappings()
    return [Delivery.model_validate(dict(row)) for row in rows]


def keep_mail(tx: Connection, workspace_id: str, server: MailServer, *, values: Mapping[str, Any]) -> None:
    """`values`: what is sealed, who changed it and when."""
    row = {"workspace_id": workspace_id, "server": server.model_dump(), **values}
    statement = upsert(tx, mail).values(**row)
    tx.execute(statement.on_conflict_do_update(index_elements=["workspace_id"], set_=row))


def find_mail(tx: Connection, workspace_id: str) -> RowMapping | None:
    return tx.execute(select(mail).where(mail.c.workspace_id == workspace_id)).mappings().one_or_none()


def remove_mail(tx: Connection, workspace_id: str) -> None:
    tx.execute(delete(mail).where(mail.c.workspace_id == workspace_id))


def clear(tx: Connection, workspace_id: str) -> None:
    """Removes everything of a workspace that is gone."""
    for table in (channels, deliveries, mail):
        tx.execute(delete(table).where(table.c.workspace_id == workspace_id))


def _channel_is(workspace_id: str, channel_id: str) -> Any:
    return and_(channels.c.workspace_id == workspace_id, channels.c.channel_id == channel_id)


def _channel(row: RowMapping) -> Channel:
    return Channel.model_validate({name: row[name] for name in Channel.model_fields})
