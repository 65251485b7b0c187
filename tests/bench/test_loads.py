"""A database that is filled for a measurement holds what it should, and nothing that could not have come to be."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.files.folder import DirectoryFolder
from adapters.store.database import Database
from bot.domain.evolving import fold
from bot.domain.words import EscalationId
from bot.usecases.registrar import Registrar
from tests.bench.loads import OVERDUE, Load, fill
from tests.contracts.a_store import HandClock
from tests.support.stores import fresh_server_store, fresh_store
from tests.support.timelines import whole


@pytest.mark.parametrize("kind", [fresh_store, fresh_server_store], ids=["sqlite", "postgresql"])
async def test_a_filled_database_is_a_valid_one(
    tmp_path: Path, kind: Callable[[HandClock], AbstractAsyncContextManager[Database]]
) -> None:
    load, clock = Load(people=300, escalations=40, callbacks=30), HandClock()
    load.write_directory(tmp_path / "directory")
    async with kind(clock) as store:
        await Registrar(store, DirectoryFolder(tmp_path / "directory")).begin()
        await fill(store, load)
        clock.move(timedelta(seconds=1))
        assert (await store.read(lambda unit: unit.deadlines.due(10))).escalations == (OVERDUE,)
        assert len(await store.read(lambda unit: unit.callbacks.open_in(None, None, 99))) == load.callbacks
        assert await store.read(lambda unit: unit.deadlines.ownerless(10)) == ()
        names = [EscalationId(f"open{n}") for n in range(load.escalations)]
        states = await store.read(lambda unit: [unit.escalations.get(id) for id in names])
        folded = await store.read(lambda unit: [fold(whole(unit.escalations.happened(id))) for id in names])
        assert states == folded
        assert {state.stage for state in states if state} == {"paging", "claimed", "joined"}
