"""Telling everyone how things stand when a week, a month or a quarter is over: once, however many replicas there are.

Of nothing, nothing is said: a workspace in which no incident was ever declared hears of none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final

from bot.domain.effects import Order, Post, ToChannel
from bot.domain.messages import Message
from bot.domain.messages.records import ActionsOfWeek
from bot.domain.messages.trends import Trends
from bot.domain.period import ADVERBS, Every, Period, last_told, next_told
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.share_review import ShareReview
from bot.workflows.act import Act
from bot.workflows.reading.action_items import open_items

Tell = Callable[[Act, Period], Awaitable[None]]
"""Leaves what everyone hears of a period that is over."""


async def expect(act: Act) -> None:
    """Have people hear of each period that ends from now on; again changes nothing."""
    await act.uow.periods.expect(TOLD, now=act.now)


async def tell_due(act: Act) -> None:
    """Tell of each period that is over and wasn't told of; whoever takes one does, of all replicas.

    After a long time away, only the newest is told of.
    """
    calendar = act.policy.calendar
    for every, last in (await act.uow.periods.last()).items():
        due = next_told(every, calendar, last)
        if due <= act.now and await act.uow.periods.take(every, last=last, now=act.now):
            await TOLD[every](act, last_told(every, calendar, act.now))


async def _week(act: Act, period: Period) -> None:
    """Say what is open, overdue and done of action items. Source: [procedures] weekly follow-up."""
    since, until = period.span(act.policy.calendar)
    done = [
        each
        for each in await act.uow.records.in_states(ACTION_ITEM, ("done",))
        if (at := each.instant("moved_at")) is not None and since <= at < until
    ]
    public = await act.uow.incidents.get_all({each.incident_id for each in done})
    count = sum(not public[each.incident_id].private for each in done)
    if count or not all(each.incident.private for each in await open_items(act.uow)):
        _say(act, period, ActionsOfWeek(done=count))


async def _review(act: Act, period: Period) -> None:
    """Say how incidents develop, with the review as a file. Source: [response] follow_up."""
    since, until = period.span(act.policy.calendar)
    if not await act.uow.incidents.any_public(until):
        return
    post = _say(act, period, Trends(period=period.key))
    if await act.uow.incidents.any_public(until, since=since):
        share = ShareReview(place=post, period=period.key)
        lane = f"channel:{act.policy.channels.announce}"
        act.leave(Order(effect=share, incident_id=None, key=f"{post}:file", lane=lane, needs=post))


def _say(act: Act, period: Period, message: Message) -> str:
    """Say something in the announcement channel, and return what names it: the period that begins with it."""
    key = f"{ADVERBS[period.every]}:{period.after.key}"
    channel = act.policy.channels.announce
    effect = Post(to=ToChannel(channel=channel), message=message)
    act.leave(Order(effect=effect, incident_id=None, key=key, lane=f"channel:{channel}"))
    return key


TOLD: Final[Mapping[Every, Tell]] = MappingProxyType({Every.WEEK: _week, Every.MONTH: _review, Every.QUARTER: _review})
"""How long a period is -> what everyone hears of it, as people begin to work after it."""
