"""Versions of dashboards, whom they are shared with, comments and notes; passwords of links, embedding."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    with op.batch_alter_table("dashboard_shares") as table:
        table.add_column(sa.Column("kind", sa.String(length=8), nullable=False, server_default="link"))
        table.add_column(sa.Column("label", sa.String(length=120), nullable=False, server_default=""))
        table.add_column(sa.Column("password_hash", sa.String(length=200), nullable=False, server_default=""))
        table.add_column(sa.Column("sealed_secret", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("origins", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "dashboard_people",
        sa.Column("dashboard_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        _of_dashboard("dashboard_people"),
        sa.PrimaryKeyConstraint("dashboard_id", "user_id", name=op.f("pk_dashboard_people")),
    )
    op.create_index(
        "ix_dashboard_people_workspace_id_user_id", "dashboard_people", ["workspace_id", "user_id"]
    )
    op.create_table(
        "dashboard_versions",
        sa.Column("dashboard_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("saved_at", Moment(timezone=True), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        _of_dashboard("dashboard_versions"),
        sa.PrimaryKeyConstraint("dashboard_id", "version", name=op.f("pk_dashboard_versions")),
    )
    _notes()


def _notes() -> None:
    op.create_table(
        "dashboard_notes",
        sa.Column("note_id", sa.String(length=36), nullable=False),
        sa.Column("dashboard_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("viz_id", sa.String(length=64), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reply_to", sa.String(length=36), nullable=True),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("edited_at", Moment(timezone=True), nullable=True),
        sa.Column("settled_at", Moment(timezone=True), nullable=True),
        _of_dashboard("dashboard_notes"),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_dashboard_notes")),
    )
    op.create_index(
        "ix_dashboard_notes_workspace_id_dashboard_id",
        "dashboard_notes",
        ["workspace_id", "dashboard_id", "created_at"],
    )


def _of_dashboard(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["dashboard_id"],
        ["dashboards.dashboard_id"],
        name=op.f(f"fk_{table}_dashboard_id"),
        ondelete="CASCADE",
    )
