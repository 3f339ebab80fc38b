"""Judging the ladder: whoever it comes to in an incident that is open then is told once, and no one after its end."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.demo.slack import LocalSlack
from bot.demo.workspace.messages import Message
from bot.demo.workspace.users import User
from tests.faults.facts import Story
from tests.faults.judge import Violation

LEADERS: Final = {"engineering_manager": "erin", "executive_sponsor": "frank", "ceo": "grace"}
"""Whom the ladder reaches, by their names in the policy. They are nowhere else: the ladder skips whoever is here."""

POLICY: Final = """
ladder:
  - {tell: engineering_manager, after: {sev1: 0s, sev2: 1m, sev3: 0s, sev4: 0s}, by: [dm]}
  - {tell: executive_sponsor, after: {sev1: 2m, sev2: 2m, sev3: 2m, sev4: 2m}, by: [dm]}
  - {tell: ceo, after: {sev1: 25m, sev2: 25m, sev3: 25m, sev4: 25m}, by: [dm]}
"""
"""The last one is for the end: hardly a run is as long."""

AFTER: Final = {"engineering_manager": 60.0, "executive_sponsor": 120.0, "ceo": 1500.0}
"""Seconds from the declaration, at most."""

TOLERANCE: Final = 60.0
"""Seconds by which someone may be told later or sooner: what the tick, the queue and a change of severity take."""

ASKED: Final = "You're asked as"
"""What only those are told who are needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaps:
    """Seconds by which whatever is to come may come later, or sooner, as the bot's clock has leapt."""

    late: float
    sooner: float


def id_of(rung: str) -> str:
    """Return the user id of whom a rung reaches."""
    return f"U0{LEADERS[rung].upper()}0001"


def hire(slack: LocalSlack) -> None:
    """Add those whom the ladder reaches."""
    for rung, name in LEADERS.items():
        user = User(id=id_of(rung), name=name, real_name=name.title(), email=f"{name}@example.com")
        slack.workspace.users[user.id] = user


def told(slack: LocalSlack, rung: str, number: str) -> list[Message]:
    """Return what whoever a rung reaches was told of an incident, each time that they were needed."""
    return [
        one
        for channel in slack.channels
        if channel.is_im and id_of(rung) in channel.members
        for one in channel.log
        if one.user == slack.bot_user_id and not one.deleted and number in one.visible and ASKED in one.visible
    ]


def stored(database: Path) -> Counter[tuple[str, str]]:
    """Count what is stored of the ladder: an incident's number, and whom it came to."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT number, role FROM escalation JOIN incident ON incident.id = incident_id WHERE cause LIKE 'rung:%'"
        )
        return Counter((number, role) for number, role in rows)


def climbed(
    slack: LocalSlack,
    stories: Sequence[Story],
    *,
    kept: Mapping[tuple[str, str], int],
    ended: Mapping[str, float],
    leaps: Leaps,
) -> Iterator[Violation]:
    """Yield every rung that is lost, doubled, or reached in an incident that is private or over.

    Args:
        kept: as `stored`.
        ended: an incident's number -> when it was over, in seconds since 1970.
    """
    for story in stories:
        if len(story.numbers) != 1:
            continue
        for rung in LEADERS:
            there = told(slack, rung, story.number)
            what = f"the {rung} of {story.number}"
            if (noted := kept[story.number, rung]) != len(there):
                kind = "lost" if len(there) < noted else "doubled"
                yield Violation(kind, f"{what}: stored {noted} times, told {len(there)} times")
            least, most = (0, 0) if story.private else _wanted(slack, story, AFTER[rung], ended, leaps)
            if len(there) < least:
                yield Violation("lost", f"{what}: not told")
            elif len(there) > most:
                yield Violation("doubled", f"{what}: told {len(there)} times, not {most}")
            elif any(float(one.ts) > ended[story.number] + TOLERANCE for one in there):
                yield Violation("doubled", f"{what}: told after the end")


def _wanted(slack: LocalSlack, story: Story, after: float, ended: Mapping[str, float], leaps: Leaps) -> tuple[int, int]:
    """Return how often a rung is to be reached, at least and at most, by how long the incident was open."""
    announced = [one for one in slack.channel("incidents").log if not one.is_reply and story.number in one.visible]
    if not announced:
        return 0, 1  # that is found by others
    lasted = ended[story.number] - float(announced[0].ts)
    if lasted > after + TOLERANCE + leaps.late:
        return 1, 1
    return 0, int(lasted + TOLERANCE + leaps.sooner > after)
