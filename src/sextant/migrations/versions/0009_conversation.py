"""Threads with stars and sharing, verified questions' runs, what people say of answers, saved queries."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("threads") as table:
        table.add_column(sa.Column("email", sa.String(length=320), nullable=False, server_default=""))
        table.add_column(sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_index("ix_threads_workspace_id_updated_at", ["workspace_id", "updated_at"], unique=False)
    op.create_table(
        "thread_stars",
        sa.Column("thread_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("thread_id", "user_id", name=op.f("pk_thread_stars")),
    )
    _verified()
    _saved()


def _verified() -> None:
    op.create_table(
        "verified_runs",
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("verified_key", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("confirmed", sa.JSON(), nullable=False),
        sa.Column("latest", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("ran_at", Moment(timezone=True), nullable=False),
        sa.Column("changed_at", Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "verified_key", name=op.f("pk_verified_runs")),
    )
    op.create_table(
        "answer_feedback",
        sa.Column("query_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("thread_id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("generated_sql", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("query_id", "user_id", name=op.f("pk_answer_feedback")),
    )
    op.create_index(
        "ix_answer_feedback_workspace_id_created_at", "answer_feedback", ["workspace_id", "created_at"]
    )


def _saved() -> None:
    op.create_table(
        "saved_queries",
        sa.Column("saved_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sql", sa.Text(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("dataset_ids", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("saved_id", name=op.f("pk_saved_queries")),
    )
    op.create_index(
        "ix_saved_queries_workspace_id_updated_at", "saved_queries", ["workspace_id", "updated_at"]
    )
