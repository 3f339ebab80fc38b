"""Requests of monitoring and deploy tools that are kept as they came: those that name someone are dropped."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, Final
from urllib.parse import quote, quote_plus

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine.statements import deleting
from storage.tables import AlertDeliveryRow

PAGE: Final = 50
"""Requests that are read at once: each may have a megabyte."""

_NEXT: Final = (
    select(AlertDeliveryRow)
    .where(AlertDeliveryRow.id > bindparam("after"))
    .order_by(AlertDeliveryRow.id)
    .limit(bindparam("most", type_=Integer()))
)
_DROP: Final = deleting(AlertDeliveryRow).where(AlertDeliveryRow.id.in_(bindparam("these", expanding=True)))


def _written(names: Collection[str]) -> frozenset[str]:
    """Return how names may stand in a request: as they are, in JSON, in an address; in lower case."""
    ways = (str, lambda name: json.dumps(name)[1:-1], quote, quote_plus)
    return frozenset(way(name).casefold() for name in names for way in ways)


async def drop_naming(connection: AsyncConnection, names: Collection[str]) -> int:
    """Drop requests that hold one of these names, whether they could be read or not; return how many."""
    wanted, after, dropped = _written(names), 0, 0
    while page := (await connection.execute(_NEXT, {"after": after, "most": PAGE})).all():
        after = page[-1].id
        naming = [row.id for row in page if any(name in part for part in _parts(row) for name in wanted)]
        if naming:
            await connection.execute(_DROP, {"these": naming})
            dropped += len(naming)
    return dropped


def _parts(row: Any) -> Iterator[str]:
    yield bytes(row.body).decode("utf-8", "replace").casefold()
    yield json.dumps([row.headers, row.query, row.problem, row.key], ensure_ascii=False).casefold()
