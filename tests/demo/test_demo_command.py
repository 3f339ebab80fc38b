"""`warroom demo`, as a process of its own."""

from __future__ import annotations

import asyncio
import re
import signal
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot import demo as local
from bot.cli.living_clock import LivingClock
from bot.demo.slack import LocalSlack
from bot.manifest import manifest
from bot.policies import load
from bot.slack.conversations.table import SUBCOMMANDS
from tests.test_cli import said, warroom


@pytest.mark.slow
async def test_the_demo_shows_a_page_until_it_is_told_to_stop(tmp_path: Path) -> None:
    process = await warroom("demo", "--no-open", "--port", "0", "--keep", str(tmp_path / "kept"))
    assert process.stdout is not None
    told = (await process.stdout.readline()).decode()
    address = next(word for word in told.split() if word.startswith("http"))
    async with aiohttp.ClientSession() as session:
        async with session.get(address) as answer:
            assert "Demo, not Slack." in await answer.text()
        async with session.get(f"{address}state", params={"as": "alice"}) as answer:
            commands = [one["name"] for one in (await answer.json())["commands"]]
    assert commands == [one.name for one in SUBCOMMANDS]

    process.send_signal(signal.SIGTERM)
    assert await said(process) == (0, [], [])
    assert (tmp_path / "kept" / "warroom.db").exists()
    code, _, err = await said(await warroom("demo", "--no-open", "--port", "0", "--keep", str(tmp_path / "kept")))
    assert code == 2
    assert "Choose an empty folder" in err[0]


@pytest.mark.slow
async def test_the_demo_listens_on_loopback_only() -> None:
    code, out, err = await said(await warroom("demo", "--no-open", "--host", "0.0.0.0", "--port", "0"))
    assert (code, out) == (2, [])
    assert "loopback only" in err[0]


@pytest.mark.slow
async def test_a_port_that_is_taken_gets_a_sentence() -> None:
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as taken:
        port = taken.sockets[0].getsockname()[1]
        code, out, err = await said(await warroom("demo", "--no-open", "--port", str(port)))
    assert (code, out) == (2, [])
    assert "add --port 0 to use a free one" in err[0]


def test_the_clock_of_the_page_goes_on_by_itself_and_never_back() -> None:
    clock = LivingClock()
    jumps: list[str] = []
    clock.on_jump(lambda: jumps.append("jumped"))
    before = clock.now()

    clock.move_to(before + timedelta(minutes=15))
    assert clock.now() >= before + timedelta(minutes=15)
    clock.move_to(before)
    assert clock.now() >= before + timedelta(minutes=15)
    assert jumps == ["jumped", "jumped"]
    assert clock.wall() < before + timedelta(minutes=15)


def test_dana_only_reads() -> None:
    policy = load(Path(local.__file__).with_name("policy.yml")).policy
    workspace = LocalSlack(now=LivingClock().now, manifest=manifest()).workspace
    dana = next(user for user in workspace.users.values() if user.name == "dana")
    named = {one for them in (*policy.people.values(), *policy.areas.values()) for one in them}
    members = {member for one in named & set(workspace.groups) for member in workspace.groups[one].users}
    assert not {dana.id, dana.email} & (named | members)
    for severity, channel in policy.channels.executives.items():
        assert dana.id in workspace.channel_named(channel).members, severity


@pytest.mark.slow
async def test_the_readme_names_the_address_that_it_has() -> None:
    code, out, _ = await said(await warroom("demo", "--help"))
    readme = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
    assert code == 0
    for named in re.findall(r"127\.0\.0\.1:(\d+)|`(--[\w-]+)[ `]", readme.partition("## Set it up")[0]):
        assert any(name in line for line in out for name in named if name), named
