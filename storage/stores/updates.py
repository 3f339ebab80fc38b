"""The store of status updates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Executable, Row, and_, bindparam, func, select

from bot.domain.incident import Status
from bot.domain.update import StatusUpdate
from storage.engine.statements import inserting, updating
from storage.store import StoreAhead
from storage.tables import StatusUpdateRow

_OF: Final = select(StatusUpdateRow).where(StatusUpdateRow.incident_id == bindparam("of"))
_STANDS: Final = StatusUpdateRow.withdrawn_at.is_(None)

_ADD: Final = inserting(StatusUpdateRow)
_SAVE: Final = updating(StatusUpdateRow).where(
    StatusUpdateRow.incident_id == bindparam("of"), StatusUpdateRow.number == bindparam("one")
)
_GET: Final = _OF.where(StatusUpdateRow.number == bindparam("one"))
_FROM_MESSAGE: Final = _OF.where(
    StatusUpdateRow.channel == bindparam("channel"), StatusUpdateRow.ts == bindparam("at"), _STANDS
)
_LAST: Final = _OF.where(_STANDS).order_by(StatusUpdateRow.number.desc()).limit(1)
_LAST_NEWS: Final = _LAST.where(StatusUpdateRow.no_change.is_(False))
_NEWEST: Final = (
    select(StatusUpdateRow.incident_id, func.max(StatusUpdateRow.number).label("number"))
    .where(StatusUpdateRow.incident_id.in_(bindparam("of", expanding=True)), _STANDS)
    .group_by(StatusUpdateRow.incident_id)
    .subquery()
)
LAST_OF_ALL: Final = select(StatusUpdateRow).join(
    _NEWEST,
    and_(StatusUpdateRow.incident_id == _NEWEST.c.incident_id, StatusUpdateRow.number == _NEWEST.c.number),
)
OF_ALL: Final = select(StatusUpdateRow).where(StatusUpdateRow.incident_id.in_(bindparam("of", expanding=True)), _STANDS)
HIGHEST: Final = select(func.max(StatusUpdateRow.number)).where(
    StatusUpdateRow.incident_id.in_(bindparam("of", expanding=True))
)


class Updates(StoreAhead[StatusUpdate | None]):
    """Numbered updates of each incident."""

    _NOTHING = None

    async def _of_each(self, incident_ids: Collection[int]) -> Mapping[int, StatusUpdate | None]:
        return dict.fromkeys(incident_ids, None) | dict(await self.last_of_all(incident_ids))

    async def add(self, incident_id: int, update: StatusUpdate) -> None:
        """Store an update; its number must be the next one. The caller holds the incident's lock."""
        self._ahead.pop(incident_id, None)
        await self._insert(_ADD, {"incident_id": incident_id} | update.model_dump())

    async def save(self, incident_id: int, update: StatusUpdate) -> None:
        """Store what has changed. The caller holds the incident's lock."""
        self._ahead.pop(incident_id, None)
        values = update.model_dump(exclude={"number"})
        await self._connection.execute(_SAVE, {"of": incident_id, "one": update.number} | values)

    async def get(self, incident_id: int, number: int) -> StatusUpdate | None:
        """Return an update by its number, withdrawn or not."""
        return await self._found(_GET, of=incident_id, one=number)

    async def from_message(self, incident_id: int, channel: str, ts: int) -> StatusUpdate | None:
        """Return the update that a message was made, if it stands."""
        return await self._found(_FROM_MESSAGE, of=incident_id, channel=channel, at=ts)

    async def of(self, incident_id: int) -> Sequence[StatusUpdate]:
        """Return the updates that stand, in the order of their numbers."""
        found = await self._connection.execute(OF_ALL, {"of": [incident_id]})
        return [_update(row) for row in sorted(found, key=attrgetter("number"))]

    async def last(self, incident_id: int, *, with_news: bool = False) -> StatusUpdate | None:
        """Return the newest update.

        Args:
            with_news: only one that says more than that nothing is new.
        """
        if not with_news and incident_id in self._ahead:
            return self._ahead[incident_id]
        return await self._found(_LAST_NEWS if with_news else _LAST, of=incident_id)

    async def _found(self, statement: Executable, **values: Any) -> StatusUpdate | None:
        row = await self._first(statement, **values)
        return None if row is None else _update(row)

    async def last_of_all(self, incident_ids: Collection[int]) -> Mapping[int, StatusUpdate]:
        """Return the newest update of each of several incidents; those without one are missing."""
        found = await self._connection.execute(LAST_OF_ALL, {"of": list(incident_ids)})
        return {row.incident_id: _update(row) for row in found}

    async def next_number(self, incident_id: int) -> int:
        """Return the number of the next update: a withdrawn one keeps its own. The caller holds the incident's lock."""
        highest: int | None = (await self._connection.execute(HIGHEST, {"of": [incident_id]})).scalar()
        return (highest or 0) + 1


def _update(row: Row[Any]) -> StatusUpdate:
    values = {name: getattr(row, name) for name in StatusUpdate.model_fields}
    return StatusUpdate(**values | {"status": Status(row.status)})
