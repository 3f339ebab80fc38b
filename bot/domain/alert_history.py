"""What becomes of an alert that is known when its source tells of it again: in any order, late, or twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.alert import Alert, State, Stored, Turn
from bot.domain.incident import OVER, Status
from bot.domain.timeline import for_reader


def stands(known: Alert, said: Alert, *, in_order: bool) -> Alert | None:
    """Return how an alert stands now; ``None``: as it stood.

    Args:
        known: what its source said before.
        said: what it says now.
        in_order: whether its source never sends something old after something newer. One that names its deliveries
            has each of them taken in once, whatever the alert says of its times.
    """
    if not in_order and _is_old(known, said):
        return None
    if said.state is State.RESOLVED:
        # It may be called otherwise when it has ended; what it was stays.
        ended = replace(known, state=State.RESOLVED, ended_at=said.ended_at)
        return None if known.state is State.RESOLVED else ended
    if known.state is State.FIRING:
        starts = [each.started_at for each in (known, said) if each.started_at is not None]
        said = replace(said, started_at=min(starts, default=None))
    return None if said == known else said


def fires_again(known: Alert, now: Alert) -> bool:
    """Tell whether it had ended and fires."""
    return known.state is State.RESOLVED and now.state is State.FIRING


def turned(stored: Stored, now: Alert | None, *, heard: bool) -> list[tuple[Turn, str]]:
    """Return what has happened to an alert by what its source says now, each with a sentence without its end.

    Args:
        now: how it stands now; ``None``: as it stood.
        heard: it was silent for long, and is reported again.
    """
    known, source = stored.alert, stored.source
    turns = []
    if heard:
        before = for_reader(stored.received_at, seen_at=None)
        turns.append((Turn.REPORTED, f"{source} reports it again; the last time before was {before}"))
    if now is None:
        return turns
    if now.state is State.RESOLVED and known.state is State.FIRING:
        turns.append((Turn.ENDED, f"{source} said that it ended{_at(' at', now.ended_at)}"))
    elif fires_again(known, now):
        turns.append((Turn.AGAIN, f"{source} said that it fires again{_at(', since', now.started_at)}"))
    if now.severity != known.severity:
        before, after = known.severity or "without severity", now.severity or "without severity"
        turns.append((Turn.SEVERITY, f"{source} calls it {after} now; before that it was {before}"))
    return turns


def _at(words: str, instant: datetime | None) -> str:
    return "" if instant is None else f"{words} {for_reader(instant, seen_at=None)}"


def is_news(known: Alert, said: Alert, now: Alert, incident: Status | None) -> bool:
    """Tell whether what fires is decided about again, though it was decided about before.

    What goes on after people said that it is over isn't over. What they called no incident stays quiet until it ends,
    or its source calls it otherwise.

    Args:
        now: how it stands now, with what is said.
        incident: how the incident that holds it stands; ``None``: none does.
    """
    if incident is not None and incident.is_open:
        return False
    if fires_again(known, now):
        return True
    goes_on = known.state is State.FIRING and said.state is State.FIRING
    if incident in OVER:
        return goes_on
    return goes_on and incident is Status.DECLINED and said.severity != known.severity


def _is_old(known: Alert, said: Alert) -> bool:
    """Tell whether what is said was so before what is known.

    Source: Alertmanager gives each firing a start of its own; what it tries again comes after what it sent meanwhile.
    """
    if known.started_at is None:
        return False
    if said.state is State.RESOLVED:
        return known.state is State.FIRING and said.ended_at is not None and said.ended_at < known.started_at
    return known.state is State.RESOLVED and said.started_at is not None and said.started_at <= known.started_at
