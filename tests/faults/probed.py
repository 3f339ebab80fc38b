"""Probes in a storm: a shop that fails and recovers while it is measured, and what is stored and told of that."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.demo.slack import LocalSlack
from bot.demo.workspace.messages import Message
from tests.faults.facts import Story
from tests.faults.judge import Judge, Violation
from tests.support.stand_in import StandIn

EVERY: Final = 40
"""Seconds from one measurement to the next."""

POLICY: Final = f"""
probes:
  shop: {{kind: http, url: SHOP_URL, every: {EVERY}s, for: 0s, recover_for: 0s, allow_private: true}}
"""
"""It names no service: it is measured for each open incident that has a room at once."""

IN_THE_STORM: Final = (20.0, 100.0)
"""Seconds from the beginning between which the shop fails, and recovers."""

ONCE_MORE: Final = 50.0
"""Seconds after the storm in which it fails again: long enough to be measured, short enough to be healthy at the end.
"""

SLACKNESS: Final = 2
"""Measurements by which a calm time may have more or fewer: those at its ends."""


class Shop(StandIn):
    """A web server that fails at times."""

    path = "/health"

    def __init__(self, now: Callable[[], float]) -> None:
        """Prepare.

        Args:
            now: seconds since the beginning.
        """
        super().__init__()
        self._now = now
        self._outages = [IN_THE_STORM]
        self.calm: list[tuple[float, int, int]] = []
        """Instants at which nothing went wrong: when, how often it was asked by then, and how many samples were stored.
        """

    def fails_for(self, seconds: float) -> None:
        """Fail from now on, and recover."""
        self._outages.append((self._now(), self._now() + seconds))

    def note(self, database: Path) -> None:
        """Note how things stand at an instant at which nothing goes wrong."""
        self.calm.append((self._now(), len(self.requests), _samples(database)))

    def answer(self, request: web.Request, body: str) -> web.Response:
        """See `StandIn.answer`."""
        is_down = any(began <= self._now() < ended for began, ended in self._outages)
        return web.Response(status=503 if is_down else 200)


def measured(shop: Shop, slack: LocalSlack, stories: Sequence[Story], database: Path) -> Iterator[Violation]:
    """Yield every sample that is lost or doubled, and every failure that a room was told of twice or never."""
    if (samples := _samples(database)) > (asked := len(shop.requests)):
        yield Violation("doubled", f"{samples} samples of a shop that was asked {asked} times")
    (began, asked_before, had), (ended, asked_by, have) = shop.calm
    wanted, asked = (ended - began) / EVERY, asked_by - asked_before
    if abs(asked - wanted) > SLACKNESS:
        yield Violation("doubled" if asked > wanted else "lost", f"asked {asked} times in the calm, not {wanted:.0f}")
    if (stored := have - had) < asked - SLACKNESS:
        yield Violation("lost", f"{stored} samples of {asked} answers in the calm")
    noted, judge = _told(database), Judge(slack, list(stories))
    for story in stories:
        if len(story.numbers) == 1 and story.has_room:
            mark = f"{story.number}:probes:"
            there = [one for one in judge.ours(judge.place(story)) if _key(one).startswith(mark)]
            if not there or len(there) != noted[story.number]:
                kind = "doubled" if len(there) > max(noted[story.number], 1) else "lost"
                yield Violation(kind, f"failures of {story.number}: told {len(there)}, stored {noted[story.number]}")
            yield from (
                Violation("lost", f"the end of a failure in {story.number}: {one.visible}")
                for one in there
                if not any(end in one.visible for end in ("healthy again", "no longer measured"))
            )


def _key(message: Message) -> str:
    return str(((message.metadata or {}).get("event_payload") or {}).get("key") or "")


def _samples(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM probe_sample").fetchone()
    return int(count)


def _told(database: Path) -> Counter[str]:
    """Return in how many messages each incident was told of failures, as it is stored, by its number."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT number, max(post) FROM probe_failure JOIN incident ON incident.id = incident_id GROUP BY number"
        )
        return Counter(dict(rows.fetchall()))
