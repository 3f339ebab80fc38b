"""The store of what is ticked off of checklists."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Row, bindparam, select

from bot.domain.checklist import Tick
from storage.engine.statements import deleting, upserting
from storage.store import StoreAhead
from storage.tables import CheckTickRow

OF: Final = select(CheckTickRow).where(CheckTickRow.incident_id.in_(bindparam("of", expanding=True)))
_PUT: Final = upserting(CheckTickRow, "incident_id", "list", "item", taking=("state", "why", "by", "at"))
_TAKE_BACK: Final = deleting(CheckTickRow).where(
    CheckTickRow.incident_id == bindparam("of"),
    CheckTickRow.list == bindparam("named"),
    CheckTickRow.item.in_(bindparam("items", expanding=True)),
)


class Checks(StoreAhead[Sequence[Tick]]):
    """Ticks by incident, list and item. Whoever changes one locks the incident first."""

    _NOTHING = ()

    def __init__(self, *shared: Any) -> None:
        super().__init__(*shared)
        self._said: dict[tuple[int, str, str], Mapping[str, Any]] = {}

    async def flush(self) -> None:
        """Write what was said."""
        said, self._said = self._said, {}
        if said:
            await self._insert(_PUT, *said.values())

    async def of(self, incident_id: int) -> Sequence[Tick]:
        """Return everything that is known of an incident's lists, the oldest first."""
        if incident_id not in self._ahead:
            self._ahead[incident_id] = (await self._of_each([incident_id]))[incident_id]
        return self._ahead[incident_id]

    async def of_all(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[Tick]]:
        """Return the same of several incidents."""
        return await self._of_each(incident_ids)

    async def _of_each(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[Tick]]:
        await self.flush()
        ticks: dict[int, list[Tick]] = {incident_id: [] for incident_id in incident_ids}
        found = await self._connection.execute(OF, {"of": list(incident_ids)})
        for row in sorted(found, key=attrgetter("at", "list", "item")):
            ticks[row.incident_id].append(_tick(row))
        return ticks

    async def put(self, incident_id: int, *ticks: Tick) -> None:
        """Store ticks, each in place of what was known of its item."""
        rows = [
            {
                "incident_id": incident_id,
                "list": tick.list,
                "item": tick.item,
                "state": tick.state,
                "why": tick.why,
                "by": tick.by,
                "at": tick.at,
            }
            for tick in ticks
        ]
        if rows:
            self._said |= {(incident_id, tick.list, tick.item): row for tick, row in zip(ticks, rows, strict=True)}
            known = self._ahead.pop(incident_id, None)
            if known is not None:  # whoever shows a list asks at once how it stands
                new = {(tick.list, tick.item): tick for tick in ticks}
                kept = [tick for tick in known if (tick.list, tick.item) not in new]
                self._ahead[incident_id] = sorted([*kept, *new.values()], key=attrgetter("at", "list", "item"))

    async def take_back(self, incident_id: int, name: str, items: Collection[str]) -> None:
        """Forget what was said of some items of a list."""
        if items:
            self._ahead.pop(incident_id, None)
            await self.flush()
            await self._connection.execute(_TAKE_BACK, {"of": incident_id, "named": name, "items": list(items)})


def _tick(row: Row[Any]) -> Tick:
    return Tick(list=row.list, item=row.item, state=row.state, why=row.why, by=row.by, at=row.at)
