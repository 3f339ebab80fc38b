"""Where checklists are shown, and bringing them up to date there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from bot.domain.checklist import ALERT, SHOWN, WAITS, Checklist, Tick, lists_of
from bot.domain.incident import Incident
from bot.domain.joining import services_of
from bot.domain.messages.checklists import ChecklistShown
from bot.workflows.act import Act
from bot.workflows.telling import posts

_BEFORE: Final = {"alert_check": "alerts_check"}
"""Lists whose place had a name before there were checklists."""


def place_of(name: str, *, holder: str = "", left: bool = False) -> str:
    """Name the place where a list is shown.

    Args:
        holder: user id of who gets it in private.
        left: what was left is shown there once more.
    """
    place = _BEFORE.get(name, f"checklist:{name}")
    return ":".join(filter(None, (place, holder, "left" if left else "")))


async def say(act: Act, incident: Incident, checklist: Checklist, *, holder: str = "", left: bool = False) -> None:
    """Show a list, once: under the card, or to whoever has the role that it is for."""
    place = place_of(checklist.key, holder=holder, left=left)
    message = await _message(act, incident, checklist.key, holder=holder, left=left)
    if holder:
        act.leave(posts.say_to(incident, holder, message, what=place, place=place))
    else:
        act.leave(posts.say_under_card(incident, message, what=place, place=place))


async def refresh(act: Act, incident: Incident, names: Collection[str], ticks: Sequence[Tick]) -> None:
    """Bring lists up to date wherever they are shown; of one that the policy has lost, that is said there.

    Args:
        ticks: of the incident.
    """
    for name, tick in lists_of(ticks).items():
        if name not in names or tick.state == WAITS:
            continue
        for left in (False, True) if tick.state != SHOWN else (False,):
            place = place_of(name, holder=tick.by, left=left)
            message = await _message(act, incident, name, holder=tick.by, left=left)
            act.leave(posts.edit(incident, place, message))


async def _message(act: Act, incident: Incident, name: str, *, holder: str, left: bool) -> ChecklistShown:
    about: Iterable[str] = ()
    checklist = act.policy.checklists.get(name)
    if checklist is not None and checklist.shown.on == ALERT:
        about = services_of(act.policy, await act.uow.alerts.of(incident.id))
    return ChecklistShown(name=name, left=left, holder=holder, services=tuple(about))
