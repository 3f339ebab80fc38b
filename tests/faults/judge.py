"""The invariants, judged from what stands in Slack and from what people were told; never from the bot's database."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.demo.slack import LocalSlack
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from bot.domain.incident import short_number
from tests.faults.facts import NUMBER, SECRET, WORD, Fact, Story
from tests.support.leaks import outgoing

IN_THE_PLACE: Final = frozenset({"update", "severity", "status", "resolve", "note", "did"})
"""Facts that are told where the incident is worked on, each in a message of its own."""

IN_ORDER: Final = frozenset({"update", "severity", "status", "resolve"})
"""Facts that are told one below the other."""

ANNOUNCED: Final = frozenset({"update", "resolve"})
"""Facts that are told under the announcement too."""

SEVERITY: Final = re.compile(r"\[(SEV\d)\]")

CADENCE: Final = {"SEV1": 180.0, "SEV2": 240.0, "SEV3": 300.0}
"""Seconds between two reminders, by the policy of a run."""

TOLERANCE: Final = 20.0
"""Seconds by which a reminder may be late or early: the tick, and the pace of a channel."""

DUE: Final = re.compile(r"an update (?:is|was) due", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Violation:
    """What should not be."""

    kind: str
    """``lost``, ``doubled``, ``disordered``, ``leaked``, ``stuck``, ``timeline`` or ``promise``."""
    what: str


class Judge:
    """Looks at Slack after a run."""

    def __init__(self, slack: LocalSlack, stories: list[Story]) -> None:
        self._slack = slack
        self._stories = stories

    def violations(self) -> Iterator[Violation]:
        """Yield everything that should not be."""
        yield from self._keys()
        yield from self._leaks()
        for story in self._stories:
            yield from self._one_of_each(story)
            if len(story.numbers) == 1:
                yield from self._facts(story)
                yield from self._order(story)

    # One of each

    def _one_of_each(self, story: Story) -> Iterator[Violation]:
        if len(story.numbers) != 1:
            kind = "doubled" if story.numbers else "lost"
            yield Violation(kind, f"{story.title} was declared as {sorted(story.numbers)}")
            return
        mark = short_number(story.number)
        rooms = [one for one in self._slack.channels if mark in one.name and one.creator == self._slack.bot_user_id]
        yield from _exactly(int(story.has_room), len(rooms), f"rooms of {story.number}")
        for room in rooms:
            yield from _exactly(1, len(room.pinned), f"pins in the room of {story.number}")
            cards = [one for one in self.ours(room) if not one.is_reply and _is_card(one)]
            yield from _exactly(1, len(cards), f"cards of {story.number}")
            yield from _exactly(0 if story.private else 1, len(room.bookmarks), f"bookmarks of {story.number}")
            if story.title not in room.topic:
                yield Violation("lost", f"the topic of {story.number}: {room.topic}")
        for name in ("incidents", "incidents-sev1"):
            there = [one for one in self.roots(name) if story.number in one.visible]
            wanted = 0 if story.private else 1 if name == "incidents" else int(story.severity == "sev1")
            if name == "incidents" or wanted:
                yield from _exactly(wanted, len(there), f"announcements of {story.number} in #{name}")
            elif len(there) > 1:
                yield Violation("doubled", f"announcements of {story.number} in #{name}: {len(there)}")

    def _keys(self) -> Iterator[Violation]:
        """Whatever we say once carries a mark: twice the same mark is the same thing said twice."""
        marks: Counter[tuple[str, str]] = Counter()
        for channel in self._slack.channels:
            for message in self.ours(channel):
                key = ((message.metadata or {}).get("event_payload") or {}).get("key")
                if key:
                    marks[channel.name, key] += 1
        for (name, key), count in marks.items():
            if count > 1:
                yield Violation("doubled", f"{key} stands {count} times in #{name}")

    # Facts

    def _facts(self, story: Story) -> Iterator[Violation]:
        place = self.place(story)
        for fact in story.facts:
            if fact.what not in IN_THE_PLACE:
                continue
            yield from self._seen(fact, len(self._telling(place, fact)), story.number)
            if fact.what in ANNOUNCED and story.has_room and not story.private:
                under = [
                    one for root in self.roots("incidents") for one in self._slack.channel("incidents").thread(root)
                ]
                told = [one for one in under if fact.word in one.visible]
                yield from self._seen(fact, len(told), f"{story.number}, announced")

    def _seen(self, fact: Fact, count: int, where: str) -> Iterator[Violation]:
        told = f"{fact.what} {fact.word} of {where}"
        if fact.certain is True and count == 0:
            yield Violation("lost", f"{told}, answered with {fact.answer!r}")
        elif fact.certain is False and count:
            yield Violation("doubled", f"{told} was refused ({fact.answer!r}) and told all the same")
        elif count > 1:
            yield Violation("doubled", f"{told}: {count} times")

    def _telling(self, place: Channel, fact: Fact) -> list[Message]:
        return [
            one
            for one in self.ours(place)
            if fact.word in one.visible and not _is_card(one) and not one.files and not _is_announcement(one)
        ]

    def _order(self, story: Story) -> Iterator[Violation]:
        place = self.place(story)
        certain = [fact for fact in story.facts if fact.certain and fact.what in IN_ORDER]
        told = [(found[0].ts, fact.word) for fact in certain if (found := self._telling(place, fact))]
        if told != sorted(told):
            yield Violation(
                "disordered", f"{story.number}: said {[w for _, w in told]}, told {[w for _, w in sorted(told)]}"
            )

    # The timeline

    def timeline(self, story: Story) -> Iterator[Violation]:
        """Yield where the newest draft differs from what was said."""
        named = f"{story.number}-postmortem.md"
        drafts = [file for file in self._slack.workspace.files.values() if file.name == named]
        if not drafts:
            yield Violation("lost", f"the draft of {story.number}")
            return
        shared = [ts for file in drafts for stamps in file.shares.values() for ts in stamps]
        if len(shared) > 1 + story.drafts_asked:
            yield Violation("doubled", f"{len(shared)} drafts of {story.number}, {1 + story.drafts_asked} were wanted")
        section = drafts[-1].text.partition("## Timeline")[2].partition("\n## ")[0]
        rows = [line for line in section.splitlines() if line.startswith("|")]
        yield from self._talk(story, rows)
        for fact in story.facts:
            if fact.what in IN_THE_PLACE:
                yield from self._seen(fact, sum(fact.word in row for row in rows), f"the timeline of {story.number}")

    def _talk(self, story: Story, rows: list[str]) -> Iterator[Violation]:
        if not story.has_room:
            return
        known = {fact.word for fact in story.facts}
        said = [one for one in self.place(story).log if one.user != self._slack.bot_user_id and not one.is_system]
        standing = [word for one in said if not one.deleted for word in WORD.findall(one.text)]
        where = f"the timeline of {story.number}"
        shown = []
        for row in rows:
            before = row.find("*(edited at")
            shown += [word for word in WORD.findall(row if before < 0 else row[:before]) if word not in known]
        shown = [word for word in shown if word not in story.title]
        for word, count in Counter(shown).items():
            if word not in standing:
                yield Violation("timeline", f"{where} shows {word}, which stands nowhere")
            elif count > 1:
                yield Violation("timeline", f"{where} shows {word} {count} times")
        for word in standing:
            if word not in shown:
                yield Violation("timeline", f"{where} lacks {word}")
        both = [word for word in shown if word in standing]
        if both != [word for word in standing if word in both]:
            yield Violation("timeline", f"{where} has another order: {both}")

    # Promises

    def promises(self, story: Story, *, since: float, until: float, late: float) -> Iterator[Violation]:
        """Yield what is wrong with the reminders of a time in which nobody reported anything and nothing went wrong.

        Args:
            since: seconds since 1970, as `until`.
            late: seconds by which the bot's clock was set back before: so much later the first may come.
        """
        place = self.place(story)
        ours = self.ours(place)
        named = {one.ts for one in ours if story.has_room or story.number in one.visible}
        told = [one for one in ours if {one.ts, one.thread_ts} & named]  # in its own place it need not be named
        labels = [label for one in told if _is_card(one) for label in SEVERITY.findall(one.visible)]
        every = CADENCE.get(labels[0] if labels else "")
        if every is None:
            return
        due = sorted(float(one.ts) for one in told if DUE.search(one.visible) and since < float(one.ts) < until)
        instants = [since, *due, until]
        for earlier, later in pairwise(instants):
            if later - earlier > every + TOLERANCE + (late if earlier == since else 0):
                yield Violation(
                    "promise", f"{story.number}: nothing for {later - earlier:.0f} s, {every} s are promised"
                )
        for earlier, later in pairwise(due[1:]):  # the first may be late, and the next keeps its beat
            if later - earlier < every - TOLERANCE:
                yield Violation("promise", f"{story.number}: again after {later - earlier:.0f} s, not {every} s")

    # Privacy

    def _leaks(self) -> Iterator[Violation]:
        members = {user for story in self._stories if story.private for user in story.members}
        mine = {short_number(story.number) for story in self._stories if story.private and story.numbers}
        allowed = {one.id for one in self._slack.channels if any(mark in one.name for mark in mine)} | members
        allowed |= {one.id for one in self._slack.channels if one.is_im and set(one.members) & members}
        for reader, sent in outgoing(self._slack):
            if reader and reader not in allowed and SECRET in sent:
                yield Violation("leaked", f"to {reader}: {sent[:300]}")
        for channel in self._slack.channels:
            for message in self.ours(channel):
                if channel.id not in allowed and SECRET in json.dumps([message.text, message.blocks]):
                    yield Violation("leaked", f"in #{channel.name}: {message.visible[:300]}")
        for person in self._slack.people:
            for ephemeral in person.ephemerals:
                if person.id not in members and SECRET in ephemeral.visible:
                    yield Violation("leaked", f"to {person.name} alone: {ephemeral.visible[:300]}")

    # Where things are

    def place(self, story: Story) -> Channel:
        """Return the channel in which the incident is worked on."""
        if not story.has_room:
            return self._slack.channel("incidents")
        return next(one for one in self._slack.channels if short_number(story.number) in one.name)

    def ours(self, channel: Channel) -> list[Message]:
        """Return what the bot says in a channel, and has not deleted."""
        return [
            one for one in channel.log if one.user == self._slack.bot_user_id and not one.deleted and not one.is_system
        ]

    def roots(self, name: str) -> list[Message]:
        """Return what the bot says in a channel, less what is in threads."""
        return [one for one in self.ours(self._slack.channel(name)) if not one.is_reply]


def _exactly(wanted: int, found: int, what: str) -> Iterator[Violation]:
    if found != wanted:
        yield Violation("doubled" if found > wanted else "lost", f"{what}: {found}, not {wanted}")


def _is_card(message: Message) -> bool:
    return "*Declared*" in message.visible and "*Severity*" in message.visible


def _is_announcement(message: Message) -> bool:
    return not message.is_reply and "Time: " in message.visible and NUMBER.search(message.visible) is not None
