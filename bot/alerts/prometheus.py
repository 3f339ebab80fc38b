"""What the bodies of Alertmanager and of Grafana, which took them over, have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.alerts.reading import (
    digest,
    first,
    is_unexpanded,
    items,
    key,
    labels,
    line,
    links,
    mapping,
    moment,
    severity,
    text,
)
from bot.alerts.source import UnreadableError
from bot.domain.alert import Alert, Delivery, State

_FINGERPRINT: Final = re.compile(r"[0-9a-fA-F]{1,64}")
"""A hash of the labels in hexadecimal."""

MOST_CUT: Final = 1_000_000
"""More alerts than any group has."""

Links = Callable[[Mapping[str, object], Mapping[str, object]], tuple[tuple[str, object], ...]]
"""Returns label and address of an alert's links, of the alert and its annotations."""


def delivery_of(said: Mapping[str, object], linked: Links, *, now: datetime, group: str) -> Delivery:
    """Return what a body holds. Its own status isn't looked at: it leaves out what is silenced and what was cut off.

    Args:
        now: when it was received.
        group: what the alerts are grouped under; empty: nothing.

    Raises:
        UnreadableError: it has no list of alerts.
    """
    listed = said.get("alerts")
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise UnreadableError('The body has no list of alerts under "alerts". Send the system\'s own body, unchanged.')
    cut = said.get("truncatedAlerts")
    return Delivery(
        key="",  # the same body again is a repeat, by which we hear that it goes on
        alerts=tuple(_alert(mapping(each), linked, now=now, group=group) for each in items(listed)),
        cut=min(max(cut, 0), MOST_CUT) if isinstance(cut, int) and not isinstance(cut, bool) else 0,
    )


def _alert(said: Mapping[str, object], linked: Links, *, now: datetime, group: str) -> Alert:
    named, notes = mapping(said.get("labels")), mapping(said.get("annotations"))
    is_over = line(said.get("status")).casefold() == State.RESOLVED
    named_for = first(named.get("alertname"), named.get("rulename"))
    where = "" if is_unexpanded(named.get("instance")) else line(named.get("instance"))
    called = f"{named_for} on {where}" if named_for and where else named_for or where
    summary = first(notes.get("summary"), notes.get("title"), notes.get("message"), called, notes.get("description"))
    return Alert(
        fingerprint=_fingerprint(said.get("fingerprint"), named),
        group=group,
        state=State.RESOLVED if is_over else State.FIRING,
        severity=severity(_in_any_case(named, "severity") or _in_any_case(named, "priority")),
        title=summary or ", ".join(f"{name}={value}" for name, value in list(labels(named).items())[:3]) or "No title",
        description=text(notes.get("description")) or text(notes.get("message")),
        labels=labels(named),
        started_at=moment(said.get("startsAt"), now=now),
        ended_at=moment(said.get("endsAt"), now=now) if is_over else None,
        links=links(("Runbook", notes.get("runbook_url") or notes.get("runbook")), *linked(said, notes)),
    )


def _fingerprint(said: object, named: Mapping[str, object]) -> str:
    """Return the fingerprint, or a digest of the labels where it is none: theirs is one too."""
    return key(said) if isinstance(said, str) and _FINGERPRINT.fullmatch(said.strip()) else digest(named)


def _in_any_case(named: Mapping[str, object], wanted: str) -> object:
    return named.get(wanted) or next((value for name, value in named.items() if name.casefold() == wanted), None)
