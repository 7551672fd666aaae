"""How each workspace looks: versions of its name and colour, and its logos."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "workspace_brands",
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.String(length=320), nullable=False),
        sa.Column("saved_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "version", name=op.f("pk_workspace_brands")),
    )
    op.create_table(
        "workspace_logos",
        sa.Column("logo_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("logo_id", name=op.f("pk_workspace_logos")),
    )
    op.create_index("ix_workspace_logos_workspace_id", "workspace_logos", ["workspace_id"])


def downgrade() -> None:
    op.drop_index("ix_workspace_logos_workspace_id", table_name="workspace_logos")
    op.drop_table("workspace_logos")
    op.drop_table("workspace_brands")
