"""What Teams adds to the commands: to write its app."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from adapters.teams.settings import TeamsSettings


def add_commands(
    cli: typer.Typer, environment: Callable[[], Mapping[str, str]], guard: Callable[[Callable[[], object]], object]
) -> None:
    """Add it. guard: runs what may meet a fault, and ends the program if it does."""

    @cli.command()
    def teams_package(
        url: Annotated[str, typer.Argument(help="Where Teams reaches Warmline, such as https://warmline.example.com")],
        file: Annotated[Path, typer.Argument(help="The zip to write")] = Path("warmline-teams.zip"),
    ) -> None:
        """Write the Teams app as a zip, to be uploaded in the Teams admin center under "Manage apps"."""
        from adapters.teams.package.writing import write_package

        guard(lambda: write_package(file, TeamsSettings.read(environment()), url, datetime.now(UTC)))
        typer.echo(f"{file} is written; upload it in the Teams admin center, under Teams apps, Manage apps.")
