"""The way of a postmortem over three weeks, with holidays: who is reminded, how often, and its review meeting.

Rows: 131, 133, 157, 158, 159. Rows (part): 132.
"""

from __future__ import annotations

from typing import Any, Final

import icalendar
import pytest

from bot.demo.people.person import Person
from bot.demo.workspace.messages import Message
from tests.support.world import World

PROCESS: Final = """
preset: {preset}
channels: {{announce: incidents}}
people: {{engineering_manager: [dana@example.com], admin: [U0DANA0001]}}
calendar: {{holidays: [2026-11-26, 2026-12-07]}}
review_meeting: {{prompts: true}}
"""
"""A Thursday and a Monday."""


def reminded(person: Person) -> list[str]:
    """What someone was told in private of steps that are due."""
    said = person.direct_messages().messages
    return [one.visible for one in said if one.visible.startswith("⏳ Postmortem")]


def direct(person: Person, words: str) -> Message:
    """The one private message that holds these words."""
    (found,) = [one for one in person.direct_messages().messages if words in one.visible]
    return found


def thread(world: World, words: str) -> list[Message]:
    return [one for one in world.room.thread(world.card) if words in one.visible]


def invitations(world: World) -> list[Any]:
    """Every invitation that was attached, as a calendar reads it."""
    files = [file for file in world.slack.workspace.files.values() if file.name.endswith(".ics")]
    return [icalendar.Calendar.from_ical(file.content) for file in files]


async def on_each_day(world: World, days: int) -> dict[str, str]:
    """Let days pass, from ten to ten; return how often each person was reminded on each."""
    people = {"alice": world.alice, "bob": world.bob, "dana": world.dana}
    told = dict.fromkeys(people, "")
    for _ in range(days):
        before = {name: len(reminded(person)) for name, person in people.items()}
        await world.passes(days=1)
        for name, person in people.items():
            told[name] += str(len(reminded(person)) - before[name])
    return told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("severity", "policy"), [("sev1", PROCESS.format(preset="sev")), ("p0", PROCESS.format(preset="p"))]
)
async def test_three_weeks_of_a_postmortem(world: World, severity: str, policy: str) -> None:
    """Rows: 131, 133, 157, 158, 159. Rows (part): 132."""
    assert policy
    await world.declare(f"checkout is down {severity}")
    await world.bob.join(world.room)
    await world.command("role commander")
    await world.bob.command("/incident timeline looked at the dashboards", channel=world.room)
    await world.command("resolve now customer confirmed")
    assert "the first summary due by" in world.card.visible
    assert "*Postmortem, review meeting*: by" in (await world.command("clocks")).text
    room = len(world.room.messages)
    await world.passes(hours=1)

    assert await on_each_day(world, 1) == {"alice": "3", "bob": "0", "dana": "0"}  # Tuesday
    told = "\n".join(reminded(world.alice))
    for line in ("Postmortem: the first summary is due by", "Postmortem overdue: the first summary was due"):
        assert told.count(line) == 1
    assert told.count("Postmortem: the review meeting is due by") == 1
    assert "the first summary overdue since" in world.card.visible
    await world.alice.press(direct(world.alice, "Postmortem overdue: the first summary"), "Share the summary")
    await world.settled()
    await world.alice.submit({})
    await world.passes(seconds=5)
    assert "*Postmortem, first summary*: done" in (await world.command("clocks all")).text
    assert "the review meeting due by" in world.card.visible

    reply = await world.command("meeting 2026-11-24 12:00 UTC")
    assert "Review meeting planned for" in reply.text
    reply = await world.command(f"meeting 2026-11-24 15:00 UTC facilitator {world.bob.mention}")
    (moved,) = thread(world, "The review meeting is now")
    assert not thread(world, "📅 Review meeting"), "the message follows the meeting, and no one is called again"
    assert {"alice", "bob"} <= {*moved.visible.replace("@", "").split()}
    assert "Send the calendar invitation" in direct(world.bob, "Before the review meeting").visible
    sent = [(str(each["METHOD"]), *each.walk("VEVENT")) for each in invitations(world)]
    assert [(method, event["SEQUENCE"], f"{event['DTSTART'].dt:%d %H:%M}") for method, event in sent] == [
        ("REQUEST", 0, "24 12:00"),
        ("REQUEST", 1, "24 15:00"),
    ]
    assert len({event["UID"] for _, event in sent}) == 1
    assert [address.removeprefix("mailto:") for address in sent[1][1]["ATTENDEE"]] == [
        "bob@example.com",
        "alice@example.com",
    ]
    assert "is planned for" in (await world.command("meeting held")).text
    assert "*Planned: Review meeting (RV1)*" in (await world.command("clocks")).text

    await _hold(world)
    assert ("Facilitator of the review" in world.document) == (severity == "sev1"), (
        "the template of p has no place for one"
    )
    await world.passes(hours=17, minutes=58)

    assert await on_each_day(world, 2) == {"alice": "00", "bob": "01", "dana": "00"}  # Friday, 27 November
    await world.command("close anyway tracked in our backlog")
    assert await on_each_day(world, 5) == {"alice": "00000", "bob": "00020", "dana": "00001"}  # Wednesday
    (told,) = reminded(world.dana)
    assert "Postmortem overdue: the postmortem document was due" in told
    assert "bob was reminded" in told.casefold()
    await world.bob.leave(world.room)
    assert await on_each_day(world, 8) == {"alice": "12000100", "bob": "00000000", "dana": "00000110"}
    assert (len(reminded(world.alice)), len(reminded(world.bob)), len(reminded(world.dana))) == (7, 3, 3)
    assert not [one.visible for one in world.room.messages[room:] if "⏳" in one.visible], "never the room"


async def _hold(world: World) -> None:
    """Let the meeting begin, and end: its facilitator says that it was held."""
    await world.restart()
    await world.passes(hours=5, minutes=1)
    (agenda,) = thread(world, "The review meeting begins, led by")
    for line in ("Review the timeline (10 min)", "Discuss the root cause (15 min)", "Prioritize the actions (5 min)"):
        assert line in agenda.visible
    assert "Focus on systems, not people" in agenda.visible
    assert "Capture action items" in direct(world.bob, "During the review meeting").visible
    assert [one.visible for one in thread(world, "⏱ Now")] == ["⏱ Now: Review the timeline. Until 15:10"]
    await world.passes(hours=1)
    await world.bob.press(direct(world.bob, "Was the review meeting held?"), "Held")
    await world.passes(seconds=5)
    assert len(thread(world, "⏱ Now")) == 5, "each point in its time"
    assert "Follow up on overdue items" in direct(world.bob, "After the review meeting").visible
    assert "*Postmortem, review meeting*: done" in (await world.command("clocks all")).text
    assert "said that the review meeting was held at" in (await world.command("meeting cancel")).text
    await world.command("postmortem")
