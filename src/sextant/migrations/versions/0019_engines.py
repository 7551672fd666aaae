"""The query engine that each workspace chose."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "workspace_engines",
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("engine", sa.String(length=40), nullable=False),
        sa.Column("chosen_by", sa.String(length=36), nullable=False),
        sa.Column("chosen_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_workspace_engines")),
    )


def downgrade() -> None:
    op.drop_table("workspace_engines")
