"""Where checklists are shown, and bringing them up to date there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from bot.domain.checklist import ALERT, OPEN, SHOWN, UNSEEN, Tick, lists_of, ticks_on
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


async def say(
    act: Act, incident: Incident, name: str, *, holder: str = "", left: bool = False, services: Sequence[str] = ()
) -> None:
    """Show a list, once: under the card, or to whoever has the role that it is for.

    Args:
        services: what its alerts are about, where they are not stored as its own yet.
    """
    place = place_of(name, holder=holder, left=left)
    message = await _message(act, incident, name, holder=holder, left=left)
    if services:
        message = message.model_copy(update={"services": tuple(services)})
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
        if name not in names or tick.state in UNSEEN:
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
    return ChecklistShown(checklist=name, left=left, holder=holder, services=tuple(about))


async def refresh_alert(act: Act, incident: Incident) -> None:
    """Bring up to date what is checked first, where an alert declared the incident: what it offers may be done."""
    if not incident.declared_by:
        names = [each.key for each in act.policy.checklists.values() if each.shown.on == ALERT]
        await refresh(act, incident, names, await act.uow.checks.of(incident.id))


async def keep_up(act: Act, incident: Incident, about: Collection[str] = ("",)) -> None:
    """Bring lists up to date that can be ticked where they are shown, and that facts may have ticked.

    Args:
        about: what has changed: beginnings of what ticks items, as ``record:``.
    """
    ticks = await act.uow.checks.of(incident.id)
    names = []
    for name, shown in lists_of(ticks).items():
        checklist = act.policy.checklists.get(name)
        if checklist is None or shown.state not in OPEN:
            continue
        said = ticks_on(checklist, ticks)
        facts = [item.met_by for item in checklist.items if item.met_by and item.key not in said]
        if any(fact.startswith(tuple(about)) for fact in facts):
            names.append(name)
    if names:
        await refresh(act, incident, names, ticks)


def lanes_of(act: Act, incident: Incident, fact: str) -> list[str]:
    """Name the lanes in which lists are brought up to date that a fact ticks: which are their collapse keys."""
    lists = act.policy.checklists.values()
    ticked = [each.key for each in lists if any(item.met_by == fact for item in each.items)]
    return [posts.edit(incident, place_of(name), ChecklistShown(checklist=name)).lane for name in ticked]
