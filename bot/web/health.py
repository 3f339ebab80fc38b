"""Health: whether the bot is alive, for a supervisor; whether it is ready, for a load balancer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from aiohttp import web

from bot.runtime import Clock, Runtime
from bot.workflows.upkeep import moments
from storage.queue.moments import Longest
from storage.queue.queued_effect import State

LATE_AFTER: Final = 5.0
"""Seconds by which the event loop may be late; later, it is no longer alive."""

STUCK_AFTER: Final = timedelta(minutes=1)
"""After the end of a lease: until then someone else will have taken it."""

BEAT_EVERY: Final = 1.0
"""Seconds between two beats of the event loop."""

PING_WITHIN: Final = 1.0
"""Seconds that the database may take."""

Facts = Callable[[], Awaitable[dict[str, Any]]]
"""Gathers what else there is to tell: the connection to Slack, the last tick."""


class LoopLag:
    """Beats once a second, and knows how late it was."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.beaten_at = clock.monotonic()
        """Monotonic seconds of the last beat."""

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            self.beaten_at = self._clock.monotonic()
            await asyncio.sleep(BEAT_EVERY)

    def seconds(self) -> float:
        """Return how late the next beat is; 0: it is not."""
        return max(0.0, self._clock.monotonic() - self.beaten_at - BEAT_EVERY)


class Health:
    """Answers ``/healthz`` and ``/readyz``. That Slack is down is told, and never makes us un-ready."""

    def __init__(self, runtime: Runtime, facts: Facts, lag: Callable[[], float], longest: Longest) -> None:
        """Take what tells more.

        Args:
            facts: must hold ``stopping`` and ``ticking``, both bool.
            lag: seconds by which the event loop is late.
            longest: that there is ever reason to wait.
        """
        self._lag = lag
        self._longest = longest
        self._runtime = runtime
        self._facts = facts

    def routes(self) -> list[web.RouteDef]:
        """Return the routes for the web server."""
        return [web.get("/healthz", self.healthz), web.get("/readyz", self.readyz)]

    async def healthz(self, _request: web.Request) -> web.Response:
        """Answer at all: whoever reads this knows that the loop turns; and tell whether it turns in time."""
        late = self._lag()
        told = await self._facts() | {"loop_lag": late}
        try:
            async with asyncio.timeout(PING_WITHIN), self._runtime.database.reading() as uow:
                told["set_aside"] = await uow.outbox.count([State.SET_ASIDE])
                told["blocked"] = await uow.outbox.count([State.BLOCKED])
                told["stuck_leases"] = await uow.lanes.stuck_leases(since=STUCK_AFTER)
                told["held_up"] = await moments.held_up(self._runtime.act(uow), self._longest)
                away = await uow.outages.since()
                told["slack_away_since"] = away.isoformat(timespec="seconds") if away else None
                told["waiting"] = await uow.outbox.count([State.PENDING, State.SENDING])
        except Exception as error:  # noqa: BLE001 - alive all the same, and told
            told["database"] = type(error).__name__
        if "database" not in told and (trouble := await self._runtime.database.writes.look(within=PING_WITHIN)):
            told["database"] = f"takes no changes ({trouble})"
        if late >= LATE_AFTER:
            return web.json_response({"status": "held up", **told}, status=503)
        return web.json_response({"status": "alive", **told})

    async def readyz(self, _request: web.Request) -> web.Response:
        """Tell whether payloads should be sent here."""
        facts = await self._facts()
        reasons = []
        if facts["stopping"]:
            reasons.append("stopping")
        if not facts["ticking"]:
            reasons.append("the scheduler does not tick")
        try:
            async with asyncio.timeout(PING_WITHIN):
                if not await self._runtime.database.is_ready():
                    reasons.append("the schema is not the newest")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is not ready
            reasons.append(f"the database does not answer ({type(error).__name__})")
        else:
            if trouble := await self._runtime.database.writes.look(within=PING_WITHIN):
                reasons.append(f"the database takes no changes ({trouble})")
        if reasons:
            return web.json_response({"status": "not ready", "reasons": reasons}, status=503)
        return web.json_response({"status": "ready"})
