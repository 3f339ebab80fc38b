"""What people paste under stress is never lost: it declares, or it is given back to be copied."""

from __future__ import annotations

import pytest

from tests.support.world import World

ALERT = "\n".join(
    [
        f"[FIRING:3] CheckoutErrors for shop-prod: {'the payment provider answers every third call with 502 ' * 2}",
        *(f"instance shop-{nth}: 5xx over 3% <!channel>" for nth in range(100)),
        "runbook: restart nothing before the queue is empty",
    ]
)
"""Longer than one entry of the timeline."""


@pytest.mark.parametrize("typed", [f"{ALERT}\nsev1", f"declare sev1 {ALERT}", f"{ALERT} sev1"])
async def test_a_pasted_alert_declares_and_all_of_it_starts_the_timeline(world: World, typed: str) -> None:
    reply = await world.declare(typed)

    assert "[FIRING:3] CheckoutErrors for shop-prod: the payment provider" in reply.text
    assert "The title is only the beginning of what you typed. All of it starts the timeline" in reply.text
    assert "with 502 the payment provider…" in world.card.visible
    said = "\n".join(one.visible for one in world.room.thread(world.card))
    assert "instance shop-0: 5xx" in said
    assert "restart nothing before the queue is empty" in said
    first, second, declared = (await world.command("timeline")).text.splitlines()[1:4]
    assert "[FIRING:3] CheckoutErrors" in first
    assert "instance shop-7" in second
    assert "Declared as SEV1: [FIRING:3]" in declared
    assert world.slack.pings == []


async def test_a_pasted_alert_without_a_room_goes_under_its_announcement(world: World) -> None:
    await world.declare("disk full on db1\nno space left on device sev4")

    assert "disk full on db1" in world.incidents.messages[0].visible
    assert "no space left" in "\n".join(world.shown(world.incidents))


TEXT = "the queue of the payment provider is full and nothing leaves it " * 60
"""More than a note, an update or a reason may have."""


@pytest.mark.parametrize(
    "command",
    [
        "update",
        "update rolled back; next:",
        "timeline 08:55",
        "status identified",
        "severity sev2",
        "impact",
        "impact changed",
        "impact systems",
        "resolve",
        "resolve now",
        "decline",
        "escalate commander",
        "handoff <@U0B0B00001>",
        "merge into 002",
        "role expert",
        "reopen",
        "close",
        "postmortem root cause",
        "001 update",
        "udpate",
        "lst",
        "",
    ],
)
async def test_a_line_that_is_refused_is_given_back_whole(world: World, command: str) -> None:
    await world.declare("checkout is down sev1")
    before = world.shown(world.room)

    reply = await world.command(f"{command} {TEXT}")

    assert world.shown(world.room) == before
    form = world.alice.modal
    assert TEXT.strip()[-60:] in reply.text or (form is not None and TEXT.strip()[:2_900] in str(form.typed)), (
        reply.text
    )


async def test_a_short_line_is_not_repeated(world: World) -> None:
    await world.declare("checkout is down sev1")
    assert "What you typed" not in (await world.command("severity sev9")).text
