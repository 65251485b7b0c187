"""Taking in the directory: whole, as a version, or not at all; and laying out its shifts as time goes on."""

import asyncio
import logging

from bot.ports import DirectorySource, Unavailable
from bot.ports.store import Store
from directory.reading import DirectoryFaults
from directory.roster import Directory

SECONDS_BETWEEN_LOOKS = 1.0
LOOKS_BETWEEN_RENEWALS = 600
FAULTS_IN_A_LOG = 20

log = logging.getLogger(__name__)


class Registrar:
    """Keeps the stored directory as its source is. A bad source changes nothing: the last good version holds."""

    def __init__(self, store: Store, source: DirectorySource) -> None:
        self._store = store
        self._source = source

    async def take_in(self) -> bool:
        """Read the source and put it in force; tells whether it was new. Raises DirectoryFaults: nothing changed."""
        found = await asyncio.to_thread(self._source.version)
        if await self._store.read(lambda unit: unit.directories.version()) == found:
            return False
        directory, version = await asyncio.to_thread(self._source.read)
        changes = await self._store.read(lambda unit: unit.directories.compare(directory))
        await self._store.run(lambda unit: unit.directories.take(directory, version, changes))
        log.info("The directory is in force: %d people in %s.", len(directory.people), _regions(directory))
        return True

    async def begin(self) -> None:
        """Take in the source at the start. Raises DirectoryFaults if it is bad and there is no earlier good version."""
        try:
            await self.take_in()
        except DirectoryFaults as faults:
            if await self._store.read(lambda unit: unit.directories.version()) is None:
                raise
            _tell(faults)
        await self._store.run(lambda unit: unit.directories.renew_shifts())

    async def run(self) -> None:
        """Look at the source for ever, and take in what changed."""
        looks = 0
        missed = False
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            looks += 1
            try:
                if missed or self._source.changed():
                    missed = False
                    await self.take_in()
                if looks % LOOKS_BETWEEN_RENEWALS == 0:
                    await self._store.run(lambda unit: unit.directories.renew_shifts())
            except DirectoryFaults as faults:
                _tell(faults)
            except Unavailable:
                # The source counts as read by now, and would not tell of that change again.
                missed = True
                log.warning("The store is away; the directory is looked at again when it is back.")


def _tell(faults: DirectoryFaults) -> None:
    log.error("The directory has faults, so the last good version stays in force:")
    for fault in faults.faults[:FAULTS_IN_A_LOG]:
        log.error("  %s", fault)
    if len(faults.faults) > FAULTS_IN_A_LOG:
        log.error("  … and %d more.", len(faults.faults) - FAULTS_IN_A_LOG)


def _regions(directory: Directory) -> str:
    return ", ".join(directory.regions)
