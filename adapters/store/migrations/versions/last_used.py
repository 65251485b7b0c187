"""On which platform a person last did something."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "last_used",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_last_used"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop the table, and what is in it."""
    op.drop_table("last_used")
