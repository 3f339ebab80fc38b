"""Monitoring that posts to a world's bot: an Alertmanager, as far as its webhook goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import aiohttp

from bot.demo.workspace.messages import Message
from bot.domain.incident import Incident
from tests.support.world import World

SECRET: Final = "s3cr3t-of-monitoring"

SETTINGS: Final = {"ALERT_SECRET": SECRET}

SOURCES: Final = """
alert_sources:
  prod: {kind: alertmanager, secret: ALERT_SECRET, repeat: 1h}
services:
  checkout:
    owner: team-payments
    people: [U0DANA0001]
    runbook: https://wiki.example.com/checkout
    depends_on: [payments-db, search]
  payments-db: {dashboard: "https://grafana.example.com/d/payments-db"}
"""

CHECKOUT: Final[dict[str, Any]] = {"service": "checkout", "severity": "critical"}
"""Labels of an alert."""

ZERO: Final = "0001-01-01T00:00:00Z"
"""When an alert ends that fires, as Go writes a time that isn't one."""


class Monitoring:
    """A source of alerts. What it says goes through the door, as a vendor's would."""

    def __init__(self, world: World, *, group: str = "{}:{}") -> None:
        self._world = world
        self._group = group
        self._began: dict[str, datetime] = {}

    async def fires(
        self, *names: str, before: float = 0, cut: int = 0, notes: Mapping[str, str] | None = None, **labels: str
    ) -> int:
        """Tell that alerts fire; return the status.

        Args:
            before: seconds before now at which they began, if that was not said before.
            cut: how many more there are that are left out.
            notes: more annotations.
        """
        now = self._world.clock_.now()
        for name in names:
            self._began.setdefault(name, datetime.fromtimestamp(now.timestamp() - before, UTC))
        alerts = [self._alert(name, "firing", ZERO, labels) for name in names]
        for each in alerts:
            each["annotations"] |= notes or {}
        return await self.says(alerts, cut=cut)

    async def ends(self, *names: str, cut: int = 0, **labels: str) -> int:
        """Tell that alerts have ended; return the status."""
        now = self._world.clock_.now().isoformat()
        said = [self._alert(name, "resolved", now, labels) for name in names]
        for name in names:
            self._began.pop(name, None)
        return await self.says(said, cut=cut)

    def _alert(self, name: str, state: str, ends: str, labels: dict[str, str]) -> dict[str, Any]:
        began = self._began.get(name, self._world.clock_.now())
        return {
            "status": state,
            "labels": {"alertname": name, **labels},
            "annotations": {"summary": name, "runbook_url": "https://wiki.example.com/run"},
            "startsAt": began.isoformat(),
            "endsAt": ends,
            "generatorURL": "https://prometheus.example.com/graph",
            "fingerprint": sha256(name.encode()).hexdigest()[:16],
        }

    async def says(self, alerts: Sequence[dict[str, Any]], *, cut: int = 0) -> int:
        """Post a group with these alerts; return the status."""
        body = {
            "version": "4",
            "groupKey": self._group,
            "receiver": "warroom",
            "status": alerts[0]["status"],
            "alerts": list(alerts),
            "truncatedAlerts": cut,
        }
        url = f"http://127.0.0.1:{self._world.warroom.port}/alerts/prod"
        headers = {"Authorization": f"Bearer {SECRET}"}
        async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as answer:
            await answer.read()
            return answer.status


async def incidents(world: World) -> list[Incident]:
    """Return what was declared, in order."""
    async with world.warroom.database.reading() as uow:
        return list((await uow.incidents.get_all(range(1, 99))).values())


def said(world: World, words: str) -> list[Message]:
    """Return what was posted in the room with some words, less the card."""
    return [one for one in world.room.messages if words in one.visible and one.ts != world.card.ts]
