"""Every table of the first release."""

from alembic import op

from sextant.core.db import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
