"""Checklists that follow what happens: they reach whoever takes a role, tick themselves, and begin again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.agenda import FACILITATOR
from bot.domain.checklist import (
    AFTER_RELIEF,
    ALERT,
    DECLARED,
    FOLDED,
    MOST_SHOWN,
    OPEN,
    SHOWN,
    SHOWN_AGAIN,
    TICKED,
    UNSEEN,
    WAITS,
    lists_of,
    ticks_on,
)
from bot.domain.incident import Incident, Status
from bot.domain.messages.checklists import ChecklistShown
from bot.domain.reminder import Promises
from bot.domain.review_meeting import facilitator_of, holders
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
    await checklists.keep_up(act, incident)
    await checklists.refresh_alert(act, incident)
    return ()


async def to_holders(act: Act, incident: Incident) -> None:
    """Send lists that are for a role to whoever has it now, each once; whoever had it before sees that it's over."""
    ticks = await act.uow.checks.of(incident.id)
    for name, tick in lists_of(ticks).items():
        checklist = act.policy.checklists.get(name)
        if checklist is None or checklist.is_for_all or tick.state == FOLDED:
            continue
        holder = await _holder(act, incident, checklist.for_)
        if not holder or (holder == tick.by and tick.state != WAITS):
            continue
        shown = replace(tick, state=SHOWN, by=holder, at=act.now)
        await act.uow.checks.put(incident.id, shown)
        if tick.by:
            await checklists.refresh(act, incident, [name], [replace(tick, state=SHOWN)])
        if tick.by != shown.by:
            await checklists.say(act, incident, name, holder=shown.by)
        if checklist.shown.again_after is not None:
            await clock.look_by(act, incident, act.now + checklist.shown.again_after)


async def _holder(act: Act, incident: Incident, who: str) -> str:
    """Return who has a role now, or leads the review; empty: no one."""
    if who == FACILITATOR:
        return facilitator_of(await act.uow.records.all_of(incident.id))
    return next((each.user for each in reversed(await act.uow.roles.now_held(incident.id)) if each.role == who), "")


async def _begin_again(act: Act, incident: Incident) -> None:
    """Undo what was ticked of an impact that ended and came back; lists that had given way to that are back."""
    ticks = await act.uow.checks.of(incident.id)
    standing, lists = lists_of(ticks), act.policy.checklists.values()
    late = [each for each in lists if each.shown.on in AFTER_RELIEF]
    for checklist in late:
        said = [key for key, tick in ticks_on(checklist, ticks).items() if tick.state == TICKED]
        await act.uow.checks.take_back(incident.id, checklist.key, said)
    for checklist in late:
        if checklist.key in standing and standing[checklist.key].state in UNSEEN:
            await act.uow.checks.take_back(incident.id, checklist.key, [""])
    over = [each.key for each in late if each.key in standing and standing[each.key].state in OPEN]
    if not over:
        return
    first = [each.key for each in lists if each.shown.on in {ALERT, DECLARED} and each.key in standing]
    back = [name for name in first if standing[name].state == FOLDED][:MOST_SHOWN]
    changed = [replace(standing[name], state=FOLDED) for name in over]
    changed += [replace(standing[name], state=SHOWN_AGAIN) for name in back]
    await act.uow.checks.put(incident.id, *changed)
    await checklists.refresh(act, incident, [*over, *back], changed)


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    if not isinstance(message, ChecklistShown):
        return False
    checklist = asking.view.policy.checklists.get(message.checklist)
    if checklist is None or asking.view.incident.status is Status.DECLINED:
        return True
    return bool(message.holder) and message.holder not in holders(asking.view, checklist.for_)
