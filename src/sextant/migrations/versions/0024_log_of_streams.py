"""Which events the segments of a stream's log hold, so that they can be read again by offset or time."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "stream_log",
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("first_offset", sa.BigInteger(), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("segment_id", sa.String(length=36), nullable=False),
        sa.Column("from_row", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("first_at", Moment(timezone=True), nullable=False),
        sa.Column("last_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "first_offset", name=op.f("pk_stream_log")),
    )
    op.create_index("ix_stream_log_workspace_id", "stream_log", ["workspace_id"])
    op.create_index("ix_stream_log_segment_id", "stream_log", ["segment_id"])


def downgrade() -> None:
    op.drop_table("stream_log")
