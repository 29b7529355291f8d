"""The closing of a cycle, and promises that go on in the next one. Expand step.

The database itself refuses to close a cycle while one of its focus areas is open. The refusal carries the name of the
check that has words for it.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Children first.
TABLES = ("dialogue_carried", "cycle_closing")
CHECK = "ck_cycle_closing_came_of_it"
OPEN = "EXISTS (SELECT 1 FROM focus_area AS f WHERE f.agreement_id = NEW.agreement_id AND f.closed_on IS NULL)"


def upgrade() -> None:
    """Make the tables, and what refuses."""
    op.create_table(
        "cycle_closing",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("next_id", sa.Uuid(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("came_of_it", sa.Text(), nullable=False),
        sa.Column("no_reply_why", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(came_of_it) > 0", name=op.f(CHECK)),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_cycle_closing_agreement_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["next_id"], ["agreement.id"], name=op.f("fk_cycle_closing_next_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_closing")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_cycle_closing_agreement_id")),
    )
    op.create_table(
        "dialogue_carried",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("carried_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["dialogue_follow_up.id"],
            name=op.f("fk_dialogue_carried_follow_up_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_dialogue_carried_agreement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_carried")),
        sa.UniqueConstraint("follow_up_id", "agreement_id", name=op.f("uq_dialogue_carried_follow_up_id_agreement_id")),
    )
    if op.get_bind().dialect.name == "postgresql":
        raised = f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{CHECK}', MESSAGE = '{CHECK}';"
        op.execute(
            "CREATE FUNCTION cycle_close() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {OPEN} THEN {raised} END IF; RETURN NEW; END $$"
        )
        op.execute(
            "CREATE TRIGGER cycle_close BEFORE INSERT ON cycle_closing FOR EACH ROW EXECUTE FUNCTION cycle_close()"
        )
    else:
        failed = f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {CHECK}'); END"
        op.execute(f"CREATE TRIGGER cycle_close BEFORE INSERT ON cycle_closing WHEN {OPEN} {failed}")


def downgrade() -> None:
    """Take it all away again."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION cycle_close()")
    rows = {"wording_twin": ("kind", TABLES), "personal_column": ("table_name", TABLES)}
    for table, (column, values) in rows.items():
        op.execute(sa.table(table, sa.column(column)).delete().where(sa.column(column).in_(values)))
