"""The index of people's open pages, with the column that its own condition tells.

For a column that an index lacks, SQLite looks into the table: whom to page took twice as long for each who was paged.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NAME = "page_open_slot"
_IS_ASKED = sa.text("state = 'sent'")


def upgrade() -> None:
    """Make it anew."""
    _make(["person", "slot", "state"])


def downgrade() -> None:
    """Make it without the column."""
    _make(["person", "slot"])


def _make(columns: list[str]) -> None:
    op.drop_index(_NAME, "page")
    op.create_index(_NAME, "page", columns, unique=True, sqlite_where=_IS_ASKED, postgresql_where=_IS_ASKED)
