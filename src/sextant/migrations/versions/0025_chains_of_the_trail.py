"""Room for the names of further chains of a workspace's audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    _widen(36, 40)


def downgrade() -> None:
    _widen(40, 36)


def _widen(before: int, after: int) -> None:
    for table in ("audit_entries", "audit_heads"):
        with op.batch_alter_table(table) as changed:
            changed.alter_column(
                "chain",
                existing_type=sa.String(length=before),
                type_=sa.String(length=after),
                existing_nullable=False,
            )
