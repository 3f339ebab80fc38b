"""Checklists as people find them: where one is shown, what can be ticked on it, and reaching a moment by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from bot.demo.people.person import Person
from bot.demo.workspace.messages import Message, Post
from bot.domain.checklist import ALERT, DECLARED, Checklist
from bot.workflows.checks import show
from bot.workflows.declare import Declaration, Detection, declare
from tests.support.world import World


def boxes(blocks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the checkboxes of a message or a form."""
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("element", {})):
            if element.get("type") == "checkboxes":
                yield element


def offered(message: Post) -> list[str]:
    """Return what can be ticked on a list, by key."""
    return [option["value"] for each in boxes(message.blocks) for option in each["options"]]


def ticked(message: Post) -> list[str]:
    """Return what is ticked on it."""
    return [option["value"] for each in boxes(message.blocks) for option in each.get("initial_options", ())]


def said_of(message: Post, key: str) -> str:
    """Return what stands below an item."""
    options = [option for each in boxes(message.blocks) for option in each["options"] if option["value"] == key]
    return str(options[0].get("description", {}).get("text", ""))


async def tick(world: World, person: Person, message: Post, *keys: str) -> str:
    """Leave exactly these ticked; return what the person is told."""
    (element,) = boxes(message.blocks)
    reply = await person.choose(message, element["action_id"], list(keys))
    await world.passes(seconds=5)
    return reply.text


def in_thread(world: World, label: str) -> list[Message]:
    """Return the replies under the card that show a list."""
    return [one for one in world.room.thread(world.card) if label in one.visible]


def shown_to(person: Person, label: str) -> list[Message]:
    """Return the direct messages that show one."""
    return [one for one in person.direct_messages().messages if label in one.visible]


async def reach(world: World, moment: str) -> None:
    """Have the first incident reach a moment."""
    runtime = world.warroom.runtime
    async with runtime.transaction() as uow:
        act = runtime.act(uow, by=world.alice.id)
        await show(act, await uow.incidents.get(1, lock=True), moment)
    await world.passes(seconds=5)


async def declared_by_an_alert(world: World) -> None:
    """Declare a SEV1 that no person declares."""
    runtime = world.warroom.runtime
    async with runtime.transaction() as uow:
        act = runtime.act(uow)
        seen = Detection(started_at=act.now - timedelta(minutes=2), detected_at=act.now)
        severity = act.policy.severities["sev1"]
        incident = (await declare(act, Declaration(title="HighErrorRate", severity=severity, detection=seen))).incident
        for moment in (ALERT, DECLARED):
            await show(act, incident, moment)
    await world.passes(seconds=5)


async def began_with(world: World, checklist: Checklist) -> None:
    """Declare an incident that has a list, and bring it to the moment at which that is shown."""
    on = checklist.shown.on
    if on == ALERT:
        await declared_by_an_alert(world)
        return
    await world.declare()
    if checklist.for_ != "everyone":
        await world.command(f"role {checklist.for_} @bob")
    if on in {"mitigated", "resolved"}:
        await world.command("status monitoring rolled back")
    if on == "resolved":
        await world.command("resolve now rolled back")
    if ":" in on:
        await reach(world, on)
