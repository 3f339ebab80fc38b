"""The Home tab: what one person has to do with, and what is going on. Row 183; the issue's ways in."""

from __future__ import annotations

from bot.demo.faults import Refuse
from bot.demo.people.person import Person
from bot.demo.workspace.views import View
from tests.support.world import World


async def home_of(world: World, person: Person) -> View:
    """Have somebody look at the Home tab."""
    await person.open_home()
    await world.settled()
    assert person.home is not None
    return person.home


def part(home: View, heading: str) -> str:
    """Return what stands below a heading, up to the next."""
    headings = ("Overdue updates", "Your incidents", "Open", "Resolved")
    lines: list[str] = []
    inside = False
    for line in home.visible.splitlines():
        if line.strip("*# ") in headings:
            inside = line.strip("*# ") == heading
        elif inside:
            lines.append(line)
    return "\n".join(lines)


async def test_with_nothing_going_on_it_says_so_and_offers_to_declare(world: World) -> None:
    home = await home_of(world, world.alice)

    assert "No incident is open." in home.visible
    assert home.buttons == ["Declare an incident", "Refresh"]


async def test_it_shows_mine_the_open_ones_worst_first_and_what_was_resolved(world: World) -> None:
    await world.declare("logs are noisy sev3")
    await world.declare("search is slow sev2")
    await world.declare("checkout is down sev1")
    await world.command("role commander @bob", channel=world.rooms[1])
    await world.declare("mail is late sev4")
    await world.command("resolve INC-2026-1123-004 queue drained", channel="general")

    home = await home_of(world, world.bob)

    assert "checkout is down" in part(home, "Your incidents")
    assert f"#{world.rooms[1].name}" in part(home, "Your incidents")
    assert "IC @bob" in part(home, "Your incidents")
    rest = part(home, "Open")
    assert rest.index("search is slow") < rest.index("logs are noisy")
    assert "Announcement" in rest
    assert "mail is late" in part(home, "Resolved")
    assert "mail is late" in part(await home_of(world, world.alice), "Your incidents"), "she declared it"
    assert home.buttons.count("Post update") == 3


async def test_an_overdue_update_stands_first(world: World) -> None:
    await world.declare()
    await world.passes(minutes=16)

    home = await home_of(world, world.carol)

    assert "overdue since 09:15" in part(home, "Overdue updates")
    assert home.visible.count("checkout is down") == 1


async def test_declaring_from_home_ends_at_home(world: World) -> None:
    home = await home_of(world, world.dana)
    asked = await world.dana.press(home, "Declare an incident")
    assert asked.modal is not None
    await world.dana.submit({"What is broken?": "search is slow"})
    await world.passes(seconds=10)

    assert world.dana.modal is None
    assert "Declared INC-2026-1123-001" in home.visible.replace("*", "")
    assert "search is slow" in part(home, "Your incidents")
    assert world.dana.direct_messages().messages == []


async def test_an_update_from_home_is_answered_there(world: World) -> None:
    await world.declare()
    await world.passes(minutes=16)
    home = await home_of(world, world.bob)

    await world.bob.press(home, "Post update")
    await world.settled()
    await world.bob.submit({"Current action": "rolled back"})
    await world.passes(seconds=5)

    assert "rolled back" in world.room.find("Update #1 – ").visible
    assert "Posted update #1" in home.visible
    assert part(home, "Overdue updates") == ""


async def test_a_refusal_in_a_form_from_home_stays_on_its_field(world: World) -> None:
    home = await home_of(world, world.dana)
    await world.dana.press(home, "Declare an incident")
    await world.dana.submit({"What is broken?": "🔥"})

    assert world.dana.modal is not None
    assert "Say in a few words what is broken" in str(world.dana.modal.errors)
    await world.dana.submit({"What is broken?": "fire"})
    await world.passes(seconds=10)
    assert "fire" in part(home, "Your incidents")


async def test_what_is_too_late_is_said_in_a_window(world: World) -> None:
    await world.declare()
    home = await home_of(world, world.bob)
    await world.command("resolve now rolled back")

    reply = await world.bob.press(home, "Post update")
    await world.settled()

    assert reply.modal is not None
    assert "INC-2026-1123-001 is resolved, so no update is due" in reply.modal.visible


async def test_a_form_that_slack_would_not_open_is_offered_again_at_home(world: World) -> None:
    home = await home_of(world, world.bob)
    world.slack.fail("views.open", Refuse("expired_trigger_id"), times=2)
    await world.bob.press(home, "Declare an incident")
    await world.settled()

    assert "Slack took too long to open the form" in home.visible
    await world.bob.press(home, "Open the form")
    assert world.bob.modal is not None
    assert "What is broken?" in world.bob.modal.labels


async def test_refresh_shows_what_has_come(world: World) -> None:
    home = await home_of(world, world.bob)
    await world.declare()
    assert "checkout is down" not in home.visible

    await world.bob.press(home, "Refresh")
    await world.settled()

    assert "checkout is down" in home.visible


async def test_a_private_incident_is_on_the_home_of_its_members_alone(world: World) -> None:
    await world.declare("--private payroll data of an insider sev1")
    assert "payroll" in part(await home_of(world, world.alice), "Your incidents")
    assert "payroll" not in (await home_of(world, world.bob)).visible

    await world.alice.invite(world.room, world.bob)
    await world.settled()
    assert "payroll" in part(await home_of(world, world.bob), "Open"), "at once, for he has just come in"

    await world.bob.leave(world.room)
    await world.settled()
    assert "payroll" not in (await home_of(world, world.bob)).visible, "at once, for he has just left"


async def test_if_slack_does_not_say_who_is_in_a_private_room_nobody_is_shown_it(world: World) -> None:
    await world.declare("--private payroll data of an insider sev1")
    await world.passes(minutes=2)
    world.slack.fail("conversations.members", Refuse("internal_error"))

    assert "payroll" not in (await home_of(world, world.alice)).visible
    assert "payroll" in (await home_of(world, world.alice)).visible, "once Slack says it"


async def test_many_incidents_fit(world: World) -> None:
    for nth in range(35):
        await world.alice.command(f"/incident problem number {nth} sev4")
    await world.passes(seconds=60)

    home = await home_of(world, world.bob)

    assert "… and 5 more" in part(home, "Open")
    assert len(home.blocks) <= 100


async def test_a_home_that_cannot_be_shown_is_logged_and_harms_nothing(world: World) -> None:
    world.slack.fail("views.publish", Refuse("internal_error"))
    await world.alice.open_home()
    await world.settled()
    assert world.alice.home is None

    assert "No incident is open." in (await home_of(world, world.alice)).visible
