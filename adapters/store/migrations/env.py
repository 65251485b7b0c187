"""How Alembic runs the migrations: on the connection that it is given, inside that connection's transaction."""

from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo
from sqlalchemy import inspect

from adapters.store.bookkeeping import suits
from adapters.store.columns import insert_once
from adapters.store.tables import metadata


def note(ctx: MigrationContext, step: MigrationInfo, *_: Any, **__: Any) -> None:
    """Keep that this release's code suits the database, for a release that knows nothing of later ones."""
    connection = ctx.connection
    if connection is not None and inspect(connection).has_table(suits.name):
        connection.execute(insert_once(connection, suits), [{"revision": id} for id in step.up_revision_ids])


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    on_version_apply=note,
)
context.run_migrations()
