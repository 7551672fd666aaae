"""What the rolls of each stream added up: figures by column, from which its profile is told."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "stream_profiles",
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", name=op.f("pk_stream_profiles")),
    )
    op.create_index(
        op.f("ix_stream_profiles_workspace_id"), "stream_profiles", ["workspace_id"], unique=False
    )
