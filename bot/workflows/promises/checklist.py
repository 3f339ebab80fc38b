"""Checklists that follow what happens: they reach whoever takes a role, tick themselves, and begin again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.checklist import AFTER_RELIEF, FOLDED, OPEN, SHOWN, WAITS, Checklist, Tick, lists_of, ticks_on
from bot.domain.incident import Incident, Status
from bot.domain.messages.checklists import ChecklistShown
from bot.domain.reminder import Promises
from bot.workflows.act import Act
from bot.workflows.promises import clock
from bot.workflows.promises.kind import Asking
from bot.workflows.telling import checklists


async def review(act: Act, incident: Incident, _promises: Promises) -> Sequence[str]:
    """Bring the lists that are shown in line with how an incident stands; of most incidents there is nothing to do."""
    if not await act.uow.checks.of(incident.id):
        return ()
    await to_holders(act, incident)
    if incident.mitigated_at is None:
        await _begin_again(act, incident)
    ticks = await act.uow.checks.of(incident.id)
    standing = _standing(act, ticks)
    tick_themselves = [name for name, each in standing.items() if any(_can_be_met(each, ticks))]
    await checklists.refresh(act, incident, tick_themselves, ticks)
    return ()


def _standing(act: Act, ticks: Sequence[Tick]) -> Mapping[str, Checklist]:
    """Return the lists that can be ticked where they are shown."""
    shown = [name for name, tick in lists_of(ticks).items() if tick.state in OPEN]
    return {name: act.policy.checklists[name] for name in shown if name in act.policy.checklists}


def _can_be_met(checklist: Checklist, ticks: Sequence[Tick]) -> Sequence[bool]:
    said = ticks_on(checklist, ticks)
    return [bool(item.met_by) and item.key not in said for item in checklist.items]


async def to_holders(act: Act, incident: Incident) -> None:
    """Send lists that are for a role to whoever has it now, each once; whoever had it before sees that it's over."""
    ticks = await act.uow.checks.of(incident.id)
    for name, tick in lists_of(ticks).items():
        checklist = act.policy.checklists.get(name)
        if checklist is None or checklist.is_for_all or tick.state == FOLDED:
            continue
        held = [each for each in await act.uow.roles.now_held(incident.id) if each.role == checklist.for_]
        if not held or (held[-1].user == tick.by and tick.state != WAITS):
            continue
        shown = replace(tick, state=SHOWN, by=held[-1].user, at=act.now)
        await act.uow.checks.put(incident.id, shown)
        if tick.by:
            await checklists.refresh(act, incident, [name], [replace(tick, state=SHOWN)])
        if tick.by != shown.by:
            await checklists.say(act, incident, checklist, holder=shown.by)
        if checklist.shown.again_after is not None:
            await clock.look_by(act, incident, act.now + checklist.shown.again_after)


async def _begin_again(act: Act, incident: Incident) -> None:
    """Take back what was ticked of an impact that ended and came back; those lists wait for its next end."""
    ticks = await act.uow.checks.of(incident.id)
    for name, tick in lists_of(ticks).items():
        checklist = act.policy.checklists.get(name)
        if checklist is None or checklist.shown.on not in AFTER_RELIEF or tick.state == FOLDED:
            continue
        await act.uow.checks.take_back(incident.id, name, [item.key for item in checklist.items])
        await act.uow.checks.put(incident.id, replace(tick, state=FOLDED))
        await checklists.refresh(act, incident, [name], [tick])


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    if not isinstance(message, ChecklistShown):
        return False
    checklist = asking.view.policy.checklists.get(message.name)
    if checklist is None or asking.view.incident.status is Status.DECLINED:
        return True
    holders = asking.view.roles.held(checklist.for_)
    return bool(message.holder) and not any(each.user == message.holder for each in holders)
