"""The store of what is asked and shown of several alerts: groups with their questions, and an incident's alerts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Executable, Integer, bindparam, func, or_, select

from bot.domain.alert import REGRESSION, Decision, Group, State, Stored, Trace, Turn
from bot.domain.effects import Spot
from bot.domain.overview import Alerts as Shown
from bot.domain.sampled import Firing, firings
from bot.domain.service import LABEL
from bot.domain.timeline import slack_ts
from storage.engine.statements import updating
from storage.queue.queued_effect import State as Delivery
from storage.queue.wake_ups import WakeUp
from storage.store import Store
from storage.stores import alerts_of_incidents as parts
from storage.stores.alert_rows import stored_of
from storage.stores.alerts import at_once, group_of, trace_of
from storage.tables import AlertGroupRow, AlertRow, AlertTraceRow, OutboxRow

_ALERTS: Final = select(AlertRow)
_MOST: Final = bindparam("most", type_=Integer())
_CLAIM: Final = (
    _ALERTS.where(AlertRow.id.in_(bindparam("these", expanding=True)))
    .order_by(AlertRow.source, AlertRow.fingerprint)
    .with_for_update(key_share=True)
)
"""In the order in which whoever takes alerts in locks them."""
_PUT_IN: Final = (
    updating(AlertRow)
    .where(AlertRow.id.in_(bindparam("these", expanding=True)))
    .values(group_id=bindparam("of", type_=Integer()))
)
_BY_ID: Final = select(AlertGroupRow).where(AlertGroupRow.id == bindparam("one"))
_ASKED_TOGETHER: Final = (
    select(AlertGroupRow)
    .where(or_(AlertGroupRow.asked_in == bindparam("one"), AlertGroupRow.id == bindparam("one")))
    .order_by(AlertGroupRow.asked_in.is_(None), AlertGroupRow.id)
    .with_for_update()
)
_ANSWER: Final = updating(AlertGroupRow).where(AlertGroupRow.asked_in == bindparam("one"))
_OF_QUESTION: Final = AlertRow.group_id.in_(
    select(AlertGroupRow.id).where(AlertGroupRow.asked_in == bindparam("of"))
) & (AlertRow.decision == str(Decision.ASKED))
_COUNTS: Final = (
    select(AlertRow.state, func.count().label("many"), func.max(AlertRow.cut).label("left_out"))
    .where(_OF_QUESTION)
    .group_by(AlertRow.state)
)
_FIRST: Final = _ALERTS.where(_OF_QUESTION).order_by(AlertRow.state, AlertRow.id).limit(_MOST)
_ASKED: Final = (
    _ALERTS.where(_OF_QUESTION).order_by(AlertRow.source, AlertRow.fingerprint).with_for_update(key_share=True)
)
_ASKED_OF: Final = (
    _ALERTS.where(AlertRow.group_id == bindparam("of"), AlertRow.decision == str(Decision.ASKED))
    .order_by(AlertRow.source, AlertRow.fingerprint)
    .with_for_update(key_share=True)
)
_MARK: Final = updating(AlertGroupRow).where(AlertGroupRow.id.in_(bindparam("these", expanding=True)))
_STALE: Final = select(AlertGroupRow.id).where(AlertGroupRow.show_at <= bindparam("now")).order_by(AlertGroupRow.id)
_LAST_DECIDED: Final = select(AlertTraceRow).where(
    AlertTraceRow.id.in_(
        select(func.max(AlertTraceRow.id))
        .where(
            AlertTraceRow.alert_id.in_(bindparam("these", expanding=True)),
            AlertTraceRow.what.not_in([str(turn) for turn in Turn]),
        )
        .group_by(AlertTraceRow.alert_id)
    )
)
_LET_GO: Final = updating(AlertGroupRow).where(AlertGroupRow.due_at <= bindparam("now")).values(due_at=None)
_FORGET: Final = (
    updating(OutboxRow)
    .where(
        OutboxRow.incident_id.is_(None),
        OutboxRow.lane.like("edit:alerts:%") | OutboxRow.key.like("alerts:%"),
        OutboxRow.state.in_((Delivery.SENT, Delivery.SUPERSEDED)),
        OutboxRow.left_at < bindparam("before"),
    )
    .values(body={}, problem=None)
)
_MOVE_GROUPS: Final = (
    updating(AlertGroupRow)
    .where(AlertGroupRow.incident_id == bindparam("of"))
    .values(incident_id=bindparam("other", type_=Integer()))
)
_PART: Final = (
    updating(AlertGroupRow)
    .where(
        AlertGroupRow.source == bindparam("from"),
        AlertGroupRow.key == bindparam("called"),
        AlertGroupRow.incident_id == bindparam("of"),
    )
    .values(incident_id=None)
)
_QUESTIONS_OF: Final = (
    select(AlertGroupRow.asked_in)
    .join(AlertRow, AlertRow.group_id == AlertGroupRow.id)
    .where(
        AlertRow.id.in_(bindparam("these", expanding=True)),
        AlertRow.decision == str(Decision.ASKED),
        AlertGroupRow.asked_in.is_not(None),
    )
    .distinct()
)
_WAITING_WITH: Final = _ALERTS.where(
    AlertRow.decision == str(Decision.NONE),
    AlertRow.decide_at == bindparam("until"),
    AlertRow.id.in_(
        select(AlertTraceRow.alert_id).where(
            AlertTraceRow.incident_id == bindparam("of"), AlertTraceRow.what == REGRESSION
        )
    ),
).order_by(AlertRow.id)
_SERVICES_OF: Final = (
    select(AlertRow.incident_id, AlertRow.labels[LABEL].as_string().label("service"))
    .where(AlertRow.incident_id.in_(bindparam("of", expanding=True)))
    .distinct()
)
_STANDS_AT: Final = select(OutboxRow.channel, OutboxRow.ts).where(
    OutboxRow.key == bindparam("of"), OutboxRow.channel.is_not(None), OutboxRow.ts.is_not(None)
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The alerts about which a message asks."""

    firing: int
    ended: int
    cut: int
    """Of the last delivery, what its source left out."""
    first: Sequence[Stored]
    """The first of them, those that fire before the others."""


class AlertGroups(Store):
    """Groups and their alerts. Whoever decides locks the groups first, then alerts, then incidents."""

    async def services_of(self, incident_ids: Collection[int]) -> Mapping[int, Collection[str]]:
        """Return the services that the alerts of each incident name."""
        services: dict[int, list[str]] = {incident_id: [] for incident_id in incident_ids}
        if services:
            for incident_id, service in await self._connection.execute(_SERVICES_OF, {"of": list(services)}):
                if service:
                    services[incident_id].append(service)
        return services

    async def claim(self, alert_ids: Collection[int]) -> Sequence[Stored]:
        """Lock alerts, and return them as they are now."""
        return await self._all(_CLAIM, these=sorted(alert_ids)) if alert_ids else ()

    async def put_in(self, alert_ids: Collection[int], group_id: int) -> None:
        """Note in which group alerts are decided about."""
        for some in at_once(alert_ids):
            await self._connection.execute(_PUT_IN, {"these": some, "of": group_id})

    async def get(self, group_id: int) -> Group | None:
        """Return a group; ``None``: there is none of that id."""
        row = await self._first(_BY_ID, one=group_id)
        return None if row is None else group_of(row)

    async def lock_question(self, group_id: int) -> Group | None:
        """Lock the groups about which one message asks, and return the one whose message it is; ``None``: none."""
        found = [group_of(row) for row in await self._connection.execute(_ASKED_TOGETHER, {"one": group_id})]
        return next((group for group in found if group.id == group_id), None)

    async def answer(self, group_id: int, answer: str, *, at: datetime, incident_id: int | None = None) -> None:
        """Store what was answered of all groups about which a message asks, and that no question waits.

        Args:
            incident_id: the incident that they are now; ``None``: none.
        """
        values = {"answer": answer, "answered_at": at, "incident_id": incident_id, "asked_in": None}
        await self._connection.execute(_ANSWER, {"one": group_id, **values})
        self._left.add(WakeUp.ALERTS)

    async def asked(self, group_id: int, *, shown: int) -> Asked:
        """Return the alerts about which a message asks.

        Args:
            shown: how many of them at most, beside their number.
        """
        counts = {row.state: row for row in await self._connection.execute(_COUNTS, {"of": group_id})}
        first = await self._all(_FIRST, of=group_id, most=shown)
        firing, ended = (counts[state].many if state in counts else 0 for state in (State.FIRING, State.RESOLVED))
        return Asked(firing, ended, max((row.left_out for row in counts.values()), default=0), first)

    async def asked_about(self, group_id: int) -> Sequence[Stored]:
        """Lock and return every alert about which a message asks."""
        return sorted(await self._all(_ASKED, of=group_id), key=attrgetter("id"))

    async def asked_of(self, group_id: int) -> Sequence[Stored]:
        """Lock and return the alerts of one group about which people are asked, whichever message does so."""
        return await self._all(_ASKED_OF, of=group_id)

    async def waiting_with(self, incident_id: int, until: datetime) -> Sequence[Stored]:
        """Return the alerts about which it is not said yet whether an incident came back that was resolved.

        Args:
            until: when each of them counts as new.
        """
        return await self._all(_WAITING_WITH, of=incident_id, until=until)

    async def stands_at(self, key: str) -> Spot | None:
        """Return where the message of an effect stands; ``None``: it was not posted, or not yet."""
        row = await self._first(_STANDS_AT, of=key)
        return Spot(row.channel, slack_ts(row.ts)) if row is not None else None

    async def of_incidents(self, incident_ids: Collection[int]) -> Mapping[int, Shown]:
        """Return what is shown of the alerts of several incidents; most have none."""
        found = (await self._connection.execute(parts.OF_INCIDENTS, {"of": list(incident_ids)})).all()
        return {each: parts.shown([row for row in found if row.incident_id == each]) for each in incident_ids}

    async def fired(self, incident_ids: Collection[int]) -> Mapping[int, tuple[Firing, ...]]:
        """Return when the alerts of several incidents fired."""
        found = (await self._connection.execute(parts.TURNS, {"of": list(incident_ids)})).all()
        turns: dict[int, list[tuple[int, datetime, str]]] = {each: [] for each in incident_ids}
        for row in found:
            turns[row.incident_id].append((row.alert_id, row.at, row.what))
        return {each: firings(of_one) for each, of_one in turns.items()}

    async def part(self, source: str, key: str, incident_id: int) -> None:
        """Have a group be an incident no longer."""
        await self._connection.execute(_PART, {"from": source, "called": key, "of": incident_id})

    async def forget(self, *, before: datetime) -> None:
        """Empty what was posted about alerts that belong to no incident, once it is older than this."""
        await self._connection.execute(_FORGET, {"before": before})

    async def move(self, incident_id: int, into: int, *, at: datetime) -> int:
        """Have the alerts and groups of an incident be another's; return how many alerts they are."""
        await self._connection.execute(parts.OUTDATED, {"of": incident_id})
        await self._connection.execute(parts.LEAVE_ALL, {"of": incident_id, "now": at})
        moved = await self._connection.execute(parts.MOVE, {"of": incident_id, "other": into})
        await self._connection.execute(_MOVE_GROUPS, {"of": incident_id, "other": into})
        return len(moved.all())

    async def last_decisions(self, alert_ids: Collection[int]) -> Mapping[int, Trace]:
        """Return what was last decided about alerts, by their ids; of what only happened to them, nothing."""
        found = await self._connection.execute(_LAST_DECIDED, {"these": sorted(alert_ids)})
        return {row.alert_id: trace_of(row) for row in found}

    async def mark(self, group_ids: Collection[int], at: datetime | None) -> None:
        """Note since when the messages of some groups are to be brought up to date; ``None``: they are."""
        if group_ids:
            await self._connection.execute(_MARK, {"these": sorted(group_ids), "show_at": at})
            self._left.add(WakeUp.ALERTS)

    async def stale(self, now: datetime) -> Sequence[int]:
        """Return the ids of the groups whose messages are to be brought up to date."""
        return (await self._connection.execute(_STALE, {"now": now})).scalars().all()

    async def let_go(self, now: datetime) -> None:
        """Have groups wait no longer whose time has come and of whose alerts none waits with them."""
        await self._connection.execute(_LET_GO, {"now": now})
        self._left.add(WakeUp.ALERTS)

    async def questions_of(self, alert_ids: Collection[int]) -> Sequence[int]:
        """Return the ids of the groups whose messages ask about these alerts."""
        found = (await self._connection.execute(_QUESTIONS_OF, {"these": sorted(alert_ids)})).scalars()
        return [each for each in found if each is not None]

    async def _all(self, statement: Executable, **values: Any) -> Sequence[Stored]:
        return [stored_of(row) for row in await self._connection.execute(statement, values)]
