"""Nudging someone who is about to look for the cause while service is down: in private, and seldom."""

from __future__ import annotations

from typing import Final

from bot.domain.deadline import Moment
from bot.domain.phase import is_restored
from bot.domain.red_flag import AT_MOST_EVERY, NUDGE
from bot.workflows.act import Act

_NEVER: Final = "never"


async def nudge(act: Act, incident_id: int) -> bool:
    """Note that someone is nudged now, and tell whether they are to be: on whichever replica, once in 15 min at most.

    Returns:
        ``False``: service is back, they were nudged just now, or they don't want it.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    if is_restored(incident):
        return False
    marks = await act.uow.clock_marks.of(incident_id)
    theirs = {subject: at for (kind, subject, _), at in marks.items() if kind == NUDGE}
    theirs = {subject: at for subject, at in theirs.items() if subject.startswith(f"{act.by}:")}
    if f"{act.by}:{_NEVER}" in theirs or any(act.now - at < AT_MOST_EVERY for at in theirs.values()):
        return False
    await _mark(act, incident_id, f"{act.now.timestamp():.0f}")
    return True


async def mute(act: Act, incident_id: int) -> None:
    """Leave someone in peace for the rest of an incident."""
    await act.uow.incidents.get(incident_id, lock=True)
    await _mark(act, incident_id, _NEVER)


async def _mark(act: Act, incident_id: int, what: str) -> None:
    await act.uow.clock_marks.add(incident_id, [(NUDGE, f"{act.by}:{what}", Moment.WARNED)], now=act.now)
