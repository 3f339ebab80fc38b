"""What `/incident` does is done from the shell as well, beside the running bot and with the same refusals."""

from __future__ import annotations

import json

from tests.support.shell import Shell
from tests.support.world import World


async def test_an_incident_is_run_from_the_shell(world: World, shell: Shell) -> None:
    said = await shell("incident", "declare", "checkout", "is", "down", "sev1", user=world.alice.id)
    assert said.code == 0
    assert "Declared INC-2026-1123-001" in said.text
    await world.passes(seconds=15)
    assert "checkout is down" in world.card.visible
    assert world.incidents.messages

    said = await shell("incident", "update", "rolled back v2.3.4 <now>", user=world.bob.id)
    assert (said.code, "Posted" in said.text) == (0, True)
    await shell("incident", "status", "identified", "a full disk", user=world.bob.id)
    await world.passes(seconds=15)
    assert "> a full disk\n" in f"{world.card.visible}\n"
    said = await shell("incident", "status", "monitoring", "looks good", user=world.bob.id)
    assert "INC-2026-1123-001 is now monitoring." in said.text
    said = await shell("incident", "resolve", "now", "customer confirmed it", user=world.bob.id)
    assert "INC-2026-1123-001 is resolved" in said.text
    await world.passes(seconds=15)

    shown = "\n".join(world.shown(world.room))
    assert "rolled back v2.3.4 <now>" in shown
    assert "Resolved by" in shown
    told = await world.command("timeline")
    assert "Declared as SEV1: checkout is down (said through the shell)" in told.text


async def test_the_shell_lists_what_is_open_and_shows_one(world: World, shell: Shell) -> None:
    assert "No incident is open" in (await shell("incident", "list")).text
    await world.declare("checkout is down sev1")
    await world.declare("--private a break-in sev2")

    listed = json.loads((await shell("incident", "list", "--json")).text)
    assert [(one["number"], one["severity"], one["status"]) for one in listed] == [
        ("INC-2026-1123-001", "SEV1", "investigating")
    ]
    assert "a break-in" in (await shell("incident", "list", user=world.alice.id)).text, "she is in its room"
    assert "a break-in" not in (await shell("incident", "list", user=world.carol.id)).text

    said = await shell("incident", "status", "001", user=world.carol.id)
    assert "checkout is down" in said.text
    assert "<" not in said.text


async def test_the_shell_refuses_what_slack_would_refuse(world: World, shell: Shell) -> None:
    said = await shell("incident", "update", "all is well", user=world.alice.id)
    assert said.code == 2
    assert "No incident is open" in said.text

    said = await shell("incident", "update", "all is well")
    assert said.code == 2
    assert "--as U0123ABCD" in said.text

    said = await shell("incident", "resolve", user=world.alice.id)
    assert said.code == 2
    assert "warroom incident resolve <what fixed it>" in said.text

    await world.declare("checkout is down sev1")
    said = await shell("incident", "update", "001", user=world.alice.id)
    assert said.code == 2
    assert "Forms open in Slack only" in said.text


async def test_a_private_incident_is_declared_from_the_shell(world: World, shell: Shell) -> None:
    said = await shell("incident", "declare", "--private", "a break-in", "sev1", user=world.alice.id)
    assert said.code == 0
    await world.passes(seconds=15)
    assert world.room.is_private
    assert world.incidents.messages == []
