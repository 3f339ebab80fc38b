"""In whatever order Slack's events come, twice or not at all: what is remembered is the same. Rows: 137."""

from __future__ import annotations

import asyncio
import itertools
import random
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.backfill import PIN, PUSHPINS, Backfill, Mark, Page
from bot.domain.effects import ROOM, Spot
from bot.domain.overview import Stay
from bot.domain.timeline import microseconds
from bot.slack.inbound.events.intake import take_together
from bot.slack.workspace.messages import as_it_stands
from bot.workflows.act import Act
from bot.workflows.upkeep import backfill
from storage.unit_of_work import UnitOfWork
from tests.support.builders import ALICE, BOB, CAROL, a_policy, an_incident
from tests.support.databases import Store, a_store
from tests.support.world import START

PEOPLE: Final = (ALICE, BOB, CAROL)
ACTS: Final = ("say", "reply", "edit", "delete", "react", "unreact", "pin", "unpin", "come", "go")
NOW: Final = START + timedelta(hours=1)

_rooms = itertools.count(1)


@dataclass
class Slack:
    """What Slack has of a room, and the events that it sent of it."""

    channel: str
    events: list[Mapping[str, Any]] = field(default_factory=list)
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    marks: set[Mark] = field(default_factory=set)
    there: set[str] = field(default_factory=set)
    clock: int = 0

    def tick(self) -> str:
        """A new ``ts``."""
        self.clock += 1
        return f"{START.timestamp() + self.clock:.0f}.000000"

    def act(self, act: str, user: str, which: int) -> None:
        """Someone does something, if it can be done."""
        said = sorted(self.said)
        ts = said[which % len(said)] if said else ""
        match act:
            case "say":
                self._say(user, None)
            case "reply" if ts:
                self._say(user, self.said[ts].get("thread_ts", ts))
            case "edit" if ts:
                before = dict(self.said[ts])
                at = self.tick()
                self.said[ts] |= {"text": f"edited at {at}", "edited": {"user": user, "ts": at}}
                changed = {"subtype": "message_changed", "message": dict(self.said[ts]), "previous_message": before}
                self._tell("message", at, channel=self.channel, **changed)
            case "delete" if ts:
                gone = self.said.pop(ts)
                self.marks = {mark for mark in self.marks if mark.ts != microseconds(ts)}
                self._tell(
                    "message",
                    self.tick(),
                    channel=self.channel,
                    subtype="message_deleted",
                    deleted_ts=ts,
                    previous_message=gone,
                )
            case "react" | "unreact" if ts:
                mark = Mark(microseconds(ts), sorted(PUSHPINS)[which % 2], user)
                if (mark in self.marks) == (act == "unreact"):
                    self.marks ^= {mark}
                    kind = "reaction_added" if act == "react" else "reaction_removed"
                    item = {"type": "message", "channel": self.channel, "ts": ts}
                    self._tell(kind, self.tick(), user=user, reaction=mark.sort, item=item)
            case "pin" | "unpin" if ts:
                pinned = {mark for mark in self.marks if mark.sort == PIN and mark.ts == microseconds(ts)}
                if bool(pinned) == (act == "unpin"):
                    self.marks ^= pinned or {Mark(microseconds(ts), PIN, user)}
                    kind = "pin_added" if act == "pin" else "pin_removed"
                    self._tell(kind, self.tick(), user=user, channel_id=self.channel, item={"message": {"ts": ts}})
            case "come" | "go" if (user in self.there) == (act == "go"):
                self.there ^= {user}
                kind = "member_joined_channel" if act == "come" else "member_left_channel"
                self._tell(kind, self.tick(), user=user, channel=self.channel)
            case _:
                pass

    def _say(self, user: str, thread: str | None) -> None:
        ts = self.tick()
        message = {"type": "message", "user": user, "text": f"said at {ts}", "ts": ts}
        self.said[ts] = message | ({"thread_ts": thread} if thread else {})
        self._tell("message", ts, channel=self.channel, **{k: v for k, v in self.said[ts].items() if k != "type"})

    def _tell(self, kind: str, at: str, **event: Any) -> None:
        self.events.append({"type": kind, "ts": at, "event_ts": at} | event)


histories = st.lists(
    st.tuples(st.sampled_from(ACTS), st.sampled_from(PEOPLE), st.integers(0, 5)), min_size=3, max_size=25
)


async def remembered(store: Store, channel: str, hear: Callable[[UnitOfWork, int], Awaitable[None]]) -> Any:
    """Open a room, hear what is heard, and return what is remembered of it."""
    number = next(_rooms)
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident(number=f"INC-{number}"))
        await uow.slack_places.put(incident.id, ROOM, Spot(channel))
        await hear(uow, incident.id)
        said = [
            (one.happened_at, one.author, one.text, one.earlier, one.key, one.in_thread, one.edited_at, one.deleted_at)
            for one in await uow.messages.of(incident.id, workspace_url="")
        ]
        stays: Sequence[Stay] = await uow.participants.of(incident.id)
        return said, stays


def a_history(acts: Sequence[tuple[str, str, int]]) -> Slack:
    """Have people do things in a room of their own."""
    slack = Slack(f"C{next(_rooms):08}")
    for act in acts:
        slack.act(*act)
    return slack


def somewhere_else(events: Sequence[Mapping[str, Any]], channel: str, other: str) -> list[Mapping[str, Any]]:
    """Tell the same of another room."""
    moved: list[Mapping[str, Any]] = []
    for event in events:
        item = event.get("item")
        new = {**event}
        for name in ("channel", "channel_id"):
            if name in new:
                new[name] = other
        if item and "channel" in item:
            new["item"] = item | {"channel": other}
        moved.append(new)
    return moved


async def hear(uow: UnitOfWork, events: Sequence[Mapping[str, Any]], *, together: int = 1) -> None:
    """Take events in, so many at a time."""
    for first in range(0, len(events), together):
        await take_together(Act(uow=uow, policy=a_policy(), now=NOW), events[first : first + together])


async def read_again(uow: UnitOfWork, incident_id: int, channel: str, slack: Slack) -> None:
    """Read what Slack has: the channel, each thread, pins and members."""
    parents = {microseconds(one["thread_ts"]) for one in slack.said.values() if "thread_ts" in one}
    for thread in (0, *sorted(parents)):
        there = [
            one
            for one in slack.said.values()
            if (microseconds(one["thread_ts"]) if "thread_ts" in one else 0) == thread
        ]
        place = Backfill(
            incident_id=incident_id, channel=channel, thread=thread, oldest=microseconds("1.0"), held_until=NOW
        )
        marks = frozenset(
            mark for mark in slack.marks if mark.sort in PUSHPINS and mark.ts in {microseconds(m["ts"]) for m in there}
        )
        page = Page(revisions=tuple(as_it_stands(channel, one) for one in there), marks=marks)
        before = await backfill.known(uow, place)
        await backfill.take_in(uow, place, page, before=before, asked_at=NOW, now=NOW)
        if not thread:
            pins = {mark for mark in slack.marks if mark.sort == PIN}
            await backfill.see_room(uow, place, pins, slack.there, asked_at=NOW, now=NOW)


@asynccontextmanager
async def a_copy(migrated: Path) -> AsyncIterator[Store]:
    """Open a database in which nothing is yet."""
    with TemporaryDirectory() as directory:
        shutil.copy(migrated, f"{directory}/warroom.db")
        async with a_store(f"sqlite:///{directory}/warroom.db", migrated=False) as store:
            yield store


@given(acts=histories, seed=st.integers(0, 2**16))
@settings(max_examples=60)
def test_events_in_any_order_and_some_of_them_twice_are_remembered_as_in_order(
    migrated: Path, acts: list[tuple[str, str, int]], seed: int
) -> None:
    async def both() -> None:
        async with a_copy(migrated) as store:
            slack = a_history(acts)
            chance = random.Random(seed)
            other = f"C{next(_rooms):08}"
            events = somewhere_else(slack.events, slack.channel, other)
            mixed = [*events, *(event for event in events if chance.random() < 0.3)]
            chance.shuffle(mixed)
            in_order = await remembered(store, slack.channel, lambda uow, _: hear(uow, slack.events))
            in_disorder = await remembered(store, other, lambda uow, _: hear(uow, mixed, together=1 + seed % 9))
            assert in_disorder == in_order

    asyncio.run(both())


@given(acts=histories, seed=st.integers(0, 2**16))
@settings(max_examples=60)
def test_with_events_lost_and_the_rest_read_again_what_stands_is_what_slack_has(
    migrated: Path, acts: list[tuple[str, str, int]], seed: int
) -> None:
    async def lost_and_found() -> None:
        async with a_copy(migrated) as store:
            slack = a_history(acts)
            chance = random.Random(seed)
            heard = [event for event in slack.events if chance.random() < 0.6]
            late = [event for event in heard if chance.random() < 0.3]
            early = [event for event in heard if event not in late]
            chance.shuffle(early)

            async def all_of_it(uow: UnitOfWork, incident_id: int) -> None:
                await hear(uow, early)
                await read_again(uow, incident_id, slack.channel, slack)
                await hear(uow, late)
                await read_again(uow, incident_id, slack.channel, slack)  # once more, after Slack's last try

            said, stays = await remembered(store, slack.channel, all_of_it)
            stands = {(text, key) for _, _, text, _, key, _, _, deleted_at in said if deleted_at is None}
            keys = {mark.ts for mark in slack.marks}
            assert stands == {(one["text"], microseconds(one["ts"]) in keys) for one in slack.said.values()}
            assert {stay.user for stay in stays if stay.left_at is None} == slack.there

    asyncio.run(lost_and_found())
