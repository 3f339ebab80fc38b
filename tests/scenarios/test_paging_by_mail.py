"""Pages by e-mail: a system that can't tell that one came twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.mailbox import KEY, TO, Mailbox
from tests.support.stand_in import Fault
from tests.support.world import POLICY, Stage, World, a_world

OUTLETS = """
outlets:
  mail: {{kind: email, url: {url}, key: env:MAIL_PASSWORD, sender: w@corp.example, to: [{to}], pages: [on_call]}}
"""


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    server = Mailbox()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def world(stage: Stage, mailbox: Mailbox) -> AsyncIterator[World]:
    stage.policy_file.write_text(POLICY + OUTLETS.format(url=mailbox.url, to=TO), "utf-8")
    stage.more = {"MAIL_PASSWORD": KEY}
    async with a_world(stage) as opened:
        yield opened


async def test_a_page_comes_and_its_end_does(world: World, mailbox: Mailbox) -> None:
    await world.declare()
    assert "Paged: On-call engineer via e-mail, 09:00, not yet acknowledged" in world.card.visible
    await world.command("ack")
    await world.command("resolve now rolled back")
    called, over = mailbox.requests
    assert called.startswith("SEV1: checkout is down (INC-2026-1123-001)\n")
    assert over.startswith("Over: SEV1: checkout is down (INC-2026-1123-001)\n")


async def test_one_mailbox_that_asks_to_come_again_gets_it_later_and_the_other_not_twice(
    stage: Stage, mailbox: Mailbox
) -> None:
    other = "other@corp.example"
    stage.policy_file.write_text(POLICY + OUTLETS.format(url=mailbox.url, to=f"{TO}, {other}"), "utf-8")
    stage.more = {"MAIL_PASSWORD": KEY}
    mailbox.slow = {other}
    async with a_world(stage) as world:
        await world.declare()
        await world.passes(minutes=1)
        assert mailbox.to == [(TO,)]
        assert "Paged: On-call engineer via e-mail" in world.card.visible
        await world.alice.press(await world.command("escalate on_call it gets worse"), "Notify")
        await world.passes(seconds=5)
        assert mailbox.to == [(TO,), (TO,)], "no page waits for a mailbox that is slow"
        await world.restart()
        mailbox.slow = set()
        await world.passes(minutes=10)
        assert mailbox.to == [(TO,), (TO,), (other,), (other,)]
        assert "Not done" not in world.card.visible
        reply = await world.command("timeline")
        assert reply.text.count("Paged On-call engineer via e-mail") == 2
        mailbox.slow = {other}
        await world.command("resolve now rolled back")
        await world.command("reopen it is back")
        mailbox.slow = set()
        await world.passes(minutes=10)
        texts = zip(mailbox.requests, mailbox.to, strict=True)
        assert [to for text, to in texts if text.startswith("Over: ")] == [(TO,)], "what came back has not ended"
        assert mailbox.to.count((other,)) == 3


async def test_what_no_one_knows_the_fate_of_is_doubled_a_few_times_and_then_told(
    world: World, mailbox: Mailbox
) -> None:
    mailbox.faults.extend([Fault(taken=True)] * 9)
    await world.declare()
    await world.passes(minutes=30)
    assert 2 <= len(mailbox.rung) <= 4, "a doubled page is better than a late one, and a page every minute is none"
    assert "Not paged: On-call engineer via e-mail. Call them another way." in world.card.visible
    assert "The connection to e-mail broke: no one knows whether it arrived" in world.card.visible
    mailbox.faults.clear()
    await world.alice.press(world.card, "Retry")
    await world.passes(seconds=5)
    assert "Not done" not in world.card.visible


async def test_a_page_that_was_only_put_off_has_not_been_doubled_yet(world: World, mailbox: Mailbox) -> None:
    mailbox.faults.extend([*[Fault(status=451)] * 5, Fault(taken=True)])
    await world.declare()
    await world.passes(minutes=30)
    assert len(mailbox.rung) == 2
    assert "Paged: On-call engineer via e-mail" in world.card.visible
