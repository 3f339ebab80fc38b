"""The root cause is written down once service is restored. Rows: 56."""

from __future__ import annotations

from tests.support.world import World


async def test_the_cause_waits_until_service_is_restored_and_then_stands_in_the_postmortem(world: World) -> None:
    await world.declare()
    early = await world.command("cause a pool of 5")
    assert "Restore service first" in early.text
    assert early.buttons == ["Write it down now"]

    await world.command("status monitoring rolled back")
    await world.command("cause a pool of 5 connections")
    await world.command("cause")
    assert world.alice.modal is not None
    await world.alice.submit({"Failure mode": "requests waited for ever", "Blast radius": "all of checkout"})
    await world.passes(seconds=5)
    assert "Root cause: a pool of 5 connections" in (await world.command("timeline")).text
    assert "find the root cause, once service is up (known)" in (await world.command("checklist quick")).text

    await world.command("resolve now customer confirmed")
    written = world.document
    assert "a pool of 5 connections" in written
    assert "Failure mode: requests waited for ever" in written
    assert "Blast radius: all of checkout" in written

    await world.bob.join(world.room)
    other = await world.bob.command("/incident cause it was the network", channel=world.room)
    assert "Copy what you typed" in other.text
    assert "Blast radius: all of checkout" in world.document


async def test_whoever_was_told_to_wait_writes_it_down_all_the_same(world: World) -> None:
    await world.declare()
    early = await world.command("cause")
    assert "Restore service first" in (world.alice.modal.visible if world.alice.modal else "") + early.text
    await world.command("cause now a pool of 5")
    assert "Root cause: a pool of 5" in (await world.command("timeline")).text
    await world.command("cause now")
    assert world.alice.modal
    await world.alice.submit({"Failure mode": "x" * 2_000, "Blast radius": "x" * 1_000})
    assert "at most 3000 fit" in str(world.alice.modal.errors), "all of it is one text"
