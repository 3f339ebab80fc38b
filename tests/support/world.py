"""The world of a scenario: a local Slack, the real bot, one clock that moves when told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import Warroom
from bot.demo.sandbox import Sandbox
from bot.demo.slack import LocalSlack
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from bot.demo.workspace.reply import Reply
from bot.domain.policy import Policy
from bot.manifest import manifest
from bot.policies import load
from bot.runtime import MovableClock
from bot.settings import load_settings
from tests.support import locking
from tests.support.judge import complaints

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning."""

POLICY = """
preset: sev
channels:
  announce: incidents
  per_severity: {sev1: incidents-sev1}
people:
  on_call: [S0ONCALL01]
  engineering_manager: [dana@example.com]
  admin: [U0DANA0001]
reminders: {ask_reporter_after: none}
"""
"""Bob and Carol are on call; Dana manages and administers. Whoever declares is asked nothing by itself."""

SEV3_ASKS = "severities: {sev3: {postmortem: {draft: 5bd}}}\n"
"""A SEV3 asks for a postmortem: what has no room has a draft."""


class World(Sandbox):
    """What scenarios act in: ``world.slack`` for people, ``world.passes`` for time."""

    def __init__(self, slack: LocalSlack, stage: Stage, bot: Warroom, clock: MovableClock) -> None:
        super().__init__(slack, bot, clock)
        self.warroom = bot
        self._stage = stage
        self.alice = slack.person("alice")
        self.bob = slack.person("bob")
        self.carol = slack.person("carol")
        self.dana = slack.person("dana")

    @property
    def incidents(self) -> Channel:
        """The announcement channel."""
        return self.slack.channel("incidents")

    @property
    def rooms(self) -> list[Channel]:
        """Every war room, oldest first."""
        return [channel for channel in self.slack.channels if channel.name.startswith("war-room-")]

    @property
    def room(self) -> Channel:
        """The one war room there is."""
        (room,) = self.rooms
        return room

    @property
    def card(self) -> Message:
        """The card pinned in the one war room."""
        return self.card_in(self.room)

    @staticmethod
    def card_in(room: Channel) -> Message:
        """The card pinned in a war room."""
        (card,) = [message for message in room.pinned if not message.thread_ts]
        return card

    @property
    def document(self) -> str:
        """The newest postmortem draft, as Markdown."""
        files = [file for file in self.slack.workspace.files.values() if file.name.endswith("postmortem.md")]
        return files[-1].content.decode()

    def shown(self, channel: Channel) -> list[str]:
        """What stands in a channel, threads included, as people read it."""
        said = [reply for message in channel.messages for reply in (message, *channel.thread(message))]
        return [message.visible for message in said]

    @property
    def newest(self) -> str:
        """The newest post in the newest war room: what says a change to everyone, whoever made it too."""
        return self.rooms[-1].messages[-1].visible

    @property
    def told(self) -> str:
        """The same, or the newest reply under one: what says what was done, in place of an answer to one person."""
        room = self.rooms[-1]
        said = [one for message in room.messages for one in (message, *room.thread(message))]
        return max((one for one in said if one.user == self.slack.bot_user_id), key=lambda one: float(one.ts)).visible

    async def declare(self, text: str = "checkout is down sev1") -> Reply:
        """Have Alice declare in #general, and wait until everything that follows has happened."""
        reply = await self.alice.command(f"/incident {text}")
        await self.passes(seconds=5)
        return reply

    async def command(self, text: str, *, channel: Channel | str | None = None) -> Reply:
        """Have Alice type a command, in the war room if there is one, and wait for what follows."""
        where = channel or (self.rooms[-1] if self.rooms else "general")
        reply = await self.alice.command(f"/incident {text}", channel=where)
        await self.passes(seconds=5)
        return reply

    async def restart(self) -> None:
        """Stop the bot in good order and start another on the same database."""
        await self.warroom.stop()
        self.warroom = await self._stage.bot(self.slack, self.clock_)
        self.bot = self.warroom

    async def crash(self) -> None:
        """Break off the one delivery that Slack holds up, and start another bot on the same database."""
        while len(held := [task for task in asyncio.all_tasks() if task.get_name().startswith("deliver ")]) > 1:
            await asyncio.wait(held, return_when=asyncio.FIRST_COMPLETED)
        for task in held:
            task.cancel()
        await self.restart()

    @property
    def clock_(self) -> MovableClock:
        """The clock, as the bot needs it."""
        assert isinstance(self.clock, MovableClock)
        return self.clock


@lru_cache
def _policy(text: str) -> Policy:
    """Read a policy once: most worlds have the same one, and nobody changes it."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "policy.yml"
        file.write_text(text, encoding="utf-8")
        return load(file).policy


@dataclass
class Stage:
    """How a world is set up."""

    database_url: str
    policy_file: Path
    http: bool = False
    more: Mapping[str, str] = field(default_factory=dict)
    """Further settings."""
    restored: bool = False
    """Whether the bots are told that the database was put back from a copy."""

    async def bot(self, slack: LocalSlack, clock: MovableClock) -> Warroom:
        """Start a bot that talks to this Slack, and wait until it does."""
        bot = await self.start(slack, clock)
        if not self.http:
            await slack.connected()
        return bot

    async def start(self, slack: LocalSlack, clock: MovableClock) -> Warroom:
        """Start a bot, whether or not Slack is there."""
        environ = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": self.database_url,
            **self.more,
        }
        environ |= {"SLACK_SIGNING_SECRET": slack.signing_secret} if self.http else {"SLACK_APP_TOKEN": slack.app_token}
        bot = Warroom(
            load_settings(environ),
            _policy(self.policy_file.read_text("utf-8")),
            clock=clock,
            port=0,
            restored=self.restored,
            environ=environ,
        )
        await bot.start()
        if self.http:
            slack.deliver_to(f"http://127.0.0.1:{bot.port}/slack/events")
        return bot


@asynccontextmanager
async def a_world(
    stage: Stage, *, slack_ahead: timedelta = timedelta(), clock: MovableClock | None = None
) -> AsyncIterator[World]:
    """Build a world, and take it down afterwards.

    Args:
        slack_ahead: how far Slack's clock is ahead of the bot's.
        clock: the bot's, if it is to do what others don't.
    """
    clock = clock or MovableClock(START)
    slack = LocalSlack(now=lambda: clock.now() + slack_ahead, manifest=manifest())
    await slack.start()
    try:
        bot = await stage.bot(slack, clock)
        world = World(slack, stage, bot, clock)
        try:
            with locking.kept():
                yield world
            assert complaints(slack) == []
        finally:
            slack.mend()
            await world.warroom.stop()
    finally:
        await slack.stop()
