"""The store of alerts: what their sources said, what became of each, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Executable, Integer, bindparam, func, select, union_all

from bot.domain.alert import Alert, Decision, Delivery, Group, Stored, Trace, Turn
from bot.domain.alert_history import fires_again, is_news, stands, turned
from bot.domain.incident import Status
from bot.domain.joining import quiet_since
from storage.engine.statements import inserting, or_nothing, updating
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.stores import alerts_of_incidents as parts
from storage.stores.alert_rows import alert_values, storable_alert, stored_of
from storage.tables import AlertGroupRow, AlertRow, AlertTraceRow, IncidentRow

AT_ONCE: Final = 10_000
"""Alerts that one statement names. Source: PostgreSQL takes 32,767 parameters."""

_ALERTS: Final = select(AlertRow)
_THESE: Final = AlertRow.id.in_(bindparam("these", expanding=True))
_ONE: Final = AlertRow.id == bindparam("one")
_KNOWN: Final = (
    select(AlertRow, IncidentRow.status)
    .join(IncidentRow, IncidentRow.id == AlertRow.incident_id, isouter=True)
    .where(AlertRow.source == bindparam("of"), AlertRow.fingerprint.in_(bindparam("called", expanding=True)))
    .order_by(AlertRow.fingerprint)
    .with_for_update(of=AlertRow, key_share=True)  # whoever adds to what is on record of them waits for no one
)
"""In one order for all: two that bring the same alerts at once must not wait for each other."""
_ADD: Final = inserting(AlertRow, lambda new: or_nothing(new).returning(AlertRow.fingerprint))
_CHANGE: Final = updating(AlertRow).where(_ONE)
_CHANGE_ALL: Final = updating(AlertRow).where(_THESE)
_AGAIN: Final = _CHANGE_ALL.values(
    received_at=bindparam("now"), cut=bindparam("left_out", type_=Integer()), times=AlertRow.times + 1
)
_UNDECIDED: Final = (
    _ALERTS.where(AlertRow.decide_at <= bindparam("now"))
    .order_by(AlertRow.decide_at, AlertRow.id)
    .limit(bindparam("most", type_=Integer()))
)
_CHANGED: Final = (
    _ALERTS.where(AlertRow.changed_at <= bindparam("now"), AlertRow.decide_at.is_(None))
    .order_by(AlertRow.changed_at, AlertRow.id)
    .limit(bindparam("most", type_=Integer()))
)
_GET: Final = _ALERTS.where(_ONE)
_EARLIEST: Final = union_all(
    select(func.min(AlertRow.decide_at)),
    select(func.min(AlertRow.changed_at)).where(AlertRow.changed_at.is_not(None), AlertRow.decide_at.is_(None)),
    select(func.min(AlertGroupRow.due_at)),
    select(func.min(AlertGroupRow.show_at)),
)
_TRACE: Final = inserting(AlertTraceRow)
_TRACES: Final = select(AlertTraceRow).where(AlertTraceRow.alert_id == bindparam("one")).order_by(AlertTraceRow.id)
_ADD_GROUP: Final = inserting(AlertGroupRow, or_nothing)
_GROUP: Final = select(AlertGroupRow).where(
    AlertGroupRow.source == bindparam("of"), AlertGroupRow.key == bindparam("called")
)
_LOCK_GROUP: Final = _GROUP.with_for_update()
_SAVE_GROUP: Final = updating(AlertGroupRow).where(AlertGroupRow.id == bindparam("one"))


class Alerts(Store):
    """Alerts by source and fingerprint. Requests as they came are in `storage.stores.alert_deliveries`.

    Whoever decides about several locks their group first, then alerts, then incidents.
    """

    async def take_in(self, source: str, delivery: Delivery, *, at: datetime, repeat: timedelta | None = None) -> None:
        """Take in what a source says of its alerts. What it said before changes nothing but when it was said last.

        Args:
            source: its name in the policy.
            at: when it was received.
            repeat: how often the source repeats what fires: one that was shown as quiet and isn't any longer is news;
                ``None``: none is.
        """
        said = {alert.fingerprint: alert for alert in map(storable_alert, delivery.alerts)}
        if not said:
            return
        known = await self._known(source, said)
        if missing := sorted(said.keys() - known.keys()):
            rows = [_new(source, said[name], at=at, cut=delivery.cut) for name in missing]
            added = set((await self._insert(_ADD, *rows)).scalars())
            self._left.add(WakeUp.ALERTS)
            if theirs := [name for name in missing if name not in added]:  # another replica has them meanwhile
                known |= await self._known(source, theirs)
        same, changed, anew, told = [], [], [], []
        for name, (stored, incident) in known.items():
            now = stands(stored.alert, said[name], in_order=bool(delivery.key))
            heard = bool(repeat and stored.fires and quiet_since(stored.received_at, repeat, at))
            if now is None and not heard:
                same.append(stored.id)
            else:
                changed.append(_changed(stored, now or stored.alert, at=at, cut=delivery.cut))
            told += [_trace_of(stored, turn, why, at) for turn, why in turned(stored, now, heard=heard)]
            waits = stored.decision is Decision.NONE  # for its group, or for an answer
            if not waits and is_news(stored.alert, said[name], now or stored.alert, incident):
                anew.append(stored)
        if same:
            await self._connection.execute(_AGAIN, {"these": same, "now": at, "left_out": delivery.cut})
        await self._note(changed, told, anew, at=at)

    async def _note(self, changed: Sequence[Any], told: Sequence[Any], anew: Sequence[Stored], *, at: datetime) -> None:
        """Store what changed of alerts and what happened to them; some are decided about again."""
        if changed:
            await self._connection.execute(_CHANGE, changed)
            self._left.add(WakeUp.ALERTS)
        if told:
            await self._insert(_TRACE, *told)
        if left := [parts.left(stored, at) for stored in anew if stored.incident_id is not None]:
            await self._insert(parts.LEAVE, *left)
        await self.postpone([stored.id for stored in anew], at)

    async def _known(self, source: str, names: Collection[str]) -> dict[str, tuple[Stored, Status | None]]:
        """Return alerts by fingerprint, locked; and how the incident of each stands, ``None``: there is none."""
        found = await self._connection.execute(_KNOWN, {"of": source, "called": sorted(names)})
        return {row.fingerprint: (stored_of(row), Status(row.status) if row.status else None) for row in found}

    async def undecided(self, now: datetime, *, limit: int) -> Sequence[Stored]:
        """Return alerts of which it is time to decide, longest due first, without locking them."""
        return await self._all(_UNDECIDED, now=now, most=limit)

    async def changed(self, now: datetime, *, limit: int) -> Sequence[Stored]:
        """Return alerts that were decided about and changed since, without locking them."""
        return await self._all(_CHANGED, now=now, most=limit)

    async def decide(
        self,
        reasons: Mapping[int, str],
        decision: Decision,
        *,
        at: datetime,
        incident_id: int | None = None,
        by: str = "",
    ) -> None:
        """Write down what became of alerts, the same of all, each with a reason of its own: in two statements.

        Args:
            reasons: by their ids.
            incident_id: the incident that they belong to now; ``None``: to none.
            by: user id of who decided it; empty: no person, a rule did.
        """
        decided = {"decision": str(decision), "incident_id": incident_id, "decide_at": None, "changed_at": None}
        await self._set(reasons, decided)
        if incident_id is not None:
            self._left.add(WakeUp.INCIDENTS)
        what = {"at": at, "what": str(decision), "incident_id": incident_id, "by": by}
        if reasons:
            await self._insert(_TRACE, *({"alert_id": each, "reason": why, **what} for each, why in reasons.items()))

    async def trace(self, alert_ids: Collection[int], why: Trace) -> None:
        """Write down why something is so of alerts."""
        rows = [{"alert_id": each, **asdict(why)} for each in alert_ids]
        if rows:
            await self._insert(_TRACE, *rows)

    async def postpone(self, alert_ids: Collection[int], until: datetime) -> None:
        """Have alerts decided about later, or again."""
        await self._set(alert_ids, {"decision": str(Decision.NONE), "decide_at": until})

    async def part(self, alert_ids: Collection[int], *, decide_at: datetime) -> None:
        """Have alerts belong to no incident, and be decided about."""
        await self._set(alert_ids, {"incident_id": None, "decision": str(Decision.NONE), "decide_at": decide_at})

    async def looked_at(self, alert_ids: Collection[int]) -> None:
        """Note that someone has looked at what changed about alerts."""
        await self._set(alert_ids, {"changed_at": None})

    async def _set(self, alert_ids: Collection[int], values: Mapping[str, Any]) -> None:
        for some in at_once(alert_ids):
            await self._connection.execute(_CHANGE_ALL, {"these": some, **values})
            self._left.add(WakeUp.ALERTS)

    async def get(self, alert_id: int) -> Stored | None:
        """Return an alert; ``None``: there is none of that id."""
        row = await self._first(_GET, one=alert_id)
        return None if row is None else stored_of(row)

    async def of(self, incident_id: int) -> Sequence[Stored]:
        """Return the alerts that are or were part of an incident, in the order in which they came first."""
        return await self._all(parts.OF, of=incident_id)

    async def traces(self, alert_id: int) -> Sequence[Trace]:
        """Return what was decided about an alert, in order."""
        found = await self._connection.execute(_TRACES, {"one": alert_id})
        return [trace_of(row) for row in found]

    async def formerly(self, alert_id: int) -> Sequence[Stored]:
        """Return an alert as it was in each incident that it left, the last one last."""
        return await self._all(parts.FORMERLY, one=alert_id)

    async def earliest(self) -> datetime | None:
        """Return when there is something to look at or to decide; ``None``: nothing waits for time to pass."""
        found = (await self._connection.execute(_EARLIEST)).scalars().all()
        return min((instant for instant in found if instant is not None), default=None)

    async def lock_group(self, source: str, key: str, *, now: datetime) -> Group:
        """Return a group, made if there is none; others who want it wait until this transaction ends.

        Args:
            source: empty: of several.
        """
        empty = {"incident_id": None, "asked_by": "", "first_at": now, "due_at": None, "count": 0, "answer": ""}
        await self._insert(_ADD_GROUP, {"source": source, "key": key, **empty})
        row = await self._first(_LOCK_GROUP, of=source, called=key)
        assert row is not None  # noqa: S101 - it was just made
        return group_of(row)

    async def save_group(self, group: Group) -> None:
        """Store what has changed about a group that is locked."""
        values = {name: each for name, each in asdict(group).items() if name not in {"id", "source", "key"}}
        await self._connection.execute(_SAVE_GROUP, {"one": group.id, **values})
        self._left.add(WakeUp.ALERTS)

    async def _all(self, statement: Executable, **values: Any) -> Sequence[Stored]:
        return [stored_of(row) for row in await self._connection.execute(statement, values)]


def _new(source: str, alert: Alert, *, at: datetime, cut: int) -> Mapping[str, Any]:
    return {
        "source": source,
        "fingerprint": alert.fingerprint,
        **alert_values(alert),
        "first_received_at": at,
        "received_at": at,
        "times": 1,
        "cut": cut,
        "incident_id": None,
        "decision": str(Decision.NONE),
        "decide_at": at,
        "changed_at": at,
    }


def _changed(stored: Stored, now: Alert, *, at: datetime, cut: int) -> Mapping[str, Any]:
    again = fires_again(stored.alert, now)
    return {
        "one": stored.id,
        **alert_values(now),
        "first_received_at": at if again else stored.first_received_at,
        "received_at": at,
        "times": stored.times + 1,
        "cut": cut,
        "changed_at": at,
    }


def trace_of(row: Any) -> Trace:
    """Read a trace."""
    return Trace(at=row.at, what=row.what, reason=row.reason, incident_id=row.incident_id, by=row.by)


def _trace_of(stored: Stored, turn: Turn, why: str, at: datetime) -> Mapping[str, Any]:
    told = Trace(at=at, what=str(turn), reason=why, incident_id=stored.incident_id)
    return {"alert_id": stored.id, **asdict(told)}


def at_once(alert_ids: Collection[int]) -> Iterator[Sequence[int]]:
    """Yield ids of alerts, in order: as many as one statement may name."""
    ids = sorted(alert_ids)
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))


def group_of(row: Any) -> Group:
    """Read a group."""
    return Group(
        id=row.id,
        source=row.source,
        key=row.key,
        incident_id=row.incident_id,
        asked_by=row.asked_by,
        first_at=row.first_at,
        due_at=row.due_at,
        count=row.count,
        asked_in=row.asked_in,
        answer=row.answer,
        answered_at=row.answered_at,
    )
