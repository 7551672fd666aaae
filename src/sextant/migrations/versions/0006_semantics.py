"""The semantic layer of a workspace, every version of it."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "semantic_layers",
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.String(length=320), nullable=False),
        sa.Column("saved_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "version", name=op.f("pk_semantic_layers")),
    )
