"""A private incident: nothing of it leaves its room and its members. Need 7 of the users; row 93."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.demo.faults import Refuse
from tests.support.leaks import SECRETS, leaks
from tests.support.world import POLICY, World

WITH_EXECUTIVES = POLICY.replace("channels:\n", "channels:\n  executives: {sev1: general, sev2: general}\n")
WITH_OPERATOR = POLICY.replace("channels:\n", "channels:\n  operator: incidents\n")


async def declared(world: World, text: str = "--private payroll data of an insider sev1") -> None:
    """Have Alice declare it, in a channel where others are."""
    await world.alice.command(f"/incident {text}", channel="general")
    await world.passes(seconds=10)


async def test_the_search_for_leaks_finds_what_a_public_incident_tells_everybody(world: World) -> None:
    await declared(world, "payroll data of an insider sev1")

    assert leaks(world, world.alice)


async def test_a_private_incident_is_announced_nowhere_and_its_room_tells_nothing_by_its_name(world: World) -> None:
    await declared(world)

    assert world.room.is_private
    assert world.room.name == "war-room-inc-2026-1123-001"
    assert set(world.room.members) == {world.alice.id, world.slack.bot_user_id}
    assert "payroll data of an insider" in world.card.visible
    assert "🔒 Private: only the people in its room can see it" in world.card.visible
    assert not world.incidents.messages
    assert not world.slack.channel("incidents-sev1").messages
    assert leaks(world, world.alice) == []


async def test_a_box_in_the_form_does_the_same(world: World) -> None:
    await world.alice.command("/incident declare")
    await world.alice.submit(
        {
            "What is broken?": "payroll data of an insider",
            "Severity": "SEV3",
            "Who may know of it?": ["Private"],
        }
    )
    await world.passes(seconds=10)

    assert world.room.is_private, "a private one has a room, whatever its severity"
    assert not world.incidents.messages
    assert leaks(world, world.alice) == []


@pytest.mark.parametrize("text", ["—private payroll sev1", "payroll sev1 --private", "declare --private payroll sev1"])
async def test_a_phone_that_makes_one_dash_of_two_declares_nothing_in_public(world: World, text: str) -> None:
    await declared(world, text)

    assert world.room.is_private
    assert "SEV1" in world.card.visible
    assert not world.incidents.messages


async def test_a_whole_private_incident_leaves_its_room_at_no_moment(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await declared(world)
    room = world.room
    await world.alice.press(world.card, "Take command")
    await world.alice.say("Mallory exfiltrated it", channel=room)
    await world.command("severity sev2 because quarantine holds")
    await world.command("severity sev1 because Mallory is back")
    await world.command("update rotating keys")
    await world.command("timeline 08:55Z Mallory logged in")
    await world.command("role scribe")
    await world.command("status identified insider found")
    await world.passes(minutes=15)
    await world.alice.press(room.find("is due"), "No change")
    await world.command("status monitoring quarantine")
    await world.passes(minutes=31)
    await world.command("resolve now keys handed over")
    await world.passes(minutes=45)
    await world.command("timeline")
    await world.command("postmortem")
    await world.command("list")
    await world.command("reopen Mallory again")
    await world.passes(minutes=20)

    assert leaks(world, world.alice) == []
    assert "exfiltrated" in world.document
    logged = capsys.readouterr()
    assert not [secret for secret in SECRETS if secret in logged.out + logged.err]


@pytest.mark.parametrize("policy", [WITH_EXECUTIVES])
async def test_no_other_way_out_of_the_room_is_open(world: World) -> None:
    await declared(world)
    room = world.room
    await world.alice.press(world.card, "Take command")
    said = await world.alice.say("Mallory exfiltrated it", channel=room)
    await world.alice.react(said, "mega")
    await world.settled()
    await world.command("update rotating keys")
    await world.passes(minutes=16)
    await world.alice.press(room.find("is due"), "No change")
    await world.alice.open_home()
    await world.settled()
    assert world.alice.home is not None
    assert "payroll" in world.alice.home.visible
    await world.bob.open_home()
    mentioned = await world.bob.say("@warroom status 001", channel="incidents")
    await world.bob.say("@warroom brief 001", channel="incidents", thread=mentioned)
    await world.settled()
    assert world.bob.home is not None
    assert "payroll" not in world.bob.home.visible

    assert not [one for one in world.incidents.messages if one.user == world.slack.bot_user_id]
    assert leaks(world, world.alice) == []


async def test_whoever_is_called_to_it_comes_in_first_and_reads_it_then(world: World) -> None:
    await declared(world)
    preview = await world.command("escalate @dana the insider is back")
    await world.alice.press(preview, "Notify")
    await world.passes(seconds=30)

    assert world.dana.id in world.room.members
    assert leaks(world, world.alice, world.dana) == []


async def test_what_reaches_somebody_outside_the_room_is_its_number_alone(world: World) -> None:
    await declared(world)
    world.slack.fail("conversations.invite", Refuse("cant_invite"), times=None)
    await world.command("role scribe @bob")
    await world.command("handoff @carol")
    preview = await world.command("escalate @dana the insider is back")
    await world.alice.press(preview, "Notify")
    await world.passes(minutes=1)

    assert set(world.room.members) == {world.alice.id, world.slack.bot_user_id}
    assert leaks(world, world.alice) == []
    (told,) = world.dana.direct_messages().messages
    assert "INC-2026-1123-001, which is private" in told.visible
    for waiting in (world.bob, world.carol):
        assert waiting.direct_messages().messages == [], "they are to come in first"


async def test_for_whoever_is_not_in_its_room_it_does_not_exist(world: World) -> None:
    await declared(world)

    for text in (
        "list", "status", "status 001", "status INC-2026-1123-001", "timeline 001", "update 001 x", "brief 001",
        "escalate 001 @dana x", "handoff 001 @dana", "resolve 001 done", "severity 001 sev2 because x",
        "role 001 scribe", "postmortem 001", "postmortem 001 root cause x", "postmortem 001 root cause",
    ):  # fmt: skip
        told = await world.bob.command(f"/incident {text}", channel="general")
        await world.settled()
        shown = told.text + (told.modal.visible if told.modal else "")
        assert not [secret for secret in SECRETS if secret in shown], text
        assert "declared" not in shown.casefold() or "Nothing was declared" in shown, text
        if world.bob.modal:
            await world.bob.close_modal()
    assert (
        "There is no INC-2026-1123-001"
        in (await world.bob.command("/incident status INC-2026-1123-001", channel="general")).text
    )
    assert leaks(world, world.alice) == []


async def test_a_button_that_somebody_forges_gives_no_more_away_than_one_of_no_incident(world: World) -> None:
    await declared(world)
    element = {"type": "button", "text": {"type": "plain_text", "text": "A button"}}
    public = await world.bob.say("hello", channel="general")
    for action, value in (
        ("role.take", "1"), ("update.open", "1:1"), ("resolve.open", "1"), ("severity.set", "1:1"),
        ("update.no_change", "1:1"), ("reminder.snooze", "1:1"), ("resolve.confirm", "1"), ("resolve.regressed", "1:1"),
    ):  # fmt: skip
        forged = element | {"action_id": action, "value": value}
        reply = await world.slack.interactions.click(world.bob.user, public, {"block_id": "forged"}, forged, {})
        await world.settled()
        shown = reply.text + (world.bob.modal.visible if world.bob.modal else "")
        assert "no such incident" in shown or "no longer in the policy" in shown, action
        if world.bob.modal:
            await world.bob.close_modal()
    assert world.alice.mention not in str(world.card.blocks), "and nothing happened to it"
    assert leaks(world, world.alice) == []


async def test_a_member_may_do_everything_from_anywhere(world: World) -> None:
    await declared(world)
    await world.alice.invite(world.room, world.bob)

    told = await world.bob.command("/incident list", channel="general")
    assert "payroll" in told.text
    await world.bob.command("/incident update 001 rotating keys", channel="general")
    await world.passes(seconds=5)

    assert "rotating keys" in world.card.visible
    assert leaks(world, world.alice, world.bob) == []


async def test_whoever_leaves_the_room_sees_nothing_a_minute_later(world: World) -> None:
    await declared(world)
    await world.alice.invite(world.room, world.bob)
    assert "payroll" in (await world.bob.command("/incident list", channel="general")).text

    await world.bob.leave(world.room)
    await world.passes(seconds=61)

    assert "payroll" not in (await world.bob.command("/incident list", channel="general")).text


async def test_while_slack_does_not_say_who_is_in_the_room_nothing_is_shown(world: World) -> None:
    await declared(world)
    await world.alice.invite(world.room, world.bob)
    world.slack.fail("conversations.members", Refuse("internal_error"), times=None)

    told = await world.bob.command("/incident status 001", channel="general")

    assert told.text == "There is no 001. `/incident list` shows the open ones."
    listed = await world.bob.command("/incident list", channel="general")
    assert "payroll" not in listed.text
    declared_anew = await world.carol.command("/incident search is slow sev3", channel="general")
    assert "Declared" in declared_anew.text, "no one is kept from declaring"
    inside = await world.bob.command("/incident status", channel=world.room)
    assert "payroll" in inside.text, "what is typed in the room is typed by a member"


async def test_however_many_private_rooms_there_are_others_go_on_as_if_there_were_none(world: World) -> None:
    for number in range(12):
        await world.alice.command(f"/incident --private payroll {number}", channel="general")
        await world.passes(seconds=10)

    assert "No incident is open" in (await world.bob.command("/incident list", channel="general")).text
    assert "Declared" in (await world.bob.command("/incident search is slow sev3", channel="general")).text
    assert leaks(world, world.alice) == []


async def test_a_private_room_that_slack_refuses_leaves_it_with_whoever_declared_it(world: World) -> None:
    world.slack.fail("conversations.create", Refuse("restricted_action"))
    await declared(world)

    card = world.alice.direct_messages().find("payroll")
    assert "Not done: the war room" in card.visible
    assert not world.incidents.messages
    assert leaks(world, world.alice) == []
    world.slack.mend()
    await world.alice.press(card, "Open war room")
    await world.passes(seconds=10)

    assert world.room.is_private
    assert "payroll" in world.card.visible
    assert leaks(world, world.alice) == []


@pytest.mark.parametrize("policy", [WITH_OPERATOR])
async def test_the_operator_learns_the_number_and_the_code(world: World) -> None:
    world.slack.fail("conversations.setTopic", Refuse("restricted_action"), times=None)
    await declared(world)

    (told,) = world.incidents.messages
    assert "INC-2026-1123-001" in told.visible
    assert "restricted_action" in told.visible
    assert leaks(world, world.alice) == []


async def begun_by_shortcut(world: World) -> None:
    said = await world.alice.say("search is slow", channel=world.room)
    await world.alice.shortcut("declare_from", said)
    await world.alice.submit({})


async def begun_by_form(world: World) -> None:
    await world.alice.command("/incident declare", channel=world.room)
    await world.alice.submit({"What is broken?": "search is slow"})


async def begun_by_line(world: World) -> None:
    reply = await world.alice.command("/incident search is slow", channel=world.room)
    await world.alice.press(reply.messages[0], "Declare it")


@pytest.mark.parametrize("begin", [begun_by_shortcut, begun_by_form, begun_by_line], ids=lambda one: one.__name__)
async def test_what_begins_in_its_room_is_private_too(world: World, begin: Callable[[World], Awaitable[None]]) -> None:
    await declared(world)
    await begin(world)
    await world.passes(seconds=10)

    assert world.slack.channel("war-room-inc-2026-1123-002").is_private
    assert not any("search" in f"{one.name} {world.shown(one)}" for one in world.slack.channels if not one.is_private)
