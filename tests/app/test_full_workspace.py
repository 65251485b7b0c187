"""A Slack workspace that takes fewer messages a second than are to be sent: three replicas send just so many."""

from itertools import pairwise
from pathlib import Path

import pytest

from adapters.policy.reading import load_policy
from bot.domain.words import EscalationId
from bot.messages.show import Face, Lane, Show
from bot.usecases.warmline import Warmline
from directory.people import PersonId
from tests.fakes.slack import ManualClock
from tests.stories.cast import NAMES, write_policy
from tests.stories.company import NoAlarm, company
from tests.stories.on_slack import slack_for

A_SECOND = 2
NEW = EscalationId("e1")


async def test_every_second_as_many_are_sent_as_the_workspace_takes_and_it_does_not_count_as_down(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with company(tmp_path, ManualClock()) as founded, slack_for(founded, NAMES, "http") as workspace:
        policy = load_policy(write_policy(tmp_path / "policy.toml"))
        replicas = [founded.warmline] + [
            Warmline(founded.database, policy, founded.clock, NoAlarm(), founded.chats, lambda: NEW) for _ in range(2)
        ]
        ana = workspace.users["ana"]
        await workspace.fake.command(ana, "/escalate", "4711 no dial tone", signing=workspace.signing)
        shows = [Show(PersonId(who), NEW, Face.ASKER, 1, Lane.WAITED_FOR, posts=True) for who in NAMES]
        await founded.database.run(lambda unit: unit.outbox.show(shows))
        workspace.fake.limits.posts_per_second = A_SECOND
        stand = [0]
        while await founded.database.read(lambda unit: unit.outbox.next_at()):
            for replica in replicas:
                await replica.sender.send_all()
            stand.append(sum(len(workspace.fake.messages(user)) for user in workspace.users.values()))
            founded.clock.advance(1)
            assert stand[-1] > stand[-2]
        more = [later - earlier for earlier, later in pairwise(stand)]
        assert stand[-1] > len(NAMES)
        assert set(more[:-1]) == {A_SECOND}
    assert "takes no" not in caplog.text
