"""Words about a meeting that may tell of danger are marked, as those of a sign-up are.

Expand step: what came in before is marked nowhere. Self-standing: names and types are written out, so that later models
cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLE = "event_evaluation"


def upgrade() -> None:
    """Nothing is marked yet."""
    op.add_column(TABLE, sa.Column("crisis", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        f"ix_{TABLE}_crisis",
        TABLE,
        ["event_id"],
        sqlite_where=sa.text("crisis IS 1"),
        postgresql_where=sa.text("crisis IS true"),
    )


def downgrade() -> None:
    """Nothing is marked any more."""
    op.drop_index(f"ix_{TABLE}_crisis", table_name=TABLE)
    op.drop_column(TABLE, "crisis")
