"""Checklists: showing them when they are due, ticking them off, and saying what is still missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from bot.domain.checklist import (
    ALERT,
    FOLDED,
    MITIGATION,
    NOT_APPLICABLE,
    SHOWN,
    TICKED,
    WAITS,
    Checklist,
    Missing,
    RequiredFor,
    Tick,
    due_at,
    giving_way,
    lists_of,
    shown_unasked,
    ticks_on,
)
from bot.domain.incident import Incident, IncidentError, Offer, Status, clean_text
from bot.domain.met import NEEDS
from bot.domain.met import missing as missing_of
from bot.domain.policy import Policy
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.promises import clock
from bot.workflows.promises.checklist import to_holders
from bot.workflows.reading.overview import overview
from bot.workflows.telling import checklists

WHY_LIMIT: Final = 300
"""Longest reason why an item doesn't apply, in characters."""


async def show(act: Act, incident: Incident, moment: str) -> None:
    """Show the lists of a moment that an incident has reached; the caller holds its lock.

    As many as there is room for stand under the card, and earlier ones give way; those of a role go to its holder, or
    to whoever takes the role. The others are there for whoever asks.

    Args:
        moment: as the policy writes it: ``declared``, ``phase:diagnose``, ``mitigation:rollback``.
    """
    lists = act.policy.checklists
    due = due_at(lists.values(), moment, incident)
    if not due or (incident.private and not incident.has_room):
        return
    standing = lists_of(await act.uow.checks.of(incident.id))
    new = shown_unasked(lists.values(), moment, incident, standing, act.now)
    folded = giving_way(lists, standing, [each.key for each in new]) if not moment.startswith(MITIGATION) else ()
    for each in new:
        await _begin(act, incident, each, standing.get(each.key), again=moment.startswith(MITIGATION))
    rows = [replace(standing[name], state=FOLDED) for name in folded]
    waiting = {each.key: Tick(list=each.key, state=WAITS, at=act.now) for each in due if not each.is_for_all}
    rows += [replace(standing.get(name, tick), state=WAITS) for name, tick in waiting.items()]
    await act.uow.checks.put(incident.id, *rows)
    if rows:
        await checklists.refresh(act, incident, folded, await act.uow.checks.of(incident.id))
        await to_holders(act, incident)
    again = [each.shown.again_after for each in due if each.shown.again_after is not None]
    if again and incident.status.is_open:
        await clock.look_by(act, incident, act.now + min(again))


async def _begin(act: Act, incident: Incident, checklist: Checklist, before: Tick | None, *, again: bool) -> None:
    """Show a list under the card, or unfold it there."""
    if again and before is not None:  # another attempt has steps of its own
        await act.uow.checks.take_back(incident.id, checklist.key, [item.key for item in checklist.items])
    state = Tick(list=checklist.key, state=SHOWN, at=act.now)
    await act.uow.checks.put(incident.id, state)
    if before is None:
        await checklists.say(act, incident, checklist)
    else:
        await checklists.refresh(act, incident, [checklist.key], [state])


def named(policy: Policy, incident: Incident, name: str) -> Checklist:
    """Return a list of the policy that an incident has.

    Raises:
        IncidentError: there is none such (any longer).
    """
    checklist = policy.checklists.get(name)
    if checklist is None:
        raise IncidentError(
            f"There's no checklist “{name[:40]}”, or the policy no longer has it. "
            "`/incident checklist` lists those there are.",
            offers=(Offer("Checklists", "checks.list", str(incident.id)),),
        )
    return checklist


def check_tickable(incident: Incident, checklist: Checklist) -> None:
    """Refuse to tick what no one needs any longer.

    Raises:
        IncidentError: it is no incident, or whether it is one has been decided.
    """
    is_decided = checklist.shown.on == ALERT and not incident.status.is_open
    if incident.status is Status.DECLINED or is_decided:
        raise IncidentError(f"{incident.number} is {incident.status}. If it's back: `/incident reopen <reason>`.")


async def tick(
    act: Act, incident_id: int, name: str, items: Collection[str], *, back: Collection[str] = ()
) -> Incident:
    """Tick items of a list off. Whatever is ticked already stays as it is.

    Args:
        items: their keys; those that the list doesn't have are passed over.
        back: those whose ticks are taken back.

    Raises:
        IncidentError: there is no such list, or no one needs it any longer.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    checklist = named(act.policy, incident, name)
    check_tickable(incident, checklist)
    if did := await _tick(act, incident, checklist, items, back):
        await act.record(incident_id, EntryKind.CHECKED, f"{checklist.label}: {did}")
        await _refresh(act, incident, name)
    return incident


async def _tick(
    act: Act, incident: Incident, checklist: Checklist, items: Collection[str], back: Collection[str]
) -> str:
    """Store ticks; return in words what that changed."""
    said = ticks_on(checklist, await act.uow.checks.of(incident.id))
    done = {key for key, tick in said.items() if tick.state == TICKED}
    new = [item for item in checklist.items if item.key in items and item.key not in done]
    gone = [item for item in checklist.items if item.key in back and item.key in done]
    await act.uow.checks.put(
        incident.id,
        *(Tick(list=checklist.key, item=item.key, state=TICKED, by=act.by, at=act.now) for item in new),
    )
    await act.uow.checks.take_back(incident.id, checklist.key, [item.key for item in gone])
    return "; ".join([*(item.text for item in new), *(f"not: {item.text}" for item in gone)])


async def not_applicable(act: Act, incident_id: int, name: str, item: str, why: str) -> Incident:
    """Say that an item of a list doesn't apply, and why. Ticking it takes that back.

    Raises:
        IncidentError: there is no such list or item, no reason is given, or no one needs the list any longer.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    checklist = named(act.policy, incident, name)
    check_tickable(incident, checklist)
    found = checklist.item(item)
    if found is None:
        raise IncidentError(
            f"“{checklist.label}” no longer has that item. `/incident checklist {name}` shows it as it is now.",
            field="item",
        )
    missing = "Say why it doesn't apply, such as: it has no user interface."
    cleaned = clean_text(why, field="reason", missing=missing, limit=WHY_LIMIT)
    said = Tick(list=name, item=item, state=NOT_APPLICABLE, why=cleaned, by=act.by, at=act.now)
    await act.uow.checks.put(incident_id, said)
    told = f"{checklist.label}: “{found.text}” doesn't apply: {cleaned}"
    await act.record(incident_id, EntryKind.CHECKED, told)
    await _refresh(act, incident, name)
    return incident


async def _refresh(act: Act, incident: Incident, name: str) -> None:
    await checklists.refresh(act, incident, [name], await act.uow.checks.of(incident.id))


async def missing(act: Act, incident: Incident, required_for: RequiredFor | str) -> Sequence[Missing]:
    """Return what a step waits for: items of its lists that no one ticked or set aside, and that no fact meets.

    Args:
        required_for: ``resolved``, ``recovered``, ``closed`` or ``published``.
    """
    view = await overview(act.uow, act.policy, incident, NEEDS)
    return missing_of(view, RequiredFor(required_for))
