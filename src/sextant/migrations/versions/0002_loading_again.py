"""Loads that follow the first: how each was told to load, what became of it, and what a dataset remembers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0003"


def upgrade() -> None:
    op.add_column(
        "datasets", sa.Column("on_drift", sa.String(length=10), nullable=False, server_default="default")
    )
    op.add_column("datasets", sa.Column("next_field_id", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("datasets", sa.Column("loading_job_id", sa.String(length=36), nullable=True))
    op.add_column("dataset_columns", sa.Column("source_name", sa.Text(), nullable=False, server_default=""))
    op.add_column("dataset_columns", sa.Column("asked", sa.JSON(), nullable=True))
    op.add_column(
        "dataset_loads", sa.Column("status", sa.String(length=12), nullable=False, server_default="loaded")
    )
    op.add_column("dataset_loads", sa.Column("details", sa.JSON(), nullable=True))
