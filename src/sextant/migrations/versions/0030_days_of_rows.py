"""How long a dataset keeps its rows, and by which column their age is told."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    with op.batch_alter_table("datasets") as datasets:
        datasets.add_column(sa.Column("row_days", sa.Integer()))
        datasets.add_column(sa.Column("row_time", sa.Integer()))


def downgrade() -> None:
    with op.batch_alter_table("datasets") as datasets:
        datasets.drop_column("row_time")
        datasets.drop_column("row_days")
