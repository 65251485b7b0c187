"""What the store keeps for itself, and when a state last changed: replicas' clocks differ a little."""

import sqlalchemy as sa
from alembic import op

from adapters.store.columns import UTCDateTime

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the columns."""
    op.create_table(
        "suits",
        sa.Column("revision", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_suits"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "writer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_writer"),
        sqlite_with_rowid=False,
    )
    for table in ("escalation", "callback"):
        op.add_column(table, sa.Column("changed_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Drop the tables and the columns."""
    for table in ("callback", "escalation"):
        op.drop_column(table, "changed_at")
    op.drop_table("writer")
    op.drop_table("suits")
