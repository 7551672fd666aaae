"""Whether a dataset's table may be kept by time, and by what it is."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    with op.batch_alter_table("datasets") as datasets:
        datasets.add_column(
            sa.Column("partitioning", sa.String(length=10), nullable=False, server_default="auto")
        )
        datasets.add_column(sa.Column("partitioned_by", sa.JSON(none_as_null=True)))


def downgrade() -> None:
    with op.batch_alter_table("datasets") as datasets:
        datasets.drop_column("partitioned_by")
        datasets.drop_column("partitioning")
