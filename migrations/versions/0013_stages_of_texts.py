"""How far each text to code is, kept beside it; how many texts a codebook has, as they were counted last.

Expand step: what is there already is found from what coders did. Self-standing: names and types are written out, so
that later models cannot change what this step did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXT, BOOK = "coding_text", "coding_codebook"
TURN = sa.text("coalesce(turn, 1000000000)")
SECOND = sa.text("(CASE WHEN may_be_rare THEN 0 ELSE slice END)")
INDEXES = {
    "turn": ("agreement_id", "stage", "in_group", TURN, "arrived"),
    "area": ("focus_area_id", "stage", "in_group", TURN, "arrived"),
    "lot": ("agreement_id", "stage", "in_group", "slice", "arrived"),
    "second": ("agreement_id", "stage", "in_group", SECOND, "read_by"),
}
PARTIAL = {
    "mine": ("assigned_to", "assigned_to IS NOT NULL", "assigned_to IS NOT NULL"),
    "again": ("agreement_id", "again IS 1", "again IS true"),
}
LIVE = "s.text_id = coding_text.id AND s.ended_at IS NULL AND s.act IN ('coded', 'nothing_fits')"
READERS = f"SELECT count(DISTINCT s.coder) FROM coding_step s WHERE {LIVE} AND s.text_hash = coding_text.text_hash"  # noqa: S608 - constants
READER = READERS.replace("count(DISTINCT s.coder)", "s.coder") + " LIMIT 1"
FOUND = f"""
UPDATE coding_text SET
  stage = CASE
    WHEN is_gone THEN 'gone'
    WHEN ({READERS}) = 0 THEN 'unread'
    WHEN ({READERS}) = 1 AND NOT EXISTS (
      SELECT 1 FROM coding_step r WHERE r.text_id = coding_text.id AND r.ended_at IS NULL AND r.act = 'resolved'
    ) THEN 'once'
    ELSE 'read' END,
  read_by = CASE WHEN ({READERS}) = 1 THEN ({READER}) END,
  in_group = EXISTS (
    SELECT 1 FROM coding_member m JOIN coding_group g ON g.id = m.group_id
    WHERE m.text_id = coding_text.id AND m.left_at IS NULL AND g.centre_id <> coding_text.id
  ),
  again = EXISTS (SELECT 1 FROM coding_step s WHERE {LIVE} AND s.text_hash <> coding_text.text_hash) OR EXISTS (
    SELECT 1 FROM coding c JOIN coding_code k ON k.id = c.code_id
    WHERE c.text_id = coding_text.id AND c.ended_at IS NULL AND c.text_hash = coding_text.text_hash
      AND k.split_at IS NOT NULL
  )
"""  # noqa: S608 - constants


def upgrade() -> None:
    """Each text in its stage; nothing is counted yet."""
    op.add_column(TEXT, sa.Column("stage", sa.String(length=40), nullable=False, server_default="unread"))
    op.add_column(TEXT, sa.Column("read_by", sa.Uuid(), nullable=True))
    for name in ("in_group", "again"):
        op.add_column(TEXT, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("texts", "texts_read"):
        op.add_column(BOOK, sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column(BOOK, sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(sa.text(FOUND))
    for name, columns in INDEXES.items():
        op.create_index(f"ix_{TEXT}_{name}", TEXT, list(columns))
    for name, (column, sqlite, postgres) in PARTIAL.items():
        where = {"sqlite_where": sa.text(sqlite), "postgresql_where": sa.text(postgres)}
        op.create_index(f"ix_{TEXT}_{name}", TEXT, [column], **where)


def downgrade() -> None:
    """Pages find it from what coders did again."""
    for name in (*INDEXES, *PARTIAL):
        op.drop_index(f"ix_{TEXT}_{name}", table_name=TEXT)
    for name in ("counted_at", "texts_read", "texts"):
        op.drop_column(BOOK, name)
    for name in ("again", "in_group", "read_by", "stage"):
        op.drop_column(TEXT, name)
