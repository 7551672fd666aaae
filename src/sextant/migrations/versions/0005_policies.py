"""Who sees what of a dataset, and what policies look at of a person."""

import sqlalchemy as sa
from alembic import op

from sextant.core.db import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "policies",
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("dataset_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(length=320), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "dataset_id", "version", name=op.f("pk_policies")),
    )
    op.create_table(
        "policy_states",
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_policy_states")),
    )
    op.add_column("memberships", sa.Column("attributes", sa.JSON(), nullable=False, server_default="{}"))
