"""Questions to bodies that decide, with their signed answers; what minutes say of what stood open. Expand step.

The database itself refuses to change a question that was sent, and an answer once it waits for a signature, and to alter
the history.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SEQUENCES = ("question",)
# Children first.
TABLES = ("dialogue_standing", "question_entry", "question_move", "question_answer", "question_draft", "question")

SENT = ("number", "asker_id", "sent_as", "asked_body_id", "title", "words", "asked_on", "due_on")
SIGNED = ("words", "easy")
THERE = "EXISTS (SELECT 1 FROM question WHERE id = OLD.question_id)"
KEPT_QUESTION = "A question that was sent is never altered"
KEPT_ANSWER = "What waits for a signature, is signed or published is never altered"
HISTORY = "The history of a question is never altered"


def _changed(names: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in names)


def _frozen(differs: str) -> str:
    return (
        f"(OLD.stage <> 'draft' AND ({_changed(SIGNED, differs)})) OR (OLD.stage = 'published' AND NEW.stage NOT IN "
        f"('published', 'replaced')) OR (OLD.stage = 'replaced' AND NEW.stage <> 'replaced')"
    )


def upgrade() -> None:
    """Make the tables, the numbers that begin at nought, and what refuses."""
    op.create_table(
        "question_draft",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data_key", sa.Text(), nullable=True),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("rest", sa.LargeBinary(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_question_draft_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_draft")),
    )
    op.create_index(op.f("ix_question_draft_body_id"), "question_draft", ["body_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("asker_id", sa.Uuid(), nullable=True),
        sa.Column("sent_as", sa.String(length=40), nullable=True),
        sa.Column("asked_body_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("focus_area_id", sa.Uuid(), nullable=True),
        sa.Column("perspective_id", sa.Uuid(), nullable=True),
        sa.Column("edition_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("answered_on IS NULL OR answered_on >= asked_on", name=op.f("ck_question_answered")),
        sa.CheckConstraint("closed_on IS NULL OR answered_on IS NOT NULL", name=op.f("ck_question_closed")),
        sa.ForeignKeyConstraint(["asked_body_id"], ["body.id"], name=op.f("fk_question_asked_body_id")),
        sa.ForeignKeyConstraint(["asker_id"], ["body.id"], name=op.f("fk_question_asker_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_question_body_id")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["council_edition.id"], name=op.f("fk_question_edition_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["focus_area_id"], ["focus_area.id"], name=op.f("fk_question_focus_area_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["perspective_id"], ["perspective.id"], name=op.f("fk_question_perspective_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["scope_id"], ["body.id"], name=op.f("fk_question_scope_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("number", name=op.f("uq_question_number")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_question_once_hash")),
    )
    op.create_index(op.f("ix_question_asker_id"), "question", ["asker_id"], unique=False)
    op.create_index(op.f("ix_question_due_on"), "question", ["due_on"], unique=False)
    op.create_index(op.f("ix_question_focus_area_id"), "question", ["focus_area_id"], unique=False)
    op.create_index("ix_question_owed", "question", ["body_id", "closed_on"], unique=False)
    op.create_index(op.f("ix_question_perspective_id"), "question", ["perspective_id"], unique=False)
    op.create_index(op.f("ix_question_scope_id"), "question", ["scope_id"], unique=False)
    op.create_table(
        "dialogue_standing",
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("follow_up_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("became", sa.String(length=40), nullable=False),
        sa.Column("by_whom", sa.String(length=200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "became <> 'answered' OR coalesce(length(by_whom), 0) > 0", name=op.f("ck_dialogue_standing_by_whom")
        ),
        sa.CheckConstraint(
            "(question_id IS NULL) <> (follow_up_id IS NULL)", name=op.f("ck_dialogue_standing_one_thing")
        ),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_dialogue_standing_text")),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["dialogue_follow_up.id"],
            name=op.f("fk_dialogue_standing_follow_up_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["dialogue_minutes.id"], name=op.f("fk_dialogue_standing_minutes_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_dialogue_standing_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_standing")),
        sa.UniqueConstraint("minutes_id", "follow_up_id", name=op.f("uq_dialogue_standing_minutes_id_follow_up_id")),
        sa.UniqueConstraint("minutes_id", "question_id", name=op.f("uq_dialogue_standing_minutes_id_question_id")),
    )
    op.create_index(op.f("ix_dialogue_standing_follow_up_id"), "dialogue_standing", ["follow_up_id"], unique=False)
    op.create_index(op.f("ix_dialogue_standing_question_id"), "dialogue_standing", ["question_id"], unique=False)
    op.create_table(
        "question_answer",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("easy", sa.Text(), nullable=False),
        sa.Column("is_enough", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("judged_on", sa.Date(), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("sent_back", sa.Text(), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_body_id", sa.Uuid(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "stage NOT IN ('published', 'replaced') OR published_on IS NOT NULL",
            name=op.f("ck_question_answer_published"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('signed', 'published', 'replaced') OR (signed_by IS NOT NULL AND signed_on IS NOT NULL AND signed_body_id IS NOT NULL)",
            name=op.f("ck_question_answer_signed"),
        ),
        sa.CheckConstraint(
            "is_enough IS NULL OR is_enough OR coalesce(length(note), 0) > 0", name=op.f("ck_question_answer_note")
        ),
        sa.CheckConstraint(
            "signed_by IS NULL OR signed_by <> written_by", name=op.f("ck_question_answer_second_person")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_answer_question_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["signed_body_id"], ["body.id"], name=op.f("fk_question_answer_signed_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_answer")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_question_answer_question_id_number")),
    )
    op.create_index(
        "uq_question_answer_published",
        "question_answer",
        ["question_id"],
        unique=True,
        sqlite_where=sa.text("stage = 'published'"),
        postgresql_where=sa.text("stage = 'published'"),
    )
    op.create_table(
        "question_entry",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_entry_question_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_entry")),
        sa.UniqueConstraint("question_id", "version", name=op.f("uq_question_entry_question_id_version")),
    )
    op.create_table(
        "question_move",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("from_body_id", sa.Uuid(), nullable=False),
        sa.Column("to_body_id", sa.Uuid(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["from_body_id"], ["body.id"], name=op.f("fk_question_move_from_body_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_move_question_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["to_body_id"], ["body.id"], name=op.f("fk_question_move_to_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_move")),
        sa.UniqueConstraint("question_id", "from_body_id", name=op.f("uq_question_move_question_id_from_body_id")),
    )
    # When a promise stopped being open: which meetings it stood at can be told from that.
    op.add_column("dialogue_follow_up", sa.Column("closed_on", sa.Date(), nullable=True))
    op.execute("UPDATE dialogue_follow_up SET closed_on = done_on WHERE state <> 'open'")
    op.bulk_insert(
        sa.table("counter", sa.column("name", sa.String), sa.column("value", sa.BigInteger)),
        [{"name": name, "value": 0} for name in SEQUENCES],
    )
    if op.get_bind().dialect.name == "postgresql":
        for name in SEQUENCES:
            op.execute(f"CREATE SEQUENCE {name}_seq")
        _refuse_on_postgres()
    else:
        _refuse_on_sqlite()


def _refuse_on_sqlite() -> None:
    for name, table, when, message in (
        ("question_keep", "question", _changed(SENT, "IS NOT"), KEPT_QUESTION),
        ("question_answer_keep", "question_answer", _frozen("IS NOT"), KEPT_ANSWER),
        ("question_entry_update", "question_entry", "1", HISTORY),
        ("question_move_update", "question_move", "1", HISTORY),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    for table, when, message in (
        ("question_answer", f"OLD.stage IN ('published', 'replaced') AND {THERE}", KEPT_ANSWER),
        ("question_entry", THERE, HISTORY),
        ("question_move", THERE, HISTORY),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE DELETE ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _refuse_on_postgres() -> None:
    differs = "IS DISTINCT FROM"
    for table, update, delete, message in (
        ("question", _changed(SENT, differs), "FALSE", KEPT_QUESTION),
        (
            "question_answer",
            _frozen(differs),
            f"OLD.stage IN ('published', 'replaced') AND {THERE}",
            KEPT_ANSWER,
        ),
        ("question_entry", "TRUE", THERE, HISTORY),
        ("question_move", "TRUE", THERE, HISTORY),
    ):
        raised = f"RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{message}';"
        op.execute(
            f"CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN IF {delete} THEN {raised} END IF; RETURN OLD; END IF; "
            f"IF {update} THEN {raised} END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION {table}_keep()"
        )


def downgrade() -> None:
    """Take it away again, children first, and what it left in tables that stay: an older release cannot read it."""
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("dialogue_follow_up", "closed_on")
    if on_postgres:
        for table in ("question", "question_answer", "question_entry", "question_move"):
            op.execute(f"DROP FUNCTION {table}_keep()")
        for name in SEQUENCES:
            op.execute(f"DROP SEQUENCE {name}_seq")
    rows = {"wording_twin": ("kind", TABLES), "counter": ("name", SEQUENCES), "personal_column": ("table_name", TABLES)}
    for table, (column, values) in rows.items():
        op.execute(sa.table(table, sa.column(column)).delete().where(sa.column(column).in_(values)))
