"""Briefs: editions with their frozen sentences, history, marks of politicians; how many people live where. Expand step.

The database itself refuses to alter an edition that was released, or any of its sentences: its stage alone goes on, and
a quote may lose its words, its source and its salt, while its mark stays. It refuses to alter the history, too.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SEQUENCES = ("brief",)
RULES = ("brief_mark",)
# Children first.
TABLES = (
    "brief_written",
    "brief_sentence",
    "brief_choice",
    "brief_mark",
    "brief_entry",
    "brief_edition",
    "brief",
    "population",
)

FROZEN = "An edition that was released is never altered"
HISTORY = "The history of a brief is never altered"
# What stays as it is, whatever goes on.
OF_EDITION = (
    "id", "brief_id", "number", "decision_by", "contact", "head", "sha256", "counted_on", "what_changed", "review_note",
    "written_by", "written_at", "released_by", "released_on",
)  # fmt: skip
OF_SENTENCE = ("id", "edition_id", "position", "section", "key", "kind", "sha256")
WENT_ON = "NEW.stage IN ('released', 'replaced', 'withdrawn')"
BLANKED = (
    "OLD.kind = 'quote' AND OLD.gone_on IS NULL AND NEW.gone_on IS NOT NULL AND NEW.salt IS NULL "
    "AND NEW.contribution_id IS NULL AND CAST(NEW.texts AS TEXT) = '{}' AND CAST(NEW.support AS TEXT) = '{}'"
)
BRIEF = "EXISTS (SELECT 1 FROM brief WHERE id = OLD.brief_id)"  # it is not the whole brief that goes
FROZEN_OLD = "EXISTS (SELECT 1 FROM brief_edition WHERE id = OLD.edition_id AND released_on IS NOT NULL)"
FROZEN_NEW = "EXISTS (SELECT 1 FROM brief_edition WHERE id = NEW.edition_id AND released_on IS NOT NULL)"


def upgrade() -> None:
    """Make the tables, the numbers that begin at nought, and what refuses."""
    op.create_table(
        "population",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_population_people")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_population_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population")),
        sa.UniqueConstraint("municipality_id", "year", name=op.f("uq_population_municipality_id_year")),
    )
    op.create_table(
        "brief",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("focus_area_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_brief_body_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_brief_event_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["focus_area_id"], ["focus_area.id"], name=op.f("fk_brief_focus_area_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief")),
        sa.UniqueConstraint("number", name=op.f("uq_brief_number")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_brief_once_hash")),
    )
    op.create_index(op.f("ix_brief_body_id"), "brief", ["body_id"], unique=False)
    op.create_index(op.f("ix_brief_event_id"), "brief", ["event_id"], unique=False)
    op.create_index(op.f("ix_brief_focus_area_id"), "brief", ["focus_area_id"], unique=False)
    op.create_table(
        "brief_edition",
        sa.Column("brief_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("decision_by", sa.Date(), nullable=True),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("head", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("what_changed", sa.Text(), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "stage <> 'released' OR (released_by IS NOT NULL AND released_by <> written_by)",
            name=op.f("ck_brief_edition_second_person"),
        ),
        sa.CheckConstraint(
            "stage <> 'released' OR (released_on IS NOT NULL AND sha256 IS NOT NULL)",
            name=op.f("ck_brief_edition_frozen"),
        ),
        sa.ForeignKeyConstraint(["brief_id"], ["brief.id"], name=op.f("fk_brief_edition_brief_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief_edition")),
        sa.UniqueConstraint("brief_id", "number", name=op.f("uq_brief_edition_brief_id_number")),
    )
    op.create_index(
        "uq_brief_edition_released",
        "brief_edition",
        ["brief_id"],
        unique=True,
        sqlite_where=sa.text("stage = 'released'"),
        postgresql_where=sa.text("stage = 'released'"),
    )
    op.create_table(
        "brief_entry",
        sa.Column("brief_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["brief_id"], ["brief.id"], name=op.f("fk_brief_entry_brief_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief_entry")),
    )
    op.create_index(op.f("ix_brief_entry_brief_id"), "brief_entry", ["brief_id"], unique=False)
    op.create_table(
        "brief_mark",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("brief_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("perspective", sa.BigInteger(), nullable=False),
        sa.Column("data_key", sa.Text(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("marked_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_brief_mark_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["brief_id"], ["brief.id"], name=op.f("fk_brief_mark_brief_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief_mark")),
        sa.UniqueConstraint(
            "account_id", "brief_id", "perspective", name=op.f("uq_brief_mark_account_id_brief_id_perspective")
        ),
    )
    op.create_index(op.f("ix_brief_mark_brief_id"), "brief_mark", ["brief_id"], unique=False)
    op.create_table(
        "brief_choice",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("perspective_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_serious", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("NOT is_serious OR coalesce(length(reason), 0) > 0", name=op.f("ck_brief_choice_reason")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["brief_edition.id"], name=op.f("fk_brief_choice_edition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["perspective_id"], ["perspective.id"], name=op.f("fk_brief_choice_perspective_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief_choice")),
        sa.UniqueConstraint("edition_id", "perspective_id", name=op.f("uq_brief_choice_edition_id_perspective_id")),
    )
    op.create_index(op.f("ix_brief_choice_perspective_id"), "brief_choice", ["perspective_id"], unique=False)
    op.create_table(
        "brief_sentence",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("support", sa.JSON(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.Column("salt", sa.String(length=40), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("gone_on IS NULL OR (kind = 'quote' AND salt IS NULL)", name=op.f("ck_brief_sentence_gone")),
        sa.CheckConstraint(
            "gone_on IS NOT NULL OR length(CAST(support AS TEXT)) > 2", name=op.f("ck_brief_sentence_support")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["brief_edition.id"], name=op.f("fk_brief_sentence_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief_sentence")),
        sa.UniqueConstraint("edition_id", "key", name=op.f("uq_brief_sentence_edition_id_key")),
        sa.UniqueConstraint("edition_id", "position", name=op.f("uq_brief_sentence_edition_id_position")),
    )
    op.create_index(op.f("ix_brief_sentence_contribution_id"), "brief_sentence", ["contribution_id"], unique=False)
    op.create_table(
        "brief_written",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["brief_edition.id"], name=op.f("fk_brief_written_edition_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief_written")),
        sa.UniqueConstraint("edition_id", "key", "language", name=op.f("uq_brief_written_edition_id_key_language")),
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
    def refuse(name: str, when: str, table: str, condition: str, message: str) -> None:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

    def same(columns: tuple[str, ...]) -> str:
        return " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in columns)

    was = "OLD.released_on IS NOT NULL"
    refuse(
        "brief_edition_update", "UPDATE", "brief_edition", f"{was} AND NOT ({WENT_ON} AND {same(OF_EDITION)})", FROZEN
    )
    refuse("brief_edition_delete", "DELETE", "brief_edition", f"{was} AND {BRIEF}", FROZEN)
    refuse("brief_sentence_insert", "INSERT", "brief_sentence", FROZEN_NEW, FROZEN)
    refuse(
        "brief_sentence_update",
        "UPDATE",
        "brief_sentence",
        f"({FROZEN_OLD} OR {FROZEN_NEW}) AND NOT ({BLANKED} AND {same(OF_SENTENCE)})",
        FROZEN,
    )
    refuse("brief_sentence_delete", "DELETE", "brief_sentence", FROZEN_OLD, FROZEN)
    refuse("brief_entry_update", "UPDATE", "brief_entry", "1", HISTORY)
    refuse("brief_entry_delete", "DELETE", "brief_entry", BRIEF, HISTORY)


def _refuse_on_postgres() -> None:
    def refuse(table: str, when: str, checks: str) -> None:
        op.execute(
            f"CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {checks} "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        op.execute(f"CREATE TRIGGER {table}_keep BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_keep()")

    def no(message: str) -> str:
        return f"RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{message}'"

    def same(columns: tuple[str, ...]) -> str:
        pairs = (f"to_jsonb(NEW) -> '{name}' IS NOT DISTINCT FROM to_jsonb(OLD) -> '{name}'" for name in columns)
        return " AND ".join(pairs)

    refuse(
        "brief_edition",
        "UPDATE OR DELETE",
        f"IF OLD.released_on IS NOT NULL THEN "
        f"IF TG_OP = 'DELETE' THEN IF {BRIEF} THEN {no(FROZEN)}; END IF; "
        f"ELSIF NOT ({WENT_ON} AND {same(OF_EDITION)}) THEN {no(FROZEN)}; END IF; END IF;",
    )
    refuse(
        "brief_sentence",
        "INSERT OR UPDATE OR DELETE",
        f"IF TG_OP = 'INSERT' THEN IF {FROZEN_NEW} THEN {no(FROZEN)}; END IF; "
        f"ELSIF TG_OP = 'DELETE' THEN IF {FROZEN_OLD} THEN {no(FROZEN)}; END IF; "
        f"ELSIF ({FROZEN_OLD} OR {FROZEN_NEW}) AND NOT ({BLANKED} AND {same(OF_SENTENCE)}) "
        f"THEN {no(FROZEN)}; END IF;",
    )
    refuse(
        "brief_entry",
        "UPDATE OR DELETE",
        f"IF TG_OP = 'DELETE' THEN IF {BRIEF} THEN {no(HISTORY)}; END IF; ELSE {no(HISTORY)}; END IF;",
    )


def downgrade() -> None:
    """Take it away again, children first, and what it left in tables that stay: an older release cannot read it."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for table in ("brief_edition", "brief_sentence", "brief_entry"):
            op.execute(f"DROP FUNCTION {table}_keep()")
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
