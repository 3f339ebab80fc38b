"""What becomes of an alert that is known when its source tells of it again: in any order, late, or twice."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.alert import Alert, State
from bot.domain.incident import OVER, Status


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
