"""Care of meetings: words that may tell of danger, floods of proposals, refused sign-ups, the role of a writer.

Expand step: what came in before is marked nowhere. Self-standing: names and types are written out, so that later models
cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MARKS = (("event_place", "crisis"), ("dialogue_proposal", "crisis"), ("dialogue_proposal", "held"))


def upgrade() -> None:
    """Nothing is marked yet, nobody has been refused, and no writer has said who they are."""
    for table, name in MARKS:
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("event_place", "dialogue_proposal"):
        op.create_index(
            f"ix_{table}_crisis",
            table,
            ["event_id"],
            sqlite_where=sa.text("crisis IS 1"),
            postgresql_where=sa.text("crisis IS true"),
        )
    op.add_column("event_place", sa.Column("refusal", sa.LargeBinary(), nullable=True))
    op.add_column("event_writer", sa.Column("role", sa.String(40), nullable=True))


def downgrade() -> None:
    """Who was refused has no place, as somebody who gave it up."""
    op.execute("UPDATE event_place SET standing = 'given_up' WHERE standing = 'refused'")
    op.drop_column("event_writer", "role")
    op.drop_column("event_place", "refusal")
    for table in ("event_place", "dialogue_proposal"):
        op.drop_index(f"ix_{table}_crisis", table_name=table)
    for table, name in reversed(MARKS):
        op.drop_column(table, name)
