"""SQL models that an engine keeps up by itself from a topic, and where the reading of a topic began."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    with op.batch_alter_table("stream_places") as places:
        places.add_column(sa.Column("begin_offset", sa.BigInteger()))
    with op.batch_alter_table("sql_models") as models:
        models.add_column(
            sa.Column("engine", sa.String(length=20), nullable=False, server_default="workspace")
        )
    op.create_table(
        "continuous_models",
        sa.Column("model_id", sa.String(length=36), primary_key=True),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("query_id", sa.String(length=36), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("columns_mark", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("set_aside", sa.BigInteger(), nullable=False),
        sa.Column("snapshot_id", sa.String(length=36), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("again_at", sa.DateTime(timezone=True)),
        sa.Column("watched_by", sa.String(length=60), nullable=False),
        sa.Column("watched_until", sa.DateTime(timezone=True)),
    )


def downgrade() -> None:
    op.drop_table("continuous_models")
    with op.batch_alter_table("sql_models") as models:
        models.drop_column("engine")
    with op.batch_alter_table("stream_places") as places:
        places.drop_column("begin_offset")
