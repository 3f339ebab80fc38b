"""What was read of schedules: kept, and the last copy that could be read stays in force."""

from __future__ import annotations

from typing import assert_never

from bot.domain.messages.on_call import ScheduleUnread
from bot.domain.schedule import LOOKED_AT_EVERY, WINDOW, Copy, Fresh, Reading, Unchanged, Unread, digest
from bot.workflows.act import Act
from bot.workflows.promises.clock import wake_unanswered
from bot.workflows.reading.on_call import next_turn
from bot.workflows.telling import operator, user_group


async def expect(act: Act) -> None:
    """Have the policy's schedules read: at once what was never read, or what the policy says otherwise now."""
    entries = {name: digest(each, act.policy.zone_of(each)) for name, each in act.policy.schedules.items()}
    await act.uow.schedules.expect(entries, now=act.now)


async def take_in(act: Act, name: str, reading: Reading) -> None:
    """Keep what came of asking a source; the operator hears once that it can't be read."""
    known = await act.uow.schedules.lock(name)
    schedule = act.policy.schedules.get(name)
    if known is None or schedule is None:
        return
    match reading:
        case Fresh():
            entry = digest(schedule, act.policy.zone_of(schedule))
            await act.uow.schedules.replace(name, entry, reading, reaches=act.now + WINDOW, now=act.now)
            await wake_unanswered(act)
        case Unchanged():
            await act.uow.schedules.confirm(name, now=act.now)
        case Unread():
            since = known.failing_since or act.now
            await act.uow.schedules.fail(name, reading.why, since=since, now=act.now)
            if known.failing_since is None:
                _tell_operator(act, known, reading.why)
        case _:
            assert_never(reading)
    if schedule.group is not None:
        await user_group.keep(act, name)
        await act.uow.schedules.look_by(name, await next_turn(act.uow, name, now=act.now, within=LOOKED_AT_EVERY))


def _tell_operator(act: Act, known: Copy, why: str) -> None:
    said = ScheduleUnread(schedule=known.name, why=why, read_at=known.read_at)
    operator.tell(act, said, key=f"schedule:{known.name}:{act.now:%Y-%m-%dT%H:%M:%S}")
