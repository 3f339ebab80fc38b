"""What the file of a system is given, and what it has to offer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import aiohttp

from bot.domain.effects import Outcome
from bot.domain.outlet import Outlet, System
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


class Outward(Protocol):
    """What makes effects through outlets, as what an effect is made by sees it: see `delivery.Outlets`."""

    @property
    def workspace_url(self) -> str:
        """Of Slack, as links to it begin; empty: not known."""

    def kind_of(self, name: str) -> System:
        """Return what an outlet of the policy is."""

    async def page(self, name: str, alert: Alert) -> Outcome:
        """Send one page, and tell what came of it. Raises nothing."""

    async def sent(self, name: str, send: Callable[[Connection], Awaitable[Outcome]]) -> Outcome:
        """Do something through an outlet of the policy, and tell what came of it. Raises nothing."""
