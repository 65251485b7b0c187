"""Run Microsoft's side of Teams in a process of its own: it prints its base URL, then serves until told to stop."""

import argparse
import asyncio
import signal

from tests.fakes.teams.control import Control
from tests.fakes.teams.server import FakeTeams


async def _serve(options: argparse.Namespace) -> None:
    teams = FakeTeams(port=options.port, latency=options.latency_ms / 1000, validate=not options.no_validation)
    if options.no_limits:
        teams.limits.sends = teams.limits.look_ups = teams.limits.tenant = ()
    Control(teams)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with teams:
        print(teams.base_url, flush=True)
        await stop.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.teams", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--latency-ms", type=float, default=0, help="how long each call of the Bot Connector takes")
    parser.add_argument("--no-validation", action="store_true", help="take cards as they come")
    parser.add_argument("--no-limits", action="store_true", help="let calls come as fast as they like")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
