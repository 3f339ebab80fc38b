"""What resembles it and is over is told quietly to whoever declares or assesses. Rows: 27."""

from __future__ import annotations

from tests.support.world import World

BEFORE = "Similar before: INC-2026-1123-001 checkout is down (2026-11-23, fixed by: rolled back v2.3.4)."


async def once_before(world: World, typed: str = "checkout is down sev3") -> None:
    """Let something happen, and end."""
    await world.declare(typed)
    await world.command("resolve rolled back v2.3.4", channel=world.rooms[0] if world.rooms else "general")


async def test_whoever_declares_what_was_there_before_is_told_alone(world: World) -> None:
    """Rows: 27."""
    await once_before(world)
    pings = len(world.slack.pings)
    reply = await world.bob.command("/incident checkout answers 5xx sev3", channel="general")
    await world.passes(seconds=5)

    assert BEFORE in reply.text
    assert {ping.who for ping in world.slack.pings[pings:]} <= {world.carol.id}, "she is on call"
    assert not any("Similar before" in text for channel in world.slack.channels for text in world.shown(channel))
    reply = await world.bob.command("/incident login is slow sev3", channel="general")
    assert "Similar before" not in reply.text


async def test_the_triage_form_shows_it_and_recurring_answers_with_it(world: World) -> None:
    """Rows: 27."""
    await once_before(world)
    await world.declare("checkout answers 5xx sev1")
    await world.alice.press(world.card, "Triage")
    await world.settled()
    assert world.alice.modal is not None
    assert BEFORE in world.alice.modal.visible
    await world.alice.close_modal()

    reply = await world.command("impact recurring yes")
    assert BEFORE in reply.text
    assert "it has happened before" in world.card.visible
    assert "happened before" not in world.incidents.messages[-1].visible


async def test_a_shared_system_is_enough(world: World) -> None:
    await world.declare("login is slow sev3")
    await world.command("impact systems ldap, sso", channel="general")
    await world.command("resolve restarted it", channel="general")
    await world.declare("no one gets in sev1")
    reply = await world.command("impact systems sso")
    reply = await world.command("impact recurring yes")
    assert "INC-2026-1123-001 login is slow" in reply.text


async def test_a_private_one_is_never_told(world: World) -> None:
    await once_before(world, "declare --private checkout is down sev3")
    reply = await world.bob.command("/incident checkout answers 5xx sev3", channel="general")
    assert "Declared" in reply.text
    assert "Similar before" not in reply.text
