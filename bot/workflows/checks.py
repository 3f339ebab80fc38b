"""Checklists: showing them when they are due, and ticking them off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.domain.checklist import (
    AFTER_RELIEF,
    ALERT,
    FOLDED,
    MITIGATION,
    NOT_APPLICABLE,
    OPEN,
    QUEUED,
    SAMPLE_LIMIT,
    SHOWN,
    SIZE,
    SIZED,
    TICKED,
    UNSEEN,
    WAITS,
    Checklist,
    RequiredFor,
    Tick,
    lists_of,
    sized,
    ticks_on,
)
from bot.domain.checklists_shown import due_at, giving_way, next_in_turn, shown_unasked, verifiable
from bot.domain.incident import Incident, IncidentError, Offer, Status, clean_text
from bot.domain.met import NEEDS, lines_of
from bot.domain.policy import Policy
from bot.domain.stability import verification
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.promises import clock
from bot.workflows.promises.checklist import to_holders
from bot.workflows.reading.overview import overview
from bot.workflows.telling import checklists

A_MOMENT: Final = timedelta(seconds=10)
"""How long a screen may take to show what was ticked on it."""

WHY_LIMIT: Final = 300
"""Longest reason why an item doesn't apply, in characters."""


async def show(act: Act, incident: Incident, moment: str, *, services: Sequence[str] = ()) -> None:
    """Show the lists of a moment that an incident has reached; the caller holds its lock.

    As many as there is room for stand under the card, and earlier ones give way; the others follow as those are done.
    Lists of a role go to its holder, or to whoever takes the role.

    Args:
        moment: as the policy writes it: ``declared``, ``phase:diagnose``, ``mitigation:rollback``.
        services: what its alerts are about, where an alert declares it.
    """
    lists = act.policy.checklists
    due = due_at(lists.values(), moment, incident)
    if not due or (incident.private and not incident.has_room):
        return
    standing = lists_of(await act.uow.checks.of(incident.id))
    new = shown_unasked(lists.values(), moment, incident, standing, act.now)
    folded = giving_way(lists, standing, [each.key for each in new]) if not moment.startswith(MITIGATION) else ()
    seen = {name for name, tick in standing.items() if tick.state not in UNSEEN}
    for each in new:
        if each.key in seen and moment.startswith(MITIGATION):  # another attempt has steps of its own
            await act.uow.checks.take_back(incident.id, each.key, [item.key for item in each.items])
        if each.key not in seen:
            await checklists.say(act, incident, each.key, services=services if moment == ALERT else ())
    rows = [Tick(list=each.key, state=SHOWN, at=act.now) for each in new]
    later = [each for each in due if each.is_for_all and each not in new and each.key not in seen]
    rows += [Tick(list=each.key, state=QUEUED, at=act.now) for each in later]
    waiting = {each.key: Tick(list=each.key, state=WAITS, at=act.now) for each in due if not each.is_for_all}
    rows += [replace(standing.get(name, tick), state=WAITS) for name, tick in waiting.items()]
    rows += [replace(standing[name], state=FOLDED) for name in folded]
    await act.uow.checks.put(incident.id, *rows)
    changed = [name for name in (*folded, *(each.key for each in new)) if name in seen]
    if changed:
        await checklists.refresh(act, incident, changed, await act.uow.checks.of(incident.id))
    if waiting:
        await to_holders(act, incident)
    await _look_again(act, incident, new)


async def _look_again(act: Act, incident: Incident, new: Sequence[Checklist]) -> None:
    """Have the clock look when what is open on lists is to be shown once more."""
    again = [each.shown.again_after for each in new if each.shown.again_after is not None]
    if again and incident.status.is_open:
        await clock.look_by(act, incident, act.now + min(again))


async def _make_room(act: Act, incident: Incident, done: Checklist) -> None:
    """Show the next list that is due, now that there is nothing left to do on one."""
    standing = lists_of(await act.uow.checks.of(incident.id))
    following = next_in_turn(act.policy.checklists, standing)
    is_open = done.key in standing and standing[done.key].state in OPEN
    if following is None or not done.is_for_all or not is_open or not await is_done(act, incident, done.key):
        return
    await act.uow.checks.put(incident.id, Tick(list=following.key, state=SHOWN, at=act.now))
    await checklists.say(act, incident, following.key)
    await _look_again(act, incident, [following])


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
        IncidentError: it was declined, whether it is one has been decided, or its impact hasn't ended.
    """
    is_decided = checklist.shown.on == ALERT and not incident.status.is_open
    if incident.status is Status.DECLINED or is_decided:
        raise IncidentError(f"{incident.number} is {incident.status}. If it's back: `/incident reopen <reason>`.")
    if checklist.shown.on in AFTER_RELIEF and incident.mitigated_at is None:
        raise IncidentError(
            f"The impact of {incident.number} hasn't ended, so “{checklist.label}” can't be ticked yet. "
            "Once it has: `/incident status monitoring <what helped>`."
        )


async def tick(
    act: Act,
    incident_id: int,
    name: str,
    items: Collection[str],
    *,
    back: Collection[str] = (),
    empty: Collection[str] = (),
) -> Incident:
    """Tick items of a list off. Whatever is ticked already stays as it is.

    Args:
        items: their keys; those that the list doesn't have are passed over.
        back: those whose ticks are undone.
        empty: those whose boxes were empty all along: undone only where the same person ticked them a moment ago, for
            their screen may not show that yet.

    Raises:
        IncidentError: there is no such list, or no one needs it any longer.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    checklist = named(act.policy, incident, name)
    check_tickable(incident, checklist)
    said = ticks_on(checklist, await act.uow.checks.of(incident_id))
    mine = {key for key, tick in said.items() if tick.by == act.by and act.now - tick.at < A_MOMENT}
    if did := await _tick(act, incident, checklist, items, {*back, *mine.intersection(empty)}):
        await act.record(incident_id, EntryKind.CHECKED, f"{await _titled(act, incident, checklist)}: {did}")
        await _follow(act, incident, checklist)
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
    told = f"{await _titled(act, incident, checklist)}: “{found.text}” doesn't apply: {cleaned}"
    await act.record(incident_id, EntryKind.CHECKED, told)
    await _follow(act, incident, checklist)
    return incident


def check_has_sample(checklist: Checklist) -> None:
    """Refuse to say how much was looked at of a list that is about everything.

    Raises:
        IncidentError: it is.
    """
    if not checklist.sample:
        raise IncidentError(
            f"“{checklist.label}” has no sample: it's about everything. `/incident checklist {checklist.key}` shows it."
        )


async def take_sample(act: Act, incident_id: int, name: str, size: str) -> Incident:
    """Say how much someone looked at, of a list that isn't about everything.

    Args:
        size: in their words: ``25%``.

    Raises:
        IncidentError: there is no such list, it is about everything, nothing is said, or no one needs it any longer.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    checklist = named(act.policy, incident, name)
    check_tickable(incident, checklist)
    check_has_sample(checklist)
    missing = f"Say how much you looked at, such as {checklist.sample}."
    cleaned = " ".join(clean_text(size, field="sample", missing=missing, limit=SAMPLE_LIMIT).split())
    said = sized(checklist, await act.uow.checks.of(incident_id))
    if cleaned != said.sample:
        await act.uow.checks.put(
            incident_id, Tick(list=name, item=SIZE, state=SIZED, why=cleaned, by=act.by, at=act.now)
        )
        await act.record(incident_id, EntryKind.CHECKED, await _titled(act, incident, checklist))
        await _refresh(act, incident, name)
    return incident


async def _titled(act: Act, incident: Incident, checklist: Checklist) -> str:
    """Return how people know a list, with how much of it someone looked at."""
    return sized(checklist, await act.uow.checks.of(incident.id)).title if checklist.sample else checklist.label


async def _follow(act: Act, incident: Incident, checklist: Checklist) -> None:
    """Do what follows once something was said of an item of a list."""
    await _refresh(act, incident, checklist.key)
    await _make_room(act, incident, checklist)
    if checklist.required_for is RequiredFor.RECOVERED and incident.status is Status.RESOLVED:
        await clock.wake(act, incident)  # it may have been the last thing that was missing


async def _refresh(act: Act, incident: Incident, name: str) -> None:
    await checklists.refresh(act, incident, [name], await act.uow.checks.of(incident.id))


async def is_done(act: Act, incident: Incident, name: str) -> bool:
    """Tell whether nothing on a list is open; of one that the policy doesn't have, no."""
    checklist = act.policy.checklists.get(name)
    if checklist is None:
        return False
    view = await overview(act.uow, act.policy, incident, NEEDS)
    return not any(line.is_open for line in lines_of(checklist, view))


async def verify(act: Act, incident: Incident, ticked: Collection[str]) -> None:
    """Store what someone verified who says what fixed it; the caller holds the incident's lock.

    Args:
        ticked: list and item, as ``restored:health``; those that the policy doesn't have are passed over.
    """
    offered = verifiable(act.policy.checklists.values(), incident)
    for checklist in offered:
        items = [item.key for item in checklist.items if f"{checklist.key}:{item.key}" in ticked]
        await _tick(act, incident, checklist, items, ())
    view = await overview(act.uow, act.policy, incident, NEEDS)
    lines = [line for checklist in offered for line in lines_of(checklist, view)]
    done = [line.item.text for line in lines if line.is_known or line.is_ticked]
    left = [line.item.text for line in lines if line.is_open]
    if told := verification(done, left):
        await act.record(incident.id, EntryKind.CHECKED, told)
    for checklist in offered:
        await _refresh(act, incident, checklist.key)
