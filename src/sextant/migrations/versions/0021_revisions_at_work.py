"""Which revision each process knows, and which the tables need of whoever works on them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    with op.batch_alter_table("processes") as processes:
        processes.add_column(sa.Column("revision", sa.String(length=20), nullable=False, server_default=""))
    op.create_table(
        "schema_needs",
        sa.Column("revision", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_schema_needs")),
    )


def downgrade() -> None:
    op.drop_table("schema_needs")
    with op.batch_alter_table("processes") as processes:
        processes.drop_column("revision")
