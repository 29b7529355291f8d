"""Places: a postal address for those who want a letter. Expand step: nothing else changes.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has given one yet."""
    op.add_column("event_place", sa.Column("address", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """The addresses go with their column."""
    op.drop_column("event_place", "address")
