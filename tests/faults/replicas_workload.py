"""People who declare, talk, answer reminders and resolve while replicas die, and who try again as people do."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from bot.demo.people.person import Person
from bot.demo.slack import LocalSlack
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from bot.demo.workspace.reply import Reply
from bot.domain.incident import short_number
from tests.faults.ladder import told
from tests.faults.replicas_stage import CALLS, LADDER, moment
from tests.support.stand_in import Ringing, StandIn

T = TypeVar("T")

BROKEN = "Something went wrong"
WORKING = "Still working on it"
WORD_WITHIN = 20.0
"""Seconds that somebody waits who was told that it is being worked on; then the replica must be gone."""

DECLARED_EVERY = 0.3
"""Seconds at least from one declaration to the next: not even a bad day has forty of them in one second."""


@dataclass
class Story:
    """One incident as the people in it know it: what they did, and were told that it was done."""

    title: str
    private: bool
    number: str = ""
    talk: list[str] = field(default_factory=list)
    updates: list[str] = field(default_factory=list)
    promises: int = 0
    """Reminders that were waited for."""
    answered: set[str] = field(default_factory=set)
    """The ts of each that came, and was answered."""
    missed: list[str] = field(default_factory=list)
    """What did not come though it was waited for long enough."""

    @property
    def calls(self) -> list[str]:
        """What the pager is to know its calls by: each incident is open until all of them came."""
        return [] if self.private else [f"{self.number}{call}" for call in CALLS]


@dataclass
class Workload:
    """Many incidents, so many at once."""

    slack: LocalSlack
    pager: StandIn
    incidents: int
    promises: int
    """Of all incidents together."""
    at_once: int
    patience: float
    """Seconds after which what did not come counts as lost."""
    seed: int
    events_within: float = 400
    """Seconds for which somebody waits until Slack has sent again what nobody took; its last try is after 6 min."""
    unheard: int = 0
    """Lines that are not judged, because that took longer."""
    private_share: float = 0.3
    stories: list[Story] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """Answers that say that something went wrong on our side."""

    async def run(self) -> None:
        """Live through all of them."""
        free = asyncio.Semaphore(self.at_once)

        async def one(number: int) -> None:
            async with free:
                await self._live(self.stories[number], random.Random(f"{self.seed}/{number}"), self._share(number))

        chance = random.Random(f"{self.seed}/private")
        self.stories = [
            Story(f"outage {self.seed}-{number:03d}", chance.random() < self.private_share)
            for number in range(self.incidents)
        ]
        async with asyncio.TaskGroup() as all_of_them:
            for number in range(self.incidents):
                all_of_them.create_task(one(number))
                await moment(DECLARED_EVERY)

    def _share(self, number: int) -> int:
        each, rest = divmod(self.promises, self.incidents)
        return each + (number < rest)

    async def _live(self, story: Story, chance: random.Random, promises: int) -> None:
        flag = "--private " if story.private else ""
        command = f"/incident declare {flag}{story.title} sev2"
        reply = await self._insist(lambda: self._alice.command(command), "INC-")
        found = re.search(r"INC-[0-9]{4}-[0-9]{4}-[0-9]{3,}", reply.text)
        assert found is not None
        story.number = found[0]
        room = await self._wait(story, "its war room with the card", lambda: self._furnished(story))
        if room is None:
            return
        for _ in range(promises):
            await self._talk(story, room, chance)
            story.promises += 1
            reminder = await self._wait(story, f"reminder {story.promises}", lambda: _open_reminder(room, story))
            if reminder is None:
                return
            story.answered.add(reminder.ts)
            await self._answer(story, room, reminder, chance)
        for rung in () if story.private else LADDER:
            await self._wait(story, f"the {rung}", partial(self._told, rung, story))
        for call in story.calls:
            await self._wait(story, f"the page {call}", partial(self._rung, call))
        await self._until_events_came(story)
        resolve = "/incident resolve now switched it off and on again"
        await self._insist(lambda: self._alice.command(resolve, channel=room), "esolved")
        await self._wait(story, "its draft", lambda: next(iter(drafts(self.slack, story)), None))

    async def _until_events_came(self, story: Story) -> None:
        """Wait for what Slack sends again: the draft would lack it. What takes too long is not looked for on it."""
        await moment(1)
        left = self.events_within
        while self.slack.next_due() is not None and left > 0:
            await moment()
            left -= 0.1
        if self.slack.next_due() is not None:
            self.unheard += len(story.talk)
            story.talk.clear()

    async def _talk(self, story: Story, room: Channel, chance: random.Random) -> None:
        line = f"{story.title} line {len(story.talk)} {chance.randrange(10**6)}"
        await self._alice.say(line, channel=room)
        story.talk.append(line)

    async def _answer(self, story: Story, room: Channel, reminder: Message, chance: random.Random) -> None:
        lot = chance.random()
        if lot < 0.15:
            text = f"{story.title} news {len(story.updates)}"
            story.updates.append(text)
            await self._update(room, text)
        elif lot < 0.3:
            snooze = next((label for label in reminder.buttons if label.startswith("Snooze")), None)
            if snooze is not None:
                await self._press(story, reminder, snooze, lambda: snooze not in reminder.buttons)
        else:
            await self._press(story, reminder, "No change", lambda: not reminder.buttons)

    async def _update(self, room: Channel, text: str) -> None:
        """Post an update; whoever gets no answer looks whether it is there before typing it again."""
        while True:
            reply = await self._alice.command(f"/incident update {text}", channel=room)
            if await self._said(reply, "Posted update"):
                return
            await moment(1)
            status = await self._insist(lambda: self._alice.command("/incident status", channel=room), "INC-")
            if text in status.text:
                return

    async def _press(self, story: Story, message: Message, label: str, done: Callable[[], bool]) -> None:
        """Press until it shows."""
        try:
            async with asyncio.timeout(self.patience):
                while not done():
                    await self._alice.press(message, label)
                    for _ in range(50):
                        if not done():
                            await moment()
        except LookupError:  # it was answered meanwhile
            return
        except TimeoutError:
            story.missed.append(f"what came of {label!r}")

    async def _insist(self, act: Callable[[], Awaitable[Reply]], expected: str) -> Reply:
        while True:
            reply = await act()
            if await self._said(reply, expected):
                return reply
            await moment(0.3)

    async def _said(self, reply: Reply, expected: str) -> bool:
        """Whether the answer came that somebody hopes for, also if it takes a while."""
        left = WORD_WITHIN
        while reply.error is None and expected not in reply.text and WORKING in reply.text and left > 0:
            await moment()
            left -= 0.1
        return reply.error is None and self._sound(reply) and expected in reply.text

    def _sound(self, reply: Reply) -> bool:
        if BROKEN not in reply.text:
            return True
        self.broken.append(reply.text)
        return False

    async def _wait(self, story: Story, what: str, look: Callable[[], T | None]) -> T | None:
        try:
            async with asyncio.timeout(self.patience):
                while (found := look()) is None:
                    await moment()
        except TimeoutError:
            story.missed.append(what)
            return None
        return found

    def _told(self, rung: str, story: Story) -> Message | None:
        return next(iter(told(self.slack, rung, story.number)), None)

    def _rung(self, call: str) -> Ringing | None:
        return next((one for one in self.pager.rung if one.key == call), None)

    def _furnished(self, story: Story) -> Channel | None:
        there = rooms(self.slack, story)
        return there[0] if there and there[0].pinned and self._alice.id in there[0].members else None

    @property
    def _alice(self) -> Person:
        return self.slack.person("alice")


def _open_reminder(room: Channel, story: Story) -> Message | None:
    waiting = [one for one in room.messages if "No change" in one.buttons and one.ts not in story.answered]
    return waiting[-1] if waiting else None


def rooms(slack: LocalSlack, story: Story) -> list[Channel]:
    """The channels that were made for an incident."""
    names = [f"war-room-{number}" for number in (story.number.lower(), short_number(story.number))]
    return [one for one in slack.channels if one.name in names or one.name.startswith(tuple(f"{n}-" for n in names))]


def drafts(slack: LocalSlack, story: Story) -> Iterator[str]:
    """The postmortem drafts of an incident, as they stand in Slack."""
    for file in slack.workspace.files.values():
        if story.number.lower() in file.name.lower() and any(file.shares.values()):
            yield file.text
