"""Silent dialogues, three-face evaluations, perspectives in a text, files of materials. Expand step: nothing else changes.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RULES = ("evaluation",)
TABLES = ("event_writer", "event_written", "event_evaluation", "event_paper_faces", "stored_file_content")


def upgrade() -> None:
    """Make the tables, and the column beside the ones that events have."""
    op.add_column("event", sa.Column("perspectives", sa.Text(), nullable=True))
    op.create_table(
        "event_writer",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("nickname", sa.String(length=80), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("publish", sa.String(length=40), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("under_15", sa.Boolean(), nullable=True),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("data_key", sa.Text(), nullable=True),
        sa.Column("pending", sa.LargeBinary(), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_writer_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_event_writer_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_writer")),
        sa.UniqueConstraint("event_id", "nickname", name=op.f("uq_event_writer_event_id_nickname")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_event_writer_once_hash")),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_event_writer_receipt_id")),
    )
    op.create_table(
        "event_written",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("writer_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_event_written_contribution_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_written_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["writer_id"], ["event_writer.id"], name=op.f("fk_event_written_writer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_written")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_event_written_contribution_id")),
    )
    op.create_index("ix_event_written_question", "event_written", ["event_id", "question"], unique=False)
    op.create_index(op.f("ix_event_written_writer_id"), "event_written", ["writer_id"], unique=False)
    op.create_table(
        "event_evaluation",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("by_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("face", sa.String(length=40), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("data_key", sa.Text(), nullable=True),
        sa.Column("different", sa.LargeBinary(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_evaluation_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_evaluation")),
        sa.UniqueConstraint("by_hash", name=op.f("uq_event_evaluation_by_hash")),
    )
    op.create_index(op.f("ix_event_evaluation_event_id"), "event_evaluation", ["event_id"], unique=False)
    op.create_table(
        "event_paper_faces",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("middle", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("good >= 0 AND middle >= 0 AND bad >= 0", name=op.f("ck_event_paper_faces_counts")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_paper_faces_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_paper_faces")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_paper_faces_event_id")),
    )
    op.create_table(
        "stored_file_content",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_stored_file_content_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file_content")),
        sa.UniqueConstraint("file_id", name=op.f("uq_stored_file_content_file_id")),
    )


def downgrade() -> None:
    """Take it away again, children first, and what it left in tables that stay: an older release cannot read it.

    What was written stays: those are contributions like any other. A code that opened nothing else goes.
    """
    material = sa.table("event_material", sa.column("short_file_id"), sa.column("long_file_id"))
    file = sa.table("stored_file", sa.column("id", sa.Uuid))
    content = sa.table("stored_file_content", sa.column("file_id", sa.Uuid))
    ours = sa.select(content.c.file_id)
    for column in ("short_file_id", "long_file_id"):
        op.execute(material.update().where(material.c[column].in_(ours)).values({column: None}))
    written = [row[0] for row in op.get_bind().execute(ours)]
    writer = sa.table("event_writer", sa.column("receipt_id", sa.Uuid))
    place = sa.table("event_place", sa.column("receipt_id", sa.Uuid))
    receipt = sa.table("receipt", sa.column("id", sa.Uuid))
    opened = sa.select(writer.c.receipt_id).where(writer.c.receipt_id.is_not(None))
    alone = [
        row[0] for row in op.get_bind().execute(opened.where(writer.c.receipt_id.not_in(sa.select(place.c.receipt_id))))
    ]
    op.drop_table("stored_file_content")
    op.drop_table("event_paper_faces")
    op.drop_table("event_evaluation")
    op.drop_table("event_written")
    op.drop_table("event_writer")
    for gone in written:
        op.execute(file.delete().where(file.c.id == gone))
    for gone in alone:
        op.execute(receipt.delete().where(receipt.c.id == gone))
    op.drop_column("event", "perspectives")
    rule = sa.table("retention_rule", sa.column("id", sa.Uuid), sa.column("key"))
    twin = sa.table("wording_twin", sa.column("subject_id", sa.Uuid), sa.column("kind"), sa.column("field"))
    op.execute(twin.delete().where(twin.c.subject_id.in_(sa.select(rule.c.id).where(rule.c.key.in_(RULES)))))
    op.execute(twin.delete().where(twin.c.kind == "event", twin.c.field == "perspectives"))
    rows = {"personal_column": ("table_name", TABLES), "retention_rule": ("key", RULES)}
    for table, (column, values) in rows.items():
        op.execute(sa.table(table, sa.column(column)).delete().where(sa.column(column).in_(values)))
