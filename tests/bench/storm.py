"""Fifty incidents while Slack throttles: `python -m tests.bench.storm`.

They are declared within 30 s, twice as densely as fifty a minute; every third call is answered 429, after which the
bot leaves that method alone for a second, and a channel takes a message a second. An update is due after 45 s. Told
is how long after each declaration each thing stood in Slack: a room with its declarer in it, the card, the first
reminder, the announcement, and what only shows it better (topic, pin, link).
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.demo.faults import Arguments, Fault, RateLimited
from bot.demo.slack import LocalSlack
from bot.demo.workspace.channels import Channel
from tests.bench.frame import Row, median, on_its_own
from tests.bench.stage import running
from tests.faults.replicas_stage import moment

BENCH = "storm"
INCIDENTS = 50
WITHIN = 30.0
LIMIT = 140.0
POLICY = """
preset: sev
channels:
  announce: incidents
people:
  on_call: [S0ONCALL01]
  admin: [U0DANA0001]
severities:
  sev1: {update_every: 45s}
"""
UPDATE_EVERY = 45.0

Stands = Callable[[LocalSlack, Channel | None, str], bool]


def _has(text: str) -> Stands:
    def stands(_slack: LocalSlack, room: Channel | None, _title: str) -> bool:
        return room is not None and any(text in message.visible for message in room.messages)

    return stands


THINGS: Final[Mapping[str, Stands]] = {
    "war room": lambda _slack, room, _title: room is not None and _declarer_is_in(room),
    "card": lambda slack, room, title: (
        room is not None
        and any(message.user == slack.bot_user_id and title in message.visible for message in room.messages)
    ),
    "reminder": _has("is due."),
    "announcement": lambda slack, _room, title: any(
        title in message.visible for message in slack.channel("incidents").messages
    ),
    "cosmetics": lambda _slack, room, _title: (
        room is not None and bool(room.topic) and bool(room.pinned) and bool(room.bookmarks)
    ),
}
"""In the order of their importance."""


def _declarer_is_in(room: Channel) -> bool:
    """Tell whether the declarer is in the room."""
    return "U0A1ICE001" in room.members


def every_third() -> Callable[[str, Arguments], Fault | None]:
    """Answer every third call of the Web API 429."""
    count = itertools.count(1)

    def choose(method: str, _arguments: Arguments) -> Fault | None:
        return RateLimited(0) if method != "apps.connections.open" and next(count) % 3 == 0 else None

    return choose


async def measure() -> Sequence[Row]:
    """Declare, and see what stands when."""
    stood: dict[str, dict[int, float]] = {thing: {} for thing in THINGS}
    declared: dict[int, float] = {}
    async with running(policy=POLICY, rates=True) as bot:
        slack = bot.slack
        slack.faults.choose = every_third()
        alice = slack.person("alice")
        loop = asyncio.get_running_loop()
        began = time.monotonic()
        typed = []

        def look() -> None:
            rooms = {room.name: room for room in slack.channels if room.name.startswith("war-room-")}
            for index, at in declared.items():
                if all(index in known for known in stood.values()):
                    continue
                title = f"outage {index:02d} of shop"
                room = next((room for name, room in rooms.items() if f"outage-{index:02d}-" in name), None)
                for thing, stands in THINGS.items():
                    if index not in stood[thing] and stands(slack, room, title):
                        stood[thing][index] = time.monotonic() - at

        for index in range(INCIDENTS):
            due = began + index * WITHIN / INCIDENTS
            while time.monotonic() < due:
                look()
                await moment(0.05)
            declared[index] = time.monotonic()
            line = f"/incident declare outage {index:02d} of shop sev1"
            typed.append(loop.create_task(alice.command(line)))
        while time.monotonic() - began < LIMIT and any(len(known) < INCIDENTS for known in stood.values()):
            look()
            await moment(0.05)
        await asyncio.gather(*typed)
        throttled = sum(call.error == "ratelimited" for call in slack.calls)
        doubled = sum(
            sum(title in message.visible for message in slack.channel("incidents").messages) > 1
            for title in (f"outage {index:02d} of shop" for index in range(INCIDENTS))
        )
    rows = [_row(thing, stood[thing]) for thing in THINGS]
    missing = sum(INCIDENTS - len(known) for known in stood.values()) + doubled
    rows.append(
        Row(
            bench=BENCH,
            what="storm: not there in the end, or twice",
            figure=missing,
            unit="things",
            goal="0",
            met=missing == 0,
            note=f"{throttled} calls were answered 429; looked at for {LIMIT:.0f} s",
        )
    )
    return rows


def _row(thing: str, known: Mapping[int, float]) -> Row:
    after = [seconds - (UPDATE_EVERY if thing == "reminder" else 0) for seconds in known.values()] or [LIMIT]
    return Row(
        bench=BENCH,
        what=f"storm of {INCIDENTS} declarations, every third call 429: {thing}",
        figure=median(after),
        unit="s",
        goal="none lost",
        note=f"{len(known)} of {INCIDENTS}, the last after {max(after):.0f} s"
        + (", from when it was due" if thing == "reminder" else ""),
    )


if __name__ == "__main__":
    on_its_own(lambda: asyncio.run(measure()))
