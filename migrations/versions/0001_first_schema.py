"""The first schema: everything this house keeps, prepared for what later work brings.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEQUENCES = ("contribution", "publication", "audit", "case")


def upgrade() -> None:
    """Expand: make every table, then the numbers that begin at nought."""
    op.create_table(
        "account",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email_index", name=op.f("uq_account_email_index")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=80), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("sequence", name=op.f("uq_audit_entry_sequence")),
    )
    op.create_index(op.f("ix_audit_entry_account_id"), "audit_entry", ["account_id"], unique=False)
    op.create_index(op.f("ix_audit_entry_day"), "audit_entry", ["day"], unique=False)
    op.create_index(op.f("ix_audit_entry_subject_id"), "audit_entry", ["subject_id"], unique=False)

    op.create_table(
        "consent_wording",
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("alternative", sa.String(length=200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_wording")),
        sa.UniqueConstraint("purpose", "version", "language", name=op.f("uq_consent_wording_purpose_version_language")),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "draft",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("data_key", sa.Text(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_draft_token_hash")),
    )
    op.create_index(op.f("ix_draft_expires_on"), "draft", ["expires_on"], unique=False)

    op.create_table(
        "job_run",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=400), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("name", "due_at", name=op.f("uq_job_run_name_due_at")),
    )
    op.create_table(
        "municipality",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("display", sa.String(length=80), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("sort_key", sa.String(length=120), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("code", name=op.f("uq_municipality_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_municipality_slug")),
    )
    op.create_index(op.f("ix_municipality_sort_key"), "municipality", ["sort_key"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("values", sa.Text(), nullable=True),
        sa.Column("once", sa.LargeBinary(length=32), nullable=True),
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_by", sa.String(length=40), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interrupted", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("once", name=op.f("uq_outbox_message_once")),
    )
    op.create_index(op.f("ix_outbox_message_due_at"), "outbox_message", ["due_at"], unique=False)

    op.create_table(
        "public_stamp",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_stamp")),
    )
    op.create_table(
        "rate_window",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "starts_at", name=op.f("pk_rate_window")),
    )
    op.create_table(
        "receipt",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("opens", sa.String(length=40), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_receipt_code_hash")),
    )
    op.create_table(
        "region",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("official_code", sa.String(length=4), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["successor_id"], ["region.id"], name=op.f("fk_region_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("key", name=op.f("uq_region_key")),
    )
    op.create_table(
        "retention_rule",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("legal_basis", sa.String(length=200), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("counted_from", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
        sa.UniqueConstraint("key", name=op.f("uq_retention_rule_key")),
    )
    op.create_table(
        "stored_file",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("stored_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "term",
        sa.Column("vocabulary", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("family", sa.String(length=40), nullable=True),
        sa.Column("legal_basis", sa.String(length=200), nullable=True),
        sa.Column("ffb_code", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("vocabulary", "key", name=op.f("uq_term_vocabulary_key")),
    )
    op.create_table(
        "tombstone",
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
        sa.UniqueConstraint("subject_kind", "subject_id", name=op.f("uq_tombstone_subject_kind_subject_id")),
    )
    op.create_table(
        "wording_page",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("edited_on", sa.Date(), nullable=False),
        sa.Column("edited_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_page")),
        sa.UniqueConstraint("slug", name=op.f("uq_wording_page_slug")),
    )
    op.create_table(
        "wording_twin",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source_digest", sa.String(length=64), nullable=False),
        sa.Column("edited_on", sa.Date(), nullable=False),
        sa.Column("edited_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_twin")),
        sa.UniqueConstraint(
            "kind", "subject_id", "field", "language", name=op.f("uq_wording_twin_kind_subject_id_field_language")
        ),
    )
    op.create_index(op.f("ix_wording_twin_subject_id"), "wording_twin", ["subject_id"], unique=False)

    op.create_table(
        "account_invitation",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_invitation_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_invitation_token_hash")),
    )
    op.create_index(op.f("ix_account_invitation_account_id"), "account_invitation", ["account_id"], unique=False)

    op.create_table(
        "account_session",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("assurance", sa.Integer(), nullable=False),
        sa.Column("two_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_session_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_session_token_hash")),
    )
    op.create_index(op.f("ix_account_session_account_id"), "account_session", ["account_id"], unique=False)

    op.create_table(
        "body",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("legal_basis", sa.String(length=200), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_body_municipality_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_body_region_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["body.id"], name=op.f("fk_body_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("key", name=op.f("uq_body_key")),
    )
    op.create_index(op.f("ix_body_municipality_id"), "body", ["municipality_id"], unique=False)
    op.create_index(op.f("ix_body_region_id"), "body", ["region_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("wording_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["wording_id"], ["consent_wording.id"], name=op.f("fk_consent_wording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_table(
        "credential",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_credential_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
    )
    op.create_index(op.f("ix_credential_account_id"), "credential", ["account_id"], unique=False)

    op.create_table(
        "personal_column",
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("column_name", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("retention_key", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["retention_key"], ["retention_rule.key"], name=op.f("fk_personal_column_retention_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_column")),
        sa.UniqueConstraint("table_name", "column_name", name=op.f("uq_personal_column_table_name_column_name")),
    )
    op.create_table(
        "region_membership",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_region_membership_municipality_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_region_membership_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_membership")),
        sa.UniqueConstraint(
            "municipality_id", "valid_from", name=op.f("uq_region_membership_municipality_id_valid_from")
        ),
    )
    op.create_index(
        op.f("ix_region_membership_municipality_id"), "region_membership", ["municipality_id"], unique=False
    )
    op.create_index(op.f("ix_region_membership_region_id"), "region_membership", ["region_id"], unique=False)

    op.create_table(
        "agreement",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("rhythm_years", sa.Integer(), nullable=False),
        sa.Column("approvals_known", sa.Text(), nullable=True),
        sa.Column("can_affect", sa.Text(), nullable=True),
        sa.Column("contact_role", sa.String(length=120), nullable=True),
        sa.Column("contact_email", sa.String(length=200), nullable=True),
        sa.Column("contact_secure_url", sa.String(length=200), nullable=False),
        sa.Column("copied_from_id", sa.Uuid(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_agreement_body_id")),
        sa.ForeignKeyConstraint(["copied_from_id"], ["agreement.id"], name=op.f("fk_agreement_copied_from_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_agreement_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("slug", name=op.f("uq_agreement_slug")),
    )
    op.create_index(op.f("ix_agreement_body_id"), "agreement", ["body_id"], unique=False)

    op.create_table(
        "body_seat",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("nominated_by", sa.String(length=120), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("substitute_for_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_body_seat_account_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_seat_body_id")),
        sa.ForeignKeyConstraint(["substitute_for_id"], ["body_seat.id"], name=op.f("fk_body_seat_substitute_for_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_seat")),
    )
    op.create_index(op.f("ix_body_seat_account_id"), "body_seat", ["account_id"], unique=False)
    op.create_index(op.f("ix_body_seat_body_id"), "body_seat", ["body_id"], unique=False)

    op.create_table(
        "duty",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_duty_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_duty_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    op.create_index(op.f("ix_duty_body_id"), "duty", ["body_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["scope_id"], ["body.id"], name=op.f("fk_role_grant_scope_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_account_id"), "role_grant", ["account_id"], unique=False)

    op.create_table(
        "agreement_document",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("url", sa.String(length=400), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_document_agreement_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_agreement_document_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_document")),
    )
    op.create_index(op.f("ix_agreement_document_agreement_id"), "agreement_document", ["agreement_id"], unique=False)

    op.create_table(
        "agreement_milestone",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts", sa.String(length=10), nullable=False),
        sa.Column("ends", sa.String(length=10), nullable=True),
        sa.Column("shown_as", sa.String(length=120), nullable=True),
        sa.Column("involved", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_milestone_agreement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_milestone")),
    )
    op.create_index(op.f("ix_agreement_milestone_agreement_id"), "agreement_milestone", ["agreement_id"], unique=False)

    op.create_table(
        "agreement_part",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("covers", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_part_agreement_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_part")),
        sa.UniqueConstraint("agreement_id", "kind", name=op.f("uq_agreement_part_agreement_id_kind")),
    )
    op.create_table(
        "agreement_party",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("approval", sa.String(length=40), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("shown_date", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_party_agreement_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_agreement_party_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_party")),
        sa.UniqueConstraint("agreement_id", "body_id", name=op.f("uq_agreement_party_agreement_id_body_id")),
    )
    op.create_table(
        "focus_area",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("input_from", sa.Date(), nullable=True),
        sa.Column("input_to", sa.Date(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_focus_area_agreement_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["part_id"], ["agreement_part.id"], name=op.f("fk_focus_area_part_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_area")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_focus_area_agreement_id_number")),
    )
    op.create_table(
        "expected_result",
        sa.Column("focus_area_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["focus_area_id"], ["focus_area.id"], name=op.f("fk_expected_result_focus_area_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_result")),
        sa.UniqueConstraint("focus_area_id", "key", name=op.f("uq_expected_result_focus_area_id_key")),
    )
    op.create_table(
        "focus_question",
        sa.Column("focus_area_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["focus_area_id"], ["focus_area.id"], name=op.f("fk_focus_question_focus_area_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_question")),
        sa.UniqueConstraint("focus_area_id", "position", name=op.f("uq_focus_question_focus_area_id_position")),
    )
    op.create_table(
        "contribution",
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.String(length=40), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("has_consent", sa.Boolean(), nullable=True),
        sa.Column("under_15", sa.Boolean(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("focus_area_id", sa.Uuid(), nullable=True),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("person_pseudonym", sa.LargeBinary(length=32), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=False),
        sa.Column("publish", sa.String(length=40), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("publish_consent_id", sa.Uuid(), nullable=True),
        sa.Column("quote_consent_id", sa.Uuid(), nullable=True),
        sa.Column("contact_consent_id", sa.Uuid(), nullable=True),
        sa.Column("helper_consent_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("contact_language", sa.String(length=10), nullable=False),
        sa.Column("data_key", sa.Text(), nullable=True),
        sa.Column("crisis", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("sealed_cpr", sa.Boolean(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("forwarded_to", sa.String(length=200), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_consent_id"], ["consent.id"], name=op.f("fk_contribution_contact_consent_id")
        ),
        sa.ForeignKeyConstraint(["focus_area_id"], ["focus_area.id"], name=op.f("fk_contribution_focus_area_id")),
        sa.ForeignKeyConstraint(["helper_consent_id"], ["consent.id"], name=op.f("fk_contribution_helper_consent_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_contribution_municipality_id")),
        sa.ForeignKeyConstraint(
            ["publish_consent_id"], ["consent.id"], name=op.f("fk_contribution_publish_consent_id")
        ),
        sa.ForeignKeyConstraint(["question_id"], ["focus_question.id"], name=op.f("fk_contribution_question_id")),
        sa.ForeignKeyConstraint(["quote_consent_id"], ["consent.id"], name=op.f("fk_contribution_quote_consent_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_contribution_receipt_id")),
        sa.ForeignKeyConstraint(["scope_id"], ["body.id"], name=op.f("fk_contribution_scope_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_contribution_once_hash")),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_contribution_receipt_id")),
        sa.UniqueConstraint("sequence", name=op.f("uq_contribution_sequence")),
    )
    op.create_index(op.f("ix_contribution_focus_area_id"), "contribution", ["focus_area_id"], unique=False)
    op.create_index(
        op.f("ix_contribution_queue"), "contribution", ["status", "crisis", "received_on", "sequence"], unique=False
    )
    op.create_index(op.f("ix_contribution_scope"), "contribution", ["scope_id", "status"], unique=False)

    op.create_table(
        "contribution_about",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("term_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_contribution_about_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_contribution_about_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_about")),
        sa.UniqueConstraint("contribution_id", "term_id", name=op.f("uq_contribution_about_contribution_id_term_id")),
    )
    op.create_index(op.f("ix_contribution_about_term_id"), "contribution_about", ["term_id"], unique=False)

    op.create_table(
        "contribution_version",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_contribution_version_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_version")),
        sa.UniqueConstraint("contribution_id", "number", name=op.f("uq_contribution_version_contribution_id_number")),
    )
    op.create_table(
        "moderation_presence",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_moderation_presence_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_moderation_presence_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_presence")),
        sa.UniqueConstraint(
            "contribution_id", "account_id", name=op.f("uq_moderation_presence_contribution_id_account_id")
        ),
    )
    op.create_table(
        "moderation_step",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("of_version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("forward_to", sa.String(length=200), nullable=True),
        sa.Column("status_before", sa.String(length=40), nullable=False),
        sa.Column("crisis_before", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_moderation_step_contribution_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_step")),
    )
    op.create_index(op.f("ix_moderation_step_contribution_id"), "moderation_step", ["contribution_id"], unique=False)
    op.create_index(
        op.f("ix_moderation_step_waiting"),
        "moderation_step",
        ["contribution_id"],
        unique=False,
        sqlite_where=sa.text("needs_second = 1 AND confirmed_by IS NULL AND undone_at IS NULL"),
        postgresql_where=sa.text("needs_second AND confirmed_by IS NULL AND undone_at IS NULL"),
    )

    op.create_table(
        "public_version",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("of_version", sa.Integer(), nullable=False),
        sa.Column("focus_area_id", sa.Uuid(), nullable=True),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("helper_opinion", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("stems", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_public_version_contribution_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["focus_area_id"], ["focus_area.id"], name=op.f("fk_public_version_focus_area_id")),
        sa.ForeignKeyConstraint(["question_id"], ["focus_question.id"], name=op.f("fk_public_version_question_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_public_version_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_version")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_public_version_contribution_id")),
        sa.UniqueConstraint("number", name=op.f("uq_public_version_number")),
    )
    op.create_index(
        op.f("ix_public_version_focus"), "public_version", ["focus_area_id", "withdrawn_on", "number"], unique=False
    )

    op.create_table(
        "reply",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_reply_contribution_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
    )
    op.create_index(op.f("ix_reply_contribution_id"), "reply", ["contribution_id"], unique=False)

    op.create_table(
        "contribution_finding",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("weight", sa.String(length=20), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("resolution", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["contribution_version.id"],
            name=op.f("fk_contribution_finding_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_finding")),
    )
    op.create_index(op.f("ix_contribution_finding_version_id"), "contribution_finding", ["version_id"], unique=False)

    op.create_table(
        "contribution_part",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["contribution_version.id"],
            name=op.f("fk_contribution_part_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_part")),
        sa.UniqueConstraint("version_id", "kind", name=op.f("uq_contribution_part_version_id_kind")),
    )
    op.create_table(
        "redaction",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("replacement", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint('"end" > "start"', name=op.f("ck_redaction_span")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["contribution_version.id"], name=op.f("fk_redaction_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
    )
    op.create_index(op.f("ix_redaction_version_id"), "redaction", ["version_id"], unique=False)

    op.bulk_insert(
        sa.table("counter", sa.column("name", sa.String), sa.column("value", sa.BigInteger)),
        [{"name": name, "value": 0} for name in SEQUENCES],
    )
    op.bulk_insert(
        sa.table("public_stamp", sa.column("id", sa.Integer), sa.column("value", sa.BigInteger)),
        [{"id": 1, "value": 0}],
    )
    if op.get_bind().dialect.name == "postgresql":
        for name in SEQUENCES:
            op.execute(f"CREATE SEQUENCE {name}_seq")


def downgrade() -> None:
    """Take everything away again, children first."""
    if op.get_bind().dialect.name == "postgresql":
        for name in SEQUENCES:
            op.execute(f"DROP SEQUENCE {name}_seq")
    op.drop_table("redaction")
    op.drop_table("contribution_part")
    op.drop_table("contribution_finding")
    op.drop_table("reply")
    op.drop_table("public_version")
    op.drop_table("moderation_step")
    op.drop_table("moderation_presence")
    op.drop_table("contribution_version")
    op.drop_table("contribution_about")
    op.drop_table("contribution")
    op.drop_table("focus_question")
    op.drop_table("expected_result")
    op.drop_table("focus_area")
    op.drop_table("agreement_party")
    op.drop_table("agreement_part")
    op.drop_table("agreement_milestone")
    op.drop_table("agreement_document")
    op.drop_table("role_grant")
    op.drop_table("duty")
    op.drop_table("body_seat")
    op.drop_table("agreement")
    op.drop_table("region_membership")
    op.drop_table("personal_column")
    op.drop_table("credential")
    op.drop_table("consent")
    op.drop_table("body")
    op.drop_table("account_session")
    op.drop_table("account_invitation")
    op.drop_table("wording_twin")
    op.drop_table("wording_page")
    op.drop_table("tombstone")
    op.drop_table("term")
    op.drop_table("stored_file")
    op.drop_table("retention_rule")
    op.drop_table("region")
    op.drop_table("receipt")
    op.drop_table("rate_window")
    op.drop_table("public_stamp")
    op.drop_table("outbox_message")
    op.drop_table("municipality")
    op.drop_table("job_run")
    op.drop_table("draft")
    op.drop_table("counter")
    op.drop_table("consent_wording")
    op.drop_table("audit_entry")
    op.drop_table("account")
