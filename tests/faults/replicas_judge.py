"""What must be true of the local Slack's own record after replicas died: nothing lost, nothing doubled, in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.demo.slack import LocalSlack
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from tests.faults.judge import Violation
from tests.faults.ladder import told
from tests.faults.pages import calls_of, leaks
from tests.faults.replicas_stage import LADDER
from tests.faults.replicas_workload import Story, Workload, drafts, rooms
from tests.support.stand_in import StandIn


@dataclass
class Verdict:
    """What is wrong, in sentences; and what was counted."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    reminders: int = 0
    """Reminders that stand in Slack."""
    rungs: int = 0
    """Rungs of the ladder that came to someone."""
    pages: int = 0
    """Calls outside Slack."""
    replaced: int = 0
    """Reminders that came so late that the next one stands in their place."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.disordered or self.leaked or self.broken)

    def exactly_once(self, count: int, what: str) -> None:
        """Sort a count."""
        if count == 0:
            self.lost.append(what)
        elif count > 1:
            self.doubled.append(f"{what}: {count} times")

    def add(self, *found: Violation) -> None:
        """Sort what another judge has found."""
        sorts = {"lost": self.lost, "doubled": self.doubled, "leaked": self.leaked}
        for one in found:
            sorts[one.kind].append(one.what)


def judge(slack: LocalSlack, workload: Workload) -> Verdict:
    """Read the record of a Slack in which a workload was lived through."""
    verdict = Verdict(broken=list(workload.broken), pages=len(workload.pager.rung))
    verdict.broken += [
        one.visible for person in slack.people for one in person.ephemerals if "Something went wrong" in one.visible
    ]
    keys = Counter(key for channel in slack.channels for key, _ in said_by_us(channel))
    verdict.doubled += [f"the message {key}: {count} times" for key, count in keys.items() if count > 1]
    numbers = Counter(story.number for story in workload.stories)
    verdict.doubled += [f"{number} for {count} declarations" for number, count in numbers.items() if count > 1]
    known = {one.id for story in workload.stories for one in rooms(slack, story)}
    verdict.doubled += [
        f"{one.name}, of which no one knows" for one in _made_for(slack, workload) if one.id not in known
    ]
    outside = [one for one in slack.channels if not one.name.startswith("war-room-") and not one.is_im]
    for story in workload.stories:
        verdict.lost += [f"{story.title}: {what}" for what in story.missed]
        _judge_ladder(slack, story, verdict)
        _judge_pages(workload.pager, story, verdict)
        _judge_room(slack, story, verdict)
        if story.private:
            told = [one for channel in outside for one in channel.log if _tells_of(one, story)]
            verdict.leaked += [f"{story.title} in {one.channel_id}: {one.visible}" for one in told]
        else:
            announced = [key for key, _ in said_by_us(slack.channel("incidents"))]
            verdict.exactly_once(announced.count(f"{story.number}:announcement"), f"{story.title}: its announcement")
    return verdict


def _made_for(slack: LocalSlack, workload: Workload) -> Iterator[Channel]:
    """The war rooms whose card shows one of the titles, whoever knows their number."""
    titles = [story.title for story in workload.stories]
    for channel in slack.channels:
        if channel.name.startswith("war-room-") and any(
            title in one.visible for one in channel.messages if one.bot_id for title in titles
        ):
            yield channel


def _tells_of(message: Message, story: Story) -> bool:
    return bool(message.bot_id) and (story.title in message.visible or story.number in message.visible)


def _judge_room(slack: LocalSlack, story: Story, verdict: Verdict) -> None:
    there = rooms(slack, story)
    verdict.exactly_once(len(there), f"{story.title}: its war room")
    if len(there) != 1:
        return
    room = there[0]
    verdict.exactly_once(len(room.pinned), f"{story.title}: its pinned card")
    said = [one.visible for one in room.messages if one.bot_id]
    verdict.exactly_once(sum("Resolved by" in text for text in said), f"{story.title}: its all-clear")
    for text in story.updates:
        posted = [one for one in room.messages if one.bot_id and text in one.visible and one not in room.pinned]
        verdict.exactly_once(len([one for one in posted if "Resolved by" not in one.visible]), f"{story.title}: {text}")
    _judge_reminders(room, story, verdict)
    found = list(drafts(slack, story))
    verdict.exactly_once(len(found), f"{story.title}: its draft")
    for line in story.talk if len(found) == 1 else []:
        timeline = found[0].partition("## Timeline")[2].partition("\n## ")[0]
        verdict.exactly_once(timeline.count(line), f"{story.title}: {line!r} on the timeline")


def _judge_ladder(slack: LocalSlack, story: Story, verdict: Verdict) -> None:
    """Whoever the ladder comes to is told once: each incident is open until they are. Of a private one no one is."""
    for rung in LADDER:
        there = len(told(slack, rung, story.number))
        verdict.rungs += there
        if not story.private:
            verdict.exactly_once(there, f"{story.title}: the {rung}")
        elif there:
            verdict.leaked.append(f"{story.title} to the {rung}: {there} times")


def _judge_pages(pager: StandIn, story: Story, verdict: Verdict) -> None:
    verdict.add(*calls_of(pager, story.number, must=story.calls, may=story.calls))
    if story.private:
        verdict.add(*leaks(pager, story.number, story.title))


def _judge_reminders(room: Channel, story: Story, verdict: Verdict) -> None:
    """Every number from 1 to the last stands there once and in order, or a later one took its place."""
    came = [int(found[1]) for key, _ in said_by_us(room) if (found := re.fullmatch(r".*:reminder:(\d+)", key))]
    verdict.reminders += len(came)
    if came != sorted(came):
        verdict.disordered.append(f"{story.title}: reminders {came}")
    verdict.replaced += max(came, default=0) - len(set(came))


def said_by_us(channel: Channel) -> Iterator[tuple[str, Message]]:
    """Every message that an effect posted, by the effect's key."""
    for message in channel.log:
        if message.metadata is not None and message.metadata.get("event_type") == "warroom_effect":
            yield str(message.metadata["event_payload"]["key"]), message
