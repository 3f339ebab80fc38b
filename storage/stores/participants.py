"""The store of who was in a war room, and when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final

from sqlalchemy import ColumnElement, bindparam, case, select

from bot.domain.overview import Stay
from storage.engine.statements import upserting
from storage.store import StoreAhead
from storage.tables import ParticipantRow


def _earliest(new: ParticipantRow) -> ColumnElement[datetime]:
    return case((ParticipantRow.joined_at > new.joined_at, new.joined_at), else_=ParticipantRow.joined_at)


_CAME: Final = upserting(ParticipantRow, "incident_id", "user", joined_at=_earliest)
_CAME_TO_STAY: Final = upserting(ParticipantRow, "incident_id", "user", taking=("left_at",), joined_at=_earliest)
_WENT: Final = upserting(ParticipantRow, "incident_id", "user", taking=("left_at",))
_PRESENT: Final = select(ParticipantRow.user).where(
    ParticipantRow.incident_id == bindparam("of"), ParticipantRow.left_at.is_(None)
)
OF: Final = select(ParticipantRow).where(ParticipantRow.incident_id.in_(bindparam("of", expanding=True)))


class Participants(StoreAhead[Sequence[Stay]]):
    """Stays by incident and user: the first coming, and the last going.

    Whoever comes or goes while they are read ahead counts for the next time.
    """

    _NOTHING = ()

    async def came(self, incident_id: int, user: str, *, at: datetime, stays: bool) -> None:
        """Write down that someone came. Events may come in any order.

        Args:
            stays: they have not left since, as far as is known.
        """
        self._ahead.pop(incident_id, None)
        stay = {"incident_id": incident_id, "user": user, "joined_at": at, "left_at": None}
        await self._insert(_CAME_TO_STAY if stays else _CAME, stay)

    async def present(self, incident_id: int) -> frozenset[str]:
        """Return who is there, as far as is known."""
        return frozenset(await self._connection.scalars(_PRESENT, {"of": incident_id}))

    async def went(self, incident_id: int, user: str, *, at: datetime) -> None:
        """Write down that someone left."""
        self._ahead.pop(incident_id, None)
        await self._insert(_WENT, {"incident_id": incident_id, "user": user, "joined_at": at, "left_at": at})

    async def of(self, incident_id: int) -> Sequence[Stay]:
        """Return who was there, in the order of their coming."""
        if (known := self._ahead.get(incident_id)) is not None:
            return known
        return (await self._of_each([incident_id]))[incident_id]

    async def _of_each(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[Stay]]:
        stays: dict[int, list[Stay]] = {incident_id: [] for incident_id in incident_ids}
        found = await self._connection.execute(OF, {"of": list(incident_ids)})
        for row in sorted(found, key=attrgetter("joined_at", "user")):
            stays[row.incident_id].append(Stay(row.user, row.joined_at, row.left_at))
        return stays
