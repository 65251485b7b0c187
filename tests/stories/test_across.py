"""One company with both chats: an agent in Teams is helped by a lead in Slack, and the other way round."""

from pathlib import Path

import pytest

from tests.stories.on_both import on_both
from tests.stories.play import Play

AGENT_IN_TEAMS = ("ana",)
LEADS_IN_TEAMS = ("walter", "beverly")


@pytest.mark.parametrize("in_teams", [AGENT_IN_TEAMS, LEADS_IN_TEAMS], ids=["agent in Teams", "leads in Teams"])
def test_an_agent_is_helped_by_a_lead_on_the_other_platform(tmp_path: Path, in_teams: tuple[str, ...]) -> None:
    with on_both(tmp_path, in_teams) as theatre:
        play = Play(theatre)
        play.type("ana", "/escalate 4711-220 No dial tone")
        play.newest_saying("ana", "Locating a Lead")
        play.newest_saying("walter", "No dial tone")
        play.press("walter", "Accept")
        assert "Walter Novak accepted: dial" in play.newest("ana").text
        assert "The call is yours" in play.newest("walter").text
        play.press("ana", "Add details")
        play.fill_in("ana", Callers_name="Pat")
        assert "Pat" in play.newest("walter").text
        play.press("ana", "Transferred")
        play.press("walter", "Done", "Resolved")
        assert "Over: resolved" in play.newest("walter").text
        play.card("ana", "Over: resolved")


@pytest.mark.parametrize("in_teams", [("walter",), ("beverly",)], ids=["the first in Teams", "the second in Teams"])
def test_the_second_to_accept_is_told_on_their_own_platform_who_has_the_call(
    tmp_path: Path, in_teams: tuple[str, ...]
) -> None:
    with on_both(tmp_path, in_teams) as theatre:
        play = Play(theatre)
        play.type("ana", "/escalate 4711-220 No dial tone")
        play.to_next_deadline()
        late = play.hand_on("beverly", "Accept")
        play.press("walter", "Accept")
        late("beverly")
        assert "Walter Novak took the call. Thank you for answering!" in play.answer("beverly")
        assert not play.card("beverly", "Walter Novak took the call").choices


def test_whoever_has_blocked_the_app_in_teams_is_paged_in_slack(tmp_path: Path) -> None:
    with on_both(tmp_path, ("walter",), in_both=("walter",)) as theatre:
        play = Play(theatre)
        play.type("walter", "/busy 20")
        play.type("walter", "/available")
        theatre.teams.block("walter")
        play.type("ana", "/escalate 4711-220 No dial tone")
        assert play.count("walter") == 0
        Play(theatre.slack).newest_saying("walter", "No dial tone")
