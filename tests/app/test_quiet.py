"""Whatever is logged, and however much: no secret of ours in it, and not a word of what a caller told."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.app.slack import over_slack
from tests.usecases.line import a_line

TOLD = {
    "account": "ZQ-471199",
    "issue": "zq-no-dial-tone <!channel>",
    "Account name": "Zq-Acme",
    "Caller's name": "Zq-Joe",
    "Offered already": "zq-a-credit",
    "Callback number": "555-0199-zq",
    "What transpired": "zq-cut-off-twice",
    "Contact numbers": "555-0188-zq",
}


async def test_a_whole_escalation_at_debug_leaves_none_of_it_in_the_log(tmp_path: Path) -> None:
    async with over_slack(tmp_path, at_debug=True) as place:
        fake, ana = place.fake, place.people["ana"]
        await place.types("ana", f"/escalate {TOLD['account']} {TOLD['issue']}")
        view = await place.opens("ana", lambda: place.presses("ana", "Add details"))
        more = {label: TOLD[label] for label in ("Account name", "Caller's name", "Offered already", "Callback number")}
        assert (await fake.submit(ana, view, more)).error is None
        await place.reads("bev", TOLD["Caller's name"])
        fake.modals.clear()
        await place.presses("bev", "Accept")
        await place.presses("bev", "Can't take it after all")
        await place.reads("eve", TOLD["issue"])
        await place.types("ana", "/leads zq-nowhere")
        await place.presses("eve", "Accept")
        await place.presses("ana", "Transferred")
        view = await place.opens("eve", lambda: place.chooses("eve", "Promise a callback", "By a Supervisor"))
        last = {label: TOLD[label] for label in ("What transpired", "Contact numbers")}
        assert (await fake.submit(place.people["eve"], view, last)).error is None
        await place.reads("sue", TOLD["What transpired"])
        assert await place.program.stop() == 0
        logged = "\n".join([*place.program.said, place.program.complaints])
        assert "DEBUG" in logged
        for word in ("zq", fake.bot_token, fake.signing_secret):
            assert word.casefold() not in logged.casefold(), [
                line for line in logged.splitlines() if word.casefold() in line.casefold()
            ]


async def test_an_error_of_the_database_does_not_quote_what_it_was_given() -> None:
    async with a_line() as line:
        spoilt = text("INSERT INTO briefing (id, nonsense) VALUES (:id, :told)")
        with pytest.raises(DBAPIError) as fault:
            await line.store.database.run(lambda unit: unit.connection.execute(spoilt, {"id": "e1", "told": "zq-told"}))
    assert "zq-told" not in str(fault.value)
