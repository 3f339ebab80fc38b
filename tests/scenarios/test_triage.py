"""The triage form: six questions, each to be skipped, and what the answers ask for while they are given.

Rows: 21, 25, 26, 27.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.demo.workspace.views import View
from tests.support.world import World


def the_form(world: World) -> View:
    form = world.alice.modal
    assert form is not None
    return form


async def test_the_form_asks_six_questions_and_shows_live_what_the_answers_ask_for(world: World) -> None:
    """Rows: 21, 26. Interactions: open, two answers, send."""
    await world.declare("checkout is down sev2")
    await world.alice.press(world.card, "Triage")
    form = the_form(world)
    weighed = ["Who is affected?", "What does it cost?", "What else?", "Severity", "Reason"]
    assert form.labels == [*weighed, "Which systems?", "Since when?", "What changed?"], "what follows is seen at once"
    await world.alice.choose(form, "changed", "deploy v2.3.4")

    await world.alice.choose(the_form(world), "triage.weigh:users", "Under 5%")
    await world.settled()
    assert "For a milder one, answer the first three questions" in the_form(world).visible
    await world.alice.choose(the_form(world), "triage.weigh:revenue", "No revenue")
    await world.alice.choose(the_form(world), "triage.weigh:signs", ["None of these"])
    await world.settled()
    assert "By policy this is a SEV3: under 5% of users are affected" in the_form(world).visible.replace("*", "")
    await world.alice.choose(the_form(world), "triage.weigh:signs", ["Data is at risk"])
    await world.settled()
    assert "By policy this is a SEV1: data is at risk" in the_form(world).visible.replace("*", "")

    await world.alice.submit({"Since when?": world.clock.now() - timedelta(minutes=10)})
    await world.passes(seconds=5)

    assert world.alice.modal is None
    answer = world.alice.ephemerals[-1].visible
    assert "It's now a SEV1. Updates are due every 15 min" in answer
    for fact in ("under 5% of users", "data at risk", "deploy v2.3.4"):
        assert fact in world.card.visible
    assert "no security concern" not in world.card.visible, "what no one ticked is not known"
    timeline = (await world.command("timeline")).text
    assert timeline.count("Impact: ") == 1
    assert "since today 08:50" in timeline
    assert "data at risk" in world.room.find("was SEV2.").visible


async def test_a_form_with_everything_skipped_changes_nothing(world: World) -> None:
    """Rows: 25."""
    await world.declare("checkout is down sev2")
    assert (await world.command("triage")).modal is not None
    await world.alice.submit()
    await world.passes(seconds=5)

    assert "Nothing was changed" in world.alice.ephemerals[-1].visible
    assert "Impact: " not in (await world.command("timeline")).text


async def test_another_severity_than_the_facts_ask_for_needs_a_reason(world: World) -> None:
    """Rows: 21."""
    await world.declare("checkout is down sev2")
    await world.command("impact")
    await world.alice.choose(the_form(world), "triage.weigh:users", "All users")
    await world.settled()

    await world.alice.submit({"Severity": "SEV2"})
    assert "By policy this is a SEV1" in the_form(world).errors["Reason"]
    assert "Impact: " not in (await world.command("timeline")).text, "both or neither"

    await world.alice.submit({"Reason": "they are all testers"})
    await world.passes(seconds=5)

    assert world.alice.modal is None
    assert "SEV2" in world.room.topic
    assert "all users" in world.card.visible
    assert "By policy this is a" not in world.card.visible
    assert "they are all testers" in (await world.command("timeline")).text

    await world.command("triage")
    await world.alice.submit()
    await world.passes(seconds=5)
    assert "SEV2" in world.room.topic, "what was set aside is not taken up by sending an empty form"


async def test_what_contradicts_itself_or_is_no_time_is_refused_on_its_field(world: World) -> None:
    await world.declare("checkout is down sev2")
    await world.command("triage")
    await world.alice.submit({"What else?": ["Data is at risk", "None of these"]})
    assert "Untick one or the other" in the_form(world).errors["What else?"]

    await world.alice.submit({"What else?": ["None of these"], "Since when?": world.clock.now() + timedelta(hours=2)})
    assert "in the future" in the_form(world).errors["Since when?"]


async def test_whoever_is_slower_is_told_and_nothing_is_kept(world: World) -> None:
    await world.declare("checkout is down sev2")
    await world.command("triage")
    await world.bob.command("/incident severity sev3 because only staging fails", channel=world.room)
    await world.settled()

    await world.alice.submit({"Who is affected?": "All users", "Severity": "SEV1", "Reason": "all of them"})
    await world.settled()

    assert "@bob set it at 09:00 UTC: INC-2026-1123-001 is SEV3 now." in the_form(world).errors["Severity"]
    assert "all users" not in world.card.visible


async def test_the_answer_to_a_declaration_offers_to_add_details(world: World) -> None:
    """Rows: 26."""
    reply = await world.declare("logs are noisy sev3")
    await world.alice.press(reply, "Add details")
    await world.alice.submit({"Who is affected?": "One user"})
    await world.passes(seconds=5)

    assert "one user" in world.incidents.messages[0].visible
    assert not world.rooms


async def test_the_form_begins_with_what_is_known_and_an_untouched_answer_is_no_news(world: World) -> None:
    await world.declare("checkout is down sev2")
    for known in ("users 30%, data yes", "systems api, checkout", "changed: deploy v2.3.4", "since 2026-11-23T08:50Z"):
        await world.command(f"impact {known}")
    await world.command("triage")
    form = the_form(world)
    state = form.state()["values"]
    assert state["users"]["triage.weigh:users"]["selected_option"]["value"] == "many"
    assert [one["value"] for one in state["signs"]["triage.weigh:signs"]["selected_options"]] == ["data"]
    assert state["systems"]["systems"]["value"] == "api, checkout"
    assert state["changed"]["changed"]["value"] == "deploy v2.3.4"
    assert state["since"]["since"]["selected_date_time"] == datetime(2026, 11, 23, 8, 50, tzinfo=UTC).timestamp()

    await world.bob.command("/incident impact users all", channel=world.room)
    await world.bob.command("/incident impact systems api, search", channel=world.room)
    await world.settled()
    await world.alice.submit({"What does it cost?": "No revenue", "Severity": "SEV2", "Reason": "staging"})
    await world.passes(seconds=5)

    card = world.card.visible
    assert "all users" in card
    assert "api, search" in card
    assert "no revenue lost" in card
    assert "deploy v2.3.4" in card


async def test_what_is_unticked_is_a_no_and_a_list_emptied_is_empty(world: World) -> None:
    await world.declare("checkout is down sev2")
    await world.command("impact data yes, slo violated, reputation tickets,complaints")
    await world.command("impact systems api, payment gateway")
    await world.command("triage")
    await world.alice.choose(the_form(world), "triage.weigh:signs", ["An SLO is violated"])
    await world.settled()
    await world.alice.submit({"Which systems?": "payment gateway"})
    await world.passes(seconds=5)

    card = world.card.visible
    assert "no data at risk" in card
    assert "SLO violated" in card
    assert "reputation: support tickets" in card, "what the form does not ask for stays"
    assert "systems: payment gateway" in card
    await world.command("triage")
    await world.alice.submit({"Which systems?": ""})
    await world.passes(seconds=5)
    assert "payment gateway" not in world.card.visible


async def test_the_card_offers_triage_beside_the_impact_until_all_of_it_is_known(world: World) -> None:
    await world.declare("checkout is down sev2")
    assert "Triage" in world.card.buttons
    await world.command("impact users 1%, revenue none, data no, slo ok, security none")
    await world.settled()

    assert "Triage" not in world.card.buttons
    opened = await world.alice.press(world.card, "Triage")
    assert opened.modal is not None, "among the other choices"
