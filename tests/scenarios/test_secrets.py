"""Tokens, secrets and passwords are in no log, no answer, no health, no metrics; private words in no byte outside."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from dataclasses import replace

import aiohttp
import pytest
import structlog
from sqlalchemy import text

from bot import logs
from bot.demo.faults import DropAfter, DropBefore, RateLimited, Refuse, ServerError
from tests.scenarios.test_private import WITH_OPERATOR, declared
from tests.support.leaks import SECRETS, leaks
from tests.support.logged import put_back
from tests.support.world import Stage, World, a_world

FAULTS = (Refuse("internal_error"), Refuse("fatal_error"), RateLimited(2), ServerError(), DropBefore(), DropAfter())


@pytest.fixture(params=["DEBUG", "INFO"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Everything that is logged, by whichever library."""
    stream = io.StringIO()
    with put_back():
        logs.configure(request.param, "json", stream)
        yield stream


async def page(world: World, path: str) -> str:
    """Read a page of the bot, as anybody may who reaches it."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{world.warroom.port}{path}") as told:
        return await told.text()


@pytest.mark.parametrize(
    ("written", "http"),
    [("DEBUG", False), ("INFO", True)],
    indirect=["written"],
    ids=["debug-socket mode", "info-http"],
)
async def test_no_secret_is_in_anything_that_is_written_or_served(
    stage: Stage, written: io.StringIO, *, http: bool
) -> None:
    async with a_world(replace(stage, http=http)) as world:
        slack = world.slack
        secrets = (slack.bot_token, slack.app_token, slack.signing_secret, "ticket-", "/response/")
        for fault in FAULTS:
            slack.fail("*", fault, times=2)
            await world.alice.command("/incident checkout is down sev1")
            await world.alice.command("/incident update")
            await world.passes(minutes=2)
        slack.mend()
        async with world.warroom.database.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE outbox RENAME TO gone"))
        refused = await world.alice.command("/incident search is slow sev2")
        pages = [await page(world, path) for path in ("/healthz", "/readyz", "/metrics")]
        async with world.warroom.database.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE gone RENAME TO outbox"))
        await world.passes(minutes=1)

    lines = written.getvalue()
    assert "Traceback" in lines, "a database that breaks is told with a traceback"
    everything = "\n".join((lines, refused.text, *pages))
    assert not [secret for secret in secrets[:3] if secret in everything]
    assert "this wasn't stored" in refused.text


def test_a_password_of_the_database_is_in_no_line(written: io.StringIO) -> None:
    def away() -> None:
        raise ConnectionError("cannot reach postgresql+psycopg://warroom:hush-hush@db.example.com/warroom")

    try:
        away()
    except ConnectionError:
        structlog.get_logger("bot").exception("the database is away")
        logging.getLogger("sqlalchemy.pool").exception("Exception during reset")

    assert "hush-hush" not in written.getvalue()
    assert written.getvalue().count("db.example.com") >= 2


OUTSIDE = (
    "list", "status", "status 001", "status INC-2026-1123-001", "timeline 001", "update 001 x", "update 001 edit",
    "brief 001", "impact 001 all users", "escalate 001 @dana x", "handoff 001 @dana", "resolve 001 done", "undo",
    "severity 001 sev2 because x", "role 001 scribe", "role 001 history", "postmortem 001", "postmortem 001 summary x",
    "merge 001 001", "decline 001 x", "close 001", "reopen 001 x", "timeline 001 x", "mine", "help", "payrol sev4",
)  # fmt: skip
"""What somebody who is not in its room may try."""


@pytest.mark.parametrize("policy", [WITH_OPERATOR], ids=["operator"])
@pytest.mark.parametrize("written", ["INFO"], indirect=True)  # docs/settings.md: DEBUG may show more
@pytest.mark.parametrize("http", [False, True], ids=["socket mode", "http"])
async def test_no_byte_of_a_private_incident_goes_anywhere_but_to_its_room_and_its_members(
    stage: Stage, written: io.StringIO, *, http: bool
) -> None:
    async with a_world(replace(stage, http=http)) as world:
        world.slack.listen()
        await declared(world)
        room = world.room
        await world.alice.press(world.card, "Take command")
        said = await world.alice.say("Mallory exfiltrated it", channel=room, files={"payroll.txt": "insider"})
        await world.alice.react(said, "mega")
        await world.command("update rotating keys")
        preview = await world.command("escalate @dana the insider is back")
        await world.alice.press(preview, "Notify")
        world.slack.fail("conversations.setTopic", Refuse("restricted_action"), times=None)
        world.slack.fail("chat.postMessage", DropAfter())
        await world.command("severity sev2 because quarantine holds")
        await world.passes(minutes=40)
        world.slack.fail("chat.postMessage", Refuse("restricted_action"), when=lambda one: one["channel"] == room.id)
        await world.command("update quarantine of Mallory")
        await world.command("handoff @dana quarantine is next")
        await world.command("resolve now keys handed over")
        await world.passes(minutes=10)
        await world.command("postmortem root cause Mallory had a key")
        await world.alice.open_home()
        await world.settled()
        heard_inside = world.slack.heard
        world.slack.listen()
        for text in OUTSIDE:
            await world.bob.command(f"/incident {text}", channel="general")
            await world.settled()
            while world.bob.modal:
                await world.bob.close_modal()
        await world.bob.open_home()
        for told in list(world.incidents.messages):
            if told.buttons:
                await world.bob.press(told, told.buttons[0])
                await world.settled()
        pages = [await page(world, path) for path in ("/healthz", "/readyz", "/metrics")]

        assert leaks(world, world.alice, world.dana) == []
        assert all(secret in heard_inside for secret in ("payroll", "rotating keys")), "the search sees what is sent"
        assert "Not delivered" in str([one.visible for one in world.incidents.messages])
        outside = (world.slack.heard, written.getvalue(), *pages)
        world.slack.listen()
        await world.alice.command("/incident status 001", channel="general")
        assert "payroll" in world.slack.heard, "what a member is answered is seen as well"
    found = [
        (secret, each[max(at - 300, 0) : at + 80])
        for each in outside
        for secret in (*SECRETS, room.name)
        if (at := each.find(secret)) >= 0
    ]
    assert found == []
    heads = [line for line in heard_inside.splitlines() if line.partition(":")[0] in {"User-Agent", "Cookie"}]
    assert heads
    assert not [line for line in heads if any(secret in line for secret in SECRETS)]
