"""Agenda proposals, minutes with decisions and follow-ups, words read aloud, notes. Expand step: nothing else changes.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

from datetime import date
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEQUENCES = ("proposal",)
RULES = ("proposal",)
TABLES = (
    "dialogue_proposal",
    "dialogue_no_proposals",
    "dialogue_minutes",
    "dialogue_correction",
    "dialogue_point",
    "dialogue_decision",
    "dialogue_follow_up",
    "dialogue_spoken",
    "dialogue_table_note",
)


def upgrade() -> None:
    """Make the tables, then the numbers that begin at nought; minutes that are out already count as published."""
    op.create_table(
        "dialogue_minutes",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_dialogue_minutes_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_minutes")),
        sa.UniqueConstraint("event_id", name=op.f("uq_dialogue_minutes_event_id")),
    )
    op.create_table(
        "dialogue_no_proposals",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_dialogue_no_proposals_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_no_proposals")),
        sa.UniqueConstraint("event_id", name=op.f("uq_dialogue_no_proposals_event_id")),
    )
    op.create_table(
        "dialogue_proposal",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("moved_from_id", sa.Uuid(), nullable=True),
        sa.Column("data_key", sa.Text(), nullable=True),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("public_title", sa.String(length=200), nullable=True),
        sa.Column("public_why", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("receipt_id IS NULL OR body_id IS NULL", name=op.f("ck_dialogue_proposal_one_owner")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_dialogue_proposal_body_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_dialogue_proposal_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["moved_from_id"], ["event.id"], name=op.f("fk_dialogue_proposal_moved_from_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_dialogue_proposal_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_proposal")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_dialogue_proposal_once_hash")),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_dialogue_proposal_receipt_id")),
        sa.UniqueConstraint("sequence", name=op.f("uq_dialogue_proposal_sequence")),
    )
    op.create_index(op.f("ix_dialogue_proposal_body_id"), "dialogue_proposal", ["body_id"], unique=False)
    op.create_index("ix_dialogue_proposal_event", "dialogue_proposal", ["event_id", "sequence"], unique=False)
    op.create_table(
        "dialogue_correction",
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["dialogue_minutes.id"], name=op.f("fk_dialogue_correction_minutes_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_correction")),
        sa.UniqueConstraint("minutes_id", "number", name=op.f("uq_dialogue_correction_minutes_id_number")),
    )
    op.create_table(
        "dialogue_decision",
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_dialogue_decision_body_id")),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["dialogue_minutes.id"], name=op.f("fk_dialogue_decision_minutes_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_decision")),
    )
    op.create_index(op.f("ix_dialogue_decision_minutes_id"), "dialogue_decision", ["minutes_id"], unique=False)
    op.create_table(
        "dialogue_follow_up",
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("body_id IS NOT NULL OR owner IS NOT NULL", name=op.f("ck_dialogue_follow_up_owner")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_dialogue_follow_up_body_id")),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["dialogue_minutes.id"], name=op.f("fk_dialogue_follow_up_minutes_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_follow_up")),
    )
    op.create_index("ix_dialogue_follow_up_due", "dialogue_follow_up", ["state", "due_on"], unique=False)
    op.create_index(op.f("ix_dialogue_follow_up_minutes_id"), "dialogue_follow_up", ["minutes_id"], unique=False)
    op.create_table(
        "dialogue_point",
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["dialogue_minutes.id"], name=op.f("fk_dialogue_point_minutes_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_point")),
    )
    op.create_index(op.f("ix_dialogue_point_minutes_id"), "dialogue_point", ["minutes_id"], unique=False)
    op.create_table(
        "dialogue_spoken",
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_dialogue_spoken_consent_id")),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["dialogue_minutes.id"], name=op.f("fk_dialogue_spoken_minutes_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["event_place.id"], name=op.f("fk_dialogue_spoken_place_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_spoken")),
        sa.UniqueConstraint("minutes_id", "code_hash", name=op.f("uq_dialogue_spoken_minutes_id_code_hash")),
        sa.UniqueConstraint("place_id", name=op.f("uq_dialogue_spoken_place_id")),
    )
    op.create_index(op.f("ix_dialogue_spoken_code_hash"), "dialogue_spoken", ["code_hash"], unique=False)
    op.create_table(
        "dialogue_table_note",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_dialogue_table_note_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_dialogue_table_note_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_table_note")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_dialogue_table_note_contribution_id")),
    )
    op.create_index(op.f("ix_dialogue_table_note_event_id"), "dialogue_table_note", ["event_id"], unique=False)
    op.add_column("event_place", sa.Column("aloud_consent_id", sa.Uuid(), nullable=True))
    op.bulk_insert(
        sa.table("counter", sa.column("name", sa.String), sa.column("value", sa.BigInteger)),
        [{"name": name, "value": 0} for name in SEQUENCES],
    )
    if op.get_bind().dialect.name == "postgresql":
        for name in SEQUENCES:
            op.execute(f"CREATE SEQUENCE {name}_seq")
    _published()


def _published() -> None:
    """Give the events whose minutes everybody can read already a row that says so."""
    event = sa.table(
        "event",
        sa.column("id", sa.Uuid),
        sa.column("minutes", sa.Text),
        sa.column("closed_on", sa.Date),
        sa.column("ends_wall", sa.String),
    )
    minutes = sa.table(
        "dialogue_minutes",
        sa.column("id", sa.Uuid),
        sa.column("event_id", sa.Uuid),
        sa.column("version", sa.Integer),
        sa.column("number", sa.Integer),
        sa.column("published_on", sa.Date),
        sa.column("summary", sa.Text),
    )
    known = sa.select(event.c.id, event.c.closed_on, event.c.ends_wall).where(event.c.minutes.is_not(None))
    for event_id, closed_on, ends in op.get_bind().execute(known).all():
        since = closed_on or date.fromisoformat(ends[:10])
        row = {"id": uuid4(), "event_id": event_id, "version": 1, "number": 1, "published_on": since, "summary": None}
        op.execute(minutes.insert().values(**row))


def downgrade() -> None:
    """Take it away again, children first, and what it left in tables that stay: an older release cannot read it."""
    if op.get_bind().dialect.name == "postgresql":
        for name in SEQUENCES:
            op.execute(f"DROP SEQUENCE {name}_seq")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("event_place", "aloud_consent_id")
    rule = sa.table("retention_rule", sa.column("id", sa.Uuid), sa.column("key"))
    twin = sa.table("wording_twin", sa.column("subject_id", sa.Uuid))
    ours = sa.select(rule.c.id).where(rule.c.key.in_(RULES))
    op.execute(twin.delete().where(twin.c.subject_id.in_(ours)))
    rows = {
        "counter": ("name", SEQUENCES),
        "wording_twin": ("kind", TABLES),
        "receipt": ("opens", ("proposal",)),
        "consent": ("purpose", ("minutes",)),
        "consent_wording": ("purpose", ("minutes",)),
        "personal_column": ("table_name", TABLES),
        "retention_rule": ("key", RULES),
    }
    for table, (column, values) in rows.items():
        op.execute(sa.table(table, sa.column(column)).delete().where(sa.column(column).in_(values)))
