"""Councils' rooms: hearings, the statements bodies write about them, and what was sent. Expand step.

The database itself refuses to alter what was sent, and the history of a room; of a dissent only the name may go, when
its person wants that, and of the history who it was, when the time of the room is over.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SEQUENCES = ("hearing", "statement", "council_deed")
# Children first.
TABLES = (
    "council_point",
    "council_dissent",
    "council_edition",
    "council_draft_point",
    "council_deed",
    "council_comment",
    "council_answer",
    "hearing_asked",
    "council_statement",
    "hearing",
)

# What is frozen: table, its parent's table and column, and what may change of it all the same.
FROZEN = (
    ("council_edition", "council_statement", "statement_id", ""),
    ("council_point", "council_edition", "edition_id", ""),
    ("council_dissent", "council_edition", "edition_id", "name"),
    ("council_deed", "council_statement", "statement_id", "made_by"),
)
KEPT = {
    "council_dissent": ("id", "edition_id", "position", "reason", "seat", "nominated_by"),
    "council_deed": ("id", "statement_id", "sequence", "deed", "made_at"),
}
NEVER = "What was sent, and the history of a room, are never altered"


def upgrade() -> None:
    """Make the tables, the numbers that begin at nought, and what refuses; nobody's name is shown yet."""
    op.create_table(
        "hearing",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("focus_area_id", sa.Uuid(), nullable=False),
        sa.Column("perspective_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("short_why", sa.Text(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_why IS NOT NULL)", name=op.f("ck_hearing_withdrawn")),
        sa.CheckConstraint(
            "state = 'draft' OR (sent_on IS NOT NULL AND due_on IS NOT NULL)", name=op.f("ck_hearing_sent")
        ),
        sa.ForeignKeyConstraint(["focus_area_id"], ["focus_area.id"], name=op.f("fk_hearing_focus_area_id")),
        sa.ForeignKeyConstraint(
            ["perspective_id"], ["perspective.id"], name=op.f("fk_hearing_perspective_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["scope_id"], ["body.id"], name=op.f("fk_hearing_scope_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
        sa.UniqueConstraint("number", name=op.f("uq_hearing_number")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_hearing_once_hash")),
    )
    op.create_index(op.f("ix_hearing_focus_area_id"), "hearing", ["focus_area_id"], unique=False)
    op.create_index(op.f("ix_hearing_perspective_id"), "hearing", ["perspective_id"], unique=False)
    op.create_index(op.f("ix_hearing_scope_id"), "hearing", ["scope_id"], unique=False)
    op.create_table(
        "council_statement",
        sa.Column("hearing_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("editions", sa.Integer(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_council_statement_body_id")),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["hearing.id"], name=op.f("fk_council_statement_hearing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_statement")),
        sa.UniqueConstraint("hearing_id", "body_id", name=op.f("uq_council_statement_hearing_id_body_id")),
    )
    op.create_index(op.f("ix_council_statement_body_id"), "council_statement", ["body_id"], unique=False)
    op.create_table(
        "hearing_asked",
        sa.Column("hearing_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_hearing_asked_body_id")),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["hearing.id"], name=op.f("fk_hearing_asked_hearing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_asked")),
        sa.UniqueConstraint("hearing_id", "body_id", name=op.f("uq_hearing_asked_hearing_id_body_id")),
    )
    op.create_index(op.f("ix_hearing_asked_body_id"), "hearing_asked", ["body_id"], unique=False)
    op.create_table(
        "council_answer",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("given_seat_id", sa.Uuid(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("data_key", sa.Text(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("agrees OR reason IS NOT NULL", name=op.f("ck_council_answer_reason")),
        sa.ForeignKeyConstraint(
            ["given_seat_id"], ["body_seat.id"], name=op.f("fk_council_answer_given_seat_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["body_seat.id"], name=op.f("fk_council_answer_seat_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["council_statement.id"], name=op.f("fk_council_answer_statement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_answer")),
        sa.UniqueConstraint("statement_id", "seat_id", name=op.f("uq_council_answer_statement_id_seat_id")),
    )
    op.create_index(op.f("ix_council_answer_given_seat_id"), "council_answer", ["given_seat_id"], unique=False)
    op.create_index(op.f("ix_council_answer_seat_id"), "council_answer", ["seat_id"], unique=False)
    op.create_table(
        "council_comment",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("data_key", sa.Text(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["council_statement.id"], name=op.f("fk_council_comment_statement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_comment")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_council_comment_once_hash")),
    )
    op.create_index(op.f("ix_council_comment_statement_id"), "council_comment", ["statement_id"], unique=False)
    op.create_table(
        "council_deed",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["council_statement.id"], name=op.f("fk_council_deed_statement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_deed")),
        sa.UniqueConstraint("sequence", name=op.f("uq_council_deed_sequence")),
    )
    op.create_index(op.f("ix_council_deed_statement_id"), "council_deed", ["statement_id"], unique=False)
    op.create_table(
        "council_draft_point",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data_key", sa.Text(), nullable=True),
        sa.Column("heading", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["council_statement.id"],
            name=op.f("fk_council_draft_point_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_draft_point")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_council_draft_point_once_hash")),
    )
    op.create_index(op.f("ix_council_draft_point_statement_id"), "council_draft_point", ["statement_id"], unique=False)
    op.create_table(
        "council_edition",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("hearing_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.Column("silent", sa.Integer(), nullable=False),
        sa.Column("adopted_as", sa.String(length=40), nullable=False),
        sa.Column("instead_why", sa.Text(), nullable=True),
        sa.Column("what_changed", sa.Text(), nullable=True),
        sa.Column("adopted_by", sa.Uuid(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "adopted_as = 'chair' OR coalesce(length(instead_why), 0) > 0", name=op.f("ck_council_edition_instead")
        ),
        sa.CheckConstraint(
            "number = 1 OR coalesce(length(what_changed), 0) > 0", name=op.f("ck_council_edition_what_changed")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_council_edition_body_id")),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["hearing.id"], name=op.f("fk_council_edition_hearing_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["council_statement.id"], name=op.f("fk_council_edition_statement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_edition")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_council_edition_once_hash")),
        sa.UniqueConstraint("receipt", name=op.f("uq_council_edition_receipt")),
        sa.UniqueConstraint("statement_id", "number", name=op.f("uq_council_edition_statement_id_number")),
    )
    op.create_index(op.f("ix_council_edition_body_id"), "council_edition", ["body_id"], unique=False)
    op.create_index(op.f("ix_council_edition_hearing_id"), "council_edition", ["hearing_id"], unique=False)
    op.create_table(
        "council_dissent",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("seat", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("nominated_by", sa.String(length=120), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["council_edition.id"], name=op.f("fk_council_dissent_edition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["body_seat.id"], name=op.f("fk_council_dissent_seat_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_dissent")),
        sa.UniqueConstraint("edition_id", "position", name=op.f("uq_council_dissent_edition_id_position")),
    )
    op.create_index(op.f("ix_council_dissent_seat_id"), "council_dissent", ["seat_id"], unique=False)
    op.create_table(
        "council_point",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["council_edition.id"], name=op.f("fk_council_point_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_point")),
        sa.UniqueConstraint("edition_id", "point_id", name=op.f("uq_council_point_edition_id_point_id")),
        sa.UniqueConstraint("edition_id", "position", name=op.f("uq_council_point_edition_id_position")),
    )
    op.create_index(op.f("ix_council_point_point_id"), "council_point", ["point_id"], unique=False)
    op.add_column("body_seat", sa.Column("name_shown", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.bulk_insert(
        sa.table("counter", sa.column("name", sa.String), sa.column("value", sa.BigInteger)),
        [{"name": name, "value": 0} for name in SEQUENCES],
    )
    on_postgres = op.get_bind().dialect.name == "postgresql"
    if on_postgres:
        for name in SEQUENCES:
            op.execute(f"CREATE SEQUENCE {name}_seq")
    for table, parent, column, loses in FROZEN:
        gone = f"NOT EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{column})"  # noqa: S608 - constants
        less = _only_less(table, loses, "IS NOT DISTINCT FROM" if on_postgres else "IS")
        (_refuse_on_postgres if on_postgres else _refuse_on_sqlite)(table, gone, less)


def _only_less(table: str, loses: str, same: str) -> str:
    """That nothing differs, but that one column may have been emptied."""
    if not loses:
        return "false"
    return " AND ".join([f"NEW.{loses} IS NULL", *(f"NEW.{name} {same} OLD.{name}" for name in KEPT[table])])


def _refuse_on_sqlite(table: str, gone: str, less: str) -> None:
    failed = f"BEGIN SELECT RAISE(ABORT, '{NEVER}'); END"
    op.execute(f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} WHEN NOT ({less}) {failed}")
    op.execute(f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} WHEN NOT ({gone}) {failed}")


def _refuse_on_postgres(table: str, gone: str, less: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN IF {gone} THEN RETURN OLD; END IF; "
        f"ELSIF {less} THEN RETURN NEW; END IF; "
        f"RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{NEVER}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_keep()"
    )


def downgrade() -> None:
    """Take it away again, children first, and what it left in tables that stay: an older release cannot read it."""
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("body_seat", "name_shown")
    if on_postgres:
        for table, *_ in FROZEN:
            op.execute(f"DROP FUNCTION {table}_keep()")
        for name in SEQUENCES:
            op.execute(f"DROP SEQUENCE {name}_seq")
    rows = {"wording_twin": ("kind", TABLES), "counter": ("name", SEQUENCES), "personal_column": ("table_name", TABLES)}
    for table, (column, values) in rows.items():
        op.execute(sa.table(table, sa.column(column)).delete().where(sa.column(column).in_(values)))
    personal = sa.table("personal_column", sa.column("table_name"), sa.column("column_name"))
    op.execute(personal.delete().where(personal.c.table_name == "body_seat", personal.c.column_name == "name_shown"))
