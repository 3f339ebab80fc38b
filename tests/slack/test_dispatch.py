"""A person is answered within three seconds, whatever the database does; the work is never broken off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.world import World

pytestmark = pytest.mark.slow  # an answer is waited for in real time


@asynccontextmanager
async def a_writer_that_dawdles(world: World) -> AsyncIterator[None]:
    """Hold the one writer's place."""
    async with world.warroom.database.transaction() as uow:
        await uow.incidents.next_number(world.clock.now())
        yield


async def test_a_command_that_takes_long_is_promised_an_answer_and_gets_it(world: World) -> None:
    async with a_writer_that_dawdles(world):
        reply = await world.alice.command("/incident checkout is down sev1")
        assert reply.error is None
        assert reply.text == "Still working on it …"
    await world.settled()

    assert "Declared" in reply.text
    assert len(world.rooms) == 1, "it was done once, and not broken off"


async def test_who_was_promised_an_answer_gets_one_though_the_room_reads_it(world: World) -> None:
    await world.declare()
    async with a_writer_that_dawdles(world):
        reply = await world.alice.command("/incident timeline called the provider", channel=world.room)
        assert reply.text == "Still working on it …"
    await world.settled()

    assert "Added to the timeline of this incident" in reply.text


async def test_a_click_that_takes_long_is_acknowledged_and_answered_later(world: World) -> None:
    await world.declare("checkout is down")
    async with a_writer_that_dawdles(world):
        reply = await world.bob.press(world.card, "SEV2")
        assert (reply.error, reply.text) == (None, "")
    await world.settled()

    assert "SEV2, no longer assumed" in reply.text


async def test_a_form_that_takes_long_says_so_and_then_what_came_of_it(world: World) -> None:
    await world.alice.command("/incident declare")
    async with a_writer_that_dawdles(world):
        reply = await world.alice.submit({"What is broken?": "search is slow"})
        assert reply.error is None
        assert world.alice.modal is not None
        assert "Still working on it" in world.alice.modal.visible
    await world.settled()

    assert world.alice.modal is not None
    assert "Declared" in world.alice.modal.visible


async def test_a_form_that_takes_long_and_is_refused_comes_back_with_what_was_typed(world: World) -> None:
    await world.declare()
    await world.alice.press(world.card, "Triage")
    await world.settled()
    async with a_writer_that_dawdles(world):
        await world.alice.submit(
            {"Who is affected?": "All users", "What changed?": "deploy v2.3.4", "Severity": "SEV4"}
        )
        assert world.alice.modal is not None
        assert "Still working on it" in world.alice.modal.visible
    await world.settled()

    form = world.alice.modal
    assert form is not None
    assert form.title == "Triage", form.visible
    assert "Say why it's a SEV4, or choose SEV1" in form.visible
    for typed in ("All users", "deploy v2.3.4", "SEV4"):
        assert typed in str(form.state)
    await world.alice.submit({"Reason": "it is the staging system"})
    await world.passes(seconds=5)
    assert "SEV4" in world.card.visible
    assert "all users" in world.card.visible
