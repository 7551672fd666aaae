"""What suites of checks held that no check here says."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0004"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "check_suites",
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", name=op.f("pk_check_suites")),
    )
    op.create_index("ix_check_suites_workspace_id", "check_suites", ["workspace_id"])


def downgrade() -> None:
    op.drop_table("check_suites")
