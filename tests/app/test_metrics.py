"""What a served program tells those who watch over it, as they read it."""

from collections.abc import Mapping
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.app.program import Served, served
from tests.app.slack import over_slack


async def scraped(program: Served) -> Mapping[tuple[str, ...], float]:
    """Read the page as a scraper does: each sample by its name and the values of its labels."""
    families = text_string_to_metric_families((await program.caller.get("/metrics")).text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


async def test_what_went_on_in_slack_is_counted_and_names_nobody(tmp_path: Path) -> None:
    async with over_slack(tmp_path) as place:
        await place.types("ana", "/escalate kx4711z no dial tone")
        await place.presses("bev", "Accept")
        await place.reads("ana", "Bev accepted")
        read = await scraped(place.program)
        assert read["warmline_commands_total", "done"] == 2
        assert read["warmline_ack_seconds_count",] == 2
        assert read["warmline_claims_total", "1"] == 1
        assert read["warmline_escalations_open",] == 1
        assert read["warmline_callbacks_open",] == 0
        assert read["warmline_database_connections", "write"] >= 1
        assert read["warmline_fault", "message"] == 0
        text = (await place.program.caller.get("/metrics")).text.lower()
        assert [word for word in ("kx4711z", "bev", "ana", "dial tone") if word in text] == []


async def test_the_simulator_is_watched_over_like_a_real_chat(tmp_path: Path) -> None:
    async with served(tmp_path, {}) as program:
        assert (await scraped(program))["warmline_escalations_open",] == 0
