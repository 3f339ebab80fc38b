"""What the outbox holds already of what a transaction leaves: by key, or, unsent, by collapse key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Executable, and_, bindparam, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.effects import Order
from storage.queue.queued_effect import State
from storage.tables import OutboxRow

_IS_UNSENT: Final = and_(
    OutboxRow.collapse_key.in_(bindparam("collapse_keys", expanding=True)), OutboxRow.state == State.PENDING
)
UNSENT: Final = select(OutboxRow.collapse_key).where(_IS_UNSENT)
_KNOWN: Final[Executable] = union_all(
    select(literal(True), OutboxRow.key).where(OutboxRow.key.in_(bindparam("keys", expanding=True))),  # noqa: FBT003 - told from an unsent one
    select(literal(False), OutboxRow.collapse_key).where(_IS_UNSENT),  # noqa: FBT003 - the same
)


class LeftBefore:
    """Asks for all of it together, and for nothing that is known without asking."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Ask within one transaction."""
        self._connection = connection
        self._new: set[tuple[int, str]] = set()
        self._none_of: set[int] = set()
        self._unsent: dict[str, bool] = {}

    def expect_new(self, incident_id: int, name: str) -> None:
        """Take it for known that nothing was left that is named after what this transaction has made.

        Args:
            name: of a timeline entry or an update, as it stands in the keys of effects: ``entry:57``.
        """
        self._new.add((incident_id, f":{name}:"))

    def expect_nothing(self, incident_id: int) -> None:
        """Take it for known that nothing was left of an incident: this transaction has made it."""
        self._none_of.add(incident_id)

    async def read_ahead(self, collapse_keys: Collection[str]) -> None:
        """Read which of these are unsent: what shows the incident whose lock this transaction holds."""
        found = set((await self._connection.execute(UNSENT, {"collapse_keys": list(collapse_keys)})).scalars())
        self._unsent = {key: key in found for key in collapse_keys}

    async def among(self, orders: Sequence[Order]) -> tuple[set[str], set[str]]:
        """Return the keys of these orders that are there, and the collapse keys that are unsent.

        What is stored next may change that, so what was read ahead serves once.
        """
        ahead, self._unsent = self._unsent, {}
        keys = {order.key for order in orders if order.key is not None and not self._is_new(order)}
        asked_of = [order for order in orders if order.incident_id not in self._none_of]
        collapse_keys = {order.collapse_key for order in asked_of} - {None} - ahead.keys()
        known: set[str] = set()
        unsent = {key for key, is_there in ahead.items() if is_there}
        if keys or collapse_keys:
            asked = {"keys": list(keys), "collapse_keys": list(collapse_keys)}
            for is_key, name in await self._connection.execute(_KNOWN, asked):
                (known if is_key else unsent).add(name)
        return known, unsent

    def _is_new(self, order: Order) -> bool:
        return order.incident_id in self._none_of or any(
            order.incident_id == of and name in f"{order.key}:" for of, name in self._new
        )
