"""What people type under stress: it is read as they mean it, or answered with the button that does it."""

from __future__ import annotations

import pytest

from tests.support.world import World


@pytest.mark.parametrize(
    ("typed", "title", "severity"),
    [
        ("“checkout is down” sev1", "checkout is down", "SEV1"),
        ("'checkout' is down sev1", "'checkout' is down", "SEV1"),
        ("checkout is down severity 1", "checkout is down", "SEV1"),
        ("checkout is down, severity: sev1", "checkout is down", "SEV1"),
        ("/incident checkout is down sev1", "checkout is down", "SEV1"),
        ("Kasse geht nicht, 12,5% betroffen sev3", "Kasse geht nicht, 12,5% betroffen", "SEV3"),
        ("```\nERROR: db gone\n```\nsev1", "ERROR: db gone", "SEV1"),
    ],
)
async def test_a_declaration_is_read_as_it_is_meant(world: World, typed: str, title: str, severity: str) -> None:
    await world.alice.command(f"/incident {typed}", channel="general")
    await world.passes(seconds=5)
    assert world.incidents.messages[0].visible.startswith(f"🚨 *[{severity}] {title}*")


@pytest.mark.parametrize("typed", ["sev1 is down in eu", "is down p0 please help", "SEV-1! all users"])
async def test_a_severity_amid_a_title_is_set_by_a_click(world: World, typed: str) -> None:
    reply = await world.alice.command(f"/incident checkout {typed}", channel="general")
    await world.passes(seconds=5)
    assert "SEV2" in world.card.visible
    assert "You named no severity" not in reply.text

    await world.alice.press(reply.messages[0], "Set SEV1")
    await world.passes(seconds=5)
    assert "[SEV1]" in world.card.visible


@pytest.mark.parametrize(
    ("typed", "record"),
    [
        ("severity to sev2 because small", "Severity: SEV1 → SEV2: small"),
        ("severity down to sev3: few users", "Severity: SEV1 → SEV3: few users"),
        ("status is identified the deploy", "Status: investigating → identified. the deploy"),
        ("impact 15.000 users, data yes", "Impact: 15,000 users; data at risk"),
        ("impact 12,5% of our users", "Impact: 12.5% of users"),
        ("impact all users", "Impact: all users"),
        ("impact started at 9:50", "Impact: since today 08:50"),
        ("impact all users in Europe see errors", "Impact: all users in Europe see errors"),
        ("timeline at 9:50 deploy finished", "today 08:50 @alice: deploy finished"),
        ("timeline at the customer it works", "at the customer it works"),
        ("update rolled back next update in 10 minutes", "Update #1: rolled back"),
        ("update rolled back; next update in 5 minutes", "Update #1: rolled back"),
    ],
)
async def test_a_command_is_read_as_it_is_meant(world: World, typed: str, record: str) -> None:
    await world.declare("checkout is down sev1")
    await world.command(typed)
    lines = (await world.command("timeline")).text.splitlines()
    told = [line.replace("_(recorded later)_", "(recorded later)").removesuffix(" (recorded later)") for line in lines]
    assert any(line.endswith(record) for line in told), lines


async def test_the_clock_follows_a_next_update_that_was_typed_out(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.command("update rolled back next update in 10 minutes")
    assert "by 09:10" in world.card.visible


async def test_two_severities_are_asked_about(world: World) -> None:
    await world.declare("checkout is down sev1")
    reply = await world.command("severity sev2 or sev3 because it is small")
    assert "That names SEV2 and SEV3" in reply.text
    await world.alice.press(reply.messages[0], "SEV3")
    await world.passes(seconds=5)
    assert "SEV1 → SEV3: it is small" in (await world.command("timeline")).text


@pytest.mark.parametrize(
    ("typed", "record"),
    [
        ("identified the deploy broke it", "investigating → identified. the deploy broke it"),
        ("monitoring: rolled back", "investigating → monitoring. rolled back"),
        ("sev2 it is smaller", "SEV1 → SEV2: it is smaller"),
        ("commander @bob", "Incident commander: @bob"),
        ("note deploy went out", "deploy went out"),
        ("fixed rolled back", "Fixed: rolled back"),
    ],
)
async def test_in_a_room_what_is_meant_is_run_by_a_click(world: World, typed: str, record: str) -> None:
    await world.declare("checkout is down sev1")
    reply = await world.command(typed)
    assert reply.buttons == ["Run it", "Declare it"]
    await world.alice.press(reply.messages[0], "Run it")
    await world.passes(seconds=5)
    assert record in (await world.command("timeline")).text


async def test_a_small_word_before_a_person_is_no_part_of_the_note(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.command("role commander")
    await world.command("handoff to @bob rollback half done")
    offer = "\n".join(world.shown(world.room))
    assert "*Note*\n• rollback half done" in offer
