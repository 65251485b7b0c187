"""When what is over ended, and what belongs to it, so that it can be found and forgotten.

Nothing is filled in here: a large database would stand still meanwhile. The rows that are there are dated later, a few
at a time, and so are those that a replica of the release before still writes.
"""

import sqlalchemy as sa
from alembic import op

from adapters.store.columns import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns and their indexes."""
    op.add_column("escalation", sa.Column("over_at", UTCDateTime(), nullable=True))
    op.add_column("escalation", sa.Column("unerased_since", UTCDateTime(), nullable=True))
    op.add_column("escalation", sa.Column("callback", sa.String(), nullable=True))
    op.add_column("callback", sa.Column("closed_at", UTCDateTime(), nullable=True))
    _partial("escalation_over", "escalation", "over_at", "over_at IS NOT NULL")
    _partial("escalation_unerased", "escalation", "unerased_since", "unerased_since IS NOT NULL")
    _partial("escalation_undated", "escalation", "id", "stage = 'over' AND over_at IS NULL")
    _partial("escalation_callback", "escalation", "callback", "callback IS NOT NULL")
    _partial("callback_closed", "callback", "closed_at", "closed_at IS NOT NULL")
    _partial("callback_undated", "callback", "id", "stage = 'closed' AND closed_at IS NULL")
    op.create_index("message_subject", "message", ["subject"])


def downgrade() -> None:
    """Drop the indexes and the columns."""
    op.drop_index("message_subject", "message")
    for name in ("undated", "closed"):
        op.drop_index(f"callback_{name}", "callback")
    for name in ("callback", "undated", "unerased", "over"):
        op.drop_index(f"escalation_{name}", "escalation")
    op.drop_column("callback", "closed_at")
    for name in ("callback", "unerased_since", "over_at"):
        op.drop_column("escalation", name)


def _partial(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
