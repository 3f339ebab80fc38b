"""The store of requests from sources of alerts, as they came: to be told apart, and to be read again by other rules."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, Row, and_, bindparam, exists, func, or_, select

from bot.domain.alert import Answered, Decision, Heard, Raw, Received
from storage.engine.statements import deleting, inserting, or_nothing, upserting
from storage.store import Store
from storage.stores.alert_rows import storable
from storage.tables import AlertDeliveryRow, AlertGroupRow, AlertRow, AlertTraceRow, IncidentAlertRow

PAGE: Final = 100
"""Requests that are read at once: each may have a megabyte."""

_IS_READ: Final = AlertDeliveryRow.problem == ""
_KEEP: Final = inserting(AlertDeliveryRow, lambda new: or_nothing(new).returning(AlertDeliveryRow.id))
_REJECT: Final = upserting(AlertDeliveryRow, "source", "key", taking=("received_at", "problem"))
_OF: Final = AlertDeliveryRow.source == bindparam("of")
_HEARD: Final = select(func.max(AlertDeliveryRow.received_at)).where(_OF, _IS_READ)
_REJECTED_OF: Final = select(func.count(), func.max(AlertDeliveryRow.received_at)).where(_OF, ~_IS_READ)
_REJECTED: Final = (
    select(AlertDeliveryRow)
    .where(~_IS_READ)
    .order_by(AlertDeliveryRow.received_at.desc(), AlertDeliveryRow.id.desc())
    .limit(bindparam("most", type_=Integer()))
)
_LAST_REJECTED_OF: Final = _REJECTED.where(_OF)
_SINCE: Final = (
    select(AlertDeliveryRow)
    .where(
        _IS_READ,
        or_(
            AlertDeliveryRow.received_at > bindparam("since"),
            and_(AlertDeliveryRow.received_at == bindparam("since"), AlertDeliveryRow.id > bindparam("after")),
        ),
    )
    .order_by(AlertDeliveryRow.received_at, AlertDeliveryRow.id)
    .limit(bindparam("most", type_=Integer()))
)
_ANSWERS: Final = (
    select(AlertTraceRow.at, AlertRow.source, AlertRow.fingerprint, AlertTraceRow.what, AlertTraceRow.by)
    .join(AlertRow, AlertRow.id == AlertTraceRow.alert_id)
    .where(AlertTraceRow.at >= bindparam("since"), AlertTraceRow.by != "", AlertTraceRow.what.in_([*Decision]))
    .order_by(AlertTraceRow.at, AlertTraceRow.id)
)
_FORGET: Final = deleting(AlertDeliveryRow).where(AlertDeliveryRow.received_at < bindparam("before"))
_OUT_OF_USE: Final = and_(
    AlertRow.incident_id.is_(None),
    AlertRow.received_at < bindparam("before"),
    ~exists().where(IncidentAlertRow.alert_id == AlertRow.id),
)
_FORGET_TRACES: Final = deleting(AlertTraceRow).where(
    AlertTraceRow.alert_id.in_(select(AlertRow.id).where(_OUT_OF_USE))
)
_FORGET_ALERTS: Final = deleting(AlertRow).where(_OUT_OF_USE)
_FORGET_GROUPS: Final = deleting(AlertGroupRow).where(
    AlertGroupRow.incident_id.is_(None),
    AlertGroupRow.due_at.is_(None),
    AlertGroupRow.asked_in.is_(None),
    AlertGroupRow.first_at < bindparam("before"),
)


class AlertDeliveries(Store):
    """Requests by source and by what the source calls each."""

    async def keep(self, source: str, key: str, raw: Raw, *, at: datetime) -> bool:
        """Keep a request that can be read; tell whether it is new.

        On PostgreSQL a second transaction with the same key waits here until the first has ended.

        Args:
            key: what its source calls it; empty: it has no name for it, so each is new.
        """
        row = _row(source, storable(key) or None, raw, at=at) | {"problem": ""}
        return (await self._insert(_KEEP, row)).first() is not None

    async def reject(self, source: str, key: str, raw: Raw, problem: str, *, at: datetime) -> None:
        """Keep a request that can't be read, and why; the same again only says when.

        Args:
            key: the same for the same body.
            raw: without secrets.
        """
        await self._insert(_REJECT, _row(source, f"rejected:{key}", raw, at=at) | {"problem": storable(problem)})

    async def rejected(self, *, limit: int) -> Sequence[Received]:
        """Return requests that can't be read, newest first."""
        return [_received(row) for row in await self._connection.execute(_REJECTED, {"most": limit})]

    async def heard(self, source: str) -> Heard:
        """Return what came of a source."""
        last_at = await self._connection.scalar(_HEARD, {"of": source})
        row = await self._first(_REJECTED_OF, of=source)
        count, rejected_at = row if row is not None else (0, None)
        last = await self._first(_LAST_REJECTED_OF, of=source, most=1) if count else None
        return Heard(
            last_at=last_at,
            rejected=count,
            rejected_at=rejected_at,
            last_problem=last.problem if last is not None else "",
        )

    async def since(self, instant: datetime) -> AsyncIterator[Received]:
        """Yield requests that were read, in the order in which they came."""
        after = 0
        while True:
            found = await self._connection.execute(_SINCE, {"since": instant, "after": after, "most": PAGE})
            page = [_received(row) for row in found]
            for each in page:
                yield each
            if len(page) < PAGE:
                return
            instant, after = page[-1].at, page[-1].id

    async def answers(self, since: datetime) -> Sequence[Answered]:
        """Return what people had become of alerts that they were asked about since an instant, in order."""
        found = await self._connection.execute(_ANSWERS, {"since": since})
        return [
            Answered(at=row.at, source=row.source, fingerprint=row.fingerprint, decision=Decision(row.what), by=row.by)
            for row in found
        ]

    async def forget(self, *, before: datetime) -> None:
        """Drop requests that came before an instant, and alerts last told of then that were never part of an incident.

        What became of them is dropped, too.
        """
        for statement in (_FORGET, _FORGET_TRACES, _FORGET_ALERTS, _FORGET_GROUPS):
            await self._connection.execute(statement, {"before": before})


def _row(source: str, key: str | None, raw: Raw, *, at: datetime) -> dict[str, Any]:
    return {
        "source": source,
        "key": key,
        "received_at": at,
        "method": raw.method,
        "headers": {storable(name): storable(value) for name, value in raw.headers.items()},
        "query": {storable(name): storable(value) for name, value in raw.query.items()},
        "body": raw.body,
    }


def _received(row: Row[Any]) -> Received:
    raw = Raw(method=row.method, headers=row.headers, query=row.query, body=bytes(row.body))
    return Received(id=row.id, source=row.source, at=row.received_at, raw=raw, problem=row.problem)
