"""The program before a fake Slack over HTTP, with a directory of its own in which everybody is always on shift."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.app.program import Served, served
from tests.contracts.a_store import HEADER
from tests.fakes.slack import Answer, FakeSlack, Message, SlackUser, View
from tests.fakes.slack.seen import Button
from tests.stories.cast import write_policy
from tests.support.waits import A_LONG_WAIT

CENTERS = (("KS", "East"), ("IL", "East"), ("CA", "West"))
PEOPLE = """\
ana,Ana,agent,East,KS,,always,,,,ana@example.com
bev,Bev,lead,East,KS,,always,,,,bev@example.com
eve,Eve,lead,East,IL,,always,,,,eve@example.com
sue,Sue,supervisor,East,KS,,always,,,,sue@example.com
sam,Sam,supervisor,West,CA,,always,,,,sam@example.com
"""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A Slack with people in it, and the program behind it."""

    fake: FakeSlack
    program: Served
    people: dict[str, SlackUser]
    env: dict[str, str]

    async def types(self, who: str, line: str) -> Answer:
        """Let somebody type a command."""
        name, _, text = line.partition(" ")
        return await self.fake.command(self.people[who], name, text)

    async def presses(self, who: str, label: str) -> None:
        """Let somebody press a button, once one of their messages has it."""
        user = self.people[who]

        def standing() -> list[tuple[Message, Button]]:
            found = [(message, message.buttons().get(label)) for message in self.fake.messages(user)]
            return [(message, button) for message, button in found if button]

        where, button = (await self.fake.wait_for(standing))[-1]
        answer = await self.fake.press(user, where, button.action_id, button.value)
        assert answer.error is None

    async def chooses(self, who: str, label: str, option: str) -> None:
        """Let somebody choose from a menu, once one of their messages has it."""
        user = self.people[who]

        def standing() -> list[tuple[Message, str]]:
            return [
                (message, menu.action_id)
                for message in self.fake.messages(user)
                for menu in message.selects().values()
                if menu.placeholder == label
            ]

        where, action = (await self.fake.wait_for(standing))[-1]
        answer = await self.fake.press(user, where, action, option=option)
        assert answer.error is None

    async def opens(self, who: str, ask: Callable[[], Awaitable[object]]) -> View:
        """Let somebody ask for a form until it is open: one that takes longer than Slack waits is asked for again."""
        user = self.people[who]
        while not self.fake.modals.get(user.id):
            await ask()
        return self.fake.open_view(user)

    async def reads(self, who: str, words: str) -> None:
        """Wait until one of somebody's messages says so."""
        user = self.people[who]
        await self.fake.wait_for(lambda: any(words in one.plain() for one in self.fake.messages(user)))


@asynccontextmanager
async def over_slack(folder: Path, *, at_debug: bool = False) -> AsyncIterator[Workplace]:
    """Serve the program before a Slack of its own."""
    directory = folder / "directory"
    directory.mkdir(exist_ok=True)
    (directory / "people.csv").write_text(HEADER + PEOPLE)
    async with FakeSlack() as fake:
        # The last hour before closing has rules of its own, and no test here is about them, whenever it is run.
        late = f"{fake.clock.now() + timedelta(hours=8):%H:%M}"
        places = [f"{center},{region},237,Etc/UTC,{late}\n" for center, region in CENTERS]
        (directory / "places.csv").write_text("".join(["comm_center,region,speed_dial,time_zone,closes\n", *places]))
        # The clock runs here, and a slow machine may need longer than Slack gives a form to open.
        fake.trigger_life = timedelta(seconds=A_LONG_WAIT)
        people = {row.split(",")[0]: fake.add_user(row.split(",")[0]) for row in PEOPLE.splitlines()}
        env = {
            "DIRECTORY": str(directory),
            "POLICY": str(write_policy(folder / "policy.toml")),
            "SLACK_BOT_TOKEN": fake.bot_token,
            "SLACK_SIGNING_SECRET": fake.signing_secret,
            "SLACK_API_URL": fake.api_url,
        }
        async with served(folder, env, at_debug=at_debug) as program:
            fake.app_url = f"{program.caller.base_url}/slack/events"
            yield Workplace(fake, program, people, env)
