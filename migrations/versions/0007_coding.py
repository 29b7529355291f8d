"""Coding: codebooks with their history, texts that can be coded, codes on them, groups, suggestions, runs. Expand step.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

RULES = ("coding",)
# Children first.
TABLES = (
    "coding_member",
    "coding",
    "coding_vector",
    "coding_suggestion",
    "coding_step",
    "coding_group",
    "coding_text",
    "coding_change",
    "coding_code",
    "coding_run",
    "coding_codebook",
)


def upgrade() -> None:
    """Make the tables; nothing is coded yet."""
    op.create_table(
        "coding_codebook",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("suggestions_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("coded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_coding_codebook_agreement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_codebook")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_coding_codebook_agreement_id")),
    )
    op.create_table(
        "coding_run",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("made_with", sa.String(length=40), nullable=True),
        sa.Column("corpus_hash", sa.String(length=64), nullable=True),
        sa.Column("codebook_version", sa.Integer(), nullable=True),
        sa.Column("texts", sa.Integer(), nullable=True),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_coding_run_agreement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_run")),
    )
    op.create_index("ix_coding_run_latest", "coding_run", ["agreement_id", "kind", "asked_at"], unique=False)
    op.create_table(
        "coding_code",
        sa.Column("codebook_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=5), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("term_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("use_when", sa.Text(), nullable=True),
        sa.Column("not_when", sa.Text(), nullable=True),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("became_id", sa.Uuid(), nullable=True),
        sa.Column("split_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["became_id"], ["coding_code.id"], name=op.f("fk_coding_code_became_id")),
        sa.ForeignKeyConstraint(
            ["codebook_id"], ["coding_codebook.id"], name=op.f("fk_coding_code_codebook_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["coding_code.id"], name=op.f("fk_coding_code_parent_id")),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_coding_code_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_code")),
        sa.UniqueConstraint("codebook_id", "key", name=op.f("uq_coding_code_codebook_id_key")),
    )
    op.create_table(
        "coding_change",
        sa.Column("codebook_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["code_id"], ["coding_code.id"], name=op.f("fk_coding_change_code_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["codebook_id"], ["coding_codebook.id"], name=op.f("fk_coding_change_codebook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_change")),
        sa.UniqueConstraint("codebook_id", "number", name=op.f("uq_coding_change_codebook_id_number")),
    )
    op.create_table(
        "coding_text",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("focus_area_id", sa.Uuid(), nullable=False),
        sa.Column("of_version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("arrived", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("slice", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("may_be_rare", sa.Boolean(), nullable=False),
        sa.Column("heavy", sa.String(length=40), nullable=True),
        sa.Column("heavy_by", sa.Uuid(), nullable=True),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_coding_text_agreement_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assigned_to"], ["account.id"], name=op.f("fk_coding_text_assigned_to"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["account.id"], name=op.f("fk_coding_text_claimed_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_coding_text_contribution_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["focus_area_id"], ["focus_area.id"], name=op.f("fk_coding_text_focus_area_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_text")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_coding_text_contribution_id")),
    )
    op.create_index(op.f("ix_coding_text_focus_area_id"), "coding_text", ["focus_area_id"], unique=False)
    op.create_index("ix_coding_text_queue", "coding_text", ["agreement_id", "is_gone", "turn"], unique=False)
    op.create_table(
        "coding_group",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_coding_group_agreement_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["coding_text.id"], name=op.f("fk_coding_group_centre_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["coding_run.id"], name=op.f("fk_coding_group_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_group")),
        sa.UniqueConstraint("centre_id", name=op.f("uq_coding_group_centre_id")),
    )
    op.create_index(op.f("ix_coding_group_agreement_id"), "coding_group", ["agreement_id"], unique=False)
    op.create_table(
        "coding_step",
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("of_version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("coder", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("codebook_version", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("to", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_in", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"], ["coding_text.id"], name=op.f("fk_coding_step_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_step")),
    )
    op.create_index(op.f("ix_coding_step_batch"), "coding_step", ["batch"], unique=False)
    op.create_index("ix_coding_step_coder", "coding_step", ["coder", "made_at"], unique=False)
    op.create_index(op.f("ix_coding_step_text_id"), "coding_step", ["text_id"], unique=False)
    op.create_table(
        "coding_suggestion",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("few", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["code_id"], ["coding_code.id"], name=op.f("fk_coding_suggestion_code_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["coding_run.id"], name=op.f("fk_coding_suggestion_run_id")),
        sa.ForeignKeyConstraint(
            ["text_id"], ["coding_text.id"], name=op.f("fk_coding_suggestion_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_suggestion")),
        sa.UniqueConstraint("text_id", "rank", name=op.f("uq_coding_suggestion_text_id_rank")),
    )
    op.create_index(op.f("ix_coding_suggestion_run_id"), "coding_suggestion", ["run_id"], unique=False)
    op.create_table(
        "coding_vector",
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_with", sa.String(length=40), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"], ["coding_text.id"], name=op.f("fk_coding_vector_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_vector")),
        sa.UniqueConstraint("text_id", name=op.f("uq_coding_vector_text_id")),
    )
    op.create_table(
        "coding",
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("of_version", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("stance", sa.String(length=40), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("coder", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint('("start" IS NULL) = ("end" IS NULL) AND "end" > "start"', name=op.f("ck_coding_span")),
        sa.ForeignKeyConstraint(["code_id"], ["coding_code.id"], name=op.f("fk_coding_code_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["coding_run.id"], name=op.f("fk_coding_run_id")),
        sa.ForeignKeyConstraint(["step_id"], ["coding_step.id"], name=op.f("fk_coding_step_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["text_id"], ["coding_text.id"], name=op.f("fk_coding_text_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
    )
    op.create_index(op.f("ix_coding_code_id"), "coding", ["code_id"], unique=False)
    op.create_index(op.f("ix_coding_step_id"), "coding", ["step_id"], unique=False)
    op.create_index(op.f("ix_coding_text_id"), "coding", ["text_id"], unique=False)
    op.create_table(
        "coding_member",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("likeness", sa.Double(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["coding_group.id"], name=op.f("fk_coding_member_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["coding_text.id"], name=op.f("fk_coding_member_text_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding_member")),
        sa.UniqueConstraint("group_id", "text_id", name=op.f("uq_coding_member_group_id_text_id")),
    )
    op.create_index(op.f("ix_coding_member_text_id"), "coding_member", ["text_id"], unique=False)


def downgrade() -> None:
    """Take it away again, children first, and what it left in tables that stay: an older release cannot read it."""
    for table in TABLES:
        op.drop_table(table)
    rule = sa.table("retention_rule", sa.column("id", sa.Uuid), sa.column("key"))
    twin = sa.table("wording_twin", sa.column("subject_id", sa.Uuid), sa.column("kind"))
    op.execute(twin.delete().where(twin.c.subject_id.in_(sa.select(rule.c.id).where(rule.c.key.in_(RULES)))))
    op.execute(twin.delete().where(twin.c.kind.in_(TABLES)))
    rows = {"personal_column": ("table_name", TABLES), "retention_rule": ("key", RULES)}
    for table, (column, values) in rows.items():
        op.execute(sa.table(table, sa.column(column)).delete().where(sa.column(column).in_(values)))
