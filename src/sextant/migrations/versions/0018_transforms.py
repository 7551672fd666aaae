"""Rollups of datasets; SQL models that make datasets, and their runs."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "rollups",
        sa.Column("rollup_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("floats", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("snapshot_id", sa.String(length=36), nullable=True),
        sa.Column("version", sa.String(length=36), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("of_rows", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("build_ms", sa.Float(), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("rollup_id", name=op.f("pk_rollups")),
    )
    op.create_index(
        op.f("ix_rollups_workspace_id_dataset_id"), "rollups", ["workspace_id", "dataset_id"], unique=False
    )
    _models()
    _runs()


def _models() -> None:
    op.create_table(
        "sql_models",
        sa.Column("model_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sql", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("on_change", sa.Boolean(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("next_at", Moment(timezone=True), nullable=True),
        sa.Column("reads", sa.JSON(), nullable=False),
        sa.Column("tried", sa.JSON(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("model_id", name=op.f("pk_sql_models")),
    )
    op.create_index(op.f("ix_sql_models_workspace_id"), "sql_models", ["workspace_id"], unique=False)
    op.create_index(op.f("ix_sql_models_next_at"), "sql_models", ["next_at"], unique=False)


def _runs() -> None:
    op.create_table(
        "sql_model_runs",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("model_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=True),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("partials_key", sa.String(length=900), nullable=True),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("finished_at", Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_sql_model_runs")),
    )
    op.create_index(
        op.f("ix_sql_model_runs_model_id_run_id"), "sql_model_runs", ["model_id", "run_id"], unique=False
    )
