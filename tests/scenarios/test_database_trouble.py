"""The database takes nothing for a while, or its file is gone: nobody is told of what is on no disk."""

from __future__ import annotations

import asyncio
import io
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot import logs
from storage.engine.failures import GoneError, in_a_line
from tests.support import logged
from tests.support.health import ask
from tests.support.world import POLICY, World


def take_away(file: Path, *, replaced: bool) -> None:
    file.rename(file.with_name("moved.db"))
    if replaced:
        file.write_bytes(b"")


def is_there(file: Path) -> bool:
    return file.exists()


class Disk:
    """Lets a database be read, and written while it is not full."""

    def __init__(self, world: World) -> None:
        self.is_full = False
        event.listen(world.warroom.database.engine.sync_engine, "checkout", self._fill)

    def _fill(self, connection: Any, _record: object, _proxy: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA query_only={int(self.is_full)}")
        cursor.close()


@pytest.mark.usefixtures("quietly")
@pytest.mark.parametrize("replaced", [False, True])
async def test_a_file_that_is_gone_stops_the_bot_and_nothing_is_called_done(world: World, *, replaced: bool) -> None:
    file = Path(str(world.warroom.database.engine.url.database))
    running = asyncio.create_task(world.warroom.until(asyncio.Event()))
    take_away(file, replaced=replaced)
    said = await world.alice.command("/incident checkout is down sev1")

    assert "can't save changes" in said.text
    with pytest.raises(GoneError, match="Warroom stops"):
        await running
    assert world.incidents.messages == []
    assert is_there(file) is replaced, "no new one is begun"
    assert (await ask(world, "/readyz"))[0] == 503


@pytest.mark.usefixtures("quietly")
@pytest.mark.parametrize("policy", [POLICY.replace("  announce:", "  operator: ops\n  announce:")])
async def test_the_operator_hears_that_nothing_could_be_stored_for_a_while(world: World) -> None:
    world.slack.add_channel("ops", ["dana", "warroom"])
    disk = Disk(world)
    disk.is_full = True
    assert "can't save changes" in (await world.alice.command("/incident checkout is down sev1")).text
    await world.warroom.scheduler.see_what_the_database_takes()
    assert (await ask(world, "/readyz"))[0] == 503
    disk.is_full = False
    await world.declare()
    await world.warroom.scheduler.see_what_the_database_takes()
    await world.passes(seconds=5)

    (told,) = world.slack.channel("ops").messages
    assert "what people asked for from 09:00 to 09:00" in told.visible
    assert "readonly" in told.visible
    assert (await ask(world, "/readyz"))[0] == 200


async def test_an_outage_under_load_is_a_hundred_lines_in_the_log(world: World) -> None:
    await world.declare()
    disk, written = Disk(world), io.StringIO()
    with logged.put_back():
        logs.configure("INFO", "json", written, in_a_line=in_a_line)
        disk.is_full = True
        for number in range(60):  # turns of 14 seconds and more, and what people do meanwhile
            world.clock.move_to(world.clock.now() + timedelta(minutes=1))
            await asyncio.gather(
                *(world.bob.say(f"{number} {each}", channel=world.room) for each in range(5)),
                world.alice.command(f"/incident update try {number}", channel=world.room),
                world.alice.command(f"/incident thing {number} is down", channel="general"),
                world.dana.open_home(),
                ask(world, "/readyz"),
            )
            await world.warroom.scheduler.see_what_the_database_takes()
            for part in (world.warroom.reminders, world.warroom.courier, world.warroom.backfill):
                await part.loop.next_turn()
        disk.is_full = False
        await world.passes(minutes=1)
    lines = written.getvalue().splitlines()
    assert len(lines) <= 100, Counter(json.loads(line)["event"][:60] for line in lines).most_common(5)
    assert sum("readonly" in line for line in lines) > 5, "it is told all the same"
    assert world.warroom.database.writes.failures > 300
