"""Whatever sends change events to PagerDuty. Source: PagerDuty's documentation, events API v2, change events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from bot.alerts.authentication import is_one
from bot.alerts.reading import digest, first, items, line, links, mapping, moment, read_object
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Delivery
from bot.domain.change import Change

MOST_KEYS: Final = 5
"""Routing keys that are looked at in one body; whoever sends change events sends one."""

_ROUTING_KEY: Final = re.compile(rb'"routing_key"\s{0,9}:\s{0,9}"([^"\\]{1,500})"')

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
    """Tell whether the routing key is a secret: those who send to PagerDuty show nothing else.

    It is looked for in the bytes: reading a megabyte of JSON is too much work to do for strangers.
    """
    said = islice(_ROUTING_KEY.finditer(request.body), MOST_KEYS)
    return any([is_one(each[1].decode(errors="replace"), secrets) for each in said])  # noqa: C419 - as in `by_hmac`


PAGERDUTY: Final = SourceKind(label="PagerDuty's change events", read=read, is_authentic=is_authentic)
