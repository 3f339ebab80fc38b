"""What people do during a run: they declare, talk, report, press, and try again when no answer comes."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Final

from bot.demo.people.person import Person
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.messages import Message
from bot.demo.workspace.reply import Reply
from bot.domain.incident import short_number
from tests.faults.facts import DECLARED, NUMBER, Fact, Story, Words, judged
from tests.faults.simulator import Simulation

PATIENCE: Final = 20
"""How often somebody tries the same thing."""

NERVOUS_FOR: Final = 45.0
"""Seconds within which somebody who got no answer declares the same again without looking."""


class People:
    """Everybody who works on incidents in one run."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._slack = simulation.slack
        self._rng = random.Random(simulation.rng.random())
        self._words = Words()
        self.stories: list[Story] = []

    async def live(self, story: Story, acts: int) -> None:
        """Go through one incident from its declaration on."""
        self.stories.append(story)
        person = self._slack.person(story.declared_by)
        await self._declare(story, person)
        place = await self._place(story)
        if story.private:
            await self._fetch(story, place)
        for _ in range(acts):
            await self._simulation.passes(self._rng.choice((0.2, 1.0, 4.0, 15.0)))
            act = self._rng.choices(self._acts, weights=self._weights)[0]
            await act(self, story, place)

    def invent(self, sort: str) -> Story:
        """Think of an incident.

        Args:
            sort: a severity, or ``private``.
        """
        private = sort == "private"
        severity = "sev2" if private else sort
        by = self._rng.choice(("alice", "bob", "carol"))
        title = f"{self._words.new(secret=private)} is down"
        return Story(title, severity, private, by, {self._slack.person(by).id})

    # The declaration, and where it is worked on

    async def _declare(self, story: Story, person: Person) -> None:
        flag = "--private " if story.private else ""
        line = f"/incident declare {flag}{story.title} {story.severity}"
        began = self._simulation.loop.time()
        for _ in range(PATIENCE):
            if self._simulation.loop.time() - began > NERVOUS_FOR and await self._is_listed(story, person):
                return
            reply = await self._answered(person.command(line))
            if judged("declare", reply):
                story.numbers |= set(DECLARED.findall(reply.text))
                return
            await self._simulation.passes(self._rng.uniform(2, 8))
        raise AssertionError(f"no one could declare {story.title}")

    async def _is_listed(self, story: Story, person: Person) -> bool:
        """Look whether it was declared after all; only an answer tells."""
        while True:
            reply = await self._answered(person.command("/incident list"))
            if reply.error is None and ("No incident is open" in reply.text or NUMBER.search(reply.text)):
                found = [line for line in reply.text.splitlines() if story.title in line]
                story.numbers |= {number for line in found for number in NUMBER.findall(line)}
                return bool(found)
            await self._simulation.passes(3)

    async def _place(self, story: Story) -> Channel:
        """Wait for the place where the incident is worked on, as somebody who keeps looking for it."""
        while True:
            if not story.has_room:
                return self._slack.channel("incidents")
            mark = short_number(story.number)
            for channel in self._slack.channels:
                if mark in channel.name and self._slack.person(story.declared_by).id in channel.members:
                    return channel
            await self._simulation.passes(1)

    async def _fetch(self, story: Story, room: Channel) -> None:
        """Bring somebody into a private room."""
        other = self._slack.person(self._rng.choice(("alice", "bob", "carol")))
        if other.id not in room.members:
            await self._slack.person(story.declared_by).invite(room, other)
        story.members.add(other.id)

    def _somebody(self, story: Story, place: Channel) -> Person:
        there = [
            person for person in self._slack.people if person.id in place.members and not person.user.is_restricted
        ]
        if story.private:
            there = [person for person in there if person.id in story.members]
        return self._rng.choice(there)

    # Acts

    async def _ask(self, story: Story, place: Channel, what: str, line: str, word: str) -> bool | None:
        """Type a command about the incident; whoever gets no answer tries again in other words."""
        person = self._somebody(story, place)
        fact = Fact(what, word)
        story.facts.append(fact)
        about = "" if story.has_room else f"{story.number} "
        reply = await self._answered(person.command(f"/incident {line.format(about=about, word=word)}", channel=place))
        fact.certain, fact.answer = judged(what, reply), reply.text
        return fact.certain

    async def _insist(self, story: Story, place: Channel, what: str, line: str) -> None:
        for _ in range(PATIENCE):
            if await self._ask(story, place, what, line, self._words.new(secret=story.private)) is not None:
                return
            await self._simulation.passes(self._rng.uniform(1, 6))

    async def update(self, story: Story, place: Channel) -> None:
        """Tell everybody what is being done."""
        await self._insist(story, place, "update", "update {about}{word} is tried")

    async def note(self, story: Story, place: Channel) -> None:
        """Put something on the timeline."""
        await self._insist(story, place, "note", "timeline {about}{word} was seen")

    async def record(self, story: Story, place: Channel) -> None:
        """Say what was done: a record of its own."""
        await self._insist(story, place, "did", "did {about}{word} was drained")

    async def severity(self, story: Story, place: Channel) -> None:
        """Change the severity, of an incident with a room between the two that have one."""
        new = self._rng.choice(("sev1", "sev2") if story.has_room else ("sev3", "sev4"))
        await self._insist(story, place, "severity", f"severity {{about}}{new} because {{word}}")

    async def status(self, story: Story, place: Channel) -> None:
        """Change the status."""
        new = self._rng.choice(("investigating", "identified", "monitoring"))
        await self._insist(story, place, "status", f"status {{about}}{new} {{word}}")

    async def role(self, story: Story, place: Channel) -> None:
        """Give somebody a role; of a private incident only who is there."""
        name = self._somebody(story, place).name
        await self._insist(story, place, "role", f"role {{about}}communications @{name}")

    async def talk(self, story: Story, place: Channel) -> None:
        """Say something, perhaps in a thread, perhaps to change or delete it at once or later."""
        if not story.has_room:
            return
        person = self._somebody(story, place)
        own = [one for one in place.log if one.user == person.id and not one.is_system and not one.deleted]
        word = self._words.new(secret=story.private)
        match self._rng.choice(("say", "say", "say", "reply", "edit", "delete")):
            case "reply" if own:
                await person.say(f"{word} said below", channel=place, thread=self._rng.choice(own))
            case "edit" if own:
                await person.edit(self._rng.choice(own), f"{word} said instead")
            case "delete" if own:
                await person.delete(self._rng.choice(own))
            case _:
                await person.say(f"{word} said", channel=place)

    async def press(self, story: Story, place: Channel) -> None:
        """Answer a reminder by its buttons, if there is one."""
        person = self._somebody(story, place)
        labels = ("Snooze 1 min", "No change")
        asking = [one for one in place.log if not one.deleted and set(labels) & set(one.buttons)]
        asking = [one for one in asking if story.number in one.visible]
        if asking:
            await self._answered(self._press(person, asking[-1], self._rng.choice(labels)))

    @staticmethod
    async def _press(person: Person, message: Message, label: str) -> Reply:
        try:
            return await person.press(message, label)
        except LookupError:  # it has just been answered
            return Reply(person.id)

    async def wait(self, story: Story, place: Channel) -> None:
        """Do nothing for long enough that an update falls due."""
        await self._simulation.passes(self._rng.uniform(30, 200))

    _acts: tuple[Callable[[People, Story, Channel], Awaitable[None]], ...] = (
        update, note, record, severity, status, role, talk, press, wait,
    )  # fmt: skip
    _weights = (5, 2, 1, 2, 2, 1, 8, 3, 2)

    # The end

    async def probe(self, story: Story, place: Channel) -> Fact:
        """Say something while nothing goes wrong any more."""
        await self._insist(story, place, "update", "update {about}{word} after the storm")
        return story.facts[-1]

    async def resolve(self, story: Story, place: Channel) -> None:
        """End it, and ask for the draft."""
        await self._insist(story, place, "resolve", "resolve {about}now {word} fixed it")
        await self._simulation.passes(10)
        story.drafts_asked += 1
        await self._ask(story, place, "postmortem", "postmortem {about}", "")

    async def place_of(self, story: Story) -> Channel:
        """Return where the incident is worked on."""
        return await self._place(story)

    async def _answered(self, act: Awaitable[Reply]) -> Reply:
        """Wait for an answer that says more than that one is to come."""
        try:
            reply = await act
        except SlackError as refused:
            return Reply("", error=refused.error)
        for _ in range(20):
            if reply.error is not None or not reply.text.startswith("Still working"):
                break
            if len(reply.messages) > 1:
                break
            await self._simulation.passes(1)
        return reply
