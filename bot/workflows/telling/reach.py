"""Messaging everyone behind a name, in private, that they are needed: first who that is, then each of them once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.deadline import POSTMORTEM, SHIFT
from bot.domain.effects import Order, Reach, Way
from bot.domain.escalation import Escalation, function_label
from bot.domain.incident import Incident
from bot.domain.messages.escalation import Asked, Escalated, HelpWanted
from bot.domain.messages.review import StepDue
from bot.domain.policy import Policy
from bot.domain.record_kinds import ACTION_ITEM, TEMPFIX
from bot.domain.role import in_sentence
from bot.domain.service import OWNER
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.telling import events, managers, posts, rooms
from bot.workflows.telling.keys import order

AGAIN_AFTER: Final = timedelta(minutes=30)
"""Whoever was messaged of an incident is messaged of it as someone else, too, after this long."""


def reach(act: Act, incident: Incident, who: str, why: str, *, what: str, by: Sequence[Way] = ("dm",)) -> list[Order]:
    """Order that everyone behind a name is told in private that they are needed; of a private incident no one is.

    Slack is asked who that is when the effect is made. `found` then stores who was told, and leaves each a message.

    Args:
        who: a name of the policy's ``people``, `OWNER` and a service's name, or a user id.
        why: what has happened, a clause or sentence that they read.
        what: which rung or mobilisation it is; it names this among all of an incident's, and happens once.

    Returns:
        Empty: the policy names no one, which ``warroom policy check`` says.
    """
    people = people_of(act.policy, who)
    if incident.private or not people:
        return []
    wanted = Reach(who=who, people=people, why=why, cause=what, by=tuple(by), asked_at=act.now)
    return [order(incident, wanted, f"reach:{what}")]


def people_of(policy: Policy, who: str) -> tuple[str, ...]:
    """Return whom the policy has behind a name, a service's too; a user id is itself."""
    if who.startswith(OWNER):
        service = policy.services.get(who.removeprefix(OWNER))
        return service.people if service is not None else ()
    return policy.people.get(who, ()) if who in {*policy.people, *policy.roles} else (who,)


async def found(act: Act, incident: Incident, effect: Reach, people: Sequence[str]) -> None:
    """Tell the people who are behind a name, in the transaction that records that they were found.

    No one is told who is in it already: who declared it, has a role, is on it, or was told a moment ago.
    """
    if incident.private:  # it may have become so since
        return
    kind, _, which = effect.cause.partition(":")
    if kind == managers.OVERDUE:
        await managers.tell(act, incident, which, people)
        return
    if kind in {TEMPFIX, ACTION_ITEM}:  # of items the release before asked one by one
        await managers.climbed(act, incident.id, kind, int(which))
        await managers.tell(act, incident, act.now.isoformat(), people)
        return
    if (said := _step_due(effect)) is not None:
        others = [user for user in people if user != said.owner]
        act.leave(*(posts.say_to(incident, user, said, what=f"{effect.cause}:{user}") for user in others))
        return
    if not incident.status.is_open:
        return
    told = await act.uow.escalations.of(incident.id)
    here = {incident.declared_by, *(held.user for held in await act.uow.roles.now_held(incident.id))}
    here |= {each.taken_by for each in told if each.taken_by}
    is_shift = effect.cause.startswith(f"{SHIFT}:")
    here |= {user for each in told if is_shift or abs(act.now - each.at) < AGAIN_AFTER for user in each.people}
    new = tuple(user for user in dict.fromkeys(people) if user not in here)
    if "invite" in effect.by:
        act.leave(*rooms.invite(incident, new if is_shift else people, what=effect.cause))
    if new:
        wanted = Escalation(
            role=effect.who,
            why=effect.why,
            people=new,
            by="",
            at=act.now,
            cause=effect.cause,
            asked_at=effect.asked_at,
        )
        together = [each for each in told if effect.asked_at and each.asked_at == effect.asked_at]
        await tell(act, incident, wanted, together)
    elif people and not is_shift:  # the same people go on
        known = _named(act.policy, effect.who, people)
        await act.record(incident.id, EntryKind.ESCALATED, f"Not messaged, is here or was asked already: {known}")


def _step_due(effect: Reach) -> StepDue | None:
    """Return what a manager is told of a postmortem that is late; ``None``: it is about something else."""
    kind, _, which = effect.cause.partition(":")
    if kind != POSTMORTEM:
        return None
    step, _, due = which.split(" ")
    return StepDue(step=step, due_at=datetime.fromisoformat(due), owner=effect.why)


async def tell(act: Act, incident: Incident, escalation: Escalation, together: Sequence[Escalation] = ()) -> Escalation:
    """Tell each of some people once, in private, that they are needed, and store that they were told: with its id.

    Args:
        together: who was asked in the same act, and found before.
    """
    told = replace(escalation, id=await act.uow.escalations.add(incident.id, escalation))
    known = f"Messaged {_named(act.policy, told.role, told.people)}: {told.why}"
    await act.record(incident.id, EntryKind.ESCALATED, known)
    message = help_wanted(act.policy, told)
    for user in told.people:
        place = place_of(told, user)
        if incident.private:  # whoever is in its room may read of it: so they come in first
            act.leave(*rooms.let_in(incident, user, what=place))
        act.leave(posts.say_to(incident, user, message, what=place, place=place))
    await _say(act, incident, [*together, told])
    act.leave(*await events.event(act, incident, "escalated", what=f"escalation:{told.id}"))  # why is the room's
    return told


async def _say(act: Act, incident: Incident, told: Sequence[Escalation]) -> None:
    """Say where it is worked on who was asked: all of one act in one message, which names those found later, too.

    Args:
        told: who was asked in one act, in the order in which they were found. The caller holds the incident's lock.
    """
    # A room that is refused calls them itself.
    call = not told[-1].by and not incident.has_room and not incident.rooms_asked
    room = incident.rooms_asked if incident.has_room else 0  # an edit does not reach from one place to the next
    what = f"asked:{told[0].id}:{room}"
    said = _escalated(act.policy, told, call=call)
    post = posts.say_under_card(incident, said, what=what, place=what)
    post = replace(post, collapse_key=post.key)
    if len(told) == 1 or not await act.uow.outbox.knows(post.key):
        act.leave(post)
    elif await act.uow.outbox.replace_unsent(post):
        return
    elif call:  # an edit calls no one
        alone = _escalated(act.policy, told[-1:], call=call)
        act.leave(posts.say_under_card(incident, alone, what=f"asked:{told[-1].id}:{room}"))
    else:
        act.leave(posts.edit(incident, what, said))


def _escalated(policy: Policy, told: Sequence[Escalation], *, call: bool) -> Escalated:
    asked = [Asked(role=function_label(policy, each.role), people=each.people, why=each.why) for each in told]
    first, others = asked[0], tuple(asked[1:])
    return Escalated(role=first.role, people=first.people, why=first.why, by=told[0].by, others=others, call=call)


async def settle(act: Act, incident: Incident) -> None:
    """Take the buttons off what someone was told by the policy who is on it now without having pressed them."""
    for each in await act.uow.escalations.of(incident.id):
        if act.by in each.people and not each.by and each.taken_by is None:
            message = help_wanted(act.policy, replace(each, taken_by=act.by, taken_at=act.now))
            act.leave(posts.edit(incident, place_of(each, act.by), message))


async def reopened(act: Act, incident: Incident) -> None:
    """Bring up to date what said that no one is needed any longer: it is edited, and pings no one."""
    told = await act.uow.escalations.of(incident.id)
    if not told:
        return
    here = {held.user: held.assigned_at for held in await act.uow.roles.now_held(incident.id)}
    first = await act.uow.timeline.last(incident.id, EntryKind.ACKNOWLEDGED)
    if first is not None and first.author is not None:
        here.setdefault(first.author, first.recorded_at)
    for each in told:
        for user in each.people:
            is_here = each.taken_by is None and user in here
            now = replace(each, taken_by=user, taken_at=here[user]) if is_here else each
            news = {"reopened_at": act.now, "declined": user in each.declined}
            message = help_wanted(act.policy, now).model_copy(update=news)
            act.leave(posts.edit(incident, place_of(each, user), message))


def help_wanted(policy: Policy, escalation: Escalation) -> HelpWanted:
    """Return what each of them is told."""
    return HelpWanted(
        escalation=escalation.id,
        role=function_label(policy, escalation.role),
        why=escalation.why,
        by=escalation.by,
        taken_by=escalation.taken_by,
        taken_at=escalation.taken_at,
    )


def place_of(escalation: Escalation, user: str) -> str:
    """Name the place of what one of them was told."""
    return f"escalation:{escalation.id}:{user}"


def _named(policy: Policy, who: str, people: Sequence[str]) -> str:
    label = function_label(policy, who)
    mentions = ", ".join(f"<@{user}>" for user in people)
    return f"{mentions} ({in_sentence(label)})" if label else mentions
