"""Every instruction of a declaration at which the bot can die: before and after each call to Slack and each commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.demo.faults import Arguments, DropBefore, Fault
from bot.demo.workspace.channels import Channel
from tests.faults.facts import DECLARED, Story
from tests.faults.judge import Judge, Violation
from tests.faults.simulator import Simulation, Trouble

AT_ONCE: Final = 5.0
"""Seconds after the restart by which everything is done of which it can be read whether it was."""

AMBIGUITY: Final = 10.0
"""Seconds after which a message that was under way can no longer appear."""

LATEST: Final = 120.0
"""Seconds after which nobody waits any longer."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where the bot dies: before or after the so-maniest call or commit since it was told to declare."""

    when: str
    what: str
    number: int

    def __str__(self) -> str:
        return f"{self.when} {self.what} {self.number}"


class Executioner(Trouble):
    """Kills the bot once, at one point; counts the points if it is given none."""

    def __init__(self) -> None:
        self._simulation: Simulation | None = None
        self._point: Point | None = None
        self._armed = False
        self.seen = {"call": 0, "commit": 0}
        self.died_at: float | None = None

    async def rage(self, simulation: Simulation) -> None:
        """See `Trouble.rage`."""
        self._simulation = simulation

    def arm(self, point: Point | None) -> None:
        """Wait for a point, from now on; ``None``: only count."""
        self._point, self._armed, self.died_at = point, True, None
        self.seen = {"call": 0, "commit": 0}

    def disarm(self) -> None:
        """Count no more."""
        self._armed = False

    def _reached(self, when: str, what: str) -> bool:
        simulation = self._simulation
        if not self._armed or simulation is None or self._point != Point(when, what, self.seen[what]):
            return False
        self.disarm()
        self.died_at = simulation.loop.time()
        simulation.kill(str(self._point))
        return True

    def on_call(self, method: str, arguments: Arguments) -> Fault | None:
        """See `Trouble.on_call`."""
        self.seen["call"] += 1
        if self._reached("before", "call"):
            return DropBefore()
        self._reached("after", "call")
        return None

    def before_sql(self, what: str) -> None:
        """See `Trouble.before_sql`."""
        if what == "commit":
            self.seen["commit"] += 1
            self._reached("before", "commit")

    def after_sql(self, what: str) -> None:
        """See `Trouble.after_sql`."""
        if what == "commit":
            self._reached("after", "commit")


class Declarations:
    """Declares one incident after the other, each to be cut short at another point."""

    def __init__(self, simulation: Simulation, executioner: Executioner, *, name_taken: bool) -> None:
        """Prepare.

        Args:
            name_taken: whether a stranger has the channel name that each would get.
        """
        self._simulation = simulation
        self._executioner = executioner
        self._name_taken = name_taken
        self._count = 0
        self._alice = simulation.slack.person("alice")
        self._dave = simulation.slack.person("dave")

    async def points(self) -> list[Point]:
        """Declare undisturbed, and return every point that there is."""
        await self._simulation.bot_quiet()
        self._executioner.arm(None)
        await self._declare()
        await self._until_done(self._simulation.loop.time() + LATEST)
        await self._simulation.bot_quiet()
        seen = dict(self._executioner.seen)
        self._executioner.disarm()
        await self._take_back()
        return [
            Point(when, what, number)
            for what, count in seen.items()
            for number in range(1, count + 1)
            for when in ("before", "after")
        ]

    async def cut_short(self, point: Point) -> list[Violation]:
        """Declare, die at a point, and tell what is wrong once everything should be done."""
        simulation = self._simulation
        self._executioner.arm(point)
        await self._declare()
        deadline = simulation.loop.time() + 30
        while self._executioner.died_at is None:
            if simulation.loop.time() > deadline:
                self._executioner.disarm()
                return [Violation("stuck", f"{point} was not reached")]
            await self._simulation.passes(0.05)
        died_at = self._executioner.died_at
        await simulation.up.wait()
        back_at = simulation.loop.time()
        if not self._story.numbers:  # no answer came: whoever wanted it tries again
            await self._declare()
        found = []
        await self._until_room(back_at + AT_ONCE)
        if missing := self._missing_room():
            found.append(Violation("late", f"{point}: {missing} {AT_ONCE} s after the restart"))
        await self._until_done(max(back_at, died_at + AMBIGUITY) + AT_ONCE)
        if missing := self._missing():
            found.append(
                Violation("late", f"{point}: {missing} {simulation.loop.time() - back_at} s after the restart")
            )
        await self._until_done(back_at + LATEST)
        await simulation.bot_quiet()
        judge = Judge(simulation.slack, [self._story])
        found += [Violation(one.kind, f"{point}: {one.what}") for one in judge.violations()]
        await self._take_back()
        return found

    async def _declare(self) -> None:
        """Declare, or declare the same again."""
        if self._executioner.died_at is None:
            self._count += 1
            self._story = Story(f"w{self._count:04d}x is down", "sev1", private=False, declared_by=self._alice.id)
            number = f"1123-{self._count:03d}"
            if self._name_taken:
                await self._dave.create_channel(f"war-room-{number}-w{self._count:04d}x-is-down")
        reply = await self._alice.command(f"/incident declare {self._story.title} sev1")
        self._story.numbers |= set(DECLARED.findall(reply.text))

    async def _until_room(self, deadline: float) -> None:
        while self._missing_room() and self._simulation.loop.time() < deadline:
            await self._simulation.passes(0.1)

    async def _until_done(self, deadline: float) -> None:
        while self._missing() and self._simulation.loop.time() < deadline:
            await self._simulation.passes(0.1)

    def _room(self) -> Channel | None:
        slack = self._simulation.slack
        mark = f"1123-{self._count:03d}"
        return next((one for one in slack.channels if mark in one.name and one.creator == slack.bot_user_id), None)

    def _missing_room(self) -> list[str]:
        room = self._room()
        if room is None:
            return ["the room"]
        missing = [] if room.topic else ["the topic"]
        return missing if self._alice.id in room.members else [*missing, "the people"]

    def _missing(self) -> list[str]:
        slack, room = self._simulation.slack, self._room()
        if room is None or (missing := self._missing_room()):
            return self._missing_room()
        if not room.pinned:
            missing.append("the pinned card")
        if not room.bookmarks:
            missing.append("the bookmark")
        for name in ("incidents", "incidents-sev1"):
            if not any(self._story.title in one.visible for one in slack.channel(name).messages):
                missing.append(f"the announcement in #{name}")
        return missing

    async def _take_back(self) -> None:
        """Make it as if it had not been: what is over costs no time."""
        await self._alice.command("/incident undo", channel=self._room())
        await self._simulation.passes(2)
        await self._simulation.bot_quiet()
        await self._simulation.fresh_bot()
        await self._simulation.bot_quiet()


async def every(declarations: Declarations, part: int, parts: int) -> tuple[int, list[Violation]]:
    """Try every so-maniest point; return how many, and what was wrong."""
    points = (await declarations.points())[part::parts]
    found: list[Violation] = []
    for point in points:
        found += await declarations.cut_short(point)
    return len(points), found
