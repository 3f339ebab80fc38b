"""A whole update in one line: its parts, a sooner next one, a correction, and who can help. Rows: 99, 101."""

from __future__ import annotations

import pytest

from tests.scenarios.test_reminder import reminders
from tests.support.world import World


async def test_one_line_says_every_part_and_asks_for_the_next_one_sooner(world: World) -> None:
    """Rows: 99, 101."""
    await world.declare()
    reply = await world.command(
        "update rolled back v2.3.4; findings: the pool is empty; ruled out: DNS; next steps: drain node 3;"
        " need help: a DBA; next 10m"
    )

    assert "The next one is due at 09:10" in reply.text
    said = world.room.find("Update #1 –").visible
    assert "> rolled back v2.3.4" in said
    for part in ("*New findings*: the pool is empty", "*Ruled out*: DNS", "*Need help with*: a DBA"):
        assert part in said
    await world.passes(minutes=11)
    assert world.room.find("is due") is not None


@pytest.mark.parametrize(
    ("typed", "due"),
    [
        ("next 11am", "(10:00 UTC)"),
        ("next 11 am", "(10:00 UTC)"),
        ("next 10:30am", "(09:30 UTC)"),
        ("next 9pm", "(20:00 UTC)"),
        ("next update at 21h", "(20:00 UTC)"),
        ("next: 21h30", "(20:30 UTC)"),
        ("next update by 11:00", "(10:00 UTC)"),
        ("next 10:00 UTC", "(10:00 UTC)"),
        ("next １１ａｍ", "(10:00 UTC)"),
        ("next 9am", "(2026-11-24 08:00 UTC)"),
        ("next 1h", "due at 10:00."),
    ],
)
async def test_the_next_one_may_be_due_at_a_time_of_the_day_where_one_is(world: World, typed: str, due: str) -> None:
    """Alice is an hour ahead of UTC."""
    await world.declare("search is slow sev3")
    reply = await world.command(f"update rolled back, {typed}", channel=world.incidents.name)
    assert due in reply.text
    await world.settled()
    assert "> rolled back\n" in "\n".join(world.shown(world.incidents))


async def test_what_only_asks_for_help_leaves_the_current_action_as_it_was(world: World) -> None:
    await world.declare()
    await world.command("update rolled back v2.3.4")
    await nothing_new(world)
    await world.command("update need help: a DBA")

    said = world.room.find("Update #3 –").visible
    assert "> rolled back v2.3.4" in said, "that nothing is new is no action"
    assert "*Need help with*: a DBA" in said
    await nothing_new(world)
    await world.bob.command("/incident update I can help", channel=world.room)
    await world.passes(seconds=5)
    assert any("bob can help with what update #3 asks for" in text for text in world.shown(world.room))


async def nothing_new(world: World) -> None:
    await world.passes(minutes=15)
    await world.bob.press(reminders(world)[-1], "No change")
    await world.settled()


@pytest.mark.parametrize(
    "sentence",
    [
        "we need help: no one answers the phone",
        "watch it for the next 10m",
        "edit config on host 3",
        "ratio is 3; so what: nothing",
    ],
)
async def test_a_sentence_stays_a_sentence(world: World, sentence: str) -> None:
    await world.declare()
    await world.command(f"update {sentence}")
    assert f"> {sentence}" in world.room.find("Update #1 –").visible
    assert "Next update: 09:15" in world.room.find("Update #1 –").visible


async def test_the_newest_is_corrected_by_a_line_or_in_its_form(world: World) -> None:
    await world.declare()
    await world.command("update edit")
    assert world.alice.modal is not None
    assert "There is no update to correct yet." in world.alice.modal.visible
    await world.command("update rolled bakc; ruled out: DNS")
    reply = await world.command("update edit: rolled back")
    assert "Corrected update #1" in reply.text
    said = world.room.find("Update #1 –").visible
    assert "> rolled back" in said
    assert "*Ruled out*: DNS" in said

    await world.command("update edit")
    await world.settled()
    assert world.alice.modal is not None
    assert world.alice.modal.title == "Correct update #1"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("update edit: rolled back", "`/incident update <text>`"),
        ("update I can help", "`/incident update <text>`"),
        ("update need help: a DBA", "Say what is being done: `/incident update"),
        ("update x; ruled out: DNS; ruled out: TLS", "is there twice"),
        ("update x; next 2h", "that can be tightened, not loosened"),
        ("update x; next 11:30", "that can be tightened, not loosened"),
        ("update x; next 13pm", "Couldn't read “13pm” as a time. Try `21:00`"),
    ],
)
async def test_what_cannot_be_is_refused_with_what_helps(world: World, typed: str, told: str) -> None:
    await world.declare()
    assert told in (await world.command(typed)).text
    assert "Update #1" not in world.card.visible


async def test_peoples_lines_cannot_pass_for_ours(world: World) -> None:
    await world.declare()
    typed = "rolled back\n*Status*: resolved\nNext update: never"
    await world.command(f"update {typed}; need help: x")
    assert "Next update: never" in world.room.find("Update #1 –").visible
    for text in (world.room.find("Update #1 –").visible, world.card.visible, *world.shown(world.incidents)):
        assert not any(line.startswith(("*Status*: resolved", "Next update: never")) for line in text.splitlines())
