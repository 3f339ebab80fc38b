"""The door for changes: ``/changes/<source>``. It shows in and answers as the one for alerts does."""

from __future__ import annotations

from typing import ClassVar, Final

from aiohttp import web

from bot.alerts.door import AlertDoor
from bot.alerts.source import Request, SourceKind
from bot.domain.alert import Delivery
from bot.workflows import tested_source
from bot.workflows.changes import take_in
from storage.unit_of_work import UnitOfWork

TAKEN: Final = 202
"""What those who send change events to PagerDuty wait for. Source: PagerDuty, events API v2."""


class ChangeDoor(AlertDoor):
    """Takes what deploy tools send."""

    path: ClassVar[str] = "/changes/{source}"
    table: ClassVar[str] = "change_sources"
    prefix: ClassVar[str] = "changes/"

    async def _taken(self, name: str, kind: SourceKind, request: Request, delivery: Delivery) -> web.Response:
        source = self._runtime.policy.change_sources[name]
        counting = [change for change in delivery.changes if source.counts(change.environment)]

        async def store(uow: UnitOfWork) -> None:
            act = self._runtime.act(uow)
            await take_in(act, name, counting)
            await uow.last_changes.note(name, now=request.received_at)
            if delivery.test:
                tested_source.tell(act, name, kind.label, delivery.test, called=delivery.key)

        await self._commits.do(store, within=kind.answered_within)
        if delivery.test:
            return self._answered(name, "test", 200, status="ok", message=delivery.test)
        return self._answered(name, "taken", TAKEN, status="success", message="Change event processed")
