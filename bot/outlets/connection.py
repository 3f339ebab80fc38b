"""What the file of a system is given, and what it has to offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import aiohttp

from bot.domain.effects import Outcome
from bot.domain.outlet import Outlet
from bot.outlets.alert import Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """An outlet of the policy with its key, at the moment of sending."""

    outlet: Outlet
    key: str
    url: str | None
    """``None``: where the system usually is."""
    session: aiohttp.ClientSession
    now: datetime
    within: float
    """Seconds for one answer."""
    method: str
    """What is throttled together: see `Publish.method`."""


class Pager(Protocol):
    """Calls people in one system; each module of a system that pages has it as ``page``."""

    async def __call__(self, connection: Connection, alert: Alert) -> Outcome:
        """Send once, and tell what came of it.

        Raises:
            aiohttp.ClientError, TimeoutError, OSError: there was no answer.
        """
