"""The store of how fast alerts of each source come."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from bot.domain.alert_pace import Pace
from storage.engine.statements import inserting, or_nothing, updating
from storage.store import Store
from storage.tables import AlertPaceRow

_ADD: Final = inserting(AlertPaceRow, or_nothing)
_LOCK: Final = select(AlertPaceRow).where(AlertPaceRow.source == bindparam("of")).with_for_update()
_SAVE: Final = updating(AlertPaceRow).where(AlertPaceRow.source == bindparam("of"))


class AlertPaces(Store):
    """Paces by source. Whoever counts one holds the locks of groups, alerts and incidents already."""

    async def lock(self, source: str, *, now: datetime) -> Pace:
        """Return the pace of a source; others who count it wait until this transaction ends."""
        await self._insert(_ADD, asdict(Pace(source=source, since=now)))
        row = await self._first(_LOCK, of=source)
        assert row is not None  # noqa: S101 - it was just made
        return Pace(**row._asdict())

    async def save(self, pace: Pace) -> None:
        """Store a pace that is locked."""
        values = asdict(pace)
        await self._connection.execute(_SAVE, {"of": values.pop("source"), **values})
