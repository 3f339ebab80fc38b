"""What goes wrong, and when: drawn from a seed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.demo.faults import Arguments, Delay, DropAfter, DropBefore, Fault, RateLimited, Refuse, ServerError
from tests.faults.simulator import Simulation, Trouble
from tests.support.stand_in import Fault as PagerFault

SILENCE: Final = 60.0
"""Seconds: longer than anybody waits for an answer."""

SLACK: Final[Mapping[str, Callable[[random.Random], Fault]]] = {
    "429 with Retry-After": lambda rng: RateLimited(rng.randint(1, 20)),
    "429 without Retry-After": lambda rng: RateLimited(rng.randint(1, 30), says_when=False),
    "500, nothing happened": lambda _rng: ServerError(500),
    "500, it happened": lambda _rng: ServerError(503, took_effect=True),
    "internal_error": lambda _rng: Refuse("internal_error"),
    "dropped before it happened": lambda _rng: DropBefore(),
    "dropped after it happened": lambda _rng: DropAfter(),
    "hangs, and never happens": lambda _rng: DropBefore(SILENCE),
    "happens, and the answer hangs": lambda _rng: DropAfter(SILENCE),
    "happens late": lambda rng: Delay(rng.uniform(0.5, 9.0)),
}
"""What a call to Slack may meet."""

PAGER: Final[Mapping[str, PagerFault]] = {
    "the pager: 429": PagerFault(status=429, headers={"Retry-After": "7"}),
    "the pager: 503, nothing happened": PagerFault(status=503),
    "the pager: 500, it happened": PagerFault(status=500, taken=True),
    "the pager: no JSON, it happened": PagerFault(status=200, body="<html>", taken=True),
    "the pager: dropped before it happened": PagerFault(),
    "the pager: dropped after it happened": PagerFault(taken=True),
    "the pager: happens, and the answer hangs": PagerFault(taken=True, hangs=True),
}
"""What a page may meet."""

PAGER_KILLS: Final[Mapping[str, PagerFault]] = {
    "killed before a page happened": PagerFault(),
    "killed after a page happened": PagerFault(taken=True),
}

UNHARMED: Final = 0.4
"""Share of pages that nothing happens to."""

KILLS: Final = (
    "killed before a commit",
    "killed after a commit",
    "killed before a call happened",
    "killed after a call happened",
    "killed anywhere",
)

DATABASE: Final = ("the database is locked", "the database is away")
EVENTS: Final = ("events come twice", "events come late and shuffled")
OTHERS: Final = ("a lease is stolen", "the clock leaps forwards", "the clock leaps back")

FARTHEST: Final = timedelta(seconds=290)
"""How far the bot's clock may be from Slack's: it refuses what was signed more than five minutes ago."""

LOCKED: Final = "database is locked"
AWAY: Final = "disk I/O error"


@dataclass(slots=True)
class _Armed:
    kind: str
    after: int
    """How many occasions to let pass."""


class Storm(Trouble):
    """Arms one fault after the other; each goes off at an occasion that fits it."""

    def __init__(self, seed: int, kinds: Sequence[str] = (), *, pause: tuple[float, float] = (0.5, 6.0)) -> None:
        """Draw everything from a seed.

        Args:
            kinds: of fault; empty: all there are.
            pause: seconds between two faults, the least and the most.
        """
        self._rng = random.Random(seed * 7919 + 1)
        self._pages = random.Random(seed * 104_729 + 7)
        self._kinds = kinds
        self._pause = pause
        self._armed: list[_Armed] = []
        self._over = False
        self._away_until = 0.0
        self._simulation: Simulation | None = None

    async def rage(self, simulation: Simulation) -> None:
        """See `Trouble.rage`."""
        self._simulation = simulation
        while not self._over:
            await simulation.passes(self._rng.uniform(*self._pause))
            await self._cause(self._draw())

    def _draw(self) -> str:
        if self._kinds:
            return self._rng.choice(self._kinds)
        group = self._rng.choices((tuple(SLACK), KILLS, DATABASE, EVENTS, OTHERS), weights=(45, 25, 12, 10, 8))[0]
        return self._rng.choice(group)

    async def _cause(self, kind: str) -> None:
        simulation = self._simulation
        if simulation is None or self._over:
            return
        rng = self._rng
        if kind == "killed anywhere":
            self._armed.append(_Armed(kind, rng.randint(0, 300)))
        elif kind in KILLS or kind in SLACK or kind == "the database is locked":
            self._armed.append(_Armed(kind, rng.randint(0, 4)))
        elif kind == "the database is away":
            simulation.injure(kind)
            self._away_until = simulation.loop.time() + rng.uniform(1, 20)
        elif kind == "events come twice":
            simulation.injure(kind)
            simulation.slack.duplicate_events = not simulation.slack.duplicate_events
        elif kind == "events come late and shuffled":
            simulation.injure(kind)
            simulation.slack.hold_events()
            await simulation.passes(rng.uniform(0.5, 20))
            simulation.slack.release_events(shuffle=rng.randint(0, 1_000_000))
        elif kind == "a lease is stolen":
            self._steal(simulation)
        else:
            by = timedelta(seconds=rng.choice((2, 30, 200))) * (1 if "forwards" in kind else -1)
            if abs(simulation.clock.leapt + by) < FARTHEST:
                simulation.injure(kind)
                simulation.clock.leap(by)

    def _steal(self, simulation: Simulation) -> None:
        """Take a lane from the bot that serves it, as another that believes it dead would, and do nothing with it."""
        until = simulation.clock.now() + timedelta(seconds=31)
        with sqlite3.connect(simulation.database, timeout=0) as connection:
            try:
                taken = connection.execute(
                    "UPDATE lane SET token = token + 1, owner = 'thief', lease_until = ? WHERE key = (SELECT key FROM "
                    "lane WHERE lease_until > ? AND owner != 'thief' ORDER BY key LIMIT 1)",
                    (_stored(until), _stored(simulation.clock.now())),
                ).rowcount
            except sqlite3.OperationalError:  # somebody is writing at this moment
                taken = 0
        connection.close()
        if taken:
            simulation.injure("a lease is stolen")

    def _due(self, kinds: tuple[str, ...]) -> str | None:
        for armed in self._armed:
            if armed.kind in kinds:
                armed.after -= 1
                if armed.after < 0:
                    self._armed.remove(armed)
                    return armed.kind
                return None
        return None

    def on_call(self, method: str, arguments: Arguments) -> Fault | None:
        """See `Trouble.on_call`."""
        simulation = self._simulation
        if simulation is None or self._over:
            return None
        if (killed := self._due(("killed before a call happened", "killed after a call happened"))) is not None:
            simulation.kill(killed)
            return DropBefore() if "before" in killed else None
        kind = self._due(tuple(SLACK))
        if kind is None:
            return None
        simulation.injure(kind)
        return SLACK[kind](self._rng)

    def on_page(self) -> PagerFault | None:
        """See `Trouble.on_page`."""
        simulation = self._simulation
        if simulation is None or self._over or self._kinds or self._pages.random() < UNHARMED:
            return None
        kind = self._pages.choice((*PAGER, *PAGER_KILLS))
        if kind in PAGER_KILLS:
            simulation.kill(kind)
            return PAGER_KILLS[kind]
        simulation.injure(kind)
        return PAGER[kind]

    def before_sql(self, what: str) -> None:
        """See `Trouble.before_sql`."""
        simulation = self._simulation
        if simulation is None or self._over or what not in {"begin", "commit", "execute"}:
            return
        if simulation.loop.time() < self._away_until:
            raise sqlite3.OperationalError(AWAY)
        if what != "execute" and self._due(("the database is locked",)):
            simulation.injure("the database is locked")
            raise sqlite3.OperationalError(LOCKED)
        if what == "commit" and self._due(("killed before a commit",)):
            simulation.kill("killed before a commit")

    def after_sql(self, what: str) -> None:
        """See `Trouble.after_sql`."""
        if self._simulation and not self._over and what == "commit" and self._due(("killed after a commit",)):
            self._simulation.kill("killed after a commit")

    def on_step(self) -> None:
        """See `Trouble.on_step`."""
        if self._armed and self._simulation and not self._over and self._due(("killed anywhere",)):
            self._simulation.kill("killed anywhere")

    def downtime(self) -> float:
        """See `Trouble.downtime`."""
        return 1.0 if self._over else self._rng.choice((0.2, 1.0, 3.0, 20.0))

    def over(self) -> None:
        """See `Trouble.over`."""
        self._over = True
        self._armed.clear()


def _stored(instant: datetime) -> str:
    """Write an instant as SQLite holds it."""
    return instant.strftime("%Y-%m-%d %H:%M:%S.%f")
