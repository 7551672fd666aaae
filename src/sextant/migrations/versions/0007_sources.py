"""Connections to sources, and the syncs that feed datasets from them."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "connections",
        sa.Column("connection_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.Column("trial", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_connections")),
    )
    op.create_index("ix_connections_workspace_id", "connections", ["workspace_id"])
    _create_syncs()
    _create_runs()


def _create_syncs() -> None:
    op.create_table(
        "syncs",
        sa.Column("sync_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("connection_id", sa.String(length=36), nullable=False),
        sa.Column("table_schema", sa.String(length=300), nullable=True),
        sa.Column("table", sa.String(length=1000), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("cursor", sa.String(length=300), nullable=True),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("next_at", Moment(timezone=True), nullable=True),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sync_id", name=op.f("pk_syncs")),
    )
    op.create_index("ix_syncs_workspace_id_dataset_id", "syncs", ["workspace_id", "dataset_id"])
    op.create_index("ix_syncs_next_at", "syncs", ["next_at"])


def _create_runs() -> None:
    op.create_table(
        "sync_runs",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("sync_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("rows_known", sa.BigInteger(), nullable=False),
        sa.Column("cursor_to", sa.Text(), nullable=True),
        sa.Column("edge_key", sa.String(length=900), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("more", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("hint", sa.Text(), nullable=True),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("finished_at", Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_sync_runs")),
    )
    op.create_index("ix_sync_runs_sync_id_run_id", "sync_runs", ["sync_id", "run_id"])
