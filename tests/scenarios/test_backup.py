"""The database is copied while the bot writes, and another bot goes on from the copy."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.faults import ServerError
from tests.support.shell import Shell
from tests.support.world import Stage, World


def folder(path: Path) -> list[str]:
    return sorted(each.name for each in path.iterdir())


async def test_a_backup_is_taken_while_the_bot_writes_and_a_bot_starts_on_it(
    world: World, shell: Shell, stage: Stage, tmp_path: Path
) -> None:
    await world.declare("checkout is down sev1")
    file = tmp_path / "backups" / "monday.db"
    said = await shell("backup", str(file))
    assert (said.code, "Can't write" in said.text) == (2, True)
    file.parent.mkdir()
    diary = tmp_path / "diary.db"
    diary.write_text("dear diary, " * 100, encoding="utf-8")
    said = await Shell(world, replace(stage, database_url=f"sqlite:///{diary}"))("backup", str(file))
    assert (said.code, "No backup was made." in said.text, folder(file.parent)) == (2, True, [])

    backup = asyncio.create_task(shell("backup", str(file)))
    for number in range(20):
        await world.bob.say(f"seen {number}", channel=world.room)
    said = await backup
    assert said.code == 0, said.text
    assert f"Backed up {tmp_path}/warroom.db to {file}: " in said.text
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder(file.parent) == ["monday.db"]

    kept = file.read_bytes()
    said = await shell("backup", str(file))
    assert (said.code, "already exists. Choose another file." in said.text) == (2, True)
    assert file.read_bytes() == kept

    await world.warroom.stop()
    world.warroom = await replace(stage, database_url=f"sqlite:///{file}").bot(world.slack, world.clock_)
    world.bot = world.warroom
    await world.passes(minutes=1)
    exported = (await Shell(world, replace(stage, database_url=f"sqlite:///{file}"))("export", "001")).text
    assert "Declared as SEV1: checkout is down" in exported
    assert not [number for number in range(20) if f"seen {number} " not in exported], "what the copy lacks is read anew"


HOW = {
    "a copy of ours": "backup",
    "a tool's, and --restored": "told",
    "the file, put in its place": "copied",
    "the file, copied over it": "over",
    "the file, in another place": "elsewhere",
}
"""How the copy was made and put back."""


async def stopped_and_copied(world: World, shell: Shell, file: Path, how: str) -> None:
    """Copy the database: by our command beside the bot, or the file itself while the bot is stopped."""
    if how in {"backup", "told"}:
        assert (await shell("backup", str(file))).code == 0
        if how == "told":  # as a tool that knows nothing of us copies it
            with closing(sqlite3.connect(file)) as copy, copy:
                copy.execute("DELETE FROM inbox WHERE key = 'a copy'")
    else:
        await world.warroom.stop(within=timedelta())
        shutil.copy(file.with_name("warroom.db"), file)
        await world.restart()


@pytest.mark.parametrize("how", HOW.values(), ids=HOW.keys())
async def test_an_old_backup_says_nothing_twice_and_gives_out_no_number_again(
    world: World, shell: Shell, stage: Stage, tmp_path: Path, how: str
) -> None:
    world.slack.fail("chat.postMessage", ServerError(503), times=None)
    await world.alice.command("/incident checkout is down sev1")
    await world.alice.command("/incident update 001 still looking")
    old = tmp_path / "old.db"
    await stopped_and_copied(world, shell, old, how)
    world.slack.mend()
    await world.passes(minutes=6)
    before = len([said for said in world.shown(world.room) if "still looking" in said])
    await world.declare("search is slow sev2")

    await world.warroom.stop()
    if how in {"copied", "over"}:
        here = tmp_path / "warroom.db"
        shutil.copyfile(old, here) if how == "over" else old.replace(here)
        old = here
    restored = replace(stage, database_url=f"sqlite:///{old}", restored=how == "told")
    world.bot = world.warroom = await restored.bot(world.slack, world.clock_)
    await world.passes(minutes=1)
    assert before
    assert len([message for message in world.incidents.messages if "checkout" in message.visible]) == 1
    assert len([said for said in world.shown(world.rooms[0]) if "still looking" in said]) == before
    assert "INC-2026-1123-102" in (await world.declare("payroll is late sev2")).text
    assert len(world.rooms) == 3, "none is taken for that of another"

    await world.warroom.stop()
    world.bot = world.warroom = await replace(restored, restored=False).bot(world.slack, world.clock_)
    assert "INC-2026-1123-103" in (await world.declare("mail is late sev2")).text, "it is distrusted once"


async def test_postgresql_is_backed_up_by_its_own_tool(world: World, stage: Stage, tmp_path: Path) -> None:
    elsewhere = Shell(world, replace(stage, database_url="postgresql://bot:hunter2@db.example.com/warroom"))
    said = await elsewhere("backup", str(tmp_path / "x.dump"))
    assert said.code == 2
    assert f"pg_dump --format=custom --file={tmp_path}/x.dump --dbname=postgresql://bot@db.example.com/warroom" in (
        said.text
    )
    assert "hunter2" not in said.text
