"""Decisions: perspectives put to bodies, signed answers with their versions, what was done, one reply to each. Expand step.

The database itself refuses to change an answer once it waits for a signature, to close a focus area while one of its
perspectives waits for an answer, to put a perspective of a closed area to anybody, and to alter the history. The refusal
carries the name of the check that has words for it.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SEQUENCES = ("decision",)
# Children first.
TABLES = (
    "decision_reply",
    "decision_telling",
    "decision_entry",
    "decision_move",
    "decision_done",
    "decision_point",
    "decision",
    "decision_asked",
)

CHECK = "ck_decision_asked_answered"
WAITING = """EXISTS (
    SELECT 1 FROM decision_asked AS a JOIN perspective AS p ON p.id = a.perspective_id
    JOIN perspective_version AS v ON v.perspective_id = p.id AND v.stage = 'published'
    WHERE p.focus_area_id = NEW.id AND a.answered_on IS NULL)"""
OVER = """EXISTS (
    SELECT 1 FROM perspective AS p JOIN focus_area AS f ON f.id = p.focus_area_id
    WHERE p.id = NEW.perspective_id AND f.closed_on IS NOT NULL)"""
THERE = "EXISTS (SELECT 1 FROM decision_asked WHERE id = OLD.asked_id)"
DRAFT = "EXISTS (SELECT 1 FROM decision WHERE id = NEW.decision_id AND stage = 'draft')"
PAST_DRAFT = "EXISTS (SELECT 1 FROM decision WHERE id = OLD.decision_id AND stage <> 'draft')"
WORDS = ("outcome", "reasons", "easy", "owner", "next_step", "due_on", "what_changed")
KEPT = "What waits for a signature, is signed or published is never altered"
HISTORY = "The history of a decision is never altered"


def _frozen(differs: str) -> str:
    changed = " OR ".join(f"NEW.{word} {differs} OLD.{word}" for word in WORDS)
    return (
        f"(OLD.stage <> 'draft' AND ({changed})) OR (OLD.stage = 'published' AND NEW.stage NOT IN ('published', "
        f"'replaced')) OR (OLD.stage = 'replaced' AND NEW.stage <> 'replaced')"
    )


def upgrade() -> None:
    """Make the tables, the numbers that begin at nought, and what refuses."""
    op.create_table(
        "decision_asked",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("perspective_id", sa.Uuid(), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("asked_body_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("put_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("answered_on IS NULL OR answered_on >= put_on", name=op.f("ck_decision_asked_answered")),
        sa.ForeignKeyConstraint(["asked_body_id"], ["body.id"], name=op.f("fk_decision_asked_asked_body_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_decision_asked_body_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_decision_asked_event_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["perspective_id"], ["perspective.id"], name=op.f("fk_decision_asked_perspective_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["scope_id"], ["body.id"], name=op.f("fk_decision_asked_scope_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_asked")),
        sa.UniqueConstraint("number", name=op.f("uq_decision_asked_number")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_decision_asked_once_hash")),
        sa.UniqueConstraint(
            "perspective_id", "asked_body_id", name=op.f("uq_decision_asked_perspective_id_asked_body_id")
        ),
    )
    op.create_index(op.f("ix_decision_asked_body_id"), "decision_asked", ["body_id"], unique=False)
    op.create_index(op.f("ix_decision_asked_due_on"), "decision_asked", ["due_on"], unique=False)
    op.create_index(op.f("ix_decision_asked_scope_id"), "decision_asked", ["scope_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("easy", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("what_changed", sa.Text(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("sent_back", sa.Text(), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_body_id", sa.Uuid(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("of_version_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "stage = 'draft' OR (length(reasons) > 0 AND length(easy) > 0)", name=op.f("ck_decision_reasons")
        ),
        sa.CheckConstraint(
            "stage = 'draft' OR outcome NOT IN ('used', 'partly') OR (coalesce(length(owner), 0) > 0 AND coalesce(length(next_step), 0) > 0 AND due_on IS NOT NULL)",
            name=op.f("ck_decision_owner"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('published', 'replaced') OR published_on IS NOT NULL", name=op.f("ck_decision_published")
        ),
        sa.CheckConstraint(
            "stage NOT IN ('signed', 'published', 'replaced') OR (signed_by IS NOT NULL AND signed_on IS NOT NULL AND signed_body_id IS NOT NULL)",
            name=op.f("ck_decision_signed"),
        ),
        sa.CheckConstraint("signed_by IS NULL OR signed_by <> written_by", name=op.f("ck_decision_second_person")),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["decision_asked.id"], name=op.f("fk_decision_asked_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["of_version_id"], ["perspective_version.id"], name=op.f("fk_decision_of_version_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["signed_body_id"], ["body.id"], name=op.f("fk_decision_signed_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("asked_id", "number", name=op.f("uq_decision_asked_id_number")),
    )
    op.create_index(
        "uq_decision_published",
        "decision",
        ["asked_id"],
        unique=True,
        sqlite_where=sa.text("stage = 'published'"),
        postgresql_where=sa.text("stage = 'published'"),
    )
    op.create_table(
        "decision_done",
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("link", sa.String(length=400), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "coalesce(length(evidence), 0) > 0 OR coalesce(length(link), 0) > 0", name=op.f("ck_decision_done_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["decision_asked.id"], name=op.f("fk_decision_done_asked_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_done")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_decision_done_once_hash")),
    )
    op.create_index("ix_decision_done_asked", "decision_done", ["asked_id", "done_on"], unique=False)
    op.create_table(
        "decision_entry",
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["decision_asked.id"], name=op.f("fk_decision_entry_asked_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_entry")),
        sa.UniqueConstraint("asked_id", "version", name=op.f("uq_decision_entry_asked_id_version")),
    )
    op.create_table(
        "decision_move",
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("from_body_id", sa.Uuid(), nullable=False),
        sa.Column("to_body_id", sa.Uuid(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["decision_asked.id"], name=op.f("fk_decision_move_asked_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["from_body_id"], ["body.id"], name=op.f("fk_decision_move_from_body_id")),
        sa.ForeignKeyConstraint(["to_body_id"], ["body.id"], name=op.f("fk_decision_move_to_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_move")),
        sa.UniqueConstraint("asked_id", "from_body_id", name=op.f("uq_decision_move_asked_id_from_body_id")),
    )
    op.create_table(
        "decision_point",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(words) > 0", name=op.f("ck_decision_point_words")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_point_decision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_point")),
        sa.UniqueConstraint("decision_id", "point_id", name=op.f("uq_decision_point_decision_id_point_id")),
    )
    op.create_table(
        "decision_reply",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_decision_reply_contribution_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_reply_decision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_reply")),
        sa.UniqueConstraint(
            "decision_id", "contribution_id", name=op.f("uq_decision_reply_decision_id_contribution_id")
        ),
    )
    op.create_index(op.f("ix_decision_reply_contribution_id"), "decision_reply", ["contribution_id"], unique=False)
    op.create_table(
        "decision_telling",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("everyone", sa.Boolean(), nullable=False),
        sa.Column("after", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_telling_decision_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_telling")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_decision_telling_decision_id")),
    )
    op.create_index(op.f("ix_decision_telling_finished_at"), "decision_telling", ["finished_at"], unique=False)
    op.add_column("focus_area", sa.Column("closed_on", sa.Date(), nullable=True))
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
    op.execute(
        "CREATE TRIGGER decision_area_close BEFORE UPDATE ON focus_area "
        f"WHEN NEW.closed_on IS NOT NULL AND OLD.closed_on IS NULL AND {WAITING} {failed}"
    )
    op.execute(f"CREATE TRIGGER decision_asked_put BEFORE INSERT ON decision_asked WHEN {OVER} {failed}")
    op.execute(
        f"CREATE TRIGGER decision_keep BEFORE UPDATE ON decision WHEN {_frozen('IS NOT')} "
        f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
    )
    op.execute(
        "CREATE TRIGGER decision_stay BEFORE DELETE ON decision WHEN OLD.stage IN ('published', 'replaced') "
        f"AND {THERE} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
    )
    for event in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER decision_point_{event.lower()} BEFORE {event} ON decision_point WHEN NOT {DRAFT} "
            f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        )
    op.execute(
        f"CREATE TRIGGER decision_point_delete BEFORE DELETE ON decision_point WHEN {PAST_DRAFT} "
        f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
    )
    for table in ("decision_entry", "decision_move"):
        op.execute(
            f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{HISTORY}'); END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} "
            f"WHEN {THERE} "
            f"BEGIN SELECT RAISE(ABORT, '{HISTORY}'); END"
        )


def _refuse_on_postgres() -> None:
    raised = f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{CHECK}', MESSAGE = '{CHECK}';"
    _on_postgres("decision_area_close", f"IF {WAITING} THEN {raised} END IF; RETURN NEW;")
    op.execute(
        "CREATE TRIGGER decision_area_close BEFORE UPDATE ON focus_area FOR EACH ROW "
        "WHEN (NEW.closed_on IS NOT NULL AND OLD.closed_on IS NULL) EXECUTE FUNCTION decision_area_close()"
    )
    _on_postgres("decision_asked_put", f"IF {OVER} THEN {raised} END IF; RETURN NEW;")
    op.execute(
        "CREATE TRIGGER decision_asked_put BEFORE INSERT ON decision_asked FOR EACH ROW "
        "EXECUTE FUNCTION decision_asked_put()"
    )
    kept = f"RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{KEPT}';"
    _on_postgres("decision_keep", f"IF {_frozen('IS DISTINCT FROM')} THEN {kept} END IF; RETURN NEW;")
    op.execute("CREATE TRIGGER decision_keep BEFORE UPDATE ON decision FOR EACH ROW EXECUTE FUNCTION decision_keep()")
    _on_postgres(
        "decision_stay",
        f"IF OLD.stage IN ('published', 'replaced') AND {THERE} THEN {kept} END IF; RETURN OLD;",
    )
    op.execute("CREATE TRIGGER decision_stay BEFORE DELETE ON decision FOR EACH ROW EXECUTE FUNCTION decision_stay()")
    _on_postgres(
        "decision_point_keep",
        f"IF TG_OP = 'DELETE' THEN IF {PAST_DRAFT} THEN {kept} END IF; RETURN OLD; END IF; "
        f"IF NOT {DRAFT} THEN {kept} END IF; RETURN NEW;",
    )
    op.execute(
        "CREATE TRIGGER decision_point_keep BEFORE INSERT OR UPDATE OR DELETE ON decision_point FOR EACH ROW "
        "EXECUTE FUNCTION decision_point_keep()"
    )
    _on_postgres(
        "decision_history",
        "IF TG_OP = 'DELETE' THEN "
        f"IF NOT {THERE} THEN RETURN OLD; END IF; END IF; "
        f"RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{HISTORY}';",
    )
    for table in ("decision_entry", "decision_move"):
        op.execute(
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION decision_history()"
        )


def _on_postgres(name: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")


def downgrade() -> None:
    """Take it away again, children first, and what it left in tables that stay: an older release cannot read it."""
    on_postgres = op.get_bind().dialect.name == "postgresql"
    op.execute("DROP TRIGGER decision_area_close" + (" ON focus_area" if on_postgres else ""))
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("focus_area", "closed_on")
    if on_postgres:
        for name in (
            "decision_area_close",
            "decision_asked_put",
            "decision_keep",
            "decision_stay",
            "decision_point_keep",
            "decision_history",
        ):
            op.execute(f"DROP FUNCTION {name}()")
        for name in SEQUENCES:
            op.execute(f"DROP SEQUENCE {name}_seq")
    rows = {"wording_twin": ("kind", TABLES), "counter": ("name", SEQUENCES), "personal_column": ("table_name", TABLES)}
    for table, (column, values) in rows.items():
        op.execute(sa.table(table, sa.column(column)).delete().where(sa.column(column).in_(values)))
