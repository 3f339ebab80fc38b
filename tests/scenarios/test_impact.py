"""What is known of the impact: facts in one line, shown on the card, and the severity that they ask for.

Rows: 21, 22, 23, 24, 25, 28.
"""

from __future__ import annotations

import asyncio

import pytest

from tests.support.world import POLICY, World


async def test_a_fact_is_on_card_announcement_and_timeline_and_makes_no_post(world: World) -> None:
    """Rows: 22, 25."""
    await world.declare("checkout is down sev2")
    assert "unknown: users affected, revenue, data at risk, SLO, security" in world.card.visible.replace("_", "")
    reply = await world.command("impact users 30%")

    assert reply.text == "Noted for this incident: 30% of users."
    assert "Impact: 30% of users" in "".join(world.shown(world.room))
    assert "30% of users" in world.card.visible
    assert "unknown: revenue, data at risk, SLO, security" in world.card.visible.replace("_", "")
    assert "Impact: 30% of users" in world.incidents.messages[0].visible
    assert "Impact: 30% of users" in (await world.command("timeline")).text
    assert not [post for post in world.room.messages if post.visible.startswith("New on the timeline")]
    assert "Impact: 30% of users" in world.room.thread(world.card)[-1].visible


async def test_several_facts_go_in_one_line_and_stay(world: World) -> None:
    """Rows: 23, 24, 28."""
    await world.declare("checkout is down sev1")

    await world.command("impact revenue 12k/h, data no, slo violated, reputation media,complaints")
    await world.command("impact systems api,checkout")
    await world.command("impact no one can pay")
    await world.restart()
    await world.command("impact changed deploy v2.3.4")

    for fact in (
        "no one can pay",
        "$12,000/h lost",
        "no data at risk",
        "SLO violated",
        "reputation: media, many complaints",
        "systems: api, checkout",
        "changed: deploy v2.3.4",
    ):
        assert fact in world.card.visible
    assert "v2.3.4" not in world.incidents.messages[0].visible, "what only the room needs stays in it"


async def test_since_moves_the_beginning_and_with_it_how_long_it_hurt(world: World) -> None:
    await world.declare()
    await world.command("impact since 08:30Z")
    assert "since today 08:30" in (await world.command("timeline")).text

    reply = await world.command("impact since 09:30Z")
    assert "in the future" in reply.text
    await world.command("resolve now rolled back")
    assert "Impact 08:30–09:00 UTC (30 min)" in world.room.find("Resolved by").visible

    reply = await world.command("impact since 9.30")
    assert "Couldn't read “9.30” as a time" in reply.text


async def test_what_hurt_may_become_known_when_it_is_over(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    reply = await world.command("impact users 12%")
    assert "12% of users" in world.told
    assert "12% of users" in world.card.visible
    assert "By policy this is a" not in world.card.visible, "the severity of what is over stays"

    await world.dana.command("/incident close anyway tracked elsewhere", channel=world.room)
    reply = await world.command("impact users 13%")
    assert "closed" in reply.text
    assert "`/incident " in reply.text


async def test_what_is_known_already_is_said_and_changes_nothing(world: World) -> None:
    await world.declare()
    await world.command("impact users 30%")
    entries = (await world.command("timeline")).text

    reply = await world.command("impact users 30%")

    assert "This incident already says that" in reply.text
    assert (await world.command("timeline")).text == entries


async def test_the_facts_propose_a_severity_and_say_why(world: World) -> None:
    """Rows: 21."""
    await world.declare("checkout is down sev2")

    reply = await world.command("impact data yes")

    asked = "By policy this is a SEV1: data is at risk."
    assert asked in reply.text
    assert asked in world.card.visible

    pressed = await world.bob.press(world.card, "Make it SEV1")
    await world.passes(seconds=5)
    assert pressed.messages == [], "the post says it"
    told = world.room.find("was SEV2.").visible
    for part in ("Updates are due every 15 min", "Inviting for SEV1", "data at risk"):
        assert part in told
    assert "By policy this is a" not in world.card.visible


async def test_keeping_the_severity_needs_a_reason_and_lasts_until_the_facts_ask_anew(world: World) -> None:
    """Rows: 21."""
    await world.declare("checkout is down sev2")
    await world.command("impact data yes")

    await world.bob.press(world.card, "Keep SEV2")
    form = world.bob.modal
    assert form is not None
    assert form.labels == ["Reason"]
    await world.bob.submit({"Reason": "\u00a0"})
    assert world.bob.modal is not None
    assert "Say why it stays SEV2" in str(world.bob.modal.errors)
    await world.bob.submit({"Reason": "only staging data"})
    await world.passes(seconds=5)

    assert "By policy this is a" not in world.card.visible
    assert "Severity: SEV2 kept" in world.room.thread(world.card)[-1].visible
    assert "only staging data" in world.room.thread(world.card)[-1].visible

    await world.command("impact revenue 5k/h")
    assert "By policy this is a" not in world.card.visible, "they ask for what was set aside"
    await world.command("impact revenue none, data no, users none")
    assert "By policy this is a" not in world.card.visible, "an SLO or an attack could still make it worse"
    await world.command("impact slo ok, security none")
    assert "By policy this is a SEV4: no user is affected." in world.card.visible
    await world.command("impact data yes")
    assert "By policy this is a SEV1" in world.card.visible


async def test_a_severity_named_with_a_reason_sets_aside_what_the_facts_ask_for(world: World) -> None:
    await world.declare("checkout is down sev2")
    await world.command("impact data yes")
    assert "By policy this is a" in world.card.visible

    await world.command("severity sev3 because the data is a copy")

    assert "By policy this is a" not in world.card.visible


async def test_two_who_answer_the_proposal_at_once(world: World) -> None:
    await world.declare("checkout is down sev2")
    await world.command("impact data yes")

    answers = await asyncio.gather(
        world.bob.press(world.card, "Make it SEV1"), world.carol.press(world.card, "Make it SEV1")
    )
    await world.passes(seconds=5)

    (lost,) = [answer.text for answer in answers if answer.messages]
    assert "set it at 09:00: this incident is SEV1 now" in lost
    assert len([post for post in world.room.messages if "was SEV2." in post.visible]) == 1


async def test_a_proposal_of_yesterday_is_answered_with_the_present_state(world: World) -> None:
    await world.declare("logs are noisy sev3")
    old = await world.command("impact data yes", channel=world.incidents)
    await world.command("impact data no, users 10%", channel=world.incidents)
    await world.passes(hours=24)

    late = await world.alice.press(old, "Make it SEV1")
    await world.settled()
    assert "The facts have changed: by policy it's now a SEV2, and INC-2026-1123-001 is SEV3." in late.text
    assert "/incident severity <sev> because <reason>" in late.text

    await world.command("severity sev1 because all is lost", channel=world.incidents)
    late = await world.alice.press(old, "Make it SEV1")
    await world.settled()
    assert "set it at 09:00: INC-2026-1123-001 is SEV1 now" in late.text


@pytest.mark.parametrize("policy", [POLICY + "currency: EUR\n"])
async def test_the_money_is_the_policys(world: World) -> None:
    """Rows: 23."""
    await world.declare()
    await world.command("impact revenue EUR 12k/h")
    assert "Impact: EUR 12,000/h lost" in world.told


@pytest.mark.parametrize("policy", [POLICY + "permissions: {impact: [commander], severity: [commander]}\n"])
async def test_who_has_no_right_is_told_how_to_get_it(world: World) -> None:
    await world.declare("checkout is down sev2")
    reply = await world.command("impact data yes")
    assert "`/incident impact` is for commander only" in reply.text
    assert "`/incident role INC-2026-1123-001 commander`" in reply.text

    await world.command("role commander")
    await world.command("impact data yes")
    pressed = await world.bob.press(world.card, "Make it SEV1")
    await world.settled()
    assert "`/incident severity` is for commander only" in pressed.text


async def test_a_hostile_fact_pings_nobody(world: World) -> None:
    await world.declare()
    for typed in ("changed <!channel> @here", "systems <!everyone>,<@U0B0B00001>", "<!channel> *all* `is` lost"):
        await world.command(f"impact {typed}")
    assert "lost" in world.card.visible
    assert not [ping for ping in world.slack.pings if ping.who != world.alice.id]


async def test_what_is_estimated_and_what_is_confirmed_are_told_apart(world: World) -> None:
    """Rows: 28."""
    await world.declare("search is slow sev2")
    await world.command("impact users 30% confirmed 12%, data no")
    assert "Impact: 30% of users, 12% confirmed" in "".join(world.shown(world.room))
    assert "30% of users, 12% confirmed" in world.card.visible

    reply = await world.command("impact users confirmed 40%")
    assert "40% of users are confirmed, more than the estimate of 30%" in reply.text
    assert "`/incident impact users 40% confirmed 40%`" in reply.text
    await world.command("impact users 40% confirmed 40%")
    assert "40% of users, 40% confirmed" in world.card.visible, "what it recommends, it takes"
    await world.command("impact users 30% confirmed 12%")
    reply = await world.command("impact users 10%")
    assert "12% of users are confirmed, more than the estimate of 10%" in reply.text
    assert "30% of users, 12% confirmed" in world.card.visible, "a refusal leaves it as it was"


async def test_what_is_confirmed_is_at_least_the_estimate(world: World) -> None:
    """Rows: 22, 28."""
    await world.declare("search is slow sev3")
    reply = await world.command("impact users confirmed 12%", channel="general")
    assert "12% of users, 12% confirmed" in reply.text
    assert "By policy this is a SEV2" in reply.text


async def test_law_and_source_are_kept_inside(world: World) -> None:
    """Rows: 28."""
    await world.declare("search is slow sev2")
    await world.command("impact compliance GDPR, report within 72 h")
    await world.command("impact source: support tickets")
    for fact in ("compliance: GDPR, report within 72 h", "known from: support tickets"):
        assert fact in world.card.visible
        assert fact not in world.incidents.messages[0].visible
    await world.command("impact source of the errors is the CDN")
    assert "source of the errors is the CDN" in world.told
    assert "> source of the errors is the CDN" in world.card.visible
