"""Written rounds between meetings, and what councils and politicians say in them. Expand step.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Children first.
TABLES = ("dialogue_post", "dialogue_round")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "dialogue_round",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("focus_area_id", sa.Uuid(), nullable=False),
        sa.Column("perspective_id", sa.Uuid(), nullable=True),
        sa.Column("follow_up_id", sa.Uuid(), nullable=True),
        sa.Column("to_event_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("perspective_id IS NULL OR follow_up_id IS NULL", name=op.f("ck_dialogue_round_subject")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_dialogue_round_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["focus_area_id"], ["focus_area.id"], name=op.f("fk_dialogue_round_focus_area_id")),
        sa.ForeignKeyConstraint(
            ["perspective_id"], ["perspective.id"], name=op.f("fk_dialogue_round_perspective_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["dialogue_follow_up.id"],
            name=op.f("fk_dialogue_round_follow_up_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["to_event_id"], ["event.id"], name=op.f("fk_dialogue_round_to_event_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_round")),
        sa.UniqueConstraint("event_id", name=op.f("uq_dialogue_round_event_id")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_dialogue_round_once_hash")),
    )
    for column in ("focus_area_id", "perspective_id", "follow_up_id", "to_event_id"):
        op.create_index(op.f(f"ix_dialogue_round_{column}"), "dialogue_round", [column], unique=False)
    op.create_table(
        "dialogue_post",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("taken_back_on", sa.Date(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("taken_back_on IS NULL OR length(text) = 0", name=op.f("ck_dialogue_post_taken_back")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_dialogue_post_body_id")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["dialogue_round.id"], name=op.f("fk_dialogue_post_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_post")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_dialogue_post_once_hash")),
        sa.UniqueConstraint("sequence", name=op.f("uq_dialogue_post_sequence")),
    )
    op.create_index(op.f("ix_dialogue_post_body_id"), "dialogue_post", ["body_id"], unique=False)
    op.create_index("ix_dialogue_post_round", "dialogue_post", ["round_id", "sequence"], unique=False)


def downgrade() -> None:
    """Take it all away again; what people wrote stays, as in a silent dialogue."""
    op.execute("UPDATE event SET kind = 'silent_dialogue' WHERE kind = 'written_round'")
    for table in TABLES:
        op.drop_table(table)
    rows = {"wording_twin": ("kind", TABLES), "personal_column": ("table_name", TABLES)}
    for table, (column, values) in rows.items():
        op.execute(sa.table(table, sa.column(column)).delete().where(sa.column(column).in_(values)))
