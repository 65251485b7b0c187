"""Warmline, a Slack, a Teams and the floors, each as a process of its own, so that none slows another's event loop."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fakes.teams import APP_ID, APP_PASSWORD, TENANT_ID, RemoteTeams
from tests.support.processes import ROOT, AppProcess, fake_process, files_settings, started

TEAMS_PATH = "/api/messages"


@asynccontextmanager
async def slack(post_interval: float) -> AsyncIterator[str]:
    """Run a Slack that answers at once, and give its base URL. post_interval: seconds between posts to one person."""
    async with fake_process("tests.fakes.slack", "--no-validation", "--post-interval", str(post_interval)) as base_url:
        yield base_url


@asynccontextmanager
async def teams(latency: float, *, has_limits: bool) -> AsyncIterator[str]:
    """Run a Teams whose every answer takes so many seconds, and give its base URL."""
    arguments = ("--no-validation", "--latency-ms", str(latency * 1000))
    async with fake_process(
        "tests.fakes.teams", *(arguments if has_limits else (*arguments, "--no-limits"))
    ) as base_url:
        yield base_url


def teams_settings(remote: RemoteTeams) -> Mapping[str, str]:
    """Give Warmline's settings for this Teams, which are the floor's too."""
    return {
        "TEAMS_APP_ID": APP_ID,
        "TEAMS_APP_PASSWORD": APP_PASSWORD,
        "TEAMS_TENANT_ID": TENANT_ID,
        "TEAMS_OPENID_METADATA_URL": remote.openid_url,
        "TEAMS_LOGIN_URL": remote.login_url,
    }


@asynccontextmanager
async def turning(module: str, folder: Path, remote: RemoteTeams) -> AsyncIterator[AppProcess]:
    """Run a module that only answers messages in Teams."""
    env = {**teams_settings(remote), "PYTHONPATH": str(ROOT)}
    async with started(AppProcess(folder, env, ("-m", module), "healthz")) as app:
        yield app


@asynccontextmanager
async def warmline(folder: Path, chat: Mapping[str, str], url: str | None = None) -> AsyncIterator[AppProcess]:
    """Run app.py on a folder's directory and policy, and its database unless one is given, with a chat's settings."""
    async with started(AppProcess(folder, {**chat, **files_settings(folder, url)})) as app:
        yield app


@asynccontextmanager
async def bare(folder: Path, api_url: str) -> AsyncIterator[AppProcess]:
    """Run a Bolt app that keeps nothing: the floor."""
    env = {"SLACK_API_URL": api_url, "PYTHONPATH": str(ROOT)}
    async with started(AppProcess(folder, env, ("-m", "tests.bench.bare"), "healthz")) as app:
        yield app
