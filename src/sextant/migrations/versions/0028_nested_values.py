"""What the JSON text of a dataset's column holds."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    with op.batch_alter_table("dataset_columns") as columns:
        columns.add_column(sa.Column("nested", sa.Text()))


def downgrade() -> None:
    with op.batch_alter_table("dataset_columns") as columns:
        columns.drop_column("nested")
