"""The program while it is served: it says where it is and how it is, and ends in good order."""

import asyncio
import signal
import socket
from pathlib import Path

import pytest

from tests.app.program import call, served
from tests.app.slack import over_slack
from tests.app.test_commands import in_teams, slack_over_http
from tests.fakes.slack import FakeSlack, FaultKind
from tests.fakes.teams import FakeTeams


async def test_with_nothing_set_it_is_the_simulator_on_the_demo_directory(tmp_path: Path) -> None:
    async with served(tmp_path, {}) as program:
        page = await program.caller.get("/")
        assert page.status_code == 200
        assert "Beverly Johnson" in page.text
        assert (await program.caller.get("/healthz")).text == "alive\n"
        assert (await program.caller.get("/readyz")).json() == {"ready": True, "not_ready": []}
        assert (await program.caller.post("/slack/events")).status_code == 404
        assert await program.stop() == 0
    assert program.said[0].startswith(f"The simulator is at {str(program.caller.base_url).rstrip('/')} ")
    assert not (tmp_path / "warmline.db").exists()
    assert (tmp_path / "warmline-simulator.db").exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_an_open_page_does_not_hold_up_the_end(tmp_path: Path, how: signal.Signals) -> None:
    async with served(tmp_path, {}) as program, program.caller.stream("GET", "/events?pane=ana") as stream:
        assert stream.status_code == 200
        chunks = stream.aiter_raw()
        await anext(chunks)
        program.process.send_signal(how)
        async for _ in chunks:
            pass
        assert await program.ended() == 0
    assert "Traceback" not in program.complaints


async def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = await call(tmp_path, PORT=str(port))
    assert ended.code == 2
    assert f"Cannot listen at HOST 127.0.0.1, PORT {port}: Address already in use" in ended.err
    assert "Choose others, or stop what is there." in ended.err
    assert "Traceback" not in ended.err
    assert "simulator is at" not in ended.out


async def test_a_request_in_hand_is_finished_before_it_ends(tmp_path: Path) -> None:
    async with over_slack(tmp_path) as place:
        place.fake.fault(FaultKind.SLOW, "views.open", seconds=0.5)
        asking = asyncio.create_task(place.types("ana", "/escalate"))
        await place.fake.wait_for(lambda: place.fake.requests["views.open"])
        place.program.process.send_signal(signal.SIGTERM)
        answer = await asking
        assert (answer.status, answer.error) == (200, None)
        assert place.fake.open_view(place.people["ana"]).title == "Escalate a call"
        assert await place.program.ended() == 0
    assert "Traceback" not in place.program.complaints


async def test_a_second_start_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    async with over_slack(tmp_path) as place:
        await place.types("ana", "/escalate 4711 no dial tone")
        await place.reads("ana", "Locating a Lead")
        assert await place.program.stop() == 0
        async with served(tmp_path, place.env) as again:
            place.fake.app_url = f"{again.caller.base_url}/slack/events"
            answer = await place.types("ana", "/escalate status")
            assert answer.shown
            assert "1 open escalation with you" in answer.shown.plain()


async def test_slack_and_teams_are_served_together(tmp_path: Path) -> None:
    async with (
        FakeSlack() as slack,
        FakeTeams() as teams,
        served(tmp_path, {**slack_over_http(slack), **in_teams(teams)}) as program,
    ):
        assert (await program.caller.get("/readyz")).status_code == 200
        for path in ("/slack/events", "/api/messages"):
            stranger = await program.caller.post(path, json={"type": "message"})
            assert stranger.status_code in (400, 401), path
        assert (await program.caller.get("/")).status_code == 404
        assert await program.stop() == 0
    told = " ".join(program.said)
    assert "Slack is served over HTTP at /slack/events" in told
    assert "Teams is served over HTTP at /api/messages" in told
