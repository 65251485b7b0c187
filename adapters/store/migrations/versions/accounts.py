"""The indexes of people's accounts, without those who have none.

With them, an index of which most entries are empty looks useless to SQLite once it has statistics: every look-up of an
account then went through all people.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INDEXES = {"person_slack_id": "slack_id", "person_teams_id": "teams_id", "person_email": "email_folded"}


def upgrade() -> None:
    """Make them anew."""
    for name, column in _INDEXES.items():
        has_one = sa.text(f"{column} IS NOT NULL")
        op.drop_index(name, "person")
        op.create_index(name, "person", [column], sqlite_where=has_one, postgresql_where=has_one)


def downgrade() -> None:
    """Make them with everybody."""
    for name, column in _INDEXES.items():
        op.drop_index(name, "person")
        op.create_index(name, "person", [column])
