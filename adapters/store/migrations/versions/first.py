"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from adapters.store.columns import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _escalations()
    _callbacks()
    _messages()
    _people()
    _directory()


def downgrade() -> None:
    """Drop the tables, and what is in them."""
    for table in reversed(
        (
            "escalation",
            "page",
            "hold",
            "callback",
            "timeline",
            "briefing",
            "message",
            "contact",
            "request",
            "person",
            "busy",
            "freed",
            "shift",
            "override",
            "place",
            "directory_version",
        )
    ):
        op.drop_table(table)


def _escalations() -> None:
    op.create_table(
        "escalation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("deadline", UTCDateTime(), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("comm_center", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("wants", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_escalation"),
    )
    _partial("escalation_deadline", "escalation", ["deadline"], "deadline IS NOT NULL")
    _partial("escalation_open_account", "escalation", ["account"], "stage != 'over'")
    _partial("escalation_open_asker", "escalation", ["asker"], "stage != 'over'")
    _partial("escalation_open_opened_by", "escalation", ["opened_by"], "stage != 'over'")
    op.create_index("escalation_opened_at", "escalation", ["opened_at"])
    _partial("escalation_seeking", "escalation", ["opened_at"], "stage IN ('paging', 'waiting')")
    op.create_table(
        "page",
        sa.Column("escalation", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["escalation"], ["escalation.id"], name="fk_page_escalation"),
        sa.PrimaryKeyConstraint("escalation", "person", "n", name="pk_page"),
        sqlite_with_rowid=False,
    )
    _partial("page_open", "page", ["escalation", "person"], "state = 'sent'", unique=True)
    _partial("page_open_slot", "page", ["person", "slot"], "state = 'sent'", unique=True)
    op.create_table(
        "hold",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("escalation", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["escalation"], ["escalation.id"], name="fk_hold_escalation"),
        sa.PrimaryKeyConstraint("person", name="pk_hold"),
        sqlite_with_rowid=False,
    )
    op.create_index("hold_escalation_role", "hold", ["escalation", "role"], unique=True)


def _callbacks() -> None:
    op.create_table(
        "callback",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("escalation", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("deadline", UTCDateTime(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_callback"),
    )
    _partial("callback_deadline", "callback", ["deadline"], "deadline IS NOT NULL")
    op.create_index("callback_made_at", "callback", ["made_at"])
    _partial("callback_open_account", "callback", ["account"], "stage != 'closed'", unique=True)
    _partial("callback_open_owner", "callback", ["owner"], "stage != 'closed'")
    _partial("callback_open_region", "callback", ["region", "due_at"], "stage != 'closed'")
    op.create_table(
        "timeline",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "seq", name="pk_timeline"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "briefing",
        sa.Column("escalation", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("issue", sa.String(), nullable=False),
        sa.Column("account_name", sa.String(), nullable=False),
        sa.Column("caller_name", sa.String(), nullable=False),
        sa.Column("offered", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("transpired", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("escalation", name="pk_briefing"),
    )


def _messages() -> None:
    op.create_table(
        "message",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("face", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.Column("platform", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("drawn", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_message"),
    )
    _partial("message_due", "message", ["lane", "due_at"], "due_at IS NOT NULL")
    op.create_table(
        "contact",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("platform", "person", name="pk_contact"),
        sqlite_with_rowid=False,
    )
    op.create_index("contact_account", "contact", ["platform", "account"], unique=True)
    op.create_table(
        "request",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_request"),
        sqlite_with_rowid=False,
    )
    op.create_index("request_at", "request", ["at"])


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("comm_center", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("dial", sa.String(), nullable=False),
        sa.Column("slack_id", sa.String(), nullable=True),
        sa.Column("teams_id", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("email_folded", sa.String(), nullable=True),
        sa.Column("claimed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    _partial("person_duty", "person", ["duty"], "role != 'agent'")
    op.create_index("person_email", "person", ["email_folded"])
    _partial("person_fair", "person", ["role", "claimed_at", "id"], "role != 'agent'")
    _partial("person_fair_center", "person", ["role", "comm_center", "claimed_at", "id"], "role != 'agent'")
    _partial("person_fair_region", "person", ["role", "region", "claimed_at", "id"], "role != 'agent'")
    op.create_index("person_slack_id", "person", ["slack_id"])
    op.create_index("person_teams_id", "person", ["teams_id"])
    op.create_table(
        "busy",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_busy"),
        sqlite_with_rowid=False,
    )
    op.create_index("busy_until", "busy", ["until"])
    op.create_table(
        "freed",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_freed"),
        sqlite_with_rowid=False,
    )


def _directory() -> None:
    op.create_table(
        "shift",
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("end_at", UTCDateTime(), nullable=False),
        sa.Column("start_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("duty", "end_at", name="pk_shift"),
        sqlite_with_rowid=False,
    )
    op.create_index("shift_start_at", "shift", ["start_at"])
    op.create_table(
        "override",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("start_at", UTCDateTime(), nullable=False),
        sa.Column("end_at", UTCDateTime(), nullable=False),
        sa.Column("covers", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_override"),
    )
    op.create_table(
        "place",
        sa.Column("comm_center", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("speed_dial", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("comm_center", name="pk_place"),
    )
    op.create_table(
        "directory_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("laid_until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_version"),
    )


def _partial(name: str, table: str, columns: list[str], where: str, **options: Any) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where), **options)
