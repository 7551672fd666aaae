"""Topics that streams follow, where the reading of each partition stands, where what is set aside stood."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "stream_follows",
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("connection_id", sa.String(length=36), nullable=False),
        sa.Column("topic", sa.String(length=250), nullable=False),
        sa.Column("stream", sa.String(length=200), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("read_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("dataset_id", name=op.f("pk_stream_follows")),
    )
    for column in ("workspace_id", "connection_id"):
        op.create_index(op.f(f"ix_stream_follows_{column}"), "stream_follows", [column], unique=False)
    op.create_table(
        "stream_places",
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("next_offset", sa.BigInteger(), nullable=False),
        sa.Column("end_offset", sa.BigInteger(), nullable=False),
        sa.Column("missed", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "partition", name=op.f("pk_stream_places")),
    )
    op.add_column("stream_set_aside", sa.Column("partition", sa.Integer(), nullable=True))
    op.add_column("stream_set_aside", sa.Column("offset", sa.BigInteger(), nullable=True))
