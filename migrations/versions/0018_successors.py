"""Hearings that went to the council that took over. Expand step.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE = "hearing_move"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        TABLE,
        sa.Column("hearing_id", sa.Uuid(), nullable=False),
        sa.Column("from_body_id", sa.Uuid(), nullable=False),
        sa.Column("to_body_id", sa.Uuid(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["hearing.id"], name=op.f("fk_hearing_move_hearing_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["from_body_id"], ["body.id"], name=op.f("fk_hearing_move_from_body_id")),
        sa.ForeignKeyConstraint(["to_body_id"], ["body.id"], name=op.f("fk_hearing_move_to_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_move")),
        sa.UniqueConstraint("hearing_id", "from_body_id", name=op.f("uq_hearing_move_hearing_id_from_body_id")),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table(TABLE)
