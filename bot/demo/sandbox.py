"""The sandbox: a local Slack, a running bot, and one clock that moves when told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from bot.demo.slack import LocalSlack


class Bot(Protocol):
    """What the sandbox needs of the bot that runs in it."""

    async def quiet(self) -> None:
        """Return when everything that can be done now has been done."""

    async def next_due(self) -> datetime | None:
        """Return when the next thing is due; ``None``: nothing waits for time to pass."""


class MovableClock(Protocol):
    """A clock that stands still until it is moved."""

    def now(self) -> datetime:
        """Return the time."""

    def move_to(self, instant: datetime) -> None:
        """Set the time."""


class Sandbox:
    """People act through ``slack``; time passes when told to."""

    def __init__(self, slack: LocalSlack, bot: Bot, clock: MovableClock) -> None:
        self.slack = slack
        self.bot = bot
        self.clock = clock

    async def settled(self) -> None:
        """Return when neither Slack nor the bot has anything left to do at this instant."""
        while True:
            before = self.slack.activity
            await self.slack.idle()
            await self.bot.quiet()
            await self.slack.idle()
            if self.slack.activity == before:
                return

    async def passes(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass, stopping at each instant at which something is due."""
        until = self.clock.now() + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        await self.settled()
        while (due := await self._next_due()) is not None and due <= until:
            await self._move_to(max(due, self.clock.now()))
        await self._move_to(until)

    async def _next_due(self) -> datetime | None:
        retry = self.slack.next_due()
        if retry is not None:  # by Slack's clock, which may differ from ours
            retry -= self.slack.workspace.now() - self.clock.now()
        instants = (await self.bot.next_due(), retry)
        return min((instant for instant in instants if instant is not None), default=None)

    async def _move_to(self, instant: datetime) -> None:
        self.clock.move_to(instant)
        await self.slack.time_moved()
        await self.settled()
