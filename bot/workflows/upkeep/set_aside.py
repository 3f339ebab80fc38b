"""Effects that were set aside: operators are notified, and have them tried again or dropped."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.domain.audience import Reader, Sight, audience
from bot.domain.effect_names import what_it_is
from bot.domain.effects import Attempt, Effect, Post
from bot.domain.escalation import NO_ONE
from bot.domain.incident import Incident, IncidentError, clean_text
from bot.domain.messages.alerts import AlertsAsked
from bot.domain.messages.delivery import Undelivered
from bot.domain.timeline import EntryKind, fact, for_reader
from bot.workflows.act import Act
from bot.workflows.telling import operator, posts
from storage.engine.failures import Trouble
from storage.queue.queued_effect import QueuedEffect
from storage.unit_of_work import UnitOfWork

GONE: Final = "It is no longer set aside: `warroom outbox list` shows what is."


def as_operators_see(waiting: QueuedEffect) -> tuple[str, str]:
    """Return what an effect is and why it waits, as whoever runs Warroom may know it: of a private incident a code."""
    if waiting.private:
        return "(private)", ""
    return what_it_is(waiting.effect), waiting.reason


def tell_of(act: Act, incident: Incident, attempt: Attempt, reason: str, *, code: str) -> None:
    """Tell the operator's channel, if the policy names one, what was set aside."""
    private = audience(incident, Reader.OPERATOR) is Sight.NUMBER
    why = (code or "refused") if private else reason
    said = Undelivered(what=_what(incident, attempt.effect), reason=why, effect=attempt.id)
    tell_operator(act, incident, said, what=_place(attempt.id, attempt.tries + 1))


def tell_of_hold_up(act: Act, incident: Incident, attempt: Attempt, outlet: str, reason: str) -> None:
    """Tell the operator's channel, if the policy names one, that an outlet has taken nothing for minutes.

    Args:
        outlet: its name in the policy.
        reason: what came of the last try.
    """
    private = audience(incident, Reader.OPERATOR) is Sight.NUMBER
    why = "" if private else f"{reason[:1].upper()}{reason[1:]}. "
    why += f"I'll keep trying, at least every 5 min. Whatever else goes through “{outlet}” waits behind it."
    said = Undelivered(what=_what(incident, attempt.effect), reason=why, waits=True)
    tell_operator(act, incident, said, what=_place(attempt.id, attempt.tries + 1))


def tell_operator_of_no_one(act: Act, incident: Incident, attempt: Attempt, reason: str) -> None:
    """Tell the operator that a call was made, but that a list in it brought no one: there is nothing to retry."""
    private = audience(incident, Reader.OPERATOR) is Sight.NUMBER
    said = Undelivered(what=_what(incident, attempt.effect), reason=NO_ONE if private else reason)
    tell_operator(act, incident, said, what=f"no_one:{attempt.id}:operator")


def tell_operator_of_question(act: Act, attempt: Attempt, reason: str) -> None:
    """Tell the operator's channel, if the policy names one, that people can't be asked about alerts."""
    if isinstance(attempt.effect, Post) and isinstance(attempt.effect.message, AlertsAsked):
        said = Undelivered(what="a question about alerts", reason=reason, effect=attempt.id)
        operator.tell(act, said, key=f"{_place(attempt.id, attempt.tries + 1)}:{attempt.key}")


def tell_operator(act: Act, incident: Incident, said: Undelivered, *, what: str) -> None:
    """Say something once in the operator's channel, if the policy names one, and remember where."""
    if act.policy.channels.operator is not None:
        act.leave(posts.say_in_channel(incident, act.policy.channels.operator, said, what=what))


def tell_operator_of_database(act: Act, trouble: Trouble) -> None:
    """Tell the operator's channel, if the policy names one, that the database took nothing for a while."""
    when = f"{for_reader(trouble.began, seen_at=act.now)} to {for_reader(trouble.ended, seen_at=act.now)}"
    said = Undelivered(what=f"what people asked for from {when}", reason=f"The database took none of it: {trouble.why}")
    operator.tell(act, said, key=f"database:{trouble.ended:%Y-%m-%dT%H:%M}")  # each replica notices by itself


async def has_landed(uow: UnitOfWork, attempt: Attempt, *, now: datetime) -> None:
    """Tell the operator that what was set aside has been done after all."""
    if attempt.incident_id is None:
        return
    begins = f"undelivered:{attempt.id}:"
    places = [name for name in await uow.slack_places.of(attempt.incident_id) if name.startswith(begins)]
    if places:
        incident = await uow.incidents.get(attempt.incident_id)
        tries = max(int(name.removeprefix(begins)) for name in places)
        _settle(uow, incident, attempt.id, tries, attempt.effect, f"Done at {for_reader(now, seen_at=now)}.")


async def retry(uow: UnitOfWork, effect_id: int, *, by: str, now: datetime) -> QueuedEffect:
    """Try again what was set aside.

    Args:
        by: who, as people read it: a mention, or that it was done in the shell.

    Raises:
        IncidentError: it is no longer set aside.
    """
    waiting = await _set_aside(uow, effect_id)
    incident = await _incident(uow, waiting)
    if not await uow.outbox.retry(effect_id):
        raise IncidentError(GONE)
    if incident is not None:
        uow.outbox.add(posts.refresh_card(incident))
        how = f"Tried again at {for_reader(now, seen_at=now)} by {by}."
        _settle(uow, incident, waiting.id, waiting.tries, waiting.effect, how)
    return waiting


async def drop(
    uow: UnitOfWork, effect_id: int, why: str, *, by: str, author: str | None, now: datetime
) -> QueuedEffect:
    """Give up for good what was set aside, and what needs it; the incident's timeline says so.

    Args:
        why: the reason, in people's words.
        by: who, as people read it: a mention, or that it was done in the shell.
        author: user id for the timeline; ``None``: whoever has the shell.

    Raises:
        IncidentError: it is no longer set aside, or the reason says nothing.
    """
    missing = "Say why: `warroom outbox drop 7 the channel is gone`."
    cleaned = clean_text(why, field="reason", missing=missing)
    waiting = await _set_aside(uow, effect_id)
    incident = await _incident(uow, waiting)
    if not await uow.outbox.drop(effect_id):
        raise IncidentError(GONE)
    if incident is not None:
        reason = waiting.reason.rstrip(".") or "refused"
        text = f"Given up: {what_it_is(waiting.effect)} ({reason}). Why: {cleaned}"
        await uow.timeline.add(incident.id, fact(EntryKind.NOTE, text, by=author, now=now))
        uow.outbox.add(posts.refresh_card(incident))
        how = f"Dropped at {for_reader(now, seen_at=now)} by {by}."
        _settle(uow, incident, waiting.id, waiting.tries, waiting.effect, how)
    return waiting


async def _set_aside(uow: UnitOfWork, effect_id: int) -> QueuedEffect:
    waiting = await uow.outbox.one(effect_id)
    if waiting is None:
        raise IncidentError(GONE)
    return waiting


async def _incident(uow: UnitOfWork, waiting: QueuedEffect) -> Incident | None:
    """Lock the incident, as everyone does before any lane."""
    return None if waiting.incident_id is None else await uow.incidents.get(waiting.incident_id, lock=True)


def _place(effect_id: int, tries: int) -> str:
    return f"undelivered:{effect_id}:{tries}"


def _what(incident: Incident, effect: Effect) -> str:
    private = audience(incident, Reader.OPERATOR) is Sight.NUMBER
    return incident.number if private else f"{incident.number}: {what_it_is(effect)}"


def _settle(uow: UnitOfWork, incident: Incident, effect_id: int, tries: int, effect: Effect, how: str) -> None:
    """Say in the operator's channel what became of it, in place of the buttons."""
    said = Undelivered(what=_what(incident, effect), reason="", settled=how)
    uow.outbox.add(posts.edit(incident, _place(effect_id, tries), said))
