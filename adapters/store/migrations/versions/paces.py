"""What is kept of the calls to chat platforms, the turns that messages wait for, and a quick way to each platform's."""

import sqlalchemy as sa
from alembic import op

from adapters.store.columns import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_IS_DOWN = sa.text("down_since IS NOT NULL")
_IS_UNSENT = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "pace",
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("calls", sa.String(), nullable=False),
        sa.Column("free_at", UTCDateTime(), nullable=True),
        sa.Column("down_since", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("destination", name="pk_pace"),
        sqlite_with_rowid=False,
    )
    op.create_index("pace_down", "pace", ["destination", "free_at"], sqlite_where=_IS_DOWN, postgresql_where=_IS_DOWN)
    op.add_column("message", sa.Column("turn_at", UTCDateTime(), nullable=True))
    op.create_index(
        "message_due_there",
        "message",
        ["platform", "lane", "due_at"],
        sqlite_where=_IS_UNSENT,
        postgresql_where=_IS_UNSENT,
    )


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_index("message_due_there", "message")
    op.drop_column("message", "turn_at")
    op.drop_table("pace")
