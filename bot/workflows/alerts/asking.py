"""Asking people about alerts: one message for each group, edited as more arrive; in a storm one for its source."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.domain.alert import Decision, Group, State, Stored
from bot.domain.alert_pace import Pace
from bot.domain.effects import Edit, Order, Post, ToChannel
from bot.domain.incident import Incident
from bot.domain.joining import judge
from bot.domain.messages.alerts import AlertsAsked, Answer, line_of
from bot.workflows.act import Act
from storage.stores.alert_groups import Asked

STORM: Final = "storm"
"""Key of the group of a source in whose message the groups of a storm are asked about."""

SHOWN: Final = 5
"""Alerts that a question names."""

ANSWER_HOLDS: Final = timedelta(hours=1)
"""How long no one is asked again about a group that someone said is nothing: what flaps would ask each time."""


async def ask(act: Act, group: Group, alerts: Mapping[int, tuple[Stored, str]]) -> int | None:
    """Ask people about alerts of a group, whose lock is held.

    Args:
        alerts: each with why it is asked about, by its id.

    Returns:
        Id of the group whose message is to be brought up to date, if that is better done once for several groups;
        ``None``: nothing is left to do.
    """
    if group.answer and group.answered_at is not None and timedelta() <= act.now - group.answered_at < ANSWER_HOLDS:
        reasons = {alert_id: f"{why}; {group.answer}" for alert_id, (_, why) in alerts.items()}
        await act.uow.alerts.decide(reasons, Decision.IGNORED, at=act.now)
        return None
    source = min(stored.source for stored, _ in alerts.values())
    question, is_new = await _question_for(act, group, source, len(alerts))
    where = "in the summary of a storm" if question.id != group.id else "in a message"
    asked = f"asked in #{act.policy.channels.announce}, {where}"
    reasons = {alert_id: f"{why}; {asked}" for alert_id, (_, why) in alerts.items()}
    await act.uow.alerts.decide(reasons, Decision.ASKED, at=act.now)
    await act.uow.alert_groups.put_in(list(alerts), group.id)
    if question.id != group.id and not is_new:
        return question.id
    await show(act, question)
    return None


async def _question_for(act: Act, group: Group, source: str, alerts: int) -> tuple[Group, bool]:
    """Return the group whose message asks, and whether no one was asked by it yet; one that is open stays the one."""
    if group.asked_in is not None:
        question = group if group.asked_in == group.id else await act.uow.alert_groups.lock_question(group.asked_in)
        if question is not None and question.asked_in == question.id:
            return question, False
    question = group
    if (await counted(act, source, alerts=alerts)).collapses:
        question = await act.uow.alerts.lock_group(source, STORM, now=act.now)
    is_new = question.asked_in is None
    if is_new:
        count = question.count + 1
        key = f"alerts:{question.id}:{question.first_at:%Y%m%dT%H%M%S}:{count}"  # an id may be given out again
        question = replace(question, count=count, asked_by=key, asked_in=question.id, answer="")
        await act.uow.alerts.save_group(question)
    if question.id != group.id:
        await act.uow.alerts.save_group(replace(group, asked_in=question.id, answer=""))
    return question, is_new


async def counted(act: Act, source: str, *, alerts: int = 0, declared: int = 0) -> Pace:
    """Count alerts of a source that are asked about, or incidents that they declare; return its pace with these."""
    pace = (await act.uow.alert_paces.lock(source, now=act.now)).counting(act.now, alerts=alerts, declared=declared)
    await act.uow.alert_paces.save(pace)
    return pace


async def show(act: Act, question: Group) -> None:
    """Post a question, or bring it up to date; one of whose alerts none is asked about any longer stays as it is."""
    asked = await act.uow.alert_groups.asked(question.id, shown=SHOWN)
    if asked.firing + asked.ended:
        act.leave(await _order(act, question, _message(question, asked)))


def _message(question: Group, asked: Asked) -> AlertsAsked:
    return AlertsAsked(
        group=question.id,
        lines=tuple(map(line_of, asked.first)),
        firing=asked.firing,
        ended=asked.ended,
        cut=asked.cut,
        common=question.key.strip("{}") if question.key.startswith("{") else "",
        storm=question.key == STORM,
    )


async def _order(act: Act, question: Group, message: AlertsAsked) -> Order:
    """Order it as the first of a question, or as an edit; the newest of several edits is sent."""
    channel, key = act.policy.channels.announce, question.asked_by
    lane = f"edit:{key}"
    if await act.uow.outbox.knows(key):
        edit = Edit(place=key, message=message)
        return Order(effect=edit, incident_id=None, key=None, lane=lane, needs=key, collapse_key=lane)
    post = Post(to=ToChannel(channel=channel), message=message)
    return Order(effect=post, incident_id=None, key=key, lane=f"channel:{channel}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How a question was answered."""

    answer: Answer
    said: str = ""
    """As a reason tells it, where no one is to be asked again for a while: ``@bob ignored it at 09:02``."""
    incident: Incident | None = None
    """What the alerts are part of now; ``None``: of nothing."""


async def settle(act: Act, question: Group, alerts: Sequence[Stored], how: Settled) -> None:
    """Take the buttons off a question that was answered, and write that down of every group it asked about.

    Args:
        alerts: that it asked about.
    """
    firing = [each for each in alerts if each.alert.state is State.FIRING]
    asked = Asked(len(firing), len(alerts) - len(firing), max((each.cut for each in alerts), default=0), alerts[:SHOWN])
    number = how.incident.number if how.incident is not None and not how.incident.private else ""
    answered = {"answer": how.answer, "by": act.by, "at": act.now, "number": number}
    message = _message(question, asked).model_copy(update=answered)
    incident_id = how.incident.id if how.incident is not None else None
    await act.uow.alert_groups.answer(question.id, how.said, at=act.now, incident_id=incident_id)
    act.leave(await _order(act, question, message))


async def changed(act: Act, alert_ids: Sequence[int]) -> None:
    """Bring the questions up to date about alerts of which their sources have said something new.

    One that another rule matches now, which declares, is decided about again: a warning that became critical.
    """
    questions = await act.uow.alert_groups.questions_of(alert_ids)
    for group_id in sorted(questions):
        await act.uow.alert_groups.lock_question(group_id)
    alerts = await act.uow.alert_groups.claim(alert_ids)
    await act.uow.alerts.looked_at(alert_ids)
    anew: dict[int, str] = {}
    for each in alerts:
        judged = judge(act.policy, each.source, each.alert)
        if each.alert.state is State.FIRING and each.incident_id is None and judged.declares:
            anew[each.id] = judged.because
    decided = await act.uow.alert_groups.last_decisions(anew) if anew else {}
    again = [one for one, why in anew.items() if one not in decided or not decided[one].reason.startswith(f"{why};")]
    await act.uow.alerts.postpone(again, act.now)
    await refresh(act, questions)


async def refresh(act: Act, questions: Collection[int]) -> None:
    """Bring questions up to date, by the ids of the groups whose messages they are."""
    for group_id in sorted(questions):
        question = await act.uow.alert_groups.lock_question(group_id)
        if question is not None and question.asked_in == question.id:
            await show(act, question)
