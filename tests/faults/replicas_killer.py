"""Kills replicas at seeded moments, and measures how long what they had in hand takes to be finished by another."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg

from tests.faults.replicas_stage import Replica, moment

HELD = """
    SELECT key, done_seq FROM lane
    WHERE owner LIKE %s AND lease_until > clock_timestamp() AND done_seq < last_seq
"""
"""What a dead process holds: the courier names its process in the owner of a lane."""


@dataclass
class Killer:
    """Kill -9 and restart at once, again and again."""

    replicas: Sequence[Replica]
    database_url: str
    seed: int
    pause: tuple[float, float]
    """Seconds from one kill to the next, at least and at most."""
    kills: int = 0
    takeovers: list[float] = field(default_factory=list)
    """Seconds from a kill until somebody else had finished what the dead one had in hand."""
    _held: dict[tuple[str, int], float] = field(default_factory=dict)

    async def run(self, times: int) -> None:
        """Kill so often."""
        chance = random.Random(f"{self.seed}/kill")
        for _ in range(times):
            await moment(chance.uniform(*self.pause))
            victim = chance.choice(self.replicas)
            while not await self._another_serves(victim):
                await moment()
            await self._kill(victim)

    async def _another_serves(self, victim: Replica) -> bool:
        """Whether somebody is left: on a slow machine a start may take longer than it is to the next kill."""
        return any([(await one.asked("/readyz"))[0] == 200 for one in self.replicas if one is not victim])

    async def _kill(self, victim: Replica) -> None:
        pid = await victim.kill()
        killed_at = time.monotonic()
        self.kills += 1
        await victim.start()
        async with await psycopg.AsyncConnection.connect(self.database_url, autocommit=True) as connection:
            held = await connection.execute(HELD, [f"%-{pid}-%"])
            self._held |= dict.fromkeys(await held.fetchall(), killed_at)

    async def watch(self) -> None:
        """Look how far the lanes are that dead processes held, until cancelled."""
        async with await psycopg.AsyncConnection.connect(self.database_url, autocommit=True) as connection:
            while True:
                await moment()
                if not self._held:
                    continue
                lanes = [key for key, _ in self._held]
                found = await connection.execute("SELECT key, done_seq FROM lane WHERE key = ANY(%s)", [lanes])
                done: dict[str, int] = dict(await found.fetchall())
                for (key, seq), killed_at in list(self._held.items()):
                    if done.get(key, 0) > seq:
                        self.takeovers.append(time.monotonic() - killed_at)
                        del self._held[key, seq]
