"""PagerDuty, by its webhooks of version 3: one event for each request, signed, in order for each incident.

Source: PagerDuty's developer documentation, webhooks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bot.alerts.authentication import by_hmac
from bot.alerts.reading import first, items, key, labels, line, links, mapping, moment, read_object, severity
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Alert, Deed, Delivery, State, Word
from bot.domain.page import read_key

DEEDS: Final[Mapping[str, Deed | None]] = MappingProxyType(
    {
        "incident.triggered": None,
        "incident.reopened": None,
        "incident.priority_updated": None,
        "incident.acknowledged": Deed.ACKNOWLEDGED,
        "incident.unacknowledged": Deed.UNACKNOWLEDGED,
        "incident.delegated": Deed.REASSIGNED,
        "incident.escalated": Deed.REASSIGNED,
        "incident.reassigned": Deed.REASSIGNED,
        "incident.resolved": Deed.RESOLVED,
    }
)
"""Events that hold the whole incident -> what was done; ``None``: nothing that the incident here should hear of.
The list grows: whatever isn't in it is taken and means nothing here.
"""

_MERGED: Final = "merge_resolve_reason"
"""An incident that became part of another is called resolved, although what it is about goes on."""


def read(request: Request) -> Delivery:
    """Read one event."""
    said = read_object(request)
    event = mapping(said.get("event"))
    kind = line(event.get("event_type"))
    if not kind:
        raise UnreadableError(
            "This isn't a webhook of PagerDuty's version 3: it has no event. In PagerDuty, open Integrations > "
            "Generic Webhooks (v3) and add one with this address."
        )
    name = key(request.headers.get("x-webhook-id")) or key(event.get("id"))
    if kind == "pagey.ping":
        return Delivery(key=name, test="PagerDuty's test event arrived, and its signature is right.")
    data = mapping(event.get("data"))
    called = key(data.get("id"))
    if kind not in DEEDS or not called or _is_merge(data):
        return Delivery(key=name)
    ours = line(data.get("incident_key"), 1_000)
    if read_key(ours) is not None:
        word = _word(event, DEEDS[kind], ours, now=request.received_at)
        return Delivery(key=name, words=(word,) if word is not None else ())
    is_over = kind == "incident.resolved"
    return Delivery(key=name, alerts=(_alert(event, data, called, is_over=is_over, now=request.received_at),))


def _is_merge(data: Mapping[str, object]) -> bool:
    return mapping(data.get("resolve_reason")).get("type") == _MERGED


def _word(event: Mapping[str, object], deed: Deed | None, ours: str, *, now: datetime) -> Word | None:
    """Return what someone did; nothing of what a program did, for that is what Warroom itself sent there."""
    agent = mapping(event.get("agent"))
    if deed is None or (agent and not line(agent.get("type")).startswith("user")):
        return None
    return Word(
        deed=deed,
        key=ours,
        by=line(agent.get("summary") or agent.get("name")),
        email=line(agent.get("email")),
        at=moment(event.get("occurred_at"), now=now),
    )


def _alert(
    event: Mapping[str, object], data: Mapping[str, object], called: str, *, is_over: bool, now: datetime
) -> Alert:
    priority, urgency = _summary(data.get("priority")), line(data.get("urgency"))
    team = next((each for each in map(_summary, items(data.get("teams"))) if each), "")
    return Alert(
        fingerprint=called,
        state=State.RESOLVED if is_over else State.FIRING,
        severity=severity(priority or urgency),
        title=first(data.get("title"), data.get("summary")) or "No title",
        labels=labels(
            {
                "service": _summary(data.get("service")),
                "team": team,
                "urgency": urgency,
                "priority": priority,
                "escalation_policy": _summary(data.get("escalation_policy")),
                "number": line(data.get("number")),
            }
        ),
        started_at=moment(data.get("created_at"), now=now),
        ended_at=moment(event.get("occurred_at"), now=now) if is_over else None,
        links=links(
            ("Source", data.get("html_url")), ("Call", mapping(data.get("conference_bridge")).get("conference_url"))
        ),
    )


def _summary(reference: object) -> str:
    return line(mapping(reference).get("summary"))


PAGERDUTY: Final = SourceKind(label="PagerDuty", read=read, is_authentic=by_hmac("x-pagerduty-signature", scheme="v1="))
