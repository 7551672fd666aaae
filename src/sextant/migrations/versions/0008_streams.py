"""Streams: their counters, the segments of their log, the keys of batches, events set aside, rolls."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _create_streams()
    _create_segments()
    _create_batches()
    _create_figures()


def _create_streams() -> None:
    op.create_table(
        "event_streams",
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("event_field", sa.Integer(), nullable=True),
        sa.Column("lateness_seconds", sa.Integer(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("batches", sa.BigInteger(), nullable=False),
        sa.Column("set_aside", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("newest_event_at", Moment(timezone=True), nullable=True),
        sa.Column("received_at", Moment(timezone=True), nullable=True),
        sa.Column("rolled_at", Moment(timezone=True), nullable=True),
        sa.Column("rolls", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("roller", sa.String(length=36), nullable=True),
        sa.Column("roller_until", Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("dataset_id", name=op.f("pk_event_streams")),
    )
    op.create_index("ix_event_streams_workspace_id", "event_streams", ["workspace_id"])


def _create_segments() -> None:
    op.create_table(
        "stream_segments",
        sa.Column("segment_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("from_row", sa.BigInteger(), nullable=False),
        sa.Column("to_row", sa.BigInteger(), nullable=False),
        sa.Column("end_byte", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("first_at", Moment(timezone=True), nullable=False),
        sa.Column("touched_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("segment_id", name=op.f("pk_stream_segments")),
    )
    op.create_index("ix_stream_segments_workspace_id", "stream_segments", ["workspace_id"])
    op.create_index("ix_stream_segments_dataset_id", "stream_segments", ["dataset_id"])


def _create_batches() -> None:
    op.create_table(
        "stream_batches",
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "key", name=op.f("pk_stream_batches")),
    )
    op.create_index("ix_stream_batches_at", "stream_batches", ["at"])
    op.create_table(
        "stream_rolls",
        sa.Column("roll_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("cut", sa.JSON(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("roll_id", name=op.f("pk_stream_rolls")),
    )
    op.create_index("ix_stream_rolls_dataset_id", "stream_rolls", ["dataset_id"])


def _create_figures() -> None:
    op.create_table(
        "stream_ticks",
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("set_aside", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "at", name=op.f("pk_stream_ticks")),
    )
    op.create_table(
        "stream_set_aside",
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_stream_set_aside")),
    )
    op.create_index("ix_stream_set_aside_dataset_id_event_id", "stream_set_aside", ["dataset_id", "event_id"])
