"""How long a dataset keeps its earlier snapshots, and when its raw files go to the cold place."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    with op.batch_alter_table("datasets") as datasets:
        datasets.add_column(sa.Column("snapshot_days", sa.Integer()))
        datasets.add_column(sa.Column("cold_days", sa.Integer()))


def downgrade() -> None:
    with op.batch_alter_table("datasets") as datasets:
        datasets.drop_column("cold_days")
        datasets.drop_column("snapshot_days")
