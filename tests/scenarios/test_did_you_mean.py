"""A slip never declares: what was probably meant is shown, with a way to declare it all the same. Rows: 183."""

from __future__ import annotations

import pytest

from bot.demo.workspace.channels import Channel
from tests.support.world import World


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sverity sev1 because all regions", "/incident severity sev1 because all regions"),
        ("reslove rolled back", "/incident resolve rolled back"),
        ("udpate we are on it", "/incident update we are on it"),
        ("INC-2026-1123-001 resolve rolled back", "/incident resolve INC-2026-1123-001 rolled back"),
        ("001 status", "/incident status 001"),
        ("INC-2026-1123-001", "/incident status INC-2026-1123-001"),
    ],
)
async def test_a_slip_gets_the_exact_command_that_was_meant(world: World, typed: str, meant: str) -> None:
    reply = await world.declare(typed)

    assert f"Nothing was declared. Did you mean `{meant}`?" in reply.text
    assert reply.buttons == ["Run it", "Declare it"]
    assert world.incidents.messages == []


@pytest.mark.parametrize(
    ("typed", "button", "shows"),
    [
        ("udpate we are on it", "Run it", "we are on it"),
        ("001 update restarted it", "Run it", "restarted it"),
        ("status identifed bad deploy", "Identified", "identified"),
        ("severity svv3 because it is small", "SEV3", "SEV1 → SEV3: it is small"),
        ("role scrbe @bob", "Scribe", "Scribe: @bob"),
        ("escalate communicatons need words", "Communications lead", "Communications lead"),
        ("postmortem rot_cause a bad deploy", "Root cause", "a bad deploy"),
        ("impact uers 30%", "users", "30% of users"),
        ("help sttus", "", ""),
    ],
)
async def test_what_was_meant_is_run_by_a_click(world: World, typed: str, button: str, shows: str) -> None:
    await world.declare()
    await world.command("role communications @carol")
    if typed.startswith("postmortem"):
        await world.command("resolve now rolled back")
    reply = await world.command(typed)
    if not button:
        pressed = await world.alice.choose(reply.messages[0], "Explain a command", "status")
        await world.settled()
        assert "Show where things stand" in pressed.text
        return

    pressed = await world.alice.press(reply.messages[0], button)
    await world.passes(seconds=5)

    record = (await world.command("timeline")).text
    assert shows in f"{record}{pressed.text}{world.card.visible}{world.document if 'post' in typed else ''}"


@pytest.mark.parametrize(
    ("typed", "button", "shown"),
    [("udpate we are on it", "Run it", "Update #1"), ("udpate we are on it", "Declare it", "udpate we are on it")],
)
async def test_two_clicks_on_a_line_run_it_once(world: World, typed: str, button: str, shown: str) -> None:
    await world.declare()
    reply = await world.command(typed)
    for _ in range(2):
        await world.alice.press(reply, button)
        await world.passes(seconds=5)

    posts = [one.visible for channel in (world.rooms[0], world.incidents) for one in channel.messages]
    assert sum(shown in post.partition("\n")[0] for post in posts) == 1
    assert not any("Update #2" in post for post in posts)


async def test_many_choices_are_a_menu_and_no_list_of_keys(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    reply = await world.command("postmortem the deploy did it")
    assert reply.buttons == []
    assert "At a glance" not in reply.text
    await world.alice.choose(reply.messages[0], "Choose one", "Root cause")
    await world.command("postmortem")
    assert "the deploy did it" in world.document


async def test_of_several_incidents_the_meant_one_is_a_button(world: World) -> None:
    await world.declare("checkout is down sev3")
    await world.declare("avatars are slow sev3")
    reply = await world.command("update restarted it", channel="general")
    assert reply.buttons == ["002 avatars are slow", "001 checkout is down"]
    await world.alice.press(reply.messages[0], "001 checkout is down")
    await world.passes(seconds=5)
    assert "restarted it" in (await world.command("timeline 001", channel="general")).text


async def test_a_single_unknown_word_declares_nothing(world: World) -> None:
    reply = await world.declare("checkout")

    assert "Nothing was declared: a single word may be a slip. `/incident help` lists the commands." in reply.text
    assert world.incidents.messages == []


async def test_a_number_that_begins_a_title_is_no_slip(world: World) -> None:
    reply = await world.declare("500 errors on checkout sev2")

    assert "Declared *INC-2026-1123-001*: 500 errors on checkout (SEV2)." in reply.text


async def test_declare_it_declares_what_was_taken_for_a_slip(world: World) -> None:
    reply = await world.declare("closed tickets reappear sev2")
    assert "Did you mean" in reply.text

    pressed = await world.alice.press(reply.messages[0], "Declare it")
    await world.passes(seconds=5)

    assert "closed tickets reappear (SEV2)" in pressed.text
    assert "closed tickets reappear" in world.card.visible


async def test_a_declaration_inside_an_open_war_room_is_questioned(world: World) -> None:
    await world.declare()

    reply = await world.command("database is slow too")

    assert "This is the war room of this incident, so nothing was declared." in reply.text
    assert len(world.rooms) == 1
    await world.alice.press(reply.messages[0], "Declare it")
    await world.passes(seconds=5)
    assert len(world.rooms) == 2


@pytest.mark.parametrize("is_over", [False, True])
async def test_a_line_about_a_record_of_this_room_declares_nothing(world: World, is_over: bool) -> None:  # noqa: FBT001 - a parameter
    await world.declare()
    await world.command("tempfix cache off")
    await world.command("hypo DNS")
    if is_over:
        await world.command("resolve now rolled back")
    for typed, says in {
        "F1 owner bob by fryday": "Couldn't read “owner bob by fryday” as what becomes of F1.",
        "H1 sounds right to me": "Couldn't read “sounds right to me” as what becomes of H1.",
        "F1 done": "F1 can't be removed yet.",
        "ruled out H1 because it answers": "Did you mean `/incident H1 ruled out because it answers`?",
    }.items():
        reply = await world.command(typed)
        assert says in reply.text
    assert len(world.rooms) == 1, "no one is paged by accident"
    assert "Removal date: Nov 27" in (await world.command("F1 removal date friday")).text

    reply = await world.command("H1 sounds right to me")
    assert "Declare it" not in reply.buttons
    await world.command("declare H1 sounds wrong to callers")
    assert len(world.rooms) == 2, "an outage that is called so is declared by its own word"


async def test_a_bare_severity_in_a_war_room_asks_why_it_is_that(world: World) -> None:
    await world.declare()

    await world.command("SEV3")

    form = world.alice.modal
    assert form is not None
    assert form.title == "Severity"
    await world.alice.submit({"Reason": "one customer is left"})
    await world.passes(seconds=5)
    assert "[SEV3]" in world.card.visible
    assert len(world.rooms) == 1


async def test_the_whole_word_declares_even_inside_a_war_room(world: World) -> None:
    await world.declare()

    reply = await world.command("declare database is slow too sev2")

    assert "Declared *INC-2026-1123-002*" in reply.text


async def test_a_war_room_that_is_over_questions_nothing(world: World) -> None:
    await world.declare()
    await world.command("resolve now rolled back")

    reply = await world.command("checkout is down again sev1")

    assert "Declared *INC-2026-1123-002*" in reply.text


async def test_declare_it_refuses_what_is_no_title(world: World) -> None:
    reply = await world.declare("🔥" * 1_500)

    pressed = await world.alice.press(reply.messages[0], "Declare it")
    await world.settled()

    assert "Say in a few words what is broken" in pressed.text
    assert world.incidents.messages == []


@pytest.mark.parametrize(
    ("typed", "meant"), [("lst", "list"), ("rle", "role"), ("unod", "undo"), ("hlep", "help"), ("cloes", "close")]
)
async def test_a_short_slip_alone_offers_the_command(world: World, typed: str, meant: str) -> None:
    reply = await world.declare(typed)
    assert f"Did you mean `/incident {meant}`?" in reply.text
    assert reply.buttons == ["Run it", "Declare it"]


@pytest.mark.parametrize(
    "title",
    [
        "status page is down",
        "status page is down sev1",
        "role assumption fails in eu sev2",
        "list endpoint returns 500 sev1",
        "merge queue is stuck",
        "close button does nothing sev3",
        "help desk is down sev2",
        "escalate button is broken sev3",
        "timeline does not load sev2",
        "undo loses data sev2",
    ],
)
async def test_a_title_that_begins_with_a_command_is_declared_by_a_click(world: World, title: str) -> None:
    reply = await world.alice.command(f"/incident {title}", channel="general")
    assert "Declare it" in reply.buttons, reply.text
    assert world.incidents.messages == []

    await world.alice.press(reply.messages[0], "Declare it")
    await world.passes(seconds=5)
    assert title.partition(" sev")[0] in world.incidents.messages[0].visible


@pytest.mark.parametrize(
    "title",
    ["lost packets", "the list is slow", "api", "rolls are stale sev2", "und sev1", "case service is down sev2"],
)
async def test_a_title_that_resembles_a_short_command_is_a_title(world: World, title: str) -> None:
    reply = await world.alice.command(f"/incident {title}", channel="general")
    assert "Declare" in "".join([reply.text, *reply.buttons])
    assert "Did you mean" not in reply.text


async def test_a_line_about_a_record_that_is_there_is_never_a_title(world: World) -> None:
    await world.declare("checkout is down sev1")
    await world.command("tempfix rate limit at 50%")
    await world.command("mitigate scale out")
    await world.command("action alert when errors pass 1% done when the alert fired in a drill")

    async def offered(line: str, channel: Channel | str) -> list[str]:
        return (await world.alice.command(f"/incident {line}", channel=channel)).buttons

    for line in ("M1 failed it did not work sev2", "M1 worked worked", "M1 worked by mistake"):
        assert "Declare it" not in await offered(line, world.room), line
    await world.alice.command("/incident search is slow sev1", channel="general")
    await world.passes(seconds=5)
    for line in ("AI-001 done by no one", "M1 failed to start", "AI-001 done at sev2"):
        assert "Declare it" not in await offered(line, "general"), line
    assert "Declare it" in await offered("F5 removed by mistake", "general"), "there is no F5"
