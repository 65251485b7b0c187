"""Socket Mode stays connected whatever becomes of a socket, and stops without dropping what is in hand."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.slack.socket import Patience
from tests.adapters.slack.conftest import Shop, opened
from tests.fakes.slack import FakeSlack, FaultKind
from tests.support.waits import A_LONG_WAIT

SHORT = Patience(ping=0.2, pong=1.0, connect=5.0, close=0.5)
# Long enough for the library's own watch never to act before ours.
OURS_ALONE = Patience(ping=0.3, pong=0.6, connect=5.0, close=0.5)


@pytest.fixture
async def shop(fake: FakeSlack) -> AsyncIterator[Shop]:
    """Run the adapter over Socket Mode, quick to lose patience."""
    async with opened(fake, "socket", SHORT) as shop:
        yield shop


def librarys_tasks(*names: str) -> list[asyncio.Task[object]]:
    return [task for task in asyncio.all_tasks() if getattr(task.get_coro(), "__name__", "") in names]


async def connected_again(shop: Shop, times: int = 2) -> None:
    await shop.fake.wait_for(
        lambda: shop.fake.requests["apps.connections.open"] >= times and shop.fake.sockets.count > 0
    )


async def answered(shop: Shop) -> None:
    """Type until somebody answers: which of several sockets Slack picks is left to chance."""
    shop.fake.answer_within = 2
    async with asyncio.timeout(A_LONG_WAIT):
        while (await shop.fake.command(shop.agent, "/available")).status != 200:
            await shop.fake.wait_for(lambda: shop.fake.sockets.count)
    assert shop.desk.acts


async def test_a_socket_gone_silent_is_given_up_for_a_new_one(shop: Shop) -> None:
    shop.fake.sockets.silence()
    await connected_again(shop)
    await answered(shop)


async def test_a_socket_cut_off_is_replaced(shop: Shop) -> None:
    shop.fake.sockets.drop()
    await connected_again(shop)
    await answered(shop)


async def test_when_slack_asks_to_reconnect_that_is_done(shop: Shop) -> None:
    await shop.fake.sockets.refresh()
    await connected_again(shop)
    await answered(shop)


async def test_the_watchdog_does_not_depend_on_the_librarys_own_watch(
    fake: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(fake, "socket", OURS_ALONE) as shop:
        await answered(shop)
        shop.desk.acts.clear()
        for task in librarys_tasks("monitor_current_session", "receive_messages"):
            task.cancel()
        await connected_again(shop)
        assert "gone silent" in caplog.text
        await answered(shop)


async def test_a_slack_that_is_down_at_the_start_is_tried_again(fake: FakeSlack) -> None:
    fake.fault(FaultKind.STATUS, "apps.connections.open", times=3)
    async with opened(fake, "socket", SHORT) as shop:
        await answered(shop)


async def test_a_stop_lets_what_is_in_hand_be_answered(fake: FakeSlack) -> None:
    async with opened(fake, "socket") as shop:
        shop.desk.committed.clear()
        typing = asyncio.create_task(fake.command(shop.agent, "/escalate", "1234567 help"))
        await shop.desk.taken.wait()
        stopping = asyncio.create_task(shop.app.stop())
        shop.desk.committed.set()
        assert (await typing).status == 200
        await stopping


async def test_a_stop_leaves_nothing_running_even_when_slack_has_gone_silent(fake: FakeSlack) -> None:
    async with opened(fake, "socket", SHORT):
        fake.sockets.silence()
    assert librarys_tasks("monitor_current_session", "receive_messages", "process_messages", "_keep") == []


async def test_no_token_and_no_ticket_gets_into_the_log(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop.fake.fault(FaultKind.STATUS, "apps.connections.open")
    shop.fake.sockets.drop()
    await connected_again(shop)
    for secret in (shop.fake.app_token, shop.fake.bot_token, "ticket-"):
        assert secret not in caplog.text
