"""The database takes nothing for a while, or its file is gone: nobody is told of what is on no disk."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import event

from storage.engine.failures import GoneError
from tests.support.health import ask
from tests.support.world import POLICY, World


def take_away(file: Path, *, replaced: bool) -> None:
    file.rename(file.with_name("moved.db"))
    if replaced:
        file.write_bytes(b"")


def is_there(file: Path) -> bool:
    return file.exists()


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
    full = True

    def fill(connection: object, _record: object, _proxy: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute(f"PRAGMA query_only={int(full)}")
        cursor.close()

    event.listen(world.warroom.database.engine.sync_engine, "checkout", fill)
    assert "can't save changes" in (await world.alice.command("/incident checkout is down sev1")).text
    await world.warroom.scheduler.see_what_the_database_takes()
    assert (await ask(world, "/readyz"))[0] == 503
    full = False
    await world.declare()
    await world.warroom.scheduler.see_what_the_database_takes()
    await world.passes(seconds=5)

    (told,) = world.slack.channel("ops").messages
    assert "what people asked for from 09:00 UTC to 09:00 UTC" in told.visible
    assert "readonly" in told.visible
    assert (await ask(world, "/readyz"))[0] == 200
