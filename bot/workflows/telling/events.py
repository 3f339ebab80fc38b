"""Orders for what other systems subscribe to: each real change of an incident, once for each subscriber."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.effects import Order
from bot.domain.event import IncidentEvent
from bot.domain.incident import Incident
from bot.domain.messages import Message
from bot.domain.messages.changes import SeverityChanged, StatusChanged
from bot.domain.messages.ending import AllClear, Closed, Declined, Merged, Reopened
from bot.domain.messages.stability import Watched
from bot.domain.outlet import EventName, System
from bot.domain.policy import severity_of
from bot.domain.severity_history import history
from bot.workflows.act import Act
from bot.workflows.telling.keys import order

EVENTS: Final[Mapping[type[Message], tuple[EventName, str]]] = {
    StatusChanged: ("updated", "note"),
    Watched: ("updated", "resolution"),
    SeverityChanged: ("severity", "reason"),
    AllClear: ("resolved", "resolution"),
    Closed: ("closed", ""),
    Declined: ("closed", "reason"),
    Merged: ("closed", "note"),
    Reopened: ("reopened", "reason"),
}
"""What everyone is told -> the event that it is, and the member that holds people's words."""


TO_ITS_END: Final[frozenset[EventName]] = frozenset(
    {"severity", "resolved", "closed", "reopened", "postmortem_published"}
)
"""What a subscriber hears of an incident that had a severity of its filter, also when that is another by now: whoever
heard that it began hears that it got milder, and that it is over."""


async def event(act: Act, incident: Incident, name: EventName, *, what: str, text: str = "") -> list[Order]:
    """Tell every subscriber whose filter it passes, once; of a private incident none.

    Args:
        what: names it among everything that happens to this incident.
        text: what was said with it.
    """
    if incident.private:
        return []
    happened = IncidentEvent(
        outlet="", event=name, at=act.now, severity=incident.severity, status=incident.status, text=text
    )
    hooks = {
        key: outlet.severities
        for key, outlet in act.policy.outlets.items()
        if outlet.kind is System.WEBHOOK and (outlet.events is None or name in outlet.events)
    }
    severities = {incident.severity}
    if name in TO_ITS_END and any(each is not None and incident.severity not in each for each in hooks.values()):
        severities |= await _had(act, incident)
    return [
        order(incident, happened.model_copy(update={"outlet": key}), f"hook:{key}:{what}", lane=f"hook:{key}")
        for key, filtered in hooks.items()
        if filtered is None or severities & {*filtered}
    ]


async def _had(act: Act, incident: Incident) -> set[str]:
    """Return the keys of all severities that an incident has had."""
    known = act.policy.severities
    timeline = await act.uow.timeline.of(incident.id)
    steps = history(timeline, severity_of(act.policy, incident), [*known.values()], declared_at=incident.declared_at)
    labels = {step.label for step in steps}
    return {key for key, severity in known.items() if severity.label in labels}


async def of_message(act: Act, incident: Incident, message: Message, *, what: str) -> list[Order]:
    """Tell subscribers what everyone is told, if that is an event."""
    if type(message) not in EVENTS:
        return []
    name, words = EVENTS[type(message)]
    return await event(act, incident, name, what=what, text=getattr(message, words) if words else "")
