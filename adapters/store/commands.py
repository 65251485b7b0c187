"""What the store adds to the commands: to copy a database file, to put a copy back, and what a server's copy needs."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from adapters.store.backup import back_up, restore, see_to_restored
from adapters.store.settings import StoreSettings


def add_commands(
    cli: typer.Typer, settings: Callable[[], StoreSettings], guard: Callable[[Callable[[], object]], object]
) -> None:
    """Add them. guard: runs what may meet a fault, and ends the program if it does."""

    @cli.command("backup")
    def _backup(file: Annotated[Path, typer.Argument(help="The file to write, which must not be there yet")]) -> None:
        """Copy the database into a file, as it stands now; Warmline may be running."""
        guard(lambda: back_up(settings(), file))
        typer.echo(f"{file} is written.")

    @cli.command("restore")
    def _restore(file: Annotated[Path, typer.Argument(help="What `backup` has written")]) -> None:
        """Put a copy in the place of the database; Warmline must not be running."""

        def put_back() -> None:
            kept = restore(settings(), file)
            was = f"; what was there is kept as {kept}" if kept else ""
            typer.echo(f"{file} is restored{was}. Start Warmline again.")

        guard(put_back)

    @cli.command("restored")
    def _restored() -> None:
        """Say that pg_restore has put a copy back; no Warmline may be running."""

        def see() -> None:
            unsent = see_to_restored(settings())
            typer.echo(f"The database is up to date; {unsent} messages are looked for before they are sent.")
            typer.echo("Start Warmline again.")

        guard(see)
