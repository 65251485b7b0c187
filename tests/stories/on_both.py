"""A company with both chats: some of its people are in Teams, all others in Slack."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from tests.fakes.slack import ManualClock
from tests.stories.bridge import Away, living_on_a_loop
from tests.stories.cast import NAMES
from tests.stories.company import company
from tests.stories.on_slack import OnSlack, Workspace, slack_for
from tests.stories.on_teams import OnTeams, Tenant, teams_for
from tests.stories.theatre import Chat, LateHand, Seen, Theatre


class OnBoth:
    """Each person does everything where they are, and sees what is drawn there alone."""

    def __init__(self, slack: OnSlack, teams: OnTeams, in_teams: Collection[str]) -> None:
        self.slack = slack
        self.teams = teams
        self._in_teams = in_teams
        self._last: Theatre = slack

    def look(self, who: str) -> Chat:
        """See what a person sees."""
        return self._where(who).look(who)

    def type(self, who: str, line: str) -> None:
        """Type a command."""
        self._doing(who).type(who, line)

    def hand(self, who: str, seen: Seen, choice: str, option: str) -> LateHand:
        """Put a finger on a choice."""
        return self._doing(who).hand(who, seen, choice, option)

    def press(self, who: str, seen: Seen, choice: str, option: str) -> None:
        """Press a choice."""
        self._doing(who).press(who, seen, choice, option)

    def fill_in(self, who: str, values: Mapping[str, str]) -> None:
        """Fill in the open form, and send it."""
        self._doing(who).fill_in(who, values)

    def again(self) -> None:
        """Let the very last request arrive once more."""
        self._last.again()

    def to_next_deadline(self) -> None:
        """Let time pass until something happens by itself."""
        self.slack.to_next_deadline()

    def later(self, hours: int, minutes: int) -> None:
        """Let so much time pass."""
        self.slack.later(hours, minutes)

    def _where(self, who: str) -> Theatre:
        return self.teams if who in self._in_teams else self.slack

    def _doing(self, who: str) -> Theatre:
        self._last = self._where(who)
        return self._last


@contextmanager
def on_both(folder: Path, in_teams: Collection[str], in_both: Collection[str] = ()) -> Iterator[OnBoth]:
    """Open the theatre. in_both: those of the people in Teams who are in Slack as well."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[tuple[Workspace, Tenant]]:
        in_slack = [person for person in NAMES if person not in in_teams or person in in_both]
        async with (
            company(folder, ManualClock()) as founded,
            slack_for(founded, in_slack, "http") as workspace,
            teams_for(founded, in_teams) as tenant,
        ):
            yield workspace, tenant

    with living_on_a_loop(opened) as away:
        workspace, tenant = away.it
        slack = OnSlack(Away(workspace, away.loop, away.end))
        yield OnBoth(slack, OnTeams(Away(tenant, away.loop, away.end)), in_teams)
