"""Orders that keep a user group of Slack equal to whoever is on call."""

from __future__ import annotations

from bot.domain.effects import Order
from bot.domain.messages.on_call import GroupNotKept
from bot.domain.user_group import KeepGroup
from bot.workflows.act import Act
from bot.workflows.reading.on_call import on_call_now
from bot.workflows.telling import operator


async def keep(act: Act, name: str) -> None:
    """Have a schedule's user group, if it has one, consist of whoever is on call now.

    Where no one is, it stays as it is, and the operator hears of that once a day.
    """
    schedule = act.policy.schedules.get(name)
    if schedule is None or schedule.group is None:
        return
    people, why = await on_call_now(act.uow, name, now=act.now)
    if not people:
        tell_operator(act, name, f"{why}. It stays as it is", code="no_one")
        return
    effect, lane = KeepGroup(schedule=name, group=schedule.group), f"group:{schedule.group}"
    act.leave(Order(effect=effect, incident_id=None, key=None, lane=lane, collapse_key=lane))


def tell_operator(act: Act, name: str, why: str, *, code: str) -> None:
    """Tell the operator's channel, if the policy names one, that a user group is not kept: once a day for each reason.

    Args:
        why: a clause.
        code: sorts the reason.
    """
    operator.tell(act, GroupNotKept(schedule=name, why=why), key=f"group:{name}:{code}:{act.now:%Y-%m-%d}")
