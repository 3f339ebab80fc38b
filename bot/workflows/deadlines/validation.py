"""After the end it is validated that it holds: then the incident has recovered, or someone hears what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.checklist import RECOVERED
from bot.domain.deadline import VALIDATION, Deadline, Moment
from bot.domain.durations import spoken, to_the_minute
from bot.domain.escalation import fingerprint
from bot.domain.incident import Incident
from bot.domain.messages.recovery import Recovered, RecoveryLeft, ValidationAgain
from bot.domain.met import COUNTED
from bot.domain.policy import severity_of
from bot.domain.probe import GAP
from bot.domain.recovery import AGAIN, FUNCTIONAL, WEEK, Unfinished, moment_of, validated_since
from bot.domain.timeline import EntryKind, for_reader
from bot.domain.transition import Transition
from bot.workflows import postmortem, unfinished
from bot.workflows.act import Act
from bot.workflows.reading.health import health_of
from bot.workflows.reading.known import known_of
from bot.workflows.reading.parts import commander_of, first_to_call, who_left
from bot.workflows.telling import checklists, posts
from bot.workflows.telling.keys import key_of

UNSEEN: Final = timedelta(hours=1)
"""How old the newest sample of a probe may be that isn't measured more rarely, and how long another is waited for."""

AGAIN_AFTER: Final = timedelta(minutes=5)
"""How soon it is judged again after that."""

SHOWN: Final = 8
"""Things that are missing, each with a button; the others are counted."""


async def asked(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Ask for the functional checks, while it is validated. What follows its other moments, `judge` does."""
    incident, since = await _standing(act, incident)
    asks = severity_of(act.policy, incident).validation
    if moment_of(deadline) != FUNCTIONAL or since is None or asks is None or since + asks.watch <= act.now:
        return
    await checklists.keep_up(act, incident, COUNTED)
    if left := await unfinished.before_recovered(act, incident):
        await _tell(act, incident, left, reminds=True, week=0)


async def judge(act: Act, incident: Incident, *, reminds: bool) -> datetime | None:
    """Have an incident count as recovered whose end has held and of which nothing is missing; else say what is.

    Args:
        incident: of which more than is known here may have happened since it was read.
        reminds: whether someone is reminded of what is missing; otherwise what they were told is brought up to date.

    Returns:
        When to judge it again, for nothing was measured for a while; ``None``: it was judged, or need not be.
    """
    incident, since = await _standing(act, incident)
    asked = severity_of(act.policy, incident).validation
    if since is None or (asked is not None and since + asked.watch > act.now):
        return None
    if asked is not None and act.now < since + asked.watch + UNSEEN and await _is_unseen(act, incident):
        return act.now + AGAIN_AFTER
    left = await unfinished.before_recovered(act, incident)
    if reminds or not left:
        await checklists.keep_up(act, incident, COUNTED)
    if not left:
        await _recover(act, incident, since)
    elif asked is not None:
        week = 1 + (act.now - since - asked.watch) // WEEK
        await _tell(act, incident, left, reminds=reminds, week=week)
        act.leave(posts.refresh_card(incident))  # it no longer says until when it is validated
    return None


async def _is_unseen(act: Act, incident: Incident) -> bool:
    """Tell whether a probe was not measured lately: Warroom was away, and can't say yet how it stands."""
    standings = await health_of(act.uow, act.policy, incident)
    lately = {each.probe: max(UNSEEN, GAP * act.policy.probes[each.probe].every) for each in standings}
    return any(each.last is not None and act.now - each.last.at > lately[each.probe] for each in standings)


async def _standing(act: Act, incident: Incident) -> tuple[Incident, datetime | None]:
    """Return the incident as it is by now, and since when it is validated."""
    incident = await act.uow.incidents.get(incident.id)
    return incident, validated_since(incident, await known_of(act, incident))


async def _recover(act: Act, incident: Incident, since: datetime) -> None:
    from bot.workflows.checks import show  # noqa: PLC0415 - showing lists winds the clock, which calls this

    recovered = replace(incident, recovered_at=act.now)
    await act.uow.incidents.save(recovered)
    held = spoken(to_the_minute(act.now - since))
    await act.as_done_by("").record(incident.id, EntryKind.RECOVERY, f"Recovered: the fix has held for {held}")
    said = Recovered(held_seconds=(act.now - since).total_seconds())
    act.leave(posts.say_under_card(recovered, said, what=f"recovered:{_run(incident)}"), *posts.refresh(recovered))
    await postmortem.refresh(act, recovered)
    await show(act, recovered, RECOVERED)
    if await act.uow.outbox.knows(key_of(incident, _left(incident))):
        act.leave(posts.edit(incident, _left(incident), RecoveryLeft(left=(), more=0)))


async def begin_again(act: Act, incident: Incident, why: str) -> None:
    """Begin the validation again, and say so once in the card's thread; then that line is brought up to date.

    Args:
        why: as the timeline says it: "checkout-http is failing".
    """
    asked = severity_of(act.policy, incident).validation
    if asked is None:
        return
    until = act.now + asked.watch
    told = f"{why}: validation started again, until {for_reader(until, seen_at=act.now)}"
    await act.as_done_by("").record(incident.id, EntryKind.RECOVERY, told, transition=Transition("", AGAIN, why))
    said, place = ValidationAgain(why=why, until=until), f"validation:{_run(incident)}"
    if await act.uow.outbox.knows(key_of(incident, place)):
        act.leave(posts.edit(incident, place, said))
    else:
        act.leave(posts.say_under_card(incident, said, what=place, place=place))
    act.leave(*posts.refresh(incident))


async def _tell(act: Act, incident: Incident, left: Sequence[Unfinished], *, reminds: bool, week: int) -> None:
    """Tell the commander, else whoever resolved it, what is missing: in private, and what they know once a week.

    Between, what they were told is brought up to date.

    Args:
        week: since the validation has passed, from 1; 0: before.
    """
    place = _left(incident)
    said = RecoveryLeft(left=tuple(left[:SHOWN]), more=max(len(left) - SHOWN, 0))
    was_told = await act.uow.outbox.knows(key_of(incident, place))
    whom = await _whom(act, incident) if reminds or not was_told else ""
    news = fingerprint(whom, [each.text for each in left])
    mark = VALIDATION, f"told {news} {week} {_run(incident)}", Moment.LEFT
    if was_told and (not whom or mark in await act.uow.clock_marks.of(incident.id)):
        act.leave(posts.edit(incident, place, said))
    elif whom:
        what = f"{place}:{week}:{news}" if was_told else place
        act.leave(posts.say_to(incident, whom, said, what=what, place=place))
        await act.uow.clock_marks.add(incident.id, [mark], now=act.now)


async def _whom(act: Act, incident: Incident) -> str:
    resolved = await act.uow.timeline.last(incident.id, EntryKind.RESOLVED)
    left = await who_left(act.uow, incident.id)
    people = (await commander_of(act.uow, incident), resolved.author if resolved else None)
    return next((user for user in people if user and user not in left), "") or await first_to_call(act.uow, incident)


def _left(incident: Incident) -> str:
    return f"recovery_left:{_run(incident)}"


def _run(incident: Incident) -> str:
    """Name an end: what is reopened and resolved again is validated again."""
    return f"{incident.resolved_at:%Y%m%dT%H%M%S}"
