"""Silent dialogues, evaluation of meetings. Expand step: nothing else changes.

Self-standing: names and types are written out, so that later models cannot change what this step did.
"""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
