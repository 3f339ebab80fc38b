"""Grafana Alerting, by a contact point of type webhook; it may send with PUT.

Whatever isn't taken waits for the next interval of the group. Source: Grafana 13, webhook notifier; grafana/alerting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.alerts.authentication import any_of, by_hmac, by_token
from bot.alerts.prometheus import delivery_of
from bot.alerts.reading import key, line, read_object
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Delivery

VERSION: Final = "1"

TIMESTAMP: Final = "x-grafana-alerting-timestamp"
"""Header of the time that is signed along with the body, if the contact point names it so."""

_TEST: Final = "TestAlert"


def read(request: Request) -> Delivery:
    """Read the alerts of one group."""
    said = read_object(request)
    if (version := line(said.get("version"), 20)) != VERSION:
        raise UnreadableError(_not_ours(version))
    receiver, org = line(said.get("receiver")), line(said.get("orgId"))
    group = line(said.get("groupKey"), 10_000)
    found = delivery_of(said, _links, now=request.received_at, group=key(f"{org} {receiver} {group}" if group else ""))
    if _is_test(found, group):
        return Delivery(key=key(group), test="Grafana's test notification arrived.")
    return found


def _not_ours(version: str) -> str:
    if version == "4":
        return "This is what Alertmanager sends. Write kind: alertmanager for this source in the policy."
    found = f'Its version is "{version}"' if version else "It has no version"
    return (
        f"This isn't Grafana Alerting's own body: that says version \"{VERSION}\". {found}. If the contact point has a "
        "custom payload, remove it, or write kind: generic for this source in the policy."
    )


def _is_test(found: Delivery, group: str) -> bool:
    """Tell whether someone pressed *Test*: the group of such an alert is made up, and not of labels in braces."""
    return [each.labels.get("alertname") for each in found.alerts] == [_TEST] and not group.endswith("}")


def _links(said: Mapping[str, object], notes: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    return (
        ("Dashboard", said.get("panelURL") or said.get("dashboardURL") or notes.get("dashboard_url")),
        ("Source", said.get("generatorURL")),
        ("Silence", said.get("silenceURL")),
    )


def _signed(request: Request) -> bytes:
    said = request.headers.get(TIMESTAMP, "")
    return f"{said}:".encode("utf-8", "surrogatepass") + request.body if said else request.body


GRAFANA: Final = SourceKind(
    label="Grafana",
    read=read,
    is_authentic=any_of(
        by_hmac("x-grafana-alerting-signature", "x-grafana-alert-signature", signed=_signed),
        by_token,
    ),
)
