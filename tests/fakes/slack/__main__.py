"""Run a Slack in a process of its own: it prints its base URL, then serves until it is told to stop."""

import argparse
import asyncio
import signal

from tests.fakes.slack.control import Control
from tests.fakes.slack.server import FakeSlack


async def _serve(options: argparse.Namespace) -> None:
    slack = FakeSlack(port=options.port, latency=options.latency_ms / 1000, validate=not options.no_validation)
    slack.limits.post_interval = options.post_interval
    slack.limits.burst = options.burst
    Control(slack)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with slack:
        print(slack.base_url, flush=True)
        await stop.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.slack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--latency-ms", type=float, default=0, help="how long each call of the Web API takes")
    parser.add_argument("--no-validation", action="store_true", help="take blocks and views as they come")
    parser.add_argument("--post-interval", type=float, default=1, help="seconds between posts to one person; 0: any")
    parser.add_argument("--burst", type=int, default=1, help="how many posts to one person may come at once")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
