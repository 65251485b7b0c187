"""What Slack adds to the commands: to print its app's manifest."""

import json
from collections.abc import Callable
from typing import Annotated

import typer


def add_commands(cli: typer.Typer, guard: Callable[[Callable[[], object]], object]) -> None:
    """Add it. guard: runs what may meet a fault, and ends the program if it does."""

    @cli.command()
    def slack_manifest(
        url: Annotated[
            str | None, typer.Option(help="Where Slack reaches Warmline; left out, Socket Mode is used")
        ] = None,
    ) -> None:
        """Print the Slack app's manifest, to be pasted at api.slack.com/apps under "From a manifest"."""
        from adapters.slack.manifest import manifest

        guard(lambda: typer.echo(json.dumps(manifest(url), indent=2)))
