"""Changing the severity: with a reason, in one line, and with everything that follows from it. Rows: 20, 37, 40, 43."""

from __future__ import annotations

import pytest

from tests.support.world import POLICY, World

PRESET_P = POLICY.replace("preset: sev", "preset: p").replace("per_severity: {sev1:", "per_severity: {p0:")


async def test_a_severity_change_tells_the_old_the_new_and_why(world: World) -> None:
    await world.declare()
    reply = await world.command("severity sev2 because only card payments fail")

    assert reply.messages == [], "the post says it"
    told = world.room.find("was SEV1.").visible
    assert "only card payments fail" in told
    assert "Updates are due every 30 min, the next by 09:30" in told
    assert "SEV2" in world.card.visible
    assert "SEV2" in world.room.topic
    assert "[SEV2]" in world.incidents.messages[0].visible


async def test_without_a_reason_it_is_refused_with_the_command_to_type(world: World) -> None:
    await world.declare()
    for typed in ("severity sev2", "severity sev2 because", "severity SEV 2:"):
        reply = await world.command(typed)
        assert "Say why: /incident severity sev2 because <reason>" in reply.text.replace("`", "")
    assert "SEV1" in world.room.topic


async def test_an_upgrade_opens_a_room_and_fetches_people_and_says_so(world: World) -> None:
    """Rows: 37, 40, 43."""
    await world.declare("logs are noisy sev3")
    assert not world.rooms

    await world.command("severity sev1 because no one can pay", channel=world.incidents)

    assert {world.alice.id, world.bob.id, world.carol.id, world.dana.id} <= set(world.room.members)
    told = world.room.find("was SEV3.").visible
    assert "A war room is being opened" in told
    assert "Updates are due every 15 min" in told
    assert "[SEV1]" in world.slack.channel("incidents-sev1").messages[0].visible
    assert world.room.name in world.incidents.messages[0].visible


async def test_an_upgrade_within_a_room_names_whom_it_invites(world: World) -> None:
    """Rows: 37, 43."""
    await world.declare("search is slow sev2")
    assert world.dana.id not in world.room.members

    await world.command("severity sev1 because no one can search")

    assert world.dana.id in world.room.members
    assert "Inviting for SEV1: engineering manager" in world.room.find("was SEV2.").visible


async def test_who_was_invited_before_and_is_there_is_not_invited_again(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.command("severity sev1 because no one can search")
    assert "Inviting for SEV1: engineering manager." in world.newest
    await world.command("severity sev2 because a workaround is in place")
    members, pings = list(world.room.members), len(world.slack.pings)

    await world.command("severity sev1 because it is back")

    assert "Inviting" not in world.newest
    assert "Updates are due every 15 min" in world.newest
    assert world.room.members == members
    assert len(world.slack.pings) == pings


async def test_a_downgrade_takes_no_room_and_nobody_away(world: World) -> None:
    await world.declare()
    members = list(world.room.members)
    await world.command("severity sev4 because it is a typo after all")

    assert world.room.members == members
    assert not world.room.is_archived
    assert "No regular updates are due from now on" in world.room.find("was SEV1.").visible


async def test_the_same_severity_again_is_refused(world: World) -> None:
    await world.declare()
    reply = await world.command("severity sev1 because it is bad")

    assert "This incident is SEV1 already" in reply.text


async def test_an_unknown_severity_is_refused_with_the_ones_there_are(world: World) -> None:
    await world.declare()
    reply = await world.command("severity sev9 because it is worse than ever")

    assert "There is no severity “sev9”. Choose one of SEV1, SEV2, SEV3, SEV4" in reply.text
    assert "/incident severity sev1 because <reason>" in reply.text


async def test_severity_alone_opens_a_form_with_the_present_one_chosen(world: World) -> None:
    """Rows: 20."""
    await world.declare()
    form = (await world.command("severity")).modal
    assert form is not None
    assert form.labels == ["Severity", "Reason"]
    assert "checkout is down" in form.visible

    await world.alice.submit({"Severity": "SEV2", "Reason": "only card payments fail"})
    await world.passes(seconds=5)

    assert world.alice.modal is None
    assert "only card payments fail" in world.room.find("was SEV1.").visible


async def test_the_button_on_the_card_opens_the_same_form_and_the_post_says_what_follows(world: World) -> None:
    """Rows: 37, 43. Two interactions: the button, the form."""
    await world.declare("search is slow sev2")
    await world.bob.press(world.card, "Severity")
    await world.bob.submit({"Severity": "SEV1", "Reason": "no one can search"})
    await world.passes(seconds=5)

    assert world.bob.ephemerals == [], "the post says it"
    told = world.room.find("Now *SEV1*").visible
    assert "Updates are due every 15 min" in told
    assert "Inviting for SEV1" in told


async def test_the_form_needs_a_reason_and_another_severity(world: World) -> None:
    await world.declare()
    await world.command("severity")

    await world.alice.submit({"Severity": "SEV2", "Reason": "\u00a0"})
    assert world.alice.modal is not None
    assert world.alice.modal.errors == {"Reason": "Say why: /incident severity sev2 because <reason>."}

    await world.alice.submit({"Severity": "SEV1", "Reason": "it is bad"})
    assert "is SEV1 already" in world.alice.modal.errors["Severity"]


async def test_whoever_is_slower_in_the_form_learns_who_was_faster(world: World) -> None:
    await world.declare()
    await world.bob.press(world.card, "Severity")
    await world.command("severity sev2 because only card payments fail")

    await world.bob.submit({"Severity": "SEV3", "Reason": "it is nearly over"})
    await world.settled()

    assert world.bob.modal is not None
    assert world.bob.modal.errors == {
        "Severity": "@alice set it at 09:00 UTC: INC-2026-1123-001 is SEV2 now. "
        "If it should still be SEV3: /incident severity sev3 because <reason>."
    }
    assert "SEV2" in world.room.topic


async def test_the_form_serves_an_incident_without_a_room(world: World) -> None:
    await world.declare("logs are noisy sev3")
    await world.command("severity", channel=world.incidents)
    await world.alice.submit({"Severity": "SEV4", "Reason": "one host alone"})
    await world.passes(seconds=5)

    assert "one host alone" in world.incidents.find("was SEV3.").visible


async def test_a_form_of_what_is_over_is_refused_before_anything_is_typed(world: World) -> None:
    await world.declare()
    card = world.card
    await world.command("resolve now rolled back")
    reply = await world.command("severity 001", channel="general")

    assert reply.modal is not None
    assert "resolved" in reply.modal.visible
    assert "Severity" not in card.buttons


@pytest.mark.parametrize(
    "typed",
    ["sev2 because X fails", "SEV 2: X fails", "SEV-2 - X fails", "p1 X fails", "2, X fails", "high because X fails"],
)
async def test_it_is_understood_however_it_is_typed(world: World, typed: str) -> None:
    """Rows: 20."""
    await world.declare()
    await world.command(f"severity {typed}")

    assert "X fails" in world.room.find("Now *SEV2*, was SEV1.").visible.replace("because", "?")
    assert "?" not in world.room.find("Now *SEV2*, was SEV1.").visible.replace("because", "?")


@pytest.mark.parametrize("policy", [PRESET_P])
async def test_with_the_preset_p_people_read_p0_to_p3(world: World) -> None:
    """Rows: 16, 17, 18, 19, 20."""
    await world.declare("checkout is down p0")
    assert "[P0]" in world.incidents.messages[0].visible
    assert "[P0]" in world.slack.channel("incidents-sev1").messages[0].visible

    await world.command("severity sev2 because only cards fail")

    assert "Now *P1*" in world.newest
    assert "P1" in world.room.topic


async def test_an_assumed_severity_is_confirmed_by_one_click_without_a_reason(world: World) -> None:
    await world.declare("checkout is down")
    assert "(assumed)" in world.card.visible

    reply = await world.bob.press(world.card, "SEV2")
    await world.passes(seconds=5)

    assert "is SEV2, no longer assumed" in reply.text
    assert "assumed" not in world.card.visible
    assert "assumed" not in world.incidents.messages[0].visible


async def test_an_assumed_severity_is_changed_by_one_click(world: World) -> None:
    await world.declare("checkout is down")
    await world.bob.press(world.incidents.messages[0], "SEV1")
    await world.passes(seconds=5)

    assert "SEV1" in world.card.visible
    assert "assumed" not in world.card.visible
    assert world.dana.id in world.room.members


async def test_a_reason_given_when_confirming_is_kept(world: World) -> None:
    await world.declare("checkout is down")
    await world.command("severity sev2 because cards fail in one region")
    reply = await world.command("timeline")

    assert "SEV2 confirmed: cards fail in one region" in reply.text


async def test_the_severity_of_what_is_over_stays(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    reply = await world.command("severity sev2 because it was milder")

    assert "is resolved; its severity stays" in reply.text
    assert "/incident reopen <reason>" in reply.text


async def test_a_hostile_reason_pings_nobody(world: World) -> None:
    await world.declare()
    await world.command("severity sev2 because <!channel> and @here `code` *bold* <@U0B0B00001>")

    assert "By alice" in world.room.find("was SEV1.").visible
    assert not world.slack.pings


async def test_another_severity_answers_the_reminder(world: World) -> None:
    await world.declare()
    await world.passes(minutes=20)
    assert "overdue" in world.card.visible
    await world.command("severity sev3 because few are hurt")

    assert "overdue" not in world.card.visible
    assert "overdue" not in world.incidents.find("IC: ").visible
    reminder = world.room.find("update was due")
    assert "Severity set to SEV3, per @alice (09:20)" in reminder.visible
    assert not reminder.buttons


async def test_a_severity_against_what_is_known_names_the_rule_that_speaks_against_it(world: World) -> None:
    """Rows: 21."""
    await world.declare("search is slow sev1")
    await world.command("impact data yes")
    await world.command("severity sev3 because it is the staging data")

    rule = "By policy this is a SEV1: data is at risk."
    assert rule in world.room.find("Now *SEV3*").visible
