"""Which alerts are part of which incident, and were: statements, and what is made of their rows.

An alert that fires for another incident is a part of that; its former one keeps it as it stood when it left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    union_all,
)

from bot.domain.alert import MOST_LINKS, State, Stored, Turn
from bot.domain.messages.alerts import line_of
from bot.domain.overview import Alerts as Shown
from bot.domain.sampled import BEGINS, FIRES
from bot.domain.service import LABEL
from storage.engine.statements import deleting, updating, upserting
from storage.engine.types import Utc
from storage.stores.alert_rows import alert_values, stored_of
from storage.tables import AlertRow, AlertTraceRow, IncidentAlertRow

FIRST: Final = 5
"""Alerts of each source and state that are read whole, for their links."""

_SAID: Final = ("state", "severity", "title", "description", "labels", "links", "started_at", "ended_at")
_KEPT: Final = (*_SAID, "first_received_at", "received_at", "times", "decision")
"""Columns that tell how an alert stood."""

_LEFT: Final = or_(AlertRow.incident_id.is_(None), AlertRow.incident_id != IncidentAlertRow.incident_id)
"""One that came back to its incident is known by its own row."""

_NO_TIME: Final = cast(null(), Utc)


def _now() -> Select[Any]:
    """Pick alerts as they are."""
    names = ("id", "source", "fingerprint", "group_key", "incident_id", "cut", "decide_at", "changed_at", *_KEPT)
    return select(*(getattr(AlertRow, name) for name in names), _NO_TIME.label("left_at"))


def _then() -> Select[Any]:
    """Pick alerts as they were when they left an incident: the same columns."""
    return (
        select(
            IncidentAlertRow.alert_id.label("id"),
            AlertRow.source,
            AlertRow.fingerprint,
            literal("", Text).label("group_key"),
            IncidentAlertRow.incident_id,
            literal(0, Integer).label("cut"),
            _NO_TIME.label("decide_at"),
            _NO_TIME.label("changed_at"),
            *(getattr(IncidentAlertRow, name) for name in _KEPT),
            IncidentAlertRow.left_at,
        )
        .select_from(IncidentAlertRow)
        .join(AlertRow, AlertRow.id == IncidentAlertRow.alert_id)
        .where(_LEFT)
    )


_OF: Final[BindParameter[int]] = bindparam("of")
_THESE: Final[BindParameter[int]] = bindparam("of", expanding=True)
_ALL: Final = union_all(
    _now().where(AlertRow.incident_id == _OF), _then().where(IncidentAlertRow.incident_id == _OF)
).subquery()
OF: Final = select(_ALL).order_by(_ALL.c.id)
"""Every alert that is or was part of an incident."""

FORMERLY: Final = _then().where(IncidentAlertRow.alert_id == bindparam("one")).order_by(IncidentAlertRow.left_at)
"""One alert as it was in each incident that it left."""

LEAVE: Final = upserting(IncidentAlertRow, "incident_id", "alert_id", taking=("left_at", *_KEPT))
_STOOD: Final = select(
    AlertRow.incident_id, AlertRow.id, bindparam("now", type_=Utc()), *(getattr(AlertRow, name) for name in _KEPT)
).where(AlertRow.incident_id == _OF)
OUTDATED: Final = deleting(IncidentAlertRow).where(
    IncidentAlertRow.incident_id == _OF,
    IncidentAlertRow.alert_id.in_(select(AlertRow.id).where(AlertRow.incident_id == _OF)),
)
LEAVE_ALL: Final = insert(IncidentAlertRow).from_select(["incident_id", "alert_id", "left_at", *_KEPT], _STOOD)
MOVE: Final = (
    updating(AlertRow)
    .where(AlertRow.incident_id == _OF)
    .values(incident_id=bindparam("other", type_=Integer()))
    .returning(AlertRow.id)
)


def _counted(row: Any) -> list[Any]:
    """Return how many alerts of an incident, a source and a state there are, since when, and until when."""
    is_now = row is AlertRow
    return [
        row.incident_id.label("of_incident"),
        AlertRow.source.label("of_source"),
        row.state.label("of_state"),
        func.min(AlertRow.id).label("first"),
        func.count().label("many"),
        (func.max(AlertRow.cut) if is_now else literal(0, Integer)).label("left_out"),
        func.min(func.coalesce(row.started_at, row.first_received_at), type_=Utc()).label("since"),
        func.max(row.ended_at, type_=Utc()).label("until"),
        func.max(row.received_at, type_=Utc()).label("heard"),
        func.min(row.received_at, type_=Utc()).label("unheard"),
    ]


_COUNTS: Final = ("first", "many", "left_out", "since", "until", "heard", "unheard")
_STAND: Final = (
    select(*_counted(AlertRow))
    .where(AlertRow.incident_id.in_(_THESE))
    .group_by(AlertRow.incident_id, AlertRow.source, AlertRow.state)
    .subquery()
)
_NTH: Final = (
    select(
        AlertRow.id,
        func.row_number()
        .over(partition_by=(AlertRow.incident_id, AlertRow.source, AlertRow.state), order_by=AlertRow.id)
        .label("nth"),
    )
    .where(AlertRow.incident_id.in_(_THESE))
    .subquery()
)
_STOOD_THEN: Final = (
    select(*_counted(IncidentAlertRow))
    .select_from(IncidentAlertRow)
    .join(AlertRow, AlertRow.id == IncidentAlertRow.alert_id)
    .where(IncidentAlertRow.incident_id.in_(_THESE), _LEFT)
    .group_by(IncidentAlertRow.incident_id, AlertRow.source, IncidentAlertRow.state)
    .subquery()
)
_FIRST_NOW: Final = (
    _now()
    .add_columns(*(_STAND.c[name] for name in _COUNTS))
    .join(_NTH, and_(_NTH.c.id == AlertRow.id, _NTH.c.nth <= FIRST))
    .join(
        _STAND,
        and_(
            _STAND.c.of_incident == AlertRow.incident_id,
            _STAND.c.of_source == AlertRow.source,
            _STAND.c.of_state == AlertRow.state,
        ),
    )
)
_FIRST_THEN: Final = (
    _then()
    .add_columns(*(_STOOD_THEN.c[name] for name in _COUNTS))
    .join(
        _STOOD_THEN,
        and_(
            _STOOD_THEN.c.first == IncidentAlertRow.alert_id,
            _STOOD_THEN.c.of_incident == IncidentAlertRow.incident_id,
        ),
    )
)
OF_INCIDENTS: Final = select(union_all(_FIRST_NOW, _FIRST_THEN).subquery())
"""Of each incident, for each of its sources and states: how many there are, and the first `FIRST` of them; of what left
it, the first alone.
"""


_FIRE: Final = select(AlertRow.incident_id, AlertRow.id, AlertRow.first_received_at, literal(FIRES, Text)).where(
    AlertRow.incident_id.in_(_THESE), AlertRow.state == str(State.FIRING)
)
TURNS: Final = select(
    union_all(
        select(AlertTraceRow.incident_id, AlertTraceRow.alert_id, AlertTraceRow.at, AlertTraceRow.what).where(
            AlertTraceRow.incident_id.in_(_THESE), AlertTraceRow.what.in_((*BEGINS, str(Turn.ENDED)))
        ),
        _FIRE,
    ).subquery()
)
"""Of each incident when its alerts began to fire and ended, and which fire now, since when; in no order."""


def left(stored: Stored, at: datetime) -> Mapping[str, Any]:
    """Return the row of an alert that leaves its incident."""
    said = alert_values(stored.alert)
    return {
        "incident_id": stored.incident_id,
        "alert_id": stored.id,
        "left_at": at,
        **{name: said[name] for name in _SAID},
        "first_received_at": stored.first_received_at,
        "received_at": stored.received_at,
        "times": stored.times,
        "decision": str(stored.decision),
    }


def shown(rows: Sequence[Any]) -> Shown:
    """Return what is shown of one incident's alerts."""
    if not rows:
        return Shown()
    sums = [row for row in rows if row.id == row.first]
    here = [row for row in sums if row.left_at is None]
    firing = [row for row in here if row.state == State.FIRING]
    ended = [row for row in sums if row.state != State.FIRING]
    in_order = sorted(rows, key=lambda row: (row.left_at is not None, row.state != State.FIRING, row.id))
    lines = [line_of(stored_of(row)) for row in in_order]
    links = {url: label for each in reversed(lines) for label, url in reversed(each.links)}
    return Shown(
        firing=sum(row.many for row in firing),
        ended=sum(row.many for row in ended),
        gone=sum(row.many for row in sums if row not in here and row.state == State.FIRING),
        since=min(row.since for row in firing or sums),
        ended_at=max((row.until for row in ended if row.until is not None), default=None),
        heard_at=max((row.heard for row in firing), default=None),
        reported=tuple((row.source, row.unheard, row.heard) for row in firing),
        cut=max(row.left_out for row in sums),
        first=lines[0],
        links=tuple((label, url) for url, label in reversed(links.items()))[:MOST_LINKS],
        services=tuple(dict.fromkeys(row.labels[LABEL] for row in in_order if row.labels.get(LABEL))),
        sources=tuple(dict.fromkeys(row.source for row in sums)),
    )
