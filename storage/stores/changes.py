"""The store of changes that deploy tools told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, Row, bindparam, select

from bot.domain.change import Change
from storage.engine.statements import deleting, inserting, or_nothing
from storage.store import Store
from storage.tables import ChangeRow

_ADD: Final = inserting(ChangeRow, lambda new: or_nothing(new).returning(ChangeRow.key))
_BETWEEN: Final = (
    select(ChangeRow)
    .where(ChangeRow.at >= bindparam("since"), ChangeRow.at <= bindparam("until"))
    .order_by(ChangeRow.at.desc(), ChangeRow.id.desc())
    .limit(bindparam("most", type_=Integer()))
)
_PURGE: Final = deleting(ChangeRow).where(ChangeRow.at < bindparam("before"))
_FIELDS: Final = tuple(Change.__dataclass_fields__)


class Changes(Store):
    """Changes by source and key."""

    async def add(self, source: str, changes: Sequence[Change]) -> Sequence[Change]:
        """Store what a source told of; return what of it is new.

        Args:
            source: its name in the policy.
        """
        new = []
        for change in changes:
            added = await self._insert(_ADD, asdict(replace(change, source=source)))
            if added.scalar_one_or_none() is not None:
                new.append(replace(change, source=source))
        return new

    async def between(self, since: datetime, until: datetime, *, limit: int) -> Sequence[Change]:
        """Return the changes made between two instants, both included, the latest first."""
        found = await self._connection.execute(_BETWEEN, {"since": since, "until": until, "most": limit})
        return [_change(row) for row in found]

    async def forget(self, *, before: datetime) -> None:
        """Forget the changes that were made before an instant."""
        await self._connection.execute(_PURGE, {"before": before})


def _change(row: Row[Any]) -> Change:
    return Change(**{name: getattr(row, name) for name in _FIELDS})
