"""Checks of datasets, their runs and results, and where the errors found lie."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0003"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "checks",
        sa.Column("check_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("field_ids", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("check_id", name=op.f("pk_checks")),
    )
    op.create_index("ix_checks_workspace_id_dataset_id", "checks", ["workspace_id", "dataset_id"])
    _create_runs()
    _create_results()
    op.create_table(
        "error_findings",
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("snapshot_id", sa.String(length=40), nullable=True),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("cells_key", sa.Text(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", name=op.f("pk_error_findings")),
    )
    op.create_index("ix_error_findings_workspace_id", "error_findings", ["workspace_id"])


def _create_runs() -> None:
    op.create_table(
        "check_runs",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("snapshot_id", sa.String(length=40), nullable=True),
        sa.Column("load_id", sa.String(length=36), nullable=True),
        sa.Column("trigger", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("elapsed_ms", sa.Float(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_check_runs")),
    )
    op.create_index(
        "ix_check_runs_workspace_id_dataset_id_run_id", "check_runs", ["workspace_id", "dataset_id", "run_id"]
    )


def _create_results() -> None:
    op.create_table(
        "check_results",
        sa.Column("result_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("check_id", sa.String(length=36), nullable=False),
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("checked", sa.BigInteger(), nullable=False),
        sa.Column("failing", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("observed", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("examples", sa.JSON(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("result_id", name=op.f("pk_check_results")),
    )
    op.create_index(
        "ix_check_results_workspace_id_check_id_result_id",
        "check_results",
        ["workspace_id", "check_id", "result_id"],
    )
    op.create_index("ix_check_results_workspace_id_run_id", "check_results", ["workspace_id", "run_id"])
