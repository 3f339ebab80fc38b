"""Prometheus's Alertmanager, by its webhook receiver.

It signs nothing, so it shows a token. It tries again only what is answered with 5xx. Its documentation says that a
group's status is ``resolved`` once all alerts are; it is so once all that are listed are: one that is silenced, or
that ``max_alerts`` cut off, may fire on. Source: Alertmanager 0.25 and 0.34, ``webhook_config``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.alerts.authentication import by_token
from bot.alerts.prometheus import delivery_of
from bot.alerts.reading import key, line, read_object
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Delivery

VERSION: Final = "4"


def read(request: Request) -> Delivery:
    """Read the alerts of one group."""
    said = read_object(request)
    if (version := line(said.get("version"), 20)) != VERSION:
        raise UnreadableError(_not_ours(version, said))
    receiver, group = line(said.get("receiver")), line(said.get("groupKey"), 10_000)
    return delivery_of(said, _links, now=request.received_at, group=key(f"{receiver} {group}" if group else ""))


def _not_ours(version: str, said: Mapping[str, object]) -> str:
    if "orgId" in said:
        return "This is what Grafana sends. Write kind: grafana for this source in the policy."
    found = f'Its version is "{version}"' if version else "It has no version"
    return (
        f"This isn't Alertmanager's own body: that says version \"{VERSION}\". {found}. If the receiver has a payload "
        "of its own, remove it, or write kind: generic for this source in the policy."
    )


def _links(said: Mapping[str, object], notes: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    return (("Dashboard", notes.get("dashboard_url") or notes.get("dashboard")), ("Source", said.get("generatorURL")))


ALERTMANAGER: Final = SourceKind(label="Alertmanager", read=read, is_authentic=by_token)
