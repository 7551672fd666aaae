"""Channels that notices go by, their deliveries, and the mail servers of workspaces."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "notice_channels",
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("service", sa.String(length=120), nullable=False),
        sa.Column("shown", sa.String(length=300), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_notice_channels")),
    )
    op.create_index("ix_notice_channels_workspace_id", "notice_channels", ["workspace_id"])
    op.create_table(
        "notice_mail",
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("server", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(length=320), nullable=False),
        sa.Column("changed_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_notice_mail")),
    )
    _deliveries()


def _deliveries() -> None:
    op.create_table(
        "notice_deliveries",
        sa.Column("delivery_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("channel_id", sa.String(length=36), nullable=True),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("notice", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("response", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("resent_of", sa.String(length=36), nullable=True),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.Column("sent_at", Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_notice_deliveries")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_notice_deliveries_workspace_id_key")),
    )
    op.create_index("ix_notice_deliveries_workspace_id_about", "notice_deliveries", ["workspace_id", "about"])
    op.create_index(
        "ix_notice_deliveries_workspace_id_channel_id", "notice_deliveries", ["workspace_id", "channel_id"]
    )
