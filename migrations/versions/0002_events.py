"""Events: programme, materials, places, access needs, reminders, and whom to call. Expand step: nothing else changes.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SEQUENCES = ("event", "place")
RULES = ("place", "access_need")
TABLES = (
    "event",
    "event_agenda_item",
    "event_material",
    "event_focus",
    "event_reminder",
    "event_place",
    "event_access_need",
    "event_call",
)


def upgrade() -> None:
    """Make the tables, then the numbers that begin at nought."""
    op.create_table(
        "event",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("practical", sa.Text(), nullable=True),
        sa.Column("questions", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_wall", sa.String(length=16), nullable=False),
        sa.Column("ends_wall", sa.String(length=16), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("venue", sa.String(length=200), nullable=True),
        sa.Column("room", sa.String(length=200), nullable=True),
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("transport", sa.Text(), nullable=True),
        sa.Column("online_link", sa.Text(), nullable=True),
        sa.Column("scope_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("organiser", sa.String(length=200), nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=True),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("signup_until", sa.Date(), nullable=True),
        sa.Column("access_until", sa.Date(), nullable=True),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("price_dkk", sa.Integer(), nullable=False),
        sa.Column("meal", sa.String(length=200), nullable=True),
        sa.Column("sign_language", sa.String(length=40), nullable=False),
        sa.Column("speech_to_text", sa.String(length=40), nullable=False),
        sa.Column("step_free", sa.Boolean(), nullable=True),
        sa.Column("accessible_toilet", sa.Boolean(), nullable=True),
        sa.Column("hearing_loop", sa.Boolean(), nullable=True),
        sa.Column("quiet_room", sa.Boolean(), nullable=True),
        sa.Column("parking", sa.Boolean(), nullable=True),
        sa.Column("companion_free", sa.Boolean(), nullable=False),
        sa.Column("easy_read", sa.Boolean(), nullable=False),
        sa.Column("material_in_advance", sa.Boolean(), nullable=False),
        sa.Column("break_every", sa.Integer(), nullable=True),
        sa.Column("ics_sequence", sa.Integer(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("head_count", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("copied_from_id", sa.Uuid(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_event_capacity")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_event_order_of_time")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_event_body_id")),
        sa.ForeignKeyConstraint(["copied_from_id"], ["event.id"], name=op.f("fk_event_copied_from_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_event_municipality_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_event_region_id")),
        sa.ForeignKeyConstraint(["scope_id"], ["body.id"], name=op.f("fk_event_scope_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("number", name=op.f("uq_event_number")),
    )
    op.create_index(op.f("ix_event_body_id"), "event", ["body_id"], unique=False)
    op.create_index(op.f("ix_event_region_id"), "event", ["region_id"], unique=False)
    op.create_index(op.f("ix_event_scope_id"), "event", ["scope_id"], unique=False)
    op.create_index("ix_event_season", "event", ["published_on", "starts_at", "number"], unique=False)
    op.create_table(
        "event_agenda_item",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_agenda_item_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_agenda_item")),
        sa.UniqueConstraint("event_id", "position", name=op.f("uq_event_agenda_item_event_id_position")),
    )
    op.create_table(
        "event_material",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("short", sa.Text(), nullable=True),
        sa.Column("short_url", sa.String(length=400), nullable=True),
        sa.Column("long_url", sa.String(length=400), nullable=True),
        sa.Column("short_file_id", sa.Uuid(), nullable=True),
        sa.Column("long_file_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_material_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["long_file_id"], ["stored_file.id"], name=op.f("fk_event_material_long_file_id")),
        sa.ForeignKeyConstraint(["short_file_id"], ["stored_file.id"], name=op.f("fk_event_material_short_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_material")),
        sa.UniqueConstraint("event_id", "position", name=op.f("uq_event_material_event_id_position")),
    )
    op.create_table(
        "event_place",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("standing_on", sa.Date(), nullable=False),
        sa.Column("lapsed", sa.Boolean(), nullable=False),
        sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("companions", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("data_key", sa.Text(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("aloud", sa.LargeBinary(), nullable=True),
        sa.Column("question", sa.LargeBinary(), nullable=True),
        sa.Column("needs_key", sa.Text(), nullable=True),
        sa.Column("needs_consent_id", sa.Uuid(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("companions BETWEEN 0 AND 3", name=op.f("ck_event_place_companions")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_place_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_event_place_municipality_id")),
        sa.ForeignKeyConstraint(["needs_consent_id"], ["consent.id"], name=op.f("fk_event_place_needs_consent_id")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_event_place_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_place")),
        sa.UniqueConstraint("once_hash", name=op.f("uq_event_place_once_hash")),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_event_place_receipt_id")),
        sa.UniqueConstraint("sequence", name=op.f("uq_event_place_sequence")),
    )
    op.create_index(op.f("ix_event_place_offer_until"), "event_place", ["offer_until"], unique=False)
    op.create_index("ix_event_place_queue", "event_place", ["event_id", "standing", "sequence"], unique=False)
    op.create_table(
        "event_reminder",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("telling", sa.String(length=40), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_reminder_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_reminder")),
        sa.UniqueConstraint("event_id", "telling", name=op.f("uq_event_reminder_event_id_telling")),
    )
    op.create_table(
        "event_access_need",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("alternative", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_event_access_need_owner_id")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["event_place.id"], name=op.f("fk_event_access_need_place_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_access_need")),
        sa.UniqueConstraint("place_id", "kind", name=op.f("uq_event_access_need_place_id_kind")),
    )
    op.create_index("ix_event_access_need_due", "event_access_need", ["state", "due_on"], unique=False)
    op.create_index(op.f("ix_event_access_need_owner_id"), "event_access_need", ["owner_id"], unique=False)
    op.create_table(
        "event_call",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("telling", sa.String(length=40), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_call_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["place_id"], ["event_place.id"], name=op.f("fk_event_call_place_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_call")),
    )
    op.create_index(op.f("ix_event_call_event_id"), "event_call", ["event_id"], unique=False)
    op.create_index(op.f("ix_event_call_place_id"), "event_call", ["place_id"], unique=False)
    op.create_table(
        "event_focus",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("focus_area_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_focus_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["focus_area_id"], ["focus_area.id"], name=op.f("fk_event_focus_focus_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_focus")),
        sa.UniqueConstraint("event_id", "focus_area_id", name=op.f("uq_event_focus_event_id_focus_area_id")),
    )
    op.create_index(op.f("ix_event_focus_focus_area_id"), "event_focus", ["focus_area_id"], unique=False)

    op.bulk_insert(
        sa.table("counter", sa.column("name", sa.String), sa.column("value", sa.BigInteger)),
        [{"name": name, "value": 0} for name in SEQUENCES],
    )
    if op.get_bind().dialect.name == "postgresql":
        for name in SEQUENCES:
            op.execute(f"CREATE SEQUENCE {name}_seq")


def downgrade() -> None:
    """Take it away again, children first, and what it left in tables that stay: an older release cannot read it."""
    if op.get_bind().dialect.name == "postgresql":
        for name in SEQUENCES:
            op.execute(f"DROP SEQUENCE {name}_seq")
    op.drop_table("event_focus")
    op.drop_table("event_call")
    op.drop_table("event_access_need")
    op.drop_table("event_reminder")
    op.drop_table("event_place")
    op.drop_table("event_material")
    op.drop_table("event_agenda_item")
    op.drop_table("event")
    rule = sa.table("retention_rule", sa.column("id", sa.Uuid), sa.column("key"))
    twin = sa.table("wording_twin", sa.column("subject_id", sa.Uuid))
    ours = sa.select(rule.c.id).where(rule.c.key.in_(RULES))
    op.execute(twin.delete().where(twin.c.subject_id.in_(ours)))
    rows = {
        "counter": ("name", SEQUENCES),
        "wording_twin": ("kind", TABLES),
        "receipt": ("opens", ("place",)),
        "consent": ("purpose", ("needs",)),
        "consent_wording": ("purpose", ("needs",)),
        "personal_column": ("table_name", TABLES),
        "retention_rule": ("key", RULES),
    }
    for table, (column, values) in rows.items():
        op.execute(sa.table(table, sa.column(column)).delete().where(sa.column(column).in_(values)))
