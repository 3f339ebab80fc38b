"""What senders of people's own making have in common: what they may say, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.alerts.reading import SEVERITY_LIMIT, digest, key, labels, line, links, mapping, severity, text
from bot.domain.alert import Alert, State

_FIRING: Final = frozenset(
    {"firing", "triggered", "alerting", "open", "active", "problem", "down", "failing", "failed"}
)
_RESOLVED: Final = frozenset({"resolved", "ok", "up", "closed", "recovered", "recovery", "normal", "inactive"})


def alert_of(
    said: Mapping[str, object],
    *,
    title: str,
    state: State | None = None,
    fingerprint: str = "",
    described: object = "",
    at: datetime | None = None,
) -> Alert:
    """Return the alert of ``{severity?, service?, dedup_key?, status?, url?, description?, details?}``.

    Args:
        title: what is wrong, on one line.
        state: what holds where ``status`` is none of the words known; ``None``: it fires.
        fingerprint: what holds where ``dedup_key`` is left out; empty: its title and its service.
        described: what holds where ``description`` is left out.
        at: when it began, or ended; ``None``: not said.
    """
    service = line(said.get("service"))
    named = {"service": service} if service else {}
    now = state_of(said.get("status")) or state or State.FIRING
    return Alert(
        fingerprint=key(said.get("dedup_key")) or fingerprint or digest(title, service),
        state=now,
        severity=severity(said.get("severity")),
        title=title,
        description=text(said.get("description")) or text(described),
        labels=labels({**named, **mapping(said.get("details")), **named}),
        started_at=at if now is State.FIRING else None,
        ended_at=at if now is State.RESOLVED else None,
        links=links(("Source", said.get("url"))),
    )


def state_of(status: object) -> State | None:
    """Return what a status means, in any case; ``None``: it is none of the words known, or there is none."""
    word = line(status, SEVERITY_LIMIT)
    return State.FIRING if word.casefold() in _FIRING else State.RESOLVED if is_an_end(word) else None


def is_an_end(word: str) -> bool:
    """Tell whether a word means that it is over."""
    return word.casefold() in _RESOLVED
