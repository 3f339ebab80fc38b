"""The door for trackers: ``/trackers/<outlet>``. It shows in and answers as the one for alerts does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from bot.alerts.door import AlertDoor
from bot.alerts.source import Request, SourceKind
from bot.domain.alert import Delivery
from bot.domain.alert_source import AlertSource
from bot.domain.change_source import ChangeSource
from bot.domain.outlet import Outlet
from bot.domain.policy import Policy
from bot.domain.tracker import trackers
from bot.workflows import tested_source
from bot.workflows.trackers import took
from storage.unit_of_work import UnitOfWork


class IssueDoor(AlertDoor):
    """Takes what trackers send of issues. The same again changes nothing, so nothing of it is kept."""

    path: ClassVar[str] = "/trackers/{source}"
    table: ClassVar[str] = "outlets"
    prefix: ClassVar[str] = "trackers/"

    def sources(self, policy: Policy) -> Mapping[str, AlertSource | ChangeSource | Outlet]:
        """Return the trackers whose webhooks may send."""
        return {name: each for name, each in trackers(policy.outlets).items() if each.secret}

    async def _taken(self, name: str, kind: SourceKind, request: Request, delivery: Delivery) -> web.Response:
        async def store(uow: UnitOfWork) -> None:
            act = self._runtime.act(uow)
            await took(act, name, delivery.issues)
            if delivery.test:
                tested_source.tell(act, name, kind.label, delivery.test, called=delivery.key)

        await self._commits.do(store, within=kind.answered_within)
        if delivery.test:
            return self._answered(name, "test", 200, status="ok", message=delivery.test)
        return self._answered(name, "taken", 200, status="ok")
