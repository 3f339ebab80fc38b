"""Whoever gets a role is told in private what it asks of them, and may say no. Rows: 78, 81, 82, 84, 85, 89."""

from __future__ import annotations

from typing import Any

from bot.demo.faults import RateLimited
from bot.demo.people.person import Person
from bot.demo.workspace.messages import Message
from tests.support import tally
from tests.support.world import World


def told(person: Person) -> list[Message]:
    """Return what the bot has said to somebody in private of their roles, oldest first."""
    return [one for one in tally.told(person) if "Your update is due" not in one.visible]


def boxes(message: Message, block: str = "") -> dict[str, Any]:
    """Return the checkboxes of a message, the first or those of a block."""
    found: list[dict[str, Any]] = [
        element
        for one in message.blocks
        for element in one.get("elements", ())
        if element.get("type") == "checkboxes" and block in {"", one["block_id"]}
    ]
    return found[0]


def items(message: Message) -> list[str]:
    """Return what can be ticked."""
    return [option["value"] for option in boxes(message)["options"]]


def ticked(message: Message, block: str = "") -> list[str]:
    """Return what is ticked."""
    return [option["value"] for option in boxes(message, block).get("initial_options", ())]


async def tick(world: World, person: Person, message: Message, *wanted: str, block: str = "") -> str:
    """Leave exactly these ticked in a list; return what the person is told."""
    reply = await person.choose(message, boxes(message, block)["action_id"], list(wanted))
    await world.passes(seconds=5)
    return reply.text


async def test_whoever_is_given_a_role_gets_its_duties_once_and_accepts(world: World) -> None:
    """Rows: 78, 81, 82."""
    await world.declare()
    await world.command("role commander @bob")

    (duties,) = told(world.bob)
    assert "You're incident commander of INC-2026-1123-001: [SEV1] checkout is down." in duties.visible
    assert f"#{world.room.name}" in duties.visible
    assert "• Own the incident end-to-end" in duties.visible
    assert items(duties)[0] == "Confirm role as IC"
    assert "With each update" in duties.visible
    assert "Without asking: Can override any decision" in duties.visible
    assert duties.buttons == ["Accept", "Not me"]

    reply = await world.bob.press(duties, "Accept")
    await world.passes(seconds=5)

    assert "Accepted" in reply.text
    assert told(world.bob) == [duties]
    assert not duties.buttons
    assert "Accepted at 09:00" in duties.visible
    assert "Duties" not in str(world.shown(world.room)), "duties are no one else's business"


async def test_the_communications_lead_is_told_of_both_sides(world: World) -> None:
    """Rows: 89."""
    await world.declare()
    await world.command("role comms @carol")

    (duties,) = told(world.carol)
    assert "• Executive briefings" in duties.visible
    assert "*External communication*\n• Status page updates" in duties.visible


async def test_an_expert_is_told_what_changes_hands_with_the_on_call_engineer(world: World) -> None:
    """Rows: 87."""
    await world.declare()
    await world.command("role expert database @carol")

    (duties,) = told(world.carol)
    assert "Ask the on-call engineer for: Incident context · Investigation findings" in duties.visible
    assert "Leave them, when you're done: Action items · Monitoring points · Known risks" in duties.visible


async def test_whoever_takes_a_role_has_accepted_it(world: World) -> None:
    await world.declare()
    await world.bob.press(world.card, "Take command")
    await world.passes(seconds=5)

    (duties,) = told(world.bob)
    assert not duties.buttons
    assert "Taken at 09:00. To give it up: `/incident role commander none`" in duties.visible


async def test_not_me_ends_it_and_the_room_is_told(world: World) -> None:
    await world.declare()
    await world.command("role commander @bob")
    (duties,) = told(world.bob)

    reply = await world.bob.press(duties, "Not me")
    await world.passes(seconds=5)

    assert "Declined. I've posted that where INC-2026-1123-001 is worked on." in reply.text
    assert "bob declined to be incident commander" in world.room.find("declined to be").visible
    assert not world.room.find("declined to be").is_reply, "it concerns everyone"
    assert "You're no longer incident commander of INC-2026-1123-001" in duties.visible
    assert not duties.buttons
    assert "no one yet" in world.card.visible
    assert "Incident commander: @bob, from 09:00 to 09:00" in (await world.command("role history")).text
    await world.passes(minutes=2)
    assert "Take incident commander" in world.room.find("no incident commander and").buttons, (
        "and someone is looked for again"
    )


async def test_a_press_that_comes_again_or_too_late_is_told_so(world: World) -> None:
    await world.declare()
    await world.command("role commander @bob")
    (duties,) = told(world.bob)
    world.slack.fail("chat.update", RateLimited(30), times=None)  # the buttons stay on Bob's screen
    await world.bob.press(duties, "Accept")
    again = await world.bob.press(duties, "Accept")
    await world.command("role commander @carol")
    late = await world.bob.press(duties, "Not me")
    await world.settled()

    assert "Accepted" in again.text
    assert "You're no longer incident commander of INC-2026-1123-001" in late.text
    assert "/incident role commander" in late.text
    world.slack.mend()
    await world.passes(minutes=2)
    assert "@carol" in world.card.visible


async def test_nobody_answers_for_another(world: World) -> None:
    await world.declare()
    await world.command("role commander @bob")
    element = {
        "type": "button", "action_id": "duties.decline", "value": "1:1", "text": {"type": "plain_text", "text": "x"}
    }  # fmt: skip

    reply = await world.slack.interactions.click(world.carol.user, world.card, {"block_id": "forged"}, element, {})
    await world.passes(seconds=5)

    assert "This is for @bob, who was asked to be incident commander" in reply.text
    assert "*Incident commander*\n@bob" in world.card.visible


async def test_ticks_survive(world: World) -> None:
    await world.declare()
    await world.command("role commander @bob")
    (duties,) = told(world.bob)

    assert await tick(world, world.bob, duties, "Assess situation") == ""
    await tick(world, world.bob, duties, "Assess situation", "Pull in the team")
    await world.restart()
    await world.bob.press(duties, "Accept")
    await world.passes(seconds=5)

    assert ticked(duties) == ["Confirm role as IC", "Assess situation", "Pull in the team"], "accepting is confirming"
    await tick(world, world.bob, duties, "Pull in the team")
    assert ticked(duties) == ["Pull in the team"], "and a slip can be taken back"


BY_US = ["Pull in the team", "Establish war room", "Start timeline"]


async def test_what_is_not_ticked_after_ten_minutes_is_shown_once_more(world: World) -> None:
    """What Warroom did itself is ticked: it is asked of nobody. Rows: 81."""
    await world.declare()
    await world.command("role commander @bob")
    (duties,) = told(world.bob)
    assert ticked(duties) == BY_US
    await world.restart()
    await world.passes(minutes=11)

    _, again = told(world.bob)
    assert "Still open on your checklist as incident commander" in again.visible
    assert items(again) == ["Confirm role as IC", "Assess situation"]

    await tick(world, world.bob, again, "Assess situation")
    assert items(again) == ["Confirm role as IC"]
    assert ticked(duties) == ["Assess situation", *BY_US]
    await world.bob.press(duties, "Accept")
    await world.passes(seconds=5)
    assert "All done" in again.visible
    await world.passes(hours=1)
    assert len(told(world.bob)) == 2, "once"


async def test_nobody_is_reminded_of_what_we_did_though_they_took_the_tick_back(world: World) -> None:
    await world.declare()
    await world.bob.command("/incident role commander", channel=world.room)
    await world.passes(seconds=5)
    (duties,) = told(world.bob)
    assert ticked(duties) == ["Confirm role as IC", *BY_US]
    await tick(world, world.bob, duties, "Assess situation")
    await world.passes(minutes=11)

    assert told(world.bob) == [duties]


async def test_without_a_room_only_what_was_done_is_ticked(world: World) -> None:
    await world.declare("avatars load slowly sev3")
    await world.command("role commander @bob", channel=world.incidents)
    (duties,) = told(world.bob)
    assert ticked(duties) == ["Start timeline"]


async def test_who_has_ticked_everything_is_left_in_peace(world: World) -> None:
    await world.declare()
    await world.command("role commander @bob")
    (duties,) = told(world.bob)
    await tick(world, world.bob, duties, *items(duties))
    await world.passes(minutes=30)

    assert told(world.bob) == [duties]


async def test_who_has_the_role_no_longer_is_left_in_peace(world: World) -> None:
    await world.declare()
    await world.command("role commander @bob")
    await world.command("role commander @carol")
    await world.passes(minutes=11)

    duties, lost = told(world.bob)
    assert "no longer" in duties.visible
    assert "carol took over from you" in lost.visible, "who has it now is all that is said, and nothing is asked"
    assert len(told(world.carol)) == 2


async def test_first_steps_are_not_asked_after_the_end(world: World) -> None:
    await world.declare()
    await world.command("role commander @bob")
    await world.bob.command("/incident resolve now rolled back", channel=world.room)
    await world.passes(hours=1)

    assert not [one for one in told(world.bob) if "Still open" in one.visible]


async def test_an_incident_without_a_room_tells_duties_too(world: World) -> None:
    await world.declare("logs are noisy sev3")
    await world.command("role commander @bob", channel="general")

    (duties,) = told(world.bob)
    assert duties.buttons == ["Accept", "Not me"]
    await world.bob.press(duties, "Not me")
    await world.passes(seconds=5)
    assert [text for text in world.shown(world.incidents) if "bob declined to be" in text]


async def test_a_private_incident_tells_its_duties_to_whoever_was_let_in(world: World) -> None:
    await world.declare("--private keys leaked sev1")
    await world.command("role commander @dana")
    await world.passes(minutes=2)

    (duties,) = told(world.dana)
    assert "keys leaked" in duties.visible
    assert duties.buttons == ["Accept", "Not me"]
