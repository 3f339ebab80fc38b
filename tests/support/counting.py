"""Another process that counts an incident's rooms up: ``python -m tests.support.counting <url> <times>``."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

from storage.engine.database import Database
from storage.engine.types import EPOCH
from tests.support.databases import as_the_program_opens_it

TASKS = 4


async def count_up(database: Database, times: int) -> None:
    """Read, add one, write: as a workflow does. Four tasks at once."""

    async def one() -> None:
        for _ in range(times):
            async with database.transaction() as uow:
                incident = await uow.incidents.get(1, lock=True)
                await uow.incidents.save(replace(incident, rooms_asked=incident.rooms_asked + 1))

    await asyncio.gather(*(one() for _ in range(TASKS)))


async def main(url: str, times: int) -> None:
    """Count in this process."""
    database = Database(as_the_program_opens_it(url), now=lambda: EPOCH)
    await database.migrate()
    await count_up(database, times)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
