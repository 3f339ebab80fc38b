"""Deciding about alerts of one group, in one transaction: they join, declare, ask, or nothing becomes of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from bot.domain.alert import REGRESSION, Decision, Group, Stored, Trace
from bot.domain.durations import spoken
from bot.domain.incident import OVER, Incident, Status
from bot.domain.joining import GroupKey, Judged, Ruling, Standing, Step, decide, judge
from bot.domain.messages.alerts import RegressionAsked, line_of
from bot.domain.policy import severity_of
from bot.domain.role import COMMANDER
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.alerts import asking, returned
from bot.workflows.alerts.incidents import declare_for, join, title_for
from bot.workflows.changes import relate
from bot.workflows.reading.parts import who_left
from bot.workflows.recovery import alert_fired
from bot.workflows.telling import posts

_UNANSWERED: Final = {
    Step.ENDED: "It ended before anyone answered",
    Step.DECLARE: "No one answered, so it's taken for another",
    Step.ASK: "No one answered, so it's taken for another",
}
"""What stands on the question whether an incident came back, once its time has passed."""


@dataclass(slots=True)
class _Batch:
    """Alerts of one group that are decided about together."""

    group: Group
    key: GroupKey
    incident: Incident | None
    """Which the group is, or was; ``None``: none."""
    judged: dict[int, Judged]
    decided: dict[Step, list[tuple[Stored, Ruling]]] = field(default_factory=dict)
    questions: set[int] = field(default_factory=set)
    """Ids of the groups whose messages are to be brought up to date."""

    def take(self, step: Step) -> list[tuple[Stored, Ruling]]:
        """Take what is to be done, so that it is done once."""
        return self.decided.pop(step, [])


async def decide_together(act: Act, groups: Mapping[GroupKey, Collection[int]]) -> None:
    """Decide about alerts that are due, as far as they are still in their groups and no one has decided meanwhile.

    The messages of storms that are to be brought up to date are marked: that is done once for all that is decided.

    Args:
        groups: the ids of alerts by group. All groups are locked before any alert, and these before any incident, each
            in one order for all: two who decide at once never wait for each other.
    """
    keys = sorted(groups, key=lambda key: (key.source, key.key))
    locked = {key: await act.uow.alerts.lock_group(key.source, key.key, now=act.now) for key in keys}
    claimed = await act.uow.alert_groups.claim([each for ids in groups.values() for each in ids])
    due = [each for each in claimed if each.decide_at is not None and each.decide_at <= act.now]
    alerts = sorted(due, key=lambda each: each.id)
    judged = {each.id: judge(act.policy, each.source, each.alert) for each in alerts}
    standing = await _incidents(act, locked.values(), alerts)
    questions: set[int] = set()
    for key in keys:
        theirs = [each for each in alerts if judged[each.id].group == key]
        batch = _Batch(locked[key], key, standing.get(locked[key].incident_id or 0), judged)
        for each in theirs:
            own = standing.get(each.incident_id or 0)
            made = await _decided(act, batch, each, own)
            if own is not None and own.status in OVER and (answer := _UNANSWERED.get(made.step)):
                await returned.settle(act, own, [each], answer)
            batch.decided.setdefault(made.step, []).append((each, made))
        await _carry_out(act, batch)
        questions |= batch.questions
    await act.uow.alert_groups.mark(questions, act.now)


async def _decided(act: Act, batch: _Batch, stored: Stored, own: Incident | None) -> Ruling:
    both = [one for one in (own, batch.incident) if one is not None]
    windows = {one.id: severity_of(act.policy, one).stability_window for one in both}
    lately = own is not None and own.status is Status.DECLINED and await _is_declined_lately(act, own)
    known = Standing(own=own, of_group=batch.incident, windows=windows, now=act.now, declined_lately=lately)
    return decide(batch.judged[stored.id], stored.alert, known)


async def _is_declined_lately(act: Act, incident: Incident) -> bool:
    entry = await act.uow.timeline.last(incident.id, EntryKind.DECLINED)
    return entry is not None and timedelta() <= act.now - entry.recorded_at < asking.ANSWER_HOLDS


async def _incidents(act: Act, groups: Iterable[Group], alerts: Sequence[Stored]) -> Mapping[int, Incident]:
    """Lock and return the incidents that hold the alerts or their groups, by id; a duplicate as what it went into."""
    ids = {each.incident_id for each in alerts} | {group.incident_id for group in groups}
    found = await act.uow.incidents.get_all([each for each in ids if each is not None])
    into = {each: one.merged_into or each for each, one in found.items()}
    locked = await act.uow.incidents.lock(*sorted(set(into.values())))
    by_id = {each.id: each for each in locked}
    return {each: by_id[target] for each, target in into.items()}


async def _carry_out(act: Act, batch: _Batch) -> None:
    ignored = {stored.id: f"{made.reason}; ignored" for stored, made in batch.take(Step.IGNORE)}
    await act.uow.alerts.decide(ignored, Decision.IGNORED, at=act.now)
    ended = batch.take(Step.ENDED)
    for own in {stored.incident_id for stored, _ in ended}:  # it stays on record with the incident it was part of
        reasons = {stored.id: made.reason for stored, made in ended if stored.incident_id == own}
        await act.uow.alerts.decide(reasons, Decision.IGNORED, at=act.now, incident_id=own)
    await _join(act, batch, batch.take(Step.JOIN))
    again = batch.take(Step.REGRESSION)
    former = {made.incident.id: made.incident for _, made in again if made.incident is not None}
    for incident in former.values():
        await _ask_to_reopen(act, incident, {one.id: (one, made) for one, made in again if made.incident == incident})
    waiting, asked = batch.take(Step.DECLARE), batch.take(Step.ASK)
    if waiting:
        await _declare_or_wait(act, batch, waiting, asked)
    elif batch.group.due_at is not None and batch.group.due_at <= act.now:
        batch.group = replace(batch.group, due_at=None)
        await act.uow.alerts.save_group(batch.group)
    if asked and not waiting:
        await _ask(act, batch, asked)


async def _ask(act: Act, batch: _Batch, asked: Sequence[tuple[Stored, Ruling]], more: str = "") -> None:
    why = {stored.id: (stored, f"{made.reason}{more}") for stored, made in asked}
    question = await asking.ask(act, batch.group, why)
    if question is not None:
        batch.questions.add(question)


async def _join(act: Act, batch: _Batch, joining: Sequence[tuple[Stored, Ruling]]) -> None:
    into = {made.incident.id: made.incident for _, made in joining if made.incident is not None}
    for incident_id, incident in into.items():
        theirs = {
            stored.id: (stored, made.reason)
            for stored, made in joining
            if made.incident is not None and made.incident.id == incident_id
        }
        await act.uow.alert_groups.put_in(list(theirs), batch.group.id)
        await join(act, incident, theirs, batch.judged)
        is_taken = batch.incident is not None and batch.incident.status.is_open
        if not is_taken and not incident.private:  # else what people are asked about the group would vanish into it
            batch.incident = incident
            await _settle_group(act, batch, incident, [stored for stored, _ in theirs.values()])


async def _ask_to_reopen(act: Act, incident: Incident, alerts: Mapping[int, tuple[Stored, Ruling]]) -> None:
    """Ask where the incident was worked on; without an answer within its window, the alerts are taken for new ones.

    Others of the same incident are part of the question that waits: an outage that comes back brings all its alerts.
    """
    if incident.resolved_at is None:
        return
    until = returned.counts_as_new_at(act.policy, incident, incident.resolved_at)
    is_asked = bool(await act.uow.alert_groups.waiting_with(incident.id, until))
    await act.uow.alerts.postpone(list(alerts), until)
    for why in {made.reason for _, made in alerts.values()}:
        trace = Trace(at=act.now, what=REGRESSION, reason=why, incident_id=incident.id)
        await act.uow.alerts.trace([one.id for one, made in alerts.values() if made.reason == why], trace)
    first, _ = next(iter(alerts.values()))
    if not is_asked:
        place = returned.place_of_question(first.id, incident)
        said = RegressionAsked(line=line_of(first), whom=await _who_ended(act, incident))
        act.leave(posts.say(incident, said, what=place, place=place))
    for one, _ in alerts.values():
        act.record_at_end(incident.id, EntryKind.ALERT, f"Alert A{one.id} fires again: {one.alert.title}"[:500])
    if not is_asked:
        await alert_fired(act, incident, title_for(first))


async def _who_ended(act: Act, incident: Incident) -> tuple[str, ...]:
    """Return who can say whether it came back: whoever commands it, and whoever resolved it; no one who left."""
    held = await act.uow.roles.now_held(incident.id)
    resolved = await act.uow.timeline.last(incident.id, EntryKind.RESOLVED)
    people = [each.user for each in held if each.role == COMMANDER]
    people += [resolved.author] if resolved is not None and resolved.author else []
    left = await who_left(act.uow, incident.id)
    return tuple(user for user in dict.fromkeys(people) if user not in left)


async def _declare_or_wait(
    act: Act,
    batch: _Batch,
    waiting: Sequence[tuple[Stored, Ruling]],
    asked: Sequence[tuple[Stored, Ruling]],
) -> None:
    """Declare for all of them once the group has waited long enough; until then, none of it is asked about either."""
    together = [stored for stored, _ in (*waiting, *asked)]
    wait = min(batch.judged[stored.id].wait for stored, _ in waiting)
    due = batch.group.due_at if batch.group.due_at is not None else act.now + wait
    due = min(due, act.now + wait)  # one that is urgent waits for no one else's time
    if due > act.now:
        await act.uow.alerts.save_group(replace(batch.group, due_at=due))
        await act.uow.alerts.postpone([each.id for each in together], due)
        return
    source = min(stored.source for stored, _ in waiting)
    if (await asking.counted(act, source, declared=1)).holds_back:
        why = f"; in a storm of {source} no further incident is declared by itself"
        await act.uow.alerts.save_group(replace(batch.group, due_at=None))
        batch.group = replace(batch.group, due_at=None)
        await _ask(act, batch, (*waiting, *asked), why)
        return
    judged = {stored.id: batch.judged[stored.id] for stored, _ in waiting}
    former = batch.incident.id if batch.incident is not None else None
    incident = await declare_for(act, [stored for stored, _ in waiting], judged, former=former)
    reasons = {}
    for stored, made in waiting:
        waited = f" after {spoken(batch.judged[stored.id].wait)}" if batch.judged[stored.id].wait else ""
        reasons[stored.id] = f"{made.reason}; declared {incident.number} for {batch.key.shown}{waited}"
    await act.uow.alerts.decide(reasons, Decision.DECLARED, at=act.now, incident_id=incident.id)
    await act.uow.alert_groups.put_in([stored.id for stored, _ in waiting], batch.group.id)
    await relate(act, incident)
    others = {
        stored.id: (stored, f"{made.reason}; joined {incident.number}, which was declared for {batch.key.shown}")
        for stored, made in asked
    }
    if others:
        await act.uow.alert_groups.put_in(list(others), batch.group.id)
        await join(act, incident, others, batch.judged)
    await _settle_group(act, batch, incident, [stored for stored, _ in (*waiting, *asked)])


async def _settle_group(act: Act, batch: _Batch, incident: Incident, now: Sequence[Stored]) -> None:
    """Have a group be an incident; what people were asked about it until now joins that.

    Args:
        now: alerts of the group that are part of it by now.
    """
    group, question = batch.group, batch.group.asked_in
    before = await act.uow.alert_groups.asked_of(group.id)
    if question == group.id:
        how = asking.Settled(answer="joined", incident=incident)
        await asking.settle(act, group, [*before, *now], how)
    elif question is not None:
        batch.questions.add(question)
    if before:
        why = f"joined {incident.number}, which {batch.key.shown} belongs to now"
        judged = {each.id: judge(act.policy, each.source, each.alert) for each in before}
        joined = {each.id: (each, f"{judged[each.id].because}; {why}") for each in before}
        await join(act, incident, joined, judged)
    batch.group = replace(group, incident_id=incident.id, due_at=None, asked_in=None, answer="")
    await act.uow.alerts.save_group(batch.group)
