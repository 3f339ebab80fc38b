"""Putting the parts together: the only module that names them all."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot.alerts.changes.door import ChangeDoor
from bot.alerts.changes.sources import CHANGE_SOURCES
from bot.alerts.door import AlertDoor
from bot.alerts.issues.door import IssueDoor
from bot.alerts.issues.sources import TRACKER_SOURCES
from bot.alerts.sources import SOURCES
from bot.domain.policy import Policy
from bot.domain.reaction import collects
from bot.jobs.alerts import AlertDecisions
from bot.jobs.backfill import Backfiller
from bot.jobs.courier import Courier
from bot.jobs.issues import Issues
from bot.jobs.pauses import REQUEST_TIMEOUT, Times
from bot.jobs.periods import Periods
from bot.jobs.probes import Probes
from bot.jobs.reminders import Reminders
from bot.jobs.scheduler import TICK, Scheduler
from bot.jobs.schedules import Schedules
from bot.oncall.reader import Reader
from bot.outlets.delivery import EverySystem, Outlets
from bot.probes.runner import AT_ONCE, Prober
from bot.runtime import Clock, Runtime, SystemClock
from bot.settings import Settings
from bot.slack.inbound.app import SlackApp
from bot.slack.inbound.http import Door
from bot.slack.inbound.socket_mode import SocketMode
from bot.slack.outbound.history import History
from bot.slack.outbound.publisher import Publisher
from bot.slack.workspace.client import Identity, Me, lease_guard, slack_client, slack_session
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.members import Members
from bot.web.health import Health, LoopLag
from bot.web.metrics import Metrics, MetricsPage
from bot.web.server import Server
from bot.workflows.upkeep import moments
from storage.engine.database import Database
from storage.engine.migrate import Schema

PULSE: Final = 15.0
"""Seconds after which the dispatchers look by themselves, even if the scheduler were dead."""

TICKS_MISSED: Final = 3
"""Ticks that may be missing before the scheduler counts as dead."""

log = structlog.get_logger(__name__)


class Warroom:
    """The running bot."""

    def __init__(
        self,
        settings: Settings,
        policy: Policy,
        *,
        clock: Clock | None = None,
        port: int | None = None,
        restored: bool = False,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare; nothing is opened yet.

        Args:
            environ: where secrets are looked up that the policy names as ``env:NAME``; ``None``: nowhere.
            restored: the database was put back from a copy that does not say so itself.
            clock: a movable one for the demo and tests.
            port: instead of the setting; 0 takes a free one, and ``port`` tells which.
        """
        self._settings = settings
        self.clock: Clock = clock or SystemClock()
        self.database = Database(settings.database_url, now=self.clock.now, trust_own_clock=clock is not None)
        self.metrics = Metrics()
        self.runtime = Runtime(database=self.database, clock=self.clock, policy=policy, report=self.metrics.take)
        self._restored = restored
        self._environ = environ or {}
        self._times = Times(settings.ambiguity)
        self.lag = LoopLag(self.clock)
        self._tasks: list[asyncio.Task[None]] = []
        self._loops: list[asyncio.Task[None]] = []
        self._stopping = False
        self._started = False
        self._undo = AsyncExitStack()
        """What was opened, to be closed in the opposite order."""
        self.socket: SocketMode | None = None
        """The connection to Slack; ``None`` in HTTP mode."""
        self._watching: asyncio.Task[None] | None = None
        self.port = settings.port if port is None else port

    async def start(self) -> None:
        """Migrate, connect, and start working; or let go of everything again.

        Raises:
            LockError: another bot runs on this SQLite file.
            UnavailableError: the database cannot be opened.
            TokenError: Slack does not take a token.
            PortTakenError: the port is not free.
        """
        try:
            await self._start()
        except BaseException:
            await self._undo.aclose()
            raise
        self._started = True

    async def _start(self) -> None:
        settings = self._settings
        if self.database.lock is not None:
            self.database.lock.take()
            self._undo.callback(self.database.lock.release)
        self._undo.push_async_callback(self.database.close)
        if await self.database.migrate() is Schema.AHEAD:
            log.warning("the database was migrated by a later release; it is left as it is")
        is_restored = self._restored or await self.database.is_behind()
        self._undo.push_async_callback(self.database.note_how_far)
        async with self.database.transaction() as uow:
            if self.database.is_sqlite:
                await uow.lanes.void_leases()  # we are alone, so no one holds them
                await uow.probes.void_leases()
            await moments.bound(self.runtime.act(uow), self._times.longest)
            if is_restored or await uow.restored.is_copy():
                log.warning("the database was restored from a copy; looking in Slack for what waits before sending it")
                await uow.restored.distrust(now=self.clock.now())
        session = await self._undo.enter_async_context(
            slack_session(REQUEST_TIMEOUT.total_seconds(), lease_guard(self.clock))
        )
        client = slack_client(
            settings.slack_bot_token.get_secret_value(), settings.slack_api_url, session, self.metrics.take
        )
        identity = Identity(client)
        await self._learn_who_we_are(identity)
        directory = Directory(client, self.clock, self.database)
        members = Members(client, self.clock)
        slack = SlackApp(self.runtime, client, identity, directory, members)
        collected = collects(self.runtime.policy.reactions)
        history = History(client, identity, members, page_size=settings.history_page, collected=collected)
        publisher = Publisher(self.runtime, client, identity, directory, members, history)
        self.backfill = Backfiller(self.runtime, history, pause=settings.history_pause, brief=slack.brief)
        self.runtime.missed = self.backfill.missed
        await self.backfill.ask()  # before anything newer comes, for that would hide from when on we were away
        outlets = Outlets(
            self.runtime,
            self._environ,
            lease_guard(self.clock),
            within=REQUEST_TIMEOUT,
            documents=publisher.documents,
        )
        self._undo.push_async_callback(outlets.close)
        self.courier = Courier(self.runtime, EverySystem(publisher, outlets), self._times)
        self._undo.push_async_callback(self.courier.stop, within=timedelta())
        await self._prepare_jobs(outlets)
        self.scheduler = Scheduler(self.runtime, reading=self.backfill.earliest)
        self.scheduler.start()
        self._undo.callback(self.scheduler.stop)
        await self._serve(
            slack,
            AlertDoor(self.runtime, SOURCES, self._environ, directory.by_address),
            ChangeDoor(self.runtime, CHANGE_SOURCES, self._environ, directory.by_address),
            IssueDoor(self.runtime, TRACKER_SOURCES, self._environ, directory.by_address),
        )
        self._undo.push_async_callback(self._end_work)
        if settings.slack_app_token is not None:
            self.socket = SocketMode(slack, settings.slack_app_token.get_secret_value(), client, self.clock)
            self.socket.on_connected(self.backfill.missed)
            self._undo.push_async_callback(self.socket.close)
            await self.socket.connect()
            self._watching = self._work(self.socket.watch(), "watch the socket")
        self._loops = [self._work(each.loop.run(pulse=PULSE), each.loop.what) for each in self._jobs()]
        self._loops.append(self._work(self.scheduler.run(), "scheduler"))
        self._work(self.lag.run(), "measure how late the loop is")
        log.info(
            "the bot runs; type /incident help in Slack",
            mode="Socket Mode" if settings.socket_mode else "HTTP",
            health=f"http://{settings.host}:{self.port}/healthz",
        )

    async def _prepare_jobs(self, outlets: Outlets) -> None:
        """Make the jobs that need nothing of Slack."""
        self.reminders = Reminders(self.runtime)
        self.periods = Periods(self.runtime)
        self.alerts = AlertDecisions(self.runtime)
        self.issues = Issues(self.runtime, outlets.read)
        self.schedules = Schedules(self.runtime, Reader(self._environ))
        await self.schedules.expect()
        prober = Prober(self._environ, self.clock, commands=self._settings.warroom_probe_commands)
        self._undo.push_async_callback(prober.close)
        self.probes = Probes(self.runtime, prober.measure, at_once=AT_ONCE)
        self._undo.push_async_callback(self.probes.stop)

    def _jobs(self) -> tuple[Schedules, Backfiller, AlertDecisions, Probes, Issues, Periods, Reminders, Courier]:
        before = self.schedules, self.backfill, self.alerts, self.probes, self.issues, self.periods
        return (*before, self.reminders, self.courier)

    async def _learn_who_we_are(self, identity: Identity) -> None:
        """Ask Slack; if it is away, take what it said last."""
        me = await identity.check()
        async with self.database.transaction() as uow:
            if me is not None:
                await uow.outages.remember_us(identity.digest, **asdict(me))
            elif (known := await uow.outages.us(identity.digest)) is not None:
                me = Me(**known)
                identity.assume(me)
        if me is not None:
            self.runtime.workspace_url = me.url

    def _work(self, work: Coroutine[Any, Any, None], what: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=what)
        self._tasks.append(task)
        return task

    async def _end_work(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, slack: SlackApp, *doors: AlertDoor) -> None:
        routes = [
            *(route for door in doors for route in door.routes()),
            *Health(self.runtime, self._facts, self.lag.seconds, self._times.longest).routes(),
            *MetricsPage(self.runtime, self.metrics, self._facts, self.lag.seconds).routes(),
        ]
        if not self._settings.socket_mode:
            routes += Door(slack, self._settings.signing_secrets, self.clock).routes()
        self._server = Server(routes)
        self._undo.push_async_callback(self._server.stop)
        self.port = await self._server.start(self._settings.host, self.port)

    async def _facts(self) -> dict[str, Any]:
        silent_for = self.clock.monotonic() - self.scheduler.last_tick
        line = None if self.socket is None else self.socket.line()
        socket = {} if line is None else {f"socket_{name}": value for name, value in asdict(line).items()}
        return {
            "stopping": self._stopping,
            "ticking": silent_for < TICKS_MISSED * TICK.total_seconds(),
            "slack_connected": None if line is None else line.connected,
            **socket,
            "token_dead": self.runtime.token_dead,
        }

    async def until(self, stop: asyncio.Event) -> None:
        """Return when told to stop.

        Raises:
            HelplessError: Slack can be reached, and no connection to it holds.
            GoneError: the file of the database was removed or replaced.
        """
        waits = [asyncio.create_task(end.wait(), name="wait for the end") for end in (stop, self.database.gone)]
        ends: set[asyncio.Task[Any]] = {*waits} if self._watching is None else {*waits, self._watching}
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self.database.check_file()
        if self._watching is not None and self._watching.done() and not self._watching.cancelled():
            self._watching.result()

    async def quiet(self) -> None:
        """Return when everything that can be done now has been done: when a whole round had to wait for nothing."""
        waited = True
        while waited:
            waited = self.runtime.busy
            await self.runtime.idle()
            for part in self._jobs():
                waited |= await part.drained()
            waited |= self.runtime.busy

    async def next_due(self) -> datetime | None:
        """Return when the next thing is due; ``None``: nothing waits for time to pass."""
        return await self.scheduler.earliest()

    async def stop(self, *, within: timedelta = timedelta(seconds=30)) -> None:
        """Take nothing more, finish what is in flight, let go of everything."""
        self._stopping = True
        if self._started:
            with suppress(TimeoutError):
                async with asyncio.timeout(within.total_seconds()):
                    if self.socket is not None:
                        await self.socket.close()
                    for job in self._jobs():
                        job.loop.stop()
                    self.scheduler.aim_no_more()
                    await asyncio.wait(self._loops)  # nothing further is claimed
                    await self.probes.stop()
                    await self.courier.stop()
                    await self._server.stop()  # whoever is at the door is answered
                    await self.runtime.idle()
        await self._undo.aclose()
