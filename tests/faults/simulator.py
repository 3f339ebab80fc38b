"""The real bot against the local Slack in one thread, on a clock of its own: the same seed, the same run."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import structlog

from bot.app import Warroom
from bot.demo.faults import Arguments, Fault
from bot.demo.slack import LocalSlack
from bot.manifest import manifest
from bot.settings import load_settings
from storage.engine.lock import Lock
from tests.faults import ladder
from tests.faults.life import Life, Loop
from tests.faults.policy import MONITOR_SECRET, policy
from tests.faults.probed import Shop
from tests.faults.sql import InlineQueue, Rim, do_without_thread
from tests.faults.virtual import MachineClock, set_schedulers_clock
from tests.support.pagerduty import KEY, PagerDuty
from tests.support.stand_in import Fault as PagerFault


class Trouble:
    """What goes wrong; this one: nothing."""

    async def rage(self, simulation: Simulation) -> None:
        """Do harm until cancelled."""

    def on_call(self, method: str, arguments: Arguments) -> Fault | None:
        """Choose what a call meets, before it takes effect."""
        return None

    def on_page(self) -> PagerFault | None:
        """Choose what a page meets, before it takes effect."""
        return None

    def before_sql(self, what: str) -> None:
        """Raise what the database is to answer, or kill the bot, before an operation."""

    def after_sql(self, what: str) -> None:
        """Kill the bot after an operation."""

    def on_step(self) -> None:
        """Kill the bot between two steps of its own."""

    def downtime(self) -> float:
        """Return the seconds until another bot is started."""
        return 1.0

    def over(self) -> None:
        """Do no more harm."""


class Simulation:
    """One Slack, one database file, and one bot after the other."""

    def __init__(
        self, loop: Loop, folder: Path, seed: int, trouble: Trouble, *, warroom: type[Warroom] = Warroom
    ) -> None:
        self.loop = loop
        self.rng = random.Random(seed)
        self.trouble = trouble
        self.clock = MachineClock(loop)
        self.slack = LocalSlack(now=self.clock.true_now, manifest=manifest(), monotonic=loop.time)
        ladder.hire(self.slack)
        self.database = folder / "warroom.db"
        self.faults: Counter[str] = Counter()
        """What was done to it, by kind."""
        self.up = asyncio.Event()
        """Set while a bot takes what comes."""
        self.bot: Warroom | None = None
        self.life = Life(loop)
        self._warroom = warroom
        self.pager = PagerDuty()
        self.shop: Shop | None = None
        """What is measured; ``None``: the policy has no probes."""
        self._folder = folder
        self._dead = asyncio.Event()
        self._buried: list[object] = []
        self._trace = hashlib.sha256()
        self.trace: list[str] = []
        """Every call, fault, start and end, with its time."""

    # What happened

    def note(self, what: str) -> None:
        """Write something down in the trace."""
        line = f"{self.loop.time():.4f} {what}"
        self.trace.append(line)
        self._trace.update(line.encode())

    def heard(self, _logger: object, _method: str, told: structlog.typing.EventDict) -> str:
        """Put a line of the bot's log into the trace; it is no part of what is repeated."""
        self.trace.append(f"{self.loop.time():.4f} LOG {told}")
        raise structlog.DropEvent

    @property
    def trace_hash(self) -> str:
        """Name everything that happened in one word."""
        return self._trace.hexdigest()[:16]

    def injure(self, kind: str) -> None:
        """Count a fault."""
        self.faults[kind] += 1
        self.note(f"FAULT {kind}")

    def kill(self, kind: str) -> None:
        """End the bot from one instruction to the next."""
        if self.life.alive:
            self.injure(kind)
            self._bury()

    def _bury(self) -> None:
        self.life.end()
        self.clock.forget()
        self.up.clear()
        if self.bot is not None and isinstance(self.bot.database.lock, Lock):
            self.bot.database.lock.release()
        self._buried += [self.life, self.bot]
        self._dead.set()

    # Running

    async def run(self, story: Coroutine[Any, Any, None]) -> None:
        """Play a story while the bot is started again whenever it dies."""
        await self.slack.start()
        await self.pager.start()
        self.pager.choose = self.trouble.on_page
        if self.shop is not None:
            await self.shop.start()
        self._policy = policy(self._folder, pager=self.pager.url, shop=self.shop.url if self.shop else "")
        self.slack.faults.choose = self._on_call
        InlineQueue.rim = _Rim(self)
        self.loop.woken = self._on_step
        supervisor = asyncio.create_task(self._supervise())
        rage = asyncio.create_task(self.trouble.rage(self))
        try:
            await self.up.wait()
            await story
        finally:
            for task in (supervisor, rage):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _supervise(self) -> None:
        """Start a bot whenever there is none, as systemd or Kubernetes would."""
        while True:
            self._dead.clear()
            self.life = Life(self.loop)
            starting = self.life.run(self._start)
            dead = asyncio.create_task(self._dead.wait())
            await asyncio.wait({starting, dead}, return_when=asyncio.FIRST_COMPLETED)
            if self.life.alive and starting.done() and starting.exception() is None:
                assert self.bot is not None
                self.slack.deliver_to(f"http://127.0.0.1:{self.bot.port}/slack/events")
                self.note("UP")
                self.up.set()
                await dead
            elif self.life.alive:  # it could not start, and exits
                self.note(f"NOT UP {type(starting.exception()).__name__}")
                self._bury()
            dead.cancel()
            await self.passes(self.trouble.downtime())

    async def _start(self) -> None:
        environ = {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "PAGER_KEY": KEY,
            "MONITOR_SECRET": MONITOR_SECRET,
        }
        settings = load_settings(environ)
        self.bot = self._warroom(settings, self._policy, clock=self.clock, port=0, environ=environ)
        await self.bot.start()

    async def passes(self, seconds: float) -> None:
        """Let virtual time pass."""
        await asyncio.sleep(seconds)  # noqa: TID251 - it costs nothing, and everybody's time passes

    async def peace(self) -> None:
        """Have nothing go wrong from now on, and a bot that has just been started read what was missed."""
        self.trouble.over()
        self.slack.mend()
        self.slack.faults.choose = self._on_call
        self.slack.release_events()
        self.slack.duplicate_events = False
        await self.fresh_bot()

    async def fresh_bot(self) -> None:
        """Have another bot, which remembers nothing but what is in the database."""
        if self.life.alive:
            self._bury()
        await self.up.wait()

    async def bot_quiet(self) -> None:
        """Return when the bot has nothing left to do at this instant."""
        await self.up.wait()
        assert self.bot is not None
        await self.life.run(self.bot.quiet)

    async def health(self) -> dict[str, Any]:
        """Ask the bot how it is, as a supervisor does."""
        await self.up.wait()
        assert self.bot is not None
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.bot.port}/healthz") as answer,
        ):
            told: dict[str, Any] = await answer.json()
            return told

    def _on_call(self, method: str, arguments: Arguments) -> Fault | None:
        key = ((arguments.get("metadata") or {}).get("event_payload") or {}).get("key", "")
        self.note(f"CALL {method} {arguments.get('channel', '')} {key}")
        return self.trouble.on_call(method, arguments)

    def _on_step(self, life: Life) -> None:
        if life is self.life:
            self.trouble.on_step()


class _Rim(Rim):
    """Lets the trouble see what the bot asks of the database."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def before(self, life: Life | None, what: str) -> None:
        if life is self._simulation.life:
            self._simulation.trouble.before_sql(what)

    def after(self, life: Life | None, what: str) -> None:
        if life is self._simulation.life:
            if what == "commit":
                self._simulation.note("COMMIT")
            self._simulation.trouble.after_sql(what)


def take_over_process(*, at_once: bool) -> Loop:
    """Replace the three things that would make a run unrepeatable. The process is good for one simulation only."""
    loop = Loop()
    asyncio.set_event_loop(loop)
    do_without_thread(at_once=at_once)
    return loop


def begin(folder: Path, seed: int, trouble: Trouble, *, warroom: type[Warroom] = Warroom) -> Simulation:
    """Set up a simulation in a process of its own. With every second seed SQLite is asked as a bot asks it."""
    random.seed(seed)
    simulation = Simulation(take_over_process(at_once=seed % 2 == 1), folder, seed, trouble, warroom=warroom)
    set_schedulers_clock(simulation.clock)
    return simulation
