"""Perspectives: versions, evidence, quotes, history; answers to "Do you recognise this?". Expand step.

The database itself refuses to publish a version without sources, or, without a written reason, while accepted texts of
its focus area are uncoded; and it refuses to alter the history. The refusal carries the name of the check of the same
meaning, so that it is put into words where the others are.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SEQUENCES = ("perspective",)
RULES = ("answer",)
# Children first.
TABLES = (
    "perspective_result",
    "perspective_answer",
    "perspective_entry",
    "perspective_quote",
    "perspective_evidence",
    "perspective_version",
    "perspective_code",
    "perspective",
)

# A source is a passage that is used, and whose code still stands.
NO_SOURCE = """NOT EXISTS (
    SELECT 1 FROM perspective_evidence AS e JOIN coding AS k ON k.id = e.coding_id
    WHERE e.version_id = NEW.id AND e.use = 'used' AND k.ended_at IS NULL)"""
# Accepted: everyone may read it, or it is for the secretariat only. Coded: somebody has read it in the words it has.
UNCODED = """coalesce(length(NEW.uncoded_reason), 0) = 0 AND EXISTS (
    SELECT 1 FROM contribution AS c JOIN perspective AS p ON p.focus_area_id = c.focus_area_id
    WHERE p.id = NEW.perspective_id
    AND (c.status = 'secretariat_only' OR EXISTS (
        SELECT 1 FROM public_version AS v WHERE v.contribution_id = c.id AND v.withdrawn_on IS NULL))
    AND NOT EXISTS (
        SELECT 1 FROM coding_text AS t JOIN coding_step AS s ON s.text_id = t.id AND s.text_hash = t.text_hash
        WHERE t.contribution_id = c.id AND s.ended_at IS NULL AND s.act IN ('coded', 'nothing_fits', 'resolved')))"""
REFUSED = {"ck_perspective_version_sources": NO_SOURCE, "ck_perspective_version_uncoded": UNCODED}


def upgrade() -> None:
    """Make the tables, the numbers that begin at nought, and what refuses."""
    op.create_table(
        "perspective",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("focus_area_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["focus_area_id"], ["focus_area.id"], name=op.f("fk_perspective_focus_area_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perspective")),
        sa.UniqueConstraint("number", name=op.f("uq_perspective_number")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_perspective_once_hash")),
    )
    op.create_index(op.f("ix_perspective_focus_area_id"), "perspective", ["focus_area_id"], unique=False)
    op.create_table(
        "perspective_code",
        sa.Column("perspective_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["code_id"], ["coding_code.id"], name=op.f("fk_perspective_code_code_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["perspective_id"], ["perspective.id"], name=op.f("fk_perspective_code_perspective_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perspective_code")),
        sa.UniqueConstraint("perspective_id", "code_id", name=op.f("uq_perspective_code_perspective_id_code_id")),
    )
    op.create_index(op.f("ix_perspective_code_code_id"), "perspective_code", ["code_id"], unique=False)
    op.create_table(
        "perspective_entry",
        sa.Column("perspective_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["perspective_id"], ["perspective.id"], name=op.f("fk_perspective_entry_perspective_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perspective_entry")),
    )
    op.create_index(op.f("ix_perspective_entry_perspective_id"), "perspective_entry", ["perspective_id"], unique=False)
    op.create_table(
        "perspective_version",
        sa.Column("perspective_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=300), nullable=False),
        sa.Column("asked_for", sa.Text(), nullable=True),
        sa.Column("dissent", sa.Text(), nullable=True),
        sa.Column("not_covered", sa.Text(), nullable=True),
        sa.Column("limits", sa.Text(), nullable=True),
        sa.Column("confidence", sa.String(length=40), nullable=True),
        sa.Column("why_method", sa.Text(), nullable=True),
        sa.Column("why_coherence", sa.Text(), nullable=True),
        sa.Column("why_adequacy", sa.Text(), nullable=True),
        sa.Column("why_relevance", sa.Text(), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_by", sa.Uuid(), nullable=True),
        sa.Column("looked_through", sa.Integer(), nullable=False),
        sa.Column("uncoded_reason", sa.Text(), nullable=True),
        sa.Column("despite_reason", sa.Text(), nullable=True),
        sa.Column("sources", sa.Integer(), nullable=False),
        sa.Column("uncoded", sa.Integer(), nullable=False),
        sa.Column("who", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("what_changed", sa.Text(), nullable=True),
        sa.Column("look_again", sa.String(length=40), nullable=True),
        sa.Column("answer_key", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "stage <> 'published' OR (reviewed_by IS NOT NULL AND reviewed_by <> written_by)",
            name=op.f("ck_perspective_version_second_person"),
        ),
        sa.CheckConstraint(
            "stage <> 'published' OR looked_at IS NOT NULL", name=op.f("ck_perspective_version_dissent")
        ),
        sa.CheckConstraint("stage <> 'published' OR sources > 0", name=op.f("ck_perspective_version_sources")),
        sa.CheckConstraint(
            "stage <> 'published' OR uncoded = 0 OR coalesce(length(uncoded_reason), 0) > 0",
            name=op.f("ck_perspective_version_uncoded"),
        ),
        sa.ForeignKeyConstraint(
            ["perspective_id"],
            ["perspective.id"],
            name=op.f("fk_perspective_version_perspective_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perspective_version")),
        sa.UniqueConstraint("perspective_id", "number", name=op.f("uq_perspective_version_perspective_id_number")),
    )
    op.create_index(
        "uq_perspective_version_published",
        "perspective_version",
        ["perspective_id"],
        unique=True,
        sqlite_where=sa.text("stage = 'published'"),
        postgresql_where=sa.text("stage = 'published'"),
    )
    op.create_table(
        "perspective_answer",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("person_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["perspective_version.id"],
            name=op.f("fk_perspective_answer_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perspective_answer")),
        sa.UniqueConstraint("version_id", "person_hash", name=op.f("uq_perspective_answer_version_id_person_hash")),
    )
    op.create_table(
        "perspective_quote",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("of_version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("code_id", sa.Uuid(), nullable=True),
        sa.Column("seat", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint('"end" > "start"', name=op.f("ck_perspective_quote_span")),
        sa.CheckConstraint("(gone_on IS NULL) = (words IS NOT NULL)", name=op.f("ck_perspective_quote_gone")),
        sa.ForeignKeyConstraint(
            ["code_id"], ["coding_code.id"], name=op.f("fk_perspective_quote_code_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_perspective_quote_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["perspective_version.id"], name=op.f("fk_perspective_quote_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perspective_quote")),
        sa.UniqueConstraint(
            "version_id", "contribution_id", name=op.f("uq_perspective_quote_version_id_contribution_id")
        ),
    )
    op.create_index(
        op.f("ix_perspective_quote_contribution_id"), "perspective_quote", ["contribution_id"], unique=False
    )
    op.create_table(
        "perspective_result",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["perspective_version.id"],
            name=op.f("fk_perspective_result_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perspective_result")),
        sa.UniqueConstraint("version_id", "number", name=op.f("uq_perspective_result_version_id_number")),
    )
    op.create_table(
        "perspective_evidence",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("coding_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("of_version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("stance", sa.String(length=40), nullable=True),
        sa.Column("use", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("is_rare", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "use <> 'set_aside' OR coalesce(length(reason), 0) > 0", name=op.f("ck_perspective_evidence_reason")
        ),
        sa.ForeignKeyConstraint(
            ["code_id"], ["coding_code.id"], name=op.f("fk_perspective_evidence_code_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["coding_id"], ["coding.id"], name=op.f("fk_perspective_evidence_coding_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_perspective_evidence_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["perspective_version.id"],
            name=op.f("fk_perspective_evidence_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perspective_evidence")),
        sa.UniqueConstraint("version_id", "coding_id", name=op.f("uq_perspective_evidence_version_id_coding_id")),
    )
    op.create_index(op.f("ix_perspective_evidence_coding_id"), "perspective_evidence", ["coding_id"], unique=False)
    op.create_index(
        op.f("ix_perspective_evidence_contribution_id"), "perspective_evidence", ["contribution_id"], unique=False
    )
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
    for name, condition in REFUSED.items():
        for event, also in (("INSERT", ""), ("UPDATE", " AND OLD.stage <> 'published'")):
            op.execute(
                f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON perspective_version "
                f"WHEN NEW.stage = 'published'{also} AND {condition} "
                f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {name}'); END"
            )
    op.execute(
        "CREATE TRIGGER perspective_entry_update BEFORE UPDATE ON perspective_entry "
        "BEGIN SELECT RAISE(ABORT, 'The history of a perspective is never altered'); END"
    )
    op.execute(
        "CREATE TRIGGER perspective_entry_delete BEFORE DELETE ON perspective_entry "
        "WHEN EXISTS (SELECT 1 FROM perspective WHERE id = OLD.perspective_id) "
        "BEGIN SELECT RAISE(ABORT, 'The history of a perspective is never altered'); END"
    )


def _refuse_on_postgres() -> None:
    raised = " ".join(
        f"IF {condition} THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', "
        f"CONSTRAINT = '{name}', MESSAGE = '{name}'; END IF;"
        for name, condition in REFUSED.items()
    )
    op.execute(
        "CREATE FUNCTION perspective_version_publish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'UPDATE' THEN IF OLD.stage = 'published' THEN RETURN NEW; END IF; END IF; "
        f"{raised} RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER perspective_version_publish BEFORE INSERT OR UPDATE ON perspective_version FOR EACH ROW "
        "WHEN (NEW.stage = 'published') EXECUTE FUNCTION perspective_version_publish()"
    )
    op.execute(
        "CREATE FUNCTION perspective_entry_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' THEN "
        "IF NOT EXISTS (SELECT 1 FROM perspective WHERE id = OLD.perspective_id) THEN RETURN OLD; END IF; END IF; "
        "RAISE EXCEPTION USING ERRCODE = 'check_violation', "
        "MESSAGE = 'The history of a perspective is never altered'; END $$"
    )
    op.execute(
        "CREATE TRIGGER perspective_entry_keep BEFORE UPDATE OR DELETE ON perspective_entry FOR EACH ROW "
        "EXECUTE FUNCTION perspective_entry_keep()"
    )


def downgrade() -> None:
    """Take it away again, children first, and what it left in tables that stay: an older release cannot read it."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION perspective_version_publish()")
        op.execute("DROP FUNCTION perspective_entry_keep()")
        for name in SEQUENCES:
            op.execute(f"DROP SEQUENCE {name}_seq")
    rule = sa.table("retention_rule", sa.column("id", sa.Uuid), sa.column("key"))
    twin = sa.table("wording_twin", sa.column("subject_id", sa.Uuid), sa.column("kind"))
    op.execute(twin.delete().where(twin.c.subject_id.in_(sa.select(rule.c.id).where(rule.c.key.in_(RULES)))))
    rows = {
        "wording_twin": ("kind", TABLES),
        "counter": ("name", SEQUENCES),
        "personal_column": ("table_name", TABLES),
        "retention_rule": ("key", RULES),
    }
    for table, (column, values) in rows.items():
        op.execute(sa.table(table, sa.column(column)).delete().where(sa.column(column).in_(values)))
