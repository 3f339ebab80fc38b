"""Whatever sends change events to PagerDuty. Source: PagerDuty's documentation, events API v2, change events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.alerts.authentication import is_one
from bot.alerts.reading import digest, first, items, key, line, links, mapping, moment, read_object
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Delivery
from bot.domain.change import Change

_VERSIONS: Final = ("version", "revision", "build_number")
_AUTHORS: Final = ("by", "user", "author", "build_developer")
"""What senders call it in ``custom_details``, which have no fixed names."""


def read(request: Request) -> Delivery:
    """Read the body of ``/v2/change/enqueue``. It names no service but in its details; its source is the tool."""
    said = read_object(request)
    payload = mapping(said.get("payload"))
    details, summary = mapping(payload.get("custom_details")), line(payload.get("summary"))
    if not summary:
        raise UnreadableError("The change event has no payload.summary. Say in it what was done.")
    at = moment(payload.get("timestamp"), now=request.received_at) or request.received_at
    link = links(*(("", mapping(each).get("href")) for each in items(said.get("links"))))
    change = Change(
        key=digest(summary, line(payload.get("source")), str(at)),
        at=at,
        title=summary,
        service=line(details.get("service")),
        version=first(*(details.get(name) for name in _VERSIONS)),
        environment=line(details.get("environment")),
        by=first(*(details.get(name) for name in _AUTHORS)),
        url=link[0].url if link else "",
    )
    return Delivery(key=change.key, changes=(change,))


def is_authentic(request: Request, secrets: Sequence[str]) -> bool:
    """Tell whether the routing key is a secret: those who send to PagerDuty show nothing else."""
    try:
        said = read_object(request)
    except UnreadableError:
        return False
    return is_one(key(said.get("routing_key")), secrets)


PAGERDUTY: Final = SourceKind(label="PagerDuty's change events", read=read, is_authentic=is_authentic)
