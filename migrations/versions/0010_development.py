"""Development work: activities, the perspectives in them, who took part, what changed. Expand step.

The database itself refuses to close an activity into which no perspective went without a written reason, to close an
event where people learn something before the same is said of its activity, to hollow out one that is closed, and to
alter the history. The refusal carries the name of the check of the same meaning, so that it is put into words where the
others are.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SEQUENCES = ("activity",)
# Children first.
TABLES = (
    "development_entry",
    "development_change",
    "development_took_part",
    "development_inclusion",
    "development_focus",
    "development_activity",
)

CHECK = "ck_development_activity_included"
NOTHING_IN = """coalesce(length(NEW.why_none), 0) = 0 AND NOT EXISTS (
    SELECT 1 FROM development_inclusion AS i WHERE i.activity_id = NEW.id)"""
# Of an event where people learn or develop something.
NOT_SAID = """NEW.kind IN ('seminar', 'theme_day', 'workshop') AND NOT EXISTS (
    SELECT 1 FROM development_activity AS a WHERE a.event_id = NEW.id AND (
        coalesce(length(a.why_none), 0) > 0
        OR EXISTS (SELECT 1 FROM development_inclusion AS i WHERE i.activity_id = a.id)))"""
LAST_ONE = """EXISTS (
    SELECT 1 FROM development_activity AS a WHERE a.id = OLD.activity_id AND a.state = 'closed'
    AND coalesce(length(a.why_none), 0) = 0)
    AND EXISTS (SELECT 1 FROM perspective AS p WHERE p.id = OLD.perspective_id)
    AND NOT EXISTS (
        SELECT 1 FROM development_inclusion AS i WHERE i.activity_id = OLD.activity_id AND i.id <> OLD.id)"""


def upgrade() -> None:
    """Make the tables, the numbers that begin at nought, and what refuses."""
    op.create_table(
        "development_activity",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("why_none", sa.Text(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("inclusions", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_development_activity_closed")),
        sa.CheckConstraint(
            "state <> 'closed' OR inclusions > 0 OR coalesce(length(why_none), 0) > 0",
            name=op.f("ck_development_activity_included"),
        ),
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NOT NULL", name=op.f("ck_development_activity_dates")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_development_activity_body_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_development_activity_event_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["scope_id"], ["body.id"], name=op.f("fk_development_activity_scope_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_activity")),
        sa.UniqueConstraint("event_id", name=op.f("uq_development_activity_event_id")),
        sa.UniqueConstraint("number", name=op.f("uq_development_activity_number")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_development_activity_once_hash")),
    )
    op.create_index(op.f("ix_development_activity_body_id"), "development_activity", ["body_id"], unique=False)
    op.create_index(op.f("ix_development_activity_scope_id"), "development_activity", ["scope_id"], unique=False)
    op.create_table(
        "development_change",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("where_at", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("link", sa.String(length=400), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=200), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state <> 'delivered' OR (happened_on IS NOT NULL AND coalesce(length(evidence), 0) > 0 AND coalesce(length(confirmed_by), 0) > 0)",
            name=op.f("ck_development_change_delivered"),
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["development_activity.id"],
            name=op.f("fk_development_change_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_development_change_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_change")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_development_change_once_hash")),
    )
    op.create_index(
        "ix_development_change_activity", "development_change", ["activity_id", "happened_on"], unique=False
    )
    op.create_table(
        "development_entry",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["development_activity.id"],
            name=op.f("fk_development_entry_activity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_entry")),
        sa.UniqueConstraint("activity_id", "version", name=op.f("uq_development_entry_activity_id_version")),
    )
    op.create_table(
        "development_took_part",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_development_took_part_people")),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["development_activity.id"],
            name=op.f("fk_development_took_part_activity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_took_part")),
        sa.UniqueConstraint("activity_id", "role", "part", name=op.f("uq_development_took_part_activity_id_role_part")),
    )
    op.create_table(
        "development_focus",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("focus_area_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["development_activity.id"],
            name=op.f("fk_development_focus_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["focus_area_id"], ["focus_area.id"], name=op.f("fk_development_focus_focus_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_focus")),
        sa.UniqueConstraint(
            "activity_id", "focus_area_id", name=op.f("uq_development_focus_activity_id_focus_area_id")
        ),
    )
    op.create_index(op.f("ix_development_focus_focus_area_id"), "development_focus", ["focus_area_id"], unique=False)
    op.create_table(
        "development_inclusion",
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("perspective_id", sa.Uuid(), nullable=False),
        sa.Column("where_in", sa.String(length=200), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(how) > 0", name=op.f("ck_development_inclusion_how")),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["development_activity.id"],
            name=op.f("fk_development_inclusion_activity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_development_inclusion_file_id")),
        sa.ForeignKeyConstraint(
            ["perspective_id"],
            ["perspective.id"],
            name=op.f("fk_development_inclusion_perspective_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_inclusion")),
        sa.UniqueConstraint(
            "activity_id", "perspective_id", name=op.f("uq_development_inclusion_activity_id_perspective_id")
        ),
        sa.UniqueConstraint("once_hash", name=op.f("uq_development_inclusion_once_hash")),
    )
    op.create_index(
        op.f("ix_development_inclusion_perspective_id"), "development_inclusion", ["perspective_id"], unique=False
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
    failed = f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {CHECK}'); END"
    for event in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER development_activity_{event.lower()} BEFORE {event} ON development_activity "
            f"WHEN NEW.state = 'closed' AND {NOTHING_IN} {failed}"
        )
    op.execute(
        "CREATE TRIGGER development_event_close BEFORE UPDATE ON event "
        f"WHEN NEW.closed_on IS NOT NULL AND OLD.closed_on IS NULL AND {NOT_SAID} {failed}"
    )
    op.execute(
        f"CREATE TRIGGER development_inclusion_delete BEFORE DELETE ON development_inclusion WHEN {LAST_ONE} {failed}"
    )
    op.execute(
        "CREATE TRIGGER development_entry_update BEFORE UPDATE ON development_entry "
        "BEGIN SELECT RAISE(ABORT, 'The history of development work is never altered'); END"
    )
    op.execute(
        "CREATE TRIGGER development_entry_delete BEFORE DELETE ON development_entry "
        "WHEN EXISTS (SELECT 1 FROM development_activity WHERE id = OLD.activity_id) "
        "BEGIN SELECT RAISE(ABORT, 'The history of development work is never altered'); END"
    )


def _refuse_on_postgres() -> None:
    raised = f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{CHECK}', MESSAGE = '{CHECK}';"
    _on_postgres("development_activity_close", f"IF {NOTHING_IN} THEN {raised} END IF; RETURN NEW;")
    op.execute(
        "CREATE TRIGGER development_activity_close BEFORE INSERT OR UPDATE ON development_activity FOR EACH ROW "
        "WHEN (NEW.state = 'closed') EXECUTE FUNCTION development_activity_close()"
    )
    _on_postgres("development_event_close", f"IF {NOT_SAID} THEN {raised} END IF; RETURN NEW;")
    op.execute(
        "CREATE TRIGGER development_event_close BEFORE UPDATE ON event FOR EACH ROW "
        "WHEN (NEW.closed_on IS NOT NULL AND OLD.closed_on IS NULL) EXECUTE FUNCTION development_event_close()"
    )
    _on_postgres("development_inclusion_delete", f"IF {LAST_ONE} THEN {raised} END IF; RETURN OLD;")
    op.execute(
        "CREATE TRIGGER development_inclusion_delete BEFORE DELETE ON development_inclusion FOR EACH ROW "
        "EXECUTE FUNCTION development_inclusion_delete()"
    )
    _on_postgres(
        "development_entry_keep",
        "IF TG_OP = 'DELETE' THEN "
        "IF NOT EXISTS (SELECT 1 FROM development_activity WHERE id = OLD.activity_id) THEN RETURN OLD; END IF; END IF; "
        "RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'The history of development work is never altered';",
    )
    op.execute(
        "CREATE TRIGGER development_entry_keep BEFORE UPDATE OR DELETE ON development_entry FOR EACH ROW "
        "EXECUTE FUNCTION development_entry_keep()"
    )


def _on_postgres(name: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")


def downgrade() -> None:
    """Take it away again, children first, and what it left in tables that stay: an older release cannot read it."""
    on_postgres = op.get_bind().dialect.name == "postgresql"
    op.execute("DROP TRIGGER development_event_close" + (" ON event" if on_postgres else ""))
    for table in TABLES:
        op.drop_table(table)
    if on_postgres:
        for name in (
            "development_activity_close",
            "development_event_close",
            "development_inclusion_delete",
            "development_entry_keep",
        ):
            op.execute(f"DROP FUNCTION {name}()")
        for name in SEQUENCES:
            op.execute(f"DROP SEQUENCE {name}_seq")
    rows = {"wording_twin": ("kind", TABLES), "counter": ("name", SEQUENCES), "personal_column": ("table_name", TABLES)}
    for table, (column, values) in rows.items():
        op.execute(sa.table(table, sa.column(column)).delete().where(sa.column(column).in_(values)))
