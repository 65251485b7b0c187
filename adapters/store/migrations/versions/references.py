"""How to write first to whoever met the bot on a platform."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "reference",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=True),
        sa.Column("lost", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("platform", "account", name="pk_reference"),
        sqlite_with_rowid=False,
    )
    op.create_index("reference_alias", "reference", ["platform", "alias"])


def downgrade() -> None:
    """Drop the table, and what is in it."""
    op.drop_table("reference")
