"""What the broker calls the message that was read last, where it counts by no offsets."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    with op.batch_alter_table("stream_places") as places:
        places.add_column(sa.Column("mark", sa.String(length=200), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("stream_places") as places:
        places.drop_column("mark")
