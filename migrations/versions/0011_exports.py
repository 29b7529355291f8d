"""Who asked for columns about persons, why, and what a second person said. Expand step: nothing else changes.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "export_request",
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("which", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by <> asked_by", name=op.f("ck_export_request_second_person")
        ),
        sa.CheckConstraint(
            "(answered_by IS NULL) = (answered_at IS NULL) AND (answered_by IS NULL) = (approved IS NULL)",
            name=op.f("ck_export_request_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_export_request_agreement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_request")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_export_request_once_hash")),
    )
    op.create_index(op.f("ix_export_request_agreement_id"), "export_request", ["agreement_id"])


def downgrade() -> None:
    """Take the table away; what was asked for is gone, what was done stays in the log."""
    op.drop_table("export_request")
