"""What is counted and timed is read back as a scraper reads it."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from adapters.metrics import page
from adapters.metrics.metrics import Metrics
from adapters.metrics.page import MetricsPage
from bot.ports import Platform, Unavailable
from bot.ports.backlog import Heads, Pool, Totals
from bot.ports.measures import Answer, Call, Fault, Outcome

NOW = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
TOTALS = Totals(NOW, 7, 90, 3, 1, 2, 40, NOW - timedelta(seconds=12))
SLACK = Platform("slack")
Read = dict[str, float]


class Counts:
    """Keeps the Backlog port, with totals set by hand. asked: how often they were counted."""

    def __init__(self) -> None:
        self.totals_now: Totals | None = TOTALS
        self.asked = 0

    async def heads(self) -> Heads:
        """Nobody asks this here."""
        raise AssertionError("a scrape looks at no head")

    async def totals(self) -> Totals:
        """Count what there is."""
        self.asked += 1
        await asyncio.sleep(0)
        if self.totals_now is None:
            raise Unavailable("away")
        return self.totals_now

    def pools(self) -> tuple[Pool, ...]:
        """Tell of eight that write, one of them at work while three wait, and of two that read."""
        return Pool("write", 8, 1, 3), Pool("read", 2, 0, 0)


class Scraped:
    """A page of metrics, and who scrapes it."""

    def __init__(self) -> None:
        self.metrics, self.counts = Metrics(), Counts()
        app = Starlette(routes=[MetricsPage(self.metrics.registry, self.counts).route])
        self._caller = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")

    async def answer(self) -> httpx.Response:
        """Ask for the page."""
        return await self._caller.get("/metrics")

    async def read(self) -> Read:
        """Read each sample, by its name and its labels in the order of their names."""
        families = text_string_to_metric_families((await self.answer()).text)
        return {
            one.name + "".join(f",{name}={value}" for name, value in sorted(one.labels.items())): one.value
            for family in families
            for one in family.samples
        }


@pytest.fixture
def scraped() -> Scraped:
    return Scraped()


async def test_it_is_prometheus_text_in_which_everything_is_ours_and_explained(scraped: Scraped) -> None:
    answer = await scraped.answer()
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = list(text_string_to_metric_families(answer.text))
    assert len(families) > 10
    assert [one.name for one in families if not one.name.startswith("warmline_") or not one.documentation] == []


async def test_commands_are_counted_by_outcome_and_timed(scraped: Scraped) -> None:
    for outcome in (Outcome.DONE, Outcome.DONE, Outcome.REFUSED):
        scraped.metrics.command()(outcome)
    read = await scraped.read()
    assert read["warmline_commands_total,outcome=done"] == 2
    assert read["warmline_commands_total,outcome=refused"] == 1
    assert read["warmline_commands_total,outcome=unavailable"] == 0
    assert read["warmline_ack_seconds_count"] == 3
    assert read["warmline_ack_seconds_sum"] > 0


async def test_sends_are_timed_by_platform_call_and_answer(scraped: Scraped) -> None:
    scraped.metrics.send(SLACK, Call.POST)(Answer.STANDS)
    scraped.metrics.send(SLACK, Call.UPDATE)(Answer.LIMITED)
    read = await scraped.read()
    assert read["warmline_send_seconds_count,answer=stands,call=post,platform=slack"] == 1
    assert read["warmline_send_seconds_count,answer=limited,call=update,platform=slack"] == 1


async def test_a_platform_is_up_or_down(scraped: Scraped) -> None:
    scraped.metrics.platform(SLACK, answers=True)
    assert (await scraped.read())["warmline_platform_up,platform=slack"] == 1
    scraped.metrics.platform(SLACK, answers=False)
    assert (await scraped.read())["warmline_platform_up,platform=slack"] == 0


async def test_claims_are_counted_by_wave_and_rings_by_how_late_they_were(scraped: Scraped) -> None:
    scraped.metrics.claimed(2)
    scraped.metrics.rang(0.2)
    scraped.metrics.rang(400.0)
    read = await scraped.read()
    assert read["warmline_claims_total,wave=2"] == 1
    assert read["warmline_deadline_lag_seconds_bucket,le=0.1"] == 0
    assert read["warmline_deadline_lag_seconds_bucket,le=0.25"] == 1
    assert read["warmline_deadline_lag_seconds_count"] == 2


async def test_a_fault_stands_until_it_is_gone_and_stays_counted(scraped: Scraped) -> None:
    for stands in (True, False, True):
        scraped.metrics.fault(Fault.MESSAGE, stands=stands)
    read = await scraped.read()
    assert read["warmline_fault,fault=message"] == 1
    assert read["warmline_faults_total,fault=message"] == 2
    assert read["warmline_fault,fault=store"] == 0


async def test_what_is_in_the_database_is_shown_by_each_replica(scraped: Scraped) -> None:
    read = await scraped.read()
    assert read["warmline_escalations_open"] == 7
    assert read["warmline_callbacks_open"] == 90
    assert read["warmline_callbacks_overdue"] == 3
    assert read["warmline_deadlines_overdue,of=escalation"] == 1
    assert read["warmline_deadlines_overdue,of=callback"] == 2
    assert read["warmline_outbox_messages"] == 40
    assert read["warmline_outbox_age_seconds"] == 12


async def test_the_connections_to_the_database_are_told_by_what_they_do(scraped: Scraped) -> None:
    read = await scraped.read()
    assert read["warmline_database_connections,does=write"] == 8
    assert read["warmline_database_connections_in_use,does=write"] == 1
    assert read["warmline_database_waiting,does=write"] == 3
    assert read["warmline_database_connections,does=read"] == 2


async def test_an_outbox_with_nothing_due_has_no_age(scraped: Scraped) -> None:
    scraped.counts.totals_now = Totals(NOW, 0, 0, 0, 0, 0, 0, None)
    assert (await scraped.read())["warmline_outbox_age_seconds"] == 0


async def test_while_the_database_is_away_its_totals_are_left_out_and_the_rest_is_told(scraped: Scraped) -> None:
    scraped.counts.totals_now = None
    read = await scraped.read()
    assert "warmline_escalations_open" not in read
    assert "warmline_ack_seconds_count" in read


async def test_a_storm_of_scrapes_counts_once(scraped: Scraped) -> None:
    await asyncio.gather(*(scraped.answer() for _ in range(50)))
    assert scraped.counts.asked == 1


async def test_an_old_count_is_counted_anew(scraped: Scraped, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "FRESH_SECONDS", 0.0)
    await scraped.answer()
    await scraped.answer()
    assert scraped.counts.asked == 2
