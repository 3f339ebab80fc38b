"""What every store has: the connection of its transaction, the clock, and a way to tell background jobs of work."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Executable, Row
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine.statements import CLOCK, Inserts
from storage.queue.wake_ups import WakeUp

_T = TypeVar("_T")


class Store:
    """Some tables, read and written in one transaction. A store never commits.

    It notes in ``left`` the background jobs that have something to look at after the commit.
    """

    def __init__(self, connection: AsyncConnection, clock: Callable[[], datetime] | None, left: set[WakeUp]) -> None:
        """Prepare to read and write.

        Args:
            connection: of the transaction.
            clock: what leases and pauses are compared with; ``None``: the database's own.
            left: the background jobs with something to look at.
        """
        self._connection = connection
        self._clock = clock
        self._left = left

    async def _now(self) -> datetime:
        """Return the time by the clock that leases and pauses are compared with."""
        if self._clock is not None:
            return self._clock()
        return (await self._connection.execute(CLOCK)).scalar_one()

    async def _first(self, statement: Executable, **values: Any) -> Row[*tuple[Any, ...]] | None:
        """Return the first row of what is found; ``None``: there is none."""
        return (await self._connection.execute(statement, values)).first()

    async def _insert(self, inserts: Inserts, *rows: Mapping[str, Any]) -> Any:
        """Insert rows; the result holds what the statement returns."""
        return await self._connection.execute(inserts[self._connection.dialect.name], list(rows))

    async def _add(self, inserts: Inserts, row: Mapping[str, Any]) -> int:
        """Insert a row; return its id, which the statement returns."""
        added: int = (await self._insert(inserts, row)).scalar_one()
        return added


class StoreAhead(Store, Generic[_T]):
    """A store that may know what it will be asked of an incident: read for several at once, or nothing, for it is new.

    Whatever it stores of an incident takes that out of ``_ahead``.
    """

    _NOTHING: _T
    """What is known of an incident of which nothing is stored."""

    def __init__(self, *shared: Any) -> None:
        super().__init__(*shared)
        self._ahead: dict[int, _T] = {}

    def expect_nothing(self, incident_id: int) -> None:
        """Take it for known that nothing is stored of an incident that this transaction has made."""
        self._ahead[incident_id] = self._NOTHING

    def knows(self, incident_id: int) -> bool:
        """Tell whether asking of an incident asks the database nothing."""
        return incident_id in self._ahead

    async def read_ahead(self, incident_ids: Collection[int]) -> None:
        """Read what will be asked of several incidents, whose locks this transaction holds, and is not known yet."""
        unknown = [each for each in incident_ids if each not in self._ahead]
        if unknown:
            self._ahead |= await self._of_each(unknown)

    @abstractmethod
    async def _of_each(self, incident_ids: Collection[int]) -> Mapping[int, _T]:
        """Read it: an entry for each of the incidents."""
